import numpy as np
import pytest

from soleplate.metrics.jumps.jump import (
    dalleau_stiffness_n_mm,
    flight_height_mm,
    height_of_speed_mm,
    reactive_strength,
)
from soleplate.metrics.step_down.motion import G_MM_S2, vertical_motion


def test_flight_height_is_g_t_squared_over_8():
    assert flight_height_mm(0.5) == pytest.approx(9806.65 * 0.25 / 8)


def test_flight_and_speed_agree_in_free_flight():
    speed = 2500.0
    flight = 2 * speed / G_MM_S2
    assert flight_height_mm(flight) == pytest.approx(height_of_speed_mm(speed))


def test_a_constant_push():
    fz = np.concatenate([np.full(500, 700.0), np.full(201, 1400.0)])
    speed = vertical_motion(fz, 1000.0, 700.0)[0][-1]
    assert speed == pytest.approx(G_MM_S2 * 0.2, rel=0.003)


def test_reactive_strength_is_flight_over_contact():
    assert reactive_strength(0.2, 0.5) == pytest.approx(2.5)


def test_dalleau_stiffness_of_a_spring():
    # a half-sine contact with the impulse of its flight: the force over the travel of the formula
    weight, contact, flight = 700.0, 0.2, 0.4
    mass = weight / 9.80665
    peak = weight * np.pi / 2 * (contact + flight) / contact
    travel_m = peak * contact**2 / (mass * np.pi**2) * (-1) + 9.80665 * contact**2 / 8
    assert dalleau_stiffness_n_mm(weight, contact, flight) == pytest.approx(peak / -travel_m / 1000, rel=1e-9)
