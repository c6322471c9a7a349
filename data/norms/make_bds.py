"""Make the norm of quiet stance on two feet from the Balance Data Set: ``python data/norms/make_bds.py FOLDER``.

FOLDER holds a copy of the folder BDS of github.com/BMClab/datasets (Santos & Duarte 2016, PeerJ 4:e2648; CC BY 4.0):
BDSinfoCOP.txt with the values of all 1930 trials of 163 people as their authors computed them, and the raw signals of
200 of those trials in data/. The raw signals are scored with Soleplate's own formula (the length of the path of the
centre of pressure, which the authors had filtered at 10 Hz, over its time): both agree to 1e-6 on every one of them but
for the number of intervals (6000 there, 5999 here), which is set right. So the values of all 163 people are values of
our formula. Written is one mean of three trials for each person and condition, without the person's number.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from soleplate.metrics.rig import speed_of

HERE = Path(__file__).parents[2] / "src" / "soleplate" / "data" / "norms"
ROWS = 6000
SOURCE = "Santos & Duarte 2016, PeerJ 4:e2648, doi 10.6084/m9.figshare.3394432"


def checked(folder: Path, rows: dict[str, dict[str, str]]) -> int:
    """Score the raw trials with our own formula; raise ValueError where it does not give the authors' value."""
    found = sorted(folder.glob("data/BDS*.txt"))
    for path in found:
        table = np.loadtxt(path, skiprows=1)
        own = speed_of(10 * table[:, 8], 10 * table[:, 7], 100.0).value
        told = 10 * float(rows[path.stem]["COPvelo"]) * len(table) / (len(table) - 1)
        if abs(own / told - 1) > 1e-6:
            raise ValueError(f"{path.stem}: {own} by our formula, {told} told")
    return len(found)


def main(folder: Path) -> None:
    """Write the sets."""
    with (folder / "BDSinfoCOP.txt").open(encoding="latin-1", newline="") as file:
        rows = {row["Trial"]: row for row in csv.DictReader(file, delimiter="\t")}
    n = checked(folder, rows)
    people: dict[tuple[str, str], dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.values():
        people[row["Vision"].lower(), row["Surface"].lower()][row["Subject"]].append(row)
    sets = []
    for (eyes, surface), by_person in sorted(people.items()):
        listed = [
            {
                "age": round(float(trials[0]["Age"])),
                "sex": {"F": "female", "M": "male"}[trials[0]["Gender"]],
                "value": round(np.mean([10 * float(one["COPvelo"]) for one in trials]) * ROWS / (ROWS - 1), 2),
            }
            for trials in by_person.values()
            if len(trials) == 3
        ]
        ages = [one["age"] for one in listed]
        sets.append({
            "name": f"bds-2016-{eyes}-{surface}", "test": "quiet_stance", "key": "net_velocity_mm_s",
            "conditions": {"eyes": eyes, "surface": surface, "footwear": "barefoot", "window_s": "60"},
            "trials": 3, "statistic": "mean", "low_pass_hz": 10.0, "min_rate_hz": 50.0, "method_pct": 1.0,
            "filter": "Butterworth 10 Hz, zero phase, by the authors; path over time by our own formula "
                      f"(checked on {n} raw trials)",
            "method": "one force plate, 100 Hz, both feet on marks",
            "population": "volunteers in Brazil, illnesses not left out",
            "n": len(listed), "age_low": min(ages), "age_high": max(ages), "scatter": "lognormal",
            "source": SOURCE, "licence": "CC BY 4.0; values derived",
            "people": sorted(listed, key=lambda one: (one["age"], one["sex"], one["value"])),
        })  # fmt: skip
    text = (
        json.dumps(sets, indent=None, separators=(",", ":"))
        .replace('{"age"', '\n{"age"')
        .replace('{"name"', '\n{"name"')
    )
    (HERE / "balance_data_set.json").write_text(text + "\n", encoding="utf-8")
    print(f"{n} raw trials checked; {[(one['name'], one['n']) for one in sets]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
