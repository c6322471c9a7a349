"""The clock of a board that prints: losses that are told are true, and no others; what its clock does loses nothing."""

import numpy as np
import pytest
from soleplate_drivers.text_lines import TextDecoder

from soleplate.api.driver import BoardReport
from soleplate.model.plate import BoardFacts
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.tables.layout import TextLayout

BLOCK_S = 0.016  # how long a bridge holds bytes


class Board:
    """Lines of one cell with a time in front, as they arrive."""

    def __init__(self, rate_hz, stamp, seconds=10.0, jitter_s=0.0):
        rng = np.random.default_rng(3)
        self.rate_hz = rate_hz
        self.time_s = 3.0 + np.arange(round(seconds * rate_hz)) / rate_hz
        self.late_s = rng.uniform(0, jitter_s, len(self.time_s)) if jitter_s else np.zeros(len(self.time_s))
        self.stamp = stamp
        self.kept = np.ones(len(self.time_s), bool)
        self.shift_s = np.zeros(len(self.time_s))
        self.between = {}
        self.wait = (0.0, 0.0)  # the computer is busy: from when, s, and for how long

    def lose(self, first, n):
        self.kept[first : first + n] = False
        return self

    def run(self, unit, told_hz=None):
        facts = BoardFacts(streams=(StreamInfo(nominal_rate_hz=told_hz or self.rate_hz),))
        decoder = TextDecoder(TextLayout.parse("t,f1", unit="N", time_unit=unit), facts)
        found = list(decoder.feed(b"\n", 0.0))
        blocks = {}
        for i in np.flatnonzero(self.kept):
            text = f"{self.stamp(self.time_s[i] + self.late_s[i] + self.shift_s[i])},{i % 1000}\n"
            arrival = float(np.ceil((self.time_s[i] + self.late_s[i]) / BLOCK_S) * BLOCK_S)
            if 0 <= arrival - self.wait[0] < self.wait[1]:
                arrival = sum(self.wait)
            blocks.setdefault(arrival, []).append(self.between.get(int(i), "") + text)
        for arrival, lines in sorted(blocks.items()):
            found += decoder.feed("".join(lines).encode(), arrival)
        chunks = [item for item in found if isinstance(item, Chunk)]
        self.reports = [item for item in found if isinstance(item, BoardReport)]
        self.faults = decoder.faults
        self.ticks = np.concatenate([chunk.ticks for chunk in chunks])
        return sum(map(len, chunks)), [chunk.lost_before for chunk in chunks if chunk.lost_before]


def ms(t):
    return f"{1000 * t:.0f}"


STAMPS = {
    "ms": (ms, "ms"),
    "us": (lambda t: f"{1e6 * t:.0f}", "us"),
    "s of two decimals": (lambda t: f"{t:.2f}", "s"),
    "s of three decimals": (lambda t: f"{t:.3f}", "s"),
    "ms that begin anew at 16 bits": (lambda t: f"{(round(1000 * t) + 60_000 + 32_768) % 65_536 - 32_768}", "ms"),
    "ms of the second": (lambda t: f"{round(1000 * t) % 1000}", "ms"),
    "seconds of the minute": (lambda t: f"{(t + 54) % 60:.3f}", "s"),
    "ms of the minute": (lambda t: f"{round(1000 * t + 54_000) % 60_000}", "ms"),
    "us of the second": (lambda t: f"{round(1e6 * t) % 10**6}", "us"),
    "ms of micros that begin anew": (lambda t: f"{(1e6 * t + 2**32 - 9e6) % 2**32 // 1000:.0f}", "ms"),
    "us that begin anew at 32 bits": (lambda t: f"{(round(1e6 * t) + 2**32 - 9_000_000) % 2**32}", "us"),
    "ms that begin anew at 32 bits": (lambda t: f"{(round(1000 * t) + 2**32 - 9_000) % 2**32}", "ms"),
}


@pytest.mark.parametrize("rate_hz", [10, 80, 93.7, 750, 1000])
@pytest.mark.parametrize("name", STAMPS)
def test_nothing_is_lost_that_was_not(name, rate_hz):
    stamp, unit = STAMPS[name]
    board = Board(rate_hz, stamp)
    taken, lost = board.run(unit)
    assert (taken, lost, board.reports) == (len(board.time_s), [], [])
    assert (np.diff(board.ticks) > 0).all()


@pytest.mark.parametrize(("rate_hz", "name"), [(10, "ms"), (80, "ms"), (80, "us"), (1000, "us"), (1000, "ms"),
                                               (10, "s of two decimals"), (80, "s of two decimals")])  # fmt: skip
@pytest.mark.parametrize("n", [1, 2, 7])
def test_lines_that_were_lost_are_counted(rate_hz, name, n):
    stamp, unit = STAMPS[name]
    board = Board(rate_hz, stamp).lose(80, n)
    taken, lost = board.run(unit)
    assert (taken, lost, board.reports) == (len(board.time_s) - n, [n], [])


@pytest.mark.parametrize("rate_hz", [1000, 437.0])
@pytest.mark.parametrize("n", [1, 2, 7])
def test_lines_that_were_lost_under_a_stamp_of_many_are_counted(rate_hz, n):
    """Ten milliseconds of lines have one stamp: at most one line of a loss stays hidden, none is made up."""
    board = Board(rate_hz, lambda t: f"{t + 0.0026:.2f}", seconds=15).lose(2003, n)
    taken, lost = board.run("s")
    assert taken == board.kept.sum()
    assert n - (rate_hz == 437) <= sum(lost) <= n
    assert not board.reports


