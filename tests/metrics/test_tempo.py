import numpy as np
import pytest

from soleplate.errors import SignalError
from soleplate.metrics.repetitions.tempo import asynchrony

BEATS = 2.0 + 0.5 * np.arange(40)  # 120 a minute


@pytest.mark.parametrize("late", [-0.1, 0.0, 0.1, 0.3, 0.36])
def test_lateness_up_to_three_quarters_of_a_beat_is_told(late):
    found = asynchrony(BEATS[3:20] + late, BEATS)
    assert found.beat.tolist() == list(range(3, 20))
    assert found.late_s == pytest.approx(late)
    assert found.missed == 0
    assert found.sd_s == pytest.approx(0.0, abs=1e-9)


def test_the_nearest_beat_would_say_200_ms_early():
    moved = BEATS[:10] + 0.3
    nearest = moved - BEATS[np.abs(moved[:, np.newaxis] - BEATS).argmin(axis=1)]
    assert nearest == pytest.approx(-0.2)
    assert asynchrony(moved, BEATS).late_s == pytest.approx(0.3)


def test_a_missed_beat_is_counted_and_does_not_shift_the_rest():
    found = asynchrony(np.delete(BEATS[:20] + 0.05, [7, 8]), BEATS)
    assert found.missed == 2
    assert found.late_s == pytest.approx(0.05)


def test_falling_behind_is_a_drift_that_may_pass_a_whole_beat():
    moved = BEATS[:30] + 0.03 * np.arange(30)
    found = asynchrony(moved, BEATS)
    assert found.late_s[-1] == pytest.approx(0.87)
    assert found.drift_s_per_beat == pytest.approx(0.03)


def test_jitter_comes_back_as_its_sd():
    rng = np.random.default_rng(1)
    found = asynchrony(BEATS + rng.normal(0.05, 0.02, len(BEATS)), BEATS)
    assert found.sd_s == pytest.approx(0.02, rel=0.3)


def test_movements_after_the_last_beat_belong_to_none():
    found = asynchrony(np.concatenate([BEATS, [BEATS[-1] + 0.5]]), BEATS)
    assert len(found.beat) == len(BEATS)
    with pytest.raises(SignalError, match="after the last beat"):
        asynchrony(np.array([100.0]), BEATS)
    with pytest.raises(SignalError, match="0 movements"):
        asynchrony(np.zeros(0), BEATS)
