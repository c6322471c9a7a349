"""Files that are broken, cut short, locked, or not ours: each says so, and none gives other samples."""

import shutil
import subprocess
import sys

import h5py
import numpy as np
import pytest

from soleplate.errors import DamagedFile, FileError, ForeignFile, UnreadableFile
from soleplate.storage import guard
from soleplate.storage.guard import open_guarded
from soleplate.storage.recording import Recording
from soleplate.storage.verify import verify

SAMPLES = "plates/left/cells/samples"


@pytest.fixture
def other_file(tmp_path):
    """HDF5, but another program's."""
    path = tmp_path / "other.h5"
    with h5py.File(path, "w") as file:
        file["samples"] = np.arange(4)
    return path


def test_a_missing_file(tmp_path):
    with pytest.raises(UnreadableFile, match="No such file"):
        open_guarded(tmp_path / "no.h5")
    with pytest.raises(UnreadableFile):
        open_guarded(tmp_path)


def test_an_empty_file_points_to_the_journals(tmp_path):
    (tmp_path / "x.h5").touch()
    with pytest.raises(UnreadableFile, match="soleplate recover"):
        open_guarded(tmp_path / "x.h5")


@pytest.mark.parametrize("content", [b"not HDF5 at all", b"PK\x03\x04" + bytes(2000), b"\x89HDF"])
def test_a_file_of_another_kind(tmp_path, content):
    (tmp_path / "x.h5").write_bytes(content)
    with pytest.raises(ForeignFile):
        open_guarded(tmp_path / "x.h5")


def test_another_programs_hdf5(other_file):
    with pytest.raises(ForeignFile, match="format"):
        open_guarded(other_file)


def test_an_nwb_like_file_with_vlen_format(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file.attrs["format"] = "something else"
        file.attrs["format_version"] = 1
    with pytest.raises(FileError):
        open_guarded(tmp_path / "x.h5")


def test_a_newer_format_says_update(session_file):
    with h5py.File(session_file, "r+") as file:
        file.attrs["format_version"] = 2
        del file["plates"]
    with pytest.raises(ForeignFile, match="Update Soleplate"):
        open_guarded(session_file)


@pytest.mark.parametrize("path", ["plates", "plates/left", SAMPLES, "plates/right/calibration", "events", "trials"])
def test_a_missing_part_is_named(session_file, path):
    with h5py.File(session_file, "r+") as file:
        del file[path]
    with pytest.raises(ForeignFile, match=path):
        open_guarded(session_file)


def test_truncation_anywhere_never_gives_a_recording(session_file, tmp_path):
    whole = session_file.read_bytes()
    cut = tmp_path / "cut.h5"
    for length in range(0, len(whole), 997):
        cut.write_bytes(whole[:length])
        with pytest.raises(FileError):
            Recording.open(cut)


def test_flipped_bytes_never_give_other_samples(session_file, tmp_path):
    whole = session_file.read_bytes()
    good = Recording.open(session_file)
    broken = tmp_path / "broken.h5"
    rng = np.random.default_rng(3)
    for at in rng.choice(len(whole), 150, replace=False):
        data = bytearray(whole)
        data[at] ^= 1 << rng.integers(8)
        broken.write_bytes(bytes(data))
        try:
            recording = Recording.open(broken)
        except FileError:
            continue
        assert recording.raw_sha256 == good.raw_sha256
        assert np.array_equal(recording.plate("left").stream().samples, good.plate("left").stream().samples)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks otherwise")
def test_a_locked_file(session_file):
    script = "import h5py, sys; f = h5py.File(sys.argv[1], 'r+'); print('open', flush=True); sys.stdin.read()"
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(session_file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert child.stdout.readline() == b"open\n"
        with pytest.raises(UnreadableFile, match="locked"):
            open_guarded(session_file)
    finally:
        child.communicate()
    open_guarded(session_file).close()


def test_damaged_samples_are_named(session_file):
    with h5py.File(session_file) as file:
        place = file[SAMPLES].id.get_chunk_info(0).byte_offset
    data = bytearray(session_file.read_bytes())
    data[place + 20] ^= 0xFF
    session_file.write_bytes(bytes(data))
    with pytest.raises(DamagedFile, match="/plates/left/cells/samples"):
        Recording.open(session_file)
    assert [(f.code, SAMPLES in f.text) for f in verify(session_file)] == [("damaged", True)]


def test_changed_samples_fail_the_check_sum(session_file):
    with h5py.File(session_file, "r+") as file:
        file[SAMPLES][3, 2] += 1
    with pytest.raises(DamagedFile, match="check sum"):
        Recording.open(session_file)
    assert [finding.code for finding in verify(session_file)] == ["raw-sha256"]
    assert Recording.open(session_file, check=False).roles == ("left", "right")


@pytest.mark.parametrize(
    ("table", "row"),
    [("gaps", ("cells", -3, 1)), ("gaps", ("cells", 10**9, 1)), ("gaps", ("cells", 3, -1))],
)
def test_tables_that_point_outside_are_damage(session_file, table, row):
    with h5py.File(session_file, "r+") as file:
        dataset = file[f"plates/left/{table}"]
        dataset[0] = np.array([tuple(row)], dtype=dataset.dtype)[0]
    with pytest.raises(DamagedFile, match="contradicts"):
        Recording.open(session_file)


def test_limits_leave_room_for_real_sessions():
    an_hour = 3600 * 1000 * (16 + 8 + 1)  # four cells at 1 kHz: samples, ticks, flags
    assert an_hour < guard.MAX_BYTES / 10
    assert guard.MAX_CHUNK_BYTES >= 4096 * 16


def test_a_quiet_hour_of_constant_samples_is_no_bomb(tmp_path):
    from dataclasses import replace

    import storage_fakes as fakes

    from soleplate.storage.streams import StreamRecord
    from soleplate.storage.writer import write_session

    files = fakes.record(tmp_path, fakes.header(roles=("plate",)))
    recording = Recording.open(files.session_journal, find_driver=fakes.find_driver)
    old, rows = recording.plate().stream(), 3_600_000
    stream = StreamRecord(
        old.info, np.zeros((rows, 4), np.int32), np.arange(rows) * 1000, np.zeros(rows, np.uint8),
        segments=old.segments,
    )  # fmt: skip
    plate = replace(recording.plate(), streams={"cells": stream})
    path = write_session(replace(recording, plates={"plate": plate}), tmp_path / "hour.h5")
    assert len(Recording.open(path).plate().stream()) == rows
    shutil.rmtree(tmp_path)
