"""People and settings of the application: nothing lost, no name in the library."""

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.app.person_edits import PersonEdits
from soleplate.app.settings import AppSettings
from soleplate.app.sound import TONES, Sounds, tone
from soleplate.errors import BadParameter, StorageError, UnreadableFile
from soleplate.model.days import parse_day
from soleplate.model.person import Person


def test_people_come_back_as_they_were(tmp_path):
    people = People(tmp_path)
    people.put(Person("P02", involved="left", since="2026-08-03", goal="run"))
    people.put(Person("P01"))
    people.wait("P01")
    people.seen("P02", 71.25)
    again = People.load(tmp_path)
    assert again.known["P02"].mass_kg == 71.25
    assert again.known["P02"].goal == "run"
    assert math.isnan(again.known["P01"].mass_kg)
    assert again.queue == ["P01"]
    assert [person.code for person in again.listed()] == ["P01", "P02"]
    for number in range(7):
        again.seen(f"Q{number}")
    assert again.recent == ["Q6", "Q5", "Q4", "Q3", "Q2"]


@pytest.mark.parametrize(
    "content", ["", "[]", '{"participants": {"../x": {}}}', '{"participants": {"P1": {"mass_kg": "much"}}}']
)
def test_a_damaged_list_of_people_is_refused_and_left_as_it_is(content, tmp_path):
    path = tmp_path / "participants.json"
    path.write_text(content)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        People.load(tmp_path)
    assert path.read_text() == content


def test_a_code_that_is_no_code_is_refused(tmp_path):
    with pytest.raises(BadParameter):
        People(tmp_path).put(Person("Ada Example"))
    assert not list(tmp_path.iterdir())


def test_another_mass_by_more_than_a_twentieth_is_another_person():
    assert Person("P", mass_kg=70).other_mass(74)
    assert not Person("P", mass_kg=70).other_mass(73)
    assert not Person("P").other_mass(73)


def test_names_are_kept_apart_and_can_be_forgotten(tmp_path):
    names = Names(tmp_path / "names.json")
    names.put("P01", "Ada Example")
    assert Names(tmp_path / "names.json").of("P01") == "Ada Example"
    names.put("P01", "")
    assert json.loads((tmp_path / "names.json").read_text()) == {}


@pytest.mark.parametrize("content", ["", "7", '{"language": 5, "plates": []}'])
def test_damaged_settings_are_the_defaults(content, tmp_path):
    path = tmp_path / "app.json"
    path.write_text(content)
    assert AppSettings.load(path) == AppSettings()
    kept = AppSettings(language="de", plates={"left": "sim:"})
    assert kept.save(path)
    assert AppSettings.load(path) == kept


