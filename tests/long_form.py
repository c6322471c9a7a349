"""The long and the short form of a test that tries one thing many times."""

from collections.abc import Sequence
from typing import Any

import pytest


def some_of(values: Sequence[Any], short: int = 1) -> list[Any]:
    """Return values to parametrise by: the first few always, the others in ``make test-full``."""
    return [*values[:short], *(pytest.param(value, marks=pytest.mark.full) for value in values[short:])]
