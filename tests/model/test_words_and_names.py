"""Parameters, codes, plate URLs and events take what is right and name the cure for what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleplate.api.driver import PlateUrl
from soleplate.api.events import RepMarked, TareDone, TrialEnded, event_from_json, event_to_json
from soleplate.errors import BadParameter, ForeignFile, SoleplateError
from soleplate.model.parameter import Parameter, parse_parameters
from soleplate.model.people import participant_code

SECONDS = Parameter("seconds", 30.0, "Longest hold", "s", 5, 120)
TRIALS = Parameter("trials", 3, "Trials", "", 1, 10)
EYES = Parameter("eyes", "open", "Vision", choices=("open", "closed"))
LOUD = Parameter("loud", False, "Sound")


@pytest.mark.parametrize(
    ("parameter", "given_value", "kept"),
    [(SECONDS, "20", 20.0), (SECONDS, 5, 5.0), (TRIALS, "3", 3), (EYES, "closed", "closed"), (LOUD, "yes", True)],
)
def test_a_good_value_is_kept_in_the_parameters_own_type(parameter, given_value, kept):
    value = parameter.parse(given_value)
    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize(
    ("parameter", "bad", "cure"),
    [
        (SECONDS, "200", "from 5 to 120 s"),
        (SECONDS, "nan", "is not a number"),
        (SECONDS, "soon", "is not a number"),
        (TRIALS, "2.5", "a whole number"),
        (EYES, "shut", "open, closed"),
        (LOUD, "perhaps", "yes or loud=no"),
    ],
)
def test_a_bad_value_names_what_is_possible(parameter, bad, cure):
    with pytest.raises(BadParameter, match=cure):
        parameter.parse(bad)


def test_unknown_parameters_are_named_and_hyphens_accepted():
    assert parse_parameters([Parameter("rest_s", 30.0, "")], {"rest-s": "2"}, of="x") == {"rest_s": 2.0}
    with pytest.raises(BadParameter, match="It takes: seconds"):
        parse_parameters([SECONDS], {"secs": 3}, of="single-leg-stance")


@given(st.text(max_size=40))
def test_a_participant_code_can_always_name_a_file(text):
    safe = 1 <= len(text) <= 32 and text.isascii() and all(char.isalnum() or char in "_-" for char in text)
    if safe:
        assert participant_code(text) == text
    else:
        with pytest.raises(BadParameter, match="1 to 32 letters"):
            participant_code(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("sim:", ("sim", "", {}, "")),
        ("sim:?seed=1&rate=80", ("sim", "", {"seed": "1", "rate": "80"}, "")),
        ("left=serial:/dev/ttyACM0", ("serial", "/dev/ttyACM0", {}, "left")),
        ("serial:COM3", ("serial", "COM3", {}, "")),
        ("box=sim:?seed=1", ("sim", "", {"seed": "1"}, "box")),
        ("replay:C:/data/a=b.h5?role=plate", ("replay", "C:/data/a=b.h5", {"role": "plate"}, "")),
    ],
)
def test_a_plate_url_has_four_parts(text, parts):
    url = PlateUrl.parse(text)
    assert (url.driver, url.address, dict(url.options), url.role) == parts
    assert PlateUrl.parse(str(url)) == url


@pytest.mark.parametrize("text", ["", "plate", "left=", "si m:", "sim:?seed=1&seed=2"])
def test_what_is_no_plate_url_is_refused(text):
    with pytest.raises(BadParameter):
        PlateUrl.parse(text)


times = st.floats(0, 1e5)
words = st.text(max_size=20)


@given(times, words, st.lists(st.floats(-1e7, 1e7), max_size=8), words)
def test_events_survive_their_journal(time, role, counts, reason):
    for event in (
        TareDone(time, role, tuple(counts), 0.5, False, reason),
        TrialEnded(time, 3, role, "left", time, time, "censored", reason, {"eyes": reason}),
        RepMarked(time, 1, 2, "right", time, time),
    ):
        assert event_from_json(event_to_json(event)) == event


@given(st.text(max_size=60))
def test_a_line_that_is_no_event_is_foreign(text):
    with pytest.raises(ForeignFile):
        event_from_json(text)


def test_an_error_reads_as_sentences_and_knows_its_exit_status():
    error = BadParameter("rest = 400 s is out of range", why="it is long", do="Choose less!")
    assert str(error) == "rest = 400 s is out of range. it is long. Choose less!"
    assert error.exit_status == 2
    assert SoleplateError("x").exit_status == 1
