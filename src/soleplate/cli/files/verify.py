"""``soleplate verify``: check that session files hold what was recorded."""

from __future__ import annotations

from pathlib import Path

import click

from soleplate.cli.terminal.options import json_option, sessions_argument
from soleplate.cli.terminal.output import echo, print_json

__all__ = ["command"]


@click.command(name="verify")
@sessions_argument
@json_option
def command(files: tuple[Path, ...], as_json: bool) -> int:
    """Check FILES: guard, check sums of every chunk and of the raw recording, chain of edits, counts of rows.

    A folder stands for its session files. Ends with 1 when anything was found.
    """
    from soleplate.storage.verify import verify

    found = {str(path): verify(path) for path in files}
    if as_json:
        print_json({path: [{"code": f.code, "text": f.text} for f in items] for path, items in found.items()})
    else:
        for path, items in found.items():
            echo(f"{path}: {'holds what was recorded' if not items else f'{len(items)} found'}")
            for item in items:
                echo(f"  {item.code}: {item.text}")
    return 1 if any(found.values()) else 0
