"""Twice ten formats that were written when the guesser was finished, and were not touched since.

Of the first ten one was understood wrongly (bare values in turn), and the guesser was mended for it. The last ten were
written after that; the guesser was not touched for them. Each says whether it is to be understood, or must not be.
"""

from formats import LB, Format, N, counts, row

LATER = {
    "an identification, then bare values": (
        Format(lambda i, t, c: "1\n" + "\n".join(f"{x:.2f}" for x in c), "", rate=5), False),
    "blank lines and a short label": (Format(lambda i, t, c: f"\nVAL: {sum(c):.2f}\n", "sum", rate=10), True),
    "a logger with its header": (
        Format(lambda i, t, c: f"{1000 * t:.0f},{N * sum(c):.4f}", "t,sum", "N", time="ms",
               before=("time_ms,force_N",)), True),
    "seconds and a value": (Format(lambda i, t, c: f"{t:.2f} {sum(c):.2f}", "t,sum", time="s", rate=40), True),
    "a letter, a force and a current": (
        Format(lambda i, t, c: f"L {9806 * sum(c):.0f} {-500 + 7 * (i * i % 5)}", "sum,-", told="mN", rate=12), False),
    "top and bottom behind a header": (
        Format(lambda i, t, c: f"{1000 * t:.0f};{row(c, ';', '%.1f')}", "t,1,2,3,4", time="ms",
               before=("millis;TL;TR;BL;BR",)), True),
    "pounds and the factor of calibration": (
        Format(lambda i, t, c: f"Reading: {LB * sum(c):.1f} lbs calibration_factor: -7050.00", "sum,-", "lb", rate=10),
        True),
    "an object with its unit as a word": (
        Format(lambda i, t, c: f'{{"weight":{1000 * sum(c):.1f},"unit":"g"}}', "sum", told="g", rate=10), True),
    "load, tension, state and stress": (
        Format(lambda i, t, c: f"LOAD:{sum(c):.1f},TENSION:{2 + i % 7 / 10:.2f},TANGLE:0,STRESS:{40 + i % 9}",
               "sum,-,-,-", rate=10), True),
    "counts beside grams of two cells": (
        Format(lambda i, t, c: ",".join([f"{1e6 * t:.0f}", *(
            f"{raw},{1000 * x:.4f}" for raw, x in zip(counts(c[:2]), c[:2], strict=True))]), "t,-,1,-,2", told="g",
               time="us", rate=80), False),
}  # fmt: skip


def checksum(text):
    value = 0
    for sign in text:
        value ^= ord(sign)
    return f"${text}*{value:02X}"


LAST = {
    "a channel and its value in each line": (
        Format(lambda i, t, c: "\n".join(f"ch:{n + 1} val:{x:.2f}" for n, x in enumerate(c)), "", rate=20), False),
    "a hash in front": (
        Format(lambda i, t, c: f"#{i};{1e6 * t:.0f};{row(c, ';').replace('.', ',')}", "-,t,1,2,3,4", time="us"), True),
    "names and values without colons": (
        Format(lambda i, t, c: " ".join(f"W{n + 1} {x:.2f}kg" for n, x in enumerate(c)), "1,2,3,4", "kg"), True),
    "a list in an object with other things": (
        Format(lambda i, t, c: f'{{"id":"plate-A","ts":{1000 * t:.0f},"f":[{row(c, ",")}],"batt":3.91}}',
               "t,1,2,3,4,-", time="ms", rate=50), True),
    "a sentence with a check sum": (
        Format(lambda i, t, c: checksum(f"PLT,{1000 * t:.0f},{row(c, ',', '%+08.2f')}"), "t,1,2,3,4,-",
               time="ms"), False),
    "corners spelt out without colons": (
        Format(lambda i, t, c: " | ".join(f"{name} {x:.1f}" for name, x in zip(
            ("Vorne links", "Vorne rechts", "Hinten links", "Hinten rechts"), c, strict=True)), "FL,FR,BL,BR",
            rate=40), True),
    "letters and equal signs": (
        Format(lambda i, t, c: f"t={t:.3f}s F={N * sum(c):.1f}N", "t,sum", "N", time="s", rate=100), True),
    "a quoted header with units": (
        Format(lambda i, t, c: f"{1000 * t:.0f},{LB * sum(c):.2f}", "t,sum", "lb", time="ms",
               before=('"Time(ms)","Force(lbf)"',)), True),
    "one force in two units": (
        Format(lambda i, t, c: f"{sum(c):.2f} kg / {N * sum(c):.1f} N", "sum,-", "kg", rate=10), True),
    "counts in hexadecimal": (
        Format(lambda i, t, c: " ".join(f"0x{value:06X}" for value in counts(c)), "", told="count"), False),
}  # fmt: skip
