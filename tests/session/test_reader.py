"""The port's thread of the reader: finding a board again, wherever it comes back."""

import queue
import time

import pytest

from soleplate import plugins
from soleplate.acquire import reader
from soleplate.acquire.child import error_from, error_to
from soleplate.api.driver import Block, PlateUrl
from soleplate.errors import BadParameter, PlateLost, PlateNotFound
from soleplate.model.plate import BoardFacts, square_plate


class Connection:
    def __init__(self, device_id, blocks):
        self.facts, self.calibration = BoardFacts(device_id=device_id), square_plate()
        self._blocks = list(blocks)
        self.closed = False

    def read(self):
        if not self._blocks:
            raise PlateLost("unplugged")
        item = self._blocks.pop(0)
        return item if item is None else Block(item, time.monotonic())

    def close(self):
        self.closed = True


class Driver:
    """Boards by address; an address without a board raises."""

    name, summary, options, live = "fake", "", (), True

    def __init__(self):
        self.boards, self.others, self.opened = {}, [], []

    def open(self, url, options, roles):
        self.opened.append(url.address)
        if not self.boards.get(url.address):
            raise PlateNotFound("nothing there")
        return {roles[0]: self.boards[url.address].pop(0)}

    def decoder(self, facts, options):
        raise TypeError("the reader never decodes")

    def find(self):
        return ()

    def on_event(self, event):
        pass

    def elsewhere(self, url):
        return [PlateUrl("fake", address, {}, url.role) for address in self.others]


@pytest.fixture
def driver(monkeypatch):
    fake = Driver()
    monkeypatch.setattr(plugins, "driver", lambda name: fake)
    return fake


def run(address="a"):
    items = queue.SimpleQueue()
    port = reader._Port(PlateUrl("fake", address, {}, "left"), items)
    port.start()
    port.join(10)
    assert not port.is_alive()
    found = []
    while not items.empty():
        found.append(items.get())
    return found


def test_a_board_is_found_again_on_a_port_that_appeared(driver):
    other = Connection("other", [b"never read"])
    driver.others = ["was-there"]
    driver.boards = {"a": [Connection("mine", [b"one"])], "was-there": [other], "b": [other],
                     "c": [Connection("mine", [b"two", None])]}  # fmt: skip
    seen = driver.elsewhere

    def elsewhere(url):
        known = seen(url)
        driver.others = ["was-there", "b", "c"]
        return known

    driver.elsewhere = elsewhere
    found = run()
    kinds = [type(item).__name__ for item in found]
    assert kinds == ["_Connected", "Block", "_Gone", "_Connected", "Block", "_Ended"]
    assert [item.data for item in found if isinstance(item, Block)] == [b"one", b"two"]
    assert "was-there" not in driver.opened
    assert other.closed


def test_a_board_that_comes_back_late_is_waited_for(driver):
    driver.boards = {"a": [Connection("mine", [])]}
    later = Connection("mine", [b"x", None])
    tries = driver.open

    def open_third_time(url, options, roles):
        if len(driver.opened) == 3:
            driver.boards["a"] = [later]
        return tries(url, options, roles)

    driver.open = open_third_time
    assert [type(item).__name__ for item in run()][-3:] == ["_Connected", "Block", "_Ended"]
    assert len(driver.opened) == 4


def test_what_cannot_be_opened_and_a_driver_that_breaks_are_told(driver):
    (ended,) = run("nowhere")
    assert isinstance(ended.error, PlateNotFound)
    broken = Connection("mine", [b"x"])
    broken.read = lambda: 1 / 0
    driver.boards = {"a": [broken]}
    ended = run()[-1]
    assert "ZeroDivisionError" in str(ended.error)
    assert broken.closed


def test_errors_cross_the_pipe_whole():
    error = BadParameter("what", why="why", do="do")
    copy = error_from(error_to(error))
    assert type(copy) is BadParameter
    assert str(copy) == str(error)
    assert str(error_from({"kind": "NoSuch", "what": "x", "why": "", "do": ""})) == "x."
