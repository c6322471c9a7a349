"""Tables that mean the same, written in other ways: separators, decimals, units, order, names, what is left out.

Each mutation knows what may be told of it: the samples as they are, or which question must be asked. It shares nothing
with the importer.
"""

import itertools

import numpy as np
import written

UNITS = {"N": 1.0, "kg": 9.80665, "lbf": 4.4482216152605}
LENGTHS = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
TIMES = {"s": 1.0, "ms": 1000.0}
NAMES = [
    ("time", "Fz", "COPx", "COPy"),
    ("t", "vertical force", "COP ML", "COP AP"),
    ("Zeit", "Kraft Fz", "cop_x", "cop_y"),
    ("Time", "GRF Z", "CoP X", "CoP Y"),
    ("timestamp", "Force.Fz", "COP.X", "COP.Y"),
]
STYLES = [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("  ", ".")]


def mutations():
    """Yield (name, bytes, truth, must_ask): truth is rate, Fz N, x mm, y mm; whether something must be asked."""
    t, fz, x, y = written.standing(3.0, 200.0)
    truth = 200.0, fz, x, y
    every = itertools.product(NAMES, STYLES, ["N", "kg", "lbf"], ["mm", "cm", "m"], ["s", "ms"], range(4))
    for number, (names, (sep, dec), force, length, time, what) in enumerate(itertools.islice(every, 0, None, 9)):
        columns = {
            f"{names[0]} [{time}]": t * TIMES[time],
            f"{names[1]} [{force}]": fz / UNITS[force],
            f"{names[2]} [{length}]": x / LENGTHS[length],
            f"{names[3]} [{length}]": y / LENGTHS[length],
        }
        above, units, may_ask, header = (), None, False, True
        if sep == "  ":
            columns = {name.replace(" ", "_"): values for name, values in columns.items()}
        if what == 1:  # other order, and columns that mean something else
            items = list(columns.items())
            columns = dict([items[2], ("Temperature [C]", 20 + 0 * t), items[1], items[3], items[0]])
            if sep == "  ":
                columns = {name.replace(" ", "_"): values for name, values in columns.items()}
        if what == 2:  # units in a line of their own, remarks above
            units = [name.rpartition("[")[2].rstrip("]") for name in columns]
            columns = {name.rpartition("[")[0].strip("_ "): values for name, values in columns.items()}
            above = ("# subject 12, trial 3", "# recorded with something")
        if what == 3:  # nothing says the units of force or place, or there are no names
            columns = {name.rpartition("[")[0].strip("_ "): values for name, values in columns.items()}
            header, may_ask = number % 2 == 0, True
        digits = 7 if length == "m" else 5
        yield f"{number}-{what}", written.csv(columns, sep, dec, digits, above, units, header), truth, may_ask


def grouped():
    """Yield tables with signs between thousands and with one column, which must be asked or read right."""
    fz = 700 + 50 * np.sin(np.arange(600) / 30)
    lines = ["Fz [N]"] + [f"{value * 10:,.2f}" for value in fz]
    yield "grouped", ("\n".join(lines) + "\n").encode(), fz * 10
