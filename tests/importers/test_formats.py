"""Formats of vendors and C3D, written here from their descriptions: the same person comes out of each."""

import numpy as np
import pytest
import written

from soleplate.api.importer import Importer, Told
from soleplate.errors import BadParameter, DamagedFile, ForeignFile
from soleplate.importers.c3d import IMPORTER as C3D
from soleplate.importers.mot import IMPORTER as MOT
from soleplate.importers.vendors import AMTI, BIOWARE, QUALISYS, VICON
from soleplate.importers.worker import importer_of

T, FZ, X, Y = written.standing(6.0, 1000.0)
PLATE = (FZ, X, Y, (0.0, 0.0), 400.0, 600.0)


def files():
    yield "bioware", "trial.txt", written.bioware(T, FZ, X, Y)
    yield "vicon", "trial.csv", written.vicon(FZ, X, Y, 1000.0)
    yield "qualisys", "trial_f_1.tsv", written.qualisys(FZ, X, Y, 1000.0)
    yield "mot", "trial.mot", written.mot(T, {"": (FZ, X, Y)})
    yield "c3d", "trial.c3d", written.c3d([PLATE], 1000.0)
    yield "table", "trial.dat", written.csv({"t [s]": T, "Fz [N]": FZ, "COP ML [mm]": X, "COP AP [mm]": Y})


@pytest.mark.parametrize(
    ("name", "file", "data"), list(files()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_same_person_comes_out_of_every_format(tmp_path, name, file, data):
    path = tmp_path / file
    path.write_bytes(data)
    importer = importer_of(path)
    assert importer.name == name
    assert isinstance(importer, Importer)
    found = importer.read(path, Told())
    assert not found.needed
    [plate] = found.plates
    assert plate.rate_hz == 1000.0
    n = len(plate.samples)
    np.testing.assert_allclose(plate.samples[:, 0], FZ[:n], atol=1e-4)
    np.testing.assert_allclose(-plate.samples[:, 2] / plate.samples[:, 0], X[:n], atol=5e-5)
    np.testing.assert_allclose(plate.samples[:, 1] / plate.samples[:, 0], Y[:n], atol=5e-5)


def test_netforce_has_no_header_and_is_named(tmp_path):
    zero = np.zeros_like(T)
    one = [zero, zero, FZ, FZ * Y / 1000, -FZ * X / 1000, zero]
    path = tmp_path / "trial.txt"
    path.write_bytes(b"\r\n" + written.csv({str(n): v for n, v in enumerate([*one, *one])}, header=False, digits=7))
    found = AMTI.read(path, Told(rate_hz=1000.0))
    assert [plate.name for plate in found.plates] == ["1", "2"]
    np.testing.assert_allclose(found.plates[1].samples[:, 0], FZ, atol=1e-5)
    np.testing.assert_allclose(-found.plates[1].samples[:, 2] / FZ, X, atol=1e-3)


def test_legs_of_a_mot_file_by_their_prefixes(tmp_path):
    path = tmp_path / "grf.mot"
    path.write_bytes(written.mot(T, {"r_": (0.6 * FZ, X, Y), "l_": (0.4 * FZ, X - 200, Y)}))
    found = MOT.read(path, Told())
    assert [plate.side for plate in found.plates] == ["right", "left"]
    np.testing.assert_allclose(found.plates[1].samples[:, 0], 0.4 * FZ, atol=1e-6)


def test_two_platforms_events_and_places_in_the_room(tmp_path):
    path = tmp_path / "two.c3d"
    other = (0.5 * FZ, X + 500, Y + 20, (500.0, 10.0), 400.0, 600.0)
    path.write_bytes(
        written.c3d([PLATE, other], 1000.0, events=[(1.5, "Foot Strike", "Left"), (2.0, "Foot Off", "Right")])
    )
    found = C3D.read(path, Told(columns={"1": "left", "2": "right"}))
    assert [(plate.side, plate.centre_mm, plate.size_mm) for plate in found.plates] == [
        ("left", (0.0, 0.0), (400.0, 600.0)), ("right", (500.0, 10.0), (400.0, 600.0))]  # fmt: skip
    fz = found.plates[1].samples[:, 0]
    np.testing.assert_allclose(-found.plates[1].samples[:, 2] / fz + 500, X + 500, atol=5e-5)
    assert [(event.time_s, event.label, event.side) for event in found.events] == [
        (1.5, "Foot Strike", "left"), (2.0, "Foot Off", "right")]  # fmt: skip
    asked = C3D.read(path, Told())
    assert asked.questions[0].optional
    with pytest.raises(BadParameter, match="says nothing of a platform"):
        C3D.read(path, Told(columns={"3": "left"}))


def test_names_that_are_no_utf_8_are_western_european(tmp_path):
    path = tmp_path / "old.c3d"
    made = written.c3d([PLATE], 1000.0, events=[(1.5, "Auftritt", "Left")])
    path.write_bytes(made.replace(b"Auftritt", b"Auftr\xefft"))
    (event,) = C3D.read(path, Told()).events
    assert event.label == "Auftrïft"


def test_a_plate_nobody_stands_on_is_left_out_and_said(tmp_path):
    path = tmp_path / "empty.c3d"
    path.write_bytes(written.c3d([PLATE, (0.001 * FZ, X + 500, Y, (500.0, 0.0), 400.0, 600.0)], 1000.0))
    found = C3D.read(path, Told())
    assert len(found.plates) == 1
    assert any("left out" in row.value for row in found.findings)


def test_a_c3d_file_that_was_cut_off_or_is_none(tmp_path):
    whole = written.c3d([PLATE], 1000.0)
    path = tmp_path / "cut.c3d"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedFile, match="was cut off"):
        C3D.read(path, Told())
    path.write_bytes(b"\x02\x50" + bytes(100))
    with pytest.raises(ForeignFile, match="no C3D file"):
        C3D.read(path, Told())
    no_plates = written.c3d([PLATE], 1000.0).replace(b"FORCE_PLATFORM", b"FORCE_PLATFONE")
    path.write_bytes(no_plates)
    with pytest.raises(ForeignFile, match="no force platform"):
        C3D.read(path, Told())


@pytest.mark.parametrize("seed", range(25))
def test_bytes_that_were_turned_never_come_through_as_something_else_than_an_error(tmp_path, seed):
    """Or as a file with other numbers: header and parameters are hit, never silently a plate of another size."""
    rng = np.random.default_rng(seed)
    data = bytearray(written.c3d([(FZ[:1000], X[:1000], Y[:1000], (0.0, 0.0), 400.0, 600.0)], 1000.0))
    for place in rng.integers(0, 2048, 3):
        data[place] ^= 1 << int(rng.integers(0, 8))
    path = tmp_path / "turned.c3d"
    path.write_bytes(bytes(data))
    try:
        found = C3D.read(path, Told())
    except (ForeignFile, DamagedFile, BadParameter):
        return
    assert all(plate.samples.shape[1] in (1, 3) for plate in found.plates)


def test_importers_say_what_they_are():
    for importer in (BIOWARE, VICON, QUALISYS, AMTI, MOT, C3D):
        assert importer.name
        assert importer.summary
        assert importer.endings
