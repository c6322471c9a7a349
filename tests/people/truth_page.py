"""Write docs/truth.md: what the library makes of an independent population. ``python tests/people/truth_page.py``."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import drawn_plates
from table import CELLS, run

SEEDS = range(20)
PLATES = """
## Plate ±

What a plate says of its own errors (`scoring/numbers/uncertainty`), tried on plates of four cells whose gains, places,
zeros, noise, clock and weighings were drawn by their certificates: {sessions} sessions of each test, nothing disturbed;
truth is the same performance on a plate without errors. *Within*: true values within 1.96 u (or, of what is counted,
right ones); *ratio*: RMS(u) / RMS(error). Made by `python tests/people/drawn_plates.py`. Excepted from 93 % and 1.5:

{excepted}

| metric | n | within | ratio | mostly |
|---|---|---|---|---|
"""
HEAD = """# Truth

Made by `python tests/people/truth_page.py` from a population of its own (`tests/people/`): bodies of 35 to 160 kg whose
height over time gives the force, on plates of four cells with noise, hum, 1/f noise and what each row says. Truth
is the published definition on the noise-free mechanics; {seeds} performances a row. *Plain* values have no remark;
*silent* ones are plain and farther off than they may be (`tests/people/table.py`). What a vertical plate cannot
see, a support that was there from the weighing to the end, is in no row.

| gesture | disturbance | metric | bias | SD | plain | remarked | refused | silent |
|---|---|---|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the page."""
    lines = []
    for cell in CELLS:
        for key, (plain, remarked, refused) in run(cell, SEEDS).items():
            errors = np.array([*plain, *remarked])
            bias, sd = (f"{errors.mean():+.2g}", f"{errors.std():.2g}") if len(errors) else ("", "")
            silent = sum(abs(error) > cell.within[key] for error in plain)
            shares = (f"{100 * count / len(SEEDS):.0f} %" for count in (len(plain), len(remarked), refused, silent))
            lines.append(" | ".join((f"| {cell.gesture}", cell.disturbance, f"`{key}`", bias, sd, *shares)) + " |")
    return HEAD.format(seeds=len(SEEDS)) + "\n".join(lines) + "\n" + plates()


def plates() -> str:
    """Return the part about the uncertainty from the plate."""
    excepted = "\n".join(f"- `{key}`: {why}" for key, why in drawn_plates.EXCEPTED.items())
    sessions = drawn_plates.DRAWS * len(drawn_plates.SEEDS)
    text = PLATES.format(sessions=sessions, excepted=excepted)
    for row in drawn_plates.read():
        if row["on_screen"] == "1":
            exact = drawn_plates.is_counted(row["key"]) or float(row["exact"]) == 1
            within, ratio = (row["exact"], "") if exact else (row["coverage"], row["ratio"])
            text += f"| `{row['key']}` | {row['n']} | {100 * float(within):.0f} % | {ratio} | {row['mostly']} |\n"
    return text


if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs" / "truth.md").write_text(page(), encoding="utf-8")
