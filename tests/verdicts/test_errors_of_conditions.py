"""An error learned with open eyes is not that with closed eyes: drawn apart from Soleplate."""

from types import SimpleNamespace

import numpy as np
import pytest

from soleplate import plugins
from soleplate.model.trial import Trial
from soleplate.scoring.reliability.error import Mean
from soleplate.scoring.reliability.learned import conditions_text, load_learned, save_learned
from soleplate.scoring.reliability.retest import Observation, errors_under, retest
from soleplate.scoring.verdicts.change import change

KEY, TEST = "mean_velocity_mm_s", "single_leg_stance"
SDS = {"open": (0.06, 0.08), "closed": (0.14, 0.15)}  # of days and of trials


def asked(eyes):
    return ((f"eyes-{eyes}", (("eyes", eyes),)),)


def stood(eyes):
    trial = Trial(1, f"eyes-{eyes}", "left", 0.0, 9.0, conditions={"eyes": eyes})
    return SimpleNamespace(header=SimpleNamespace(protocol=TEST), trials=(trial,))


def drawn(eyes, people, rng, visits=3):
    day, trial = SDS[eyes]
    days = day * rng.standard_normal((people, visits, 1)) + trial * rng.standard_normal((people, visits, 3))
    values = 40 * np.exp(0.25 * rng.standard_normal((people, 1, 1)) + days)
    return [Observation(KEY, f"{eyes}{p}", f"v{v}", float(one), eyes, under=conditions_text(TEST, asked(eyes)))
            for p in range(people) for v in range(visits) for one in values[p, v]]  # fmt: skip


@pytest.mark.parametrize(("eyes", "most"), [("open", 0.075), ("closed", 0.075)])
def test_a_change_is_judged_by_the_error_of_its_own_conditions(eyes, most, tmp_path):
    """Learned in three of four people with open eyes, it called 22 of 100 changed whose eyes were closed."""
    rng, wrong, judged = np.random.default_rng(7), 0, 0
    day, trial = SDS[eyes]
    for _ in range(30):
        seen = [*drawn("open", 12, rng), *drawn("closed", 4, rng)]
        pooled = retest(KEY, seen)
        save_learned(tmp_path, {KEY: (pooled.error("ours"), pooled.people)}, {}, errors_under(seen))
        error = load_learned(tmp_path).error(KEY, stood(eyes))
        for _ in range(20):
            now, then = 40 * np.exp(day * rng.standard_normal(2) + trial * rng.standard_normal((3, 2)).mean(axis=0))
            found = change(plugins.metric(KEY), Mean(float(now), 3), Mean(float(then), 3), error)
            wrong += found.outcome in ("better", "worse", "different")
            judged += 1
    assert wrong <= most * judged


def test_where_too_few_came_under_these_conditions_it_is_said(tmp_path):
    seen = [*drawn("open", 6, np.random.default_rng(1)), *drawn("closed", 1, np.random.default_rng(2))]
    pooled = retest(KEY, seen)
    save_learned(tmp_path, {KEY: (pooled.error("ours"), pooled.people)}, {}, errors_under(seen))
    learned = load_learned(tmp_path)
    assert learned.error(KEY, stood("open")).source == "this clinic: 6 people, 12 repeat visits"
    assert "not of these conditions alone" in learned.error(KEY, stood("closed")).source
    assert "alone" not in load_learned(tmp_path / "none").errors.get(KEY, pooled.error("ours")).source
