"""Pushes, stands and taps of the independent population, with what spoils them."""

from __future__ import annotations

import numpy as np
from gestures import Take, weighed
from mechanics import RATE, G, Plate, curve, pulse, smooth_step, trembling


def push(
    rng, *, mass=71.4, net_bw=1.2, rise_s=0.5, hold_s=2.0, pressed_bw=0.0, dip_bw=0.0, plate=None, weigh_error=0.0,
    tremble=0.001, linear=False,
):  # fmt: skip
    """Stand, press against a bar that gives nothing, hold and let go; pressed before, or swung into, where told."""
    start, weight = 2.0, mass * G
    t = np.arange(round((start + rise_s + hold_s + 2.5) * RATE)) / RATE
    if linear:
        net = np.clip((t - start) / rise_s, 0, 1)
    else:
        net = smooth_step(t, start, rise_s)
    net = net_bw * net * (1 - smooth_step(t, start + rise_s + hold_s, 0.3))
    if pressed_bw:
        net = np.maximum(net, pressed_bw * (1 - smooth_step(t, start + rise_s + hold_s, 0.3)))
    shake = trembling(rng, len(t), level=tremble)
    if dip_bw:
        shake = shake - dip_bw * G * np.sin(np.pi * np.clip((t - start + 0.4) / 0.3, 0, 1)) ** 2
    force = mass * (G + shake) + weight * net
    plate, seed = plate or Plate(), int(rng.integers(1 << 31))
    told, *place = plate.read(np.random.default_rng(seed), force, 0.0, 40.0)
    onset = round(start * RATE)
    clean = weight * net
    first = onset + int(np.argmax(clean[onset:] > 20.0))  # by the definition, where stance is quiet
    truth = {
        "push_peak_net_n": weight * net_bw,
        "push_peak_gross_n": weight * (1 + net_bw),
        "push_peak_net_bw": net_bw,
        "push_impulse_250_n_s": float(clean[first : first + 251].sum() / RATE),
    }
    truth |= {f"push_rfd_{w}_n_s": (clean[first + w] - clean[first]) / w * 1000 for w in (50, 100, 150, 200, 250)}
    weights = {"plate": weighed(rng, plate, weight, seed, weigh_error)}
    return Take({"plate": told}, {"plate": place}, weights, truth, {}, force, shake, mass)


def stands(rng, *, mass=71.4, reps=5, cycle_s=2.4, sitting_bw=0.16, half=0, hands_bw=0.0, plate=None, weigh_error=0.0):
    """Sit with a foot on the plate, stand up and sit down: the seat takes what the foot does not bear.

    ``half`` times the seat is left only half of the way; hands on it, or on the knee of a helper, take their share.
    """
    knots, seat, now = [(0.0, 0.0, 0.0), (2.0, 0.0, 0.0)], [(0.0, 1.0), (2.0, 1.0)], 2.0
    kinds = [True] * reps
    for k in rng.permutation(reps)[:half]:
        kinds.insert(int(k), False)
    for whole in kinds:
        way, top = 0.4 * cycle_s, 0.2 * cycle_s
        high = 0.35 if whole else 0.1
        low = 0.0 if whole else 0.35
        knots += [(now + way, high, 0.0), (now + way + top, high, 0.0), (now + 2 * way + top, 0.0, 0.0)]
        seat += [(now + 0.45 * way, low), (now + way + top + 0.55 * way, low), (now + 2 * way + top, 1.0)]
        now += cycle_s
        knots.append((now + 0.3, 0.0, 0.0))
        seat.append((now + 0.3, 1.0))
        now += 0.3
    knots.append((now + 2.0, 0.0, 0.0))
    seat.append((now + 2.0, 1.0))
    t, _, _, acceleration = curve(knots)
    share = np.interp(t, *zip(*seat, strict=True))
    total = mass * (G + acceleration + trembling(rng, len(t)))
    foot = total * (1 - (1 - sitting_bw) * share) * (1 - hands_bw)
    plate, seed = plate or Plate(), int(rng.integers(1 << 31))
    told, *place = plate.read(np.random.default_rng(seed), foot, 0.0, 30.0)
    load = foot / (mass * G)
    above = load >= 0.5
    edges = np.flatnonzero(np.diff(above.astype(int)))
    rises, falls = edges[::2], edges[1::2]
    good = [k for k, (a, b) in enumerate(zip(rises, falls, strict=True)) if load[a:b].max() >= 0.9]
    truth = {"sts_count": reps}
    if len(good) >= 5:
        truth["sts_five_s"] = (falls[good[4]] - rises[good[0]]) / RATE
    weights = {"plate": weighed(rng, plate, mass * G, seed, weigh_error)}
    conditions = {"seconds": "200"}
    return Take({"plate": told}, {"plate": place}, weights, truth, conditions, foot, acceleration, mass)


def taps(rng, *, mass=71.4, seconds=30.0, cycle_s=1.5, tap_bw=0.05, heavy=0, brushes=0, plate=None, weigh_error=0.0):
    """Tap the plate beside the box; some taps bear too much, some brushes are too short to be one."""
    starts, now = [], 2.0
    while now < 2.0 + seconds + 3.0:
        starts.append(now)
        now += cycle_s * rng.uniform(0.9, 1.1)
    starts = [start for start in starts if abs(start - starts[0] - seconds) > 0.1]  # the end of the time is sharp
    t = np.arange(round((now + 4) * RATE)) / RATE
    share = np.zeros(len(t))
    loaded = set(rng.permutation(len(starts) // 2)[:heavy].tolist())
    for k, start in enumerate(starts):
        size = rng.uniform(0.16, 0.3) if k in loaded else tap_bw * rng.uniform(0.8, 1.2)
        length = rng.uniform(0.12, 0.25)
        share += size * np.sin(np.pi * np.clip((t - start) / length, 0, 1))
    for start in rng.choice(starts[1:-3], brushes, replace=False):
        share += 0.02 * pulse(t, start + 0.5 * cycle_s, 0.012, 0.004)
    force = mass * G * share
    plate, seed = plate or Plate(), int(rng.integers(1 << 31))
    told, *place = plate.read(np.random.default_rng(seed), force, 0.0, 30.0)
    counted = [start for start in starts if start < starts[0] + seconds - 0.02]
    truth = {"taps": len(counted), "taps_light": len(counted) - heavy}
    weights = {"plate": weighed(rng, plate, mass * G, seed, weigh_error)}
    conditions = {"seconds": f"{seconds:g}"}
    return Take({"plate": told}, {"plate": place}, weights, truth, conditions, force, share, mass)
