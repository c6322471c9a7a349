"""Left against right by what is known of each kind of number: counts, capped times, sets to failure, conditions."""

import math

import numpy as np
import pytest

from soleplate import plugins
from soleplate.api.metric import Metric, Worth
from soleplate.model.conditions import compared_trials
from soleplate.model.trial import Trial
from soleplate.scoring.reliability.error import Error, Mean
from soleplate.scoring.reliability.learned import BORROWED
from soleplate.scoring.statistics.distributions import t_detectable, t_power
from soleplate.scoring.statistics.exact import capped_test, fisher, fisher_power, rank_test
from soleplate.scoring.statistics.nested import Placed, Spread
from soleplate.scoring.verdicts.change import change
from soleplate.scoring.verdicts.legs import Known, evenness, judge_legs
from soleplate.scoring.verdicts.symmetry import compare


def metric(scatter="normal", symmetry="ratio", **more):
    return Metric("m", "Number", "s", "higher", symmetry, "f", "s", lambda rep: 0.0, scatter=scatter, **more)


def judged(one, left, right, **known):
    return judge_legs(one, left, right, compare(left, right, log=one.scatter == "lognormal"), Known(**known))


@pytest.mark.parametrize("name", sorted(plugins.names("protocols")))
def test_every_primary_number_can_be_judged_or_says_why_it_never_is(name):
    protocol = plugins.protocol(name)
    for keys in (protocol.metrics, *protocol.metrics_when.values()):
        for key in keys if protocol.battery else keys[:1]:
            one = plugins.metric(key)
            assert one.scatter in ("normal", "lognormal", "count", "capped"), key
            if one.scatter == "count":  # tries of a set, or one set a leg
                assert key in protocol.asked or key in protocol.one_set, key
            if one.scatter == "capped":
                assert key in protocol.asked, key


def test_every_number_without_verdict_says_why():
    for one in plugins.metrics().values():
        assert (one.scatter == "none") == bool(one.unjudged), one.key


def test_fishers_test_is_the_published_one():
    """Fisher's tea: 3 of 4 against 1 of 4 gives .486; 8 of 8 against 1 of 7 .0014 (R, fisher.test)."""
    assert fisher(3, 4, 1, 4)[0] == pytest.approx(0.4857, abs=1e-4)
    assert fisher(8, 8, 1, 7)[0] == pytest.approx(0.001399, abs=1e-6)
    assert fisher(3, 3, 0, 3) == pytest.approx((0.1, 0.1))
    assert fisher_power(24, 24, 1.0, 0.75, 0.05) == pytest.approx(0.75, abs=0.01)


def test_successes_are_judged_exactly():
    found = judged(metric("count"), [8, 8, 8], [5, 4, 6], asked=8)
    assert found.outcome == "different"
    assert "24 of 24 against 15 of 24" in found.reason
    alike = judged(metric("count"), [8, 7, 8], [8, 8, 7], asked=8)
    assert alike.outcome == "no detectable change"
    assert "times in 100" in alike.reason
    assert "number of tries" in judged(metric("count"), [9], [8], asked=8).reason


def test_three_ranks_against_three_say_that_they_cannot_decide():
    three = judged(metric("capped"), [30, 30, 28], [8, 9, 11], asked=30)
    assert three.outcome == "unknown"
    assert "smallest p possible 0.1;" in three.reason
    assert "four trials a leg" in three.reason
    four = judged(metric("capped"), [30, 30, 28, 30], [8, 9, 11, 7], asked=30)
    assert four.outcome == "different"
    assert rank_test([1, 2, 3, 4], [5, 6, 7, 8])[0] == pytest.approx(2 / 70)


def test_a_learned_spread_judges_capped_times():
    spread = Spread(0.25, 20.0, log=True, source="this clinic")
    found = judged(metric("capped"), [30, 30, 28], [8, 9, 11], asked=30, spread=spread)
    assert found.outcome == "different"
    assert "2 of which reached the cap" in found.reason
    all_capped = judged(metric("capped"), [30, 30, 30], [30, 30, 30], asked=30, spread=spread)
    assert all_capped.outcome == "unknown"
    assert "a harder form would" in all_capped.reason


def test_the_capped_likelihood_makes_about_five_false_alarms_in_a_hundred():
    rng = np.random.default_rng(1)
    cap, false = 0.5, 0
    for _ in range(1500):
        sd = math.sqrt(rng.chisquare(20) / 20)
        false += capped_test(*np.minimum(rng.standard_normal((2, 3)), cap).tolist(), cap, sd, 20) < 0.05
    assert false / 1500 < 0.08


def test_without_a_cap_it_is_the_usual_test():
    x, y = [1.0, 1.2, 1.1], [1.5, 1.6, 1.4]
    z = 0.4 / (0.2 * math.sqrt(2 / 3))
    assert capped_test(x, y, math.inf, 0.2, 1e9) == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-6)


