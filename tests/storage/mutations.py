"""Bad files of every kind, made from a good one: an adversary that knows HDF5 and nothing of this program."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

VALUES = (
    np.arange(5), np.bytes_("../../etc"), np.bytes_("[]"), np.bytes_('{"a": NaN}'), -1, np.nan, 1e300, "vlen", 2**62,
    np.bytes_("\x1b[31m\x07"), np.bytes_(b"\xff\xfe"), np.bytes_('[{"a":[[[1]]]}]'), h5py.Empty("f"),
    np.bytes_("x" * 60_000), np.bytes_("null"), np.bytes_("[null, 1]"),
)  # fmt: skip
Mutation = Callable[[bytes, Path, np.random.Generator], None]


def flip(good, path, rng):
    data = bytearray(good)
    for _ in range(int(rng.integers(1, 20))):
        data[int(rng.integers(len(data)))] ^= 1 << int(rng.integers(8))
    path.write_bytes(data)


def flip_structure(good, path, rng):
    """Where groups and attributes are described: in the first bytes and the last."""
    data = bytearray(good)
    edge = min(6000, len(data) // 2)
    for _ in range(int(rng.integers(1, 6))):
        place = int(rng.integers(edge))
        data[place if rng.random() < 0.5 else -1 - place] = int(rng.integers(256))
    path.write_bytes(data)


def cut(good, path, rng):
    path.write_bytes(good[: int(rng.integers(1, len(good)))])


def zeros(good, path, rng):
    data = bytearray(good)
    start, length = int(rng.integers(len(data))), int(rng.integers(100, 5000))
    data[start : start + length] = bytes(len(data[start : start + length]))
    path.write_bytes(data)


def swapped(good, path, rng):
    half = int(rng.integers(1, len(good)))
    path.write_bytes(good[half:] + good[:half])


def _edited(good, path, change):
    path.write_bytes(good)
    with h5py.File(path, "r+") as file:
        change(file)


def _members(file, kind):
    found = []
    file.visititems(lambda name, each: found.append(name) if isinstance(each, kind) else None)
    return sorted(found)


def attribute(good, path, rng):
    """Another type or value for any attribute."""

    def change(file):
        owners = [file, *(file[name] for name in _members(file, (h5py.Group, h5py.Dataset)))]
        owner = [each for each in owners if len(each.attrs)][int(rng.integers(sum(len(o.attrs) > 0 for o in owners)))]
        name = sorted(owner.attrs)[int(rng.integers(len(owner.attrs)))]
        value = VALUES[int(rng.integers(len(VALUES)))]
        del owner.attrs[name]
        owner.attrs[name] = value

    _edited(good, path, change)


def no_member(good, path, rng):
    def change(file):
        names = _members(file, (h5py.Group, h5py.Dataset))
        del file[names[int(rng.integers(len(names)))]]

    _edited(good, path, change)


def no_attribute(good, path, rng):
    def change(file):
        del file.attrs[sorted(file.attrs)[int(rng.integers(len(file.attrs)))]]

    _edited(good, path, change)


def huge(good, path, rng):
    """A dataset that declares more rows than any disk has."""

    def change(file):
        names = _members(file, h5py.Dataset)
        name = names[int(rng.integers(len(names)))]
        old = file[name]
        rows = 10 ** int(rng.integers(6, 12))
        shape, dtype = (rows, *old.shape[1:]), old.dtype
        del file[name]
        file.create_dataset(name, shape, dtype, chunks=(1000, *shape[1:]), compression="gzip")

    _edited(good, path, change)


def other_rows(good, path, rng):
    """Numbers and words that cannot be, in any table."""

    def change(file):
        plain = (n for n in _members(file, h5py.Dataset) if file[n].ndim == 1 and len(file[n]))
        names = [name for name in plain if file[name].dtype.kind in "Siuf"]
        name = names[int(rng.integers(len(names)))]
        values = file[name][()]
        row = int(rng.integers(len(values)))
        words = [
            b"../../x",
            b"\x1b[2J",
            b"",
            b"{}",
            b"[1]",
            b"null",
            b"nan",
            b'{"protocol":"x.py"}',
            b"left",
            b"\xff",
            b"$\\x$",
        ]
        numbers = [-1, 2**31 - 1, 2**62, 0]
        if values.dtype.kind == "S":
            texts = values.tolist()
            texts[row] = words[int(rng.integers(len(words)))]
            values = np.array(texts, f"S{max(1, *map(len, texts))}")
        elif values.dtype.kind in "iu":
            values[row] = np.array(numbers[int(rng.integers(4))]).astype(values.dtype)
        else:
            values[row] = [np.nan, np.inf, -1e300, 1e18][int(rng.integers(4))]
        del file[name]
        file[name] = values

    _edited(good, path, change)


def event(good, path, rng):
    """An event with a value of another kind, or without one."""

    def change(file):
        texts = file["events/data"][()].tolist()
        row = int(rng.integers(len(texts)))
        data = json.loads(texts[row])
        key = sorted(data)[int(rng.integers(len(data)))]
        if rng.random() < 0.3:
            del data[key]
        else:
            data[key] = [None, "x", -1, 1e400, [], {"a": {}}, True, "\u001b[31m", 10**30][int(rng.integers(9))]
        texts[row] = json.dumps(data).encode()
        del file["events/data"]
        file["events/data"] = np.array(texts)

    _edited(good, path, change)


def text(good, path, rng):
    path.write_text(["<html>\x1b[31m</html>", "P01,12.3\n", "\x89HDF\r\n\x1a\n", "a" * 70_000][int(rng.integers(4))])


def empty(good, path, rng):
    path.touch()


def forbidden(good, path, rng):
    path.write_bytes(good)
    path.chmod(0)


def folder(good, path, rng):
    path.mkdir()


def loop(good, path, rng):
    path.symlink_to(path)


def dangling(good, path, rng):
    path.symlink_to(path.with_name("nowhere"))


def pipe(good, path, rng):
    os.mkfifo(path)


SURE = [cut, huge, no_attribute, swapped, text, empty, folder, loop, dangling, pipe]  # never a session any more
BYTES = [flip, flip_structure, zeros, attribute, no_member, other_rows, event]  # some of these do no harm
