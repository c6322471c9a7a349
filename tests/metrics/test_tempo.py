import numpy as np
import pytest

from soleplate.errors import SignalError
from soleplate.metrics.repetitions.tempo import asynchrony
from soleplate.pipeline.rep import Rep
from soleplate.scoring.numbers.session import measure

BEATS = 2.0 + 0.5 * np.arange(40)  # 120 a minute


@pytest.mark.parametrize("late", [-0.1, 0.0, 0.1, 0.3, 0.36])
def test_lateness_up_to_three_quarters_of_a_beat_is_told(late):
    found = asynchrony(BEATS[3:20] + late, BEATS)
    assert found.beat.tolist() == list(range(3, 20))
    assert found.late_s == pytest.approx(late)
    assert found.sd_s == pytest.approx(0.0, abs=1e-9)


def test_the_nearest_beat_would_say_200_ms_early():
    moved = BEATS[:10] + 0.3
    nearest = moved - BEATS[np.abs(moved[:, np.newaxis] - BEATS).argmin(axis=1)]
    assert nearest == pytest.approx(-0.2)
    assert asynchrony(moved, BEATS).late_s == pytest.approx(0.3)


def test_a_missed_beat_is_counted_and_does_not_shift_the_rest():
    found = asynchrony(np.delete(BEATS[:20] + 0.05, [7, 8]), BEATS)
    assert found.late_s == pytest.approx(0.05)


def test_falling_behind_is_a_drift_that_may_pass_a_whole_beat():
    moved = BEATS[:30] + 0.03 * np.arange(30)
    found = asynchrony(moved, BEATS)
    assert found.late_s[-1] == pytest.approx(0.87)


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


def hops(late_s, beat_first_s=0.4, period_s=0.5):
    """Hops on the beat, each ``late_s`` after it: 0.2 s on the plate, the rest in the air."""
    time = np.arange(0, beat_first_s + period_s * (len(late_s) + 1), 0.001)
    force = np.zeros(len(time))
    for k, late in enumerate(late_s):
        since = time - (beat_first_s + period_s * k + late)
        inside = (since >= 0) & (since < 0.2)
        force[inside] = 1700 * np.sin(np.pi * since[inside] / 0.2)
    told = {"beat_first_s": f"{beat_first_s}", "beat_period_s": f"{period_s}", "hops_per_min": f"{60 / period_s:g}"}
    return Rep.from_force(force, 1000.0, side="left", body_weight_n=700.0, conditions=told)


def test_spread_and_lateness_are_metrics_of_the_hops():
    late = np.tile([0.10, 0.14], 6)
    found = measure(hops(late), ["hop_beat_sd_s", "hop_beat_mean_s"])
    assert found["hop_beat_sd_s"].value == pytest.approx(np.std(late, ddof=1), abs=0.002)
    assert found["hop_beat_mean_s"].value == pytest.approx(0.12, abs=0.005)  # the foot bears 20 N a moment later
    assert "delay of the sound" in found["hop_beat_mean_s"].reason


@pytest.mark.parametrize(
    "beat", [{}, {"beat_first_s": "nan", "beat_period_s": "0.5"}, {"beat_period_s": "inf"}], ids=str
)
def test_without_a_beat_the_reason_says_so(beat):
    silent = Rep.from_force(hops(np.zeros(8)).fz(), 1000.0, side="left", body_weight_n=700.0, conditions=beat)
    for key in ("hop_beat_sd_s", "hop_beat_mean_s"):
        value = measure(silent, [key])[key]
        assert np.isnan(value.value)
        assert value.reason == "No metronome beat in this trial."
