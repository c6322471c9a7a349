"""From a sketch that nobody knows on a port to the first valid stance, as somebody who types at a terminal."""

import re
import time

import numpy as np
import pytest
from printing import Sketch
from terminal import Terminal

X, Y = np.array([-170, 170, -170, 170]), np.array([170, 170, -170, -170])


class Person:
    """A board of four cells that prints kilograms; somebody steps on it when told, and sways."""

    def __init__(self):
        self.on_s = np.inf
        self._rng = np.random.default_rng(5)

    def line(self, i, t):
        load = 70 * np.clip((t - self.on_s) / 0.5, 0, 1)
        right, front = 6 * np.sin(2 * t) + 2 * np.sin(7 * t), 30 + 8 * np.sin(1.3 * t)
        cells = load / 4 * (1 + right * X / 170**2 + front * Y / 170**2) + 0.3 + self._rng.normal(0, 0.004, 4)
        self.now_s = t
        return (f"{1000 * t:.0f}," + ",".join(f"{cell:.3f}" for cell in cells) + "\r\n").encode()


@pytest.mark.full
def test_an_unknown_sketch_gives_a_valid_stance_after_four_answers(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    person = Person()
    sketch = Sketch(80).prints(person.line)
    try:
        began = time.monotonic()
        looking = Terminal("plates", f"text:{sketch.port}")
        for question, answer in (("In which unit", "1\n"), ("At which corners", "2\n")):
            looking.wait_for(question)
            looking.wait_for("Number, or Enter")
            looking.press(answer)
        looking.wait_for("The URL that fits: ")
        assert looking.finish() == 0
        [url] = re.findall(r"^'?(text:[^'\s]+)", looking.screen)
        running = Terminal("run", "single-leg-stance", "--plate", url, "--participant", "P01", "--out", tmp_path,
                           "-p", "practice=0")  # fmt: skip
        for shown, keys in (("1 nothing", "1\r"), ("Take shoes off", " "), ("zeroed plate", "")):
            running.wait_for(shown)
            running.press(keys)
        person.on_s = person.now_s + 1
        running.wait_for("valid, 30.0 s")
        took_s = time.monotonic() - began
        running.press("\x1b")
        running.finish()
    finally:
        sketch.stop()
    with capsys.disabled():
        print(f"\nfrom an unknown sketch to the first valid stance of 30 s: {took_s:.0f} s and 4 answers")
    assert len(list(tmp_path.glob("*.h5"))) == 1
