"""Slow and plain twins of the kernels, written from the definitions."""

from __future__ import annotations

import binascii
import math
import struct
from itertools import pairwise


def wrench(counts, tare, matrix):
    return [
        [sum(matrix[row][c] * (instant[c] - tare[c]) for c in range(len(tare))) for row in range(3)]
        for instant in counts
    ]


def cop(wrench_rows, min_load_n):
    return [(-my / fz, mx / fz) if fz >= min_load_n else (math.nan, math.nan) for fz, mx, my in wrench_rows]


def bin_means(time_s, rows, width_s):
    """Gather the neighbours of one bin, close it at the first of another, and keep those that go on."""
    runs = []
    for at, row in zip(time_s, rows, strict=True):
        number = math.floor(at / width_s + 1e-9)
        if not runs or runs[-1][0] != number:
            runs.append((number, []))
        runs[-1][1].append(row)
    found, last = [], -1
    for number, group in runs[:-1]:
        if number > last:
            found.append((number, [sum(column) / len(group) for column in zip(*group, strict=True)]))
            last = number
    return found


def sosfilt(sos, x):
    for b0, b1, b2, _, a1, a2 in sos:
        y, x1, x2, y1, y2 = [], 0.0, 0.0, 0.0, 0.0
        for value in x:
            now = b0 * value + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x2, x1, y2, y1 = x1, value, y1, now
            y.append(now)
        x = y
    return x


def lower_hull(points):
    """Points that no line through two others passes under, in O(n^3)."""
    kept = []
    for i, (xi, yi) in enumerate(points):
        below = False
        for xa, ya in points:
            if xa == xi and ya < yi:
                below = True
            for xb, yb in points:
                if xa < xi < xb and ya + (yb - ya) * (xi - xa) / (xb - xa) <= yi:
                    below = True
        if not below and (xi, yi) not in [points[j] for j in kept]:
            kept.append(i)
    return kept


def contacts(force, on, off):
    found, touching = [], False
    for i, now in enumerate(force):
        if not touching and now >= on:
            begin = math.nan if i == 0 else i - 1 + (on - force[i - 1]) / (now - force[i - 1])
            found.append([begin, math.nan])
            touching = True
        elif touching and now < off:
            found[-1][1] = i - 1 + (force[i - 1] - off) / (force[i - 1] - now)
            touching = False
    return found


def cobs_encode(payload: bytes) -> bytes:
    out, block = bytearray(), bytearray()
    for byte in payload:
        if byte == 0:
            out += bytes((len(block) + 1,)) + block
            block = bytearray()
        else:
            block.append(byte)
    return bytes(out + bytes((len(block) + 1,)) + block)


def cobs_decode(frame: bytes) -> bytes | None:
    out, i = bytearray(), 0
    while i < len(frame):
        code = frame[i]
        if code == 0 or i + code > len(frame):
            return None
        out += frame[i + 1 : i + code]
        i += code
        if i < len(frame):
            out.append(0)
    return bytes(out)


def frame(payload: bytes) -> bytes:
    return cobs_encode(payload + struct.pack("<H", binascii.crc_hqx(payload, 0xFFFF))) + b"\0"


def sound_payloads(data: bytes) -> list[bytes]:
    """Payload of each frame that ends in ``data`` and whose check sum holds."""
    found = []
    for piece in data.split(b"\0")[:-1]:
        payload = cobs_decode(piece) if 0 < len(piece) <= 254 else None
        if payload and len(payload) >= 4:
            (crc,) = struct.unpack("<H", payload[-2:])
            if binascii.crc_hqx(payload[:-2], 0xFFFF) == crc:
                found.append(payload[:-2])
    return found


def data_rows(data: bytes, cells: int) -> list[tuple[int, int, int, list[int]]]:
    """Rows (seq, us, flags, counts) of the DATA frames in ``data``, as they stand on the wire."""
    rows = []
    for payload in sound_payloads(data):
        if payload[0] == 1 and len(payload) == 8 + 3 * cells:
            _, flags, seq, t_us = struct.unpack_from("<BBHI", payload)
            counts = [int.from_bytes(payload[8 + 3 * c : 11 + 3 * c], "little", signed=True) for c in range(cells)]
            rows.append((seq, t_us, flags, counts))
    return rows


def path(x, y, origin):
    steps = [(x[i + 1] - x[i], y[i + 1] - y[i]) for i in range(len(x) - 1)]
    known = [step for step in steps if not math.isnan(step[0] + step[1])]
    u, v = [value - origin[0] for value in x], [value - origin[1] for value in y]
    swept = [abs(u[i + 1] * v[i] - u[i] * v[i + 1]) for i in range(len(x) - 1)]
    return [
        sum(math.hypot(*step) for step in known),
        sum(abs(step[0]) for step in known),
        sum(abs(step[1]) for step in known),
        sum(area for area in swept if not math.isnan(area)),
        len(known),
    ]


