"""``soleplate import``: files of other programs become sessions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soleplate.cli.terminal.kinds import FILE, FOLDER, PLACE, Number
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, counted, echo, print_json, table_of

if TYPE_CHECKING:
    from soleplate.importers.files import Imported
    from soleplate.importers.order import ImportOrder

__all__ = ["command"]


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=PLACE)
@click.option("--out", type=FOLDER, help="Folder of the sessions.")
@click.option("--format", "form", default="", metavar="NAME", help="Of which program; found by the content otherwise.")
@click.option("--participant", default="", metavar="CODE", help="Whose; `unknown` otherwise.")
@click.option("--protocol", "--as", "protocol", default="", metavar="NAME",
              help="Find trials of this test by its judges; `auto` proposes one and says why.")  # fmt: skip
@click.option("-p", "parameters", multiple=True, metavar="NAME=VALUE", help="A setting of that test.")
@click.option("--side", type=click.Choice(["left", "right"]), help="The tested leg, where one plate saw one leg.")
@click.option("--involved", type=click.Choice(["left", "right"]), help="The leg with the complaint.")
@click.option("--like", type=FILE, help="Take zero, weight, trials and conditions from this session.")
@click.option("--map", "columns", multiple=True, metavar="COLUMN=ROLE",
              help="What a column holds: time, fz, left.fz, cop_x, my, - (not read); of C3D 1=left.")  # fmt: skip
@click.option("--unit", "units", multiple=True, metavar="WHAT=UNIT", help="Of force, moment, cop or time: force=kg.")
@click.option("--rate", type=Number(1, 100_000), help="Samples in a second, where no time tells it.")
@click.option("--weight", metavar="700N|71.4kg", help="What the person weighs.")
@click.option("--weigh", metavar="FROM:TO", help="Weigh here: the person stands still on the plates, s.")
@click.option("--zero", metavar="FROM:TO", help="Zero here: the plates are empty, s.")
@click.option("--recorded", metavar="TIME", help="When: 2025-01-31T08:30:00Z; by default the time of the file.")
@click.option("--tell", "more", multiple=True, metavar="KEY=VALUE",
              help="numbers=comma, up=z, facing=-x, torn=drop, and what a format knows of its own.")  # fmt: skip
@click.option("--drop-bytes", is_flag=True, help="Keep neither the file nor its name in the session.")
@click.option("--yes", is_flag=True, help="Import what needs no answer without asking.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes.")
@click.option("--time-limit", default=120.0, show_default=True, type=Number(0.1, 86_400), help="Seconds for a file.")
@click.option(
    "--memory-limit", default=2000, show_default=True, type=click.IntRange(100, 1_000_000), help="MB for a file."
)
@json_option
def command(
    files: tuple[Path, ...], out: Path | None, form: str, participant: str, protocol: str,
    parameters: tuple[str, ...], side: Any, involved: Any, like: Path | None, columns: tuple[str, ...],
    units: tuple[str, ...], rate: float | None, weight: str | None, weigh: str | None, zero: str | None,
    recorded: str | None, more: tuple[str, ...], drop_bytes: bool, yes: bool, workers: int, time_limit: float,
    memory_limit: int, as_json: bool,
) -> int:  # fmt: skip
    """Make sessions of FILES of other programs: C3D, OpenSim .mot, BioWare, Nexus, Qualisys, and any table of text.

    Shows what was understood, and the options that tell what was not; writes after a yes, or with --yes. Sessions that
    come out are ordinary ones: score, report, reprocess and replay: take them. For example:
    soleplate import jump.csv --out sessions --participant P01 --unit force=N --rate 1000
    """
    from soleplate.api.importer import Told
    from soleplate.importers.files import import_files, look_at
    from soleplate.importers.order import UNKNOWN, ImportOrder, span_of, weight_of
    from soleplate.worker import WorkerLimits

    weight_n = weight_of(weight) if weight else float("nan")
    told = Told(_pairs(columns, "--map"), _pairs(units, "--unit"), rate or 0.0, _pairs(more, "--tell"), weight_n)
    order = ImportOrder(
        participant or UNKNOWN, form, told, protocol, _settings(parameters), side or "", involved or "", "", weight_n,
        span_of(zero) if zero else None, span_of(weigh) if weigh else None, str(like or ""), recorded or "",
        not drop_bytes,
    )  # fmt: skip
    limits = WorkerLimits(time_limit, memory_limit)
    paths = _with_folders(files)
    asks = not yes and not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    if out is None or asks or (not yes and not as_json):
        order = _previewed(look_at(paths[:1], order, limits=limits)[0], order, asks, len(paths))
        if out is None:
            echo("Nothing was written. To import: --out FOLDER", err=True)
            return 0
        if not asks or not click.confirm(f"Import {_files(len(paths))} into {out}?", default=True):
            echo("Nothing was written. To import without being asked: --yes", err=True)
            return 0 if asks else 1
    found: dict[int, Imported] = {}
    try:
        with counted("Importing") as show:
            for number, one in import_files(paths, out, order, workers=workers, limits=limits):
                found[number] = one
                show(len(found), len(paths))
    except KeyboardInterrupt:
        echo(f"soleplate: stopped after {len(found)} of {_files(len(paths))}.", err=True)
        return 130
    listed = [found[number] for number in sorted(found)]
    if as_json:
        print_json([_plain(one) for one in listed])
    else:
        _tell(listed)
    return 1 if any(one.session is None for one in listed) else 0


def _pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """Split at the last =, since a column may have one in its name."""
    found = {}
    for text in texts:
        name, sign, value = text.rpartition("=")
        if not sign or not name or not value:
            raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE", param_hint=option)
        found[name] = value
    return found


def _settings(parameters: Sequence[str]) -> dict[str, Any]:
    return dict(_pairs(parameters, "-p"))


def _with_folders(files: Sequence[Path]) -> list[Path]:
    """Return the files; a folder stands for those in it that are no sessions."""
    found: list[Path] = []
    for path in files:
        inside = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
        found += [one for one in inside if not path.is_dir() or one.suffix not in (".h5", ".journal", ".md", ".json")]
    if not found:
        raise click.BadParameter("there is no file in the folder")
    return found


def _files(n: int) -> str:
    return f"{n} file{'s' if n != 1 else ''}"


def _previewed(found: Imported, order: ImportOrder, asks: bool, of: int) -> ImportOrder:
    """Show what was understood, and ask what is not; return the order with the answers."""
    from soleplate.importers.files import look_at

    while True:
        _show(found)
        if of > 1:
            echo(f"All {of} files are read in this way.")
        question = next((one for one in found.needed if one.choices), None)
        if question is None or not asks or found.error is not None:
            return order
        echo(question.text)
        for number, choice in enumerate(question.choices, 1):
            echo(f"  {number}  {choice.label}")
        answer = click.prompt("Which", type=click.IntRange(1, len(question.choices)))
        key, value = next(iter(question.choices[answer - 1].options.items()))
        if value in ("HZ", "700N"):
            value = click.prompt(question.choices[answer - 1].label)
        order = _answered(order, key, value)
        [found] = look_at([found.path], order)


def _answered(order: ImportOrder, key: str, value: str) -> ImportOrder:
    from soleplate.importers.order import weight_of

    told = order.told
    if key.startswith("unit:"):
        told = replace(told, units={**told.units, key[5:]: value})
    elif key.startswith("map:"):
        told = replace(told, columns={**told.columns, key[4:]: value})
    elif key == "rate":
        told = replace(told, rate_hz=float(value))
    elif key == "weight":
        told = replace(told, weight_n=weight_of(value))
        order = replace(order, weight_n=told.weight_n)
    else:
        told = replace(told, more={**told.more, key: value})
    return replace(order, told=told)


def _show(found: Imported) -> None:
    if found.error is not None:
        raise found.error
    table = table_of("", "understood as", "", "why", title=f"{found.path.name}: {found.format}")
    for row in found.findings:
        table.add_row(row.what, row.value, {"sure": "", "told": "told", "asked": "?"}[row.certainty], row.why)
    console().print(table)
    for role, n, rate, kind in found.plates:
        place = "force and centre of pressure" if kind == "wrench" else "force only"
        echo(f"{role}: {n} samples at {rate:.6g} Hz, {place}")
    for name, value in found.context.items():
        echo(f"{name}: {value}")
    if found.plates:
        echo("The session keeps the file and its name. Where either names a person: --drop-bytes")
    for text in found.trials:
        echo(text)
    for question in found.questions:
        echo(f"{'May be told' if question.optional else 'Must be told'}: {question.text}")
    if found.cures:
        echo(f"For example: {' '.join(found.cures)}")


def _tell(found: Sequence[Imported]) -> None:
    done = [one for one in found if one.session is not None]
    for one in found:
        if one.error is not None:
            echo(f"left out: {one.error}", err=True)
        elif one.session is None:
            echo(f"left out: {one.path.name}. {one.needed[0].text} For example: {' '.join(one.cures)}", err=True)
        elif len(found) <= 20:
            echo(f"{one.path.name} -> {one.session}")
            for text in one.trials:
                echo(f"  {text}")
    if len(found) > 1:
        echo(f"{len(done)} of {_files(len(found))} imported")


def _plain(one: Imported) -> dict[str, Any]:
    return {
        "file": str(one.path), "format": one.format, "session": str(one.session) if one.session else None,
        "error": str(one.error) if one.error else None,
        "findings": [[str(row.what), str(row.value), row.certainty, str(row.why)] for row in one.findings],
        "questions": [[question.key, str(question.text), question.optional] for question in one.questions],
        "plates": [list(plate) for plate in one.plates], "trials": [str(text) for text in one.trials],
        "context": dict(one.context),
    }  # fmt: skip
