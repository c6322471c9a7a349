"""Check an importer of one's own on files that one knows, and on what is none."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from soleplate.api.importer import ImportedFile, Importer, Told
from soleplate.errors import SoleplateError
from soleplate.storage.files import write_new

__all__ = ["check_importer"]

HEAD = 65_536
NONSENSE = {
    "nothing": b"",
    "noise": bytes(np.random.default_rng(5).integers(0, 256, 4096, dtype=np.uint8)),
    "a letter": b"Dear colleague,\nthe forces come tomorrow.\n" * 50,
    "zeros": bytes(4096),
}


def check_importer(importer: Importer, files: Mapping[str, bytes], told: Told | None = None) -> list[str]:
    """Return what is wrong with an importer, one line each; an empty list when nothing is.

    Parameters
    ----------
    importer : Importer
        The object that the entry point names.
    files : mapping
        Names and contents of whole files of its format, two or more seconds long.
    told : Told, optional
        What must be told to read them.
    """
    if not isinstance(importer, Importer):
        return ["it lacks name, summary, endings, recognises or read: see soleplate.api.importer.Importer"]
    faults = [] if files else ["give at least one file of the format"]
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            faults += _whole(importer, Path(folder) / name, data, told or Told())
        ending = importer.endings[0] if importer.endings else ".txt"
        for what, data in NONSENSE.items():
            faults += _nonsense(importer, Path(folder) / f"{what.replace(' ', '_')}{ending}", data, what)
        for name, data in files.items():
            cut = Path(folder) / f"cut_{name}"
            faults += _nonsense(importer, cut, data[: len(data) // 2 + 1], f"half of {name}", may_read=True)
    return faults


def _whole(importer: Importer, path: Path, data: bytes, told: Told) -> list[str]:
    write_new(path, data)
    if not importer.recognises(path, data[:HEAD]):
        return [f"{path.name}: it does not recognise its own file"]
    try:
        found, again = importer.read(path, told), importer.read(path, told)
    except SoleplateError as error:
        return [f"{path.name}: it cannot be read: {error}"]
    if found.needed:
        return [f"{path.name}: it asks {found.needed[0].key}; tell it"]
    faults = _faults(found)
    same = all(
        np.array_equal(a.samples, b.samples, equal_nan=True) for a, b in zip(found.plates, again.plates, strict=False)
    )
    faults += [] if same and len(found.plates) == len(again.plates) else ["it reads another thing the second time"]
    return [f"{path.name}: {fault}" for fault in faults]


def _faults(found: ImportedFile) -> list[str]:
    faults = [] if found.plates else ["it has no plate"]
    faults += [] if found.findings else ["it says nothing of what it understood"]
    for plate in found.plates:
        samples = plate.samples
        if samples.dtype != np.float64 or samples.ndim != 2 or samples.shape[1] not in (1, 3):
            faults.append(f"{plate.name}: samples are {samples.dtype} {samples.shape}, not float64 (n, 3) or (n, 1)")
            continue
        if not 1 <= plate.rate_hz <= 100_000:
            faults.append(f"{plate.name}: a rate of {plate.rate_hz:.6g} Hz")
        if np.isinf(samples).any():
            faults.append(f"{plate.name}: infinite numbers; NaN says that there is none")
        force = samples[:, 0][np.isfinite(samples[:, 0])]
        if not len(force) or float(np.median(force)) < -20.0:
            faults.append(f"{plate.name}: the force points down; it is up on the person")
        if len(force) and not 20.0 < float(force.max()) < 50_000.0:
            faults.append(f"{plate.name}: at most {force.max():.4g} N; are these newtons?")
        if plate.time_s is not None and (len(plate.time_s) != len(samples) or (np.diff(plate.time_s) < 0).any()):
            faults.append(f"{plate.name}: its times do not fit its samples")
    return faults


def _nonsense(importer: Importer, path: Path, data: bytes, what: str, *, may_read: bool = False) -> list[str]:
    write_new(path, data)
    try:
        if not importer.recognises(path, data[:HEAD]):
            return []
        found = importer.read(path, Told())
    except SoleplateError:
        return []
    except Exception as error:  # whatever else an importer raises is what is looked for
        return [f"{what}: {type(error).__name__}: {error}; raise ForeignFile instead"]
    return [] if may_read or found.needed or not found.plates else [f"{what}: it is read as {len(found.plates)} plates"]
