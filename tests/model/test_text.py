"""A text is English as a string and a template with values as data, whatever carries it."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleplate.api.events import Warned, event_from_json, event_to_json
from soleplate.language import Language, message_ids
from soleplate.text import Text, joined

LOST = Text("{n} samples of {role} were lost before sample {row}", n=3, role="left", row=120)


def test_a_text_is_its_english_sentence():
    assert LOST == "3 samples of left were lost before sample 120"
    assert json.dumps([LOST]) == '["3 samples of left were lost before sample 120"]'
    assert Text("a brace { stays") == "a brace { stays"
    assert Text("{x:.{digits}f} mm", x=1.25, digits=1) == "1.2 mm"


def test_a_plural_is_chosen_by_n():
    texts = [Text("{n} trial counted", plural="{n} trials counted", n=n) for n in (0, 1, 2)]
    assert texts == ["0 trials counted", "1 trial counted", "2 trials counted"]


@pytest.mark.parametrize("carry", [copy.copy, copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])
def test_template_and_values_survive(carry):
    again = carry(Text("{reason}; {other}", reason=LOST, other="x"))
    assert (again.template, again.values["reason"].template) == ("{reason}; {other}", LOST.template)


def test_data_and_back():
    nested = Text("not counted: {reason}", reason=LOST)
    assert Text.of(json.loads(json.dumps(nested.data()))).values["reason"].values == LOST.values
    assert Text.of("plain") == "plain"


@pytest.mark.parametrize(
    "template", ["{x.__class__}", "{x[0]}", "{x:999999999}", "{x:>99999}", "{", "{0}", "{x!a}", "{y}"]
)
def test_a_template_of_a_stranger_is_quoted_and_never_followed(template):
    assert Text.of({"t": template, "v": {"x": "1"}}) == template


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda kids: st.dictionaries(st.text(), kids), max_leaves=8
    )
)
def test_any_data_give_a_string(data):
    assert isinstance(Text.of(data), str)
    assert isinstance(Text.of({"t": data, "v": {"x": data}}), str)


def test_texts_beside_each_other_stay_texts():
    assert joined([LOST, "quoted"]) == f"{LOST}; quoted"
    both = LOST + " and " + Text("more")
    assert both == f"{LOST} and more"
    assert isinstance(both, Text)


def test_an_event_keeps_its_sentence_as_data():
    event = event_from_json(event_to_json(Warned(1.0, "samples-lost", LOST)))
    assert event.text.template == LOST.template
    changed = json.loads(event_to_json(event)) | {"text": "another sentence"}
    assert not isinstance(event_from_json(json.dumps(changed)).text, Text)


def test_a_leg_makes_a_sentence_of_its_own():
    assert message_ids("Stand on the {side} leg, not the {other} one") == (
        "Stand on the left leg, not the right one",
        "Stand on the right leg, not the left one",
    )


def test_german_says_templates_numbers_and_quotes_what_is_plain():
    german = Language("de")
    assert german.say("Hold time") == "Hold time"
    assert german.say(Text("Hold time")) != "Hold time"
    assert german.number(1.5, 1) == "1,5"
    assert "12,5" in german.say(
        Text("measured at {slowest:.1f} Hz; it needs {min_rate_hz:g} Hz", slowest=12.5, min_rate_hz=50)
    )
    assert Language("xx").say(LOST) == LOST
