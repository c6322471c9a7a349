"""Run under Wine: start Soleplate.exe's own script as a double click does, and print the message box that it shows."""

import ctypes
import os
import runpy
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
OPEN_EXISTING, READ = 3, 0x80000000


def hold(path):
    """Open a file as an antivirus program does that lets nobody else have it meanwhile."""
    ctypes.windll.kernel32.CreateFileW.restype = ctypes.c_void_p
    handle = ctypes.windll.kernel32.CreateFileW(path, READ, 0, None, OPEN_EXISTING, 0, None)
    assert handle != ctypes.c_void_p(-1).value, f"{path} cannot be held"


def box(_, text, caption, kind):
    print(f"BOX {caption} {kind}: {text}")


program, held, *words = sys.argv[1:]
if held != "nothing":
    hold(held)
ctypes.windll.user32.MessageBoxW = box
sys.argv = [program, *words]
sys.stdout.flush()
try:
    runpy.run_path(program, run_name="__main__")
except SystemExit as end:
    print(f"status {end.code}")
