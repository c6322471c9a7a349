"""Put the adversary's sessions before Soleplate's verdicts, and before an oracle that knows what they hide."""

import math
from dataclasses import dataclass, replace

import numpy as np
from adversary import Cell, draw
from scipy.special import stdtr, stdtrit

from soleplate.scoring.gathered import spread_of
from soleplate.scoring.nested import Placed, Spread, set_means
from soleplate.scoring.symmetry import Comparison, compare

LEVEL = 0.05
LEARNED = 20  # degrees of freedom of a learned spread


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


def placed(values: np.ndarray, side: np.ndarray, scale: bool) -> tuple[list[Placed], list[Placed]]:
    """One session's values by leg, with sets and order; of logarithms with ``scale``."""
    legs: tuple[list[Placed], list[Placed]] = ([], [])
    order = 0
    for number, (row, leg) in enumerate(zip(values.tolist(), side.tolist(), strict=True), 1):
        for value in row:
            if value == value:
                shown = math.log(value) if scale else value
                legs[leg < 0].append(Placed(shown, number if len(row) > 1 else 0, float(order)))
            order += 1
    return legs


def learn(cell: Cell, rng: np.random.Generator, freedom: int = LEARNED) -> Spread:
    """Let a clinic learn from other sessions like these, none of its trials rejected."""
    sessions = -(-freedom // (len(cell.blocks) - 3))
    values, side = draw(replace(cell, drop=(), effect=0.0), sessions, rng)
    return spread_of([set_means(*placed(v, s, cell.log)) for v, s in zip(values, side, strict=True)], log=cell.log)


def judge(cell: Cell, values: np.ndarray, side: np.ndarray, spread: Spread | None) -> Comparison:
    """Compare the legs of one session as Soleplate does."""
    left, right = placed(values, side, scale=False)
    return compare(left, right, log=cell.log, spread=spread)


def alarms(cell: Cell, sessions: int, rng: np.random.Generator, learned: int = LEARNED) -> Found:
    """Let Soleplate judge sessions; with 0 the clinic has learned nothing."""
    values, side = draw(cell, sessions, rng)
    found = unjudged = 0
    spread = None
    for number in range(sessions):
        if learned and number % 5 == 0:
            spread = learn(cell, rng, learned)
        one = judge(cell, values[number], side[number], spread)
        found += one.beyond_noise
        unjudged += bool(one.reason)
    return Found(found / sessions, unjudged / sessions, sessions)


def oracle_variance(cell: Cell, side: np.ndarray) -> tuple[np.ndarray, float]:
    """The best linear estimate of left less right and its variance, trend and correlation known, for one layout."""
    count, size = len(cell.blocks), cell.reps
    lag = np.abs(np.subtract.outer(np.arange(count * size), np.arange(count * size)))
    same = np.kron(np.eye(count), np.ones((size, size)))
    serial = cell.rho**lag if cell.rho else np.eye(count * size)
    noise = serial if size == 1 else serial * same
    # an outlier of 5 SD in one trial of the session
    extra = 25 / (count * size) if cell.shape == "outlier" else 0.0
    cover = noise + extra * np.eye(count * size) + cell.sets**2 * same
    kept = np.setdiff1d(np.arange(count * size), cell.drop)
    cover = cell.cv**2 * cover[np.ix_(kept, kept)]
    x = np.stack([np.ones(len(kept)), np.repeat(side, size)[kept] / 2], axis=1)
    weight = np.linalg.inv(cover)
    inverse = np.linalg.inv(x.T @ weight @ x)
    row = (inverse @ x.T @ weight)[1]
    return row, float(inverse[1, 1])


def powers(cell: Cell, sessions: int, rng: np.random.Generator, learned: int = LEARNED) -> tuple[float, float, float]:
    """Effect at which the oracle finds about 80 %, and how often Soleplate and the oracle find it.

    The oracle knows trend and correlation, and estimates the variance with as many degrees of freedom. It is told
    which leg scatters more where they differ, not by how much.
    """
    _, one_side = draw(cell, 1, np.random.default_rng(0))
    row, variance = oracle_variance(cell, one_side[0])
    own = len(
        [b for b in range(len(cell.blocks)) if not set(range(b * cell.reps, (b + 1) * cell.reps)) <= {*cell.drop}]
    )
    freedom = learned + max(own - 3, 0)
    effect = float((stdtrit(freedom, 1 - LEVEL / 2) + stdtrit(freedom, 0.8)) * np.sqrt(variance))
    told = replace(cell, effect=effect)
    values, side = draw(told, sessions, rng)
    kept = np.setdiff1d(np.arange(values[0].size), cell.drop)
    order = np.arange(values[0].size)
    known = cell.trend * (order - order.mean())
    found = best = 0
    spread = None
    scale = np.sqrt(rng.chisquare(freedom, sessions) / freedom)
    for number in range(sessions):
        if number % 5 == 0:
            spread = learn(cell, rng, learned)
        found += judge(told, values[number], side[number], spread).beyond_noise
        flat = values[number].reshape(-1)
        line = (np.log(flat / 100) if cell.log else flat / 100 - 1) - known
        turned = row if (side[number] == one_side[0]).all() else -row
        t = abs(turned @ line[kept]) / (np.sqrt(variance) * scale[number])
        best += 2 * stdtr(freedom, -t) < LEVEL
    return effect, found / sessions, best / sessions
