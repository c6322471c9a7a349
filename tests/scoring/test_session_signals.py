"""Signals for notebooks: the same newtons as scoring, with units and provenance, and the page about them runs."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import soleplate
from soleplate.api.events import TareDone
from soleplate.api.metric import LowPass
from soleplate.errors import BadParameter, PluginError, UnknownName
from soleplate.scoring.numbers.session import reps_of

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample" / "step_down.h5"


@pytest.fixture(scope="module")
def session():
    return soleplate.open_session(SAMPLE)


def test_a_repetition_is_what_the_metrics_see(session):
    trial = next(trial for trial in session.trials if trial.counts)
    rep = reps_of(session, trial)[0]
    found = session.signals(trial=trial.number, rep=1, low_pass=10)
    for role in session.roles:
        np.testing.assert_array_equal(found[role].fz_n, rep.fz(role, LowPass(10.0)))
        np.testing.assert_array_equal(found[role].cop_ml_mm, rep.cop(role, LowPass(10.0))[0])
        np.testing.assert_array_equal(found[role].cop_ap_mm, rep.cop(role, LowPass(10.0))[1])
        np.testing.assert_array_equal(found[role].time_s, rep.time_s(role))


def test_the_rig_is_the_sum_and_its_centre_lies_between(session):
    found = session.signals()
    first, second = found.plates.values()
    np.testing.assert_allclose(found.rig.fz_n, first.fz_n + second.fz_n)
    whole = np.isfinite(first.cop_ml_mm) & np.isfinite(second.cop_ml_mm)
    for axis in ("cop_ml_mm", "cop_ap_mm"):
        mean = (first.fz_n * getattr(first, axis) + second.fz_n * getattr(second, axis)) / (first.fz_n + second.fz_n)
        np.testing.assert_allclose(getattr(found.rig, axis)[whole], mean[whole], atol=1e-9)


def test_each_part_of_a_session_has_the_zero_that_held_then(session):
    role = session.roles[0]
    tares = [event for event in session.events if isinstance(event, TareDone) and event.role == role]
    shifted = replace(tares[-1], counts=tuple(count + 1000 for count in tares[-1].counts))
    other = replace(session, events=tuple(shifted if event is tares[-1] else event for event in session.events))
    before, after = session.signals()[role], other.signals()[role]
    gains = session.plate(role).calibration.n_per_count
    late = before.time_s >= shifted.time_s
    np.testing.assert_allclose(after.fz_n[~late], before.fz_n[~late], atol=1e-9)
    np.testing.assert_allclose(after.fz_n[late], before.fz_n[late] - 1000 * gains.sum(), atol=1e-9)


def test_medial_turns_with_the_leg(session):
    for trial in session.trials:
        if trial.counts:
            limb = session.signals(trial=trial.number)["limb"]
            sign = -1 if trial.side == "right" else 1
            np.testing.assert_array_equal(limb.cop_medial_mm, sign * limb.cop_ml_mm)


def test_what_is_not_there_is_said(session):
    with pytest.raises(UnknownName, match="no trial 99"):
        session.signals(trial=99)
    with pytest.raises(UnknownName, match="no repetition 9"):
        session.signals(trial=next(trial.number for trial in session.trials if trial.counts), rep=9)
    with pytest.raises(UnknownName, match="no signal 'attic'"):
        session.signals()["attic"]
    with pytest.raises(BadParameter, match="no frequency"):
        session.signals(low_pass=-3)


@pytest.mark.parametrize("library", ["pandas", "polars", "xarray"])
def test_a_library_that_is_missing_is_named_with_the_cure(session, library, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(PluginError, match=r"soleplate\[frames\]"):
        getattr(session.signals(trial=1), f"to_{library}")()


def test_a_repr_fits_a_screen(session):
    for text in (repr(session.signals()), repr(session.signals(trial=1)), repr(soleplate.results(session))):
        assert len(text.splitlines()) <= 16
        assert max(map(len, text.splitlines())) <= 160


def test_the_page_about_signals_runs(session, monkeypatch):
    for library in ("pandas", "polars", "xarray"):
        pytest.importorskip(library)
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "signals.md").read_text(), re.S)
    trial = next(trial.number for trial in session.trials if trial.counts)
    found = {"session": session}
    exec(re.sub(r"trial=1\b", f"trial={trial}", code), found)
    assert found["units"]["box_fz_n"] == "N"
    assert found["frame"].attrs["session"] == session.header.session_id
    assert found["dataset"]["rig_cop_ml_mm"].attrs["units"] == "mm"
    assert found["dataset"].attrs["trial"] == trial
    assert found["table"]["session"][0] == session.header.session_id
    assert len(found["picture"].axes) == 2
    assert {"key", "value", "unit", "reason"} <= set(found["numbers"].columns)
