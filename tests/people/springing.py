"""Maximal jumps and hops of the independent population, with what spoils them."""

from __future__ import annotations

import numpy as np
from gestures import Take, weighed
from mechanics import RATE, G, Plate, curve, pulse, trembling

from soleplate.api.protocol import Perform, Trial
from soleplate.session.frames import Frame, PlateFrame
from soleplate.session.judges.gestures import trial_player


def countermovement(
    rng, *, mass=71.4, height_m=0.15, dip_m=0.2, down_s=0.45, bent_m=0.0, hop_m=0.0, step_s=0.0, double=False,
    helper_bw=0.0, quiet_s=1.6, plate=None, weigh_error=0.0, tremble=0.001,
):  # fmt: skip
    """Stand, dip, push off, fly and land: ``bent_m`` lower than the take-off.

    What spoils it: a hop of ``hop_m`` before, a step of ``step_s`` (the weight on the other foot, beside the plate), a
    dip that comes up again before the jump, a push of the other foot.
    """
    down_s = max(down_s, np.sqrt(5.8 * dip_m / (0.8 * G)))  # nobody falls faster than free
    v = np.sqrt(2 * G * height_m)
    v_land = np.sqrt(2 * G * (height_m + bent_m))
    flight = (v + v_land) / G
    soft_m = max(dip_m, 0.12 + 0.35 * height_m)
    push, brake = 4 * dip_m / v, 4 * soft_m / v_land
    turn = min(v / push, 8 * dip_m / down_s**2)  # upward at the deepest point
    knots, now, parts = [(0, 0, 0), (quiet_s, 0, 0)], quiet_s, []
    if hop_m:
        up = np.sqrt(2 * G * hop_m)
        first = curve([*knots, (now + 0.25, -0.06, 0, 0.4 * G), (now + 0.42, 0.02, up, -G)])[3]
        air = np.full(round(2 * up / G * RATE) - 1, -G)
        parts += [first, air]
        # straight from the landing of the hop into the jump
        knots, now = [(0, 0.02, -up, -G), (0.25, -dip_m, 0, 0.6 * G)], 0.25
    elif double:
        knots += [(now + 0.4, -0.12, 0, 0), (now + 0.8, 0, 0, 0), (now + 0.8 + down_s, -dip_m, 0, turn)]
        now += 0.8 + down_s
    else:
        knots.append((now + down_s, -dip_m, 0, turn))
        now += down_s
    knots.append((now + push, 0.05, v, -G))
    parts.append(curve(knots)[3])
    off = sum(map(len, parts))
    parts.append(np.full(round(flight * RATE) - 1, -G))
    on = off + len(parts[-1])
    low = 0.05 - bent_m
    parts.append(curve([(0, low, -v_land, -G), (brake, low - soft_m, 0, 1.2 * G),
                        (brake + 0.9, 0, 0), (brake + 2.9, 0, 0)])[3])  # fmt: skip
    acceleration = np.concatenate(parts)
    shake = trembling(rng, len(acceleration), level=tremble)
    flying = np.abs(acceleration + G) < 1e-9
    shake[flying] = 0
    force = np.maximum(mass * (G + acceleration + shake), 0.0)
    t = np.arange(len(force)) / RATE
    onset = round(quiet_s * RATE)
    if step_s:
        force = force * (1 - 0.95 * pulse(t, quiet_s - step_s - 0.1, step_s, 0.08))
    if helper_bw:
        pushing = np.clip((t - t[onset] - down_s) / push, 0, 1)
        force = np.maximum(force - helper_bw * mass * G * np.sin(np.pi * pushing), 0.0)
    plate, seed = plate or Plate(), int(rng.integers(1 << 31))
    told, *place = plate.read(np.random.default_rng(seed), force, 4.0, 20.0)
    clean = mass * acceleration[:off]
    moving = np.abs(clean[onset:]) > 20.0
    first = onset + int(np.argmax(moving)) - 30
    speed = np.cumsum(acceleration[:off]) / RATE
    lowest = first + int(np.argmin(speed[first:]))
    bottom = lowest + int(np.argmax(speed[lowest:] >= 0))
    truth = {
        "jump_height_flight_mm": 1000 * G * flight**2 / 8,
        "jump_height_impulse_mm": 1000 * height_m,
        "jump_height_difference_mm": 1000 * (G * flight**2 / 8 - height_m),
        "jump_rsi_modified_m_s": height_m / ((off - first) / RATE),
        "jump_time_to_take_off_s": (off - first) / RATE,
        "jump_braking_s": (bottom - lowest) / RATE,
        "jump_propulsion_s": (off - bottom) / RATE,
        "jump_depth_mm": -1000 * (np.cumsum(speed) / RATE).min(),
        "jump_propulsion_impulse_n_s": mass * v,
        "jump_peak_force_bw": 1 + clean[lowest:].max() / (mass * G),
        "landing_peak_bw": force[on : on + round(0.5 * RATE)].max() / (mass * G),
    }
    weights = {"plate": weighed(rng, plate, mass * G, seed, weigh_error)}
    return Take({"plate": told}, {"plate": place}, weights, truth, {}, force, acceleration, mass)


