"""Every number of a landing and of a step-down, gates included, against the time they may take and a plain twin."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.timing import best_s
from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.metrics.jumps import landing, landing_quiet
from soleplate.metrics.step_down import numbers as step_down
from soleplate.metrics.step_down import profile as step_down_profile
from soleplate.metrics.step_down import tap as step_down_tap
from soleplate.model.plate import G_MS2 as G
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.numbers.session import Signals, evaluate, windows_of
from soleplate.scoring.numbers.uncertainty import plate_uncertainty
from soleplate.session.conduct import Order, conduct
from soleplate.sim.body import Body
from soleplate.sim.gestures.step_down import StepDownShape, step_down_forces
from soleplate.storage.opening import open_session


def drop_landing(rate: float = 2000.0) -> tuple[np.ndarray, float]:
    """20 s: an empty plate, a landing of 2 m/s that rings out, quiet stance."""
    body = Body(70.0, rate, np.random.default_rng(1))
    t = np.arange(round(18 * rate)) / rate
    stance = body.standing_fz(len(t), 1.5)
    stance += body.weight_n * (2.5 * np.exp(-t / 0.03) + 0.9 * np.exp(-t / 0.09)) * (1 - np.exp(-t / 0.008))
    plate = np.random.default_rng(2).normal(0, 1.0, round(2 * rate))
    return np.concatenate([plate, stance]), body.weight_n


def step_down_trial(rate: float = 1000.0) -> tuple[dict[str, np.ndarray], float]:
    """30 s on two plates: quiet stance, one step-down, quiet stance."""
    body = Body(70.0, rate, np.random.default_rng(3))
    quiet = body.standing_fz(round(10 * rate), 1.5)
    box, floor, _ = step_down_forces(body, StepDownShape(), settle_s=18.0)
    return {"box": np.concatenate([quiet, box]), "floor": np.concatenate([0 * quiet, floor])}, body.weight_n


def plain_landing(fz: np.ndarray, rate: float, weight: float) -> list[float]:
    """Contact, peaks, rates, speed, depth and times of a landing, sample after sample in plain Python and NumPy."""
    run, contact = 0, 0
    for row, force in enumerate(fz):
        run = run + 1 if force >= 20.0 else 0
        if run == round(0.015 * rate):
            contact = row - run + 1
            break
    peak = contact + int(np.argmax(fz[contact : contact + round(0.5 * rate)]))
    rows, size = round(0.02 * rate), round(0.5 * rate)
    found = [fz[peak] / weight, max((fz[i + rows] - fz[i]) * rate / rows for i in range(contact, peak))]
    spread = [np.std(fz[i : i + size]) for i in range(contact + round(0.3 * rate), len(fz) - size, round(0.05 * rate))]
    quiet = contact + round(0.3 * rate) + int(np.argmin(spread)) * round(0.05 * rate) + size // 2
    speed = [-float(np.trapezoid(G * (fz[contact:quiet] / weight - 1))) / rate]
    for row in range(contact, min(len(fz) - 1, contact + round(3 * rate))):
        speed.append(speed[-1] + G * ((fz[row] + fz[row + 1]) / 2 / weight - 1) / rate)
    found += [speed[0], float(np.min(np.cumsum(speed))) / rate]
    inside = 0
    for row in range(contact, contact + round(3 * rate)):
        inside = inside + 1 if abs(fz[row] - weight) <= 0.05 * weight else 0
        if inside == round(rate):
            found.append((row - inside + 1 - contact) / rate)
            break
    return found


def plain_step_down(box: np.ndarray, floor: np.ndarray, rate: float, weight: float) -> list[float]:
    """Speed, events, share and transfer of a step-down, sample after sample in plain Python."""
    speed, total = [0.0], (box + floor) / weight - 1
    for row in range(1, len(box)):
        speed.append(speed[-1] + G * (total[row] + total[row - 1]) / 2 / rate)
    slope = (np.mean(speed[-400:]) - np.mean(speed[:400])) / (len(speed) - 400)
    down = [-(value - slope * row) for row, value in enumerate(speed)]
    touch = next(row for row, force in enumerate(floor) if force > 20.0)
    peak = max(range(touch), key=down.__getitem__)
    onset = next(row for row in range(peak, -1, -1) if down[row] < 0.1 * down[peak])
    stopped = next(row for row in range(touch, len(down)) if down[row] < 0.1 * down[peak])
    share = sum(box[peak:stopped]) / (sum(box[peak:stopped]) + sum(floor[peak:stopped]))
    over = next(row for row in range(touch, len(box)) if floor[row] >= 0.9 * (box[row] + floor[row]))
    return [onset / rate, touch / rate, down[touch], float(share), over / rate]


def movement() -> list[str]:
    fz, weight = drop_landing()
    metrics = (*landing.METRICS, *landing_quiet.METRICS)
    told = {"drop_mm": "204", "loaded_ring_hz": "120"}
    signal = Signal.from_force(fz, 2000.0, body_weight_n=weight)

    def land() -> list[float]:
        signal._forces.clear()
        rep = Rep.from_plates({"plate": signal}, side="left", conditions=told)
        return [evaluate(metric, rep).value for metric in metrics]

    lines = [
        _line("landing, 20 s at 2 kHz", len(metrics), best_s(land), best_s(lambda: plain_landing(fz, 2000.0, weight)))
    ]

    forces, weight = step_down_trial()
    every = (*step_down.METRICS, *step_down_profile.METRICS, *step_down_tap.METRICS)
    signals = {role: Signal.from_force(force, 1000.0, body_weight_n=weight) for role, force in forces.items()}

    def step() -> list[float]:
        for plate in signals.values():
            plate._forces.clear()
        rep = Rep.from_plates(signals, side="left", conditions={"drop_mm": "200"})
        return [evaluate(metric, rep).value for metric in every]

    twin = best_s(lambda: plain_step_down(forces["box"], forces["floor"], 1000.0, weight), seconds=0.2)
    lines.append(_line("step-down, 30 s on two plates at 1 kHz", len(every), best_s(step), twin))
    return [*lines, *(_uncertainty(name, parameters) for name, parameters in UNCERTAIN.items())]


UNCERTAIN: dict[str, dict[str, int]] = {"step_down": {"reps": 1}, "calf_raise": {"reps": 25}, "dot_drill": {}}
CERTIFICATE = {
    "name": "drawn", "fz_rmse_pct": 0.2, "cop_rmse_mm": 1.0, "linearity_pct": 0.1, "repeatability_n": 0.5,
    "zero_drift_n": 2.0, "zero_noise_n": 0.4,
    "spots": [{"kind": "held-out", "x_mm": x, "y_mm": y} for x in (-60.0, 60.0) for y in (-60.0, 60.0)],
}  # fmt: skip


def _uncertainty(name: str, parameters: dict[str, int]) -> str:
    """Time the uncertainty from the plate of a trial's numbers on screen."""
    protocol = plugins.protocol(name)
    roles = roles_for([PlateUrl.parse("sim:?seed=1")], protocol.rigs)
    with tempfile.TemporaryDirectory() as folder:
        path = conduct(Order(protocol, roles, "P01", Path(folder), {"leg": "left", "check_list": "done", **parameters}))
        recording = open_session(path)
    trial = next(trial for trial in recording.trials if trial.counts)
    rep = next(rep for number, rep in windows_of(recording, trial, Signals()) if number == 1 or name != "step_down")
    certificate = json.dumps(CERTIFICATE)
    told = {}
    for role in rep.roles:
        plate = replace(rep.calibration(role), certificate=certificate)
        told[role] = replace(rep.signal(role), calibration=plate)
    metrics = [plugins.metric(key) for key in protocol.metrics]
    took = best_s(lambda: plate_uncertainty(rep.on(told), metrics, 1))
    seconds = rep.end_s - rep.start_s
    return (
        f"uncertainty from the plate, {name.replace('_', ' ')} of {seconds:.0f} s: {len(metrics)} numbers in "
        f"{1000 * took:.0f} ms (promised 50 ms)"
    )


def _line(what: str, numbers: int, ours: float, twin: float) -> str:
    return (
        f"{what}: {numbers} numbers in {1000 * ours:.2f} ms (promised 3 ms); "
        f"a few of them in plain Python and NumPy {1000 * twin:.0f} ms"
    )
