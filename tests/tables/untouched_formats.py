"""Twelve formats more, after what public sketches print; the guesser has not been changed since they were written.

Measured as they stand: eleven are understood rightly (three without a question, one after two), one is refused with its
cause, none is wrong.
"""

from formats import Format, counts, row

G = 9.80665
WORDS = ("front left", "front right", "back left", "back right")
UNTOUCHED = {
    "a task of an RTOS prints three slashes": (
        Format(lambda i, t, c: " / ".join(f"LoadCell_{n} : {x:.2f}" for n, x in enumerate(c, 1)), "1,2,3,4", rate=10),
        True,
    ),
    "four decimals and nothing else": (Format(lambda i, t, c: f"{sum(c):.4f}", "sum", rate=20), True),
    "each cell in a line of its own, behind a one": (
        Format(lambda i, t, c: "\n".join(("1", *(f"{x:.2f}" for x in c))), "1,2,3,4", rate=5),
        False,
    ),
    "a comment as a plotter reads it": (
        Format(lambda i, t, c: f"/*{row(c, ',')}*/", "1,2,3,4", rate=40),
        True,
    ),
    "newtons glued, a time with its name": (
        Format(
            lambda i, t, c: f"Time: {1000 * t:.0f} ms, " + ", ".join(f"F{n}: {G * x:.1f}N" for n, x in enumerate(c, 1)),
            "t,1,2,3,4", "N", time="ms", rate=40,
        ),
        True,
    ),
    "an object with a list": (
        Format(lambda i, t, c: f'{{"t":{1000 * t:.0f},"cells":[{row(c, ",")}],"unit":"kg"}}', "t,1,2,3,4", "kg",
               time="ms", rate=40),
        True,
    ),
    "pins of the converter of an Uno": (
        Format(lambda i, t, c: " ".join(f"A{n}={x}" for n, x in enumerate(counts(c))), "1,2,3,4",
               told="count", rate=50),
        True,
    ),
    "raw readings between tabs, numbered": (
        Format(lambda i, t, c: "\t".join(f"Reading {n}: {x}" for n, x in enumerate(counts(c), 1)), "1,2,3,4",
               told="count", rate=10),
        True,
    ),
    "seconds in brackets, then grams": (
        Format(lambda i, t, c: f"[{t:.3f}] " + " ".join(f"{1000 * x:.0f}g" for x in c), "t,1,2,3,4", "g", time="s",
               rate=40),
        True,
    ),
    "a line number, a time in microseconds, the cells": (
        Format(lambda i, t, c: f"{i},{1e6 * t:.0f},{row(c, ',')}", "-,t,1,2,3,4", time="us", rate=80),
        True,
    ),
    "left and right of a scale for two feet": (
        Format(lambda i, t, c: f"Left: {c[0]:.2f} kg | Right: {c[1]:.2f} kg | Total: {c[0] + c[1]:.2f} kg", "L,R,-",
               "kg", rate=10),
        True,
    ),
    "words for the corners": (
        Format(
            lambda i, t, c: ", ".join(
                f"{n}: {x:.2f}" for n, x in zip(WORDS, c, strict=True)
            ),
            "FL,FR,BL,BR", rate=40,
        ),
        True,
    ),
}  # fmt: skip
