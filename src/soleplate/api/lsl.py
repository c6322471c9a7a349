"""The one way to Lab Streaming Layer: loaded when it is asked for, quiet, and missing with a cure."""

from __future__ import annotations

import atexit
import os
import tempfile
from pathlib import Path
from typing import Any

from soleplate.errors import PluginError
from soleplate.text import Text

__all__ = ["load_pylsl"]


def load_pylsl() -> Any:
    """Return the module pylsl; raise PluginError when it, or the library that it needs, is not there.

    Its log goes nowhere unless the user has configured it: liblsl writes to the terminal otherwise.
    """
    if "LSLAPICFG" not in os.environ:
        with tempfile.NamedTemporaryFile("w", prefix="soleplate-lsl-", suffix=".cfg", delete=False) as quiet:
            quiet.write("[log]\nlevel = -2\n")
        os.environ["LSLAPICFG"] = quiet.name  # read with the first stream
        atexit.register(Path(quiet.name).unlink, missing_ok=True)
    return _load()


def _load() -> Any:
    try:
        import pylsl
    except (ImportError, RuntimeError, OSError) as error:  # a wheel without liblsl raises RuntimeError
        raise PluginError(
            Text("Lab Streaming Layer is not installed"),
            why=str(error).splitlines()[0],
            do=Text("Run pip install 'soleplate[lsl]'; where the wheel has no liblsl, install that and set PYLSL_LIB"),
        ) from error
    return pylsl
