"""Which package gives what: its name, its version, and a check sum of its sources, so that a changed formula shows.

A version alone does not: whoever works on a package installs it again and again under one version.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint
from pathlib import Path

from soleplate import plugins

__all__ = ["OWN", "Provider", "foreign", "provider_of"]

OWN = "soleplate"
SCORING = ("metrics", "protocols")  # groups whose code makes numbers, or says which trials there are
MOST_FILES, MOST_BYTES = 2000, 64 << 20


@dataclass(frozen=True)
class Provider:
    """Hold a package that is not ours: name, version, and the SHA-256 of its Python sources (12 digits)."""

    package: str
    version: str
    digest: str

    def __str__(self) -> str:
        return f"{self.package} {self.version} ({self.digest})"


@lru_cache
def foreign() -> tuple[Provider, ...]:
    """Return every package but our own that gives metrics or protocols, by name."""
    found = {}
    for group in SCORING:
        for point in plugins.points(group).values():
            if (made := _provider(point)) is not None:
                found[made.package] = made
    return tuple(found[name] for name in sorted(found))


@lru_cache
def _keys() -> Mapping[str, str]:
    """Return the provider of every metric that is not ours, in words."""
    found: dict[str, str] = {}
    for point in plugins.points("metrics").values():
        made = _provider(point)
        if made is not None:
            found.update(dict.fromkeys(plugins.metric_keys(point.name), str(made)))
    return found


def provider_of(key: str) -> str:
    """Return which package gives a metric, with version and check sum; ``soleplate`` for our own."""
    return _keys().get(key, OWN)


def _provider(point: EntryPoint) -> Provider | None:
    name = point.dist.name if point.dist else ""
    if name.lower() == OWN:
        return None
    top = point.value.partition(":")[0].partition(".")[0]
    return Provider(name or top, point.dist.version if point.dist else "", _digest(top))


@lru_cache
def _digest(top: str) -> str:
    total = hashlib.sha256()
    size = 0
    for place, path in _sources(top):
        with suppress(OSError):
            data = path.read_bytes()
            size += len(data)
            total.update(f"{place}\n{len(data)}\n".encode() + data)
        if size > MOST_BYTES:
            break
    return total.hexdigest()[:12]


def _sources(top: str) -> Iterator[tuple[str, Path]]:
    """Yield the Python sources of a package, or of a module that stands alone, in a fixed order."""
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return
    if spec is None:
        return
    folders = [Path(place) for place in spec.submodule_search_locations or ()]
    if not folders and spec.origin:
        yield Path(spec.origin).name, Path(spec.origin)
    for folder in folders:
        for path in sorted(folder.rglob("*.py"))[:MOST_FILES]:
            yield path.relative_to(folder).as_posix(), path
