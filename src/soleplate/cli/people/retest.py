"""``soleplate retest``: learn the error of your own measurements."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import PLACE
from soleplate.cli.terminal.options import json_option, load_scripts, script_option
from soleplate.cli.terminal.output import console, echo, print_json, say_left_out, table_of, warmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleplate.scoring.history.gathered import Gathered
    from soleplate.scoring.reliability.retest import Retest
    from soleplate.scoring.reliability.stable import StablePlan

__all__ = ["command"]

COLUMNS = (
    "measure", "people", "visits", "ICC(2,1) [95 %]", "ICC(2,k)", "SEM", "day", "trial", "MDC95 [95 %]", "CV %", "SWC",
)  # fmt: skip


@click.command(name="retest")
@click.argument("table", type=PLACE)
@click.option("--key", "keys", multiple=True, help="Only this measure; may be given again.")
@click.option("--save", is_flag=True, help="Keep what was learned in the folder; later verdicts rest on it.")
@click.option("--stable", "days", is_flag=False, flag_value="", default=None, metavar="[LEAST-MOST]",
              help="Only visits of people who said that it was about the same, untreated, so many days apart; the days "
              "are decided once for a folder, e.g. --stable 2-21.")  # fmt: skip
@script_option
@json_option
def command(
    table: Path, keys: tuple[str, ...], save: bool, days: str | None, scripts: tuple[Path, ...], as_json: bool
) -> int:
    """Compute ICC, SEM, MDC, CV and SWC from repeat visits of people who did not change.

    TABLE is a CSV with the columns person, visit and value (key and side where there are several), one row
    for each trial; or a folder of session files, in which each first visit is left out.
    """
    from soleplate.errors import SignalError
    from soleplate.scoring.history.gathered import Gathered, gather
    from soleplate.scoring.reliability.learned import save_learned
    from soleplate.scoring.reliability.retest import errors_under, read_table, retest

    load_scripts(scripts)
    if table.is_dir():
        plan = None if days is None else _plan(table, days)
        with warmed("wire", "wrench", "filters", "sway", "cutting"):
            seen = gather(table, keys or None, plan)
    else:
        if days is not None:
            raise click.BadParameter("a table holds no answers; it needs a folder of sessions", param_hint="--stable")
        seen = Gathered(tuple(o for o in read_table(table) if not keys or o.key in keys), {})
    status = say_left_out(list(seen.left_out))
    if not seen.observations:
        raise SignalError(
            f"{table} holds no trials{' of ' + ', '.join(keys) if keys else ''}", do="Check the path and --key"
        )
    found, refused = [], []
    for key in dict.fromkeys(o.key for o in seen.observations):
        try:
            found.append(retest(key, seen.observations))
        except SignalError as error:
            refused.append(error)
    if not found and not (save and seen.spreads):
        raise refused[0]
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        _print(found, refused, seen)
    if save:
        folder = table if table.is_dir() else table.parent
        errors = {one.key: (one.error(one.source), one.people) for one in found}
        kept = save_learned(folder, errors, seen.spreads, errors_under(seen.observations), seen.under)
        echo(f"Kept in {kept}", err=True)
    return status


def _plan(folder: Path, days: str) -> StablePlan:
    from soleplate.scoring.reliability.stable import StablePlan, decide

    if not days:
        return decide(folder, None)
    least, _, most = days.partition("-")
    try:
        plan = StablePlan(float(least), float(most))
    except ValueError:
        raise click.BadParameter(f"{days!r} is no span of days; e.g. 2-21", param_hint="--stable") from None
    if not 0 < plan.least_days <= plan.most_days:
        raise click.BadParameter(f"{days!r} is no span of days; e.g. 2-21", param_hint="--stable")
    return decide(folder, plan)


def _print(found: Sequence[Retest], refused: Sequence[Exception], seen: Gathered) -> None:
    from soleplate import plugins
    from soleplate.scoring.reliability.rated import worthwhile

    screen = table_of(title="Reliability", title_style="bold")
    for name in COLUMNS:
        first = name == "measure"
        screen.add_column(name, justify="left" if first else "right", no_wrap=first)
    for one in found:
        unit = " (log)" if one.log else ""
        screen.add_row(
            one.key + unit, str(one.people), str(one.visits),
            f"{one.icc_1.value:.2f} [{one.icc_1.low:.2f}-{one.icc_1.high:.2f}]", f"{one.icc_k.value:.2f}",
            *(f"{value:.3g}" for value in (one.sem, one.day_sd, one.trial_sd)),
            f"{one.mdc:.3g} [{one.mdc_low:.3g}-{one.mdc_high:.3g}]", f"{one.cv_pct:.3g}", f"{one.swc:.3g}",
        )  # fmt: skip
    if found:
        console().print(screen)
        echo("MDC95 is 1.96 sqrt(2) SEM; a verdict also allows for how well the SEM is known, and needs more.")
    for one in found:
        if one.note:
            echo(f"{one.key}: {one.note}")
        if one.practice is not None:
            step, error = one.practice.step, one.practice.error
            echo(f"{one.key}: practice from the first to the second visit {step:+.3g} (standard error {error:.2g}, "
                 f"{one.practice.people} people)")  # fmt: skip
    for key, spread in seen.spreads.items():
        echo(f"{key}: sets of one leg scatter with SD {spread.sd:.3g}{' (log)' if spread.log else ''}, "
             f"{spread.freedom:g} degrees of freedom")  # fmt: skip
    mdcs = {one.key: one.mdc for one in found}
    for key in dict.fromkeys(pair.key for pair in seen.pairs):
        told = worthwhile(key, seen.pairs, log=plugins.metric(key).scatter == "lognormal")
        if told is not None:
            echo(told.line(mdcs.get(key, math.nan)))
    for reason, count in seen.unstable.items():
        echo(f"{count} visits left out: {reason}", err=True)
    for refusal in refused:
        echo(f"left out: {refusal}", err=True)
