"""What the judge makes of a performance, frame by frame: stances and step-ups, each with its truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from mechanics import G, curve, pulse, smooth_step, trembling

from soleplate.api.protocol import Hold, Perform, Trial
from soleplate.model.result import Value
from soleplate.model.support import DOUBT
from soleplate.session.frames import Frame, PlateFrame
from soleplate.session.judges.stance import HoldPlayer
from soleplate.session.judges.step_up import StepUpPlayer

HZ = 100.0
HOLD_S = 30.0


@dataclass
class Judged:
    """One performance: force of each plate at 100 Hz as it told it, the weight, how it is judged, and what is true."""

    forces: dict
    weight: float
    judge: object
    truth: dict


def stance(rng, *, mass=71.4, dips=0, flails=0, beat=0.001, support_bw_s=0.0, gain=0.0, noise_n=1.0):
    """Stand on one leg for 30 s, with dips of the knee and arms that flail, or with support that is not repaid."""
    n = round((HOLD_S + 5) * HZ)
    t = np.arange(n) / HZ
    weight = mass * G
    height = np.zeros(n)
    for begin in rng.uniform(3, 27, dips):
        seconds, depth = rng.uniform(0.35, 1.2), rng.uniform(0.005, 0.03)
        height -= depth * np.sin(np.pi * np.clip((t - begin) / seconds, 0, 1)) ** 2
    for begin in rng.uniform(3, 25, flails):
        wave = np.sin(2 * np.pi * rng.uniform(0.8, 2.0) * (t - begin))
        height += rng.uniform(0.004, 0.012) * wave * pulse(t, begin, rng.uniform(1, 2.5), 0.3)
    acceleration = np.gradient(np.gradient(height, 1 / HZ), 1 / HZ) + trembling(rng, n, HZ, beat)
    missing, at = np.zeros(n), np.inf
    if support_bw_s:
        at, seconds = rng.uniform(4, 25), rng.uniform(0.2, 2.0)
        edge = min(0.08, seconds / 3)
        missing = support_bw_s / (seconds - edge) * pulse(t, at, seconds, edge)
    place = 1 + gain * smooth_step(t, 0.0 if rng.random() < 0.5 else rng.uniform(2, 20), 0.4)
    force = place * (mass * (G + acceleration) - weight * missing) + rng.normal(0, noise_n, n)
    down = support_bw_s >= 0.036
    # the support begins when weight goes missing; a hold counts to there
    truth = {"touch_downs": float(down), "hold_time_s": at if down else HOLD_S}
    return Judged({"plate": force}, weight, _held, truth)


def _held(take):
    task = Hold(HOLD_S)
    player = HoldPlayer(Trial("eyes-open", task, "left"), task, 1, "plate", take.weight)
    _feed(player, take)
    reply = player.reply
    remark = player.measured.get(DOUBT, "") or player.measured.get("weight_differs_pct", "")
    if reply is None or reply.state == "rejected":
        return {key: Value(np.nan, "", "rejected") for key in take.truth}
    hold = float(reply.hold_s)
    return {"touch_downs": Value(float(reply.state == "censored"), "", remark), "hold_time_s": Value(hold, "s", remark)}


def step_ups(rng, *, mass=71.4, reps=6, seconds=2.0, rest=0.5, height=0.2, alone=False):
    """Step up and down from the side: the trailing foot leaves while the body rises."""
    knots, shares, now = [(0.0, 0.0, 0.0), (2.0, 0.0, 0.0)], [(0.0, rest), (2.0, rest)], 2.0
    for _ in range(reps):
        way, top, down = 0.38 * seconds, 0.12 * seconds, 0.38 * seconds
        knots += [(now + way, height, 0.0), (now + way + top, height, 0.0), (now + way + top + down, 0.0, 0.0)]
        shares += [(now + 0.6 * way, 1.0), (now + way + top + 0.6 * down, 1.0), (now + way + top + down, rest)]
        now += seconds
        knots.append((now, 0.0, 0.0))
        shares.append((now, rest))
    knots.append((now + 3.0, 0.0, 0.0))
    t, _, _, acceleration = curve(knots, HZ)
    total = mass * (G + acceleration + trembling(rng, len(t), HZ))
    share = np.interp(t, *zip(*shares, strict=True))
    box, floor = (total * part + rng.normal(0, 0.5, len(t)) for part in (share, 1 - share))
    forces = {"box": box} if alone else {"box": box, "floor": floor}
    return Judged(forces, mass * G, _stepped, {"step_ups": float(reps)})


def _stepped(take):
    task = Perform(gesture="step_up", reps=round(take.truth["step_ups"]) + 2, rep_within_s=10.0)
    player = StepUpPlayer(Trial(series="", task=task, side="left"), task, 1, dict.fromkeys(take.forces, take.weight))
    _feed(player, take)
    return {"step_ups": Value(float(len(player.marks)), "")}


def _feed(player, take):
    for k in range(len(next(iter(take.forces.values())))):
        seen = {role: PlateFrame(np.zeros(4), force[k], force[k], 0.0, 0.0) for role, force in take.forces.items()}
        player.frame(Frame(k / HZ, seen))
        if player.done:
            return


def judged(take, keys):
    """Return what the judge says, by key."""
    told = take.judge(take)
    return {key: told[key] for key in keys}
