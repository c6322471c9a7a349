"""An adversary of the verdicts: sessions as they are in a clinic, drawn by the thousand.

Nothing here is shared with Soleplate: only numpy. Values are those of equal legs unless an effect is asked for, so
whatever a method calls a difference is a false alarm.
"""

from dataclasses import dataclass, replace

import numpy as np

LEFT, RIGHT = 1, -1


@dataclass(frozen=True)
class Cell:
    """One scenario: how a session is laid out, and how its values scatter (shares of the mean)."""

    name: str
    blocks: str = "RLLR"  # the legs of the sets, in the order done; with swapped legs in every other session
    reps: int = 3
    cv: float = 0.10  # of a trial within its set
    sets: float = 0.0  # SD between sets, times that of trials
    trend: float = 0.0  # per trial of the session
    rho: float = 0.0  # serial correlation within a set; of the session where a set is one trial
    shape: str = "normal"  # or lognormal, t3, outlier
    spread: float = 1.0  # of the trials and sets of one leg over those of the other; which leg is drawn
    drop: tuple[int, ...] = ()  # trials that were rejected, by their place in the session
    log: bool = True  # multiplicative: all the above is of the logarithm
    effect: float = 0.0  # left over right, log


def legs(cell: Cell) -> np.ndarray:
    """The leg of each set, +1 left, (sets,)."""
    return np.array([LEFT if name == "L" else RIGHT for name in cell.blocks])


def draw(cell: Cell, sessions: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Values (sessions, sets, reps), NaN where rejected, and the leg of each set (sessions, sets)."""
    count, size = len(cell.blocks), cell.reps
    swapped = np.where(rng.random(sessions) < 0.5, 1, -1)
    side = legs(cell)[None, :] * swapped[:, None]
    noise = _noise(cell, (sessions, count, size), rng)
    noise = _serial(noise, cell.rho, across=size == 1)
    between = cell.sets * rng.standard_normal((sessions, count))
    wide = np.where(rng.random(sessions) < 0.5, 1, -1)
    big, small = _two(cell.spread)
    scale = np.where(side == wide[:, None], big, small)
    order = np.arange(count * size).reshape(count, size)
    trend = cell.trend * (order - order.mean())
    value = cell.cv * scale[:, :, None] * (noise + between[:, :, None]) + trend + cell.effect / 2 * side[:, :, None]
    value = 100 * (np.exp(value) if cell.log else 1 + value)
    if cell.drop:
        value.reshape(sessions, -1)[:, list(cell.drop)] = np.nan
    return value, side


def _two(ratio: float) -> tuple[float, float]:
    """Spreads of the two legs in this ratio, with the mean of their squares 1."""
    small = np.sqrt(2 / (1 + ratio**2))
    return ratio * small, small


def _noise(cell: Cell, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    if cell.shape == "t3":
        return rng.standard_t(3, shape) / np.sqrt(3)
    noise = rng.standard_normal(shape)
    if cell.shape == "lognormal":
        sigma = 0.6
        return (np.exp(sigma * noise) - np.exp(sigma**2 / 2)) / np.sqrt(np.expm1(sigma**2) * np.exp(sigma**2))
    if cell.shape == "outlier":
        flat = noise.reshape(shape[0], -1)
        where = rng.integers(flat.shape[1], size=shape[0])
        flat[np.arange(shape[0]), where] += 5 * np.where(rng.random(shape[0]) < 0.5, 1, -1)
    return noise


def _serial(noise: np.ndarray, rho: float, *, across: bool) -> np.ndarray:
    if not rho:
        return noise
    line = noise.reshape(len(noise), -1).copy() if across else noise.copy()
    for i in range(1, line.shape[-1]):
        line[..., i] = rho * line[..., i - 1] + np.sqrt(1 - rho**2) * line[..., i]
    return line.reshape(noise.shape)


def grid() -> list[Cell]:
    """The named cells of docs/verdicts.md."""
    sets = Cell("sets of 3")
    each = Cell("trials in turn", blocks="RLLRRL", reps=1)
    found = []
    for base in (sets, each):
        found += [replace(base, name=f"{base.name}, CV {100 * cv:.0f} %", cv=cv) for cv in (0.05, 0.08, 0.12, 0.20)]
        for ratio in (0.5, 1.0, 2.0):
            found += [
                replace(base, name=f"{base.name}, CV {100 * cv:.0f} %, sets' SD {ratio:g}", cv=cv, sets=ratio)
                for cv in (0.05, 0.12)
            ]
        for trend in (-0.04, -0.02, 0.02, 0.04):
            found += [
                replace(base, name=f"{base.name}, CV {100 * cv:.0f} %, trend {100 * trend:+.0f} %", cv=cv, trend=trend)
                for cv in (0.05, 0.12)
            ]
        for rho in (0.3, 0.6):
            found += [
                replace(base, name=f"{base.name}, CV {100 * cv:.0f} %, AR {rho:g}", cv=cv, rho=rho)
                for cv in (0.05, 0.12)
            ]
        found += [replace(base, name=f"{base.name}, sets' SD 1, trend -4 %, AR 0.3", sets=1.0, trend=-0.04, rho=0.3)]
        found += [replace(base, name=f"{base.name}, sets' SD 0.5, trend +2 %, AR 0.6", sets=0.5, trend=0.02, rho=0.6)]
        for shape in ("lognormal", "t3", "outlier"):
            found += [
                replace(base, name=f"{base.name}, {shape}, sets' SD {ratio:g}", shape=shape, sets=ratio, log=False)
                for ratio in (0.0, 0.5)
            ]
        found += [replace(base, name=f"{base.name}, spreads 1 : 3", spread=3.0)]
        found += [replace(base, name=f"{base.name}, spreads 1 : 3, sets' SD 1", spread=3.0, sets=1.0)]
    found += [
        replace(sets, name="sets of 3, one trial rejected", drop=(4,)),
        replace(sets, name="sets of 3, two trials of a set rejected", drop=(0, 1)),
        replace(sets, name="sets of 3, two rejected, trend -4 %", drop=(0, 1), trend=-0.04),
        replace(sets, name="sets of 3, one rejected, spreads 1 : 3", drop=(4,), spread=3.0),
        replace(each, name="trials in turn, 2 against 3", drop=(1,)),
        replace(each, name="trials in turn, 2 against 3, trend -4 %", drop=(1,), trend=-0.04),
        replace(each, name="trials in turn, 2 against 3, spreads 1 : 3", drop=(1,), spread=3.0),
        replace(each, name="trials in turn, 3 against 5", blocks="RLLRRLLRRL", drop=(1, 6)),
        replace(each, name="trials in turn, 2 noisy against 5 quiet", blocks="RLLRRLLRRL", drop=(1, 5, 6), spread=3.0),
        replace(each, name="trials in turn, 5 a leg", blocks="RLLRRLLRRL"),
    ]
    return found