def test_settings_that_another_program_holds_are_not_taken_for_none(tmp_path, monkeypatch):
    path = tmp_path / "app.json"
    assert AppSettings(library="the clinic's").save(path)
    before = path.read_bytes()

    def refuse(_):
        raise PermissionError(13, "Access is denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(UnreadableFile, match=r"app.json cannot be read.*antivirus"):
            AppSettings.load(path)
        assert not AppSettings(language="de").save(path)
    assert path.read_bytes() == before


def test_sounds_are_silent_where_there_is_no_card():
    sounds = Sounds(False)
    sounds.play("beat")
    assert sounds.trouble == "sounds are off"
    for hz, seconds in TONES.values():
        wave = tone(hz, seconds)
        assert abs(wave).max() <= 0.5
        assert wave[0] == 0.0


def test_a_person_has_an_age_and_a_week_that_are_counted():
    person = Person("P01", "left", reason="Achilles tendon", since="2026-08-03", born="1992-03-12")
    assert [person.age_years(date(2026, 3, day)) for day in (11, 12)] == [33, 34]
    assert [person.week(day) for day in (date(2026, 8, 2), date(2026, 8, 3), date(2026, 8, 9), date(2026, 8, 10))] == [
        None, 1, 1, 2,
    ]  # fmt: skip
    assert person.week(date(2026, 11, 26)) == 17  # 115 days later
    assert [str(text) for text in person.about(date(2026, 11, 26))] == ["34 y", "left: Achilles tendon", "week 17"]
    assert Person("P02").age_years(date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1992-3-12", "1992-03-12"), ("12.3.1992", "1992-03-12"), ("12. 03. 1992", "1992-03-12"), ("", ""),
        ("12 Mar 1992", "1992-03-12"), ("12. März 1992", "1992-03-12"), ("3 Dezember 2001", "2001-12-03"),
        ("25/12/1990", "1990-12-25"), ("12/25/1990", "1990-12-25"), ("5/5/2005", "2005-05-05"),
        ("29.2.2024", "2024-02-29"),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(typed, day):
    assert parse_day(typed) == day


@pytest.mark.parametrize("typed", ["3/4/1992", "30.2.2020", "12.3.92", "soon", "1992", "29.2.2023", "12 Foo 1992"])
def test_what_is_no_day_or_two_days_is_refused(typed):
    with pytest.raises(BadParameter, match="one way only"):
        parse_day(typed)


@pytest.mark.parametrize(("typed", "said"), [("1.1.0001", "long ago"), ("9999-12-31", "future")])
def test_a_day_that_nobody_sees_is_refused(typed, said):
    with pytest.raises(BadParameter, match=said):
        parse_day(typed)


def test_weeks_of_an_older_version_become_a_note_and_its_file_is_read(tmp_path):
    entry = {"involved": "left", "dominant": "right", "weeks_since": 6.0, "limits": "", "goal": "run", "mass_kg": 70.0}
    (tmp_path / "participants.json").write_text(json.dumps({"participants": {"P01": entry}, "queue": [], "recent": []}))
    person = People.load(tmp_path).known["P01"]
    assert (person.involved, person.mass_kg, person.since) == ("left", 70.0, "")
    assert "6" in person.notes[0].text
    People.load(tmp_path).put(replace(person, goal="race"), person)
    assert len(People.load(tmp_path).known["P01"].notes) == 1


def test_changes_of_people_are_taken_back_and_made_again(tmp_path):
    people, names = People(tmp_path), Names(tmp_path / "names.json")
    edits = PersonEdits(people, names)
    ada = edits.save(Person("P01"), None, "Ada", "")
    edits.save(replace(ada, goal="run", archived=True), ada, "Ada Example", "Ada")
    assert edits.undo() == "P01"
    assert (people.known["P01"], names.of("P01")) == (ada, "Ada")
    assert edits.undo() == "P01"
    assert not people.known
    assert not names.of("P01")
    assert not edits.undo()
    assert [edits.redo(), edits.redo(), edits.redo()] == ["P01", "P01", ""]
    assert people.known["P01"].archived
    assert names.of("P01") == "Ada Example"


def test_what_somebody_else_changed_since_is_not_taken_back(tmp_path):
    people = People(tmp_path)
    edits = PersonEdits(people, Names(tmp_path / "names.json"))
    edits.save(Person("P01"), None, "", "")
    other = People.load(tmp_path)
    other.put(replace(other.known["P01"], goal="race"), other.known["P01"])
    with pytest.raises(StorageError, match="another application"):
        edits.undo()
    assert People.load(tmp_path).known["P01"].goal == "race"


@pytest.mark.parametrize(
    "entry", [{"born": "soon"}, {"born": "2023-02-30"}, {"height_mm": -1}, {"notes": [1]}, {"sex": 5}]
)
def test_a_person_that_cannot_be_is_refused(entry, tmp_path):
    path = tmp_path / "participants.json"
    path.write_text(json.dumps({"participants": {"P01": entry}}))
    with pytest.raises(UnreadableFile, match="cannot be read"):
        People.load(tmp_path)
