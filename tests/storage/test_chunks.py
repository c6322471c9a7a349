"""The fast reader against h5py: the same values, or nothing at all."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleplate.storage.journals.chunks import read_chunks

OURS = {"shuffle": True, "compression": "gzip", "compression_opts": 4, "fletcher32": True}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[h5py.File]:
    with h5py.File(tmp_path / "a.h5", "w") as opened:
        yield opened


@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(1, 300), columns=st.integers(0, 5), chunk=st.integers(1, 300),
    dtype=st.sampled_from(["i4", "i8", "u1", "f8", "i2"]), seed=st.integers(0, 99),
)  # fmt: skip
def test_it_reads_what_h5py_reads(rows: int, columns: int, chunk: int, dtype: str, seed: int) -> None:
    shape = (rows, columns) if columns else (rows,)
    data = np.random.default_rng(seed).integers(0, 256, (*shape, np.dtype(dtype).itemsize), np.uint8)
    data = data.view(dtype).reshape(shape)
    with h5py.File("a", "w", driver="core", backing_store=False) as opened:
        made = opened.create_dataset("a", data=data, chunks=(min(chunk, rows), *shape[1:]), **OURS)
        opened.flush()
        found = read_chunks(made.id)
        assert found is not None
        assert found.dtype == data.dtype
        assert found.tobytes() == made[()].tobytes() == data.tobytes()


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"chunks": (10, 2), "shuffle": True, "compression": "gzip"},
        {"chunks": (10, 1), **OURS},
        {"chunks": (10, 2), "shuffle": True, "compression": "lzf", "fletcher32": True},
        {"chunks": (10, 2), "dtype": ">i4", **OURS},
    ],
)
def test_it_leaves_other_layouts_to_h5py(file: h5py.File, other: dict[str, object]) -> None:
    made = file.create_dataset("a", **{"data": np.arange(60, dtype="i4").reshape(30, 2), **other})
    file.flush()
    assert read_chunks(made.id) is None


def test_it_leaves_missing_chunks_to_h5py(file: h5py.File) -> None:
    made = file.create_dataset("a", (30, 2), "i4", chunks=(10, 2), **OURS)
    made[:10] = 1
    file.flush()
    assert read_chunks(made.id) is None
    assert made[()].sum() == 20


def test_it_reads_a_chunk_that_skipped_its_filters_by_h5py(file: h5py.File) -> None:
    made = file.create_dataset("a", (10, 2), "i4", chunks=(10, 2), **OURS)
    made.id.write_direct_chunk((0, 0), np.ones((10, 2), "i4").tobytes(), filter_mask=0b111)
    file.flush()
    assert read_chunks(made.id) is None


@pytest.mark.parametrize("kind", ["flipped", "short", "long", "no zlib"])
def test_it_leaves_damage_to_h5py(file: h5py.File, kind: str) -> None:
    """A bomb inflates to far more than a chunk: not one byte more than the chunk is ever made of it."""
    made = file.create_dataset("a", data=np.arange(60, dtype="i4").reshape(30, 2), chunks=(30, 2), **OURS)
    file.flush()
    _, whole = made.id.read_direct_chunk((0, 0))
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    data = {
        "flipped": bytes(flipped),
        "short": zlib.compress(bytes(239)) + bytes(4),
        "long": zlib.compress(bytes(10_000_000)) + bytes(4),
        "no zlib": bytes(len(whole)),
    }[kind]
    made.id.write_direct_chunk((0, 0), data)
    file.flush()
    assert read_chunks(made.id) is None