def test_a_silence_of_a_clock_with_many_lines_a_stamp_is_counted():
    board = Board(1000, lambda t: f"{t + 0.0026:.2f}", seconds=15).lose(4003, 3000)
    assert board.run("s") == (12_000, [3000])


@pytest.mark.parametrize("to_hz", [970, 700, 1020, 1300])
def test_a_board_of_coarse_stamps_that_becomes_slower_or_faster_loses_nothing(to_hz):
    board = Board(1000, lambda t: f"{t:.2f}", seconds=10)
    board.time_s = 3.0 + np.cumsum(np.where(np.arange(len(board.time_s)) < 3000, 1e-3, 1 / to_hz))
    assert sum(board.run("s")[1]) <= 1


def test_a_sketch_that_is_late_now_and_then_loses_nothing():
    board = Board(80, ms, jitter_s=0.008)
    assert board.run("ms") == (len(board.time_s), [])


@pytest.mark.parametrize("rate_hz", [10, 80, 1000])
@pytest.mark.parametrize("by_s", [1.7e9, 3600.0, 30.0, 1.6, 0.8, 0.3, -2.0])
def test_a_clock_that_is_set_begins_a_segment_and_loses_nothing(rate_hz, by_s):
    board = Board(rate_hz, lambda t: f"{t:.3f}")
    board.shift_s[80:] = by_s
    taken, lost = board.run("s")
    assert (taken, lost) == (len(board.time_s), [])
    assert [report.counters for report in board.reports] == [{"jumped": 1, "by_s": pytest.approx(by_s, abs=1)}]
    assert board.reports[0].facts.boot_id == 1


@pytest.mark.parametrize("rate_hz", [10, 80, 1000])
def test_a_board_that_restarts_is_told(rate_hz):
    board = Board(rate_hz, ms, seconds=20).lose(round(8 * rate_hz), round(2.5 * rate_hz))
    board.shift_s[round(10 * rate_hz) :] = -13.0  # it counts from its own beginning
    taken, lost = board.run("ms")
    assert taken == board.kept.sum()
    assert lost == []
    assert [set(report.counters) for report in board.reports] == [{"restarted", "by_s"}]


@pytest.mark.parametrize("rate_hz", [10, 80, 1000])
def test_a_silence_that_the_arrivals_bear_out_is_lost(rate_hz):
    board = Board(rate_hz, ms).lose(round(5 * rate_hz), 4 * rate_hz)
    assert board.run("ms") == (board.kept.sum(), [4 * rate_hz])
    assert not board.reports


def test_one_odd_time_is_dropped_and_said():
    board = Board(80, ms)
    board.shift_s[300] = 4_000.0
    taken, lost = board.run("ms")
    assert (taken, lost, board.faults["time"], board.reports) == (len(board.time_s) - 1, [1], 1, [])


@pytest.mark.parametrize("timed", [True, False])
def test_a_remark_is_no_lost_sample(timed):
    facts = BoardFacts(streams=(StreamInfo(nominal_rate_hz=10.0),))
    decoder = TextDecoder(TextLayout.parse("t,f1,f2" if timed else "f1,f2", unit="N", time_unit="ms"), facts)
    lines = [f"{f'{100 * i},' if timed else ''}1,{2 + i % 3}\n" for i in range(200)]
    text = "".join(line + ("[STATS] loop 812 us, 3 late\n" if i % 10 == 4 else "") for i, line in enumerate(lines))
    chunks = decoder.feed(b"\n" + text.encode(), 1.0)
    assert sum(map(len, chunks)) == 200
    assert sum(chunk.lost_before for chunk in chunks) == 0
    assert decoder.faults["remark"] == 20


def test_a_rate_that_was_told_wrongly_makes_no_losses():
    assert Board(10, ms).run("ms", told_hz=80.0) == (100, [])


@pytest.mark.parametrize("rate_hz", [80, 1000])
def test_one_time_that_is_a_little_ahead_is_dropped(rate_hz):
    board = Board(rate_hz, ms)
    board.shift_s[300] = 0.4
    taken, lost = board.run("ms")
    assert (taken, lost, board.faults["time"], board.reports) == (len(board.time_s) - 1, [1], 1, [])


@pytest.mark.parametrize("waited_s", [0.5, 1.5, 4.0])
def test_what_is_lost_while_a_computer_is_busy_is_lost(waited_s):
    """The lines before and behind the loss arrive together, late: nothing came before its time."""
    board = Board(80, ms).lose(400, 40)
    board.wait = (400 / 80 + 3 - waited_s / 2, waited_s + 0.5)
    assert board.run("ms") == (board.kept.sum(), [40])
    assert not board.reports


@pytest.mark.parametrize("ppm", [-5000, 5000])
def test_a_loss_under_a_clock_that_goes_wrong_is_a_loss(ppm):
    board = Board(80, lambda t: f"{1000 * t * (1 + ppm / 1e6):.0f}", seconds=40).lose(2400, 9)
    assert board.run("ms") == (board.kept.sum(), [9])
    assert not board.reports
