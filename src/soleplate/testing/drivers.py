"""Check a driver of one's own before anybody stands on a plate."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import numpy as np

from soleplate.api.driver import Block, BoardReport, Connection, Driver, PlateUrl
from soleplate.api.events import Marked
from soleplate.errors import BadParameter, SoleplateError
from soleplate.model.parameter import Parameter, Scalar, parse_parameters
from soleplate.model.plate import BoardFacts
from soleplate.model.stream import Chunk

__all__ = ["check_driver"]

ROLE = "plate"
DAMAGES = 60
PIECES = (1, 7, 64, 511)


def check_driver(driver: Driver, url: str, *, seconds: float = 2.0) -> list[str]:
    """Return what is wrong with a driver, one line each; an empty list when nothing is.

    It is opened at ``url``, a plate URL such as ``mine:/dev/ttyACM0``, and read until ``seconds`` of samples are there.
    Its decoder then gets the same bytes in pieces of other sizes, with bytes lost, changed and added: it must give the
    same samples, never raise, and never go back in number or time within a run of the board.

    Parameters
    ----------
    driver : Driver
        The object that the entry point names.
    url : str
        Of a plate that sends, a simulated one or a file.
    """
    place = PlateUrl.parse(url)
    faults = list(_describe(driver, place))
    try:
        options = parse_parameters(driver.options, place.options, of=f"{driver.name}:")
        connection = driver.open(place, options, [ROLE])[ROLE]
    except SoleplateError as error:
        return [*faults, f"it does not open {url}: {error}"]
    except Exception as error:
        return [*faults, f"opening raised {type(error).__name__}, not a SoleplateError: {error}"]
    try:
        faults += _facts(connection)
        blocks = _read(driver, connection, options, seconds, faults)
    finally:
        faults += _closes(connection)
    if faults:
        return faults
    try:
        faults += _decodes(driver, connection.facts, options, blocks)
    except Exception as error:
        return [f"its decoder raised {type(error).__name__} on other pieces of the same bytes: {error}"]
    return faults + _survives(driver, connection.facts, options, blocks)


def _describe(driver: Driver, place: PlateUrl) -> list[str]:
    faults = []
    if not driver.name.isidentifier():
        faults.append(f"its name {driver.name!r} cannot stand before the colon of a plate URL")
    if driver.name != place.driver:
        faults.append(f"the URL names the driver {place.driver!r}, it calls itself {driver.name!r}")
    if not driver.summary:
        faults.append("it has no summary")
    if not all(isinstance(option, Parameter) for option in driver.options):
        faults.append("its options are not Parameters")
    with suppress(BadParameter):
        parse_parameters(driver.options, {"no such option": "1"}, of=f"{driver.name}:")
        faults.append("it takes options that it does not declare")
    for what, call in (("find", driver.find), ("on_event", lambda: driver.on_event(Marked(0.0, "check")))):
        try:
            call()
        except Exception as error:
            faults.append(f"{what} raised {type(error).__name__}: {error}")
    return faults


def _facts(connection: Connection) -> list[str]:
    facts, faults = connection.facts, []
    names = [stream.name for stream in facts.streams]
    columns = [column for stream in facts.streams for column in stream.columns]
    cells = connection.calibration.matrix.shape[1]
    if len(set(names)) < len(names) or len(set(columns)) < len(columns):
        faults.append(f"two streams or two columns have one name: {names}, {columns}")
    if len(columns) != cells:
        faults.append(f"its streams have {len(columns)} columns, its calibration {cells} cells")
    for stream in facts.streams:
        if not (stream.nominal_rate_hz > 0 and stream.tick_hz > 0):
            faults.append(f"the stream {stream.name} has no rate")
        if stream.dtype not in ("int32", "float64"):
            faults.append(f"the stream {stream.name} is of {stream.dtype}; int32 or float64 can be stored")
    return faults


def _read(
    driver: Driver, connection: Connection, options: Mapping[str, Scalar], seconds: float, faults: list[str]
) -> list[Block]:
    """Read until enough samples of each stream are there; say what is wrong with the blocks."""
    decoder = driver.decoder(connection.facts, options)
    wanted = {stream.name: max(1, int(0.9 * seconds * stream.nominal_rate_hz)) for stream in connection.facts.streams}
    blocks: list[Block] = []
    end, last_s = time.monotonic() + 10 * seconds + 10, -np.inf
    while any(count > 0 for count in wanted.values()):
        block = connection.read()
        if block is None:
            break
        if time.monotonic() > end:
            faults.append(f"too few samples came: {wanted} are missing of {seconds:g} s")
            break
        if not block.data:
            continue
        if block.host_s < last_s:
            faults.append(f"host time ran back from {last_s:.6f} to {block.host_s:.6f} s")
            break
        last_s = block.host_s
        blocks.append(block)
        try:
            for item in decoder.feed(block.data, block.host_s):
                if isinstance(item, Chunk) and item.stream in wanted:
                    wanted[item.stream] -= len(item)
        except Exception as error:
            faults.append(f"its decoder raised {type(error).__name__}: {error}")
            break
    if not blocks:
        faults.append("no bytes came")
    return blocks


def _closes(connection: Connection) -> list[str]:
    try:
        connection.close()
        connection.close()
    except Exception as error:
        return [f"closing twice raised {type(error).__name__}: {error}"]
    return []


Items = list[Chunk | BoardReport]


def _feed(
    driver: Driver, facts: BoardFacts, options: Mapping[str, Scalar], blocks: Sequence[Block], size: int
) -> Items:
    decoder = driver.decoder(facts, options)
    found: Items = []
    for block in blocks:
        step = size or max(1, len(block.data))
        for at in range(0, max(1, len(block.data)), step):
            found += decoder.feed(block.data[at : at + step], block.host_s)
    return found


def _decodes(driver: Driver, facts: BoardFacts, options: Mapping[str, Scalar], blocks: Sequence[Block]) -> list[str]:
    whole = _feed(driver, facts, options, blocks, 0)
    faults = _whole(whole, facts)
    if faults:
        return faults
    wanted = _samples(whole)
    if not _same(wanted, _samples(_feed(driver, facts, options, blocks, 0))):
        return ["a second decoder gives other samples of the same bytes: it must be pure"]
    for size in PIECES:
        some = blocks if size > 1 else blocks[: max(1, len(blocks) // 10)]
        again = _samples(_feed(driver, facts, options, some, size))
        if not _same(_samples(_feed(driver, facts, options, some, 0)), again):
            faults.append(f"pieces of {size} bytes give other samples than whole blocks")
    return faults


def _whole(items: Items, facts: BoardFacts) -> list[str]:
    """Look at every chunk, and at each after the one before it."""
    streams = {stream.name: stream for stream in facts.streams}
    ends: dict[str, tuple[int, int]] = {}
    for item in items:
        if isinstance(item, BoardReport):
            if item.facts is not None and item.facts.boot_id != facts.boot_id:
                ends.clear()
            continue
        if item.stream not in streams:
            return [f"a chunk of the stream {item.stream!r} came, which its facts do not name"]
        fault = _chunk_fault(item, streams[item.stream].dtype, len(streams[item.stream].columns))
        if fault:
            return [f"a chunk of {item.stream} {fault}"]
        if item.stream in ends:
            number, tick = ends[item.stream]
            if item.first != number + item.lost_before:
                return [f"{item.lost_before} lost before sample {item.first}, but the last one was {number - 1}"]
            if item.ticks[0] <= tick:
                return [f"device time of {item.stream} stands or runs back at sample {item.first}"]
        ends[item.stream] = item.first + len(item), int(item.ticks[-1])
    return []


def _chunk_fault(chunk: Chunk, dtype: str, columns: int) -> str:
    rows = len(chunk.ticks)
    if not rows:
        return "is empty"
    if chunk.samples.shape != (rows, columns) or chunk.flags.shape != (rows,):
        return f"has samples {chunk.samples.shape} and flags {chunk.flags.shape} for {rows} ticks, {columns} columns"
    if (str(chunk.samples.dtype), str(chunk.ticks.dtype), str(chunk.flags.dtype)) != (dtype, "int64", "uint8"):
        return f"is of {chunk.samples.dtype}, {chunk.ticks.dtype}, {chunk.flags.dtype}; told {dtype}, int64, uint8"
    if chunk.lost_before < 0:
        return f"lost {chunk.lost_before}"
    return "has ticks that do not rise" if (np.diff(chunk.ticks) <= 0).any() else ""


def _samples(items: Items) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Join the chunks of every stream: numbers, ticks, samples."""
    chunks: dict[str, list[Chunk]] = {}
    for item in items:
        if isinstance(item, Chunk):
            chunks.setdefault(item.stream, []).append(item)
    return {
        name: (
            np.concatenate([chunk.first + np.arange(len(chunk)) for chunk in found]),
            np.concatenate([chunk.ticks for chunk in found]),
            np.concatenate([chunk.samples for chunk in found]),
        )
        for name, found in chunks.items()
    }


