"""Score one file: a pure function from a path and settings to rows, or to the reason why there are none."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from soleplate import plugins
from soleplate.api.events import Asked, Weighed
from soleplate.errors import BadParameter, SoleplateError, UnknownName, UnreadableFile
from soleplate.model.trial import Trial
from soleplate.model.uncertainty import Uncertainty
from soleplate.providers import foreign, provider_of
from soleplate.scoring.norms.published import PRESETS, score_published
from soleplate.scoring.numbers.session import SCORING_VERSION, score
from soleplate.scoring.numbers.uncertainty import uncertainties
from soleplate.storage.files import Stamp, stamp_of
from soleplate.storage.opening import open_session
from soleplate.storage.peek import Peek, peek
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["ROW_FIELDS", "SESSION_FIELDS", "UNCERTAINTY_FIELDS", "ScoreSettings", "score_file"]

SESSION_FIELDS = (
    "session", "visit", "participant", "created_utc", "protocol", "protocol_version", "protocol_digest", "involved",
    "dominant", "ended", "scoring_version", "raw_sha256", "parameters", "replies", "file",
)  # fmt: skip
ROW_FIELDS = (
    "trial", "series", "rep", "side", "state", "conditions", "key", "value", "unit", "reason", "method",
    "ratings", "body_weight_n", "package",
)  # fmt: skip
UNCERTAINTY_FIELDS = ("u_shared", "u_random", "u_reason")  # behind the others, where they are asked for


@dataclass(frozen=True)
class ScoreSettings:
    """Say what is computed from each session.

    Attributes
    ----------
    keys : tuple of str
        Metric keys; those of each session's protocol when empty.
    preset : str
        ``lab``, or a published set of sway variables instead of the protocol's metrics.
    scripts : tuple of str
        Files of own protocols that sessions may have run.
    uncertainty : bool
        Whether the uncertainty from the plate is told too.
    """

    keys: tuple[str, ...] = ()
    preset: str = "lab"
    scripts: tuple[str, ...] = ()
    uncertainty: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> ScoreSettings:
        """Return the settings that ``asdict`` and JSON made plain."""
        return cls(tuple(data["keys"]), str(data["preset"]), tuple(data["scripts"]), bool(data["uncertainty"]))

    @property
    def digest(self) -> str:
        """Name settings, scoring version and packages of plug-ins: equal digests compute equal numbers."""
        sources = [hashlib.sha256(Path(script).read_bytes()).hexdigest() for script in self.scripts]
        more = [*(["uncertainty"] if self.uncertainty else []), *map(str, foreign())]
        return _digest([SCORING_VERSION, sorted(set(self.keys)), self.preset, sorted(sources), *more])

    def check(self) -> None:
        """Load the own protocols and find every metric; raise UnknownName or PluginError before any work."""
        for script in self.scripts:
            plugins.protocol_from_file(Path(script))
        if self.preset not in PRESETS:
            raise UnknownName(
                Text("There is no preset {preset!r}", preset=self.preset),
                do=Text("Choose from: {listed}", listed=", ".join(PRESETS)),
            )
        if self.uncertainty and self.preset != "lab":
            raise BadParameter(
                Text("The variables of {preset} have no uncertainty from the plate", preset=self.preset),
                do=Text("Ask for it with the preset lab"),
            )
        for key in self.keys if self.preset == "lab" else ():
            plugins.metric(key)


@dataclass
class _Known:
    """Keep what is asked for every file: own protocols are loaded once."""

    digests: dict[ScoreSettings, str] = field(default_factory=dict)

    def digest(self, settings: ScoreSettings) -> str:
        if settings not in self.digests:
            settings.check()
            self.digests[settings] = settings.digest
        return self.digests[settings]


_KNOWN = _Known()


def _digest(parts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()[:32]


def score_file(path: Path | str, settings: ScoreSettings, done: Collection[str] = ()) -> dict[str, Any]:
    """Score a session file from its stored samples; it is opened for reading only.

    Parameters
    ----------
    done : collection of str
        Marks of work that need not be done again. A file whose size or time changed since is read, and so checked.

    Returns
    -------
    dict
        Plain values. ``work``, the name of this work (session, raw digest, edits, settings and scoring version),
        and ``session_id``; then ``mark`` (of the work on the file as it is), ``session`` (one value for each of
        SESSION_FIELDS) and ``rows`` (one list for each of ROW_FIELDS, and of UNCERTAINTY_FIELDS where they are asked
        for; a missing value as None), unless the mark is among ``done``. For a file that cannot be scored only
        ``error`` (kind) and ``reason``.
    """
    path = Path(path)
    try:
        known = _KNOWN.digest(settings)
        if not path.is_file():
            raise UnreadableFile(
                Text("{name} is no ordinary file", name=path.name), do=Text("Remove it from the folder")
            )
        stamp = stamp_of(path)
        if done:
            about = peek(path)
            work = _work(about, known)
            if _mark(work, stamp) in done:
                return {"work": work, "session_id": about.session_id}
        recording = open_session(path)
        if settings.preset == "lab":
            results = score(recording, settings.keys or None)
        else:
            results = score_published(recording, settings.preset)
        doubts = uncertainties(recording, results) if settings.uncertainty else None
    except SoleplateError as error:
        return {"error": type(error).__name__, "reason": error.text}
    trials = {trial.number: _trial_columns(trial) for trial in recording.trials}
    ratings = _ratings(recording)
    weights = {number: _weight(recording, number) for number in (0, *trials)}
    rows = [
        [
            result.trial, trials[result.trial][0], result.rep, result.side, *trials[result.trial][1:], result.key,
            result.value if math.isfinite(result.value) else None, result.unit, result.reason, result.method,
            ratings.get(result.trial, "{}"), weights[result.trial], provider_of(result.key),
            *([] if doubts is None else _doubt(doubts.get((result.trial, result.rep, result.key)))),
        ]
        for result in results
        if not settings.keys or settings.preset == "lab" or result.key in settings.keys
    ]  # fmt: skip
    header = recording.header
    edits = recording.edits[-1].digest if recording.edits else ""
    about = Peek(
        **{name: getattr(header, name) for name in Peek.__dataclass_fields__ if hasattr(header, name)},
        state=recording.state, raw_sha256=recording.raw_sha256, edits=edits,
    )  # fmt: skip
    session = [
        about.session_id, about.visit_id, about.participant, about.created_utc, about.protocol, about.protocol_version,
        about.protocol_digest, header.involved, header.dominant, about.state, SCORING_VERSION, about.raw_sha256,
        _json(dict(header.parameters)), _json(_answers(recording)), path.name,
    ]  # fmt: skip
    work = _work(about, known)
    return {"work": work, "session_id": about.session_id, "mark": _mark(work, stamp), "session": session, "rows": rows}


def _doubt(one: Uncertainty | None) -> list[Any]:
    if one is None or one.reason:
        return [None, None, one.reason if one else ""]
    return [one.shared, one.random, ""]


def _work(about: Peek, settings: str) -> str:
    identity = {name: value for name, value in asdict(about).items() if name in ("session_id", "raw_sha256", "edits")}
    return _digest([*identity.values(), settings])


def _mark(work: str, stamp: Stamp | None) -> str:
    size, time_ns, _ = stamp or (0, 0, 0)
    return f"{work}-{size}-{time_ns}"


def _trial_columns(trial: Trial) -> tuple[str, str, str]:
    return trial.series, trial.state, _json(dict(trial.conditions))


def _json(values: Any) -> str:
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _ratings(recording: Recording) -> dict[int, str]:
    """Return what was rated of each trial, as JSON: of two ratings of one scale the later holds."""
    found: dict[int, dict[str, str]] = {}
    for rated in recording.ratings:
        found.setdefault(rated.trial, {})[rated.scale] = rated.value
    return {trial: _json(values) for trial, values in found.items()}


def _answers(recording: Recording) -> dict[str, Any]:
    """Return what was answered to each question of the test that holds, by the question's key."""
    keys = {event.index: event.key for event in recording.events if isinstance(event, Asked) and event.key}
    found = {}
    for reply in recording.replies:
        if reply.step == "Ask" and reply.index in keys:
            with suppress(ValueError, RecursionError):
                found[keys[reply.index]] = json.loads(reply.reply)
    return found


def _weight(recording: Recording, number: int) -> float | None:
    """Return the last weight before a trial, N, on the plate under its leg or the first one; None without any."""
    trial = next((trial for trial in recording.trials if trial.number == number), None)
    role = trial.side if trial is not None and trial.side in recording.roles else recording.roles[0]
    until = trial.start_s if trial is not None else math.inf
    weights = [
        event.body_weight_n
        for event in recording.events
        if isinstance(event, Weighed) and event.accepted and event.role == role and event.time_s <= until
    ]
    return weights[-1] if weights else None
