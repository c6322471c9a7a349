"""Load that moves between plates is an event; plates that were taken for each other are noticed, and exchanged."""

import pytest
import soleplate_drivers.simulated as simulated

from soleplate import plugins, score
from soleplate.acquire.feed import swapped
from soleplate.api.driver import PlateUrl
from soleplate.api.events import LoadMoved, Warned
from soleplate.cli.main import main
from soleplate.errors import BadParameter
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session


def run(protocol, roles, folder, **parameters):
    urls = dict.fromkeys(roles, PlateUrl.parse("sim:?seed=4"))
    return open_session(conduct(Order(plugins.protocol(protocol), urls, "P01", folder, parameters)))


def swapped_notes(recording):
    return [e for e in recording.events if isinstance(e, Warned) and e.code == "plates-swapped"]


def test_step_downs_are_transfers_from_box_to_floor(tmp_path):
    recording = run("step_down", ("box", "floor"), tmp_path, reps="3")
    moved = [event for event in recording.events if isinstance(event, LoadMoved)]
    for mark in recording.reps:
        inside = [event for event in moved if mark.start_s <= event.time_s <= mark.end_s]
        kinds = [(event.kind, event.role) for event in inside]
        assert ("touch", "floor") in kinds
        assert ("transfer", "floor") in kinds
    assert swapped_notes(recording) == []


@pytest.fixture
def crossed(monkeypatch):
    opened = simulated.SimulatedDriver.open

    def exchanged(self, url, options, roles):
        found = opened(self, url, options, roles)
        return dict(zip(found, reversed(found.values()), strict=True)) if len(found) == 2 else found

    monkeypatch.setattr(simulated.SimulatedDriver, "open", exchanged)


@pytest.mark.parametrize(("protocol", "roles"), [("split_squat", ("left", "right")), ("step_down", ("box", "floor"))])
def test_swapped_plates_are_noticed(crossed, tmp_path, protocol, roles):
    [note] = swapped_notes(run(protocol, roles, tmp_path))
    assert "--swap" in note.text
    assert "--blink" in note.text


def test_healthy_rigs_are_not_called_swapped(tmp_path):
    recording = run("quiet_stance", ("left", "right"), tmp_path, trials="1", seconds="12")
    assert swapped_notes(recording) == []
    [share] = [result for result in score(recording.path) if result.key == "load_share_left_pct" and result.trial]
    assert 40 < share.value < 60


def test_swap_exchanges_the_plates():
    urls = {"left": PlateUrl.parse("left=serial:A"), "right": PlateUrl.parse("right=serial:B")}
    assert {role: str(url) for role, url in swapped(urls).items()} == {
        "left": "left=serial:B",
        "right": "right=serial:A",
    }
    with pytest.raises(BadParameter, match="two plates"):
        swapped({"plate": PlateUrl.parse("sim:")})


def test_blink_needs_a_plate_with_a_light(capsys):
    assert main(["plates", "--blink"]) == 2
    assert main(["plates", "--blink", "sim:"]) == 2
    assert "no light to blink" in capsys.readouterr().err