def _same(one: Mapping[str, Sequence[np.ndarray]], two: Mapping[str, Sequence[np.ndarray]]) -> bool:
    return one.keys() == two.keys() and all(
        np.array_equal(a, b) for name in one for a, b in zip(one[name], two[name], strict=True)
    )


def _survives(driver: Driver, facts: BoardFacts, options: Mapping[str, Scalar], blocks: Sequence[Block]) -> list[str]:
    """Lose, change and add bytes: nothing may be raised, and what comes must still be in order."""
    rng = np.random.default_rng(1)
    kinds: Sequence[Callable[[bytes, int], bytes]] = (
        lambda data, at: data[:at] + data[at + 1 + at % 40 :],
        lambda data, at: data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :],
        lambda data, at: data[:at] + rng.bytes(1 + at % 300) + data[at:],
        lambda data, at: data[:at],
    )
    damaged = list(blocks)
    for number in range(min(DAMAGES, len(blocks))):
        which = int(rng.integers(len(blocks)))
        block = damaged[which]
        if block.data:
            changed = kinds[number % len(kinds)](block.data, int(rng.integers(len(block.data))))
            damaged[which] = Block(changed, block.host_s)
    try:
        items = _feed(driver, facts, options, damaged, 0)
    except Exception as error:
        return [f"damaged bytes made its decoder raise {type(error).__name__}: {error}"]
    return [f"after damaged bytes, {fault}" for fault in _whole(items, facts)]
