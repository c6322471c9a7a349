"""``soleplate simulate``: make a library of sessions with known truth."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from soleplate.cli.terminal.kinds import FOLDER, Number
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import echo, make_folder, print_json, warmed

__all__ = ["command"]

COLUMNS = ("session", "file", "participant", "visit", "trial", "rep", "side", "key", "value", "unit")


@click.command(name="simulate")
@click.argument("folder", type=FOLDER)
@click.option("--sessions", required=True, type=click.IntRange(1, 100_000), help="How many.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Same seed, same library.")
@click.option("--visits", default=4, show_default=True, type=click.IntRange(1, 1000), help="Of a person, weekly.")
@click.option("--protocol", default="single-leg-stance", show_default=True, metavar="NAME", help="The test.")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A setting of the test.")
@click.option("--rate", default=1000.0, show_default=True, type=Number(20, 4000), help="Conversions per s.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; by default one for each processor.")
@json_option
def command(
    folder: Path, sessions: int, seed: int, visits: int, protocol: str, parameters: tuple[str, ...], rate: float,
    workers: int | None, as_json: bool,
) -> int:  # fmt: skip
    """Make a library of SESSIONS in FOLDER, with the truth of each in truth.csv.

    A test of one-leg holds is written directly, some sessions a second; any other one is run as with a plate, some
    hundred times faster than it would take. What is there already is kept.
    For example: soleplate simulate library --sessions 100 --seed 1 -p rest_s=5
    """
    from soleplate import plugins
    from soleplate.batch.pool import PoolOrder, WorkerLimits, work_through
    from soleplate.batch.simulate import SimulatedLibrary, is_direct, truth_path
    from soleplate.cli.files.reprocess import counted, processors
    from soleplate.cli.measuring.run import settings
    from soleplate.errors import SoleplateError
    from soleplate.storage.files import replace_file

    test = plugins.protocol_argument(protocol)
    given = test.context(settings(parameters), test.rigs[0]).parameters
    library = SimulatedLibrary(str(folder.resolve()), seed, visits, test.name, dict(given), rate)
    is_direct(test, given)  # complains about a test that nobody can run before anything is made
    make_folder(folder)
    began = time.monotonic()
    rows: list[dict[str, Any]] = []
    order = PoolOrder("simulate", asdict(library), WorkerLimits(seconds=3600.0))
    try:
        with warmed(), counted("Simulating", "sessions") as show:
            for count, (number, reply) in enumerate(work_through(order, range(sessions), workers or processors()), 1):
                if "error" in reply:
                    raise SoleplateError(f"Session {number + 1} could not be made", why=reply["reason"])
                rows += reply["truth"]
                show(count, sessions)
    except KeyboardInterrupt:
        echo("soleplate: stopped. The sessions made so far are kept: the same command goes on.", err=True)
        return 130
    rows.sort(key=lambda row: (row["file"], row["trial"], row["rep"], row["side"], row["key"]))
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    replace_file(truth_path(folder), text.getvalue().encode())
    if as_json:
        print_json({"sessions": sessions, "folder": str(folder), "truth": str(truth_path(folder))})
    else:
        echo(f"{sessions} sessions in {folder}, {time.monotonic() - began:.1f} s; the truth is in {truth_path(folder)}")
    return 0
