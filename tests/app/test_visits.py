"""All sessions of a person: what is stopped, rejected, damaged or done otherwise stays in sight, and hides nothing."""

import os
import time
from datetime import UTC, datetime

import pytest

from soleplate.api.driver import PlateUrl
from soleplate.app.next_test import last_times
from soleplate.app.visits import visits_of
from soleplate.language import Language
from soleplate.model.people import SIDES
from soleplate.plugins import protocol
from soleplate.session.commands import Stop
from soleplate.session.conduct import Order, Unattended, conduct
from soleplate.storage.hdf5.from_file import read_file
from soleplate.storage.header import Identity

SHORT = {"seconds": 10, "window_s": 8, "trials": 1, "practice": 0, "rest_s": 1}


class StopsAtOnce(Unattended):
    """An operator who ends the test before a trial has begun."""

    def commands(self, runner):
        return [Stop("enough")] if runner.now_s > 1 else super().commands(runner)


def stood(folder, day, operator=None, **settings):
    """A stance test on one day of January."""
    order = Order(
        protocol("single_leg_stance"),
        {"plate": PlateUrl.parse(f"sim:?seed={day}&skill=1")},
        "P01",
        folder,
        {**SHORT, **settings},
    )
    return conduct(order, operator, identity=Identity(utc=lambda: datetime(2026, 1, day, 8, tzinfo=UTC)))


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    """Three visits with open eyes, then one with closed eyes, and one that is damaged."""
    folder = tmp_path_factory.mktemp("visits")
    paths = [stood(folder, 1), stood(folder, 2), stood(folder, 3), stood(folder, 4, eyes="closed")]
    damaged = folder / "P01_single_leg_stance_20260106T080000Z_00000006.h5"
    damaged.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(500))
    return [*paths, damaged], folder


def test_other_conditions_hide_no_visit(sessions):
    (trend,), rows = visits_of(*sessions)
    assert trend.protocol == "single_leg_stance"
    assert len(trend.points) == 4
    assert len(set(trend.conditions)) == 2
    assert trend.leads_on.count(True) == 2
    assert trend.current.count(True) == 1
    assert all(point.means[side].value > 0 for point in trend.points for side in SIDES)
    assert len(rows) == 5


def test_what_does_not_count_stays_in_the_list_with_its_reason(sessions, tmp_path):
    paths, folder = sessions
    stopped = stood(tmp_path, 9, StopsAtOnce())
    trends, rows = visits_of([*paths, stopped], folder)
    assert len(trends[0].points) == 4
    by_path = {row.path: row for row in rows}
    assert len(rows) == 6
    assert (by_path[stopped].state, by_path[stopped].tried) == ("stopped", 0)
    assert by_path[paths[-1]].state == ""
    assert "truncated or damaged" in by_path[paths[-1]].reasons[0]
    assert by_path[paths[-1]].utc == "2026-01-06T08:00:00Z"
    assert by_path[paths[0]].counted == by_path[paths[0]].tried == 2


@pytest.mark.parametrize(("code", "said"), [("en", "31 Jan 2026 09:30"), ("de", "31.01.2026 09:30")])
def test_times_are_local(monkeypatch, code, said):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    assert Language(code).moment("2026-01-31T08:30:00Z") == said
    assert Language(code).moment("soon") == "soon"
    monkeypatch.undo()
    time.tzset()


def test_the_next_visit_begins_as_the_last_one_was_set_but_not_with_what_was_said_or_drawn(sessions):
    last = last_times("P01", sessions[1])["single_leg_stance"]
    assert last.utc == "2026-01-04T08:00:00Z"
    assert last.settings["eyes"] == "closed"
    assert last.settings["seconds"] == "10"
    assert not {"drawn", "quick", "check_list", "rated_change", "pain_start"} & set(last.settings)


def test_nothing_is_read_again_until_a_file_changes(sessions, monkeypatch):
    paths, folder = sessions
    opened, whole = [], read_file
    monkeypatch.setattr(
        "soleplate.storage.hdf5.from_file.read_file", lambda path, **more: opened.append(path) or whole(path, **more)
    )
    first = visits_of(paths, folder)
    assert visits_of(paths, folder) is first
    before = len(opened)
    later = paths[0].stat().st_mtime_ns + 1
    os.utime(paths[0], ns=(later, later))
    assert visits_of(paths, folder) == first
    assert len(opened) - before == len(paths) + 1  # each once; what cannot be read once more for its reason
