"""Fast gestures: hops on the spot, hops over dots, and landings."""

from __future__ import annotations

import numpy as np

from soleplate.model.plate import G_MS2
from soleplate.sim.body import Array, smooth_step
from soleplate.sim.gestures.act import Act
from soleplate.sim.gestures.stance import Load, step_off

__all__ = ["dots", "hops", "jump", "landing", "landing_force", "maximal_hops"]

DOT_MM = 60.0


def landing_force(act: Act, speed_m_s: float, seconds: float) -> Array:
    """Return the force of a landing at a speed, N, (n,): from free fall at the contact to quiet stance.

    The downward speed is ``(v + (g + v / k) t) exp(-t / k)``, so the force starts at 0 and takes all of it.
    """
    k = _softness_s(act)
    n = act.samples(seconds)
    t = np.arange(n) / act.body.rate_hz
    c = G_MS2 + speed_m_s / k
    upward = (-c + (speed_m_s + c * t) / k) * np.exp(-t / k)
    return np.maximum(act.standing(n) + act.body.weight_n / G_MS2 * upward, 0.0)


def _softness_s(act: Act) -> float:
    return 0.030 + 0.030 * act.person.skill / act.person.worse(act.side)


def landing(act: Act) -> None:
    """Land on one leg from a box beside the plate, or from a hop, and stand still."""
    n = act.samples(1.6)
    flight = 0.0
    if act.option("hop", 0.0):
        flight = 0.28
        act.stand(1.5)
        _push(act, flight)
        n = act.samples(flight)
    else:
        act.add(**{act.foot: step_off(act.body)})
    act.add(**{act.foot: Load.empty(n)})
    drop_m = act.option("drop_mm", 200.0) / 1000
    speed = G_MS2 * flight / 2 if flight else float(np.sqrt(2 * G_MS2 * drop_m))
    act.begin_s = act.now_s
    act.tell("landing", speed_m_s=speed)
    act.under_foot(landing_force(act, speed, 9.0))


def hops(act: Act) -> None:
    """Hop on the spot, on the beats where there are any."""
    _hop(act, act.option("contact_s", 0.22) * act.person.worse(act.side), 0.0)


def dots(act: Act) -> None:
    """Hop from dot to dot."""
    _hop(act, 0.24, DOT_MM)


def _hop(act: Act, contact_s: float, place_mm: float) -> None:
    period = 60 / act.option("hops_per_min", 132.0)
    starts = act.starts(period, 1.5)
    flight = max(period - contact_s, 0.08)
    push_s = 0.35
    act.stand(max(float(starts[0]) - flight - push_s - act.now_s, 0.3))
    _push(act, flight)
    act.add(**{act.foot: Load.empty(act.samples(flight))})
    act.begin_s = act.now_s
    ends = np.append(starts[1:], starts[-1] + period)
    for rep, end in enumerate(ends):
        if act.seconds and act.now_s - act.begin_s > act.seconds:
            break
        n = act.samples(contact_s)
        whole = max(end - act.now_s, contact_s + 0.08)
        act.tell("hop", contact_s=n / act.body.rate_hz)
        peak = np.pi / 2 * act.body.weight_n * whole / contact_s
        force = peak * np.sin(np.pi * (np.arange(n) + 0.5) / n)
        ml, ap = place_mm * np.array([(1, 1), (1, -1), (-1, -1), (-1, 1)][rep % 4])
        act.under_foot(force, float(ml), float(ap))
        act.add(**{act.foot: Load.empty(act.samples(whole - contact_s))})
    act.under_foot(landing_force(act, G_MS2 * flight / 2, 6.0))


def _push(act: Act, flight_s: float) -> None:
    """Take off: the force grows beyond the weight until the speed for the flight is there, then goes."""
    n = act.samples(0.35)
    s = np.arange(1, n + 1) / n
    bump = np.where(s < 0.9, np.sin(np.pi * s / 0.9) ** 2, 0.0)
    fall = np.ones(n)
    last = n - round(0.9 * n)
    if last:
        fall[n - last :] = 1 - smooth_step(last)
    impulse = act.body.weight_n / G_MS2 * G_MS2 * flight_s / 2
    force = act.standing(n) * fall + bump * impulse * act.body.rate_hz / max(bump.sum(), 1.0)
    act.under_foot(np.maximum(force, 0.0))


def jump(act: Act) -> None:
    """Stand still, dip, jump as high as one can, land and stand."""
    both = act.option("feet", 1.0) > 1
    height_m = (0.30 if both else 0.15) * (0.7 + 0.4 * act.person.skill) / act.person.worse(act.side)
    height_m *= float(np.exp(act.rng.normal(0, 0.03)))
    act.stand(2.0)
    act.begin_s = act.now_s
    up_m_s = float(np.sqrt(2 * G_MS2 * height_m))
    accel = _countermovement(act, up_m_s, 1.0 if both else 0.7)
    act.tell("jump", height_mm=1000 * height_m, time_to_take_off_s=len(accel) / act.body.rate_hz)
    act.under_foot(act.standing(len(accel)) + act.body.weight_n / G_MS2 * accel)
    act.add(**{act.foot: Load.empty(act.samples(2 * up_m_s / G_MS2))})
    force, k = landing_force(act, up_m_s, 6.0), _softness_s(act)
    lower_m = 2 * up_m_s * k + G_MS2 * k**2 - float(np.cumsum(np.cumsum(accel))[-1]) / act.body.rate_hz**2
    # out of the knees again, to where the body stood before
    begin, n = act.samples(0.45), act.samples(1.0)
    s = np.arange(1, n + 1) / n
    force[begin : begin + n] += act.body.weight_n / G_MS2 * lower_m * (60 * s - 180 * s**2 + 120 * s**3)
    act.under_foot(force)


def _countermovement(act: Act, up_m_s: float, down_m_s: float) -> Array:
    """Return the upward acceleration from the onset to the take-off, m/s^2, (n,): dip, braking, push to free flight."""
    dip_s, brake_s = 0.32, 0.20
    highest = 2 * down_m_s / brake_s
    push_s = up_m_s / (0.8 * highest - 0.2 * G_MS2)
    dip, brake, push = (np.arange(1, act.samples(s) + 1) / act.samples(s) for s in (dip_s, brake_s, push_s))
    return np.concatenate([
        -2 * down_m_s / dip_s * np.sin(np.pi * dip) ** 2,
        highest * brake,
        highest * (1 - push**4) - G_MS2 * push**4,
    ])  # fmt: skip


def maximal_hops(act: Act) -> None:
    """Jump up, then hop as high and as short as one can, no beat; the last landing is stood."""
    contact = act.samples(0.24 * act.person.worse(act.side))
    contact_s = contact / act.body.rate_hz
    best_s = 0.28 * (0.8 + 0.25 * act.person.skill) / act.person.worse(act.side)
    act.stand(1.5)
    _push(act, best_s)
    before = act.samples(best_s)
    act.add(**{act.foot: Load.empty(before)})
    act.begin_s = act.now_s
    wave = np.sin(np.pi * (np.arange(contact) + 0.5) / contact)
    for rep in range(act.reps):
        flight = act.samples(best_s * act.tired(rep) * float(np.exp(act.rng.normal(0, 0.03))))
        act.tell("maximal-hop", contact_s=contact_s, flight_s=flight / act.body.rate_hz)
        carried = contact + (before + flight) / 2
        act.under_foot(np.pi / 2 * act.body.weight_n * carried / contact * wave)
        act.add(**{act.foot: Load.empty(flight)})
        before = flight
    act.under_foot(landing_force(act, G_MS2 * before / act.body.rate_hz / 2, 6.0))
