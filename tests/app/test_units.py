"""Forces in the unit that was chosen."""

import math

import pytest

from soleplate.app.units import UNITS, Units
from soleplate.language import Language


@pytest.mark.parametrize(
    ("choice", "weight_n", "number", "unit"),
    [("N", 700.0, 350.0, "N"), ("kg", 700.0, 350 / 9.80665, "kg"), ("bw", 700.0, 50.0, "% BW"),
     ("bw", math.nan, 350.0, "N"), ("bw", 0.0, 350.0, "N"), ("nonsense", 700.0, 350.0, "N")],
)  # fmt: skip
def test_a_force_is_shown_in_the_unit_chosen_and_in_newtons_without_a_body_weight(choice, weight_n, number, unit):
    assert Units(choice).show(350.0, weight_n) == (pytest.approx(number), unit)


def test_texts_have_their_unit_and_the_decimal_sign_of_the_language():
    assert Units("kg").text(Language("de"), 700.0) == "71,4 kg"
    assert Units("bw").text(Language(), 350.0, 700.0, more_digits=1) == "50.0 % BW"
    assert Units().text(Language(), math.nan) == ""


def test_only_a_metric_in_newtons_follows_the_choice():
    assert Units("kg").of_metric("N") == (pytest.approx(1 / 9.80665), "kg")
    assert all(Units(choice).of_metric("mm/s") == (1.0, "mm/s") for choice in UNITS)
