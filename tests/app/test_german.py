"""The phrase book says every sentence that the program makes, loses no number, and never fails."""

import re

import pytest
from english_texts import (
    advice_texts,
    formula_texts,
    reason_texts,
    result_texts,
    texts_of,
    trouble_texts,
    verdict_texts,
)
from hypothesis import given
from hypothesis import strategies as st
from soleplate.app.german import GERMAN
from soleplate.app.phrases import PhraseBook

from soleplate import plugins
from soleplate.errors import BadParameter, StorageError
from soleplate.language import Language

SAY = Language("de")
# Language that are both; names, units and commands.
ALIKE = """
    mm cm ms kg hz sd rms min deg ap ml bw dpsi sparc dalleau sim sci med sports soleplate retest calibrate board reset
    esc enter test tests minute person name form block index rate band ring fall drop hand so start ellipse diffusion
    exponent drift holm loaded_ring_hz drop_mm dots_mm stand was dml integral maximum last f_i cop_i cop median
    csv damagedfile
""".split()  # noqa: SIM905
ENGLISH = """
    the leg legs on of and with no not is are to for at it this that were be by from or as its than one each until but
    your you when what which has have had will would could must can foot feet box floor trial trials
""".split()  # noqa: SIM905
UNITS = {"%", "1", "1/min", "Hz", "N", "N/mm", "mm", "mm/s", "s"}
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def leftovers(english, german):
    """Return the English words that are still there: those of the sentence itself, and common ones."""
    words = set(re.findall(r"[a-zäöüß_]+", german.lower()))
    own = set(re.findall(r"[a-z_]{3,}", english.lower()))
    return (words & own).difference(ALIKE) | words.intersection(ENGLISH)


def numbers(text):
    return {number.replace(",", ".") for number in NUMBER.findall(text.replace("²", "2"))}


def check(texts):
    wrong = []
    for english in sorted(texts):
        german = SAY(english)
        settings = re.sub(r" \(-p [^)]*\)", "", english)  # for the command line; the application shows the settings
        lost = numbers(settings) - numbers(german)
        if (german == english and english not in UNITS) or leftovers(english, german) or lost:
            wrong.append((english, german, leftovers(english, german), lost))
    assert wrong == []
    assert len(texts) > 5


@pytest.mark.parametrize("name", plugins.names("protocols"))
def test_every_word_of_every_protocol_is_german(name):
    check(texts_of(plugins.protocol(name)))


@pytest.mark.parametrize(
    "texts", [verdict_texts, advice_texts, reason_texts, trouble_texts, result_texts, formula_texts]
)
def test_every_sentence_about_a_result_and_every_trouble_is_german(texts):
    check(texts())


def test_the_sentence_for_the_record_is_german():
    check({
        "2026-11-23 single leg stance: no result.",
        "2026-11-23 step down, 0 of 3 tries counted: Touch speed, no value: no plate on the floor: the touch is not "
        "seen. (Soleplate, scoring 1; force and timing only, no diagnosis.)",
        "2026-11-23 step down, 1 of 3 tries counted: Touch speed, no value: the window is 3.5 s; it needs 8 s. "
        "(Soleplate, scoring 1; force and timing only, no diagnosis.)",
        *(f"2026-11-23 {test}, 6 of 7 tries counted: Mean velocity {measured}.{verdict} (Soleplate, scoring 1; "
          "force and timing only, no diagnosis.)"
          for test in ("single leg stance", "step down", "short foot pulses")
          for measured in ("left 33.6 mm/s (n = 3), right 35.2 mm/s (n = 3)", "right 35.2 mm/s (n = 3)",
                           "both legs 35.2 mm/s (n = 3)")
          for verdict in ("", " no detectable difference between the legs; left: first visit; right: 12 % more than at "
                          "the last visit (2026-11-16).")),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Stand on the left leg for up to 27.5 s, arms crossed, eyes on the mark",
         "Auf dem linken Bein stehen, bis zu 27,5 s, Arme verschränkt, Augen auf die Marke"),
        ("right leg in front: down over 2 beats, stay 1, up over 2",
         "Rechtes Bein vorn: 2 Schläge ab, 1 bleiben, 2 auf"),
        ("? Mean velocity, left: first visit", "? Mittleres Tempo, links: erster Termin"),
        ("+1.2 [-0.3 to +2.7]", "+1,2 [-0,3 bis +2,7]"),
        ("33.6 ± 1.2 (3)", "33,6 ± 1,2 (3)"),
        ("touch-down at 3.4 s; foot moved at 12 s", "abgesetzt bei 3,4 s; Fuß versetzt bei 12 s"),
        ("A sentence of a lab's own protocol, 2.5 kg", "A sentence of a lab's own protocol, 2.5 kg"),
        ("2026-11-23", "2026-11-23"),
        ("1.5.2", "1.5.2"),
    ],
)  # fmt: skip
def test_sentences_read_as_a_person_would_say_them(english, german):
    assert SAY(english) == german
    assert Language("en")(english) == english


def test_errors_say_what_why_and_what_to_do():
    error = BadParameter("rest_s = 999 s is out of range", do="Choose a value from 0 to 300 s")
    assert SAY(str(error)) == "Pause, s = 999 s liegt außerhalb der Grenzen. Einen Wert von 0 bis 300 s wählen."
    example = BadParameter("reps = 'x' is not a whole number", do="Give a whole number, e.g. reps=5")
    assert SAY(str(example)) == "Wiederholungen = 'x' ist keine ganze Zahl. Eine ganze Zahl angeben, z. B. 5."
    unknown = StorageError("Something new", why="nobody translated it")
    assert SAY(str(unknown)) == str(unknown)


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text):
    assert isinstance(SAY(text), str)
    assert Language("en")(text) == text


@given(st.lists(st.sampled_from(sorted(GERMAN)), min_size=1, max_size=4).map("; ".join))
def test_entries_joined_in_any_way_do_not_make_it_fail(text):
    assert isinstance(SAY(text), str)


def test_every_hole_of_a_translation_is_one_of_its_pattern():
    for english, german in GERMAN.items():
        there = set(re.findall(r"\{(\w+)\}", english))
        assert {name.lower() for name in re.findall(r"\{(\w+)", german)} <= there, english


def test_of_two_patterns_that_fit_the_longer_one_is_meant():
    book = PhraseBook({"{a} b": "short {a}", "{a} a b": "long {a}", "{text}!": "{text}?"}, ",")
    assert book.say("x a b") == "long x"
    assert book.say("x b") == "short x"
    assert book.say("a. b!") == "a. b?"
    assert book.say("x. y b") == "x. short y"
