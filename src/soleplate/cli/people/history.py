"""``soleplate history``: one person's numbers from visit to visit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import FOLDER
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, print_json, say_left_out, table_of, warmed

if TYPE_CHECKING:
    from rich.table import Table

    from soleplate.model.people import Side
    from soleplate.model.support import SupportAnswers
    from soleplate.scoring.history.history import Against
    from soleplate.scoring.history.trend import Point, Trend

__all__ = ["command"]

DASH = "–"


@click.command(name="history")
@click.argument("participant")
@click.option("--library", required=True, type=FOLDER, help="Folder of sessions.")
@click.option("--protocol", default="", metavar="NAME", help="This test only, or a script of your own (FILE.py).")
@click.option("--key", "keys", multiple=True, help="Also show this measure; may be given again.")
@click.option("--against", type=click.Choice(["last", "baseline"]), default="last", show_default=True,
              help="What a change is judged against.")  # fmt: skip
@json_option
def command(
    participant: str, library: Path, protocol: str, keys: tuple[str, ...], against: Against, as_json: bool
) -> int:
    """Show how the primary number of each test of PARTICIPANT went from visit to visit, with its verdicts.

    For example: soleplate history P01 --library sessions
    """
    from soleplate import plugins
    from soleplate.errors import FileError, UnknownName
    from soleplate.model.people import participant_code
    from soleplate.pipeline.warm import SCORING
    from soleplate.scoring.history.trend import trends
    from soleplate.storage.library import Library, each_once

    code = participant_code(participant)
    if protocol.endswith(plugins.SCRIPT):
        protocol = plugins.protocol_argument(protocol).name
    with Library(library) as index:
        index.update()
        entries = each_once(index.find(participant=code, protocol=protocol.replace("-", "_")))
        alike = {one.about.participant for one in index.find()} if not entries else set()
        unread = [FileError(trouble) for _, trouble in index.troubles()]
    if not entries and unread:
        echo(f"{library}: none of the sessions that could be read is of {code}", err=True)
        return say_left_out(unread)
    if not entries:
        test = f" of {protocol}" if protocol else ""
        spelled = sorted(one for one in alike - {code} if one.lower() == code.lower())
        hint = f"Did you mean {spelled[0]}? " if spelled else ""
        raise UnknownName(f"{library} holds no session{test} of {code}", do=f"{hint}See soleplate find {library}")
    with warmed(*SCORING):
        found, refused = trends([entry.file for entry in entries], library, against, keys)
        support = _support([entry.file for entry in entries])
    if as_json:
        doubts = {"support": {**asdict(support), "asked": support.asked}} if support.asked else {}
        print_json({"participant": code, "trends": [_plain(trend) for trend in found], **doubts})
    else:
        for trend in found:
            console().print(_table(code, trend, against))
            _say_last(trend.points[-1])
        if support.text:
            echo(support.text)
    return say_left_out([*unread, *refused])


def _support(paths: Iterable[Path]) -> SupportAnswers:
    """Count what testers saw where support was in doubt; files that cannot be read were named already."""
    from contextlib import suppress

    from soleplate.errors import SoleplateError
    from soleplate.model.support import SupportAnswers
    from soleplate.scoring.support_answers import support_answers
    from soleplate.storage.opening import open_session

    total = SupportAnswers()
    for path in paths:
        with suppress(SoleplateError):
            total += support_answers(open_session(path))
    return total


def _table(code: str, trend: Trend, against: str) -> Table:
    from soleplate.model.stamp import local_day

    title = f"{code} · {trend.protocol.replace('_', ' ')} · {trend.metric.label}, {trend.metric.unit}"
    table = table_of(title=title, caption=trend.conditions, title_style="bold")
    table.add_column("visit")
    for name in ("left", "right"):
        table.add_column(name, justify="right")
    for name in (f"left since {against}", f"right since {against}", "left against right"):
        table.add_column(name)
    for point in trend.points:
        table.add_row(
            local_day(point.utc), *(_mean(trend, point, side) for side in ("left", "right")),
            *(_words(point, f"since {against}", side) for side in ("left", "right")), _words(point, "left-right", ""),
        )  # fmt: skip
    return table


def _mean(trend: Trend, point: Point, side: Side) -> str:
    mean = point.means[side]
    return DASH if math.isnan(mean.value) else f"{mean.value:.{trend.metric.digits}f} ({mean.k})"


def _words(point: Point, kind: str, side: str) -> str:
    return next((one.verdict.words for one in point.verdicts if (one.kind, one.side) == (kind, side)), "")


def _say_last(point: Point) -> None:
    """Give the reasons of the last visit's verdicts, and what was said of this person's own normal."""
    for one in point.verdicts:
        if one.kind != "left-right":
            echo(f"{one.about} ({one.kind}): {one.verdict.words} ({one.verdict.reason})")


def _plain(trend: Trend) -> dict[str, object]:
    points: Iterable[dict[str, object]] = (
        {
            "file": str(point.path),
            "utc": point.utc,
            "means": {side: {"value": mean.value, "trials": mean.k} for side, mean in point.means.items()},
            "verdicts": [asdict(one) for one in point.verdicts],
        }
        for point in trend.points
    )
    return {
        "protocol": trend.protocol, "conditions": trend.conditions, "key": trend.metric.key, "unit": trend.metric.unit,
        "points": list(points),
    }  # fmt: skip
