"""A zoo of hostile, foreign and broken files: each is refused before any data are touched."""

import ctypes
import os
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

import h5py
import numpy as np
import pytest

from soleplate.errors import HostileFile, UnreadableFile
from soleplate.storage import verify as verify_module
from soleplate.storage.hdf5 import objects
from soleplate.storage.hdf5.guard import open_guarded
from soleplate.storage.opening import open_session
from soleplate.storage.verify import verify


class Watch:
    """Tell whether anything opened a file, from the kernel's own mouth."""

    def __init__(self, path: Path) -> None:
        if sys.platform != "linux":
            pytest.skip("watching a file needs inotify")
        libc = ctypes.CDLL(None, use_errno=True)
        self._fd = libc.inotify_init1(os.O_NONBLOCK)
        assert libc.inotify_add_watch(self._fd, os.fsencode(path), 0x20 | 0x01) >= 0  # opened, read

    def touched(self) -> bool:
        try:
            return bool(os.read(self._fd, 4096))
        except BlockingIOError:
            return False
        finally:
            os.close(self._fd)


@pytest.fixture
def secret(tmp_path):
    """A file that no reader of a session file has any business with."""
    path = tmp_path / "secret.h5"
    with h5py.File(path, "w") as file:
        file["samples"] = np.arange(196, dtype="<i4").reshape(49, 4)
    return path


def replace_dataset(file, path, make):
    parent, _, name = path.rpartition("/")
    del file[path]
    make(file[parent], name)


SAMPLES = "plates/left/cells/samples"


def external_link(file, secret):
    replace_dataset(file, SAMPLES, lambda g, n: g.__setitem__(n, h5py.ExternalLink(str(secret), "samples")))


def external_group(file, secret):
    del file["plates/left/cells"]
    file["plates/left/cells"] = h5py.ExternalLink(str(secret), "/")


def external_plates(file, secret):
    del file["plates"]
    file["plates"] = h5py.ExternalLink(str(secret), "/")


def soft_link(file, secret):
    replace_dataset(file, SAMPLES, lambda g, n: g.__setitem__(n, h5py.SoftLink("/plates/right/cells/samples")))


def external_storage(file, secret):
    def make(group, name):
        group.create_dataset(name, (49, 4), "<i4", external=[(str(secret), 0, 784)])

    replace_dataset(file, SAMPLES, make)


def virtual(file, secret):
    def make(group, name):
        virtual_layout = h5py.VirtualLayout((49, 4), "<i4")
        virtual_layout[:] = h5py.VirtualSource(str(secret), "samples", (49, 4))
        group.create_virtual_dataset(name, virtual_layout)

    replace_dataset(file, SAMPLES, make)


def unlimited_virtual(file, secret):
    def make(group, name):
        source = h5py.VirtualSource(str(secret), "samples", (49, 4), maxshape=(None, 4))
        virtual_layout = h5py.VirtualLayout((49, 4), "<i4", maxshape=(None, 4))
        virtual_layout[: h5py.h5s.UNLIMITED] = source[: h5py.h5s.UNLIMITED]
        group.create_virtual_dataset(name, virtual_layout)

    replace_dataset(file, SAMPLES, make)


def terabytes(file, secret):
    for name, shape, dtype in (("samples", (2**38, 4), "<i4"), ("ticks", (2**38,), "<i8"), ("flags", (2**38,), "u1")):
        replace_dataset(
            file,
            f"plates/left/cells/{name}",
            lambda g, n, shape=shape, dtype=dtype: g.create_dataset(n, shape, dtype, chunks=(1024, *shape[1:])),
        )


