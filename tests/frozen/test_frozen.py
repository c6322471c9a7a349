"""The rebuilding changed nothing that a person sees: every protocol, two visits, terminal, page and window."""

import sys
from pathlib import Path

import pytest
from long_form import some_of

from soleplate import plugins

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import shown  # noqa: E402

FIRST = ("step_down", "quiet_stance", "short_foot_pulses")  # two plates, two feet, a metronome
NAMES = [*FIRST, *sorted(set(plugins.names("protocols")) - set(FIRST))]


@pytest.mark.parametrize("name", some_of(NAMES, short=len(FIRST)))
def test_what_is_shown_of_a_protocol_stays_as_it_was(name, tmp_path):
    frozen = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert shown.shown(name, tmp_path).splitlines() == frozen


def test_every_frozen_protocol_is_there():
    assert {path.stem for path in HERE.glob("*.txt")} == set(plugins.names("protocols"))
