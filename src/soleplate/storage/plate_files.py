"""What is kept of every plate in the user's folder: its calibration with the certificate, and its checks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from soleplate.errors import ForeignFile, StorageError, UnreadableFile, ordinary
from soleplate.model.certificate import certificate_of
from soleplate.model.plate import Calibration
from soleplate.storage.codec import calibration_from, calibration_to
from soleplate.storage.files import make_folder, open_to_append, replace_file
from soleplate.storage.hdf5.layout import is_name
from soleplate.storage.remembered import user_folder
from soleplate.text import Text

__all__ = [
    "append_line", "calibration_file", "checks_of", "load_calibration", "notes_file", "plate_folder", "read_lines",
    "save_calibration", "save_check", "with_noise_floor",
]  # fmt: skip

FORMAT, FORMAT_VERSION = "soleplate-calibration", 1
MOST_BYTES = 1_000_000
MOST_CELLS = 64


def plate_folder(device_id: str) -> Path:
    """Return the folder of one plate; the id comes from the board, so it does not steer the path."""
    name = device_id if is_name(device_id) else hashlib.sha256(device_id.encode()).hexdigest()[:32]
    return user_folder() / "plates" / name


def calibration_file(device_id: str) -> Path:
    """Return where the calibration of a plate is kept."""
    return plate_folder(device_id) / "calibration.json"


def notes_file(device_id: str) -> Path:
    """Return where a calibration that is not finished keeps its readings."""
    return plate_folder(device_id) / "readings.jsonl"


def save_calibration(path: Path, calibration: Calibration, device_id: str) -> None:
    """Write a calibration file with its certificate; raise StorageError when that fails."""
    data = calibration_to(calibration)
    certificate = certificate_of(str(data.pop("certificate")))
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "device_id": device_id,
        "calibration": data,
        "certificate": certificate,
    }
    make_folder(path.parent)
    replace_file(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def load_calibration(path: Path) -> tuple[Calibration, str]:
    """Read a calibration file; return the calibration and the id of its plate.

    Raises
    ------
    UnreadableFile
        When it is not there or cannot be read.
    ForeignFile
        When it is no calibration of a known version, or its numbers cannot be.
    """
    try:
        with ordinary(path).open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(
            Text("The calibration {path} cannot be read", path=path),
            why=error.strerror or str(error),
            do=Text("Check the path, or make one with: soleplate calibrate URL"),
        ) from error
    try:
        if len(text) > MOST_BYTES:
            raise ValueError(f"it is larger than {MOST_BYTES} bytes")
        data = json.loads(text)
        if data["format"] != FORMAT or data["format_version"] != FORMAT_VERSION:
            raise ValueError(f"it is {data['format']!r} {data['format_version']!r}")
        certificate = json.dumps(dict(data["certificate"]), ensure_ascii=False)
        calibration = calibration_from({**data["calibration"], "certificate": certificate})
        _check(calibration)
        return calibration, str(data["device_id"])
    except (ForeignFile, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ForeignFile(
            Text("{path} is no calibration of Soleplate", path=path),
            why=f"{type(error).__name__}: {error}",
            do=Text("Make one with: soleplate calibrate URL"),
        ) from error


def _check(calibration: Calibration) -> None:
    cells = len(calibration.cell_x_mm)
    arrays = calibration.matrix, calibration.cell_x_mm, calibration.cell_y_mm
    numbers = (*calibration.size_mm, calibration.surface_height_mm, calibration.rated_load_n)
    if not 3 <= cells <= MOST_CELLS or [a.shape for a in arrays] != [(3, cells), (cells,), (cells,)]:
        raise ValueError("its arrays do not fit together")
    if not all(np.isfinite(a).all() for a in (*arrays, np.array(numbers, float))):
        raise ValueError("a number is not finite")


def checks_of(device_id: str) -> list[Mapping[str, Any]]:
    """Return the checks of a plate, oldest first; lines that were cut off are left out."""
    return read_lines(plate_folder(device_id) / "checks.jsonl")


def save_check(device_id: str, check: Mapping[str, Any]) -> Path:
    """Append a check to the history of its plate and return the file; raise StorageError when that fails."""
    path = plate_folder(device_id) / "checks.jsonl"
    append_line(path, check)
    return path


def read_lines(path: Path) -> list[Mapping[str, Any]]:
    """Read a file of one JSON object a line; what cannot be read is left out."""
    try:
        text = ordinary(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found: list[Mapping[str, Any]] = []
    for line in text.splitlines():
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict):
            found.append(item)
    return found


def append_line(path: Path, item: Mapping[str, Any]) -> None:
    """Append one JSON object as a line; raise StorageError when that fails."""
    make_folder(path.parent)
    try:
        with open_to_append(path) as file:
            file.write((json.dumps(item, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        raise StorageError(
            Text("{path} cannot be written", path=path), why=str(error), do=Text("Free space, or check the folder")
        ) from error


def with_noise_floor(calibration: Calibration, device_id: str) -> Calibration:
    """Return a calibration whose certificate also holds the newest noise floor that a check of the plate measured."""
    floors = [check["noise_floor"] for check in checks_of(device_id) if check.get("noise_floor")]
    if not floors:
        return calibration
    certificate = {**certificate_of(calibration.certificate), "noise_floor": floors[-1]}
    return replace(calibration, certificate=json.dumps(certificate, ensure_ascii=False))
