"""The numbers of a session as a table for notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soleplate.model.result import Result
from soleplate.scoring.numbers.foreign_tables import pandas_of, polars_of, xarray_of
from soleplate.scoring.numbers.session import SCORING_VERSION, score
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.version import SOFTWARE

__all__ = ["SessionResults", "results"]

COLUMNS = ("trial", "rep", "side", "key", "value", "unit", "reason", "method")
SHOWN = 12  # rows of a repr


@dataclass(frozen=True, repr=False)
class SessionResults:
    """Hold the results of a session; a sequence of ``Result`` with tables of other libraries.

    Attributes
    ----------
    rows : tuple of Result
        As ``soleplate.score`` returns them; a value that there is none of is NaN, with its reason.
    about : mapping
        Session, participant, protocol, scoring version, software, file.
    """

    rows: tuple[Result, ...]
    about: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.rows)

    def __getitem__(self, place: int) -> Result:
        return self.rows[place]

    def __repr__(self) -> str:
        head = f"SessionResults({self.about.get('participant')}, {self.about.get('protocol')}, {len(self)} values)"
        lines = [
            f"  {one.trial:>3} {one.rep:>3} {one.side:5} {one.key:32} {one.value:12.6g} {one.unit:8} {one.reason[:40]}"
            for one in self.rows[:SHOWN]
        ]
        more = [f"  ... {len(self) - SHOWN} more"] if len(self) > SHOWN else []
        return "\n".join([head, *lines, *more])

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns by name."""
        return {name: [getattr(one, name) for one in self.rows] for name in COLUMNS}

    def to_pandas(self) -> Any:
        """Return a pandas.DataFrame, one row for each value; ``attrs`` says where it came from."""
        return pandas_of({name: _plain(values) for name, values in self.columns().items()}, self.about)

    def to_polars(self) -> Any:
        """Return a polars.DataFrame, one row for each value, with session and scoring version in columns."""
        return polars_of(self.columns(), self.about, ("session", "scoring_version"))

    def to_xarray(self) -> Any:
        """Return an xarray.Dataset along ``row``; its attributes say where it came from."""
        return xarray_of({name: _plain(values) for name, values in self.columns().items()}, self.about, "row")


def results(session: Recording | Path | str, keys: Sequence[str] | None = None) -> SessionResults:
    """Compute every metric of a session, as ``soleplate.score`` does, and return them as a table.

    Raises what ``score`` raises.
    """
    recording = session if isinstance(session, Recording) else open_session(session)
    header = recording.header
    about = {
        "session": header.session_id, "participant": header.participant, "protocol": header.protocol,
        "created_utc": header.created_utc, "scoring_version": SCORING_VERSION, "file": recording.path.name,
        "raw_sha256": recording.raw_sha256, "software": SOFTWARE,
    }  # fmt: skip
    return SessionResults(tuple(score(recording, keys)), about)


def _plain(values: list[Any]) -> list[Any]:
    return [str(value) if isinstance(value, str) else value for value in values]
