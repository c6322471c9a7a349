"""People and settings of the application: nothing lost, no name in the library."""

import json
import math

import pytest

from soleplate.app.people import Names, People, Person
from soleplate.app.settings import AppSettings
from soleplate.app.sound import TONES, Sounds, tone
from soleplate.errors import BadParameter, UnreadableFile


def test_people_come_back_as_they_were(tmp_path):
    people = People(tmp_path)
    people.put(Person("P02", involved="left", weeks_since=6.0, goal="run"))
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


def test_sounds_are_silent_where_there_is_no_card():
    sounds = Sounds(False)
    sounds.play("beat")
    assert sounds.trouble == "sounds are off"
    for hz, seconds in TONES.values():
        wave = tone(hz, seconds)
        assert abs(wave).max() <= 0.5
        assert wave[0] == 0.0
