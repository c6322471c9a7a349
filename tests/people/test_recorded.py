"""Forces of the independent population, played on a simulated plate: the session's numbers are those of the forces."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))
from ask import measured
from gestures import calf_raises
from mechanics import G, trembling
from pushing import push, stands, taps
from springing import countermovement, maximal_hops

from soleplate.cli.main import cli
from soleplate.report.html import session_page
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.numbers.session import score
from soleplate.storage.opening import open_session

ONE = {"check_list": "done", "quick": "yes", "leg": "left", "rest_s": 0}
PLAYED = {
    "single_leg_jump": (countermovement, {"height_m": 0.2}, {"trials": 1}, "jump_height_impulse_mm", 3.0),
    "maximal_hops": (maximal_hops, {}, {"sets": 1}, "best_hops_rsi", 0.02),
    "isometric_push": (push, {"net_bw": 1.4}, {"trials": 1}, "push_peak_net_n", 5.0),
    "calf_raise": (calf_raises, {"reps": 8}, {"reps": 8}, "calf_work_j", 5.0),
    "sit_to_stand_single": (stands, {}, {}, "sts_five_s", 0.05),
    "step_down_taps": (taps, {}, {}, "taps", 0.1),
}


def written(take, path, seated, lead=4500):
    """Write the forces with stance before them, in which one is weighed, and sits down where the test begins so."""
    force = take.forces["plate"]
    ml, ap = take.places.get("plate", (np.zeros(len(force)), np.zeros(len(force))))
    weight = take.weights["plate"]
    quiet = force[:1400]
    before = np.full(4500, weight) if seated else np.tile(np.concatenate([quiet, quiet[::-1]]), 2)[:lead]
    if seated:
        before = np.concatenate([before, np.linspace(weight, force[0], 600)])
    columns = [np.concatenate([before, force]), *(np.concatenate([np.full(len(before), p[0]), p]) for p in (ml, ap))]
    time = np.arange(len(columns[0])) / 1000
    np.savetxt(path, np.column_stack([time, *columns]), delimiter=",", header="time_s,fz_n,cop_ml_mm,cop_ap_mm",
               comments="", fmt="%.6f")  # fmt: skip


@pytest.mark.parametrize("name", PLAYED)
def test_recorded_forces_give_the_numbers_of_the_forces(name, run_session, tmp_path):
    perform, how, settings, key, within = PLAYED[name]
    take = perform(np.random.default_rng(5), **how)
    path = tmp_path / "forces.csv"
    written(take, path, name in ("sit_to_stand_single", "step_down_taps"), 2000 if name == "calf_raise" else 4500)
    url = f"sim:?forces={path}&noise=0.1&seed=2&rate=1000"
    recording = open_session(run_session(name, url, folder=tmp_path, **ONE, **settings))
    found = [r.value for r in score(recording) if r.key == key and not np.isnan(r.value)]
    assert len(found) == 1
    assert found[0] == pytest.approx(measured(take, [key])[key].value, abs=within)


def test_a_remark_stands_wherever_its_value_does(run_session, tmp_path):
    """The place under the leg reads 2.5 % less than where the person was weighed."""
    rng = np.random.default_rng(6)
    time = np.arange(24_000) / 1000
    force = 700 * (1 + trembling(rng, len(time)) / G) * np.where(time < 4, 1.0, 0.975)
    force[time > 20] = 0
    away = np.cumsum(rng.normal(0, 0.02, (2, len(time))), axis=1)
    path = tmp_path / "forces.csv"
    np.savetxt(path, np.column_stack([time, force, *away]), delimiter=",", header="time_s,fz_n,cop_ml_mm,cop_ap_mm",
               comments="", fmt="%.4f")  # fmt: skip
    short = {"seconds": 12, "window_s": 8}
    session = run_session(
        "single_leg_stance", f"sim:?forces={path}&noise=0.1&seed=2&rate=1000", **ONE, trials=1, **short
    )
    one = Assessment.load(session)
    (told,) = one.remarks()
    assert re.fullmatch(r"Hold time, Touch-downs \(left 1\): the weight differs by -2\.[3-7] % at this place", told)
    assert told in CliRunner().invoke(cli, ["score", str(session)]).output
    assert told in session_page([one], tmp_path)


@pytest.mark.parametrize(("rest_s", "drifted"), [(8.0, False), (30.0, True)])
def test_a_foot_that_rests_is_asked_to_leave_before_the_end_zero(rest_s, drifted, run_session, tmp_path):
    time = np.arange(60_000) / 1000
    force = 700 * (1 + trembling(np.random.default_rng(7), len(time)) / G)
    force = np.where(time < 18, force, np.where(time < 18 + rest_s, 60.0, 0.0))
    path = tmp_path / "forces.csv"
    zeros = 0 * time
    np.savetxt(path, np.column_stack([time, force, zeros, zeros]), delimiter=",", comments="", fmt="%.3f",
               header="time_s,fz_n,cop_ml_mm,cop_ap_mm")  # fmt: skip
    short = {"trials": 1, "seconds": 8, "window_s": 8}
    session = run_session("single_leg_stance", f"sim:?forces={path}&noise=0.1&seed=2&rate=1000", **ONE, **short)
    (held,) = [one for one in score(open_session(session)) if one.key == "hold_time_s"]
    assert ("drifted" in held.reason) == drifted
