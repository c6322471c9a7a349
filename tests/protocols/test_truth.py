"""One seed gives one content; an asymmetry is found with its sign and a size within its stated error; bad set-ups."""

import numpy as np
import pytest
from long_form import some_of
from watching import Watch, short

from soleplate import plugins
from soleplate.api.events import FaultSeen, SessionEnded, Warned
from soleplate.errors import ProtocolError
from soleplate.scoring.verdicts.symmetry import compare
from soleplate.storage.opening import open_session


def content(path):
    recording = open_session(path)
    return recording.raw_sha256, recording.events, recording.original_trials, recording.original_reps


@pytest.mark.parametrize("name", plugins.names("protocols"))
def test_one_seed_gives_one_content(name, run_session, simulated):
    same, other = (content(simulated(name, f"sim:?seed={seed}&rate=100&skill=1", **short(name))) for seed in (3, 4))
    assert content(run_session(name, "sim:?seed=3&rate=100&skill=1", **short(name))) == same
    assert other[0] != same[0]


SIZED = {
    "step_down": ("touch_speed_mm_s", "step-down", "touch_mm_s", {"reps": 5}),
    "calf_raise": ("calf_rise_mm", "calf-raise", "rise_mm", {"reps": 5}),
    "repeated_hops": ("hop_contact_time_s", "hop", "contact_s", {"sets": 3}),
    "single_leg_bridge": ("bridge_hold_s", "bridge", "hold_s", {"seconds": 60}),
}


STATED = {"calf_rise_mm": 2.0, "bridge_hold_s": 0.05}  # of one set a leg, which has no scatter of its own


@pytest.mark.parametrize("name", SIZED)
@pytest.mark.parametrize("asymmetry", [0.3, -0.2])
def test_an_asymmetry_has_its_sign_and_its_size_within_its_error(name, asymmetry, run_session, tmp_path):
    key, what, fact, more = SIZED[name]
    seen = Watch(run_session, name, f"sim:?seed=5&asymmetry={asymmetry}&rate=1000&skill=0.7", tmp_path, **more)
    true = {side: np.mean([t.facts[fact] for t in seen.truth if t.what == what and t.side == side])
            for side in ("left", "right")}  # fmt: skip
    found = compare(seen.values(key, "left"), seen.values(key, "right"))
    difference = true["left"] - true["right"]
    assert np.sign(found.difference) == np.sign(difference)
    error = found.half_width if np.isfinite(found.half_width) else STATED[key]
    print(f"{name}: {found.difference:.4g} measured, {difference:.4g} true, error {error:.2g}")
    assert abs(found.difference - difference) <= error + 0.02 * abs(difference)


@pytest.mark.parametrize("seed", some_of(range(2)))
def test_a_foot_that_moves_in_a_hinge_is_flagged(seed, run_session, tmp_path):
    url = f"sim:?seed={seed}&skill=1&rate=500&faults=moved@6"
    seen = Watch(run_session, "single_leg_hinge", url, tmp_path)
    assert 2 in [event.code for event in seen.of(FaultSeen)]


def test_a_measured_overload_stops_the_block_and_keeps_it(run_session, tmp_path, monkeypatch):
    """Nothing is expected, so that only the load of a cell, as measured, can stop the landing."""
    monkeypatch.setattr("soleplate.session.overload.ONE_CELL_SHARE", 0.0)
    seen = Watch(run_session, "single_leg_landing", "sim:?seed=2&rate=1000&mass=300&skill=0", tmp_path)
    ended = seen.of(SessionEnded)[-1]
    assert ended.state == "stopped"
    assert "A cell of plate bore" in ended.reason
    assert "rated for 2000 N" in ended.reason
    assert next(event.code for event in seen.of(Warned)) == "overload"
    recording = open_session(seen.path)
    assert recording.state == "stopped"
    assert recording.trials[-1].state == "rejected"
    assert len(recording.plate().stream().samples)


def test_a_plate_that_is_too_slow_for_a_test_is_refused_with_file_and_line(run_session, tmp_path):
    script = tmp_path / "quick_feet.py"
    script.write_text(
        "from soleplate.api.protocol import *\n"
        "def script(ctx):\n    yield Tare()\n"
        "PROTOCOL = Protocol(name='quick_feet', title='Q', summary='Q', script=script, version=1, parameters=(),\n"
        "    rigs=(('plate',),), metrics=('hold_time_s',), min_rate_hz=250)\n"
    )
    plugins.protocol_from_file(script)
    with pytest.raises(ProtocolError, match=r"gives 100 samples a second.*needs 250 \(quick_feet.py, line 5\)"):
        run_session("quick_feet", "sim:?rate=100")
    assert not list(tmp_path.glob("*.h5"))
    assert not list(tmp_path.glob("*.journal"))
