"""Newtons that came from a file as whole counts, for what follows counts: judges and replay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soleplate.model.plate import Calibration
from soleplate.model.stream import StreamInfo
from soleplate.storage.streams import GAP_ROW, PlateRecord, Segment

__all__ = ["as_counts"]

FULL = 8_000_000  # counts of a 24-bit converter that the largest value makes
LEAST_N, LEAST_NMM = 1e-4, 1e-3  # of one count
TICK_HZ = 1e6


def as_counts(plate: PlateRecord) -> PlateRecord:
    """Return a plate of counts from one that holds newtons; one that holds counts as it is.

    A count is as fine as 24 bits allow: below 1 mN for whatever a person does. Rows without a number are lost samples.
    """
    stream = plate.stream()
    if stream.info.kind == "counts":
        return plate
    whole = np.isfinite(stream.samples).all(axis=1)
    samples = stream.samples[whole]
    columns = samples.shape[1]
    least = np.array([LEAST_N, LEAST_NMM, LEAST_NMM])[:columns]
    largest = np.abs(samples).max(axis=0) if len(samples) else np.zeros(columns)
    step = np.maximum(least, largest / FULL)
    time_s = stream.time_s[whole]
    numbers = stream.numbers[whole]
    lost = np.diff(numbers, prepend=numbers[:1]) - 1
    rows = np.flatnonzero(lost > 0)
    gaps = np.array([(int(row), int(lost[row])) for row in rows], GAP_ROW)
    info = StreamInfo(
        "cells", "counts", tuple(f"c{n}" for n in range(columns)), "count", "int32",
        stream.info.nominal_rate_hz, TICK_HZ,
    )  # fmt: skip
    facts = replace(plate.facts, streams=(info,))
    calibration = Calibration(
        np.ascontiguousarray(plate.calibration.matrix * step), np.zeros(columns), np.zeros(columns),
        **{name: getattr(plate.calibration, name) for name in ("size_mm", "stance_yaw_deg", "stance_origin_mm")},
    )  # fmt: skip
    made = replace(
        stream, info=info, samples=np.rint(samples / step).astype(np.int32),
        ticks=np.rint(time_s * TICK_HZ).astype(np.int64), flags=stream.flags[whole], gaps=gaps,
        segments=(Segment(0, facts),), origin_tick=0,
    )  # fmt: skip
    tares = tuple(replace(tare, counts=tare.counts / step) for tare in plate.tares)
    setup = replace(plate.setup, facts=facts, calibration=calibration)
    return replace(plate, setup=setup, streams={"cells": made}, tares=tares)
