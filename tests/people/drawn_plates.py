"""Whether what a plate says of its own uncertainty is true: plates drawn by their certificates, one after another.

A performance of the virtual athlete is the truth. It is put on plates of four cells whose gains, places, zeros, noise,
clock and weighings are drawn by a certificate, and measured there: how far off is the number, and what is its ``u``?
"""

from __future__ import annotations

import csv
import json
import math
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.pipeline.rep import Rep
from soleplate.scoring.numbers.session import Signals, evaluate, windows_of
from soleplate.scoring.numbers.uncertainty import plate_uncertainty
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session

CLOCK = 1e-4
DRAWS, SEEDS = 40, (1, 2)  # 80 sessions of each of 13 protocols: more than 1000
BATTERIES = ("screen", "battery", "workout")  # tests that call others, whose numbers are looked at there
COUNTED = ("landing_stuck", "foot_moved")
EXCEPTED = {  # why what a plate says of it is too little or too much
    "short_foot_interval_cv_pct": "of two performances 85 % lay within (ratio 0.99), of those of this table 94 %; "
    "why was not found",
    "stance_braking_share_pct": "where the highest speed is held or reached twice (remarked), noise finds either",
}
SPOTS = [(x, y) for x in (-60.0, 60.0) for y in (-60.0, 60.0)]


def certificate(rng):
    """Return a certificate as the better and the worse plates have it."""
    return {
        "name": "drawn", "fz_rmse_pct": rng.uniform(0.05, 0.4), "cop_rmse_mm": rng.uniform(0.3, 1.5),
        "linearity_pct": rng.uniform(0.02, 0.2), "repeatability_n": rng.uniform(0.1, 1.0),
        "zero_drift_n": rng.uniform(0.5, 4.0), "zero_noise_n": rng.uniform(0.1, 0.8),
        "spots": [{"kind": "held-out", "x_mm": x, "y_mm": y} for x, y in SPOTS],
    }  # fmt: skip


def on_a_plate(signal, rng, told, clock, start_s):
    """Return what a plate with the errors of its certificate tells of a true signal."""
    plate = signal.calibration
    a, b = np.abs(plate.cell_x_mm).mean(), np.abs(plate.cell_y_mm).mean()
    spread = math.sqrt(np.mean([(1 + (x / a) ** 2) * (1 + (y / b) ** 2) for x, y in SPOTS]))
    gain = 2 * told["fz_rmse_pct"] / 100 / spread * rng.standard_normal(4)
    gain += told["linearity_pct"] / 100 / math.sqrt(3) * rng.standard_normal()
    away = 2 * told["cop_rmse_mm"] / math.sqrt(2) / spread * rng.standard_normal((2, 4))
    zero = told["zero_drift_n"] / 2 / math.sqrt(3) / 2 * rng.standard_normal(4)
    force, mx, my = signal.wrench.T
    x, y = (np.where(force > 1, m / np.where(force > 1, force, 1), 0.0) for m in (-my, mx))
    sx, sy = np.array([1, -1, -1, 1]), np.array([1, 1, -1, -1])
    loads = force[:, None] * (1 + np.outer(x / a, sx)) * (1 + np.outer(y / b, sy)) / 4
    loads = loads * (1 + gain) + zero + told["zero_noise_n"] / 2 * rng.standard_normal(loads.shape)
    read = np.column_stack([loads.sum(axis=1), loads @ (b * sy + away[1]), -loads @ (a * sx + away[0])])
    weight = signal.body_weight_n * (1 + gain.mean()) + told["repeatability_n"] * rng.standard_normal()
    return replace(
        signal, wrench=np.ascontiguousarray(read), body_weight_n=weight, rate_hz=signal.rate_hz / (1 + clock),
        time_s=start_s + (signal.time_s - start_s) * (1 + clock), _filtered={}, _forces={},
        calibration=replace(plate, certificate=json.dumps(told)),
    )  # fmt: skip


@dataclass
class Told:
    """What came out for one number: its errors, what was said of them, and by what."""

    errors: list = field(default_factory=list)
    us: list = field(default_factory=list)
    by: dict = field(default_factory=lambda: defaultdict(int))
    refused: int = 0  # no value, or nothing known of it

    @property
    def coverage(self):
        """Share of true values within 1.96 u."""
        return float(np.mean(np.abs(self.errors) <= 1.96 * np.array(self.us) + 1e-9))

    @property
    def ratio(self):
        """RMS of u over RMS of the errors."""
        rms = [math.sqrt(np.mean(np.square(v))) for v in (self.us, self.errors)]
        return rms[0] / rms[1] if rms[1] else math.nan

    @property
    def exact(self):
        """Share of numbers that are right."""
        return float(np.mean(np.abs(self.errors) < 1e-9))


