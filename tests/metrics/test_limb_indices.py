import math

import pytest
import reference_landings as reference

from soleplate.metrics.jumps.contacts import first_contact
from soleplate.metrics.limb_indices import limb_indices

NAMES = {
    "LSI_R_over_L_pct": "lsi",
    "asym_larger_minus_smaller_over_larger_pct": "asymmetry",
    "SI_Robinson_pct_(R-L)/(0.5(R+L))": "si",
    "BAI1_(R-L)/(R+L)_pct": "bai",
    "symmetry_angle_Zifchock_pct": "angle",
    "GA_ln_R_over_L_pct": "log",
}


@pytest.mark.parametrize("name", ["BFR010", "BFR012"])
def test_every_index_of_the_rehabilitation_records(name):
    """Peaks and push-off impulses of each jump, the lag of the legs, and the load of quiet stance."""
    reference.need()
    fz, rate = reference.forces(name)
    right, left = fz.T
    wanted = reference.values()[f"acl_{name}"]
    assert wanted["quiet_R_mean"] + wanted["quiet_L_mean"] == pytest.approx(wanted["bw_N"], rel=1e-9)
    for jump in wanted["jumps"]:
        landing = slice(jump["contact"], jump["contact"] + 301)
        push = slice(jump["takeoff"] - 300, jump["takeoff"])
        peaks = limb_indices(right[landing].max(), left[landing].max())
        pushes = limb_indices(right[push].sum(), left[push].sum())
        for key, own in NAMES.items():
            assert peaks[own] == pytest.approx(jump["sym_land_peak"][key], rel=1e-6)
            assert pushes[own] == pytest.approx(jump["sym_propulsion_impulse_300ms"][key], rel=1e-6)
        before = jump["contact"] - 60
        touch = [first_contact(leg, rate, on_n=20.0, start=before) for leg in (left, right)]
        assert touch[0] - touch[1] == jump["lag_L_minus_R_ms"]


def test_one_landing_gives_six_numbers():
    found = limb_indices(2131.7, 1255.9)
    wanted = {"lsi": 169.7, "asymmetry": 41.1, "si": 51.7, "bai": 25.9, "angle": 16.1, "log": 52.9}
    assert found == pytest.approx(wanted, abs=0.06)
    other = limb_indices(1255.9, 2131.7)
    for key in ("asymmetry", "si", "bai", "angle", "log"):
        assert other[key] == pytest.approx(-found[key])


@pytest.mark.parametrize(("right", "left"), [(0.0, 1.0), (1.0, 0.0), (-1.0, -2.0), (math.nan, 1.0)])
def test_signed_or_missing_values_have_no_index(right, left):
    assert all(math.isnan(value) for value in limb_indices(right, left).values())
