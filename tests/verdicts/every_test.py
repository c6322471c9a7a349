"""Run every test with a virtual athlete whose one leg is 30 % weaker, and take what is said of it."""

import math
from pathlib import Path

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.api.protocol import Ask
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.reliability.error import Error
from soleplate.scoring.reliability.learned import save_learned
from soleplate.scoring.statistics.nested import Spread
from soleplate.session.commands import Answer
from soleplate.session.conduct import Order, Unattended, conduct
from soleplate.storage.header import Identity
from soleplate.storage.opening import open_session

WEAKER = 0.3


class Typist(Unattended):
    """Type in a reach that is 30 % shorter on the left leg; everything else is answered by its default."""

    def commands(self, runner):
        while runner.waiting:
            step = runner.step
            if isinstance(step, Ask) and step.key == "reach_cm":
                nth = runner.trial[0]
                yield Answer(60.0 * (1 - WEAKER * (runner_side(step.text) == "left")) + 1.5 * math.sin(2.4 * nth))
            else:
                yield self._next(step, runner.rehearsal)


def runner_side(text: str) -> str:
    """The leg that a question is about."""
    return "left" if "(left" in text else "right"


def assessed(folder: Path, name: str) -> tuple[Assessment, Assessment]:
    """The first visit of one test: with nothing learned, and once the clinic knows its own errors (10 %)."""
    protocol = plugins.protocol(name)
    urls = roles_for([PlateUrl.parse(f"sim:?seed=4&rate=500&skill=0.9&asymmetry={WEAKER}")], protocol.rigs)
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    identity = Identity(session_id=lambda: "4" * 32)
    recording = open_session(conduct(Order(protocol, urls, "P01", place, involved="left"), Typist(), None, identity))
    before = Assessment.of(recording, place)
    errors, spreads = {}, {}
    for row in before.rows:
        log = row.metric.scatter in ("lognormal", "capped")
        known = [leg.mean for leg in (row.comparison.left, row.comparison.right, row.both) if leg.n]
        sd = 0.10 if log else 0.10 * abs(sum(known) / max(1, len(known)))
        errors[row.metric.key] = Error(sd, 0.0, log, 0, "a clinic with 10 %", freedom=10), 10
        spreads[row.metric.key] = Spread(sd, 20.0, log=log, source="a clinic with 10 %")
    save_learned(place, errors, spreads)
    return before, Assessment.of(recording, place)


def row(folder: Path, name: str) -> list[str]:
    """The lines of one test: one for each number that carries a verdict, or says why it has none."""
    found = []
    before, after = assessed(folder, name)
    later = {one.metric.key: one.verdict for one in after.rows}
    for one in [row for row in before.rows if row.verdict is not None] or list(before.rows[:1]):
        legs = [f"{leg.mean:.{one.metric.digits}f} ({leg.n})" if leg.n else "–"
                for leg in (one.comparison.left, one.comparison.right)]  # fmt: skip
        if one.both.n:
            legs = [f"both {one.both.mean:.{one.metric.digits}f} ({one.both.n})", "–"]
        said = (one.verdict.words, one.verdict.reason) if one.verdict else ("no value", one.reason)
        then = later[one.metric.key]
        learned = f"{then.words} ({then.reason})" if then else "no value"
        found.append("| " + " | ".join((name.replace("_", "-"), one.metric.label, *legs, *said, learned)) + " |")
    return found


def protocol_rows(folder: Path) -> list[str]:
    """The lines of every test."""
    return [line for name in sorted(plugins.names("protocols")) for line in row(folder, name)]
