"""What every test shares before and between trials: check-list, spotter, pain, effort, form.

Each is a part of a script: ``if not (yield from check_list(ctx, "landing")): return``.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Literal, Protocol

from soleplate.api.steps import Ask, End, Instruct, Mark, Step, Tare, TrialReply, Weigh
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.people import SIDES, Side
from soleplate.text import Text

__all__ = [
    "SAFETY", "VISIT", "SafetyParameters", "ask_effort", "ask_form", "check_list", "falls_after", "hands_kept",
    "pain_allows", "prepare", "rater_panel", "set_allows", "spotter_allows",
]  # fmt: skip

Task = Literal["listed", "floor", "stance", "eyes-closed", "unstable", "box", "landing"]
Part = Generator[Step, Any, bool]

NOTHING, SOMETHING = Text("nothing"), Text("one or more of them")
_LISTED = Text(
    "Does anything of this hold today: a fall in the past year, concussion, bone stress, late pregnancy, osteoporosis, "
    "weight-bearing limit, suspected fracture, new swelling, clot signs, open wound, vertigo?"
)
_DO_NOT = Text("One of: weight-bearing limit, suspected fracture, new swelling, clot signs, open wound, vertigo?")
NO_FALL, ONE_FALL = Text("none"), Text("one explained fall in sport")
FALLS = Text("two or more in a year, injured by one, or unsteady now")
FAINT = Text("an unexplained one, dizzy or fainted")
NO_STRESS, CLEARED, STRESS = Text("no"), Text("yes, cleared for loading"), Text("not cleared, or focal bone pain")
LOW_BOX_MM = 100.0
PAIN_MOST = 5.0
PAIN_RISE = 2.0

# What a person says at a visit, asked once: it stands beside the numbers, and decides which visits count as stable.
VISIT: tuple[Parameter, ...] = (
    Parameter(
        "rated_change",
        "not asked",
        Text("How is it since the last visit? -5 much worse, 0 the same, 5 much better"),
        choices=("not asked", *(f"{number}" for number in range(-5, 6))),
    ),
    Parameter("untreated", False, Text("Nothing was done about it since the last visit")),
    Parameter("activities", "", Text("Up to three activities with how they go, 0 to 10: stairs 6; running 2")),
)

SAFETY: tuple[Parameter, ...] = (
    Parameter("check_list", "ask", Text("Ask the check-list first; done: answered today"), choices=("ask", "done")),
    Parameter(
        "clearance",
        Text("not needed"),
        Text("Post-operative clearance"),
        choices=(Text("not needed"), "given", "waiting"),
    ),
    Parameter("solo", False, Text("Nobody is beside the person: wobble, foam, box and landings are locked")),
    Parameter("pain_start", 0.0, Text("Pain before the test, 0 to 10"), "", 0, 10),
    Parameter("quick", False, Text("Skip practice trials; the result says so")),
    *VISIT,
)


class SafetyParameters(Protocol):
    """What these parts need of a Context."""

    @property
    def parameters(self) -> Mapping[str, Scalar]:
        """Every parameter with its value."""
        ...

    @property
    def roles(self) -> tuple[str, ...]:
        """The plates."""
        ...

    @property
    def sides(self) -> tuple[Side, ...]:
        """The legs, in their order."""
        ...

    def number(self, name: str) -> float:
        """Return a parameter as a number."""
        ...

    def text(self, name: str) -> str:
        """Return a parameter as text."""
        ...


def check_list(ctx: SafetyParameters, task: Task) -> Part:
    """Ask what forbids a test, and return whether it may begin (rulings 4.4); otherwise the session ends.

    ``listed`` is a test whose list was asked for already.
    """
    if ctx.text("clearance") == "waiting":
        return (yield from _end(Text("Post-operative clearance is not given yet")))
    if ctx.parameters["solo"] and task in ("unstable", "box", "landing"):
        return (yield from _end(Text("Wobble, foam, box and landings need somebody beside the person")))
    if ctx.text("check_list") == "done" or task == "listed":
        return True
    if (yield _asked("check_list", _LISTED, (NOTHING, SOMETHING))) == NOTHING:
        return True
    # then each by itself, so that several may hold
    if (yield _asked_yes("do_not", _DO_NOT)):
        return (yield from _end(Text("The check-list forbids the test: have it looked at first")))
    if not (yield from _falls_allow(ctx, task)):
        return False
    loads = task in ("landing", "box")
    if (yield _asked_yes("concussion", Text("Concussion with symptoms?"))):
        if task not in ("stance", "floor"):
            return (
                yield from _end(
                    Text("With symptoms of a concussion: no hop, box or landing, only stance beside somebody")
                )
            )
        if not (yield from spotter_allows()):
            return False
    stress = yield _asked("bone_stress", Text("Bone-stress injury?"), (NO_STRESS, CLEARED, STRESS))
    if stress == STRESS and loads:
        return (yield from _end(Text("Bone stress that is not cleared, or focal bone pain: no hop, box or landing")))
    if (yield _asked_yes("bones", Text("Late pregnancy or osteoporosis?"))) and task == "landing":
        return (yield from _end(Text("No landings in late pregnancy or with osteoporosis")))
    return True


def _falls_allow(ctx: SafetyParameters, task: Task) -> Part:
    """Ask for falls; what several of them, or an unexplained one, leave is stance with open eyes beside a rail."""
    falls = yield _asked("falls", Text("Falls in the past year?"), (NO_FALL, ONE_FALL, FALLS, FAINT))
    if falls == FAINT:
        return (yield from _end(Text("An unexplained fall, dizziness or a faint: have it looked at first")))
    if falls == ONE_FALL:
        yield Mark("one explained fall in sport")
    if falls != FALLS:
        return True
    if task in ("eyes-closed", "unstable", "landing"):
        return (yield from _end(Text("After falls: eyes open beside a rail only")))
    if task == "box":
        if not ctx.number("drop_mm") <= LOW_BOX_MM:
            return (yield from _end(Text("After falls: a box of {most:g} mm at most", most=LOW_BOX_MM)))
        if not (yield _asked_yes("box_override", Text("After falls a box only by your decision: do you take it?"))):
            return (yield from _end(Text("No box after falls")))
        yield Mark("box after falls by the tester's decision")
    return (yield from spotter_allows())


def _asked_yes(key: str, text: str) -> Ask:
    return Ask(key, text, "yes", default=False, blocking=True)


def _asked(key: str, text: str, choices: tuple[str, ...]) -> Ask:
    return Ask(key, text, "choice", default=choices[0], choices=choices, blocking=True)


def spotter_allows() -> Part:
    """Ask for a spotter or rail, and return whether to go on; otherwise the session ends."""
    safe = yield Ask(
        "spotter", Text("Is a spotter beside the person, or a rail in reach?"), "yes", default=True, blocking=True
    )
    if safe:
        return True
    return (yield from _end(Text("No spotter or rail in reach")))


def pain_allows(ctx: SafetyParameters) -> Part:
    """Ask for pain after a trial, and return whether to go on: not above 5, nor 2 above the start (rulings 4.3)."""
    pain = yield Ask("pain", Text("Pain now, 0 to 10"), default=ctx.number("pain_start"), rates=True)
    if pain > PAIN_MOST or pain >= ctx.number("pain_start") + PAIN_RISE:
        return (yield from _end(Text("Pain {pain:g} of 10", pain=pain)))
    return True


def ask_effort() -> Generator[Step, Any, None]:
    """Ask how hard the last trial was, 0 to 10 (CR-10)."""
    yield Ask("effort", Text("How hard was it, 0 to 10?"), rates=True)


def set_allows(ctx: SafetyParameters) -> Part:
    """Ask how hard the last set was and for pain, and return whether to go on."""
    yield from ask_effort()
    return (yield from pain_allows(ctx))


def ask_form() -> Part:
    """Ask how the form was, and return whether it was kept."""
    words = ("good", "ok", "poor")
    form = yield Ask("form", Text("Form of the last set"), "choice", default="good", choices=words, rates=True)
    return bool(form != "poor")


def hands_kept() -> Part:
    """Ask what no plate sees: whether the hands stayed on the hips in the last trial; return whether they did."""
    return bool((yield Ask("hands_kept", Text("Hands on the hips all the time?"), "yes", default=True, rates=True)))


def rater_panel() -> Generator[Step, Any, None]:
    """Ask what a plate cannot see: the faults that a rater saw in the last trial (movement quality)."""
    for key, text in (
        ("rater_arm", Text("Arms left their place to balance?")),
        ("rater_trunk", Text("Trunk leaned?")),
        ("rater_pelvis", Text("Pelvis dropped or turned?")),
        ("rater_knee", Text("Knee went inside the second toe?")),
        ("rater_steady", Text("Stance was unsteady?")),
    ):
        yield Ask(key, text, "yes", default=False, rates=True)


def falls_after(reply: TrialReply, so_far: int) -> Generator[Step, Any, int]:
    """Ask whether a hold that broke off was a near-fall; two of them, or one fall, end the session (returns 2)."""
    if reply.state != "censored":
        return so_far
    words = ("neither", "near-fall", "fall")
    answer = yield Ask(
        "fall", Text("Was that a near-fall or a fall?"), "choice", default=words[0], choices=words, rates=True
    )
    found = so_far + words.index(str(answer))
    if found >= 2:
        yield End(Text("Two near-falls, or a fall"))
    return found


def prepare(ctx: SafetyParameters, task: Task, text: str, empty: str = "", *, spotter: bool = False) -> Part:
    """Ask the check-list, say how to set up, zero, weigh on every plate, ask for a spotter; return whether to go on."""
    if not (yield from check_list(ctx, task)):
        return False
    if ctx.parameters.get("first") in SIDES:
        yield Mark(Text("{side} leg first, by the tester's choice", side=ctx.text("first")))
    if text:
        yield Instruct(text)
    yield Tare(text=empty) if empty else Tare()
    for role in ctx.roles:
        where = {"box": Text("on the box"), "floor": Text("on the floor plate")}.get(role, Text("on the plate"))
        yield Weigh(role, Text("Stand still {where} with both feet", where=where))
    return not spotter or (yield from spotter_allows())


def _end(reason: str) -> Part:
    yield End(reason)
    return False
