"""Soleplate: single-leg assessment with load-cell force plates.

What a notebook types::

    import soleplate
    session = soleplate.open_session("P01_step_down_....h5")
    for result in soleplate.score(session):
        print(result.key, result.side, result.value, result.unit, result.reason)

    rep = soleplate.Rep.from_force(fz_n, 1000, side="left", cop_ml_mm=ml, cop_ap_mm=ap)
    soleplate.measure(rep)["mean_velocity_mm_s"]

    soleplate.sway(ml_mm, ap_mm, 1000, preset="lab")

    soleplate.signals(session, trial=1).to_pandas()  # newtons and centres of pressure of every plate
    soleplate.results(session).to_pandas()  # what ``score`` gives, as a table

    soleplate.import_file("jump.csv", "sessions", participant="P01")  # a file of another program becomes a session

    soleplate.read_results("results.parquet")  # the table of soleplate reprocess, as an Arrow table
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from soleplate.batch.table import read_results
    from soleplate.importers.files import import_file
    from soleplate.metrics.sway.presets import sway
    from soleplate.pipeline.rep import Rep
    from soleplate.scoring.numbers.session import measure, score
    from soleplate.scoring.numbers.session_results import results
    from soleplate.scoring.numbers.session_signals import signals
    from soleplate.storage.opening import open_session

from soleplate.version import __version__

__all__ = [
    "Rep", "__version__", "import_file", "measure", "open_session", "read_results", "results", "score", "signals",
    "sway",
]  # fmt: skip

_ROOMS = {
    "Rep": "soleplate.pipeline.rep",
    "import_file": "soleplate.importers.files",
    "measure": "soleplate.scoring.numbers.session",
    "open_session": "soleplate.storage.opening",
    "read_results": "soleplate.batch.table",
    "results": "soleplate.scoring.numbers.session_results",
    "score": "soleplate.scoring.numbers.session",
    "signals": "soleplate.scoring.numbers.session_signals",
    "sway": "soleplate.metrics.sway.presets",
}


def __getattr__(name: str) -> Any:
    # Loaded on first use: importing the package alone must stay quick for the command line's help
    if name in _ROOMS:
        from importlib import import_module

        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module 'soleplate' has no attribute {name!r}")
