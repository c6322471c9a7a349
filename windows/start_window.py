"""What Soleplate.exe runs: the application. It has no terminal, so what goes wrong is said in a message box."""

import ctypes
import io
import sys


def said(message: object) -> str:
    """Return a message in the language that the application was set to."""
    from soleplate.app.settings import AppSettings, settings_file
    from soleplate.errors import SoleplateError
    from soleplate.language import Language
    from soleplate.text import Text

    try:
        code = AppSettings.load(settings_file()).language
    except SoleplateError:
        code = "en"
    return Language(code)(message) if isinstance(message, Text) else str(message)


def show(message: object) -> None:
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
