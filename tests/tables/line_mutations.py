"""Formats made odd in ways that leave their meaning, or change it in a way that is known."""

import re
from dataclasses import replace

import numpy as np
from formats import FORMATS
from printed import Printed

DIGITS = re.compile(r"(?<=\d),(?=\d)")


def _every_line(change):
    def mutate(printed, rng):
        printed.lines = [change(line, rng) for line in printed.lines]
        return printed

    return mutate


def _rows(choose):
    """Keep the lines that ``choose`` gives, with their arrivals."""

    def mutate(printed, rng):
        chosen = choose(len(printed.lines), rng)
        printed.lines, printed.arrivals = [printed.lines[i] for i in chosen], [printed.arrivals[i] for i in chosen]
        return printed

    return mutate


def other_separator(printed, rng):
    european = any(
        "," in part
        for line in printed.lines[len(printed.form.before) :]
        for part in re.findall(r"\d+,\d+(?=;| |$)", line)
    )
    by = rng.choice([";", "\t", " ", " | ", ", ", " ; "])
    if european and printed.form.each != "1,2,3,4":
        return printed
    if european:
        by = rng.choice([";", "\t"])
        printed.lines = [line.replace(";", by).replace(" ", by) for line in printed.lines]
    else:
        printed.lines = [line.replace(",", by) for line in printed.lines]
    return printed


def without_units(printed, rng):
    if not printed.form.unit or printed.form.before:
        return printed
    words = r"(?<=[\d ])(kg|grams?|g|lbs|N)\b"
    printed.lines = [re.sub(words, "", line) for line in printed.lines]
    printed.form = replace(printed.form, unit="", told=printed.form.unit)
    return printed


def decimal_commas(printed, rng):
    if any("," in line for line in printed.lines):
        return printed
    printed.lines = [re.sub(r"(?<=\d)\.(?=\d)", ",", line) for line in printed.lines]
    return printed


def still(printed, rng):
    """Nothing moves: every line says the same."""
    quiet = Printed.__new__(Printed)
    quiet.__dict__.update(printed.__dict__)
    quiet.lines, quiet.arrivals = list(printed.form.before), [0.0] * len(printed.form.before)
    quiet.kg = np.tile(printed.kg[0], (len(printed.kg), 1))
    for i, time_s in enumerate(printed.time_s):
        for line in printed.form.say(i, time_s, list(quiet.kg[i])).split("\n"):
            quiet._put(line, time_s)
    return quiet


def remarks(printed, rng):
    lines, arrivals = [], []
    for line, arrival in zip(printed.lines, printed.arrivals, strict=True):
        if rng.random() < 0.03:
            lines.append(
                str(rng.choice(["WiFi: reconnecting", "# tare done", "[INFO] free heap 20812", "ERR i2c timeout 3"]))
            )
            arrivals.append(arrival)
        lines.append(line)
        arrivals.append(arrival)
    printed.lines, printed.arrivals = lines, arrivals
    return printed


def damaged(printed, rng):
    for i in rng.integers(len(printed.form.before), len(printed.lines), max(1, len(printed.lines) // 50)):
        line = printed.lines[i]
        at = int(rng.integers(0, max(1, len(line))))
        printed.lines[i] = line[:at] + str(rng.choice(["", "~", "\x7f", "7"])) + line[at + 1 :]
    return printed


def behind(text):
    return _every_line(lambda line, rng: line + text if line.strip() else line)


def before(text):
    return _every_line(lambda line, rng: text + line if line.strip() else line)


MUTATIONS = (
    other_separator, without_units, decimal_commas, still, remarks, damaged,
    _every_line(lambda line, rng: line.upper()),
    _every_line(lambda line, rng: "  " + line + " " * int(rng.integers(0, 3))),
    _every_line(lambda line, rng: line.replace(": ", ":").replace(" = ", "=")),
    behind(";"), behind(" OK"), behind(","), before("> "), before("DATA:"), before("$PLATE "), before("S1 "),
    _rows(lambda n, rng: [i for i in range(n) if rng.random() > 0.05]),
    _rows(lambda n, rng: [i for i in range(n) for _ in range(1 + (rng.random() < 0.04))]),
    _rows(lambda n, rng: list(range(int(rng.integers(1, 5)), n))),
    _rows(lambda n, rng: list(range(n // 2))),
)  # fmt: skip


def mutated(number):
    """Return (what it was, the printed lines): the same for the same number."""
    rng = np.random.default_rng([26, number])
    names = list(FORMATS)
    name = names[number % len(names)]
    printed = Printed(FORMATS[name], seed=number, standing=bool(rng.random() < 0.7))
    chosen = rng.choice(len(MUTATIONS), int(rng.integers(1, 3)), replace=False)
    for i in sorted(chosen):
        printed = MUTATIONS[i](printed, rng)
    return f"{name} {sorted(map(int, chosen))}", printed
