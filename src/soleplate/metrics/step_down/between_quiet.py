"""A body on two plates between two quiet stances: its weight, its speed, and what nothing repaid.

Quiet stance before and after tells weight and zero of each plate; between them the speed is an integral, zero at both.
"""

from __future__ import annotations

import math

import numpy as np

from soleplate.api.metric import RepView
from soleplate.errors import SignalError
from soleplate.metrics.step_down.anchors import Anchor, anchors_of
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import at_its_moments
from soleplate.model.limits import LIMITS
from soleplate.model.plate import G_MS2
from soleplate.text import Text

__all__ = [
    "QUIET_S", "anchors", "doubt_of_speed", "downward_speed", "in_body_weights", "quiet_ends", "speed_between",
    "together", "unrepaid",
]  # fmt: skip

QUIET_S = 0.4  # at either end of the repetition at least: the speed is zero there
BLOCK_S, EASING_S, LONGEST_S = 0.1, 0.3, 1.5
QUIET_BW, QUIET_MM_S = 0.003, 8.0  # stance goes on while its blocks stay so near, and gain no speed
UNREPAID_SE = 2.5


def speed_between(accel_ms2: Array, rate_hz: float, ends: tuple[slice, slice]) -> tuple[Array, float]:
    """Integrate an acceleration to a speed that is zero, on average, in quiet stance at both ends.

    Parameters
    ----------
    accel_ms2 : (n,) float64
        Upward acceleration, m/s^2.
    ends : (slice, slice)
        Rows of the quiet stance.

    Returns
    -------
    (n,) float64
        Upward speed, m/s. A straight line is taken off: the zero-velocity update of rulings 2.3.
    float
        What was taken off between the ends, m/s: an impulse that nothing repaid.
    """
    steps = (accel_ms2[1:] + accel_ms2[:-1]) / (2 * rate_hz)
    speed = np.concatenate([[0.0], np.cumsum(steps)])
    first, last = (float(speed[part].mean()) for part in ends)
    begin, finish = ((part.start + part.stop - 1) / 2 for part in ends)
    return speed - first - (last - first) * (np.arange(len(speed)) - begin) / (finish - begin), last - first


def together(rep: RepView) -> tuple[Array, Array]:
    """Return the forces of box and floor at the moments of the box, N, (n,) each."""
    n, (floor,) = at_its_moments(rep, "box", "floor", rep.fz("floor"))
    return rep.fz("box")[:n], floor


