"""A change between visits on different plates, or after a new calibration, carries what the plates do not share."""

import json
import math
from dataclasses import replace

import pytest

from soleplate import plugins
from soleplate.model.people import LEFT
from soleplate.scoring.history.history import OTHER_PLATE, judge_change, results_of, visit_of
from soleplate.scoring.history.judgement import PlatesApart
from soleplate.scoring.numbers.uncertainty import of_means, uncertainties
from soleplate.scoring.reliability.error import Error, Mean
from soleplate.storage.hdf5.from_file import read_file
from soleplate.storage.opening import open_session

CERTIFICATE = {
    "name": "by known weights", "fz_rmse_pct": 0.2, "cop_rmse_mm": 0.8, "linearity_pct": 0.1, "repeatability_n": 0.5,
    "zero_drift_n": 2.0, "zero_noise_n": 0.4,
    "spots": [{"kind": "held-out", "x_mm": x, "y_mm": y} for x in (-85, 85) for y in (-85, 85)],
}  # fmt: skip
TEXT = json.dumps(CERTIFICATE)
KEY = "mean_velocity_mm_s"
ANEW = json.dumps({**CERTIFICATE, "date": "2026-02-01", "cop_rmse_mm": 1.6})
SHORT = {"trials": 1, "practice": 0, "seconds": 9, "window_s": 8, "rest_s": 1}


@pytest.fixture
def visits(simulated, tmp_path, monkeypatch):
    """Two files whose plates have the certificates that a test gives them: visits(first, second)."""
    source = simulated("single_leg_stance", "sim:?seed=4&rate=500", **SHORT)
    paths = [tmp_path / f"{number}.h5" for number in (1, 2)]
    for path in paths:
        path.write_bytes(source.read_bytes())
    known = {}

    def read_with(path, **more):
        found = read_file(path, **more)
        text = known[found.path.name]
        plates = {
            role: replace(plate, setup=replace(plate.setup, calibration=replace(plate.calibration, certificate=text)))
            for role, plate in found.plates.items()
        }
        return replace(found, plates=plates)

    monkeypatch.setattr("soleplate.storage.hdf5.from_file.read_file", read_with)

    def make(first, second):
        known.update({"1.h5": first, "2.h5": second})
        return [(found, results_of(found)) for found in map(open_session, paths)]

    return make


def shared(found, results):
    wanted = [result for result in results if (result.key, result.side) == (KEY, LEFT)]
    return of_means(wanted, uncertainties(found, wanted))[KEY, LEFT].shared


def test_a_new_calibration_shares_nothing_with_the_one_before(visits):
    (then, old), (now, new) = visits(TEXT, ANEW)
    apart = PlatesApart(now, new, visit_of(now, new)).variance(visit_of(then, old), KEY, LEFT)
    assert apart == pytest.approx(shared(then, old) ** 2 + shared(now, new) ** 2)
    assert apart > 0


def test_the_same_calibration_shares_all(visits):
    (then, old), (now, new) = visits(TEXT, TEXT)
    assert PlatesApart(now, new, visit_of(now, new)).variance(visit_of(then, old), KEY, LEFT) == 0


def test_a_plate_without_figures_is_remarked(visits):
    (then, old), (now, new) = visits("{}", TEXT)
    own, before = visit_of(now, new), visit_of(then, old)
    apart = PlatesApart(now, new, own)
    assert math.isnan(apart.variance(before, KEY, LEFT))
    metric = plugins.metric(KEY)
    said = judge_change(
        metric, Mean(30, 3), LEFT, [before, before], Error(1.0, freedom=9.0), plates_apart=apart.variance
    )
    assert str(OTHER_PLATE) in said.reason
