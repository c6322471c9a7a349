"""Inputs that are nearly right, made by who knows HDF5, SQLite, JSON and the records of journals; not the program.

Every mutation is a function of a seeded ``random.Random`` and the file it may change; it returns what it did, in a few
words. Objects of a session file are chosen before bytes: a zero of a plate is as likely as its million samples.
"""

import json
import math
import random
import sqlite3
import struct
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import h5py
import numpy as np

Mutation = Callable[[random.Random, Path], str]

TEXTS = (
    b"", b"../../etc/passwd", b"CON", b"[]", b"{}", b"null", b'{"a": NaN}', b"[null, 1]", b'[{"a": [[[1]]]}]',
    b"[" * 60_000, b"x" * 60_000, b"\xff\xfe", b"\x1b[31m\x07", b"<script>alert(1)</script>", b"=1+1", b"left",
    b"right", b"both", b"1e999", "\u202egnp.exe \U0001f9b6".encode(), b"{" + b'"a":{' * 3000 + b"}" * 3001,
    b"-1", b"valid", b"2026-13-45T99:99:99Z",
)  # fmt: skip
NUMBERS = (
    0, -1, 1, 2, 255, 2**31 - 1, -(2**31), 2**53, 2**62, -(2**62), 0.0, -0.0, 1e-300, 1e300, -1e300, math.nan, math.inf,
    -math.inf, 0.1, 1e6,
)  # fmt: skip
JSON_VALUES = (
    None,
    True,
    0,
    -1,
    1e300,
    math.nan,
    math.inf,
    2**63,
    "",
    "x" * 5000,
    "../x",
    [],
    {},
    [[]],
    {"a": {}},
    "left",
    -0.5,
)


def objects(file: h5py.File) -> list[tuple[str, str]]:
    """Return every attribute, dataset and group as (kind, path)."""
    found = [("attribute", f"/@{name}") for name in file.attrs]

    def add(path: str, each: object) -> None:
        found.append(("dataset" if isinstance(each, h5py.Dataset) else "group", path))
        found.extend(("attribute", f"{path}@{name}") for name in each.attrs)

    file.visititems(add)
    return sorted(found)


def session(rng: random.Random, path: Path) -> str:
    """Change one to three objects of a session file."""
    if rng.random() < 0.05:
        return flipped(rng, path)
    done = []
    with h5py.File(path, "r+") as file:
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            kind, place = rng.choice(objects(file))
            done.append(f"{place}: {_KINDS[kind](rng, file, place)}")
    return "; ".join(done)


def _attribute(rng: random.Random, file: h5py.File, place: str) -> str:
    owner, _, name = place.rpartition("@")
    attrs = file[owner or "/"].attrs
    old = attrs[name]
    choice = rng.randrange(8)
    if choice == 0:
        del attrs[name]
        return "removed"
    if choice == 1:
        others = [each for kind, each in objects(file) if kind == "attribute"]
        other_owner, _, other = rng.choice(others).rpartition("@")
        attrs[name] = file[other_owner or "/"].attrs[other]
        return f"that of {other}"
    if choice == 2:
        value = rng.choice((np.arange(3), h5py.Empty("f"), "variable length", np.zeros((2, 2)), np.void(b"opaque")))
    elif choice == 3 and isinstance(old, bytes) and old:  # one character of a text
        at, data = rng.randrange(len(old)), bytearray(old)
        data[at] = rng.choice(b'0123456789.-+eE"{}[],: abzZ\x00\xff')
        value = np.bytes_(bytes(data))
    elif isinstance(old, bytes):
        value = np.bytes_(rng.choice(TEXTS))
    else:
        number = rng.choice(NUMBERS)
        value = (
            np.float64(number) if rng.random() < 0.5 or number != number or abs(number) > 2**62 else np.int64(number)
        )
    del attrs[name]
    try:
        attrs[name] = value
    except (ValueError, OSError, RuntimeError):
        return "removed"
    return str(value)[:40]