def dwell(x, y, radius):
    found = []
    for t in range(len(x) - 1):
        stop, start = t + 1, t - 1
        while stop < len(x) and math.hypot(x[stop] - x[t], y[stop] - y[t]) <= radius:
            stop += 1
        while start >= 0 and math.hypot(x[start] - x[t], y[start] - y[t]) <= radius:
            start -= 1
        found.append(stop - start - 2)
    return found


def lobes(speed):
    """Whole lobes: runs of one sign, zeros counted to the run before; first and last run are not whole."""
    runs = []
    for value in speed:
        if value == 0 and not runs:
            continue
        if not runs or (value != 0 and value * runs[-1][0] < 0):
            runs.append([])
        runs[-1].append(value)
    positive = [max(run) for run in runs[1:-1] if run[0] > 0]
    negative = [-min(run) for run in runs[1:-1] if run[0] < 0]
    return [max(0, len(runs) - 1), len(positive), sum(positive), len(negative), sum(negative)]


def template_matches(x, m, tolerance):
    n, found = len(x) - m, [0, 0]
    for extra in (0, 1):
        for i in range(n):
            for j in range(n):
                if i != j and max(abs(x[i + k] - x[j + k]) for k in range(m + extra)) <= tolerance:
                    found[extra] += 1
    return [count // 2 for count in found]


def displacement(x, lags):
    return [sum((x[i + k] - x[i]) ** 2 for i in range(len(x) - k)) / (len(x) - k) for k in range(1, lags + 1)]


def window_average(time, values, half, step):
    found, now = [], max(0.0, time[0])
    while now < time[-1]:
        inside = [t for t in range(len(time)) if abs(time[t] - now) < half]
        if not inside:
            found.append(math.nan)
        elif len(inside) == 1:
            found.append(values[inside[0]])
        else:
            edges = [max(time[0], now - half)]
            edges += [(time[t] + time[t + 1]) / 2 for t in inside[:-1]]
            edges.append(min(time[-1], now + half))
            weights = [b - a for a, b in pairwise(edges)]
            found.append(sum(w * values[t] for w, t in zip(weights, inside, strict=True)) / sum(weights))
        now += step
    return found


def box_rms(profile, box):
    left, count = 0.0, 0
    for start in range(0, len(profile) - box + 1, box):
        piece = profile[start : start + box]
        centre, mean = (box - 1) / 2, sum(piece) / box
        slope = sum((i - centre) * value for i, value in enumerate(piece))
        slope /= sum((i - centre) ** 2 for i in range(box))
        left += sum((value - mean - slope * (i - centre)) ** 2 for i, value in enumerate(piece))
        count += box
    return math.sqrt(left / count)


def time_to_line(position, velocity, acceleration, line, edge_only):
    """First meeting, by the roots of the quadratic, of a moving point and an edge (or its endless line)."""
    import numpy as np

    (x0, y0), (x1, y1) = line
    normal = (y1 - y0, x0 - x1)
    coefficients = [
        0.5 * (acceleration[0] * normal[0] + acceleration[1] * normal[1]),
        velocity[0] * normal[0] + velocity[1] * normal[1],
        (position[0] - x0) * normal[0] + (position[1] - y0) * normal[1],
    ]
    best = math.nan
    for root in np.roots(coefficients):
        if abs(root.imag) > 0 or root.real < 0:
            continue
        tau = float(root.real)
        point = [position[k] + velocity[k] * tau + 0.5 * acceleration[k] * tau**2 for k in (0, 1)]
        share = (point[0] - x0) * (x1 - x0) + (point[1] - y0) * (y1 - y0)
        if edge_only and not 0 <= share <= (x1 - x0) ** 2 + (y1 - y0) ** 2:
            continue
        best = tau if math.isnan(best) else min(best, tau)
    return best


def min_max(values, first, step):
    """Number and value of the least and greatest sample of every bin, in the order of time."""
    bins = {}
    for number, value in enumerate(values, first):
        bins.setdefault(number // step, []).append((number, value))
    found = []
    for inside in bins.values():
        real = [pair for pair in inside if not math.isnan(pair[1])]
        if real:
            found += sorted({min(real, key=lambda p: (p[1], p[0])), min(real, key=lambda p: (-p[1], p[0]))})
        else:
            found.append((inside[0][0], math.nan))
    return [number for number, _ in found], [value for _, value in found]


def turns(values, swing):
    """Rows of peaks and valleys that take turns: from each extreme the values move by more than the swing."""
    found, way, low, high = {1: [], -1: []}, 0, 0, 0
    for row, value in enumerate(values):
        low = row if value < values[low] else low
        high = row if value > values[high] else high
        if way != 1 and value - values[low] > swing:
            found[-1].append(low)
            way, high = 1, row
        elif way != -1 and values[high] - value > swing:
            if way == 1:
                found[1].append(high)
            way, low = -1, row
    if way:
        found[way].append(high if way == 1 else low)
    return found[1], found[-1]
