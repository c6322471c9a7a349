"""What sketches print, written from the sketches' side: each format makes its own lines and says what they mean.

Shares no code with what guesses. ``say(i, t, c)`` prints sample ``i`` at board time ``t`` (s) with the loads ``c`` (kg)
of the cells front left, front right, back left, back right; ``each`` says what every number of a sample means: ``t``, a
corner, ``1`` ... for cells in that order, ``sum`` for the whole force, ``-`` for anything else.
"""

from dataclasses import dataclass, field

LB, N = 1 / 0.45359237, 9.80665


@dataclass(frozen=True)
class Format:
    say: object
    each: str
    unit: str = ""  # where the lines say it
    told: str = "kg"  # what their author knows
    time: str = ""
    rate: float = 80.0
    before: tuple = ()
    every: tuple = field(default=())  # (lines between, text of a remark)


def row(values, by, form="%.2f"):
    return by.join(form % value for value in values)


def named(c, form, by=" "):
    return by.join(form % pair for pair in zip(("FL", "FR", "BL", "BR"), c, strict=True))


def counts(c):
    return [round(84_000 + 2100 * value) for value in c]


FORMATS = {
    "bare whole force": Format(lambda i, t, c: f"{sum(c):.2f}", "sum", rate=10),
    "bare counts": Format(lambda i, t, c: f"{counts([sum(c)])[0]}", "sum", told="count", rate=10),
    "unit glued": Format(lambda i, t, c: f"{sum(c):.2f}kg", "sum", "kg"),
    "unit behind a blank": Format(lambda i, t, c: f"Weight: {sum(c):.3f} kg", "sum", "kg", rate=10),
    "grams in a sentence": Format(lambda i, t, c: f"Load = {1000 * sum(c):.0f} g", "sum", "g"),
    "newtons": Format(lambda i, t, c: f"Force: {N * sum(c):.2f} N", "sum", "N"),
    "pounds": Format(lambda i, t, c: f"Scale reading: {LB * sum(c):.1f} lbs", "sum", "lb", rate=10),
    "a reading with its average": Format(
        lambda i, t, c: f"one reading:\t{sum(c):.1f}\t| average:\t{sum(c) + 0.1:.1f}", "sum,-", rate=10),
    "csv of four": Format(lambda i, t, c: row(c, ","), "1,2,3,4"),
    "csv with blanks": Format(lambda i, t, c: row(c, ", "), "1,2,3,4"),
    "tabs": Format(lambda i, t, c: row(c, "\t"), "1,2,3,4"),
    "padded blanks": Format(lambda i, t, c: row(c, " ", "%9.3f"), "1,2,3,4"),
    "semicolons and decimal commas": Format(lambda i, t, c: row(c, ";").replace(".", ","), "1,2,3,4"),
    "blanks and decimal commas": Format(lambda i, t, c: row(c, " ", "%.3f").replace(".", ","), "1,2,3,4"),
    "four counts": Format(lambda i, t, c: row(counts(c), ",", "%d"), "1,2,3,4", told="count"),
    "ms and four": Format(lambda i, t, c: f"{1000 * t:.0f},{row(c, ',')}", "t,1,2,3,4", time="ms"),
    "us and four": Format(lambda i, t, c: f"{1e6 * t:.0f},{row(c, ',')}", "t,1,2,3,4", time="us"),
    "s and four": Format(lambda i, t, c: f"{t:.3f},{row(c, ',')}", "t,1,2,3,4", time="s"),
    "s with two decimals": Format(lambda i, t, c: f"{t:.2f};{row(c, ';')}", "t,1,2,3,4", time="s", rate=160),
    "ms at a thousand lines": Format(lambda i, t, c: f"{1000 * t:.0f} {row(c, ' ')}", "t,1,2,3,4", time="ms", rate=900),
    "ms of 16 bits": Format(
        lambda i, t, c: f"{(round(1000 * t) + 65_000 + 32_768) % 65_536 - 32_768},{sum(c):.2f}", "t,sum", time="ms"),
    "us of 32 bits": Format(
        lambda i, t, c: f"{(round(1e6 * t) + 2**32 - 700_000) % 2**32},{sum(c):.2f}", "t,sum", time="us"),
    "seconds of micros that begin anew": Format(
        lambda i, t, c: f"{(t + 4294.0) % 4294.967296:.4f},{sum(c):.2f}", "t,sum", time="s"),
    "ms and counts": Format(lambda i, t, c: f"{1000 * t:.0f},{counts([sum(c)])[0]}", "t,sum", time="ms", told="count"),
    "header of corners": Format(
        lambda i, t, c: row(c, ","), "FL,FR,BL,BR", before=("FL,FR,BL,BR",)),
    "header with units": Format(
        lambda i, t, c: f"{1000 * t:.0f},{row(c, ',')}", "t,FR,FL,BL,BR".replace("FR,FL", "FL,FR"), "kg", time="ms",
        before=("time_ms,fl_kg,fr_kg,bl_kg,br_kg",)),
    "header in brackets": Format(
        lambda i, t, c: f"{t:.3f}\t{N * sum(c):.2f}", "t,sum", "N", time="s", before=("Time [s]\tForce [N]",)),
    "header behind a hash": Format(
        lambda i, t, c: f"{1000 * t:.0f} {row(c, ' ')}", "t,FL,FR,BL,BR", time="ms",
        before=("booting", "# millis front_left front_right back_left back_right")),
    "two rows of header": Format(
        lambda i, t, c: f"{1000 * t:.0f};{row(c, ';').replace('.', ',')}", "t,FL,FR,BL,BR", "kg", time="ms",
        before=("Zeit;VL;VR;HL;HR", "ms;kg;kg;kg;kg")),
    "plotter": Format(lambda i, t, c: named(c, "%s:%.2f", ","), "FL,FR,BL,BR"),
    "plotter with tabs": Format(lambda i, t, c: named(c, "%s:%.2f", "\t"), "FL,FR,BL,BR"),
    "glued units and a total": Format(
        lambda i, t, c: f"[{1000 * t:.0f}ms] {named([1000 * x for x in c], '%s:%.2fg')} TOTAL:{1000 * sum(c):.2f}g",
        "t,FL,FR,BL,BR,-", "g", time="ms"),
    "counts by corner": Format(
        lambda i, t, c: f"[{1000 * t:.0f}ms] {named(counts(c), '%s:%d')}", "t,FL,FR,BL,BR", told="count", time="ms"),
    "rear instead of back": Format(
        lambda i, t, c: " ".join(f"{n}={x:.2f}" for n, x in zip(("FL", "FR", "RL", "RR"), c, strict=True)),
        "FL,FR,BL,BR"),
    "left before front": Format(
        lambda i, t, c: " ".join(f"{n}={x:.2f}" for n, x in zip(("LF", "RF", "LB", "RB"), c, strict=True)),
        "FL,FR,BL,BR"),
    "spelt out": Format(
        lambda i, t, c: " | ".join(
            f"{n}: {x:.2f} kg"
            for n, x in zip(("Back Right", "Back Left", "Front Right", "Front Left"), c[::-1], strict=True)),
        "BR,BL,FR,FL", "kg"),
    "json": Format(
        lambda i, t, c: f'{{"w":{counts([sum(c)])[0]},"t":{1000 * t:.0f}}}', "sum,t", told="count", time="ms"),
    "json by corner": Format(
        lambda i, t, c: f'{{"t": {t:.3f}, "fl": {c[0]:.2f}, "fr": {c[1]:.2f}, "bl": {c[2]:.2f}, "br": {c[3]:.2f}}}',
        "t,FL,FR,BL,BR", time="s"),
    "json array": Format(lambda i, t, c: f'{{"cells":[{row(c, ",")}]}}', "1,2,3,4"),
    "brackets": Format(lambda i, t, c: f"[{row(c, ', ')}]", "1,2,3,4"),
    "angles": Format(lambda i, t, c: f"<{row(c, ',')}>", "1,2,3,4"),
    "quoted": Format(lambda i, t, c: f'"{1000 * t:.0f}","{c[0]:.2f}","{c[1]:.2f}","{c[2]:.2f}","{c[3]:.2f}"',
                     "t,1,2,3,4", time="ms"),
    "a comma at the end": Format(lambda i, t, c: row(c, ",") + ",", "1,2,3,4"),
    "four lines a sample": Format(
        lambda i, t, c: "\n".join(f"Weight-{n + 1}: {1000 * x:.2f} gram" for n, x in enumerate(c)), "1,2,3,4", "g",
        rate=10),
    "a rule between samples": Format(
        lambda i, t, c: "----------\n" + "\n".join(f"{n}: {x:.2f} kg" for n, x in zip(
            ("front left", "front right", "rear left", "rear right"), c, strict=True)), "FL,FR,BL,BR", "kg", rate=10),
    "blank lines between samples": Format(
        lambda i, t, c: "\n".join(f"cell{n + 1}={x:.2f}" for n, x in enumerate(c)) + "\n", "1,2,3,4", rate=20),
    "two cells with numbers in their names": Format(
        lambda i, t, c: f"Load_cell 1 output val: {c[0]:.2f}    Load_cell 2 output val: {c[1]:.2f}", "1,2", rate=10),
    "left and right": Format(lambda i, t, c: f"left: {c[0]:.2f} right: {c[1]:.2f}", "L,R"),
    "two nameless cells": Format(lambda i, t, c: f"{c[0]:.2f} {c[1]:.2f}", "1,2"),
    "remarks between": Format(
        lambda i, t, c: row(c, ","), "1,2,3,4", every=(80, "[STATS] loop 812 us, heap 21044")),
    "remarks and labels": Format(
        lambda i, t, c: f"F={N * sum(c):.2f}N", "sum", "N", every=(40, "battery 3.92 V")),
    "a number in front": Format(lambda i, t, c: f"{i % 256},{row(c, ',')}", "-,1,2,3,4"),
    "named counter": Format(lambda i, t, c: f"n={i} t={1e6 * t:.0f} f={sum(c):.2f}kg", "-,t,sum", "kg", time="us"),
    "temperature beside": Format(
        lambda i, t, c: f"Weight: {sum(c):.2f} kg, Temp: {24.1 + i % 3 / 10:.1f} C", "sum,-", "kg", rate=10),
    "a total of four": Format(lambda i, t, c: f"{row(c, ',')},{sum(round(x, 2) for x in c):.2f}", "1,2,3,4,-"),
    "labelled time": Format(
        lambda i, t, c: f"Time: {1000 * t:.0f} ms, Load: {sum(c):.2f} kg", "t,sum", "kg", time="ms"),
    "exponents": Format(lambda i, t, c: row([N * x for x in c], " ", "%.4e"), "1,2,3,4", told="N"),
    "signs": Format(lambda i, t, c: row(c, ",", "%+.2f"), "1,2,3,4"),
    "a time of the day in front": Format(
        lambda i, t, c: f"12:30:{t % 60:06.3f} -> {row(c, ',')}", "-,1,2,3,4", rate=20),
    "raw beside the weight": Format(
        lambda i, t, c: f"Reading: {counts([sum(c)])[0]}\tWeight: {sum(c):.2f}\tAvgWeight: {sum(c):.2f}",
        "-,sum,-", rate=10),
}  # fmt: skip