def maximal_hops(rng, *, mass=71.4, hops=10, contact_s=0.26, flight_s=0.28, fade=0.0, pause_s=0.0, plate=None,
                 weigh_error=0.0):  # fmt: skip
    """Hop on one leg without a beat: each contact carries the body from the flight before to the flight after it.

    With ``pause_s`` the foot stands so long in the middle of the set, and the body jumps off again from stance.
    """
    weight, first = mass * G, rng.uniform(0.8, 1.1) * flight_s
    contacts = contact_s * rng.uniform(0.9, 1.1, hops)
    flights = np.round(flight_s * rng.uniform(0.85, 1.1, hops) * (1 - fade * np.arange(hops) / hops) * RATE)
    contacts, before = np.round(contacts * RATE), np.round(first * RATE)
    parts = [np.full(1500, weight), np.zeros(int(before))]
    for k, (contact, flight) in enumerate(zip(contacts.astype(int), flights.astype(int), strict=True)):
        if pause_s and k == hops // 2:
            parts += _stopped(weight, contact, before, round(pause_s * RATE), flight)
        else:
            peak = np.pi / 2 * (contact + (before + flight) / 2) / contact
            parts.append(weight * peak * np.sin(np.pi * (np.arange(contact) + 0.5) / contact))
        parts.append(np.zeros(flight))
        before = flight
    parts += [_onto(weight, 300, before), np.full(1500, weight)]
    force = np.concatenate(parts)
    plate, seed = plate or Plate(), int(rng.integers(1 << 31))
    told, *place = plate.read(np.random.default_rng(seed), force, 0.0, 30.0)
    ratio = flights / contacts
    best = np.argsort(-ratio)[:5]
    truth = {
        "best_hops_rsi": float(ratio[best].mean()),
        "best_hops_contact_s": float(contacts[best].mean() / RATE),
        "best_hops_flight_s": float(flights[best].mean() / RATE),
        "best_hops_rsi_m_s": float((G * (flights[best] / RATE) ** 2 / 8 / (contacts[best] / RATE)).mean()),
        "hop_decline_pct": float(100 * (ratio[-3:].mean() / ratio[:3].mean() - 1)),
    }
    weights = {"plate": weighed(rng, plate, weight, seed, weigh_error)}
    return Take({"plate": told}, {"plate": place}, weights, truth, {}, force, force / mass - G, mass)


def _onto(weight, contact, flight):
    """Land after a flight and stand: half a sine that takes the speed, down to the weight."""
    force = weight * np.pi / 2 * (contact + flight / 2) / contact * np.sin(np.pi * (np.arange(contact) + 0.5) / contact)
    return np.where(np.arange(contact) > contact / 2, np.maximum(force, weight), force)


def _stopped(weight, contact, before, stands, flight):
    """Land, stand, and jump off again."""
    stop, leave = _onto(weight, contact, before), _onto(weight, contact, flight)[::-1]
    return [stop, np.full(max(stands - 2 * contact, 1), weight), leave]


def judge_of(take, gesture, *, reps=1, options=None, seconds=0.0):
    """Feed a take to its judge, 10 ms a frame; return the judge."""
    task = Perform(gesture, reps, options or {}, rep_within_s=15.0, seconds=seconds)
    player = trial_player(Trial(gesture, task, "left"), 1, ["plate"], take.weights)
    force = take.forces["plate"]
    frames = force[: len(force) // 10 * 10].reshape(-1, 10).mean(axis=1)
    frames = np.concatenate([frames, np.full(1500, frames[-50:].mean())])  # and go on standing
    for k, load in enumerate(frames):
        player.frame(Frame(k / 100, {"plate": PlateFrame(np.zeros(4), load, load, 0.0, 0.0)}))
        if player.done:
            break
    return player
