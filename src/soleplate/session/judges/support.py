"""Tell support by the floor or a hand from a movement: a movement repays its impulse, support does not."""

from __future__ import annotations

from collections import deque

from soleplate.model.limits import LIMITS
from soleplate.model.support import DOUBT
from soleplate.text import Text

__all__ = ["UNDECIDED_S", "SupportWatch", "doubted"]

TOUCH_DOWN = Text("touch-down: support by the floor or a hand")
BASE_S = 0.5  # of the stance that is watched: its own level
FOLLOW_S = 5.0  # in which the level follows a slow drift
MEMORY_S = 1.0
ENTER_BW, QUIET_BW, EDGE_BW = 0.012, 0.01, 0.005
QUIET_S = 0.5
UNDECIDED_S = 2.0  # longer than a hold, where its last dip is not decided yet
LEVEL_S, LEVEL_BW = 2.0, 0.01  # so steady for so long: another level, no movement


class SupportWatch:
    """Follow the weight that is missing, and what of it is not paid back.

    A dip begins when the mean over 150 ms leaves the level of the stance, and ends when it has been back for half a
    second. What is then unrepaid is support from 3.6 % BW.s on, a doubt from 1.5 % on, and nothing below. Support is
    clear at once where 40 % of the weight is gone, or 5 % for a second: no body falls for so long. A level that changes
    and stays is the place under the foot, "weight differs"; when it comes back, it was support (rulings 3.0).

    ``level_bw`` is the share of the weight that is missing in the stance; without it, that of the first half second.

    Attributes
    ----------
    doubts : list of (float, float)
        Begin (s) and unrepaid impulse (BW.s) of what may have been a hand; negative where it pulled.
    differs_bw : float
        By how much the weight of the stance differs from the weighing, as a share of it.
    pressed_s : float, optional
        Since when more than the weight is there for a second: somebody else, or a hand that pulls.
    """

    def __init__(self, body_weight_n: float, *, level_bw: float | None = None) -> None:
        self._weight = body_weight_n
        self._past: deque[tuple[float, float]] = deque()
        self._base = level_bw
        self._before: tuple[float, float, float] | None = None  # begin, level and impulse before the level changed
        self._began_s: float | None = None
        self._gone = 0.0
        self._quiet_s: float | None = None
        self._calm_s: float | None = None
        self.doubts: list[tuple[float, float]] = []
        self.differs_bw = 0.0
        self.pressed_s: float | None = None

    @property
    def pending(self) -> bool:
        """Whether a dip goes on that may turn out to be support."""
        return self._began_s is not None and self._gone > LIMITS.support_doubt_bw_s

    def add(self, time_s: float, fz_n: float) -> tuple[float, str] | None:
        """Add a frame; return when support began and what it is called, or None."""
        missing = 1 - fz_n / self._weight
        step = time_s - self._past[-1][0] if self._past else 0.0
        self._past.append((time_s, missing))
        while time_s - self._past[0][0] > max(MEMORY_S, LEVEL_S):
            self._past.popleft()
        if self._base is None:
            if time_s - self._past[0][0] < BASE_S:
                return None
            self._base = self._mean(time_s, BASE_S)
            self.differs_bw = -self._base
        level = self._mean(time_s, LIMITS.support_s)
        if level > LIMITS.support_sudden_bw:
            return self._support(self._begin(time_s))
        away = level - self._base
        if self._began_s is None:
            if abs(away) < QUIET_BW:
                self._base += away * min(1.0, step / FOLLOW_S)
            if abs(away) < ENTER_BW:
                return None
            self._began_s = self._begin(time_s)
            self._gone = sum(
                (gone - self._base) * (later - at)
                for (at, gone), (later, _) in zip(list(self._past), list(self._past)[1:], strict=False)
                if at >= self._began_s
            )
        else:
            self._gone += (missing - self._base) * step
        return self._judge(time_s, away)

    def _judge(self, time_s: float, away: float) -> tuple[float, str] | None:
        began = self._began_s or 0.0
        base = self._base or 0.0
        recent = [gone - base for at, gone in self._past if at > time_s - MEMORY_S]
        if time_s - began > MEMORY_S and min(_means(recent)) > LIMITS.support_bw:
            return self._support(began)
        if time_s - began > MEMORY_S and max(_means(recent)) < -LIMITS.support_bw:
            self.pressed_s = began
        if self._before is not None:
            old = self._before
            back = abs(away + base - old[1]) < QUIET_BW
            self._calm_s = (self._calm_s if self._calm_s is not None else time_s) if back else None
            if self._calm_s is not None and time_s - self._calm_s >= QUIET_S:
                self._base = old[1]
                return self._end(old[0], old[2] + (base - old[1]) * (time_s - old[0]))
        self._quiet_s = (self._quiet_s if self._quiet_s is not None else time_s) if abs(away) < QUIET_BW else None
        if self._quiet_s is not None and time_s - self._quiet_s >= QUIET_S:
            return self._end(began, self._gone)
        steady = _means([gone - base for at, gone in self._past if at > time_s - LEVEL_S], 25)
        if time_s - began > LEVEL_S and max(steady) - min(steady) < LEVEL_BW and abs(away) < LIMITS.support_bw:
            self._before = self._before or (began, base, 0.0)
            self._base = base + sum(steady) / len(steady)
            self.differs_bw = -self._base
            self._reset()
        return None

    def _end(self, began_s: float, gone: float) -> tuple[float, str] | None:
        self._reset()
        self._before = self._calm_s = None
        if gone >= LIMITS.support_impulse_bw_s:
            return began_s, TOUCH_DOWN
        if abs(gone) >= LIMITS.support_doubt_bw_s:  # less than nothing: a hand that pulls at a rail
            self.doubts.append((began_s, gone))
        return None

    def _support(self, began_s: float) -> tuple[float, str]:
        self._reset()
        return began_s, TOUCH_DOWN

    def _reset(self) -> None:
        self._began_s = self._quiet_s = None
        self._gone = 0.0

    def _mean(self, time_s: float, seconds: float) -> float:
        total, count = 0.0, 0
        for at, missing in reversed(self._past):
            if at <= time_s - seconds:
                break
            total, count = total + missing, count + 1
        return total / count

    def _begin(self, time_s: float) -> float:
        """Walk back to the last frame at which the whole weight was there."""
        base = self._base or 0.0
        return next((at for at, missing in reversed(self._past) if abs(missing - base) < EDGE_BW), self._past[0][0])


def doubted(watch: SupportWatch, start_s: float, end_s: float) -> dict[str, str]:
    """Return the condition of a trial that tells what may have been a hand or a foot before its end, or none."""
    told = [f"{at - start_s:.1f} s {100 * gone:.1f} % BW.s" for at, gone in watch.doubts if at < end_s]
    return {DOUBT: ", ".join(told)} if told else {}


def _means(values: list[float], width: int = 15) -> list[float]:
    """Return means over neighbouring frames."""
    return [
        sum(values[k : k + width]) / len(values[k : k + width]) for k in range(0, max(1, len(values) - width + 1), 5)
    ]
