"""``soleplate retest``: learn the error of your own measurements."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from soleplate.cli.terminal.output import (
    console,
    echo,
    json_option,
    load_scripts,
    print_json,
    say_left_out,
    script_option,
    warmed,
)

__all__ = ["command"]

COLUMNS = (
    "measure", "people", "visits", "ICC(2,1) [95 %]", "ICC(2,k)", "SEM", "day", "trial", "MDC95", "CV %", "SWC",
)  # fmt: skip


@click.command(name="retest")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--key", "keys", multiple=True, help="Only this measure; may be given again.")
@click.option("--save", is_flag=True, help="Keep the errors in the folder; later changes are judged by them.")
@script_option
@json_option
def command(table: Path, keys: tuple[str, ...], save: bool, scripts: tuple[Path, ...], as_json: bool) -> int:
    """Compute ICC, SEM, MDC, CV and SWC from repeat visits of people who did not change.

    TABLE is a CSV with the columns person, visit and value (key and side where there are several), one row
    for each trial; or a folder of session files.
    """
    from rich.table import Table

    from soleplate.errors import FileError, SignalError
    from soleplate.scoring.history import observations
    from soleplate.scoring.retest import read_table, retest, save_errors

    load_scripts(scripts)
    left_out: list[FileError] = []
    if table.is_dir():
        with warmed("wire", "wrench", "filters", "sway", "cutting"):
            seen, left_out = observations(table, keys or None)
    else:
        seen = [o for o in read_table(table) if not keys or o.key in keys]
    status = say_left_out(left_out)
    if not seen:
        raise SignalError(
            f"{table} holds no trials{' of ' + ', '.join(keys) if keys else ''}", do="Check the path and --key"
        )
    found, refused = [], []
    for key in dict.fromkeys(o.key for o in seen):
        try:
            found.append(retest(key, seen))
        except SignalError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        screen = Table(title="Reliability", title_justify="left", title_style="bold", header_style="bold")
        for name in (
            "measure",
            "people",
            "visits",
            "ICC(2,1) [95 %]",
            "ICC(2,k)",
            "SEM",
            "day",
            "trial",
            "MDC95",
            "CV %",
            "SWC",
        ):
            first = name == "measure"
            screen.add_column(name, justify="left" if first else "right", no_wrap=first)
        for one in found:
            unit = " (log)" if one.log else ""
            screen.add_row(
                one.key + unit, str(one.people), str(one.visits),
                f"{one.icc_1.value:.2f} [{one.icc_1.low:.2f}-{one.icc_1.high:.2f}]", f"{one.icc_k.value:.2f}",
                *(f"{value:.3g}" for value in (one.sem, one.day_sd, one.trial_sd, one.mdc, one.cv_pct, one.swc)),
            )  # fmt: skip
        console().print(screen)
        for one in found:
            if one.note:
                echo(f"{one.key}: {one.note}")
        for refusal in refused:
            echo(f"left out: {refusal}", err=True)
    if save:
        folder = table if table.is_dir() else table.parent
        echo(f"Kept in {save_errors(folder, found)}", err=True)
    return status
