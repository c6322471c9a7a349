"""Files in, numbers out: C3D against ezc3d itself, one worker against two, the signals of a long session."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import soleplate
from benchmarks.timing import best_s
from soleplate.api.importer import Told
from soleplate.importers.files import import_files
from soleplate.importers.order import ImportOrder
from soleplate.importers.worker import work

FILES = 200
HEADER = "t [s],Fz [N],COPx [mm],COPy [mm]"


def _table(path: Path, seconds: float, rate_hz: float, shift: float = 0.0) -> Path:
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    columns = np.column_stack([t, 700 + np.sin(t + shift), 5 * np.sin(t), 5 * np.cos(t)])
    np.savetxt(path, columns, fmt="%.4f", delimiter=",", header=HEADER, comments="")
    return path


def _session(table: Path, out: Path) -> str:
    return str(work({"path": str(table), "out": str(out)}, ImportOrder())["file"])


def files() -> list[str]:
    """Return the ratios; the C3D of 60 s and two plates at 2000 Hz is the tests' own writing."""
    import ezc3d

    from soleplate.importers.c3d import IMPORTER

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "importers"))
    import written

    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, fz, x, y = written.standing(60.0, 2000.0)
        plates = [(fz, x, y, (0.0, 0.0), 400.0, 600.0), (fz / 2, x + 500, y, (500.0, 0.0), 400.0, 600.0)]
        c3d = folder / "long.c3d"
        c3d.write_bytes(written.c3d(plates, 2000.0))
        theirs = best_s(lambda: ezc3d.c3d(str(c3d), extract_forceplat_data=True))
        ours = best_s(lambda: IMPORTER.read(c3d, Told()))
        lines.append(f"C3D, 60 s, two plates, 2000 Hz: {ours / theirs:.2f} times ezc3d's own reading ({ours:.2f} s)")
        session = soleplate.open_session(_session(_table(folder / "long.csv", 300.0, 1000.0), folder))
        lines.append(f"signals of 300 s at 1000 Hz: {1000 * best_s(session.signals):.1f} ms")
        many = folder / "many"
        many.mkdir()
        paths = [_table(many / f"{n:04d}.csv", 30.0, 100.0, n / 10) for n in range(FILES)]
        took = {}
        for workers in (1, 2):
            began = time.perf_counter()
            done = sum(one.session is not None for _, one in import_files(paths, folder / str(workers), ImportOrder(),
                                                                         workers=workers))  # fmt: skip
            took[workers] = time.perf_counter() - began
            if done != FILES:
                raise SystemExit(f"{done} of {FILES} files were imported")
        each = 1000 * took[1] / FILES
        lines.append(f"{FILES} CSV files of 30 s: two workers {took[1] / took[2]:.2f} times one ({each:.0f} ms a file)")
    return lines
