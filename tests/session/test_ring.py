"""The live ring: one writer, many readers, and none of them disturbs another."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleplate.acquire import ring
from soleplate.acquire.ring import BYTES, STATUS, RingReader, RingWriter, running_rings, runtime_folder
from soleplate.errors import ForeignFile, StorageError, UnreadableFile


@pytest.fixture
def small(tmp_path):
    writer = RingWriter(tmp_path / "a.ring", 4096)
    yield writer
    writer.close()


def test_a_reader_gets_what_was_written_and_then_what_comes(small):
    small.put(BYTES, b"one", 1.0, 0)
    reader, late = RingReader(small.path), RingReader(small.path, from_now=True)
    small.put(STATUS, b'{"x": 1}', 2.0, 3)
    records = reader.take()
    assert [(r.kind, r.segment, r.host_s, r.payload) for r in records] == [
        (BYTES, 0, 1.0, b"one"),
        (STATUS, 3, 2.0, b'{"x": 1}'),
    ]
    assert records[1].content == {"x": 1}
    assert late.take() == records[1:]
    assert reader.take() == []
    assert reader.missed == 0
    reader.close()
    late.close()
    late.close()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=80), st.integers(1, 12))
def test_a_reader_that_keeps_up_misses_nothing_whatever_the_sizes(tmp_path_factory, sizes, every):
    path = tmp_path_factory.mktemp("ring") / "b.ring"
    writer = RingWriter(path, 1 << 14)
    reader = RingReader(path)
    wrote, got = [], []
    for number, size in enumerate(sizes):
        wrote.append(bytes([number % 251]) * size)
        writer.put(BYTES, wrote[-1], float(number), number)
        if number % every == 0:
            got += reader.take()
    got += reader.take()
    assert reader.missed == 0
    assert [record.payload for record in got] == wrote
    reader.close()
    writer.close()


def test_a_reader_that_falls_behind_is_told_and_goes_on_with_whole_records(small):
    reader = RingReader(small.path)
    for number in range(500):
        small.put(BYTES, bytes([number % 256]) * (number % 97), float(number), 0)
    records = reader.take()
    assert reader.missed > 0
    assert records[-1].host_s == 499
    assert [r.host_s for r in records] == [float(n) for n in range(int(records[0].host_s), 500)]
    assert all(r.payload == bytes([int(r.host_s) % 256]) * (int(r.host_s) % 97) for r in records)
    reader.close()


def test_fifty_viewers_come_and_go_without_effect_on_the_writer(small):
    for number in range(50):
        viewer = RingReader(small.path)
        small.put(BYTES, b"x" * number, float(number), 0)
        assert viewer.take()[-1].host_s == number
        viewer.close()


def test_a_viewer_in_another_process_that_dies_does_no_harm(small):
    code = (
        "import sys, os; from pathlib import Path; from soleplate.acquire.ring import RingReader;"
        "r = RingReader(Path(sys.argv[1])); print(len(r.take()), flush=True); os.kill(os.getpid(), 9)"
    )
    small.put(BYTES, b"kept", 1.0, 0)
    done = subprocess.run([sys.executable, "-c", code, small.path], capture_output=True, text=True)
    assert done.stdout == "1\n"
    small.put(BYTES, b"kept", 2.0, 0)
    reader = RingReader(small.path)
    assert len(reader.take()) == 2
    reader.close()


def test_what_is_no_ring_is_refused(tmp_path):
    with pytest.raises(UnreadableFile):
        RingReader(tmp_path / "none.ring")
    (tmp_path / "foreign.ring").write_bytes(bytes(20000))
    with pytest.raises(ForeignFile):
        RingReader(tmp_path / "foreign.ring")
    with pytest.raises(StorageError):
        RingWriter(tmp_path / "foreign.ring")
    with pytest.raises(StorageError):
        RingWriter(tmp_path / "none" / "a.ring")


def test_rings_are_this_users_alone_and_leftovers_are_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = runtime_folder()
    assert folder == tmp_path / "soleplate"
    writer = RingWriter(folder / "running.ring", 4096)
    (folder / "left-behind.ring").write_bytes(b"")
    code = "from soleplate.acquire.ring import running_rings; print([p.name for p in running_rings()])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['running.ring']"
    writer.close()
    assert running_rings() == []
    assert list(folder.iterdir()) == []
    if sys.platform != "win32":
        assert folder.stat().st_mode & 0o777 == 0o700
        folder.chmod(0o755)
        with pytest.raises(StorageError, match="chmod 700"):
            runtime_folder()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has one temporary folder for each user")
def test_without_a_runtime_folder_the_users_cache_serves_and_then_a_name_nobody_can_guess(tmp_path, monkeypatch):
    shared = tmp_path / "tmp"
    shared.mkdir()
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(shared))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ring._other_folder.cache_clear()
    assert runtime_folder() == tmp_path / "cache" / "soleplate" / "live"
    assert runtime_folder().stat().st_mode & 0o777 == 0o700
    (tmp_path / "no-folder").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no-folder"))
    ring._other_folder.cache_clear()
    folder = runtime_folder()
    assert folder == runtime_folder()
    assert folder.parent == shared
    assert folder.stat().st_mode & 0o777 == 0o700
    ring._other_folder.cache_clear()
    assert runtime_folder() != folder
    ring._other_folder.cache_clear()


def test_a_description_that_is_being_written_is_read_when_it_is_whole(small, monkeypatch):
    small.describe({"role": "left", "told": []})
    whole = bytes(small._map[ring._WORDS : ring._WORDS + 40])
    small._map[ring._WORDS + 5 : ring._WORDS + 12] = b'"}{{{,:'  # as a viewer sees it in the midst
    waits = []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            small._map[ring._WORDS : ring._WORDS + 40] = whole

    monkeypatch.setattr(ring.time, "sleep", wait)
    assert RingReader(small.path).description == {"role": "left", "told": []}
    assert len(waits) == 3
