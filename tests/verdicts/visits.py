"""Histories of people, drawn apart from Soleplate: change, trend, own normal, and a battery of tests."""

import math
import time
from pathlib import Path

import numpy as np
from scipy.special import stdtrit

from soleplate.api.metric import Metric
from soleplate.scoring.history.history import Visit, directions, judge_change
from soleplate.scoring.history.normal import own_normal
from soleplate.scoring.history.progress import progress
from soleplate.scoring.reliability.error import Error, Mean
from soleplate.scoring.reliability.retest import Observation, retest
from soleplate.scoring.verdicts.change import change
from soleplate.scoring.verdicts.verdict import across_battery

KEY = "touch_speed_mm_s"
DAY, TRIAL, PERSON, K = 0.10, 0.10, 0.25, 3
SHARED = 0.5  # of the day's variance is common to both legs


def speed() -> Metric:
    return Metric(KEY, "Touch speed", "mm/s", "lower", "ratio", "f", "s", lambda rep: 0.0, scatter="lognormal")


def people(count: int, rng: np.random.Generator, visits: int = 2) -> list[Observation]:
    """Repeat visits of stable people, two legs each, three trials."""
    found = []
    for person in range(count):
        level = PERSON * rng.standard_normal()
        days = DAY * math.sqrt(SHARED) * rng.standard_normal(visits)
        for side in ("left", "right"):
            for visit in range(visits):
                day = days[visit] + DAY * math.sqrt(1 - SHARED) * rng.standard_normal()
                found += [
                    Observation(KEY, f"P{person}", f"v{visit}", float(150 * np.exp(level + day + e)), side)
                    for e in TRIAL * rng.standard_normal(K)
                ]
    return found


def sem() -> float:
    return math.sqrt(DAY**2 + TRIAL**2 / K)


def changes(count: int, rng: np.random.Generator, errors: int, each: int) -> tuple[float, float, float]:
    """False changes a leg with an error learned from so many people; power of it, and with the error known.

    The true change is one that a known error finds in four of five.
    """
    step = (1.959964 + 0.841621) * math.sqrt(2) * sem()
    known = Error(DAY, TRIAL, log=True)
    false = found = best = 0
    for _ in range(errors):
        error = retest(KEY, people(count, rng)).error("the simulation")
        for _ in range(each):
            then, now = 150 * np.exp(sem() * rng.standard_normal(2))
            false += change(speed(), Mean(now, K), Mean(then, K), error).outcome in ("better", "worse")
            moved = Mean(now * math.exp(step), K)
            found += change(speed(), moved, Mean(then, K), error).outcome == "worse"
            best += change(speed(), moved, Mean(then, K), known).outcome == "worse"
    total = errors * each
    return false / total, found / total, best / total


def series(steps: float, visits: int, rng: np.random.Generator, noise: float = 0.05) -> list[Mean]:
    return [Mean(float(150 * np.exp(steps * i + noise * rng.standard_normal())), K) for i in range(visits)]


def trends(rng: np.random.Generator, people_: int, freedom: float) -> tuple[float, float, float, float]:
    """8 % a visit less at an SEM of 5 %: found at the fourth visit, and by the eighth; found with no trend by then."""
    early = late = false = wrong = 0
    for _ in range(people_):
        sd = 0.05 * math.sqrt(rng.chisquare(freedom) / freedom) if math.isfinite(freedom) else 0.05
        error = Error(sd, 0.0, log=True, of_k=K, freedom=freedom)
        line = series(math.log(0.92), 8, rng)
        early += progress(speed(), line[:4], error).outcome == "better"
        late += progress(speed(), line, error).outcome == "better"
        flat = progress(speed(), series(0.0, 8, rng), error).outcome
        false += flat != "no detectable change"
        alone = progress(speed(), series(0.0, 8, rng), None).outcome
        wrong += alone != "no detectable change"
    return early / people_, late / people_, false / people_, wrong / people_


def visit(number: int, left: float, right: float) -> Visit:
    values = {(KEY, "left"): (left,) * K, (KEY, "right"): (right,) * K}
    return Visit(Path("x"), f"v{number}", f"2026-{1 + number // 28:02d}-{1 + number % 28:02d}", (), values)


def normals(earlier: int, people_: int, rng: np.random.Generator) -> float:
    """Unchanged people that fall outside their own normal after so many earlier visits."""
    outside = 0
    for _ in range(people_):
        x = 150 * np.exp(0.12 * rng.standard_normal(earlier + 1))
        before = [visit(i, float(x[i]), 150.0) for i in range(earlier)]
        outside += own_normal(speed(), Mean(float(x[-1]), K), "left", before).outcome == "different"
    return outside / people_


def batteries(count: int, rng: np.random.Generator, freedom: int = 10) -> float:
    """Batteries of four tests without any change in which one is called changed, by Holm's rule."""
    wrong = 0
    for _ in range(count):
        found = []
        for _ in range(4):
            sd = sem() * math.sqrt(rng.chisquare(freedom) / freedom)
            error = Error(sd, 0.0, log=True, of_k=K, freedom=freedom)
            then, now = 150 * np.exp(sem() * rng.standard_normal(2))
            found.append(change(speed(), Mean(now, K), Mean(then, K), error))
        wrong += any(one.outcome in ("better", "worse") for one in across_battery(found))
    return wrong / count


def histories(people_: int, rng: np.random.Generator, visits: int = 12) -> tuple[int, float]:
    """Judge everything that is judged of two legs at each visit of so many people: verdicts, and processor time, s."""
    began = time.process_time()
    error = Error(0.10, 0.10, log=True, freedom=12)
    verdicts = 0
    for _ in range(people_):
        x = 150 * np.exp(0.12 * rng.standard_normal((visits, 2)))
        line = [visit(i, float(one[0]), float(one[1])) for i, one in enumerate(x)]
        for n in range(1, visits):
            now, before = line[n], line[:n]
            directions(KEY, [*before, now])
            for side in ("left", "right"):
                mean = now.mean(KEY, side)
                judge_change(speed(), mean, side, before, error)
                own_normal(speed(), mean, side, before)
                progress(speed(), [*(one.mean(KEY, side) for one in before), mean], error)
                verdicts += 3
    return verdicts, time.process_time() - began


def limit_over_mdc(freedom: float) -> float:
    """How much wider the limit that decides is than the MDC."""
    return float(stdtrit(freedom, 0.975) / 1.959964)
