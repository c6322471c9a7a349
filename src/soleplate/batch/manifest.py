"""What stands beside a table: what it was made from, by which programs and settings."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from soleplate.batch.columns import COLUMNS, about_columns
from soleplate.batch.score_file import ScoreSettings
from soleplate.model.stamp import utc_stamp
from soleplate.providers import foreign
from soleplate.scoring.numbers.session import SCORING_VERSION
from soleplate.storage.files import replace_file
from soleplate.version import __version__

__all__ = ["manifest_path", "versions", "write_manifest"]

LIBRARIES = ("numpy", "scipy", "numba", "h5py", "pyarrow")


def manifest_path(table: Path) -> Path:
    """Return the name of the manifest that goes with a table."""
    return table.with_name(f"{table.stem}.manifest.json")


def versions() -> dict[str, str]:
    """Return what made the numbers: our own version, that of scoring, of Python and of the libraries."""
    found = {"soleplate": __version__, "scoring": str(SCORING_VERSION), "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def write_manifest(
    table: Path, settings: ScoreSettings, inputs: Sequence[Mapping[str, str]], counts: Mapping[str, int]
) -> None:
    """Write the manifest of a table: inputs (file, session, raw check sum), versions, plug-ins, settings, columns."""
    content: dict[str, Any] = {
        "table": table.name,
        "made_utc": utc_stamp(),
        "versions": versions(),
        "plugins": [asdict(provider) for provider in foreign()],
        "settings": {**asdict(settings), "digest": settings.digest},
        "counts": dict(counts),
        "columns": {name: {"unit": unit, "meaning": about} for name, unit, about in about_columns(COLUMNS)},
        "inputs": list(inputs),
    }
    replace_file(manifest_path(table), (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
