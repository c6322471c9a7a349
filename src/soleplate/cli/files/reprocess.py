"""``soleplate reprocess``: score a folder of sessions again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import FILE, FOLDER, PLACE, Number
from soleplate.cli.terminal.options import json_option, script_option
from soleplate.cli.terminal.output import console, echo, make_folder, print_json, warmed

if TYPE_CHECKING:
    from soleplate.batch.run import Summary
    from soleplate.worker import WorkerLimits

__all__ = ["command", "counted", "processors"]


@click.command(name="reprocess")
@click.argument("folder", type=PLACE)
@click.option("--out", required=True, type=FILE, help="The table: .parquet, .csv or .xlsx.")
@click.option("--keys", multiple=True, metavar="KEY[,KEY]", help="Only these measures; by default those of each test.")
@click.option("--preset", default="lab", show_default=True,
              help="Or the sway variables of a paper instead: quijoux2021, prieto1996 or duarte.")  # fmt: skip
@script_option
@click.option("--uncertainty", is_flag=True,
              help="Also what the plate's errors do to each number: u_shared, u_random, u_reason.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; by default one for each processor.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler such as tcp://host:8786, to use its workers.")
@click.option("--resume", is_flag=True, help="Do only what earlier runs into the same table have not done.")
@click.option("--wide", is_flag=True, help="Also a table with a row for each trial: OUT's .wide.")
@click.option("--signals", type=FOLDER,
              help="Also newtons and centres of pressure of each session, as Parquet in this folder.")  # fmt: skip
@click.option("--strict", is_flag=True, help="End with 1 when a file could not be scored.")
@click.option("--time-limit", default=120.0, show_default=True, type=Number(0.1, 86_400), help="Seconds for a file.")
@click.option(
    "--memory-limit", default=2000, show_default=True, type=click.IntRange(100, 1_000_000), help="MB for a file."
)
@json_option
def command(
    folder: Path, out: Path, keys: tuple[str, ...], preset: str, scripts: tuple[Path, ...], uncertainty: bool,
    workers: int | None, scheduler: str | None, resume: bool, wide: bool, signals: Path | None, strict: bool,
    time_limit: float, memory_limit: int, as_json: bool,
) -> int:  # fmt: skip
    """Score every session in FOLDER again, from the stored samples, into one table.

    Session files are only read. What could not be scored is told in OUT's .errors.csv, with the reason.
    For example: soleplate reprocess sessions --out results.parquet
    """
    from soleplate.batch.pool import WorkerLimits
    from soleplate.batch.run import errors_path, reprocess
    from soleplate.batch.score_file import ScoreSettings
    from soleplate.batch.table import check_ending
    from soleplate.errors import UsageError
    from soleplate.pipeline.warm import SCORING
    from soleplate.plugins import need

    if workers and scheduler:
        raise UsageError("--workers and --scheduler exclude each other", do="A cluster has its own workers")
    check_ending(out)
    if scheduler:
        need("batch", "distributed")
    make_folder(out.parent)
    wanted = tuple(dict.fromkeys(key.strip() for text in keys for key in text.split(",") if key.strip()))
    settings = ScoreSettings(wanted, preset, tuple(str(script.resolve()) for script in scripts), uncertainty)
    settings.check()
    began = time.monotonic()
    try:
        with warmed(*SCORING), counted("Scoring", "sessions") as show:
            summary = reprocess(
                folder, out, settings, workers=workers or processors(), scheduler=scheduler or "", resume=resume,
                limits=WorkerLimits(time_limit, memory_limit), progress=lambda now: show(now.finished, now.files),
                wide=wide,
            )  # fmt: skip
        if signals is not None:
            _write_signals(folder, signals, workers or processors(), WorkerLimits(time_limit, memory_limit))
    except KeyboardInterrupt:
        echo("soleplate: stopped. What is done is kept: the same command with --resume goes on from there.", err=True)
        return 130
    if as_json:
        print_json({**vars(summary), "table": str(out)})
    else:
        _tell(summary, time.monotonic() - began, out, errors_path(out))
    return 1 if strict and (summary.failed or summary.copies) else 0


def _write_signals(folder: Path, out: Path, workers: int, limits: WorkerLimits) -> None:
    from soleplate.batch.signals import write_signals

    with counted("Signals", "sessions") as show:
        found = write_signals(folder, out, workers=workers, limits=limits, progress=show)
    echo(f"Signals of {found.written} sessions in {out}" + (f", {found.before} were there" if found.before else ""))
    for file, _, reason in found.errors:
        echo(f"left out: {file}: {reason}", err=True)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _tell(summary: Summary, seconds: float, out: Path, errors: Path) -> None:
    skipped = f", {summary.skipped} were done before" if summary.skipped else ""
    echo(
        f"{summary.scored} of {summary.files} sessions scored in {seconds:.1f} s{skipped}: {summary.rows} rows in {out}"
    )
    if summary.scored:
        each = 1000 * summary.cpu_s / summary.scored
        peak = f"; a worker took at most {summary.peak_mb:.0f} MB" if summary.peak_mb else ""
        echo(f"{each:.0f} ms of processor time for each session{peak}")
    if summary.copies:
        echo(f"{summary.copies} are copies of sessions that were taken already: see {errors}", err=True)
    if summary.failed:
        kinds = ", ".join(sorted({kind for _, kind, _ in summary.errors} - {"SameSession"}))
        echo(f"{summary.failed} files could not be scored ({kinds}): see {errors}", err=True)


@contextmanager
def counted(doing: str, things: str) -> Iterator[Callable[[int, int], None]]:
    """Show progress with rate and time left; without a terminal one line every ten seconds."""
    screen = console(stderr=True)
    begun: list[tuple[float, int]] = []  # when the first came, and how many there were: starting up is no measure

    def rate_of(now: int) -> float:
        if not begun:
            begun.append((time.monotonic(), now))
        (began, first), moment = begun[0], time.monotonic()
        return (now - first) / (moment - began) if now > first else 0.0

    if screen.is_terminal:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=screen, transient=True) as bar:
            task = bar.add_task("starting", total=None)

            def draw(now: int, total: int) -> None:
                bar.update(task, completed=now, total=total, description=_pace(rate_of(now), total - now, things))

            yield draw
        return
    told = time.monotonic()

    def say(now: int, total: int) -> None:
        nonlocal told
        rate, moment = rate_of(now), time.monotonic()
        if moment - told >= 10.0 and now < total:
            told = moment
            echo(f"{doing}: {now} of {total}, {_pace(rate, total - now, things)}", err=True)

    yield say


def _pace(rate: float, left: int, things: str) -> str:
    if not rate:
        return ""
    minutes, seconds = divmod(round(left / rate), 60)
    return f"{rate:.1f} {things}/s, {minutes}:{seconds:02d} left"