def quiet_ends(rep: RepView) -> tuple[slice, slice]:
    """Return the rows of quiet stance at both ends: at least ``QUIET_S``, and on towards the movement while it lasts.

    Half a second of stance tells a weight to 0.1 %, which is 20 mm/s after two seconds; longer stance tells it better.

    Raises
    ------
    SignalError
        When the record is shorter than both of them.
    """
    box, floor = rep.once(together)
    rate = rep.rate_hz("box")
    total = box / rep.body_weight_n("box") + floor / rep.body_weight_n("floor")
    n, shortest, block = len(total), round(QUIET_S * rate), max(1, round(BLOCK_S * rate))
    if n < 2 * shortest:
        raise SignalError(Text("{duration_s:.1f} s are too short for quiet stance at both ends", duration_s=n / rate))
    ends = []
    noise = _block_sd(total, rate)
    first = round(QUIET_S / BLOCK_S)
    for force in (total, total[::-1]):
        blocks = force[: n // 2 // block * block].reshape(-1, block).mean(axis=1)
        away = blocks - blocks[:first].mean()
        speed = 1000 * G_MS2 * BLOCK_S * np.cumsum(away[first:])
        out = np.abs(away[first:]) >= max(QUIET_BW, 3 * noise)
        gains = np.abs(speed) >= max(QUIET_MM_S, QUIET_MM_S / QUIET_BW * noise)
        moves = gains | (out & np.append(out[1:], True))  # one block alone that gains no speed is noise
        more = int(np.argmax(moves)) if moves.any() else len(moves)
        # the first movement is slow: what lies just before it may belong to it
        ends.append(min(max(shortest, (first + more) * block - round(EASING_S * rate)), round(LONGEST_S * rate)))
    return slice(0, ends[0]), slice(n - ends[1], n)


def _block_sd(total_bw: Array, rate_hz: float) -> float:
    """Return the SD of blocks in quiet stance, BW: what is left of the noise in a tenth of a second."""
    block, rows = max(1, round(BLOCK_S * rate_hz)), round(QUIET_S * rate_hz)
    ends = (total_bw[:rows], total_bw[-rows:])
    spreads = [part[: rows // block * block].reshape(-1, block).mean(axis=1).std(ddof=1) for part in ends]
    return float(np.sqrt(np.mean(np.square(spreads))))


def anchors(rep: RepView) -> dict[str, Anchor]:
    """Return weight and zero of box and floor, by the quiet ends of the repetition."""
    box, floor = rep.once(together)
    weighed = {role: rep.body_weight_n(role) for role in ("box", "floor")}
    return anchors_of({"box": box, "floor": floor}, weighed, rep.once(quiet_ends))


def in_body_weights(rep: RepView) -> tuple[Array, Array]:
    """Return the forces of box and floor at the same moments, each in the body weights of its own plate, (n,) each."""
    box, floor = rep.once(together)
    found = rep.once(anchors)
    return found["box"].in_body_weights(box), found["floor"].in_body_weights(floor)


def _speeds(rep: RepView) -> tuple[Array, float]:
    box, floor = rep.once(in_body_weights)
    return speed_between(G_MS2 * (box + floor - 1), rep.rate_hz("box"), rep.once(quiet_ends))


def downward_speed(rep: RepView) -> Array:
    """Return the downward speed of the centre of mass from both plates, mm/s, (n,)."""
    return -1000 * rep.once(_speeds)[0]


def _weight_doubt_bw(rep: RepView) -> float:
    """Return how well the two stances together tell the weight, BW; neighbouring blocks are much alike."""
    box, floor = rep.once(in_body_weights)
    rate = rep.rate_hz("box")
    told = sum(2 * BLOCK_S * rate / (part.stop - part.start) for part in rep.once(quiet_ends))
    return _block_sd(box + floor, rate) * math.sqrt(told)


def _middles_s(rep: RepView, row: float) -> tuple[float, float]:
    """Return how long before ``row`` the middle of the first stance is, and how long after it that of the last, s."""
    first, last = ((part.start + part.stop) / 2 for part in rep.once(quiet_ends))
    rate = rep.rate_hz("box")
    return (row - first) / rate, (last - row) / rate


def doubt_of_speed(rep: RepView, touch: float) -> tuple[float, float]:
    """Return the standard error of the speed at the touch, mm/s, and of the way between the stances, mm.

    Each stance tells the weight of its own plate; what they differ by wrongly makes a speed that is largest at the
    touch and zero at both, a triangle.
    """
    before, after = _middles_s(rep, touch)
    speed = 1000 * G_MS2 * rep.once(_weight_doubt_bw) * before * after / (before + after)
    return speed, speed * (before + after) / 2


def unrepaid(rep: RepView) -> str:
    """Say that an impulse was not repaid between the quiet ends: a movement repays it, a hand does not."""
    speed = 1000 * rep.once(_speeds)[1]
    error = 1000 * G_MS2 * rep.once(_weight_doubt_bw) * sum(_middles_s(rep, 0.0)) / 2
    if abs(speed) <= max(LIMITS.unrepaid_mm_s, UNREPAID_SE * error):
        return ""
    return Text(
        "{impulse:+.2f} % BW.s were not repaid between the quiet ends: a hand, the other foot, or no quiet stance",
        impulse=speed / 10 / G_MS2,
    )