def performances(name, folder, seed=1, *, shown=True):
    """Conduct a session of a protocol; yield metrics and window of the first trial of each series and leg."""
    protocol = plugins.protocol(name)
    keys = protocol.metrics if shown else (*protocol.metrics, *protocol.more_metrics)
    urls = roles_for([PlateUrl.parse(f"sim:?seed={seed}&mass={55 + 7 * seed}")], protocol.rigs)
    recording = open_session(conduct(Order(protocol, urls, "P01", Path(folder), {})))
    kept = Signals()
    seen = set()
    for trial in recording.trials:
        if trial.counts and (trial.series, trial.side) not in seen:
            seen.add((trial.series, trial.side))
            for number, rep in windows_of(recording, trial, kept):
                metrics = [plugins.metric(key) for key in dict.fromkeys(keys)]
                scope = "rep" if number else "trial"
                wanted = [m for m in metrics if m.scope == scope and (not m.series or trial.series in m.series)]
                if wanted and number < 2:
                    yield wanted, rep


def tried(wanted, rep, rng, found):
    """Measure one window on one drawn plate; add what came out."""
    clock = CLOCK * rng.standard_normal()
    near = {role: rep.signal(role).between(rep.start_s - 4, rep.end_s + 4) for role in rep.roles}
    true = rep.on(near)
    read = {role: on_a_plate(signal, rng, certificate(rng), clock, rep.start_s) for role, signal in near.items()}
    end = rep.start_s + rep.duration_s() * (1 + clock)
    told = Rep(read, rep.start_s, end, side=rep.side, state=rep.state, conditions=rep.conditions)
    doubts = plate_uncertainty(told, wanted, int(rng.integers(1 << 31)))
    for metric in wanted:
        right, got = (evaluate(metric, one).value for one in (true, told))
        if math.isnan(right):
            continue
        one = found[metric.key]
        u = doubts[metric.key]
        if math.isnan(got) or u.reason:
            one.refused += 1
            continue
        one.errors.append(got - right)
        one.us.append(u.total)
        one.by[u.dominated_by] += 1


def covered(names, folder, draws, seeds=(1,), *, shown=True):
    """Return what came out for every number of some protocols."""
    found = defaultdict(Told)
    for name in names:
        for seed in seeds:
            for number, (wanted, rep) in enumerate(performances(name, folder, seed, shown=shown)):
                for draw in range(draws):
                    tried(wanted, rep, np.random.default_rng([seed, number, draw]), found)
    return found


def is_counted(key):
    """Say whether a number counts something, so that it is right or wrong and has no size of error."""
    metric = plugins.metric(key)
    return metric.unit == "count" or key in COUNTED


# Frozen: made by `python tests/people/drawn_plates.py`, read by the page of truth and by `soleplate metrics KEY`
TABLE = Path(__file__).parent / "drawn_plates.csv"
SOURCES = Path(__file__).parents[2] / "src" / "soleplate" / "scoring" / "numbers" / "plate_sources.py"
COLUMNS = ("key", "on_screen", "n", "coverage", "ratio", "exact", "refused", "mostly")


def rows(found, on_screen):
    """Return the table, a row for each number."""
    for key, one in sorted(found.items()):
        if not one.errors:
            continue
        mostly = max(one.by, key=one.by.get)
        yield dict(zip(COLUMNS, (
            key, int(key in on_screen), len(one.errors), f"{one.coverage:.3f}", f"{one.ratio:.2f}", f"{one.exact:.3f}",
            one.refused, mostly,
        ), strict=True))  # fmt: skip


def main(names, draws):
    """Write the table of some protocols, all by default; what the table has of others stays."""
    names = names or [name for name in plugins.names("protocols") if name not in BATTERIES]
    shown = {key for name in plugins.names("protocols") for key in plugins.protocol(name).metrics}
    table = {row["key"]: row for row in read()} if TABLE.exists() else {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            found = covered([name], folder, draws, SEEDS, shown=False)
        table |= {row["key"]: row for row in rows(found, shown)}
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table[key] for key in sorted(table))
    SOURCES.write_text(sources(table.values()), encoding="utf-8")


def sources(table):
    """Return the module that says which source moves each number most."""
    listed = "".join(f'    "{row["key"]}": "{row["mostly"]}",\n' for row in table)
    return (
        '"""Which error of its plate moves each number most: made by ``python tests/people/drawn_plates.py``."""\n\n'
        "from __future__ import annotations\n\nfrom collections.abc import Mapping\nfrom typing import Final\n\n"
        '__all__ = ["PLATE_SOURCES", "plate_error"]\n\n'
        f"# an empty name: none of them moves it\nPLATE_SOURCES: Final[Mapping[str, str]] = {{\n{listed}}}\n\n\n"
        "def plate_error(key: str) -> str:\n"
        '    """Say in English what the uncertainty from the plate mostly comes from."""\n'
        "    if key not in PLATE_SOURCES:\n"
        '        return "not tried on drawn plates"\n'
        "    named = PLATE_SOURCES[key]\n"
        '    return f"mostly {named}" if named else "none of its errors moves it"\n'
    )


def read():
    """Return the rows of the frozen table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(sys.argv[2:], int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS)
