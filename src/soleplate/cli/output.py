"""What commands share: the console, progress, JSON and warming of kernels."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console", "json_option", "make_folder", "plain", "print_json", "warmed"]

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def console(*, stderr: bool = False) -> Console:
    """Return a console; 140 columns where the output is no terminal, so that tables keep their shape."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 140
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=not stream.isatty())


def print_json(data: Any) -> None:
    """Print data as JSON; numbers that are not finite become null."""
    click.echo(json.dumps(_finite(data), indent=2, ensure_ascii=False, sort_keys=False))


def _finite(data: Any) -> Any:
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return data


def make_folder(folder: Path) -> None:
    """Make the folder for the files of a command; raise StorageError when that cannot be done."""
    from soleplate.errors import StorageError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be made", why=str(error), do="Choose another folder with --out"
        ) from error


def plain(text: str) -> str:
    """Return text without control characters: what a port or a file says must not steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


@contextmanager
def warmed(*steps: str) -> Iterator[None]:
    """Compile the kernels that a command needs, with progress when that takes long."""
    from soleplate.pipeline.warm import STEPS, warm

    wanted = steps or tuple(STEPS)
    screen = console(stderr=True)
    if not screen.is_terminal:
        warm(steps=wanted)
        yield
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("Preparing (once after each installation)"), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=len(wanted))
        warm(lambda name, number, total: bar.update(task, completed=number, description=name, total=total), wanted)
    yield
