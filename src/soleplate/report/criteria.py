"""The page of criteria: each met, not met or not known, with its error and its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.stamp import local_day
from soleplate.report.page import ENGLISH, filled
from soleplate.scoring.criteria import Finding
from soleplate.text import Text

__all__ = ["GLYPHS", "OUTCOMES", "criteria_page", "tally"]

GLYPHS = {"met": "●", "not met": "○", "not known": "?"}
OUTCOMES = {"met": Text("met"), "not met": Text("not met"), "not known": Text("not known")}


def tally(found: Sequence[Finding]) -> Text:
    """Say how many came out how."""
    counts = Counter(one.outcome for one in found)
    return Text("{met} met, {missed} not met, {unknown} not known",
                met=counts["met"], missed=counts["not met"], unknown=counts["not known"])  # fmt: skip


def criteria_page(participant: str, found: Sequence[Finding], day: str, words: Language = ENGLISH) -> str:
    """Return one HTML page of findings."""
    rows = [
        {
            "name": one.criterion.name, "side": words.say(label(one.side)) if one.side else "", "day": one.day,
            "test": words.say(label(one.criterion.test.replace("-", "_"))), "measured": words.say(one.measured),
            "limit": words.say(one.criterion.limit), "glyph": GLYPHS[one.outcome],
            "outcome": words.say(OUTCOMES[one.outcome]), "reason": words.say(one.reason),
            "source": one.criterion.source,
        }
        for one in found
    ]  # fmt: skip
    counts = words.say(tally(found))
    return filled("criteria.html", words, title=participant, rows=rows, day=local_day(day), counts=counts)
