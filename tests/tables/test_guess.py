"""What boards print is understood or asked, and never understood wrongly."""

import numpy as np
import pytest
from formats import FORMATS
from later_formats import LAST, LATER
from line_mutations import mutated
from long_form import some_of
from newest_formats import NEWEST, SINCE
from odder_formats import ODDER
from printed import Printed, answered, wrong
from untouched_formats import UNTOUCHED

from soleplate.tables.guess import guess
from soleplate.tables.layout import TextLayout


@pytest.mark.parametrize("standing", [True, False])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_understood(name, standing):
    printed = Printed(FORMATS[name], standing=standing)
    found, answers = answered(printed)
    assert found.trouble == ""
    assert found.understood
    assert wrong(printed, found) == ""
    assert 0 <= answers <= 2
    assert found.rate_hz == pytest.approx(printed.form.rate, rel=0.1)


@pytest.mark.parametrize("name", [*LATER, *LAST, *NEWEST, *SINCE, *UNTOUCHED, *ODDER])
def test_formats_that_came_later(name):
    form, to_be_understood = {**LATER, **LAST, **NEWEST, **SINCE, **UNTOUCHED, **ODDER}[name]
    printed = Printed(form)
    found, answers = answered(printed)
    understood = not found.trouble and answers >= 0
    assert understood >= to_be_understood
    assert not understood or wrong(printed, found) == ""


def test_the_url_says_the_whole_layout():
    for name, form in FORMATS.items():
        found, _ = answered(Printed(form))
        options = dict(found.options)
        options["time_unit"] = options.pop("time", "ms")
        again = TextLayout.parse(options.pop("columns", ""), **{k: v for k, v in options.items() if k != "places"})
        printed = [line for line in Printed(form).lines if line.strip()]
        for line in printed[:50]:
            assert again.words(line) == found.layout.words(line), name


@pytest.mark.parametrize("lines", some_of([100, 300]))
def test_what_is_odd_is_refused_or_asked_and_never_understood_wrongly(lines):
    kinds = {"understood": 0, "asked": 0, "refused": 0}
    for number in range(lines):
        name, printed = mutated(number)
        found, answers = answered(printed)
        if found.trouble:
            kinds["refused"] += 1
        elif answers < 0:
            kinds["asked"] += 1
        else:
            assert wrong(printed, found, loose=True) == "", f"{number} {name} {found.options}"
            kinds["understood"] += 1
    assert kinds["understood"] > 0.8 * lines, kinds


def say(line, n=100, rate=80.0, **known):
    lines = [line(i) if callable(line) else line for i in range(n)]
    return guess(lines, 3 + np.arange(n) / rate, known)


SCATTER = np.random.default_rng(7).integers(90, 130, 200).tolist()


def asked(found):
    return [question.key for question in found.needed]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Load_cell output val: nan", "converter does not answer"),
        (lambda i: f"17.{i % 9},nan,17.{i % 7},17.5", "converter does not answer"),
        (lambda i: "\ufffd\x13\ufffd7\ufffd", "speed of the line"),
        (lambda i: f"- {i % 3}.5 kg", "without blanks"),
        (lambda i: ["12.5", "13.5", "11.5", "12.0", ""][i % 5], "columns="),
        (lambda i: f"{i}.5 kg" if i * i % 7 < 3 else f"{500 + i} g", "columns="),
        ("hello", "columns="),
    ],
)
def test_what_cannot_be_understood_says_what_to_do(line, why):
    found = say(line)
    assert found.layout is None
    assert found.trouble
    assert why in found.cure


def test_a_board_that_prints_once_a_second_is_named():
    found = say(lambda i: f"17.{i % 9}", n=2, rate=1)
    assert "ten in a second" in found.trouble
    assert "delay()" in found.cure


def test_one_number_or_two_is_asked():
    found = say("1,2", unit="kg")
    assert asked(found) == ["columns"]  # one question: two cells, one of the two, or one number
    again = [say("1,2", unit="kg", **choice.options) for choice in found.needed[0].choices]
    assert all(one.understood for one in again)
    assert [one.layout.cells for one in again] == [("L", "R"), ("R", "L"), ("f1", "f2"), ("f1",), ("f1",), ("f1",)]
    assert again[-1].layout.read("1,2").cells == [120000]  # though every line says the same
    assert asked(say(lambda i: f"1,{SCATTER[i]}")) == [
        "columns",
        "unit",
    ]  # as many digits as it likes: a number of its own
    found = say(lambda i: f"17,{SCATTER[i] - 90:02d}", unit="kg")
    assert found.understood
    assert found.layout.numbers == "comma"


