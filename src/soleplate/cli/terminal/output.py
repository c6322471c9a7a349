"""What commands share: the console, progress, JSON and warming of kernels."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from soleplate.text import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = [
    "console", "counted", "echo", "json_alone", "make_folder", "print_json", "say_left_out", "table_of", "warmed",
]  # fmt: skip

Tell = Callable[[str, int, int], None]  # how far the work is: name of the step, its number, how many there are


def console(*, stderr: bool = False) -> Console:
    """Return a console; 140 columns where the output is no terminal, so that tables keep their shape."""
    from rich.console import Console
    from rich.text import Text as Line

    class Plain(Console):
        """A console on which texts are only texts: neither markup nor control characters."""

        def render_str(self, text: str, **how: Any) -> Line:
            return super().render_str(plain(text, lines=True), **how)

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 140
    return Plain(stderr=stderr, width=width, markup=False, emoji=False, highlight=False, soft_wrap=not stream.isatty())


def table_of(*columns: str, **how: Any) -> Table:
    """Return a table with these columns, title and caption to the left; ``how`` is what else rich takes."""
    from rich.table import Table

    return Table(*columns, title_justify="left", caption_justify="left", **how)


def echo(text: object = "", *, err: bool = False) -> None:
    """Print text, whatever it holds, without control characters."""
    click.echo(plain(str(text), lines=True), err=err)


def say_left_out(errors: Sequence[Exception], *, of: int = 0) -> int:
    """Name each file that was left out, and say how many where there are more; return the exit status."""
    for error in errors:
        echo(f"{'soleplate' if of == 1 else 'left out'}: {error}", err=True)
    if errors and of != 1:
        echo(f"{len(errors)}{f' of {of}' if of else ''} file{'s' if of or len(errors) > 1 else ''} left out", err=True)
    return 1 if errors else 0


_json_out: list[TextIO] = []  # where the JSON goes while nothing else may


@contextmanager
def json_alone() -> Iterator[None]:
    """Let only ``print_json`` write on standard output; what anything else prints, a plug-in too, goes beside it."""
    _json_out.append(sys.stdout)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _json_out.pop()


def print_json(data: Any) -> None:
    """Print data as JSON; numbers that are not finite become null, and what is not plain text is escaped."""
    out = _json_out[-1] if _json_out else sys.stdout
    text = json.dumps(_finite(data), indent=2, ensure_ascii=False, sort_keys=False)
    try:
        text.encode(out.encoding or "ascii")
        whole = plain(text, lines=True) == text
    except UnicodeEncodeError:
        whole = False
    click.echo(text if whole else json.dumps(_finite(data), indent=2, sort_keys=False), file=out)


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
    from soleplate.storage import files

    files.make_folder(folder)


@contextmanager
def warmed(*steps: str, window: Callable[[], AbstractContextManager[Tell]] | None = None) -> Iterator[None]:
    """Compile the kernels that a command needs, with progress when that takes long.

    It is shown in the terminal; where there is none, in a ``window``, if one is given and nothing was compiled before.
    """
    from soleplate.pipeline.warm import SLOWEST, STEPS, is_cold, warm

    wanted = sorted(steps or STEPS, key=SLOWEST.__eq__)  # the slowest last
    beside = _compiling(SLOWEST) if SLOWEST in wanted[1:] and is_cold() else None
    screen = console(stderr=True)
    shown: AbstractContextManager[Tell | None] = nullcontext()
    if screen.is_terminal:
        shown = _preparing(screen)
    elif window is not None and is_cold():
        shown = window()
    with shown as progress:
        warm(progress, tuple(wanted[:-1] if beside else wanted))
        if beside is not None:
            while beside.poll() is None:
                time.sleep(0.05)
                if progress is not None:  # a window that does not answer looks as though it had died
                    progress(SLOWEST, len(wanted) - 1, len(wanted))
            warm(steps=(SLOWEST,))
    yield


def _compiling(step: str) -> subprocess.Popen[bytes]:
    """Compile a step in a process of its own, which leaves the kernels in the cache."""
    from soleplate.worker import python_command

    words = "-c", f"from soleplate.pipeline.warm import warm; warm(steps=({step!r},))"
    quiet = subprocess.DEVNULL
    return subprocess.Popen(python_command(*words), stdin=quiet, stdout=quiet, stderr=quiet)


@contextmanager
def _preparing(screen: Console) -> Iterator[Tell]:
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("Preparing (once after each installation)"), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=1)
        yield lambda name, number, total: bar.update(task, completed=number, description=name, total=total)


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function to tell how many of how many are done, shown where the output is a terminal."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield lambda *_: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(TextColumn(what), BarColumn(), MofNCompleteColumn(), console=screen, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
