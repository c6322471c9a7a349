"""One page for the person who was tested: plain words, one picture a test, what changed, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.people import SIDES
from soleplate.report.letterhead import NOBODY, Letterhead
from soleplate.report.page import ENGLISH, filled
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.verdicts.summary import Row
from soleplate.text import Text

__all__ = ["patient_page"]

FULL_PX = 150  # how long the longer of two bars is


def patient_page(
    tests: Sequence[Assessment], words: Language = ENGLISH, head: Letterhead = NOBODY, titles: Mapping[str, str] = {}
) -> str:
    """Return the page of one visit as HTML that a browser and Qt's text documents print.

    Parameters
    ----------
    tests : sequence of Assessment
        Of one visit.
    titles : mapping
        What each test is called, by its protocol; by default the label of its code.
    """
    named = [(titles.get(one.recording.header.protocol) or label(one.recording.header.protocol), one) for one in tests]
    first = tests[0].recording.header
    return filled(
        "patient.html",
        words,
        title=head.name or first.participant,
        head=head,
        day=words.day(first.created_utc),
        short=[words("{test}: {said}.", test=name, said=_said(one)) for name, one in named],
        tests=[_test(name, one, words) for name, one in named],
        steps=list(dict.fromkeys(words.say(step) for one in tests for step in one.steps)),
    )


def _said(one: Assessment) -> str:
    """Return what was found in one test, in words."""
    if not one.shown:
        return Text("no number")
    if one.judgements:
        return one.judgements[0].verdict.words
    return one.shown[0].reason or Text("shown, not judged")


def _test(name: str, one: Assessment, words: Language) -> Mapping[str, Any]:
    row = one.shown[0] if one.shown else None
    changes = [judged for judged in one.changes if judged.verdict.outcome != "unknown"]
    return {
        "name": words.say(name),
        "measured": words.say(row.metric.label) if row else "",
        "bars": _bars(row, words) if row else [],
        "said": words.say(_said(one)),
        "changes": [
            words("{side}: {words}", side=judged.side, words=judged.verdict.words)
            if judged.side
            else words.say(judged.verdict.words)
            for judged in changes
        ],
        "counts": words.say(one.counts()),
    }


def _bars(row: Row, words: Language) -> list[Mapping[str, Any]]:
    """Return a bar for each leg, or one for both together: its name, class, width in px and number."""
    both = bool(row.both.n)
    sides = [("", row.both)] if both else list(zip(SIDES, (row.comparison.left, row.comparison.right), strict=True))
    known = [(side, summary.mean) for side, summary in sides if summary.n and summary.mean == summary.mean]
    longest = max((abs(mean) for _, mean in known), default=0.0) or 1.0
    unit = words.say(label(row.metric.unit))
    return [
        {
            "leg": words.say(label(side)) if side else words("both legs"),
            "kind": side or "both",
            "width": max(1, round(FULL_PX * abs(mean) / longest)),
            "number": f"{words.number(mean, row.metric.digits)} {unit}",
        }
        for side, mean in known
    ]
