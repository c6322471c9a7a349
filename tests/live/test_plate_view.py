"""What is shown of a plate is what stands on it; no Qt anywhere."""

import math
import subprocess
import sys

import numpy as np
import pytest

from soleplate.api.events import Marked, PlateBack, PlateGone, PlateHealth, RepMarked, TareDone, Warned, Weighed
from soleplate.live.foot import foot_outline
from soleplate.live.load import load_share
from soleplate.live.plate_view import FZ, PlateView
from soleplate.live.traces import CopPath, Trace, View, force_step_n, spread_apart
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk, StreamInfo

WEIGHT_N = 70 * 9.80665


def chunk(counts, first=0, lost=0, rate=1000.0, stream="cells"):
    n = len(counts)
    ticks = np.rint((first + np.arange(n)) / rate * 1e6).astype(np.int64)
    return Chunk(stream, first, ticks, np.asarray(counts, np.int32), np.zeros(n, np.uint8), lost, 0.0)


@pytest.fixture
def plate():
    return PlateView(PlateSetup("left", "sim:", "sim", {}, BoardFacts(), square_plate()))


def test_view_models_know_no_qt():
    code = (
        "import sys, pkgutil, importlib, soleplate.live as live\n"
        "for m in pkgutil.iter_modules(live.__path__): importlib.import_module('soleplate.live.' + m.name)\n"
        "print({'PySide6', 'pyqtgraph'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_athlete_on_two_plates_is_seen_with_weight_share_and_path(stood):
    left, right = stood("left", "right")
    share = load_share([right, left])
    assert share.roles == ("left", "right")
    assert share.total_n == pytest.approx(WEIGHT_N, rel=0.03)
    assert sum(share.shares) == pytest.approx(1)
    assert left.cell_forces_n.sum() == pytest.approx(left.fz_n, abs=0.5)
    assert all(abs(value) < 60 for value in left.cop_mm)
    assert left.newest_s == pytest.approx(12, abs=0.05)
    assert left.zeroed_s == pytest.approx(1, abs=0.1)


def test_shares_speak_in_words(plate):
    other = PlateView(PlateSetup("right", "sim:", "sim", {}, BoardFacts(), square_plate()))
    for view, force in ((plate, 300), (other, 400)):
        view.set_zero(np.zeros(4), 0.0)
        view.feed(chunk(np.full((100, 4), force * 1000 // 4)))
    assert load_share([plate, other]).words == "left 25 % less"
    assert load_share([plate, plate]).words == "even"
    assert load_share([plate]).words == "300 N"
    other.set_zero(np.full(4, 100_000.0), 0.0)
    other.feed(chunk(np.full((100, 4), 100_000), first=100))
    assert load_share([plate, other]).words == "only left"
    plate.set_zero(np.full(4, 75_000.0), 0.0)
    plate.feed(chunk(np.full((100, 4), 75_000), first=100))
    assert load_share([plate, other]).words == "empty"


def test_the_centre_of_pressure_is_where_the_load_is(plate):
    plate.set_zero(np.zeros(4), 0.0)
    cells = np.array([200, 200, 100, 100]) * 1000  # 400 N in front, 200 N behind: 340/2 * 200/600 forward
    plate.feed(chunk(np.tile(cells, (500, 1))))
    assert plate.cop_mm == pytest.approx((0, 170 / 3), abs=1e-6)
    plate.feed(chunk(np.full((500, 4), 1000), first=500))
    assert math.isnan(plate.cop_mm[0])


def test_lost_samples_are_a_hole_and_counted(plate):
    plate.feed(chunk(np.zeros((100, 4))))
    plate.feed(chunk(np.zeros((100, 4)), first=150, lost=50))
    assert plate.lost == 50
    assert np.isnan(plate.trail.last(200)[FZ]).sum() == 50
    _, values = Trace(plate).points(10, 1000)
    assert np.isnan(values).any()


def test_a_zero_needs_a_still_and_empty_plate(plate):
    still = np.full((1500, 4), 20_000)
    plate.feed(chunk(still))
    assert plate.fz_n == pytest.approx(0, abs=1e-6)
    assert not plate.zero_checked
    assert plate.take_zero().accepted
    assert plate.zero_checked
    plate.feed(chunk(still + 10_000, first=1500))
    refused = plate.take_zero()
    assert not refused.accepted
    assert "40 N from the last zero" in refused.reason
    assert plate.note.startswith("not zeroed")
    shaken = still + (3000 * np.sin(np.arange(1500) / 100))[:, None]
    plate.feed(chunk(shaken, first=3000))
    assert "step off" in plate.take_zero().reason
    plate.feed(chunk(still, first=4500))
    assert plate.take_zero().accepted
    assert plate.note == ""
    assert plate.zero_age_s == pytest.approx(0)


def test_what_comes_at_once_after_a_long_wait_is_zeroed_by_its_first_second(plate):
    plate.feed(chunk(np.repeat([[20_000] * 4, [200_000] * 4], [2000, 4000], axis=0)))
    assert plate.zeroed_s == pytest.approx(1, abs=0.1)
    assert plate.fz_n == pytest.approx(720)


def test_nobody_who_stands_there_for_long_is_zeroed_away(plate):
    shaken = 200_000 + (3000 * np.sin(np.arange(4000) / 100))[:, None] * np.ones(4)
    plate.feed(chunk(shaken))
    plate.feed(chunk(np.full((3000, 4), 200_000), first=4000))
    assert math.isnan(plate.zeroed_s)


def test_a_zero_far_from_that_of_the_start_must_be_asked_for_twice(plate):
    plate.feed(chunk(np.full((1500, 4), 200_000)))  # somebody stands there from the beginning
    plate.feed(chunk(np.full((1500, 4), 20_000), first=1500))
    assert "zero it once more" in (plate.take_zero().reason + plate.note)
    plate.feed(chunk(np.full((100, 4), 20_000), first=3000))
    assert plate.take_zero().accepted
    assert plate.zero_checked
    plate.feed(chunk(np.full((1500, 4), 200_000), first=3100))
    assert not plate.take_zero().accepted
    assert not plate.take_zero().accepted


def test_a_frozen_picture_stands_while_data_go_on(plate):
    plate.feed(chunk(np.zeros((100, 4))))
    plate.freeze()
    plate.feed(chunk(np.full((100, 4), 9999), first=100))
    assert plate.trail.count == 100
    assert plate.newest_s == pytest.approx(0.099)
    plate.thaw()
    assert plate.trail.count == 200


def test_events_are_shown(plate):
    plate.notice(TareDone(5.0, "left", (1.0, 2.0, 3.0, 4.0), 0.1), shift_s=-2.0)
    assert plate.zeroed_s == 3.0
    plate.notice(TareDone(6.0, "right", (0.0,) * 4, 0.1))
    plate.notice(TareDone(6.0, "left", (0.0,) * 4, 9.0, False, "moved"))
    assert plate.zeroed_s == 3.0
    plate.notice(Weighed(7.0, "left", 700.0, 1.0))
    assert plate.body_weight_n == 700
    plate.notice(PlateHealth(0, "left", 999.0, 2, 0.004, 0.0))
    assert plate.health.rate_hz == 999
    plate.notice(PlateGone(0, "left", "unplugged"))
    assert plate.gone == "unplugged"
    plate.notice(PlateBack(0, "left", 1, "", 1, 0.5))
    assert plate.gone == ""
    plate.notice(Marked(8.0, "cough"), shift_s=-2.0)
    plate.notice(RepMarked(9.0, 1, 3, "left", 8.0, 9.0), shift_s=-2.0)
    assert [(mark.time_s, mark.label, mark.kind) for mark in plate.marks] == [(6, "cough", "mark"), (7, "3", "rep")]
    plate.notice(Warned(0, "plate-stalled", "silence"))
    assert plate.note == "silence"
    plate.notice(Warned(0, "plate-flows", ""))
    assert plate.note == ""


def test_free_running_cells_are_put_together():
    streams = tuple(StreamInfo(name=f"cell{n}", columns=(f"c{n}",), nominal_rate_hz=80.0) for n in range(4))
    view = PlateView(PlateSetup("plate", "", "serial", {}, BoardFacts(streams=streams), square_plate()))
    view.set_zero(np.zeros(4), 0.0)
    for first in range(0, 400, 8):
        for n in range(4):
            part = chunk(np.full((8, 1), 100_000), first=first, rate=80.0 * (1 + 0.001 * n), stream=f"cell{n}")
            view.feed(part)
    assert view.rate_hz == pytest.approx(40)
    assert view.fz_n == pytest.approx(400)
    assert view.newest_s == pytest.approx(5, abs=0.2)


def test_a_trace_has_as_many_points_as_the_picture_has_columns(stood):
    (view,) = stood("plate", seconds=12)
    at, values = Trace(view).points(10, 300)
    assert len(at) <= 2 * 302
    assert at[-1] <= 0
    assert at[0] >= -10
    assert np.nanmax(values) == np.nanmax(view.trail.last(10_000)[FZ])


def test_the_axis_of_force_stands_in_steps(stood):
    (view,) = stood("plate", seconds=12)
    low, high = force_step_n([Trace(view)], 10)
    assert low == -20
    assert high % 100 == 0
    assert high > np.nanmax(view.trail.last(10_000)[FZ])


def test_the_ellipse_is_that_of_the_metric(stood):
    from soleplate.metrics.sway.time import ellipse_area

    (view,) = stood("plate", seconds=14)
    path = CopPath(view)
    ml, ap = path.ellipse(4)
    area = 0.5 * abs(np.sum(ml[:-1] * ap[1:] - ml[1:] * ap[:-1]))
    assert area == pytest.approx(ellipse_area(path.spread(4)), rel=0.01)
    # A prediction ellipse holds about 95 % of normal points; sway is not normal, so only roughly.
    spread = path.spread(4)
    points = np.stack(path.points(4)) - np.array([[spread.mean_ml], [spread.mean_ap]])
    covariance = np.cov(points)
    inside = np.sum(points * np.linalg.solve(covariance, points), axis=0) <= 6.0
    assert inside.mean() > 0.85


def test_the_view_of_the_path_seldom_moves(stood):
    (view,) = stood("plate", seconds=14)
    path = CopPath(view)
    shown = path.view(4, View(0, 0, 220))
    assert shown.half_mm < 220
    assert path.view(4, shown) == shown
    ml, ap = path.points(4)
    assert np.nanmax(np.abs(ml - shown.ml_mm)) <= shown.half_mm
    assert np.nanmax(np.abs(ap - shown.ap_mm)) <= shown.half_mm


def test_labels_do_not_lie_on_each_other():
    assert spread_apart([10, 11, 12, 200], 20, (0, 300)) == [10, 30, 50, 200]
    assert spread_apart([12, 11, 10], 20, (0, 300)) == [50, 30, 10]
    assert spread_apart([299, 298, -50], 20, (0, 300)) == [300, 280, 0]


def test_left_and_right_feet_mirror_each_other():
    left, right = foot_outline("left", 260), foot_outline("right", 260)
    np.testing.assert_allclose(left[0], -right[0])
    assert np.ptp(right[1]) == pytest.approx(260)
    assert right[0].min() < 0 < right[0].max()
