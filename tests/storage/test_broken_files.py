"""Files that are broken, cut short, locked, or not ours: each says so, and none gives other samples."""

import shutil
import subprocess
import sys

import h5py
import numpy as np
import pytest
import storage_fakes as fakes
from long_form import some_of
from sealing import seal

from soleplate.errors import DamagedFile, FileError, ForeignFile, UnreadableFile
from soleplate.storage.hdf5 import declared
from soleplate.storage.hdf5.guard import open_guarded
from soleplate.storage.opening import open_session
from soleplate.storage.verify import verify
from soleplate.storage.writer import write_session

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
        file.attrs["format_version"] = 3
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
            open_session(cut)


@pytest.mark.parametrize("flips", some_of([50, 150]))
def test_flipped_bytes_never_give_other_samples(session_file, tmp_path, flips):
    whole = session_file.read_bytes()
    good = open_session(session_file)
    broken = tmp_path / "broken.h5"
    rng = np.random.default_rng(3)
    for at in rng.choice(len(whole), flips, replace=False):
        data = bytearray(whole)
        data[at] ^= 1 << rng.integers(8)
        broken.write_bytes(bytes(data))
        try:
            recording = open_session(broken)
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


def test_damaged_samples_are_named(tmp_path):
    files = fakes.record(tmp_path, rows=2000)  # more than stand in one piece
    session_file = write_session(open_session(files.session_journal, find_driver=fakes.find_driver), files.session_file)
    with h5py.File(session_file) as file:
        place = file[SAMPLES].id.get_chunk_info(0).byte_offset
    data = bytearray(session_file.read_bytes())
    data[place + 20] ^= 0xFF
    session_file.write_bytes(bytes(data))
    with pytest.raises(DamagedFile, match="/plates/left/cells/samples"):
        open_session(session_file)
    assert [(f.code, SAMPLES in f.text) for f in verify(session_file)] == [("damaged", True)]


