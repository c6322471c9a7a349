import numpy as np
import pytest

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError
from soleplate.model.plate import square_plate
from soleplate.pipeline.calibrate import centre_of_pressure, to_wrench
from soleplate.pipeline.chain import Chain
from soleplate.pipeline.frames import medial, plate_from_stance, stance_from_plate

PLATE = square_plate()
TARE = np.array([1000.5, -2000.25, 3000.0, 0.125])


@pytest.fixture
def counts():
    rng = np.random.default_rng(11)
    return (rng.normal(180_000, 3000, (3000, 4)) + TARE).astype(np.int32)


@pytest.mark.parametrize("spec", [None, LowPass(10, 2, 1), LowPass(10, 4, 1)])
@pytest.mark.parametrize("size", [1, 7, 63, 64, 65, 511, 512, 513])
def test_blocks_of_any_size_give_the_same_bits(counts, spec, size):
    wrench, cop = Chain(PLATE, TARE, spec, 1000.0).feed(counts)
    chain = Chain(PLATE, TARE, spec, 1000.0)
    parts = [chain.feed(counts[at : at + size]) for at in range(0, len(counts), size)]
    np.testing.assert_array_equal(np.concatenate([part[0] for part in parts]), wrench)
    np.testing.assert_array_equal(np.concatenate([part[1] for part in parts]), cop)


def test_without_a_filter_it_is_calibration_and_division(counts):
    wrench, cop = Chain(PLATE, TARE).feed(counts)
    np.testing.assert_array_equal(wrench, to_wrench(counts, TARE, PLATE))
    np.testing.assert_array_equal(cop, centre_of_pressure(wrench, 20.0))


def test_it_starts_settled_and_after_a_gap_anew(counts):
    chain = Chain(PLATE, TARE, LowPass(10, 4, 1), 1000.0)
    wrench, _ = chain.feed(np.repeat(counts[:1], 500, axis=0))
    np.testing.assert_allclose(wrench, to_wrench(counts[:1], TARE, PLATE).repeat(500, axis=0), rtol=1e-9)
    chain.restart()
    again, _ = chain.feed(counts[7:8])
    np.testing.assert_allclose(again, to_wrench(counts[7:8], TARE, PLATE), rtol=1e-9)


def test_an_empty_block_is_no_start(counts):
    chain = Chain(PLATE, TARE, LowPass(10, 4, 1), 1000.0)
    assert chain.feed(counts[:0])[0].shape == (0, 3)
    np.testing.assert_array_equal(chain.feed(counts)[0], Chain(PLATE, TARE, LowPass(10, 4, 1)).feed(counts)[0])


def test_backward_filters_and_wrong_shapes_are_refused(counts):
    with pytest.raises(SignalError, match="backward"):
        Chain(PLATE, TARE, LowPass(10, 4))
    with pytest.raises(SignalError, match="4 cells"):
        Chain(PLATE, TARE).feed(counts[:, :3])
    with pytest.raises(SignalError, match="tare"):
        to_wrench(counts, TARE[:2], PLATE)


def test_stance_frame_there_and_back():
    from dataclasses import replace

    turned = replace(PLATE, stance_yaw_deg=90.0, stance_origin_mm=(10.0, 20.0))
    # The stance faces along -x of the plate: what lies ahead has a smaller x.
    np.testing.assert_allclose(stance_from_plate([[0.0, 20.0]], turned), [[0.0, 10.0]], atol=1e-12)
    points = np.random.default_rng(1).normal(0, 100, (20, 2))
    np.testing.assert_allclose(plate_from_stance(stance_from_plate(points, turned), turned), points, atol=1e-11)
    np.testing.assert_array_equal(stance_from_plate(points, PLATE), points)


def test_medial_is_to_the_right_of_a_left_leg():
    assert medial([1.0], "left").tolist() == [1.0]
    assert medial([1.0], "right").tolist() == [-1.0]
    with pytest.raises(SignalError):
        medial([1.0], "")
