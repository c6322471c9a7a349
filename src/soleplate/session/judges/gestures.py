"""Which judge follows which gesture."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from soleplate.api.protocol import Hold, Perform, Trial
from soleplate.errors import ProtocolError
from soleplate.model.limits import LIMITS
from soleplate.session.judges.bridge import BridgeHoldPlayer
from soleplate.session.judges.calf_raise import CalfRaisePlayer
from soleplate.session.judges.contacts import ContactsPlayer, LandingPlayer, hops_player
from soleplate.session.judges.guided import GuidedPlayer
from soleplate.session.judges.judge import TrialPlayer
from soleplate.session.judges.jump import JumpPlayer
from soleplate.session.judges.push import PushPlayer
from soleplate.session.judges.reps import RepPlayer, Rule, Shares
from soleplate.session.judges.stance import HoldPlayer, TwoLegsPlayer
from soleplate.session.judges.step_down import StepDownPlayer
from soleplate.session.judges.step_up import StepUpPlayer
from soleplate.session.judges.taps import TapsPlayer
from soleplate.text import Text

__all__ = ["GESTURES", "judge_of", "trial_player"]

TrialMaker = Callable[[Trial, Perform, int, Mapping[str, float]], TrialPlayer]


def _forward(seen: Shares, rest: Shares) -> float:
    return seen.ap_mm - rest.ap_mm


def _lengthwise(seen: Shares, rest: Shares) -> float:
    """Return how far the load moved along the foot: to the forefoot, or of whoever loads the heel, back."""
    return abs(seen.ap_mm - rest.ap_mm)


def _away(seen: Shares, rest: Shares) -> float:
    return math.hypot(seen.ml_mm - rest.ml_mm, seen.ap_mm - rest.ap_mm)


def _sideways(seen: Shares, rest: Shares) -> float:
    return abs(seen.ml_mm - rest.ml_mm)


def _more_load(seen: Shares, rest: Shares) -> float:
    return seen.foot_bw - rest.foot_bw


def _load(seen: Shares, _rest: Shares) -> float:
    return seen.foot_bw


def _reps(rule: Rule) -> TrialMaker:
    return partial(RepPlayer, rule=rule)


_CALF = Rule(_forward, LIMITS.calf_shift_mm, 0.7 * LIMITS.calf_shift_mm, least_s=0.3, support="slow",
             before_s=0.3, after_s=0.3)  # fmt: skip
_HINGE = Rule(_lengthwise, LIMITS.hinge_shift_mm, 0.5 * LIMITS.hinge_shift_mm, smooth_s=0.5, least_s=1.0,
              support="quick", before_s=0.5, after_s=0.5, foot_stays=True)  # fmt: skip
_REACH = Rule(_away, LIMITS.reach_shift_mm, 0.5 * LIMITS.reach_shift_mm, smooth_s=0.4, least_s=0.5,
              support="quick", before_s=1.7, after_s=0.5, foot_stays=True)  # fmt: skip
_SQUAT = Rule(_more_load, LIMITS.squat_shift_bw, 0.4 * LIMITS.squat_shift_bw, ready_low=0.4, ready_high=0.95,
              smooth_s=0.3, least_s=0.5, before_s=0.5, after_s=0.5, unit="% BW")  # fmt: skip
_BRIDGE = Rule(_more_load, LIMITS.bridge_rise_bw, 0.6 * LIMITS.bridge_rise_bw, least_s=0.3,
               ready_low=LIMITS.contact_bw, ready_high=0.30, unit="% BW")  # fmt: skip
_PULSE = Rule(_sideways, LIMITS.pulse_shift_mm, 0.5 * LIMITS.pulse_shift_mm, ready_low=0.05, ready_high=1.05,
              foot_stays=True)  # fmt: skip
_STAND = Rule(_load, LIMITS.lockout_bw, 0.5, ready_low=LIMITS.contact_bw, ready_high=0.45, least_s=0.2, unit="% BW")

GESTURES: Mapping[str, TrialMaker] = {
    "bridge": _reps(_BRIDGE),
    "bridge_hold": BridgeHoldPlayer,
    "calf_raise": partial(CalfRaisePlayer, rule=_CALF),
    "dots": ContactsPlayer,
    "heel_taps": TapsPlayer,
    "guided": GuidedPlayer,
    "hinge": _reps(_HINGE),
    "hops": hops_player,
    "jump": JumpPlayer,
    "landing": LandingPlayer,
    "maximal_hops": hops_player,
    "pulses": _reps(_PULSE),
    "push": PushPlayer,
    "reach": _reps(_REACH),
    "sit_to_stand": _reps(_STAND),
    "split_squat": _reps(_SQUAT),
    "step_down": StepDownPlayer,
    "step_up": StepUpPlayer,
}


def judge_of(gesture: str) -> TrialMaker:
    """Return the maker of a gesture's judge; raise ProtocolError for a gesture nobody knows."""
    if gesture not in GESTURES:
        raise ProtocolError(
            Text("No judge knows the gesture {gesture!r}", gesture=gesture),
            do=Text("Known: {listed}", listed=", ".join(GESTURES)),
        )
    return GESTURES[gesture]


def trial_player(step: Trial, number: int, roles: Sequence[str], weights_n: Mapping[str, float]) -> TrialPlayer:
    """Return the judge of a trial; raise ProtocolError when the person was not weighed on every plate."""
    for role in roles:
        if role not in weights_n:
            raise ProtocolError(
                Text(
                    "The trial {series!r} comes before the person was weighed on the plate {role}",
                    series=step.series,
                    role=role,
                ),
                do=Text("Yield Weigh({role!r}) before the first Trial", role=role),
            )
    weights = {role: weights_n[role] for role in roles}
    match step.task:
        case Hold(feet=2) as task:
            return TwoLegsPlayer(step, task, number, weights)
        case Hold() as task:
            role = task.role or (step.side if step.side in roles else roles[0])
            return HoldPlayer(step, task, number, role, weights[role])
        case Perform(gesture=gesture) as task:
            return judge_of(gesture)(step, task, number, weights)
