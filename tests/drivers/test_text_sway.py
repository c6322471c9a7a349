"""Sway of a stance by lines of text is that of the same stance by counts, whatever the board's clock does meanwhile."""

import numpy as np
import pytest
from long_form import some_of
from soleplate_drivers.text_lines import TextDecoder
from soleplate_drivers.text_places import calibration_of

import soleplate
from soleplate.model.plate import BoardFacts
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.pipeline.calibrate import centre_of_pressure, to_wrench
from soleplate.tables.layout import TextLayout

X, Y = np.array([-170, 170, -170, 170]), np.array([170, 170, -170, -170])
WORDS = {"kg": "{:.3f}", "g": "{:.1f}", "N": "{:.2f}", "lb": "{:.3f}"}
NEWTONS = {"kg": 9.80665, "g": 0.00980665, "N": 1.0, "lb": 4.4482216152605}


def stance(rate_hz, seconds=32.0):
    """Return forces of the cells, N (n, 4), of somebody who sways at several speeds."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    rng = np.random.default_rng(26)
    right, front = (
        sum(5 / f * np.sin(2 * np.pi * f * t + rng.uniform(0, 6)) for f in (0.7, 1.3, 2.9, 5.1)) for _ in range(2)
    )
    return 700 / 4 * (1 + np.outer(right, X / 170) / 170 + np.outer(front, Y / 170) / 170)


def read(lines, arrivals_s, layout, rate_hz):
    facts = BoardFacts(streams=(StreamInfo(columns=layout.cells, nominal_rate_hz=rate_hz),))
    decoder = TextDecoder(layout, facts)
    found = list(decoder.feed(b"\n", 0.0))
    for line, at in zip(lines, arrivals_s, strict=True):
        found += decoder.feed(line.encode() + b"\r\n", at)
    chunks = [item for item in found if isinstance(item, Chunk)]
    lost = sum(chunk.lost_before for chunk in chunks)
    return np.concatenate([chunk.samples for chunk in chunks]), lost, len(found) - len(chunks)


def places(counts, calibration):
    return centre_of_pressure(to_wrench(counts, np.zeros(4), calibration), 50.0)


def velocity(place, rate_hz):
    return soleplate.sway(place[:, 0], place[:, 1], rate_hz)["mean_velocity_mm_s"].value


WAYS = [("ms", "kg"), ("two decimals", "kg"), ("set", "kg"), ("16 bits", "kg"),
        *(("ms", unit) for unit in ("g", "N", "lb"))]  # fmt: skip


@pytest.mark.parametrize(
    "stamped", [*((80, *way) for way in WAYS), *some_of([(1000, *way) for way in WAYS], 2)], ids=str
)
def test_sway_by_text_is_that_by_counts(stamped):
    rate_hz, clock, unit = stamped
    forces = stance(rate_hz)
    t = 7.0 + np.arange(len(forces)) / rate_hz
    stamps = {
        "ms": [f"{1000 * at:.0f}" for at in t],
        "set": [f"{1000 * at + 1.7e12 * (at > 20):.0f}" for at in t],
        "16 bits": [f"{(round(1000 * at) + 45_000) % 65_536 - 32_768}" for at in t],
        "two decimals": [f"{at + 0.0013:.2f}" for at in t],
    }[clock]
    word = WORDS[unit]
    lines = [
        ",".join([stamp, *(word.format(force / NEWTONS[unit]) for force in row)])
        for stamp, row in zip(stamps, forces, strict=True)
    ]
    time = "s" if clock == "two decimals" else "ms"
    layout = TextLayout.parse("t,FL,FR,BL,BR", unit=unit, time_unit=time)
    counts, lost, breaks = read(lines, t, layout, float(rate_hz))
    assert (len(counts), lost, breaks) == (len(lines), 0, clock == "set")
    given = {"spacing": 340.0, "width": 0.0, "depth": 0.0, "places": "names", "n_per_count": 0.0005}
    by_text = velocity(places(counts, calibration_of(layout, given)), rate_hz)
    binary = TextLayout.parse("FL,FR,BL,BR", unit="count")
    rounded = np.rint(forces / 0.0005).astype(np.int32)
    by_counts = velocity(places(rounded, calibration_of(binary, given)), rate_hz)
    assert by_text == pytest.approx(by_counts, rel=0.02)
    assert by_counts > 10