def test_changed_samples_fail_the_check_sum(session_file):
    with h5py.File(session_file, "r+") as file:
        file[SAMPLES][3, 2] += 1
    with pytest.raises(DamagedFile, match="check sum"):
        open_session(session_file)
    assert [(f.code, "stream/left/cells" in f.text) for f in verify(session_file)] == [("changed", True)]
    with pytest.raises(DamagedFile, match="stream/left/cells"):
        open_session(session_file)
    assert open_session(session_file, check=False).roles == ("left", "right")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("gaps/row", -3, r"/plates/left/gaps cannot be read: \[0\].row holds -3. Expected `int` >= 0"),
        ("gaps/row", 10**9, "point outside its 49 rows"),
        ("gaps/lost", -1, r"\[0\].lost holds -1. Expected"),
        ("gaps/stream", b"cell9", "name streams that are not there"),
        ("segments/first_row", 5, "point outside"),
        ("segments/reason", b"bored", r"\[0\].reason holds 'bored'. Expected .*start"),
        ("segments/gain", np.nan, r"\[0\].gain holds nan. Expected"),
        ("segments/bits", 0, r"\[0\].bits holds 0. Expected `int` >= 1"),
        ("tares/accepted", 7, r"\[0\].accepted holds 7. Expected `bool`"),
        ("tares/time_s", np.inf, r"\[0\].time_s holds inf. Expected"),
        ("tares/phase", b"during", r"\[0\].phase holds 'during'"),
        ("cells/arrivals/host_s", np.nan, "no finite numbers"),
        ("cells/arrivals/row", 49, "point outside"),
        ("calibration/matrix", np.nan, "Expected up to 384 finite numbers"),
        ("/trials/side", b"lift", r"\[0\].side holds 'lift'"),
        ("/trials/state", b"great", r"\[0\].state holds 'great'"),
        ("/trials/start_s", np.nan, r"\[0\].start_s holds nan"),
        ("/trials/asked", b"[1]", r"\[0\].conditions holds"),
        ("/trials/measured", b"{1", r"\[0\].measured holds '{1'. Expected JSON"),
        ("/reps/number", -1, r"\[0\].number holds -1"),
        ("/ratings/time_s", np.nan, r"\[0\].time_s holds nan"),
        ("/events/data", b"{}", "/events is of a kind"),
        ("/events/data", b'{"event":"Marked","time_s":0,"label":3}', "/events cannot be read: label holds 3"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_place(session_file, column, value, said):
    """Also where the check sums were made anew: file, place, what stands there, what was expected."""
    path = column.lstrip("/") if column.startswith("/") else f"plates/left/{column}"
    with h5py.File(session_file, "r+") as file:
        if isinstance(value, bytes):
            values = file[path][()].tolist()
            del file[path]
            file[path] = np.array([value, *values[1:]])
        else:
            file[path][0] = value
    seal(session_file)
    with pytest.raises(FileError, match=said) as caught:
        open_session(session_file)
    assert session_file.name in str(caught.value)
    assert [finding.code in ("damaged", "foreign") for finding in verify(session_file)] == [True]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("@state", b"great", "/ cannot be read: state holds 'great'"),
        ("@recovered", 2, "recovered holds 2. Expected `bool`"),
        ("@protocol_version", -1, "protocol_version holds -1"),
        ("@parameters", b"[1]", "parameters holds"),
        ("@involved", b"both", "involved holds 'both'"),
        *(
            ("@created_utc", start, "no start that can be")
            for start in (b"yesterday", b"2026-02-30T09:00:00Z", b"9999-12-31T23:59:59Z", b"0001-01-01T00:00:00Z")
        ),
        ("@limits", b"{", "limits holds '{'. Expected JSON"),
        ("plates/left@skew_us", b"[NaN]", "skew_us"),
        ("plates/left@options", b'{"a":{}}', "options"),
        ("plates/left/cells@tick_hz", 0.0, "tick_hz holds 0.0. Expected `float` > 0"),
        ("plates/left/cells@nominal_rate_hz", np.inf, "nominal_rate_hz holds inf"),
        ("plates/left/cells@kind", b"volts", "kind holds 'volts'"),
        ("plates/left/calibration@rated_load_n", -1.0, "rated_load_n holds -1.0"),
        ("plates/left/calibration@stance_yaw_deg", np.nan, "stance_yaw_deg holds nan"),
    ],
)
def test_an_attribute_that_cannot_be_is_named_with_its_place(session_file, name, value, said):
    place, _, attribute = name.partition("@")
    with h5py.File(session_file, "r+") as file:
        owner = file[place] if place else file
        owner.attrs[attribute] = np.bytes_(value) if isinstance(value, bytes) else value
    seal(session_file)
    with pytest.raises(FileError, match=said) as caught:
        open_session(session_file)
    assert session_file.name in str(caught.value)


def test_limits_leave_room_for_real_sessions():
    an_hour = 3600 * 1000 * (16 + 8 + 1)  # four cells at 1 kHz: samples, ticks, flags
    assert an_hour < declared.MAX_BYTES / 10
    assert declared.MAX_CHUNK_BYTES >= 4096 * 16


def test_a_quiet_hour_of_constant_samples_is_no_bomb(tmp_path):
    from dataclasses import replace

    from soleplate.storage.streams import StreamRecord

    files = fakes.record(tmp_path, fakes.header(roles=("plate",)))
    recording = open_session(files.session_journal, find_driver=fakes.find_driver)
    old, rows = recording.plate().stream(), 3_600_000
    stream = StreamRecord(
        old.info, np.zeros((rows, 4), np.int32), np.arange(rows) * 1000, np.zeros(rows, np.uint8),
        segments=old.segments,
    )  # fmt: skip
    plate = replace(recording.plate(), streams={"cells": stream})
    path = write_session(replace(recording, plates={"plate": plate}), tmp_path / "hour.h5")
    assert len(open_session(path).plate().stream()) == rows
    shutil.rmtree(tmp_path)
