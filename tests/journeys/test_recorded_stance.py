"""A person's recorded stance goes through plate, bytes, decoder, protocol, file and scoring, and comes back."""

import numpy as np
import pytest

from soleplate.metrics.sway.time import ellipse_area, measure_path, measure_spread
from soleplate.metrics.sway.velocity_and_area import LOW_PASS
from soleplate.pipeline.filters import smooth
from soleplate.scoring.numbers.session import reps_of, score
from soleplate.scoring.numbers.signals import signals_at
from soleplate.sim.recorded import EMPTY_S, STEP_S, read_forces
from soleplate.storage.opening import open_session

SETTINGS = {"seconds": 25, "window_s": 20, "trials": 1, "practice": 0, "rest_s": 0, "leg": "left"}


@pytest.fixture(scope="module")
def stance(reference):
    return reference / "balance" / "acuna_EO1_1000Hz.csv"


@pytest.fixture
def session(run_session, stance):
    return run_session("single_leg_stance", f"sim:?forces={stance}&noise=0.1&seed=2", **SETTINGS)


def test_the_unfiltered_path_is_back_within_a_tenth_of_a_millimetre(session, stance):
    _, _, ml, ap = read_forces(stance)
    recording = open_session(session)
    signal = signals_at(recording, recording.trials[0].start_s)["plate"]
    first = round((EMPTY_S + STEP_S) * 1000)
    rows = slice(first, first + len(ml))
    wrench = signal.wrench[rows]
    found = np.column_stack([-wrench[:, 1 + 1] / wrench[:, 0], wrench[:, 1] / wrench[:, 0]])
    error = found - np.column_stack([ml, ap])
    print(f"CoP error {np.sqrt((error**2).mean(axis=0))} mm RMS at 0.1 N cell noise")
    assert np.sqrt((error**2).mean(axis=0)).max() < 0.1


def test_velocity_and_area_agree_with_those_of_the_file_within_one_per_cent(session, stance):
    _, _, ml, ap = read_forces(stance)
    recording = open_session(session)
    rep = reps_of(recording, recording.trials[0])[0]
    begin = round((rep.start_s - EMPTY_S - STEP_S) * 1000)
    rows = slice(begin, begin + round(rep.duration_s() * 1000))
    direct = smooth(np.column_stack([ml, ap]), LOW_PASS, 1000)[rows]
    path = measure_path(direct[:, 0], direct[:, 1])
    velocity = path.total / (path.steps / 1000)
    area = ellipse_area(measure_spread(direct[:, 0], direct[:, 1]))
    found = {result.key: result.value for result in score(recording)}
    print(f"velocity {found['mean_velocity_mm_s']:.4f} / {velocity:.4f} mm/s, "
          f"area {found['ellipse_area_mm2']:.3f} / {area:.3f} mm2")  # fmt: skip
    assert found["mean_velocity_mm_s"] == pytest.approx(velocity, rel=0.01)
    assert found["ellipse_area_mm2"] == pytest.approx(area, rel=0.01)


def test_a_replayed_session_gives_the_same_numbers(session, run_session, tmp_path):
    (tmp_path / "again").mkdir()
    again = run_session("single_leg_stance", f"replay:{session}", folder=tmp_path / "again", **SETTINGS)
    first, second = (open_session(path).plate("plate").stream().samples for path in (session, again))
    # What comes after the end of a session depends on the size of the last block
    assert abs(len(first) - len(second)) < 300
    common = min(len(first), len(second))
    assert np.array_equal(first[:common], second[:common])
    for one, other in zip(score(session), score(again), strict=True):
        assert (one.key, one.trial, one.rep, one.reason, one.method) == (
            other.key, other.trial, other.rep, other.reason, other.method
        )  # fmt: skip
        assert other.value == pytest.approx(one.value, rel=1e-9, nan_ok=True)
