"""C3D with proper force platforms (type 2), written by ezc3d."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from soleplate.exporters.content import EvenPlate, Happened, even_plates, events_of
from soleplate.model.limits import LIMITS
from soleplate.model.plate import G_MS2, Calibration
from soleplate.pipeline.frames import stance_from_plate
from soleplate.pipeline.rig import places
from soleplate.plugins import need
from soleplate.scoring.numbers.session_signals import signals
from soleplate.storage.files import write_new
from soleplate.storage.recording import Recording
from soleplate.storage.short_names import plainly_named
from soleplate.text import Text
from soleplate.version import __version__

__all__ = ["C3D"]

MOST_FRAMES = 60_000  # the header counts to 65535
UNKNOWN_MM = 500.0  # side of a plate whose size nobody told
SIGNS = ((1, 1), (-1, 1), (-1, -1), (1, -1))  # corners of a platform, in the axes of its plate


class C3dExporter:
    """Write C3D: six channels a plate, up positive, the centres of pressure as markers, trials as events."""

    name, summary, suffix = "c3d", Text("C3D with force platforms, by ezc3d"), ".c3d"

    def export(self, session: Recording, path: Path) -> None:
        """Write it; raise PluginError without ezc3d."""
        need("c3d", "ezc3d")
        plates = even_plates(session)
        weight = signals(session).rig.body_weight_n
        with tempfile.TemporaryDirectory() as folder:
            place = Path(plainly_named(Path(folder)), "session.c3d")
            _content(session, plates, events_of(session), weight).write(str(place))
            write_new(path, place.read_bytes())


def _content(session: Recording, plates: Sequence[EvenPlate], events: Sequence[Happened], weight: float) -> Any:
    import ezc3d

    content = ezc3d.c3d()
    n, rate_hz = len(plates[0].time_s), plates[0].rate_hz
    each = 1
    while n / each > MOST_FRAMES:
        each *= 2  # a power of two: the rate of frames is then exact in the format's short floats
    rows = math.ceil(n / each) * each  # the last frame is filled up with no numbers
    offsets = places({plate.role: session.plate(plate.role).calibration for plate in plates})
    analog = np.full((1, 6 * len(plates), rows), np.nan)
    points = np.full((4, len(plates), rows // each), np.nan)
    for k, plate in enumerate(plates):
        analog[0, 6 * k : 6 * k + 6, :n] = 0.0
        analog[0, 6 * k + 2, :n] = plate.wrench[:, 0]
        if plate.placed:  # what reads it divides at any load, so that moments of an empty plate are left out
            loaded = plate.wrench[:, 0] >= LIMITS.cop_draw_n
            analog[0, 6 * k + 3 : 6 * k + 5, :n] = np.where(loaded, plate.wrench[:, 1:].T, 0.0)
        spot = plate.place[::each] + offsets[plate.role]
        points[:2, k, : len(spot)] = spot.T
        points[2:, k, : len(spot)] = np.where(np.isfinite(spot).all(axis=1), [[0.0], [1.0]], np.nan)
    told = content["parameters"]
    told["POINT"]["RATE"]["value"] = np.array([rate_hz / each])
    told["POINT"]["UNITS"]["value"] = ["mm"]
    told["POINT"]["LABELS"]["value"] = [f"{plate.role}_cop" for plate in plates]
    told["ANALOG"]["RATE"]["value"] = np.array([rate_hz])
    told["ANALOG"]["LABELS"]["value"] = [f"{a}_{p.role}" for p in plates for a in ("Fx", "Fy", "Fz", "Mx", "My", "Mz")]
    told["ANALOG"]["UNITS"]["value"] = ["N", "N", "N", "Nmm", "Nmm", "Nmm"] * len(plates)
    content["data"]["points"], content["data"]["analogs"] = points, analog
    _platforms(content, session, plates, offsets)
    content.add_parameter("MANUFACTURER", "COMPANY", ["Soleplate"])
    content.add_parameter("MANUFACTURER", "SOFTWARE", [f"Soleplate {__version__}"])
    if weight > 0:
        content.add_parameter("PROCESSING", "Bodymass", [weight / G_MS2])
    if events:
        _ints(content, "EVENT", "USED", [len(events)], [1])
        content.add_parameter("EVENT", "LABELS", [event.label[:60] for event in events])
        content.add_parameter("EVENT", "CONTEXTS", [event.side.capitalize() or "General" for event in events])
        begin = float(plates[0].time_s[0])
        times = np.array([divmod(max(0.0, event.time_s - begin), 60.0) for event in events]).T
        content.add_parameter("EVENT", "TIMES", times)
    return content


def _platforms(
    content: Any, session: Recording, plates: Sequence[EvenPlate], offsets: dict[str, tuple[float, float]]
) -> None:
    n = len(plates)
    corners = np.zeros((3, 4, n))
    for k, plate in enumerate(plates):
        corners[:2, :, k] = _corners(session.plate(plate.role).calibration, offsets[plate.role])
    _ints(content, "FORCE_PLATFORM", "USED", [n], [1])
    _ints(content, "FORCE_PLATFORM", "TYPE", [2] * n, [n])
    _ints(content, "FORCE_PLATFORM", "ZERO", [1, 0], [2])
    _ints(content, "FORCE_PLATFORM", "CHANNEL", list(range(1, 6 * n + 1)), [6, n])
    content.add_parameter("FORCE_PLATFORM", "CORNERS", corners)
    content.add_parameter("FORCE_PLATFORM", "ORIGIN", np.zeros((3, n)))
    about = "vertical force up on the person and moments about the middle of the surface; no shear, no free moment"
    content.add_parameter("FORCE_PLATFORM", "DESCRIPTIONS", [f"{plate.role}: {about}" for plate in plates])


def _corners(plate: Calibration, offset: tuple[float, float]) -> np.ndarray:
    """Return the corners (2, 4) in the common stance frame, mm: they tell the axes of the plate, too."""
    width, depth = plate.size_mm
    half = np.array([width or UNKNOWN_MM, depth or UNKNOWN_MM]) / 2
    return np.asarray(stance_from_plate(np.array(SIGNS) * half, plate) + np.array(offset)).T


def _ints(content: Any, group: str, name: str, values: list[int], shape: list[int]) -> None:
    """Add whole numbers: ``add_parameter`` would make floats of a list, which ezc3d itself then refuses."""
    import ezc3d

    parameter = ezc3d.ezc3d.Parameter(name, "")
    parameter.set(ezc3d.ezc3d.VecInt(values), shape)
    content["parameters"].add_parameter(group, parameter)


C3D = C3dExporter()