def test_a_time_that_is_called_otherwise_than_it_goes_is_asked():
    found = say(lambda i: f"time_ms: {12500 * i} load: {17.5 + i % 3:.1f} kg")
    assert asked(found) == ["time"]
    assert "arrivals" in found.needed[0].text


def test_a_clock_that_is_set_while_it_is_looked_at_is_still_a_clock():
    found = say(lambda i: f"{i / 80 + (1.7e9 if i > 60 else 0):.3f},17.5,17.4,17.6,17.5", n=180, unit="kg")
    assert found.layout.columns == ("t", "f1", "f2", "f3", "f4")
    assert found.layout.time_unit == "s"


def test_other_units_are_asked():
    assert asked(say(lambda i: f"bridge: {3.2 + SCATTER[i] / 1000:.3f} mV")) == ["unit"]


def test_two_numbers_without_names_are_asked():
    """Two cells, or a reading and its average: nobody can know."""
    assert "columns" in asked(say(lambda i: f"{17.5 + i % 3:.2f} {17.4 + i % 5:.2f}"))


def test_corners_are_never_made_up():
    found = say(lambda i: f"TL:{i % 3}.5 TR:{i % 4}.5 BL:{i % 5}.5 BR:{i % 6}.5", unit="kg")
    assert not set(found.layout.cells if found.layout else ()) & {"FL", "FR", "BL", "BR"}


def test_a_number_that_is_none_is_no_fault():
    assert say(lambda i: f"{17.5 + i % 3},{'1e999' if i == 40 else 17.4 + i % 5},17.6,17.5", unit="kg").findings


def test_a_file_has_no_arrivals_and_its_unit_of_time_is_asked():
    lines = [f"{12 * i};{17.5 + i % 3:.1f}" for i in range(50)]
    assert asked(guess(lines)) == ["time", "unit"]
    assert guess(["t_ms;load_kg", *lines]).understood


@pytest.mark.parametrize("times", some_of([50, 150]))
def test_lines_that_nobody_would_print(times):
    """Anything may come: an answer within a second, and no fault."""
    rng = np.random.default_rng(1)
    signs = "0123456789.,;:+-eE \t[]{}<>kgNms\"'#nan\u00e9"
    for _ in range(times):
        lines = ["".join(rng.choice(list(signs), int(rng.integers(0, 40)))) for _ in range(int(rng.integers(0, 60)))]
        found = guess(lines, np.arange(len(lines)) / 80)
        assert found.trouble or found.findings
    assert guess(["1," * 250] * times, np.arange(times) / 80).findings


@pytest.mark.parametrize("name", [name for name in ODDER if name.startswith(("corners in", "a header of corners in"))])
def test_corners_are_known_in_other_words(name):
    found, answers = answered(Printed(ODDER[name][0]))
    assert answers == 1  # the unit
    assert found.layout.cells == ("FL", "FR", "BL", "BR")


@pytest.mark.parametrize("names", ["TL TR BL BR", "UL UR LL LR", "upper_left upperRight lower_left lowerRight"])
def test_where_the_top_of_a_plate_is_its_front_is_asked(names):
    a, b, c, d = names.split()
    found = say(lambda i: f"{d}:{i % 3}.5 {a}:{i % 4}.5 {c}:{i % 5}.5 {b}:{i % 6}.5", unit="kg")
    assert found.options["places"] == "none"
    first = found.questions[0].choices[0].options
    assert first == {"columns": "BR,FL,BL,FR"}
    found = say(lambda i: f"{d}:{i % 3}.5 {a}:{i % 4}.5 {c}:{i % 5}.5 {b}:{i % 6}.5", unit="kg", **first)
    assert found.layout.cells == ("BR", "FL", "BL", "FR")
    assert "places" not in found.options


def test_places_that_nobody_told_are_none():
    found = say(lambda i: f"17.{i % 9},17.{i % 7},16.{i % 5},18.{i % 3}", unit="kg")
    assert found.understood
    assert found.options["places"] == "none"
    told = say(lambda i: f"17.{i % 9},17.{i % 7},16.{i % 5},18.{i % 3}", unit="kg", columns="f1,f2,f3,f4")
    assert "places" in told.options or not told.questions
