"""How long ``soleplate --help`` takes against a bare interpreter."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.timing import best_s


def _run(*arguments: str) -> int:
    return subprocess.run([sys.executable, *arguments], capture_output=True, check=False).returncode


def start() -> list[str]:
    help_command = ("-c", "from soleplate.cli.main import main; main(['--help'])")
    if _run(*help_command) != 0:
        return ["not measured: there is no working command line here"]
    bare = best_s(lambda: _run("-c", "pass"), seconds=2.0)
    ours = best_s(lambda: _run(*help_command), seconds=2.0)
    return [
        f"soleplate --help {1000 * ours:.0f} ms, bare interpreter {1000 * bare:.0f} ms: "
        f"{ours / bare:.1f} times (promised at most 6)"
    ]
