"""The command line: one file per command, loaded when it is called; help never loads plug-ins."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module

import click

from soleplate.errors import SoleplateError, is_shortage, is_unloadable, part_missing
from soleplate.text import plain
from soleplate.version import __version__

__all__ = ["cli", "main"]

COMMANDS = {
    "demo": "A virtual athlete does both tests: session files, tables, pictures.",
    "plates": "List the plates that can be reached.",
    "protocols": "List the tests, or show one with every step.",
    "criteria": "Hold a person against criteria from a file: met, not met, not known.",
    "norms": "List norms, or hold a session against them where they match.",
    "metrics": "List the measures, or say all about one.",
    "run": "Run a test and write a session file.",
    "programme": "Plan a runner's weeks, run what is due today, review it.",
    "app": "Open the application for physios.",
    "live": "Look at plates as they are loaded; record with one key.",
    "stream": "Publish plates on the network by Lab Streaming Layer, without a test.",
    "report": "Write a page of sessions, to print or to keep.",
    "import": "Make sessions of files of other programs: C3D, .mot, any table.",
    "export": "Write a session as C3D, .mot, CSV, Parquet or XLSX.",
    "score": "Compute the measures again from the stored samples.",
    "reprocess": "Score thousands of sessions again, into one table.",
    "compare": "Say which numbers moved between two such tables.",
    "find": "Find sessions by person, test and date.",
    "history": "Show how one person's numbers went from visit to visit.",
    "simulate": "Make a library of sessions with known truth.",
    "retest": "Learn the error of your own measurements from repeat visits.",
    "calibrate": "Calibrate a plate with known weights, step by step.",
    "check": "Check a plate against pass limits; show its history.",
    "backup": "Keep a whole clinic in one file.",
    "restore": "Bring back what such a file holds.",
    "person": "Hand out or erase all that is kept of one person.",
    "design-plate": "Say which load cells a plate needs, and what it can tell.",
    "verify": "Check that session files hold what was recorded.",
    "recover": "Complete sessions that were cut off.",
    "doctor": "Look for what usually goes wrong on this computer.",
}

MODULES = {"import": "import_files"}  # a word that Python keeps for itself

ROOMS = {
    "measuring": ("live", "metrics", "protocols", "run", "stream"),
    "plates": ("calibrate", "check", "design-plate", "plates"),
    "people": ("criteria", "history", "norms", "person", "retest"),
    "files": (
        "backup", "compare", "export", "find", "import", "recover", "report", "reprocess", "restore", "score", "verify",
    ),
    "programme": ("programme",),
}  # fmt: skip

# One thread, as in the workers of a batch: OpenBLAS sends Ctrl-C where a second one cannot be had
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class _Lazy(click.Group):
    """Know every command by name and one line; import it when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = MODULES.get(cmd_name, cmd_name.replace("-", "_"))
        room = next((f"{room}." for room, names in ROOMS.items() if cmd_name in names), "")
        command = import_module(f"soleplate.cli.{room}{module}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint} See soleplate --help.", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="soleplate")
def cli() -> None:
    """Single-leg assessment with load-cell force plates, honest about its own error.

    Measures vertical force and timing. It does not diagnose, predict injury or clear anyone for sport.
    Start with: soleplate demo
    """


def main(args: list[str] | None = None, tell: Callable[[str], None] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 failed, 2 wrong usage, 130 Ctrl-C.

    What went wrong is told on standard error, or given to ``tell`` as a Text where it is one.
    """
    tell = tell or _tell
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # None where it was closed before we began
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):  # a narrow code page shows a question mark for what it lacks
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if hasattr(signal, "SIGBREAK"):  # Windows: Ctrl-Break, and the console's window that is closed
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    try:
        status = cli.main(args=args, prog_name="soleplate", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except SoleplateError as error:
        tell(error.text)
        return error.exit_status
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        tell(error.format_message())
        return 2
    except (click.Abort, KeyboardInterrupt):
        tell("Stopped. What was recorded so far is kept; see `soleplate recover`")
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nothing to say, and nowhere to say it
        return 1
    except (MemoryError, ImportError) as error:
        if is_shortage(error):
            tell("There is not enough memory for this. Close other programs, or lift the limit (ulimit -v)")
        elif is_unloadable(error):
            tell(part_missing(error).text)
        else:
            raise
        return 1
    except OSError as error:
        tell(f"The system refused: {error}")
        return 1


def _tell(message: str) -> None:
    click.echo(plain(f"soleplate: {message}", lines=True), err=True)


if __name__ == "__main__":
    sys.exit(main())