def _dataset(rng: random.Random, file: h5py.File, place: str) -> str:
    dataset = file[place]
    choice = rng.randrange(12)
    if choice == 0:
        del file[place]
        return "removed"
    if choice < 3:
        return _led_elsewhere(rng, file, place)
    data = dataset[()]
    if choice < 9 and data.size:
        at = tuple(rng.randrange(n) for n in data.shape)
        if data.dtype.names:
            name = rng.choice(data.dtype.names)
            row, told = data[at], f"{name} of row {at[0]}"
            row[name] = _cell(rng, row[name])
            data[at] = row
        else:
            data[at] = _cell(rng, data[at])
            told = f"row {at}"
        dataset[...] = data
        return told
    changed = {
        9: lambda: data[: len(data) // 2] if data.ndim else data,
        10: lambda: np.concatenate([data, data[-1:]]) if data.ndim and data.size else data,
        11: lambda: data[::-1].copy() if data.ndim else data,
    }.get(choice, lambda: np.zeros((0, *data.shape[1:]), data.dtype))()
    if rng.random() < 0.3 and data.dtype.kind in "iuf":
        changed = changed.astype(rng.choice(("f4", "i8", "u1", ">f8", ">i4")))
    del file[place]
    file[place] = changed
    return f"{changed.shape} {changed.dtype}"[:60]


def _cell(rng: random.Random, old: np.generic | np.ndarray) -> object:
    if isinstance(old, np.ndarray):
        new = old.copy()
        if new.size:
            new.flat[rng.randrange(new.size)] = _cell(rng, new.flat[0])
        return new
    if isinstance(old, bytes):
        return rng.choice(TEXTS)[: max(1, old.dtype.itemsize if hasattr(old, "dtype") else len(old))]
    dtype = np.asarray(old).dtype
    if dtype.kind == "f":
        return float(rng.choice(NUMBERS))
    if dtype.kind in "iu":
        if rng.random() < 0.5:
            return int(old) ^ (1 << rng.randrange(8 * dtype.itemsize - (dtype.kind == "i")))
        about = np.iinfo(dtype)
        return rng.choice((about.min, about.max, 0, 1))
    return old


def _led_elsewhere(rng: random.Random, file: h5py.File, place: str) -> str:
    """Put a link, a promise or a foreign type in the place of an object."""
    what = rng.choice(("soft", "external", "virtual", "huge", "group", "cycle", "stored elsewhere", "text"))
    del file[place]
    outside = str(Path(file.filename).parents[1] / "outside" / "precious.h5")
    if what == "soft":
        file[place] = h5py.SoftLink(rng.choice(("/", place, "/nothing")))
    elif what == "external":
        file[place] = h5py.ExternalLink(outside, "/x")
    elif what == "virtual":
        layout = h5py.VirtualLayout((10,), "f8")
        layout[:] = h5py.VirtualSource(outside, "x", (10,))
        file.create_virtual_dataset(place, layout)
    elif what == "huge":
        file.create_dataset(place, (1 << 34, 4), "f8", chunks=(1 << 14, 4), compression="gzip")
    elif what == "stored elsewhere":
        file.create_dataset(place, (100,), "u1", external=[(outside, 0, 100)])
    elif what == "group":
        file.create_group(place)
    elif what == "cycle":
        file[place] = file["/"]
    else:
        file.create_dataset(place, data=["a", "b"], dtype=h5py.string_dtype())
    return what


def _group(rng: random.Random, file: h5py.File, place: str) -> str:
    choice = rng.randrange(4)
    if choice == 0:
        del file[place]
        return "removed"
    if choice == 1:
        file.move(place, place + rng.choice(("x", "_2", " ", "\x1b")))
        return "renamed"
    if choice == 2:
        for number in range(rng.choice((1, 200))):
            file[place].create_group(f"extra {number}")
        return "more members"
    return _led_elsewhere(rng, file, place)


_KINDS = {"attribute": _attribute, "dataset": _dataset, "group": _group}


def flipped(rng: random.Random, path: Path) -> str:
    """Change bytes anywhere, or cut the end off."""
    data = bytearray(path.read_bytes())
    if rng.random() < 0.2:
        size = rng.randrange(len(data))
        path.write_bytes(data[:size])
        return f"cut at {size}"
    for _ in range(rng.choice((1, 1, 5, 50))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    return "bits"


# Journals, with the wire inside them. A record: magic, kind, plate, segment, host time, length, CRC-32 and payload.

_HEAD = struct.Struct("<4sBBHdII")


def _records(data: bytes) -> list[list]:
    found, at = [], 0
    while at + _HEAD.size <= len(data):
        magic, kind, plate, segment, host_s, length, _ = _HEAD.unpack_from(data, at)
        found.append([magic, kind, plate, segment, host_s, data[at + _HEAD.size : at + _HEAD.size + length]])
        at += _HEAD.size + length
    return found


def _packed(record: list) -> bytes:
    magic, kind, plate, segment, host_s, payload = record
    checked = struct.pack("<BBHdI", kind, plate, segment, host_s, len(payload))
    return magic + checked + struct.pack("<I", zlib.crc32(checked + payload)) + payload


def journal(rng: random.Random, path: Path) -> str:
    """Change records so that their check sums fit, or bytes so that they do not."""
    if rng.random() < 0.15:
        return flipped(rng, path)
    records = _records(path.read_bytes())
    number = rng.choice((0, rng.randrange(len(records)), rng.randrange(len(records))))
    what = rng.choice(("wire", "json", "json", "head", "drop", "twice", "swap", "garbage", "length"))
    record = records[number]
    if what == "json":
        number = rng.choice([n for n, each in enumerate(records) if each[1] in (1, 4)] or [number])
        record = records[number]
        record[5] = _json_bytes(rng, record[5])
    elif what == "wire":
        record[5] = wire_bytes(rng, record[5])
    elif what == "head":
        at = rng.choice((1, 2, 3, 4))
        record[at] = rng.choice((float("nan"), 1e300, -1e9, 0.0) if at == 4 else (0, 1, 2, 3, 4, 9, 255))
    elif what == "drop":
        del records[number]
    elif what == "twice":
        records.insert(number, record)
    elif what == "swap":
        other = rng.randrange(len(records))
        records[number], records[other] = records[other], record
    data = [_packed(each) for each in records]
    if what == "garbage":
        data.insert(number, rng.randbytes(rng.choice((1, 24, 3000))))
    elif what == "length" and data:
        number = min(number, len(data) - 1)
        data[number] = data[number][:16] + struct.pack("<I", rng.choice((0, 2**26, 2**32 - 1))) + data[number][20:]
    path.write_bytes(b"".join(data))
    return f"record {number}: {what}"


def wire_bytes(rng: random.Random, data: bytes) -> bytes:
    """Change what a plate sent."""
    at = rng.randrange(len(data) + 1)
    noise = rng.randbytes(rng.choice((1, 5, 60, 400)))
    return rng.choice((
        data[:at] + noise + data[at:], data[:at] + noise + data[at + len(noise) :], data[:at], data + data,
        data[at:] + data[:at],
        bytes(b ^ (0x80 if rng.random() < 0.01 else 0) for b in data), b"",
    ))  # fmt: skip


def lines(rng: random.Random, data: bytes) -> bytes:
    """Change what a sketch printed."""
    found = data.split(b"\n")
    for _ in range(rng.choice((1, 1, 5, 50))):
        number = rng.randrange(len(found))
        parts = found[number].split(b",")
        parts[rng.randrange(len(parts))] = rng.choice((
            b"nan", b"inf", b"-0", b"1e400", b"9" * 400, b"", b"12,5", b"0x10", b"\xff\xfe", b"\x00", b"ovf",
            b"1_000", b"-9223372036854775809",
            "٣".encode(), b"[STATS] ok", b"1" + b"." * 300, b"4294967295", b"1.7976931348623157e308",
        ))  # fmt: skip
        found[number] = b",".join(parts)
        if rng.random() < 0.2:
            found.insert(number, rng.choice((b"x" * 100_000, b"", found[rng.randrange(len(found))])))
    return b"\n".join(found)


# JSON files and the index


def settings(rng: random.Random, path: Path) -> str:
    """Change a JSON file at one place."""
    path.write_bytes(_json_bytes(rng, path.read_bytes()))
    return path.name


def _json_bytes(rng: random.Random, data: bytes) -> bytes:
    head, sep, rest = (
        data.partition(b"\n") if data[:1] == b"{" and b"\n" in data and data[1:2] != b"\n" else (data, b"", b"")
    )
    try:
        content = json.loads(head)
    except ValueError:
        return data[: rng.randrange(len(data) + 1)]
    choice = rng.randrange(6)
    if choice == 0:
        return (
            rng.choice((b"", b"[]", b"7", b"null", b"{", b"[" * 100_000, b'"x"', head[: len(head) // 2])) + sep + rest
        )
    places = []

    def walk(node: object) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            places.append((node, key))
            walk(node[key])

    walk(content)
    if not places:
        return data
    node, key = rng.choice(places)
    if choice == 1 and isinstance(node, dict):
        del node[key]
    elif choice == 2 and isinstance(node, dict):
        node[rng.choice(("new", "../x", "", "a" * 500))] = rng.choice(JSON_VALUES)
    else:
        node[key] = rng.choice(JSON_VALUES)
    return json.dumps(content).encode() + sep + rest


def index(rng: random.Random, path: Path) -> str:
    """Change bytes of an index, or rows through SQLite."""
    if rng.random() < 0.5:
        return flipped(rng, path)
    with closing(sqlite3.connect(path)) as base, base:
        columns = [row[1] for row in base.execute("PRAGMA table_info(sessions)")]
        statement, value = rng.choice((
            (f"UPDATE sessions SET {rng.choice(columns)} = ?",
             rng.choice((None, -1, 1e300, "../../x.h5", b"\xff", "\x1b[31m"))),
            ("DELETE FROM sessions", None), ("DROP INDEX by_date", None), ("PRAGMA user_version = 99", None),
            ("PRAGMA application_id = 7", None), ("CREATE TABLE notes (mine)", None),
            ("CREATE TRIGGER t AFTER UPDATE ON sessions BEGIN DELETE FROM sessions; END", None),
        ))  # fmt: skip
        base.execute(statement, (value,) if "?" in statement else ())
    return statement
