"""Write docs/truth.md: what the library makes of an independent population. ``python tests/people/truth_page.py``."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from table import CELLS, run

SEEDS = range(20)
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
    return HEAD.format(seeds=len(SEEDS)) + "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs" / "truth.md").write_text(page(), encoding="utf-8")
