"""A line is read for what it says, or is no sample: names, units and empty places are not passed over."""

import pytest

from soleplate.errors import BadParameter
from soleplate.tables.layout import Read, SampleReader, TextLayout


def taken(text, columns="FL,FR,BL,BR", unit="kg", **more):
    reader = SampleReader(TextLayout.parse(columns, unit=unit, **more))
    read = reader.take(text)
    return [cell / 1e5 for cell in read.cells] if isinstance(read, Read) else read


@pytest.mark.parametrize("columns", ["FR,FL,BL,BR", "BR,BL,FR,FL"])
def test_names_in_a_line_say_which_cell_is_which(columns):
    """The order of the names may be another one than that of the columns, and may change from line to line."""
    for line in ("FL:10 FR:20 BL:30 BR:40", "br=40,bl=30,fl=10,fr=20", "BR:40\tFR:20\tBL:30\tFL:10"):
        by_name = dict(zip(columns.split(","), taken(line, columns), strict=True))
        assert by_name == {"FL": 10, "FR": 20, "BL": 30, "BR": 40}


def test_names_of_corners_are_known_however_they_are_written():
    assert taken("VL:10 VR:20 HL:30 HR:40", "FR,FL,BL,BR") == [20, 10, 30, 40]
    assert taken("t:5 VL:10 VR:20 HL:30 HR:40", "t,FR,FL,BL,BR") == [20, 10, 30, 40]


def test_names_that_are_other_ones_say_nothing():
    assert taken("w1:10 w2:20 w3:30 w4:40") == [10, 20, 30, 40]
    assert taken("L:10 R:20", "L,R") == [10, 20]
    assert taken("R:10 L:20", "L,R") == [20, 10]


@pytest.mark.parametrize("line", ["FL:10 FR:20 BL:30 BL:40", "FL:10 FR:20 BL:30 T:40", "FL:10 FR:20 BL:30 40"])
def test_names_that_contradict_the_columns_are_no_sample(line):
    assert taken(line, "FR,FL,BL,BR") == "columns"


def test_a_unit_that_is_glued_on_is_read_where_it_is_that_of_the_cells():
    assert taken("10kg,20kg,30kg,40kg") == [10, 20, 30, 40]
    assert taken("10 kg", "f1,-") == [10]
    for line in ("10g,20g,30g,40g", "10kg,20kg,30g,40kg"):
        assert taken(line) == "unit"
    assert taken("10 g", "f1,-") == "unit"
    assert taken("12ms,10kg", "t,f1") == [10]
    assert taken("12us,10kg", "t,f1") == "unit"
    assert taken("10 kg 7 %", "f1,-,-,-") == [10]


@pytest.mark.parametrize("more", [{"unit": "N"}, {"unit": "count"}, {"unit": "kg", "time_unit": "s"}])
def test_a_line_that_says_another_unit_is_refused(more):
    with pytest.raises(BadParameter, match=r"says (kg|ms).*(unit=kg|time=ms)"):
        TextLayout.parse("", line="[{t}ms] Load: {f1} kg", **more).check_units()


def test_a_line_that_says_its_unit_is_taken():
    TextLayout.parse("", line="[{t}ms] Load: {f1} kg of {-} g", unit="kg").check_units()
    TextLayout.parse("", line="RF {FR} LB {BL} LF {FL} RB {BR}", unit="kg").check_units()


@pytest.mark.parametrize("line", ["1,,3,4", "1,2,,3,4", ",1,2,3", "1;;2;3"])
def test_an_empty_place_moves_no_other(line):
    assert taken(line) in ("number", "columns")


@pytest.mark.parametrize(
    ("numbers", "word"),
    [("point", "1_0"), ("comma", "17.5"), ("comma-grouped", "3.25"), ("point-grouped", "17,5"), ("comma", "1,7,5")],
)
def test_a_number_of_another_style_is_none(numbers, word):
    assert taken(f"{word};{word}", "a,b", numbers=numbers, separator="semicolon") == "number"


@pytest.mark.parametrize("line", [">", "OK", "---", "FL,FR,BL,BR", "f1,f2,f3,f4", "# 1,2,3,4", "// 1,2,3,4", "T"])
@pytest.mark.parametrize("layout", [{}, {"line": "<{FL},{FR},{BL},{BR}>"}])
def test_a_line_without_a_number_loses_no_sample(line, layout):
    assert taken(line, **layout) == "remark"


def test_a_sample_that_begins_like_a_comment_is_one():
    assert taken("#7;1;2;3;4", line="#{-};{FL};{FR};{BL};{BR}") == [1, 2, 3, 4]
    assert taken("1.5,x,3,4") == "number"
    assert taken("1.5,2") == "columns"
