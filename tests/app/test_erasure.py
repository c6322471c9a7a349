"""All that is kept of one person: found whole, handed out, erased, and nobody else's touched."""

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from soleplate.api.driver import PlateUrl
from soleplate.app.erasure import erase, export, kept_of, overdue
from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.cli.people.person import command
from soleplate.errors import BadParameter
from soleplate.model.person import Person
from soleplate.plugins import protocol
from soleplate.session.conduct import Order, conduct
from soleplate.storage.header import Identity
from soleplate.storage.library import Library

SHORT = {"seconds": 8, "window_s": 8, "trials": 1, "practice": 0, "rest_s": 1}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")

    def at(year):
        return Identity(utc=lambda: datetime(year, 5, 1, 8, tzinfo=UTC))

    plates = {"plate": PlateUrl.parse("sim:?seed=3&skill=1")}
    order = Order(protocol("single_leg_stance"), plates, "P1", folder, SHORT)
    conduct(order, identity=at(2014))
    conduct(replace(order, participant="P1_x"), identity=at(2014))
    conduct(replace(order, participant="P10"), identity=at(2026))
    return {path.name: path.read_bytes() for path in folder.glob("*.h5")}


@pytest.fixture
def clinic(made, tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    for name, data in made.items():
        (library / name).write_bytes(data)
    stem = next(name for name in made if name.startswith("P1_single")).removesuffix(".h5")
    (library / f"{stem}.html").write_text("a page")
    (library / f"{stem}.plate.journal.damaged").write_bytes(b"damaged")
    people, names = People.load(library), Names(tmp_path / "names.json")
    for code in ("P1", "P1_x", "P10"):
        people.put(Person(code))
        people.wait(code)
        names.put(code, f"Name of {code}")
    return library, names


def test_everything_of_one_person_is_found_and_nothing_of_others(clinic):
    library, names = clinic
    found = kept_of("P1", library, names)
    assert sorted(kept.kind for kept in found) == ["entry", "journal", "name", "page", "session"]
    assert not [kept for kept in found if kept.path.name.startswith(("P1_x", "P10"))]


def test_it_can_be_handed_out(clinic, tmp_path):
    library, names = clinic
    export("P1", library, names, tmp_path / "P1.zip")
    with zipfile.ZipFile(tmp_path / "P1.zip") as archive:
        about = json.loads(archive.read("person.json"))
        assert about["name"] == "Name of P1"
        held = [name for name in archive.namelist() if name.endswith(".h5")]
        assert len(held) == 1
        assert archive.read(held[0]) == (library / held[0]).read_bytes()


def test_erased_is_gone_from_every_place(clinic):
    library, names = clinic
    erase("P1", library, names)
    with Library(library) as index:
        assert {entry.about.participant for entry in index.find()} == {"P1_x", "P10"}
    assert sorted(People.load(library).known) == ["P10", "P1_x"]
    assert People.load(library).queue == ["P1_x", "P10"]
    assert Names(names.path).of("P1") == ""
    assert Names(names.path).of("P1_x") == "Name of P1_x"
    assert kept_of("P1", library, names) == []
    assert not [path for path in library.iterdir() if path.name.startswith("P1_single")]
    with pytest.raises(BadParameter, match="Nothing is kept of P1"):
        erase("P1", library, names)


def test_who_was_not_seen_for_years(clinic):
    library, _ = clinic
    found = overdue(library, 10, now=datetime(2026, 11, 30, tzinfo=UTC))
    assert [(one.code, one.sessions) for one in found] == [("P1", 1), ("P1_x", 1)]
    assert overdue(library, 20, now=datetime(2026, 11, 30, tzinfo=UTC)) == []


def test_erasing_asks_for_the_code(clinic, monkeypatch, tmp_path):
    library, _ = clinic
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    words = ["erase", "P1", "--library", str(library)]
    done = CliRunner().invoke(command, words, input="P2\n")
    assert "Nothing was removed" in done.output
    assert len(list(library.glob("P1_single*.h5"))) == 1
    done = CliRunner().invoke(command, words, input="P1\n")
    assert "Removed all of P1" in done.output
    assert not list(library.glob("P1_single*"))


def test_the_index_goes_on_remembering_the_files_of_others(clinic, monkeypatch):
    library, names = clinic
    monkeypatch.setattr(Library, "rebuild", lambda self: pytest.fail("their digests were forgotten"))
    erase("P1", library, names)
    with Library(library) as index:
        assert {entry.about.participant for entry in index.find()} == {"P1_x", "P10"}
