"""What Soleplate.exe runs: the application. It has no terminal, so what goes wrong is said in a message box."""

import ctypes
import io
import sys

CURE = (
    "\n\nUnpack the whole zip file again into a folder of your own. If that does not help, install the "
    "Microsoft Visual C++ Redistributable (x64) and allow this folder in your antivirus program."
)


def start() -> int:
    """Open the application and return the exit status."""
    said = io.StringIO()
    sys.stdout = sys.stdout or said
    sys.stderr = said
    try:
        from soleplate.cli.main import main

        status = main(["app", *sys.argv[1:]])
    except ImportError as error:
        status = 1
        print(f"Soleplate: a part could not be loaded ({error}).{CURE}", file=said)
    except Exception as error:  # nobody would see a traceback
        status = 1
        print(f"Soleplate stopped: {type(error).__name__}: {error}", file=said)
    if status:
        ctypes.windll.user32.MessageBoxW(None, said.getvalue()[-2000:] or "Soleplate could not start", "Soleplate", 16)
    return status


if __name__ == "__main__":
    sys.exit(start())
