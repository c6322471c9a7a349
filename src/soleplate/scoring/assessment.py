"""The one assessment of a session: results, rows, judgements and advice; terminal, page and window only show it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from soleplate.errors import FileError, about_file
from soleplate.model.conditions import comparable
from soleplate.model.labels import label
from soleplate.model.people import LEFT, RIGHT, SIDES, Side
from soleplate.model.result import Result
from soleplate.model.stamp import local_day, utc_stamp
from soleplate.model.trial import RepMark, Trial
from soleplate.model.uncertainty import Uncertainty
from soleplate.pipeline.rep import Rep
from soleplate.scoring.advice import retention
from soleplate.scoring.history.history import Against, Visit, comparable_visits, visit_of, visits_beside
from soleplate.scoring.history.judgement import Judgement, judge_session, verdict_results
from soleplate.scoring.history.training import deload_prompt, next_steps
from soleplate.scoring.numbers.best import best_of
from soleplate.scoring.numbers.reach_composite import composites
from soleplate.scoring.numbers.remarks import remarks
from soleplate.scoring.numbers.session import SCORING_VERSION, Signals, metrics_of, reps_of, score_trial
from soleplate.scoring.reliability.learned import Learned, load_learned
from soleplate.scoring.verdicts.contrasts import contrasts
from soleplate.scoring.verdicts.summary import Row, summarise_session
from soleplate.storage.edits import make_edit
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.storage.writer import store_results
from soleplate.text import Text, joined

__all__ = ["MOST_SHOWN", "Assessment"]

MOST_SHOWN = 4


@dataclass(frozen=True)
class Assessment:
    """Hold a session with its numbers; every correction gives a new one, the old one stays for undo.

    Attributes
    ----------
    recording : Recording
        With the edits that hold, stored or not.
    library : Path
        Where earlier visits are.
    against : str
        What a change is judged against.
    results : tuple of Result
        Of every trial that counts.
    beside : tuple of Visit
        Other sessions of the person and test, loaded once.
    learned : Learned
        What the clinic knows of its own errors of measurement, loaded once.
    signals : Signals
        Newtons of the recording, made once.
    left_out : tuple of FileError
        Why other sessions of the person and test could not be looked at, by name.
    unsaved : int
        How many of the corrections are not in the file yet.
    """

    recording: Recording
    library: Path
    against: Against
    results: tuple[Result, ...]
    beside: tuple[Visit, ...] = field(repr=False)
    learned: Learned = field(repr=False)
    signals: Signals = field(repr=False)
    left_out: tuple[FileError, ...] = ()
    unsaved: int = 0

    @classmethod
    def of(cls, recording: Recording, library: Path, against: Against = "last") -> Assessment:
        """Score a session and load what it is judged by; raises SoleplateError for one that cannot be scored."""
        signals, wanted = Signals(), metrics_of(recording)
        results = [one for trial in recording.trials for one in score_trial(recording, trial, wanted, signals)]
        beside, left_out = visits_beside(recording, library) if wanted else ([], [])
        learned = load_learned(library)
        return cls(recording, library, against, tuple(results), tuple(beside), learned, signals, tuple(left_out))

    @classmethod
    def load(cls, path: Path, library: Path | None = None, against: Against = "last") -> Assessment:
        """Read, score and judge a session file; whatever is wrong with it is a FileError that names it."""
        with about_file(path):
            return cls.of(open_session(path), library or path.parent, against).ready()

    def ready(self) -> Assessment:
        """Work out all that is shown, so that showing it costs nothing and nothing of the file fails later."""
        self.rows, self.visit, self.judgements, self.advice, self.last_reps, self.body_weight_n  # noqa: B018
        return self

    # What it says

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every number of the test, the primary one first; none for a recording without a test."""
        return tuple(summarise_session(self.recording, self.results, self.learned))

    @property
    def shown(self) -> tuple[Row, ...]:
        """The few numbers of the test; at most four."""
        return tuple([row for row in self.rows if row.shown][:MOST_SHOWN])

    def remarks(self, *, details: bool = False) -> list[Text]:
        """Return what is remarked of the values of the few numbers of the test, or of all with ``details``."""
        return remarks([row.metric for row in self.rows if row.shown or details], self.results)

    @cached_property
    def visit(self) -> Visit:
        """What counts of this session, as other visits are compared with it."""
        return visit_of(self.recording, self.results)

    @cached_property
    def earlier(self) -> tuple[Visit, ...]:
        """Comparable visits before this one, oldest first."""
        return tuple(comparable_visits(self.visit, self.beside)) if self.rows else ()

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """Of the primary number: left against right, each leg against its reference, and what is normal."""
        judged = judge_session(
            self.recording, self.results, self.rows, self.library, self.against, self.earlier, self.learned
        )
        return tuple(self._left_out(one) if one.is_change else one for one in judged)

    def _left_out(self, one: Judgement) -> Judgement:
        """Say which visits a change is not judged against, and how many remain."""
        own = self.visit
        others = [visit for visit in self.beside if visit.utc < own.utc and not comparable(visit.asked, own.asked)]
        if not others and not self.left_out:
            return one
        reason = Text(
            "{reason}; left out: {others} visits under other conditions, {unread} that cannot be trusted or read; {n} "
            "earlier visits remain",
            reason=one.verdict.reason, others=len(others), unread=len(self.left_out), n=len(self.earlier),
        )  # fmt: skip
        return replace(one, verdict=replace(one.verdict, reason=reason))

    @cached_property
    def advice(self) -> tuple[str, ...]:
        """Best trials, contrasts, what stayed of a softer landing, steps up, a lighter week where quality fell."""
        steps = [Text("Next time: {step}", step=step) for step in self.steps]
        prompt = ""
        if self.rows and not math.isnan(self.recording.effort):
            prompt = deload_prompt(self.rows[0].metric.key, self.visit, self.earlier)
        told = (
            *best_of(self.recording, self.results),
            *composites(self.recording, self.results),
            *self._contrasts,
            *retention(self.recording, self.results),
        )
        return (*told, *steps, *([prompt] if prompt else []))

    @property
    def _contrasts(self) -> list[Text]:
        recording, learned = self.recording, self.learned
        found = (contrasts(recording, self.results, row.metric, learned.spread(row.metric.key, recording))
                 for row in self.rows if row.shown)  # fmt: skip
        return [one.line for own in found for one in own]

    @property
    def steps(self) -> list[str]:
        """The steps up that the session suggests; none for a recording without a test."""
        return next_steps(self.recording, self.results) if self.rows else []

    @property
    def trials(self) -> list[Trial]:
        """The trials that count."""
        return [trial for trial in self.recording.trials if trial.counts]

    def counts(self, side: Side = "") -> Text:
        """Say how many tries counted."""
        tried = [t for t in self.recording.trials if t.state != "practice" and (not side or t.side == side)]
        counted = sum(trial.counts for trial in tried)
        said = Text("{counted} of {n} tries counted", counted=counted, n=len(tried))
        return Text("{said}, stopped before its end", said=said) if self.recording.state == "stopped" else said

    @property
    def rejected(self) -> list[str]:
        """Why tries did not count, each reason once."""
        tried = [trial for trial in self.recording.trials if trial.state == "rejected" and trial.reason]
        return sorted({trial.reason for trial in tried})

    @property
    def verdict(self) -> str:
        """The first judgement in one line, with its glyph."""
        if not self.recording.plates:
            return Text("By the clock: what was done was asked, nothing was measured")
        return self.judgements[0].line if self.judgements else ""

    @property
    def grounds(self) -> list[str]:
        """What the first judgement rests on, with its power, or what would settle it."""
        return [one.verdict.reason for one in self.judgements[:1] if one.verdict.reason]

    @property
    def changes(self) -> list[Judgement]:
        """The change of each leg against its reference."""
        return [one for one in self.judgements[1:] if one.is_change]

    @property
    def sentence(self) -> Text:
        """A sentence to paste into the record; it neither diagnoses nor predicts."""
        header = self.recording.header
        day, test = local_day(header.created_utc), label(header.protocol)
        if not self.recording.plates:
            return Text("{day} {test}, by the clock: {counts}.", day=day, test=test, counts=self.counts())
        if not self.shown:
            return Text("{day} {test}: no result.", day=day, test=test)
        row = self.shown[0]
        said: list[str] = [one.verdict.words for one in self.judgements[:1]]
        said += [
            Text("{side}: {words}", side=one.side, words=one.verdict.words) if one.side else one.verdict.words
            for one in self.changes
        ]
        return Text(
            "{day} {test}, {counts}: {label}{measured}.{verdict} (Soleplate, scoring {version}; force and timing only, "
            "no diagnosis.)",
            day=day,
            test=test,
            counts=self.counts(),
            label=row.metric.label,
            measured=_measured(row),
            verdict=Text(" {said}.", said=joined(said)) if said else "",
            version=SCORING_VERSION,
        )

    # Signals, for pictures

    def reps(self, trial: Trial) -> list[Rep]:
        """Return the repetitions of a trial in newtons."""
        return reps_of(self.recording, trial, self.signals)

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

    def moved(self, mark: RepMark, edge: str, to_s: float, who: str, why: str = "mark moved by hand") -> Assessment:
        """Return the assessment with one edge of a mark elsewhere; nothing is stored yet.

        Only the trial of the mark is scored again, from signals that are in memory; no file is opened.

        Parameters
        ----------
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
        return self._edited(mark.trial, f"rep/{mark.trial}/{mark.number}/{edge}", f"{to_s:.6f}", who, why)

    def judged(self, trial: Trial, state: str, who: str, why: str) -> Assessment:
        """Return the assessment with a trial accepted (``valid``) or ``rejected``; nothing is stored yet."""
        return self._edited(trial.number, f"trial/{trial.number}/state", state, who, why)

    def _edited(self, number: int, what: str, new: str, who: str, why: str) -> Assessment:
        old = self.recording
        edit = make_edit(
            old.header.session_id,
            old.edits,
            old.trials,
            old.reps,
            what=what,
            new=new,
            why=why,
            who=who,
            utc=utc_stamp(),
        )
        recording = replace(old, edits=(*old.edits, edit))
        wanted = metrics_of(recording)
        results: list[Result] = []
        for trial in recording.trials:
            again = trial.number == number
            kept = [one for one in self.results if one.trial == trial.number]
            results += score_trial(recording, trial, wanted, self.signals) if again else kept
        return replace(self, recording=recording, results=tuple(results), unsaved=self.unsaved + 1)

    def store(self, uncertainty: Mapping[tuple[int, int, str], Uncertainty] | None = None) -> None:
        """Write the corrections, the numbers and the judgements into the session file, in one step.

        With the uncertainty from the plate where ``uncertainty`` has it, by trial, repetition and key.

        Raises
        ------
        FileError, StorageError
            When the file was changed by somebody else meanwhile, is in use, or the disk refuses; it is then unchanged.
        """
        results = [*self.results, *verdict_results(self.judgements)]
        known = {at: (one.shared, one.random) for at, one in (uncertainty or {}).items()}
        store_results(self.recording.path, results, SCORING_VERSION, recording=self.recording, uncertainty=known)

    def stored(self) -> Assessment:
        """Store the assessment, and return it as it is in the file; raises as ``store`` does."""
        self.store()
        return replace(self, recording=open_session(self.recording.path), unsaved=0)


def _measured(row: Row) -> Text:
    """Say the means of the legs, or why there are none."""
    found = row.comparison
    sides: Sequence[Text] = [
        Text(
            "{side} {mean:.{digits}f} {unit} (n = {n})" if side else "both legs {mean:.{digits}f} {unit} (n = {n})",
            side=side,
            mean=summary.mean,
            digits=row.metric.digits,
            unit=label(row.metric.unit),
            n=summary.n,
        )
        for side, summary in ((LEFT, found.left), (RIGHT, found.right), ("", row.both))
        if summary.n and not math.isnan(summary.mean)
    ]
    if sides:
        return Text(" {sides}", sides=joined(sides, by=", "))
    return Text(", no value: {reason}", reason=row.reason) if row.reason else Text(", no value")
