"""What may be compared is decided by what was asked for, and by nothing that was measured."""

import pytest

from soleplate.model.conditions import Condition, asked_of, comparable, draws_across
from soleplate.model.trial import Trial

LOAD = (Condition("eyes"), Condition("load_kg", ordered=True))


def trial(state="valid", series="hold", **conditions):
    return Trial(1, series, "left", 0.0, 10.0, state, "", conditions)


@pytest.mark.parametrize("measured", ["beat_first_s", "beat_period_s", "zero_drift_n", "reach_cm"])
def test_a_value_that_was_measured_or_typed_never_breaks_a_comparison(measured):
    one, other = (asked_of([trial(eyes="open", **{measured: value})]) for value in ("0.976000", "0.983000"))
    assert comparable(one, other)


def test_another_condition_that_was_asked_for_is_not_compared():
    assert not comparable(asked_of([trial(eyes="open")]), asked_of([trial(eyes="closed")]))
    assert not comparable(asked_of([trial(series="a")]), asked_of([trial(series="b")]))


def test_only_what_the_protocol_declares_counts_and_whose_the_trial_is():
    with_block, without = trial(eyes="open", block="base"), trial(eyes="open")
    assert comparable(asked_of([with_block], LOAD), asked_of([without], LOAD))
    assert not comparable(asked_of([with_block]), asked_of([without]))
    called = trial(eyes="open", protocol="step_down")
    assert not comparable(asked_of([called], LOAD), asked_of([without], LOAD))


def test_a_session_without_a_trial_that_counts_is_compared_with_nothing():
    nothing = asked_of([trial("rejected"), trial("practice")])
    assert nothing == ()
    assert not comparable(nothing, nothing)


def test_a_trend_draws_across_steps_of_one_scale_only():
    light, heavy, blind = (
        asked_of([trial(eyes=eyes, load_kg=load)], LOAD)
        for eyes, load in (("open", "0"), ("open", "8"), ("closed", "0"))
    )
    assert not comparable(light, heavy)
    assert draws_across(light, heavy, LOAD)
    assert not draws_across(light, blind, LOAD)
    assert not draws_across(light, heavy, (Condition("eyes"), Condition("load_kg")))
