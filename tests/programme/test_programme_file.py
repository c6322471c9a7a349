"""The file of a programme: read whole or not at all, with line and cure for every fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soleplate.errors import BadParameter
from soleplate.programme.check import checked, look_at
from soleplate.programme.exercises import EXERCISES
from soleplate.programme.reading import written
from soleplate.programme.ready import READY, ready_text
from soleplate.session.judges.gestures import GESTURES

SMALL = """\
programme: 1
name: small
days: [mon, thu]
blocks:
  - name: one
    weeks: 2
    sessions:
      - name: a
        exercises:
          - exercise: calf raise
            sets: 3
            reps: 12
            tempo: 1-0-1
            up: {tempo_error_pct: 20}
"""


def faults(text: str) -> list[tuple[int, str, str]]:
    return [(one.line, str(one.what), str(one.do)) for one in look_at(text).findings]


def test_the_small_one_is_whole():
    programme = checked(SMALL)
    assert programme.blocks[0].sessions[0].exercises[0].dose.phases == (1, 0, 1)
    assert [slot.code for slot in replace(programme, start="2027-01-04").slots()] == [
        "W01S1", "W01S2", "W02S1", "W02S2",
    ]  # fmt: skip


@pytest.mark.parametrize("name", READY)
def test_a_ready_programme_has_no_fault_and_comes_back_as_it_was_written(name):
    programme = checked(ready_text(name))
    assert programme.weeks == 12
    assert checked(written(programme)) == programme
    used = {e.exercise for b in programme.blocks for s in b.sessions for e in s.exercises}
    assert used == set(EXERCISES)  # all exercises of the programme
    assert all(block.source for block in programme.blocks)


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "do"),
    [
        ("calf raise", "calf rise", 10, "no exercise 'calf rise'", "calf raise"),
        ("sets: 3", "sets: 30", 11, "sets is 30", "1 to 8"),
        ("reps: 12", "reps: 99", 12, "reps is 99", "5 to 30"),
        ("reps: 12", "seconds: 30", 12, "counted in reps", "reps in place of seconds"),
        ("sets: 3", "sets: three", 11, "three", "Correct this line"),
        ("sets: 3", "sets: 3\n            sett: 4", 12, "sett is not known", "sets"),
        ("sets: 3", "sets: 3\n            load_kg: 999", 12, "load_kg is 999", "0 to 80"),
        ("sets: 3", "sets: 3\n            box_mm: 100", 12, "no box_mm", "Leave box_mm out"),
        ("1-0-1", "1-9", 13, "'1-9' is no tempo", "3-1-3"),
        ("tempo_error_pct: 20", "hold_s: 20", 14, "Nothing measures hold_s", "tempo_error_pct"),
        ("tempo_error_pct: 20", "effort: 99", 14, "effort is 99", "0 to 10"),
        ("tempo_error_pct: 20", "effort: 10", 14, "cannot be told apart", "lower"),
        ("[mon, thu]", "[mon, mon]", 3, "Two sessions on one day", "own day"),
        ("[mon, thu]", "[mon, tue]", 3, "24 h apart; 48 h", "Leave a day"),
        ("[mon, thu]", "[moon]", 3, "no day", "mon, tue"),
        ("weeks: 2", "weeks: 0", 6, "weeks is 0", "1 to 26"),
        ("name: small", "name: small\nname: x", 3, "a second time (first in line 2)", "Remove"),
        ("name: small", "name: small\nstart: soon", 3, "'soon' is no date", "2027-01-31"),
        ("name: small", "name: small\nstart: 9999-12-31", 3, "no date of 1900 to 2199", "2027-01-31"),
        ("name: small", "name: small\nstart: 2027-02-01\nraces: [{date: 2027-01-01}]", 4, "before", "Correct"),
        ("name: small", "name: &x small", 2, "Anchors", "Write the lines out"),
        ("name: small", "name: !!python/object:os.system small", 2, "tags", "Write the lines out"),
        ("name: small", "name: [", 4, "no YAML", "quotes"),
        ("name: small", "name: small\nreassess: [{week: 1, tests: [no_test]}]", 3, "no_test", "soleplate protocols"),
        ("programme: 1", "programme: 9", 1, "form 9", "update"),
    ],
)
def test_every_fault_has_its_line_and_cure(old, new, line, what, do):
    text = SMALL.replace(old, new, 1)
    found = faults(text)
    assert any(at == line and what in said and do in cure for at, said, cure in found), found
    with pytest.raises(BadParameter, match=f"Line {found[0][0]}"):
        checked(text, "small.yaml")


@pytest.mark.parametrize("text", ["", "3", "[]", "a: 1", "- " * 300 + "x", "programme: 1\nname: x\nblocks: 3\n"])
def test_what_is_no_programme_is_told_and_never_raises(text):
    assert faults(text)


def test_a_hold_longer_than_the_set_can_never_be_met():
    text = (
        SMALL.replace("calf raise", "hold eyes open")
        .replace("reps: 12", "seconds: 20")
        .replace("tempo: 1-0-1\n", "rest_s: 30\n")
    )
    found = faults(text.replace("tempo_error_pct: 20", "hold_s: 30"))
    assert [(line, what) for line, what, _ in found] == [(14, "A hold of 20 s never reaches 30 s")]


def test_the_catalogue_and_the_workout_know_the_same_exercises():
    from soleplate_protocols.workout import EXERCISES as followed

    assert set(EXERCISES) == set(followed)
    for name, kind in EXERCISES.items():
        assert (followed[name].role, followed[name].by) == (kind.role, kind.by), name
        assert followed[name].gesture in (*GESTURES, "hold")
        assert set(kind.measures.values()) <= set(followed[name].metrics), name
