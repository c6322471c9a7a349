"""What Soleplate.exe runs: the application. It has no terminal, so what goes wrong is said in a message box."""

import ctypes
import io
import json
import os
import sys
from pathlib import Path


def said(message: str) -> str:
    """Return a message in the language of the application's settings, whatever part of Soleplate cannot be loaded."""
    from soleplate.language import Language

    try:
        settings = Path(os.environ["APPDATA"], "soleplate", "app.json").read_text(encoding="utf-8")
        return Language(json.loads(settings)["language"]).say(message)
    except (OSError, ValueError, LookupError, TypeError):
        return str(message)


def show(message: str) -> None:
    """Show the box, and wait until somebody has read it."""
    ctypes.windll.user32.MessageBoxW(None, said(message), "Soleplate", 16)


def start() -> int:
    """Open the application and return the exit status."""
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    try:
        from soleplate.cli.main import main

        return main(["app", *sys.argv[1:]], show)
    except Exception as error:  # nobody would see a traceback
        show(f"Soleplate stopped: {type(error).__name__}: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(start())
