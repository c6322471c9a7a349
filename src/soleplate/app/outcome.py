"""The outcome of a session as a result page shows it: few numbers, one judged, and marks that can be moved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from soleplate.model.people import SIDES, Side
from soleplate.model.result import Result
from soleplate.model.stamp import utc_stamp
from soleplate.model.trial import RepMark, Trial
from soleplate.pipeline.rep import Rep
from soleplate.scoring.advice import retention
from soleplate.scoring.history import Against
from soleplate.scoring.judgement import Judgement, judge_session, verdict_results
from soleplate.scoring.session import SCORING_VERSION, reps_of, score
from soleplate.scoring.summary import Row, summarise_session
from soleplate.scoring.training import next_steps
from soleplate.scoring.verdict import GLYPHS
from soleplate.storage.edits import Edit, make_edit
from soleplate.storage.recording import Recording
from soleplate.storage.writer import store_edits, store_results
from soleplate.text import Text

__all__ = ["MOST_SHOWN", "Outcome"]

MOST_SHOWN = 4


@dataclass(frozen=True)
class Outcome:
    """Hold a session with its numbers; every change gives a new one, the old one stays for undo.

    Attributes
    ----------
    recording : Recording
        With the edits that hold, stored or not.
    results : tuple of Result
        Of every trial that counts.
    rows : tuple of Row
        The few numbers of the test, the primary one first; at most four.
    judgements : tuple of Judgement
        Of the primary number.
    library : Path
        Where earlier visits are.
    """

    recording: Recording
    results: tuple[Result, ...]
    rows: tuple[Row, ...]
    judgements: tuple[Judgement, ...]
    library: Path
    against: Against = "last"

    @classmethod
    def of(cls, recording: Recording, library: Path, against: Against = "last") -> Outcome:
        """Score and judge a session; raises SoleplateError for one that cannot be scored."""
        results = tuple(score(recording))
        rows = summarise_session(recording, results)
        judged = tuple(judge_session(recording, results, rows, library, against))
        shown = tuple([row for row in rows if row.shown][:MOST_SHOWN])
        return cls(recording, results, shown, judged, library, against)

    @classmethod
    def load(cls, path: Path, library: Path | None = None, against: Against = "last") -> Outcome:
        """Read, score and judge a session file."""
        return cls.of(Recording.open(path), library or path.parent, against)

    @property
    def trials(self) -> list[Trial]:
        """The trials that count."""
        return [trial for trial in self.recording.trials if trial.counts]

    def counts(self, side: Side = "") -> str:
        """Say how many tries counted."""
        tried = [t for t in self.recording.trials if t.state != "practice" and (not side or t.side == side)]
        counted = sum(trial.counts for trial in tried)
        return Text("{counted} of {n} tries counted", counted=counted, n=len(tried))

    @property
    def verdict(self) -> str:
        """The first judgement in one line, with its glyph."""
        if not self.judgements:
            return ""
        first = self.judgements[0]
        return f"{GLYPHS[first.verdict.outcome]} {first.about}: {first.verdict.words}"

    @property
    def grounds(self) -> list[str]:
        """What the first judgement rests on, with its power, or what would settle it."""
        return [one.verdict.reason for one in self.judgements[:1] if one.verdict.reason]

    @property
    def changes(self) -> list[str]:
        """The change of each leg against its reference, each in one line."""
        since = [one for one in self.judgements[1:] if one.kind.startswith("since")]
        return [f"{GLYPHS[one.verdict.outcome]} {one.about}: {one.verdict.words}" for one in since]

    @property
    def remarks(self) -> list[str]:
        """What else is worth a line: what stayed of a softer landing, and steps up."""
        next_time = [Text("Next time: {step}", step=step) for step in next_steps(self.recording, self.results)]
        return [*retention(self.recording, self.results), *next_time]

    @property
    def sentence(self) -> str:
        """A sentence to paste into the record; it neither diagnoses nor predicts."""
        header = self.recording.header
        if not self.rows:
            return Text(
                "{created_utc} {protocol}: no result.",
                created_utc=header.created_utc[:10],
                protocol=header.protocol.replace("_", " "),
            )
        row = self.rows[0]
        found = row.comparison
        digits, unit = row.metric.digits, row.metric.unit
        sides = [
            f"{side} {summary.mean:.{digits}f} {unit} (n = {summary.n})"
            for side, summary in (("left", found.left), ("right", found.right), (Text("both legs"), row.both))
            if summary.n and not math.isnan(summary.mean)
        ]
        said = [one.verdict.words for one in self.judgements[:1]]
        said += [f"{one.side}: {one.verdict.words}" for one in self.judgements[1:] if one.kind.startswith("since")]
        nothing = Text(", no value: {reason}", reason=row.reason) if row.reason else Text(", no value")
        measured = f" {', '.join(sides)}" if sides else nothing
        verdict = f" {'; '.join(said)}." if said else ""
        return Text(
            (
                "{created_utc} {protocol}, {counts}: {label}{measured}.{verdict} (Soleplate, scoring "
                "{scoring_version}; force and timing only, no diagnosis.)"
            ),
            created_utc=header.created_utc[:10],
            protocol=header.protocol.replace("_", " "),
            counts=self.counts(),
            label=row.metric.label,
            measured=measured,
            verdict=verdict,
            scoring_version=SCORING_VERSION,
        )

    def reps(self, trial: Trial) -> list[Rep]:
        """Return the repetitions of a trial in newtons."""
        return reps_of(self.recording, trial)

    @cached_property
    def body_weight_n(self) -> float:
        """The body weight that was weighed, N; NaN where none was."""
        return next((rep.body_weight_n() for reps in self.last_reps.values() for rep in reps), math.nan)

    @cached_property
    def last_reps(self) -> Mapping[Side, list[Rep]]:
        """The repetitions of each leg's last trial that counts; none for a leg without one."""
        trials = {trial.side: trial for trial in self.trials}
        return {side: self.reps(trials[side]) if side in trials else [] for side in SIDES}

    # Corrections

    def moved(self, mark: RepMark, edge: str, to_s: float, who: str, why: str = Text("mark moved by hand")) -> Outcome:
        """Return the outcome with one edge of a mark elsewhere; nothing is stored yet.

        Parameters
        ----------
        mark : RepMark
            Which one.
        edge : str
            ``start_s`` or ``end_s``.
        to_s : float
            Session time.
        who, why : str
            Go into the log of edits.

        Raises
        ------
        BadParameter
            For an edge that would turn the mark around.
        """
        return self._edited(f"rep/{mark.trial}/{mark.number}/{edge}", f"{to_s:.6f}", who, why)

    def judged(self, trial: Trial, state: str, who: str, why: str) -> Outcome:
        """Return the outcome with a trial accepted (``valid``) or ``rejected``; nothing is stored yet."""
        return self._edited(f"trial/{trial.number}/state", state, who, why)

    def _edited(self, what: str, new: str, who: str, why: str) -> Outcome:
        recording = self.recording
        utc = utc_stamp()
        edit: Edit = make_edit(
            recording.header.session_id, recording.edits, recording.trials, recording.reps,
            what=what, new=new, why=why, who=who, utc=utc,
        )  # fmt: skip
        return Outcome.of(replace(recording, edits=(*recording.edits, edit)), self.library, self.against)

    def stored(self) -> Outcome:
        """Write the corrections and the numbers into the session file; return the outcome as it is there.

        Raises
        ------
        FileError, StorageError
            When the file is in use or the disk refuses; it is then unchanged.
        """
        path = self.recording.path
        known = len(Recording.open(path, check=False).edits)
        if fresh := self.recording.edits[known:]:
            store_edits(path, fresh)
        store_results(path, [*self.results, *verdict_results(self.judgements)], SCORING_VERSION)
        return replace(self, recording=Recording.open(path))