def test_a_set_to_failure_is_judged_by_the_error_between_visits():
    error = BORROWED["calf_raises", ""]
    few = judged(metric("count"), [25], [20], one_set=True, asked=60, error=error)
    assert few.outcome == "no detectable change"
    assert "must exceed 6.3 s; borrowed error" in few.reason
    assert "times in 100" in few.reason
    assert judged(metric("count"), [25], [17], one_set=True, asked=60, error=error).outcome == "different"
    capped = judged(metric("count"), [60], [60], one_set=True, asked=60, error=error)
    assert "reached the cap" in capped.reason
    unknown = judged(metric("count"), [25], [17], one_set=True)
    assert unknown.words == "shown, not judged"
    assert "3 people" in unknown.reason


def test_power_is_told_at_the_level_that_is_used_and_never_nan():
    left, right = [90, 100, 110], [95, 100, 104]
    powers = [compare(left, right, log=True, level=level).power for level in (0.05, 0.0125)]
    assert powers[0] > powers[1] > 0
    assert compare([100, 101, 102], [100.5, 101, 101.5], log=True).power == pytest.approx(1.0)
    assert compare([30, 30, 30], [30, 30, 30]).power == 1.0
    battery = compare(left, right, log=True, power_level=0.0125)
    assert battery.power == powers[1]
    assert battery.level == 0.05


@pytest.mark.parametrize("level", [0.05, 0.0125])
@pytest.mark.parametrize("freedom", [2.0, 2.7, 4.0, 21.0, 1e3, math.inf])
def test_power_is_four_in_five_at_what_is_detectable(freedom, level):
    at = t_detectable(freedom, level)
    assert t_power(at, freedom, level) == pytest.approx(0.8, abs=1e-3)
    powers = [t_power(effect, freedom, level) for effect in np.linspace(0, 60, 200)]
    assert not np.isnan(powers).any()
    assert (np.diff(powers) > -2e-3).all()
    assert t_power(0.0, freedom, level) == pytest.approx(level, abs=1e-6)


def test_the_smallest_difference_found_has_the_unit_of_the_metric():
    reach = plugins.metric("reach_anterior_pct")
    found = compare([60, 61, 62], [60, 62, 64], worth=reach.worth)
    said = judge_legs(reach, [60, 61, 62], [60, 62, 64], found, Known()).reason
    assert "a true 4.4 % (4 cm at a leg of 90 cm" in said
    assert 0 < found.detectable < 20
    share = compare([100, 104, 98], [101, 99, 97], worth=Worth(0.25))
    assert 0 < share.detectable < 0.3


def test_two_trials_of_a_share_are_judged_with_what_they_can_find():
    one = metric(symmetry="none", even_at=50.0)
    two = evenness(one, [52.0, 54.0])
    assert two.outcome == "no detectable change"  # 12.7 standard errors
    assert "times in 100" in two.reason
    known = evenness(one, [52.0, 54.0], Spread(1.0, 20.0))
    assert (known.outcome, known.words) == ("different", "left bears more")
    assert "80 times" in evenness(one, [50.1, 50.2, 49.9]).reason


def test_legs_under_different_conditions_are_never_compared():
    eyes = {"left": "open", "right": "closed"}
    trials = [Trial(n, "quiet", side, 0, 1, conditions={"eyes": eyes[side]})
              for n, side in enumerate(("left", "right") * 3, 1)]  # fmt: skip
    assert compared_trials(trials) == frozenset()
    both = [Trial(10 + n, "quiet", side, 0, 1, conditions={"eyes": "open"}) for n, side in enumerate(("left", "right"))]
    assert compared_trials([*trials, *both]) == {1, 3, 5, 10, 11}


def test_a_trend_of_the_session_is_no_difference_of_the_legs():
    values = [100 * 0.9**n for n in range(6)]
    order = "RLLRRL"
    legs = {leg: [Placed(v, order=float(n)) for n, v in enumerate(values) if order[n] == leg] for leg in "LR"}
    found = compare(legs["L"], legs["R"], log=True)
    assert not found.beyond_noise
    assert abs(found.estimate.value) < 1e-9


def test_a_shared_uncertainty_widens_a_change():
    one = metric()
    error = Error(1.0, freedom=8.0)
    alone = change(one, Mean(13.5, 1), Mean(10.0, 1), error)
    assert alone.outcome == "better"
    other_plate = change(one, Mean(13.5, 1), Mean(10.0, 1), error, shared_variance=4.0)
    assert other_plate.outcome == "no detectable change"
    assert alone.p < other_plate.p


def test_too_few_people_are_told_how_many_more():
    found = change(metric(), Mean(13, 3), Mean(10, 3), Error(1.0, freedom=1.0))
    assert found.outcome == "unknown"
    assert "2 more are needed" in found.reason
