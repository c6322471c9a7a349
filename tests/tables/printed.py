"""Whether a guess is right: what it reads is compared with what the format meant."""

import numpy as np

from soleplate.tables.guess import guess
from soleplate.tables.layout import Read, SampleReader
from soleplate.tables.units import NEWTONS, STEPS

G = 9.80665
PLACES = ("FL", "FR", "BL", "BR")
SECONDS = 2.2


class Printed:
    """Lines of one format with their arrivals, and what they mean."""

    def __init__(self, form, seed=0, standing=True, seconds=SECONDS):
        rng = np.random.default_rng(seed)
        n = max(8, round(seconds * form.rate))
        self.form = form
        self.time_s = 7.1 + np.arange(n) / form.rate
        base = np.array([17.3, 18.6, 16.4, 17.9]) if standing else np.array([0.31, -0.22, 0.17, -0.4])
        self.kg = base + np.cumsum(rng.normal(0, 0.03, (n, 4)), axis=0)
        self.lines, self.arrivals = list(form.before), [0.0] * len(form.before)
        for i in range(n):
            if form.every and i % form.every[0] == form.every[0] // 2:
                self._put(form.every[1], self.time_s[i])
            for line in form.say(i, self.time_s[i], list(self.kg[i])).split("\n"):
                self._put(line, self.time_s[i])

    def _put(self, line, time_s):
        self.lines.append(line)
        self.arrivals.append(float(np.ceil(time_s / 0.016) * 0.016 + 0.003))  # a bridge holds bytes for 16 ms

    @property
    def meaning(self):
        return self.form.each.split(",")


def answered(printed, **first):
    """Ask as long as something is needed, answer as the author would; return the guess and how many answers it took."""
    known, form, answers = dict(first), printed.form, 0
    while True:
        found = guess(printed.lines, printed.arrivals, known)
        if found.trouble or not found.needed:
            return found, answers
        question = found.needed[0]
        answers += 1
        want = next((choice for choice in question.choices if _says(choice.options, question.key, form)), None)
        if want is None:
            return found, -1  # asked, and not to be answered by what it offers
        known |= want.options


def _says(options, key, form):
    """Whether a choice is what the author of a format would answer."""
    said = form.say(3, 8.0, [17.5] * 4)
    numbers = "point" if "." in said or said.count(",") == 0 else "comma"
    if key == "columns":
        told = options.get("columns", "").split(",")
        return options.get("numbers", numbers) == numbers and (
            told == [""] or (not set(told) & {"L", "R"} and matches(told, form.each.split(",")))
        )
    return options.get(key) == {"unit": form.unit or form.told, "time": form.time, "numbers": numbers}.get(key)


def matches(columns, meaning):
    if len(columns) != len(meaning):
        return False
    return all((a == "t") == (b == "t") and (a in "-*") == (b == "-") for a, b in zip(columns, meaning, strict=True))


def wrong(printed, found, loose=False):
    """Return what is wrong about a guess that calls itself understood; empty for a right one."""
    form, layout, meaning = printed.form, found.layout, printed.meaning
    unit = form.unit or form.told
    if layout.unit != unit:
        return f"unit {layout.unit}, not {unit}"
    if not matches(layout.columns, meaning):
        return f"columns {layout.columns}, not {meaning}"
    if form.time and layout.time_unit != form.time:
        return f"time {layout.time_unit}, not {form.time}"
    reader = SampleReader(layout)
    read = [sample for line in printed.lines if line.strip() and isinstance(sample := reader.take(line), Read)]
    least, most = (0.4, 1.3) if loose else (1 - 1.5 / len(printed.kg), 1)
    if not least * len(printed.kg) <= len(read) <= most * len(printed.kg):
        return f"{len(read)} of {len(printed.kg)} samples"
    cells = np.array([sample.cells for sample in read]) * STEPS[unit]
    names = [name for name, what in zip(layout.columns, meaning, strict=True) if what not in ("t", "-")]
    want = []
    for name, what in zip(names, (w for w in meaning if w not in ("t", "-")), strict=True):
        column = (
            printed.kg.sum(axis=1)
            if what == "sum"
            else printed.kg[
                :,
                PLACES.index(what)
                if what in PLACES
                else {"L": 0, "R": 1}.get(what, 0)
                if what in "LR"
                else int(what) - 1,
            ]
        )
        if what in PLACES and name in PLACES and name != what:
            return f"corner {name}, not {what}"
        if what in PLACES and name not in PLACES and not any(q.key == "places" for q in found.questions):
            return f"corner {what} was not seen in {layout.columns}"
        if what not in PLACES and name in PLACES:
            return f"corner {name} was made up"
        want.append(column)
    want = np.array(want).T
    if unit == "count":
        want, allowed = 84_000 + 2100 * want, 2
    else:
        want, allowed = want * G / NEWTONS[unit], 0.06 / NEWTONS[unit] * G
    if loose:  # some lines are missing, doubled or damaged
        near = [np.abs(want - row).max(axis=1).min() <= allowed for row in cells]
        return "" if near.count(False) <= max(1, 0.05 * len(near)) else f"values {cells[0]}, not {want[0]}"
    if np.abs(cells - want[len(want) - len(cells) :]).max() > allowed:
        return f"values {cells[0]}, not {want[0]}"
    return ""
