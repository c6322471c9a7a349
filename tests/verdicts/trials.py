"""Put the adversary's sessions before Soleplate's verdicts, and before an oracle that knows what they hide.

Twenty thousand sessions a cell are judged as arrays, by the same rule written a second time; ``agrees`` puts a sample
of them before Soleplate itself, and fails where a probability differs.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from adversary import LEFT, Cell, draw, legs
from scipy.special import fdtri, stdtr, stdtrit

from soleplate.scoring.history.gathered import spread_of
from soleplate.scoring.statistics.nested import Placed, Spread, set_means
from soleplate.scoring.verdicts.symmetry import Comparison, compare

LEVEL = 0.05
LEARNED = 20  # degrees of freedom of a learned spread
EACH = 5  # sessions that are judged by one learned spread


@dataclass(frozen=True)
class Found:
    """Share of sessions with a difference, and without a verdict."""

    alarms: float
    unjudged: float
    sessions: int

    @property
    def upper(self) -> float:
        """Upper 99 % bound (one-sided, Clopper and Pearson)."""
        from scipy.stats import beta

        hits = round(self.alarms * self.sessions)
        return float(beta.ppf(0.99, hits + 1, self.sessions - hits))


@dataclass(frozen=True)
class Known:
    """Spreads that were learned, one for each few sessions: SD of a set's mean, and share of its trials in it."""

    sd: np.ndarray
    share: np.ndarray


def placed(values: np.ndarray, side: np.ndarray, scale: bool) -> tuple[list[Placed], list[Placed]]:
    """One session's values by leg, with sets and order; of logarithms with ``scale``."""
    found: tuple[list[Placed], list[Placed]] = ([], [])
    order = 0
    for number, (row, leg) in enumerate(zip(values.tolist(), side.tolist(), strict=True), 1):
        for value in row:
            if value == value:
                shown = math.log(value) if scale else value
                found[leg < 0].append(Placed(shown, number if len(row) > 1 else 0, float(order)))
            order += 1
    return found


