"""The simulated plate gives back what stood on it; the athlete does what it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleplate.api.events import StepStarted
from soleplate.errors import BadParameter, UnreadableFile
from soleplate.model.plate import G_MS2
from soleplate.pipeline.calibrate import centre_of_pressure, to_wrench
from soleplate.sim.athlete import Athlete, Person
from soleplate.sim.body import ONE_LEG, TWO_LEGS, Body, smooth_step
from soleplate.sim.gestures.step_down import StepDownShape, lowering_speed, step_down_forces
from soleplate.sim.plate import SimulatedPlate, cell_loads, plate_of
from soleplate.sim.recorded import RecordedAthlete, read_forces


@given(st.sampled_from([3, 4]), st.floats(0, 3000), st.floats(-150, 150), st.floats(-150, 150))
def test_cell_loads_add_up_to_the_wrench(cells, fz, x, y):
    plate = plate_of(cells)
    loads = cell_loads(plate, np.array([fz]), np.array([x]), np.array([y]))[0]
    assert loads.sum() == pytest.approx(fz, abs=1e-9)
    assert loads @ plate.cell_x_mm == pytest.approx(fz * x, abs=1e-6)
    assert loads @ plate.cell_y_mm == pytest.approx(fz * y, abs=1e-6)


def test_counts_come_back_as_the_force_that_stood_there():
    n = 2000
    rng = np.random.default_rng(4)
    plate = SimulatedPlate(plate_of(4), rng, noise_n=0.0)
    ml, ap = 20 * np.sin(np.arange(n) / 90), 10 * np.cos(np.arange(n) / 70)
    time = np.arange(n) / 1000
    empty = plate.counts(np.zeros(n), ml, ap, time).mean(axis=0)
    wrench = to_wrench(plate.counts(np.full(n, 700.0), ml, ap, time), empty, plate.calibration)
    assert np.abs(wrench[:, 0] - 700).max() < 0.003  # half a count of four cells
    cop = centre_of_pressure(wrench, 50.0)
    assert np.abs(cop - np.column_stack([ml, ap])).max() < 0.001


def test_counts_saturate_instead_of_wrapping():
    plate = SimulatedPlate(plate_of(4), np.random.default_rng(0))
    counts = plate.counts(np.array([1e6]), np.zeros(1), np.zeros(1), np.zeros(1))
    assert counts.max() == 2**23 - 1


@pytest.mark.parametrize(("style", "low", "high"), [(TWO_LEGS, 5, 16), (ONE_LEG, 20, 55)])
def test_sway_moves_as_fast_as_people_do(style, low, high):
    """Typical CoP speeds at 10 Hz: quiet two-leg stance about 9 mm/s, one leg 30-45 mm/s (sway.md section 7)."""
    from soleplate.api.metric import LowPass
    from soleplate.pipeline.filters import smooth

    body = Body(70, 1000, np.random.default_rng(7))
    place = smooth(np.column_stack(body.sway(40_000, style)), LowPass(10.0), 1000)
    speed = np.hypot(*np.diff(place, axis=0).T).sum() / 40
    assert low < speed < high


def test_standing_force_is_weight_with_a_little_noise_that_goes_nowhere():
    body = Body(70, 1000, np.random.default_rng(3))
    force = body.standing_fz(60_000)
    assert force.mean() == pytest.approx(70 * G_MS2, rel=1e-4)
    assert force.std() / force.mean() == pytest.approx(0.002, rel=0.1)
    speed = np.cumsum(force - 70 * G_MS2) / 70 / 1000
    assert np.abs(speed).max() < 0.02  # m/s: no random walk


@pytest.mark.parametrize("seconds", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("touch", [0.0, 150.0, 400.0])
def test_a_step_down_integrates_to_its_drop_and_touch_speed(seconds, touch):
    shape = StepDownShape(lowering_s=seconds, touch_mm_s=touch)
    body = Body(70, 1000, np.random.default_rng(1))
    box, floor, touched = step_down_forces(body, shape)
    assert floor[: int(touched * 1000)].max() == 0.0
    assert lowering_speed(shape, 1000)[-1] == pytest.approx(touch)
    speed = -np.cumsum((box + floor) / body.weight_n - 1) * G_MS2  # mm/s at 1000 Hz
    assert speed[int(touched * 1000) - 1] == pytest.approx(touch, abs=12)
    assert speed[-1] == pytest.approx(0.0, abs=12)
    assert speed.sum() / 1000 == pytest.approx(200, abs=25)


def test_minimum_jerk_peaks_at_1875_over_the_time():
    n = 2000
    rise = smooth_step(n)
    assert rise[-1] == pytest.approx(1.0)
    assert np.diff(rise).max() * n == pytest.approx(1.875, rel=1e-4)  # Flash & Hogan 1985


def test_one_seed_gives_one_performance_whatever_the_block_sizes():
    def perform(sizes):
        athlete = Athlete(Person(), 500, ("plate",), np.random.default_rng(5))
        athlete.on_event(StepStarted(0, 0, "Weigh", "", "", {"role": "plate"}))
        parts = [athlete.take(size)["plate"] for size in sizes]
        return np.concatenate([part.fz_n for part in parts])

    assert np.array_equal(perform([1000, 1000]), perform([7] * 285 + [5]))


def test_the_unskilled_touch_down_and_say_so():
    athlete = Athlete(Person(skill=0.0, asymmetry=1.0), 200, ("plate",), np.random.default_rng(2))
    detail = {"task": "Hold", "seconds": "60", "role": "plate"}
    athlete.on_event(StepStarted(0, 0, "Trial", "", "left", detail))
    load = athlete.take(200 * 60)["plate"]
    downs = [truth for truth in athlete.truth if truth.what == "touch-down"]
    assert len(downs) == 1
    at = int(downs[0].time_s * 200)
    assert load.fz_n[at + 40] < 0.8 * 70 * G_MS2
    assert load.fz_n[at - 20] > 0.97 * 70 * G_MS2


def write(path, text):
    path.write_text(text)
    return path


def test_recorded_forces_are_read_by_the_names_of_their_columns(tmp_path):
    table = "# a note\ntime_s,Fz_N,CoPx_cm,CoPy_m\n0,700,1,0.01\n0.01,710,2,0.02\n0.02,720,3,0.03\n"
    time, fz, ml, ap = read_forces(write(tmp_path / "a.csv", table))
    assert time.tolist() == [0, 0.01, 0.02]
    assert fz.tolist() == [700, 710, 720]
    assert ml.tolist() == [10, 20, 30]
    assert ap.tolist() == [10, 20, 30]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "holds 0 rows"),
        ("time_s,fz_n\n0,1\n1,2\n", "no column for ml"),
        ("time_s,fz_n,ml_mm,ap_mm\n0,1,2,x\n1,2,3,4\n", "no table of numbers"),
        ("time_s,fz_n,ml_mm,ap_mm\n1,1,2,3\n0,2,3,4\n", "times that do not grow"),
        ("time_s,fz_n,ml_mm,ap_mm\n0,1,2,3\n1,nan,3,4\n", "not finite"),
    ],
)
def test_a_table_that_cannot_be_played_is_refused(tmp_path, table, message):
    with pytest.raises((UnreadableFile, BadParameter), match=message):
        read_forces(write(tmp_path / "a.csv", table))


def test_a_recording_stands_between_two_empty_plates():
    n = 1000
    recording = (np.arange(n) / 1000, np.full(n, 650.0), np.zeros(n), np.zeros(n))
    load = RecordedAthlete(recording, 1000, ("plate",)).take(8000)["plate"].fz_n
    assert load[:3000].max() == 0
    assert (load[3500:4500] == 650).all()
    assert load[5000:].max() == 0
