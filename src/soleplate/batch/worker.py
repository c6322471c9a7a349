"""What the processes of a batch do: ``python -m soleplate.batch.worker``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from soleplate.storage.first_look import within_limits
from soleplate.worker import Job, serve

__all__ = ["main"]


def _score(settings: Any) -> Job:
    from soleplate.batch.score_file import ScoreSettings, score_file
    from soleplate.pipeline.warm import SCORING, warm

    warm(steps=SCORING)
    wanted, done = ScoreSettings.of(settings), frozenset(settings.get("done", ()))
    return lambda item: score_file(Path(item), wanted, done)


def _simulate(settings: Any) -> Job:
    from soleplate.batch.simulate import SimulatedLibrary, make_session

    return partial(make_session, SimulatedLibrary.of(settings))


def _signals(_settings: Any) -> Job:
    from soleplate.batch.signals import write_one

    return write_one


JOBS: dict[str, Callable[[Any], Job]] = {"score": _score, "signals": _signals, "simulate": _simulate}


def main() -> int:
    """Serve until the input ends; return 0."""
    within_limits()
    return serve(JOBS)


if __name__ == "__main__":
    sys.exit(main())