def learn(cell: Cell, rng: np.random.Generator, freedom: int = LEARNED) -> Spread:
    """Let Soleplate learn from other sessions like these, none of its trials rejected."""
    sessions = -(-freedom // (len(cell.blocks) - 3))
    values, side = draw(replace(cell, drop=(), effect=0.0), sessions, rng)
    return spread_of([set_means(*placed(v, s, cell.log)) for v, s in zip(values, side, strict=True)], log=cell.log)


def judge(cell: Cell, values: np.ndarray, side: np.ndarray, spread: Spread | None) -> Comparison:
    """Compare the legs of one session as Soleplate does."""
    left, right = placed(values, side, scale=False)
    return compare(left, right, log=cell.log, spread=spread)


# The same rule as arrays


def _layout(cell: Cell) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Which sets have values left, how many, where they stand, and their legs."""
    size = len(cell.blocks) * cell.reps
    kept = np.array([place not in cell.drop for place in range(size)]).reshape(len(cell.blocks), cell.reps)
    sets = kept.any(axis=1)
    order = np.where(kept, np.arange(size).reshape(kept.shape), 0)[sets]
    numbers = kept[sets].sum(axis=1)
    return sets, numbers, order.sum(axis=1) / numbers, legs(cell)[sets]


def _solve(side: np.ndarray, places: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Row that gives the difference, projector on what is left (both of plain means), variance of the difference."""
    x = np.stack([np.ones(len(side)), side / 2, places - places.mean()], axis=1)
    inverse = np.linalg.inv(x.T @ (x / weights[:, None]))
    rows = inverse @ (x / weights[:, None]).T
    return rows[1], (np.eye(len(side)) - x @ rows) / np.sqrt(weights)[:, None], float(inverse[1, 1])


def learn_many(cell: Cell, count: int, rng: np.random.Generator, freedom: int) -> Known:
    """Learn as many spreads, each from sessions of its own."""
    cell = replace(cell, drop=(), effect=0.0)
    each = -(-freedom // (len(cell.blocks) - 3))
    values, _ = draw(cell, count * each, rng)
    y = np.log(values) if cell.log else values
    _, _, places, side = _layout(cell)
    _, rest, _ = _solve(side, places, np.ones(len(side)))
    left = ((y.mean(axis=2) @ rest.T) ** 2).sum(axis=1).reshape(count, each).sum(axis=1)
    variance = left / (each * (len(side) - 3))
    if cell.reps == 1:
        return Known(np.sqrt(variance), np.ones(count))
    trials = y.var(axis=2, ddof=1).mean(axis=1).reshape(count, each).mean(axis=1)
    return Known(np.sqrt(variance), np.minimum(1.0, trials / cell.reps / variance))


def p_values(cell: Cell, values: np.ndarray, known: Known | None, freedom: int) -> np.ndarray:
    """Two-sided p of each session; NaN where it is not judged. The sign of a leg does not matter."""
    sets, numbers, places, side = _layout(cell)
    y = np.log(values) if cell.log else values
    with np.errstate(invalid="ignore"):
        means = np.nanmean(y[:, sets], axis=2)
        within = np.nansum((y[:, sets] - means[:, :, None]) ** 2, axis=(1, 2))
    inner = int((numbers - 1).sum())
    if known is None and inner < 2:
        return _alone(means, side, places)
    if known is None:
        reps = numbers.mean()
        sd = np.sqrt(within / inner * (4 + 1 / reps))
        share = np.full(len(means), 1 / reps / (4 + 1 / reps))
        freedom = inner
    else:
        reps = cell.reps
        sd, share = (np.repeat(part, EACH)[: len(means)] for part in (known.sd, known.share))
    value, own, scale = np.empty(len(means)), np.empty(len(means)), np.empty(len(means))
    alike = (numbers == reps).all()
    for group in (
        [np.arange(len(means))] if alike or known is None else np.split(np.arange(len(means)), len(means) // EACH)
    ):
        weights = 1 + share[group[0]] * (reps / numbers - 1)
        row, rest, variance = _solve(side, places, weights)
        value[group], scale[group] = means[group] @ row, variance
        own[group] = ((means[group] @ rest.T) ** 2).sum(axis=1)
    free = len(side) - 3
    pooled = (freedom * sd**2 + own) / (freedom + free)
    p = 2 * stdtr(freedom + free, -np.abs(value) / np.sqrt(pooled * scale))
    if free:
        unlike = own / free > fdtri(free, freedom, 0.999) * sd**2
        itself = 2 * stdtr(free, -np.abs(value) / np.sqrt(own / free * scale)) if free > 1 else np.nan
        p = np.where(unlike, itself, p)
    return p


def _alone(means: np.ndarray, side: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Sessions by themselves: legs may scatter differently."""
    row, rest, scale = _solve(side, places, np.ones(len(side)))
    free = len(side) - 3
    if free < 2:
        return np.full(len(means), np.nan)
    value, left = means @ row, means @ rest.T
    masks = side == LEFT, side != LEFT
    gram = np.array([[(rest[np.ix_(one, other)] ** 2).sum() for other in masks] for one in masks])
    parts = np.linalg.solve(gram.T, [(row[mask] ** 2).sum() for mask in masks])
    sums = np.stack([(left[:, mask] ** 2).sum(axis=1) for mask in masks])
    variance = parts @ sums
    sigma = np.maximum(np.linalg.solve(gram, sums), 0)
    form = np.where(masks[0], *parts)
    covers = [(rest * mask) @ rest.T for mask in masks]
    outer = np.outer(form, form)
    noise = 2 * sum((outer * a * b).sum() * sigma[i] * sigma[j]
                    for i, a in enumerate(covers) for j, b in enumerate(covers))  # fmt: skip
    freedom = np.clip(2 * variance**2 / noise, 1, free)
    if masks[0].sum() == masks[1].sum():
        freedom = (freedom + free) / 2
    pooled = (left**2).sum(axis=1) / free * scale
    variance, freedom = np.where(variance > 0, variance, pooled), np.where(variance > 0, freedom, free)
    return 2 * stdtr(freedom, -np.abs(value) / np.sqrt(variance))


def agrees(cell: Cell, sessions: int, rng: np.random.Generator, learned: int = LEARNED) -> float:
    """Largest difference between the probabilities here and those of Soleplate, over a few sessions."""
    values, side = draw(cell, sessions, rng)
    known = learn_many(cell, -(-sessions // EACH), rng, learned) if learned else None
    found = p_values(cell, values, known, learned)
    worst = 0.0
    for number in range(sessions):
        spread = None
        if known is not None:
            at = number // EACH
            spread = Spread(float(known.sd[at]), learned, cell.reps, float(known.share[at]), cell.log)
        one = judge(cell, values[number], side[number], spread)
        if math.isnan(found[number]) != math.isnan(one.p):
            return math.inf
        worst = max(worst, abs(found[number] - one.p) if not math.isnan(one.p) else 0.0)
    return worst


def alarms(cell: Cell, sessions: int, rng: np.random.Generator, learned: int = LEARNED) -> Found:
    """Judge sessions of equal legs; with 0 the clinic has learned nothing."""
    values, _ = draw(cell, sessions, rng)
    p = p_values(cell, values, learn_many(cell, sessions // EACH, rng, learned) if learned else None, learned)
    return Found(float(np.mean(p < LEVEL)), float(np.mean(np.isnan(p))), sessions)


def oracle(cell: Cell) -> tuple[np.ndarray, float]:
    """The best linear estimate of left less right and its variance, trend and correlation known."""
    count, size = len(cell.blocks), cell.reps
    lag = np.abs(np.subtract.outer(np.arange(count * size), np.arange(count * size)))
    same = np.kron(np.eye(count), np.ones((size, size)))
    serial = cell.rho**lag if cell.rho else np.eye(count * size)
    noise = serial if size == 1 else serial * same
    extra = 25 / (count * size) if cell.shape == "outlier" else 0.0  # 5 SD in one trial of the session
    cover = cell.cv**2 * (noise + extra * np.eye(count * size) + cell.sets**2 * same)
    kept = np.setdiff1d(np.arange(count * size), cell.drop)
    x = np.stack([np.ones(len(kept)), np.repeat(legs(cell), size)[kept] / 2], axis=1)
    weight = np.linalg.inv(cover[np.ix_(kept, kept)])
    inverse = np.linalg.inv(x.T @ weight @ x)
    return (inverse @ x.T @ weight)[1], float(inverse[1, 1])


def powers(cell: Cell, sessions: int, rng: np.random.Generator, learned: int = LEARNED) -> tuple[float, float, float]:
    """Effect at which the oracle finds about 80 %, and how often Soleplate and the oracle find it.

    The oracle knows trend and correlation, and estimates the variance with as many degrees of freedom.
    """
    row, variance = oracle(cell)
    freedom = learned + max(int(_layout(cell)[0].sum()) - 3, 0)
    effect = float((stdtrit(freedom, 1 - LEVEL / 2) + stdtrit(freedom, 0.8)) * np.sqrt(variance))
    told = replace(cell, effect=effect)
    values, _ = draw(told, sessions, rng)
    ours = p_values(told, values, learn_many(cell, sessions // EACH, rng, learned), learned) < LEVEL
    order = np.arange(values[0].size)
    flat = values.reshape(sessions, -1)
    line = (np.log(flat / 100) if cell.log else flat / 100 - 1) - cell.trend * (order - order.mean())
    kept = np.setdiff1d(order, cell.drop)
    scale = np.sqrt(rng.chisquare(freedom, sessions) / freedom)
    t = np.abs(line[:, kept] @ row) / (np.sqrt(variance) * scale)
    return effect, float(ours.mean()), float(np.mean(2 * stdtr(freedom, -t) < LEVEL))
