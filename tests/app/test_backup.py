"""A clinic in one file and back: byte for byte, checked before anything is written, and nothing overwritten."""

import hashlib
import json
import random
import zipfile

import pytest

from soleplate.app.backup import back_up, restore
from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.app.settings import AppSettings
from soleplate.errors import HostileFile, SoleplateError, StorageError, UnreadableFile
from soleplate.model.person import Person

SHORT = {"seconds": 8, "window_s": 8, "trials": 1, "practice": 0, "rest_s": 1}


@pytest.fixture
def clinic(tmp_path, simulated):
    """A library with a session, a damaged journal, people, a folder in it, a plate, settings and names."""
    library, user = tmp_path / "library", tmp_path / "user"
    (library / "2026").mkdir(parents=True)
    session = simulated("single_leg_stance", "sim:?seed=3&skill=1", **SHORT)
    (library / "P01_single_leg_stance_20260101T080000Z_00000001.h5").write_bytes(session.read_bytes())
    (library / "2026" / "P02_single_leg_stance_20260101T080000Z_00000002.h5").write_bytes(session.read_bytes())
    (library / "P02_step_down_20260101T080000Z_00000003.journal.damaged").write_bytes(b"what was left")
    (library / ".soleplate-index.sqlite").write_bytes(b"can be made again")
    People.load(library).put(Person("P01", goal="10 km"))
    (user / "plates" / "0001").mkdir(parents=True)
    (user / "plates" / "0001" / "calibration.json").write_text("{}")
    Names(user / "names.json").put("P01", "Ada Example")
    AppSettings(library=str(library), language="de").save(user / "app.json")
    return library, user


def content(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_a_fresh_machine_gets_the_same_bytes(clinic, tmp_path):
    library, user = clinic
    told = []
    number = back_up(library, tmp_path / "all.zip", user=user, progress=lambda *how_far: told.append(how_far))
    assert number == len(content(library)) + len(content(user)) == told[-1][0] == told[-1][1]
    done = restore(tmp_path / "all.zip", tmp_path / "new", user=tmp_path / "new_user")
    assert content(tmp_path / "new") == content(library)
    assert Names(tmp_path / "new_user" / "names.json").of("P01") == "Ada Example"
    settings = AppSettings.load(tmp_path / "new_user" / "app.json")
    assert (settings.language, settings.folder) == ("de", tmp_path / "new")
    assert done.written == number - 1  # names go in one by one
    again = restore(tmp_path / "all.zip", tmp_path / "new", user=tmp_path / "new_user")
    assert (again.written, again.kept) == (0, [])


def test_names_can_be_left_out(clinic, tmp_path):
    library, user = clinic
    back_up(library, tmp_path / "all.zip", user=user, names=False)
    assert b"Ada" not in b"".join(zipfile.ZipFile(tmp_path / "all.zip").read(n) for n in names_in(tmp_path / "all.zip"))
    back_up(library, tmp_path / "with.zip", user=user)
    restore(tmp_path / "with.zip", tmp_path / "new", user=tmp_path / "new_user", names=False)
    assert not (tmp_path / "new_user" / "names.json").exists()


def names_in(path):
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_what_is_here_is_never_overwritten(clinic, tmp_path):
    library, user = clinic
    back_up(library, tmp_path / "all.zip", user=user)
    path = library / "P01_single_leg_stance_20260101T080000Z_00000001.h5"
    path.write_bytes(b"another")
    People.load(library).put(Person("P01", goal="marathon"))
    done = restore(tmp_path / "all.zip", library, user=user)
    assert done.kept == [path]
    assert path.read_bytes() == b"another"
    assert People.load(library).known["P01"].goal == "marathon"
    with pytest.raises(StorageError, match="left as it is"):
        back_up(library, tmp_path / "all.zip", user=user)


OUTSIDE = ["library/../out.json", "../out.json", "/out.json", "user/other.json", "library/a\\b.h5", "library/C:.h5",
           "library/run.py", "user/plates/../../out.json"]  # fmt: skip


@pytest.mark.parametrize("place", OUTSIDE)
def test_places_outside_are_refused(tmp_path, place):
    entry = {"size": 2, "sha256": hashlib.sha256(b"{}").hexdigest()}
    manifest = {"format": 1, "made_utc": "", "made_with": "", "names": False, "files": {place: entry}}
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(place, "{}")
        archive.writestr("backup.json", json.dumps(manifest))
    with pytest.raises(HostileFile, match="outside"):
        restore(tmp_path / "bad.zip", tmp_path / "new", user=tmp_path / "user")
    assert not (tmp_path / "new").exists()


def test_a_bomb_is_refused(tmp_path):
    manifest = {"format": 1, "made_utc": "", "made_with": "", "names": False,
                "files": {"library/big.json": {"size": 10**10, "sha256": "0" * 64}}}  # fmt: skip
    with zipfile.ZipFile(tmp_path / "bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("library/big.json", bytes(10**6))
        archive.writestr("backup.json", json.dumps(manifest))
    with pytest.raises(HostileFile, match="swell"):
        restore(tmp_path / "bad.zip", tmp_path / "new", user=tmp_path / "user")


def test_damage_is_found_before_anything_is_written(clinic, tmp_path):
    library, user = clinic
    back_up(library, tmp_path / "all.zip", user=user)
    good = (tmp_path / "all.zip").read_bytes()
    draw = random.Random(5)
    refused = 0
    for number in range(60):
        bad = bytearray(good[: draw.randrange(len(good))] if number % 3 == 0 else good)
        if number % 3:
            bad[draw.randrange(len(bad))] ^= 1 << draw.randrange(8)
        (tmp_path / "bad.zip").write_bytes(bad)
        new = tmp_path / f"new{number}"
        try:
            restore(tmp_path / "bad.zip", new, user=tmp_path / f"user{number}")
        except SoleplateError:
            refused += 1
            assert not new.exists()
        else:
            assert content(new) == content(library)
    assert refused > 40


def test_what_is_no_backup(tmp_path):
    for data in (b"", b"PK\x03\x04", b"text"):
        (tmp_path / "no.zip").write_bytes(data)
        with pytest.raises(UnreadableFile):
            restore(tmp_path / "no.zip", tmp_path / "new", user=tmp_path / "user")
