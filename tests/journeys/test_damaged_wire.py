"""Random faults of each kind on the wires of two plates: no wrong sample, each gap exact, a whole session."""

import numpy as np
import pytest
import soleplate_drivers.simulated as simulated

from soleplate import plugins
from soleplate.api.driver import Block, PlateUrl
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session

FRAME = 24  # bytes of four channels


def delete(data, at, rng):
    return data[:at] + data[at + int(rng.integers(1, 300)) :]


def insert(data, at, rng):
    return data[:at] + rng.bytes(int(rng.integers(1, 300))) + data[at:]


def flip(data, at, rng):
    return data[:at] + bytes([data[at] ^ (1 << int(rng.integers(8)))]) + data[at + 1 :]


def overwrite(data, at, rng):
    noise = rng.bytes(int(rng.integers(1, 60)))
    return (data[:at] + noise + data[at + len(noise) :])[: len(data)]


def zeros(data, at, rng):
    n = int(rng.integers(1, 60))
    return (data[:at] + bytes(n) + data[at + n :])[: len(data)]


def repeat(data, at, rng):
    frame = at - at % FRAME
    return data[: frame + FRAME] + data[frame:]


def lose_all(data, at, rng):
    return b""


KINDS = (delete, insert, flip, overwrite, zeros, repeat, lose_all)


@pytest.mark.parametrize(
    ("many", "reads", "settings"),
    [
        (15, 600, {"trials": "1", "seconds": "10"}),
        pytest.param(100, 2200, {}, marks=pytest.mark.full),
    ],
)
def test_damaged_wires_of_two_plates(monkeypatch, tmp_path, many, reads, settings):
    rng = np.random.default_rng(12)
    turns = rng.permutation(np.arange(5, reads))[: many * len(KINDS)]  # reads of either plate, in turn
    plan = {int(turn): KINDS[i % len(KINDS)] for i, turn in enumerate(turns)}
    read, made, done = simulated.SimulatedConnection.read, {}, []

    def damaged(self):
        block = read(self)
        turn = len(done)
        done.append(plan.get(turn))
        if turn not in plan:
            return block
        return Block(plan[turn](block.data, int(rng.integers(len(block.data))), rng), block.host_s)

    def remember(number, ticks, flags, counts):
        made.setdefault(counts.base is None, []).append((ticks.copy(), counts.copy()))
        return encode(number, ticks, flags, counts)

    encode = simulated.encode_data
    monkeypatch.setattr(simulated, "encode_data", remember)
    monkeypatch.setattr(simulated.SimulatedConnection, "read", damaged)
    monkeypatch.setattr(simulated.DRIVER, "block_s", 0.040)  # enough blocks for all damages
    urls = dict.fromkeys(("left", "right"), PlateUrl.parse("sim:?seed=6"))
    recording = open_session(conduct(Order(plugins.protocol("quiet_stance"), urls, "P01", tmp_path, settings)))
    assert recording.state == "complete"
    assert sum(kind is not None for kind in done) == many * len(KINDS)
    blocks = [block for part in made.values() for block in part]
    for index, role in enumerate(recording.roles):
        truth = np.concatenate([counts for _, counts in blocks[index::2]])
        stream = recording.plate(role).stream()
        assert stream.lost > 10 * many
        number = np.rint(stream.ticks / 1000).astype(int)  # the truth of each stored sample
        assert (truth[number] != stream.samples).any(axis=1).sum() == 0
        np.testing.assert_array_equal(stream.numbers + number[0], number)
        steps = np.diff(number)
        np.testing.assert_array_equal(stream.gaps["lost"], steps[steps > 1] - 1)
