"""Write docs/verdicts.md: ``make bench-verdicts``. Every figure is drawn anew, from seeds; nothing is typed in."""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import textwrap
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import numpy as np  # noqa: E402
from adversary import Cell, grid  # noqa: E402
from every_test import protocol_rows  # noqa: E402
from trials import Found, agrees, alarms, powers  # noqa: E402
from visits import batteries, changes, histories, limit_over_mdc, normals, trends  # noqa: E402

PAGE = HERE.parents[1] / "docs" / "verdicts.md"


def cell_row(sessions: int, numbered: tuple[int, Cell]) -> tuple[str, Found, Found, float, float, float]:
    """Judge one cell, after a sample of it was found to be judged by Soleplate in the same way."""
    number, cell = numbered
    for learned in (20, 0):
        if (apart := agrees(cell, 20, np.random.default_rng(number), learned)) > 1e-9:
            raise SystemExit(f"{cell.name}: the arrays and Soleplate differ by {apart:g}")
    found = [alarms(cell, sessions, np.random.default_rng(2 * number + nth), n) for nth, n in enumerate((20, 0))]
    return cell.name, *found, *powers(cell, sessions, np.random.default_rng(500 + number))


def par(*pieces: str) -> str:
    """Wrap a paragraph."""
    return textwrap.fill(" ".join(pieces), 130)


def pct(share: float) -> str:
    return f"{100 * share:.2f}"


def grid_part(sessions: int, pool: ProcessPoolExecutor) -> list[str]:
    rows = list(pool.map(partial(cell_row, sessions), enumerate(grid())))
    ratios = [ours / best for *_, ours, best in rows]
    learned, alone = ([row[place].alarms for row in rows] for place in (1, 2))
    lines = [
        "## Left against right",
        "",
        par(
            f"{len(rows)} cells, {sessions} sessions each of two legs that are alike. *Learned*: the clinic knows how",
            "sets scatter with 20 degrees of freedom, from other sessions of the same kind. *Nothing learned*: the",
            "session by itself, and for sets of several repetitions the stated default (sets differ with twice the SD",
            "of their repetitions). *99 %*: upper bound of the false alarms. *Power*: at the difference that the",
            "oracle finds in about 80 %; the oracle knows trend and correlation, and estimates the variance with as",
            "many degrees of freedom. Sessions are judged as arrays; twenty of each cell are put before Soleplate too,",
            "which must give the same probabilities.",
        ),
        "",
        par(
            f"Largest upper bound {pct(max(one.upper for _, one, *_ in rows))} % (at most 7), mean of the false alarms",
            f"{pct(float(np.mean(learned)))} % (at most 5.2), smallest power {100 * min(ratios):.0f} % of the oracle's",
            f"(at least 85). With nothing learned: {pct(max(one.upper for _, _, one, *_ in rows))} and",
            f"{pct(float(np.mean(alone)))} %.",
        ),
        "",
        "| cell | false alarms, learned, % | 99 % | without a verdict, % | difference, % | power, % | oracle, % | "
        "nothing learned: false alarms, % | 99 % | without a verdict, % |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, one, alone, effect, ours, best in rows:
        lines.append(
            f"| {name} | {pct(one.alarms)} | {pct(one.upper)} | {pct(one.unjudged)} | {100 * math.expm1(effect):.0f} | "
            f"{100 * ours:.0f} | {100 * best:.0f} | {pct(alone.alarms)} | {pct(alone.upper)} | {pct(alone.unjudged)} |"
        )
    return [*lines, ""]


def change_part(draws: int) -> list[str]:
    lines = [
        "## Change between visits",
        "",
        par(
            "The error is learned from repeat visits of so many people, two legs each, half of a day's error common to",
            "both legs; false changes of a leg, and power at a change that a known error finds in 80 %. The limit that",
            "decides is the wider the less is known; the MDC is another number.",
        ),
        "",
        "| people | false, % | power, % of that with a known error | limit over MDC |",
        "|---:|---:|---:|---:|",
    ]
    for count in (3, 5, 10, 15):
        false, found, best = changes(count, np.random.default_rng(count), draws // 40, 40)
        lines.append(f"| {count} | {pct(false)} | {100 * found / best:.0f} | {limit_over_mdc(count):.2f} |")
    rates = {n: normals(n, draws // 4, np.random.default_rng(n)) for n in (6, 8, 12, 20)}
    own = ", ".join(f"{pct(rate)} % after {n} visits" for n, rate in rates.items())
    early, late, false, alone = trends(np.random.default_rng(8), draws // 4, 15.0)
    lines += [
        "",
        par(
            "Steady progress of 8 % a visit at an SEM of 5 % that is known with 15 degrees of freedom, judged after",
            f"visits 4, 6 and 8: found at the fourth in {100 * early:.0f} %, by the eighth in {100 * late:.0f} %; a",
            f"trend found in a whole series of eight without any: {pct(false)} %, and {pct(alone)} % where nothing",
            "was learned.",
        ),
        "",
        par("Own normal, outside without any change, stated 5 %:", own + "."),
        "",
        par(
            "A battery of four tests without any change in which Holm's rule lets one through:",
            f"{pct(batteries(draws // 4, np.random.default_rng(5)))} %.",
        ),
        "",
    ]
    return lines


def time_part(people: int, pool: ProcessPoolExecutor) -> list[str]:
    done = list(pool.map(partial(histories, people // 2), [np.random.default_rng(i) for i in (1, 2)]))
    verdicts, took = sum(one for one, _ in done), max(seconds for _, seconds in done)
    return [
        "## What it costs",
        "",
        par(
            f"The histories of {people} people, twelve visits each, on two cores: {took:.0f} s of each for {verdicts}",
            f"verdicts, {2000 * took / verdicts:.2f} ms each (processor time; the machine was shared).",
        ),
        "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=20_000)
    parser.add_argument("--to", type=Path, default=PAGE)
    given = parser.parse_args()
    with ProcessPoolExecutor(2) as pool, tempfile.TemporaryDirectory() as folder:
        table = pool.submit(protocol_rows, Path(folder))
        lines = [
            "# Verdicts: how often they are wrong, and what they find",
            "",
            "Made by `make bench-verdicts`; do not edit. The simulation (tests/verdicts/adversary.py) shares no",
            "code with Soleplate.",
            "",
            *grid_part(given.sessions, pool),
            *change_part(given.sessions),
            *time_part(1000, pool),
            "## Every test with a simulated leg 30 % weaker",
            "",
            par(
                "The virtual athlete with asymmetry 0.3 (reaches typed in 30 % shorter), a first visit, nothing",
                "changed from the defaults: with nothing learned, and once an error and a scatter of 10 % are known.",
            ),
            "",
            "| test | primary number | left | right | nothing learned | error, power, what is missing | once learned |",
            "|---|---|---:|---:|---|---|---|",
            *table.result(),
        ]
    given.to.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
