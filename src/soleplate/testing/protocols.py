"""Check a protocol of one's own before anybody stands on a plate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from soleplate import plugins
from soleplate.api.protocol import Ask, Protocol, Tare, Trial, TrialReply, Weigh, WeighReply
from soleplate.errors import ProtocolError
from soleplate.session.plan import Plan
from soleplate.session.preview import preview

__all__ = ["check_protocol"]

Outcome = Literal["valid", "rejected"]


def check_protocol(protocol: Protocol) -> list[str]:
    """Return what is wrong with a protocol, one line each; an empty list when nothing is.

    It is previewed on every rig with all trials valid and all rejected, its metrics are looked up, and every
    prefix of its replies is replayed: a script must be a pure function of the replies.
    """
    faults = [f"metric {key}: {error}" for key in _keys(protocol) for error in _unknown(key)]
    faults += [] if protocol.metrics else ["it shows no metric"]
    faults += [] if protocol.cannot_see else ["it does not say what the plate cannot see"]
    if any(len(rig) == 1 for rig in protocol.rigs) and not protocol.one_plate:
        faults.append("it does not say what is lost with one plate")
    if faults:
        return faults
    for rig in protocol.rigs:
        for outcome in get_args(Outcome):
            try:
                preview(protocol, protocol.context({}, rig), outcome)
            except ProtocolError as error:
                faults.append(f"{'+'.join(rig)}, every trial {outcome}: {error}")
        try:
            walked = _walked(Plan(protocol, protocol.context({}, rig))) if rig else []
        except ProtocolError:
            continue  # told above
        if rig:  # by the clock there is nothing to zero
            faults += [f"{'+'.join(rig)}: {text}" for text in _order(walked)]
        if not faults and not _is_pure(protocol, rig):
            faults.append(f"{'+'.join(rig)}: the same replies lead to other steps; no clock, chance or global state")
    return faults


def _keys(protocol: Protocol) -> list[str]:
    more = [key for keys in protocol.metrics_when.values() for key in keys]
    return list(dict.fromkeys((*protocol.metrics, *more, *protocol.more_metrics)))


def _unknown(key: str) -> list[str]:
    return [] if key in plugins.metrics() else ["nobody computes it"]


def _order(words: Sequence[object]) -> list[str]:
    first = next((i for i, step in enumerate(words) if isinstance(step, Trial)), None)
    if first is None:
        return ["it has no trial"]
    before = words[:first]
    faults = [] if any(isinstance(step, Tare) for step in before) else ["it does not zero before the first trial"]
    faults += [] if any(isinstance(step, Weigh) for step in before) else ["it does not weigh before the first trial"]
    after = any(isinstance(step, Tare) and step.phase == "after" for step in words)
    return faults + ([] if after else ["it does not zero again at the end: the drift stays unknown"])


def _is_pure(protocol: Protocol, rig: tuple[str, ...]) -> bool:
    plan = Plan(protocol, protocol.context({}, rig))
    words = _walked(plan)
    every = max(1, len(words) // 10)
    return all(plan.replay(plan.replies[:n]).step == words[n] for n in range(0, len(words), every))


def _walked(plan: Plan) -> list[object]:
    """Follow a plan to its end with every trial valid; return its steps."""
    words: list[object] = []
    while plan.step is not None:
        words.append(plan.step)
        match plan.step:
            case Weigh(role=role):
                plan.reply(WeighReply(role, 700.0))
            case Trial():
                plan.reply(TrialReply(len(words), "valid"))
            case Ask(default=default):
                plan.reply(default)
            case _:
                plan.reply(None)
    return words
