"""Single bits flipped in session files, spread over their objects: HDF5 and bytes, and nothing of this program."""

from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np

AROUND = 400  # bytes: of the description of an object


def places(path: Path) -> dict[str, list[tuple[int, int]]]:
    """Return, by object, the byte ranges that belong to it: its data, and around the description of it."""
    found: dict[str, list[tuple[int, int]]] = {}
    size = path.stat().st_size
    with h5py.File(path) as file:

        def take(name, each):
            described = h5py.h5o.get_info(each.id).addr
            found[f"description of {name}"] = [(described, min(size, described + AROUND))]
            if isinstance(each, h5py.Dataset):
                if each.chunks:
                    chunks = [each.id.get_chunk_info(n) for n in range(each.id.get_num_chunks())]
                    found[name] = [(chunk.byte_offset, chunk.byte_offset + chunk.size) for chunk in chunks]
                elif (offset := each.id.get_offset()) is not None and each.nbytes:
                    found[name] = [(offset, offset + each.nbytes)]
            data = path.read_bytes() if not take.data else take.data
            take.data = data
            for key in each.attrs if isinstance(each, h5py.Group) else ():  # those of datasets only explain
                value = each.attrs[key]
                text = bytes(value) if isinstance(value, bytes) else np.asarray(value).tobytes()
                at = data.find(text, described) if len(text) > 3 else -1
                if at >= 0:
                    found[f"{name}@{key}"] = [(at, at + len(text))]

        take.data = b""
        take("", file)
        file.visititems(take)
    found["the beginning"] = [(0, 96)]
    found["anywhere"] = [(0, size)]
    return found


def flips(path: Path, rng: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """Yield an object's name and the file with one bit of it flipped, each object as often as any other one."""
    whole = path.read_bytes()
    objects = sorted(places(path).items())
    while True:
        for index in rng.permutation(len(objects)):
            name, ranges = objects[index]
            first, end = ranges[int(rng.integers(len(ranges)))]
            at = int(rng.integers(first, end))
            data = bytearray(whole)
            data[at] ^= 1 << int(rng.integers(8))
            yield name, bytes(data)