def bomb(file, secret):
    rows = 2**25
    for name, shape, dtype in (("samples", (rows, 4), "<i4"), ("ticks", (rows,), "<i8"), ("flags", (rows,), "u1")):
        del file[f"plates/left/cells/{name}"]
        dataset = file["plates/left/cells"].create_dataset(
            name, shape, dtype, chunks=(2**16, *shape[1:]), compression="gzip"
        )
        zeros = zlib.compress(bytes(2**16 * dataset.dtype.itemsize * int(np.prod(shape[1:]))))
        for first in range(0, rows // 8, 2**16):
            dataset.id.write_direct_chunk((first, *[0] * len(shape[1:])), zeros)


def many_empty_rows(file, secret):
    """Ten million gaps in no bytes at all."""
    for name in ("stream", "row", "lost"):
        dtype = file[f"plates/left/gaps/{name}"].dtype
        replace_dataset(
            file, f"plates/left/gaps/{name}",
            lambda g, n, dtype=dtype: g.create_dataset(n, (10_000_000,), dtype, chunks=(60_000,), compression="gzip"),
        )  # fmt: skip


def many_packed_rows(file, secret):
    """Half a million rows that are really stored, in a few kilobytes."""
    for name in ("stream", "row", "lost"):
        data = np.zeros(500_000, file[f"plates/left/gaps/{name}"].dtype)
        replace_dataset(
            file, f"plates/left/gaps/{name}",
            lambda g, n, data=data: g.create_dataset(n, data=data, chunks=(50_000,), compression="gzip"),
        )  # fmt: skip


def many_tares(file, secret):
    """More zeros than any session has."""
    for name in list(file["plates/left/tares"]):
        old = file[f"plates/left/tares/{name}"]
        data = np.repeat(old[()][:1], 10_001, axis=0)
        replace_dataset(file, f"plates/left/tares/{name}", lambda g, n, data=data: g.create_dataset(n, data=data))


def uneven_columns(file, secret):
    replace_dataset(file, "trials/side", lambda g, n: g.create_dataset(n, data=np.array([b"left"])))


def missing_type(file, secret):
    replace_dataset(file, "trials/number", lambda g, n: g.create_dataset(n, data=np.zeros(2, "S4")))


def flat_zeros(file, secret):
    replace_dataset(file, "plates/left/tares/counts", lambda g, n: g.create_dataset(n, data=np.zeros((2, 3))))


def wide_numbers(file, secret):
    replace_dataset(file, "trials/start_s", lambda g, n: g.create_dataset(n, data=np.zeros(2, np.longdouble)))


def half_a_version(file, secret):
    file.attrs["format_version"] = 1.5


def any_source(file, secret):
    file.create_group("source").attrs.update({f"n{n}": n for n in range(65)})


def vlen_source(file, secret):
    file.create_group("source").attrs["where"] = "a variable-length string"


def linked_context(file, secret):
    file["context"] = h5py.ExternalLink(str(secret), "/")


def many_versions(file, secret):
    results = file.require_group("results")
    for number in range(1, 102):
        results.create_group(str(number))


def big_chunk(file, secret):
    def make(group, name):
        group.create_dataset(name, (49, 4), "<i4", chunks=(2**20, 4), maxshape=(None, 4))

    replace_dataset(file, SAMPLES, make)


def swollen_chunk(file, secret):
    def make(group, name):
        dataset = group.create_dataset(name, (49, 4), "<i4", chunks=(49, 4), compression="gzip")
        dataset.id.write_direct_chunk((0, 0), zlib.compress(bytes(64 << 20)))

    replace_dataset(file, SAMPLES, make)


def other_filter(file, secret):
    replace_dataset(
        file, SAMPLES, lambda g, n: g.create_dataset(n, data=np.zeros((49, 4), "<i4"), chunks=True, compression="lzf")
    )


def scale_offset(file, secret):
    replace_dataset(
        file, SAMPLES, lambda g, n: g.create_dataset(n, data=np.zeros((49, 4), "<i4"), chunks=True, scaleoffset=2)
    )


def vlen_events(file, secret):
    rows = len(file["events/data"])
    replace_dataset(file, "events/data", lambda g, n: g.create_dataset(n, (rows,), h5py.string_dtype()))


def object_samples(file, secret):
    replace_dataset(file, SAMPLES, lambda g, n: g.create_dataset(n, (49, 4), h5py.ref_dtype))


def enum_ticks(file, secret):
    dtype = h5py.enum_dtype({"A": 1, "B": 2}, basetype="<i4")
    replace_dataset(file, "plates/left/cells/ticks", lambda g, n: g.create_dataset(n, (49,), dtype))


def float_ticks(file, secret):
    replace_dataset(file, "plates/left/cells/ticks", lambda g, n: g.create_dataset(n, (49,), "<f8"))


def three_dimensions(file, secret):
    replace_dataset(file, SAMPLES, lambda g, n: g.create_dataset(n, (49, 2, 2), "<i4"))


def short_ticks(file, secret):
    replace_dataset(file, "plates/left/cells/ticks", lambda g, n: g.create_dataset(n, (48,), "<i8"))


def no_shape(file, secret):
    replace_dataset(file, SAMPLES, lambda g, n: g.create_dataset(n, data=h5py.Empty("<i4")))


def dataset_for_group(file, secret):
    del file["plates/left"]
    file["plates/left"] = np.arange(3)


def group_for_dataset(file, secret):
    del file[SAMPLES]
    file.create_group(SAMPLES)


def vlen_attribute(file, secret):
    file.attrs["notes"] = "a variable-length string"


def array_attribute(file, secret):
    del file.attrs["format_version"]
    file.attrs["format_version"] = np.ones(1000)


def text_for_number(file, secret):
    file.attrs["recovered"] = np.bytes_("yes")


def climbing_role(file, secret):
    file.attrs["roles"] = np.bytes_('["../../left"]')


def many_roles(file, secret):
    file.attrs["roles"] = np.bytes_(str([f"r{n}" for n in range(100)]).replace("'", '"'))


def nested_json(file, secret):
    file.attrs["roles"] = np.bytes_("[" * 50_000)


def wrong_columns(file, secret):
    del file["trials"]
    file.create_dataset("trials", (1,), [("number", "<i8"), ("surprise", "S4")])


HOSTILE = [
    external_link, external_group, external_plates, soft_link, external_storage, virtual, unlimited_virtual,
    terabytes, bomb, many_empty_rows, many_packed_rows, many_versions, big_chunk, swollen_chunk, other_filter,
    scale_offset, vlen_events, object_samples, enum_ticks, float_ticks, three_dimensions, short_ticks, no_shape,
    dataset_for_group, group_for_dataset, vlen_attribute, array_attribute, text_for_number, climbing_role,
    many_roles, nested_json, wrong_columns, many_tares, uneven_columns, missing_type, flat_zeros, wide_numbers,
    half_a_version, any_source, vlen_source, linked_context,
]  # fmt: skip


@pytest.mark.parametrize("poison", HOSTILE, ids=lambda poison: poison.__name__)
def test_a_hostile_file_is_refused_and_nothing_is_read(session_file, secret, poison, monkeypatch):
    with h5py.File(session_file, "r+") as file:
        poison(file, secret)
    watch = Watch(secret)

    def read(opened, path):
        raise AssertionError(f"data of {path} were read")

    for reader in (objects, verify_module):
        monkeypatch.setattr(reader, "read_column", read)
    with pytest.raises(HostileFile) as caught:
        open_guarded(session_file)
    assert caught.value.do
    assert not watch.touched()
    with pytest.raises(HostileFile):
        open_session(session_file)
    assert [finding.code for finding in verify(session_file)] == ["hostile"]
    session_file.rename(session_file.with_suffix(".moved"))  # nothing holds it open


@pytest.mark.parametrize("poison", [external_link, external_storage, virtual], ids=lambda poison: poison.__name__)
def test_without_the_guard_the_other_file_would_be_read(session_file, secret, poison):
    with h5py.File(session_file, "r+") as file:
        poison(file, secret)
    watch = Watch(secret)
    with h5py.File(session_file) as file:
        assert file[SAMPLES][0].size == 4
    assert watch.touched()


def test_refusing_a_bomb_takes_no_memory_to_speak_of(session_file, secret):
    with h5py.File(session_file, "r+") as file:
        swollen_chunk(file, secret)
    script = """
        import sys
        from pathlib import Path
        from soleplate.errors import HostileFile, UnreadableFile
        from soleplate.storage.opening import open_session
        from soleplate.storage.recording import Recording
        peak = lambda: int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
        before = peak()
        try:
            open_session(sys.argv[1])
        except HostileFile:
            print(peak() - before)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(session_file)], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 20_000  # KiB


def test_something_in_front_of_the_file_is_refused(session_file, tmp_path):
    path = tmp_path / "page.h5"
    with h5py.File(path, "w", userblock_size=512):
        pass
    with path.open("r+b") as file:
        file.write(b"<script>alert(1)</script>")
    with h5py.File(path):
        pass
    with pytest.raises(HostileFile, match="user block"):
        open_guarded(path)


def test_members_that_the_format_does_not_know_are_never_followed(session_file, secret):
    with h5py.File(session_file, "r+") as file:
        file["plates/left/extra"] = h5py.ExternalLink(str(secret), "/")
        file["plates/stranger"] = h5py.SoftLink("/nowhere")
        file["loop"] = file["plates"]
        file["plates/self"] = file["/"]
        file.create_group("results")["../../x"] = np.arange(3)
        file["results/evil"] = h5py.ExternalLink(str(secret), "samples")
    watch = Watch(secret)
    assert open_session(session_file).roles == ("left", "right")
    named = [(finding.code, finding.text.partition(" ")[0]) for finding in verify(session_file)]
    places = ["/loop", "/plates/self", "/plates/stranger", "/plates/left/extra", "/results/..", "/results/evil"]
    assert sorted(named) == sorted(("unknown", place) for place in places)
    assert not watch.touched()


def test_of_thousands_of_unknown_members_some_are_named_and_the_others_counted(session_file):
    with h5py.File(session_file, "r+") as file:
        for number in range(2000):
            file.create_group(f"junk{number}")
    found = verify(session_file)
    assert len(found) == 51
    assert found[-1].text == "/ holds 1950 more of that kind"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    with pytest.raises(UnreadableFile, match="no ordinary file"):
        open_guarded(tmp_path / "pipe.h5")


def test_filter_plug_ins_are_switched_off(session_file, monkeypatch):
    monkeypatch.setenv("HDF5_PLUGIN_PATH", "/somewhere")
    h5py.h5pl.append(b"/somewhere")
    open_guarded(session_file).close()
    assert "HDF5_PLUGIN_PATH" not in os.environ
    assert h5py.h5pl.size() == 0
