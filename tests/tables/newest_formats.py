"""Formats after what public sketches and weighing indicators print, written when the guesser was finished.

Twelve at first, measured untouched: nine were understood rightly, two asked what no choice answered, one was refused,
none was wrong. The guesser was mended for the two. Then ten more (SINCE): nine understood rightly, one refused; it was
mended for that one too.
"""

from formats import LB, Format, counts, row

NEWEST = {
    "a label, a glued unit and the factor of calibration": (
        Format(lambda i, t, c: f"reading,{sum(c):.1f}kg,-10.00", "sum,-", "kg", rate=10), True),
    "a label in a line of its own": (
        Format(lambda i, t, c: f"HX711 reading: \n{counts([sum(c)])[0]}", "sum", told="count", rate=10), True),
    "a pump's log": (
        Format(lambda i, t, c: f"{1000 * t:.0f},{counts([sum(c)])[0]},{120 + i // 40},{0.5:.10f}", "t,sum,-,-",
               told="count", time="ms", rate=20), True),
    "semicolons from the rear": (
        Format(lambda i, t, c: f"{1000 * t:.0f};{row(c, ';', '%.3f')};", "t,1,2,3,4", time="ms"), True),
    "the unit as a column": (
        Format(lambda i, t, c: f"{1000 * t:.0f},{LB * sum(c):.2f},lbs,24.{81 + i // 9 % 3},23.50,", "t,sum,-,-", "lb",
               time="ms", rate=10), True),
    "a full stop behind the unit": (
        Format(lambda i, t, c: f"{1000 * sum(c):.6f} g.", "sum", "g", rate=10), True),
    "upper and lower": (
        Format(lambda i, t, c: " ".join(f"{name}={x:.2f}" for name, x in zip(("UL", "UR", "LL", "LR"), c, strict=True)),
               "1,2,3,4", rate=10), True),
    "two feet in kilograms and per cent": (
        Format(lambda i, t, c: f"L: {c[0]:.2f} kg ({100 * c[0] / (c[0] + c[1]):.1f}%)  "
               f"R: {c[1]:.2f} kg ({100 * c[1] / (c[0] + c[1]):.1f}%)", "L,-,R,-", "kg", rate=10), True),
    "a line of the ESP's log": (
        Format(lambda i, t, c: f"I ({1000 * t:.0f}) plate: {row(c, ' ')}", "t,1,2,3,4", time="ms", rate=40), True),
    "a plotter's line for each corner": (
        Format(lambda i, t, c: "\n".join(f">{name}:{x:.2f}" for name, x in zip(("FL", "FR", "BL", "BR"), c,
               strict=True)), "FL,FR,BL,BR", rate=40), True),
    "an indicator that says stable or not": (
        Format(lambda i, t, c: f"{'ST' if i % 7 else 'US'},GS,+{sum(c):08.2f}kg", "sum", "kg", rate=10), False),
    "the weight and its place": (
        Format(lambda i, t, c: f"W: {sum(c):.2f} kg X: {c[1] - c[0]:.1f} mm ({(c[1] - c[0]) / 10:.2f} cm) "
               f"Y: {c[0] - c[2]:.1f} mm", "sum,-,-,-", "kg", rate=10), True),
}  # fmt: skip

SINCE = {
    "letters and a semicolon at the end": (
        Format(lambda i, t, c: ",".join(f"W{n + 1}:{x:.2f}" for n, x in enumerate(c)) + ";", "1,2,3,4", rate=40),
        True,
    ),
    "a German kitchen scale": (
        Format(lambda i, t, c: f"Gewicht: {sum(c):.2f} kg".replace(".", ","), "sum", "kg", rate=10),
        True,
    ),
    "cells and a temperature behind a header": (
        Format(
            lambda i, t, c: f"{1000 * t:.0f},{row(c, ',')},{24.1 + i % 3 / 10:.1f}",
            "t,1,2,3,4,-",
            time="ms",
            before=("timestamp,lc1,lc2,lc3,lc4,temp",),
        ),
        True,
    ),
    "corners as words between commas": (
        Format(
            lambda i, t, c: "$FP," + ",".join(f"{n},{x:.2f}" for n, x in zip(("FL", "FR", "BL", "BR"), c, strict=True)),
            "FL,FR,BL,BR",
            rate=40,
        ),
        True,
    ),
    "four letters": (
        Format(
            lambda i, t, c: " | ".join(f"{n}: {v}" for n, v in zip("ABCD", counts(c), strict=True)),
            "1,2,3,4",
            told="count",
            rate=10,
        ),
        True,
    ),
    "a list of raw values with a time": (
        Format(
            lambda i, t, c: f"millis={1000 * t:.0f} raw=[{row(counts(c), ', ', '%d')}]",
            "t,1,2,3,4",
            told="count",
            time="ms",
        ),
        True,
    ),
    "a time and a colon": (
        Format(lambda i, t, c: f"{1000 * t:.0f}: {row(c, ' ')}", "t,1,2,3,4", time="ms", rate=40),
        True,
    ),
    "two feet with total and difference": (
        Format(
            lambda i, t, c: f"Left={c[0]:.2f} Right={c[1]:.2f} Total={c[0] + c[1]:.2f} Diff={c[0] - c[1]:.2f}",
            "L,R,-,-",
            rate=20,
        ),
        True,
    ),
    "between arrows": (Format(lambda i, t, c: f">> {sum(c):.2f} kg <<", "sum", "kg", rate=10), True),
    "date and time in front": (
        Format(lambda i, t, c: f"2026-11-30 09:02:{t % 60:06.3f},{row(c, ',')}", "-,1,2,3,4", rate=20),
        True,
    ),
}
