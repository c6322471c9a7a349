"""Which visits count as stable: decided beforehand, kept with the library, never by looking at the outcome."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from soleplate.errors import BadParameter, UnreadableFile
from soleplate.model.parameter import Scalar
from soleplate.storage.files import replace_file
from soleplate.storage.locks import writing
from soleplate.text import Text

__all__ = ["PLAN_FILE", "Rated", "StablePlan", "decide", "load_plan", "rated_of", "unstable"]

PLAN_FILE = "stable.json"
SAME = 1  # a global rating of change of -1, 0 or +1 is "about the same"


@dataclass(frozen=True)
class Rated:
    """Hold what a person said at a visit: change since the last one (-5 to 5), pain (0 to 10), activities.

    NaN, or empty, where nobody asked. ``untreated`` says that nothing was done about it since.
    """

    change: float = math.nan
    pain: float = math.nan
    untreated: bool = False
    activities: tuple[tuple[str, float], ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the one-line question was answered."""
        return not math.isnan(self.change)


@dataclass(frozen=True)
class StablePlan:
    """Hold how far apart two visits of a stable person may be, in days."""

    least_days: float
    most_days: float


def rated_of(parameters: Mapping[str, Scalar]) -> Rated:
    """Read what was said from the settings of a session."""
    said = str(parameters.get("rated_change", ""))
    pain = parameters.get("pain_start", math.nan)
    return Rated(
        float(said) if said.lstrip("+-").isdigit() else math.nan,
        float(pain) if isinstance(pain, int | float) else math.nan,
        parameters.get("untreated") is True,
        activities_of(str(parameters.get("activities", ""))),
    )


def activities_of(said: str) -> tuple[tuple[str, float], ...]:
    """Read up to three activities with what they can be done like, 0 to 10: ``stairs 6; running 2``."""
    found = []
    for part in said.split(";"):
        name, _, number = part.strip().rpartition(" ")
        try:
            value = float(number)
        except ValueError:
            continue
        if name and 0 <= value <= 10:
            found.append((name.strip(" ="), value))
    return tuple(found[:3])


def unstable(plan: StablePlan, rated: Rated, days: float) -> str:
    """Say why a visit does not count as a repeat of the one before; empty where it does."""
    if not rated.answered:
        return Text("nobody asked how it was since the last visit")
    if abs(rated.change) > SAME:
        return Text("better or worse than at the last visit, by their own word")
    if not rated.untreated:
        return Text("treated between the visits, or nobody said that it was not")
    if not plan.least_days <= days <= plan.most_days:
        return Text("outside the interval of the plan")
    return ""


def load_plan(library: Path) -> StablePlan | None:
    """Return the plan of a library; None where none was decided. Raises UnreadableFile for a damaged one."""
    path = library / PLAN_FILE
    if not path.is_file():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return StablePlan(float(kept["least_days"]), float(kept["most_days"]))
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise UnreadableFile(
            Text("The plan in {path} cannot be read", path=path),
            why=str(error),
            do=Text("Remove it and decide again (soleplate retest --stable 2-21)"),
        ) from error


def decide(library: Path, plan: StablePlan | None) -> StablePlan:
    """Return the plan that holds: the one that was decided first, or this one, which is kept from now on.

    Raises BadParameter where none was decided, or where another one was: what is stable is not chosen by its outcome.
    """
    with writing(library):
        kept = load_plan(library)
        if kept is None and plan is None:
            raise BadParameter(
                Text("Nobody decided yet how far apart the visits of a stable person may be"),
                do=Text("Decide it once, before looking: soleplate retest --stable 2-21 (days)"),
            )
        if kept is not None and plan not in (None, kept):
            raise BadParameter(
                Text("The plan says {least:g} to {most:g} days", least=kept.least_days, most=kept.most_days),
                why=Text("it was decided before the data were seen, so that nobody picks what looks best"),
                do=Text("Use it (--stable without days); a new plan needs a new file: remove {name}", name=PLAN_FILE),
            )
        if kept is None and plan is not None:
            replace_file(library / PLAN_FILE, (json.dumps(asdict(plan), indent=1) + "\n").encode())
    return kept or plan or StablePlan(0, 0)
