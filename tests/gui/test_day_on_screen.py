"""New person to report under an X server with a window manager, by its real keys and mouse; at four sizes of screen.

The session takes its real time; seconds and actions are printed. Needs Xvfb, openbox and xdotool.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from patience import until

TOOLS = ("Xvfb", "openbox", "xdotool")
SCREENS = [(1024, 640, 1.0), (1366, 768, 1.5), (1920, 1080, 2.0), (1280, 720, 1.0)]  # pixels, scale

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}"),
]


class Screen:
    """An X server with a window manager and the application in it, and hands on keys and mouse."""

    def __init__(self, folder, width, height, scale):
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        display = f":{self._server.stdout.readline().strip()}"
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"},
            "DISPLAY": display, "QT_SCALE_FACTOR": f"{scale:g}", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder),
        }  # fmt: skip
        self._manager = subprocess.Popen(["openbox"], env=self._environment, stderr=subprocess.DEVNULL)
        self._application = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("inside_window.py")), str(folder)],
            env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.actions = 0
        until(lambda: self._x("search", "--onlyvisible", "--name", "^Soleplate$"), pause_s=0.1)
        window = self._x("search", "--onlyvisible", "--name", "^Soleplate$").split()[0]
        self._x("windowactivate", "--sync", window)
        self._x("windowsize", "--sync", window, "100%", "100%")
        self._x("windowmove", window, "0", "0")
        time.sleep(0.5)
        self._size = width, height

    def _x(self, *words):
        done = subprocess.run(["xdotool", *words], env=self._environment, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def ask(self, line):
        self._application.stdin.write(f"{line}\n")
        self._application.stdin.flush()
        return json.loads(self._application.stdout.readline())

    def click(self, what):
        """Move the mouse to what is asked for, and press its button."""
        until(lambda: self.ask(what) is not None, pause_s=0.05)
        x, y = self.ask(what)
        assert 0 <= x < self._size[0], f"{what} is not on the screen"
        assert 0 <= y < self._size[1], f"{what} is not on the screen"
        self._x("mousemove", str(x), str(y), "click", "1")
        self.actions += 1

    def type(self, text):
        self._x("type", "--delay", "20", text)
        self.actions += 1

    def press(self, key):
        self._x("key", key)
        self.actions += 1

    def wait_for(self, what, wanted):
        until(lambda: wanted(self.ask(what)), pause_s=0.05)

    def picture(self, path):
        if shutil.which("import"):
            subprocess.run(["import", "-window", "root", str(path)], env=self._environment, check=False)

    def close(self):
        for process in (self._application, self._manager, self._server):
            process.terminate()
            process.wait(20)
        self._application.stdin.close()
        self._application.stdout.close()
        self._server.stdout.close()


@pytest.mark.parametrize(("width", "height", "scale"), SCREENS)
def test_a_new_person_to_a_report_without_the_manual(width, height, scale, tmp_path):
    whole = (width, scale) == (1280, 1.0)  # the short form to its end; else quick, and stopped after the first number
    pictures = Path(os.environ.get("SOLEPLATE_PICTURES", tmp_path))
    screen = Screen(tmp_path, width, height, scale)
    try:
        begun = time.monotonic()

        def shot(name):
            screen.picture(pictures / f"day_{width}x{height}_{name}.png")

        screen.wait_for("page", lambda title: title == "People")
        screen.click("button New person")
        time.sleep(0.3)
        screen.click("field Name")
        screen.type("Ada Example")
        shot("1_form")
        screen.press("Return")
        time.sleep(0.6)
        shot("2_list")
        chosen_s = time.monotonic()
        screen.press("Return")  # the new one is marked
        screen.wait_for("page", lambda title: title == "Test")
        time.sleep(0.6)
        shot("3_tests")
        if whole:
            screen.press("s")
            screen.click("button Short form")
        else:
            screen.press("q")
        screen.click("button Start")
        screen.wait_for("moment", lambda moment: moment["asks"])
        time.sleep(0.6)  # a question is deaf at first, so that a second click does not answer it
        shot("4_question")
        screen.press("1")
        screen.wait_for("moment", lambda moment: moment["waits"] and not moment["asks"])
        time.sleep(0.6)
        screen.press("space")
        screen.wait_for("moment", lambda moment: moment["step"] == "Trial")
        time.sleep(5)
        shot("5_run")
        screen.wait_for("moment", lambda moment: moment["valid"])
        first_s = time.monotonic() - chosen_s
        shot("6_first")
        if not whole:
            screen.press("Escape")
        while screen.ask("moment")["running"]:
            time.sleep(1)
        screen.wait_for("page", lambda title: title == "Result")
        result_s = time.monotonic() - chosen_s
        time.sleep(0.6)
        shot("7_result")
        ended_s = time.monotonic()
        screen.press("p")
        screen.wait_for("sheet", lambda sheet: sheet)
        report_s = time.monotonic() - ended_s
        written = Path(screen.ask("sheet"))
        assert written.read_text(encoding="utf-8").startswith("<!doctype html>")
        print(
            f"{width}x{height} at {scale:.0%}: {screen.actions} actions, {time.monotonic() - begun:.0f} s in all; from "
            f"the person to the first number {first_s:.0f} s, to the result {result_s:.0f} s"
            f"{', whole' * whole}, from there to the report {report_s:.1f} s"
        )
        assert screen.actions <= 12
    finally:
        screen.close()
