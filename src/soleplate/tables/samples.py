"""Which lines make a sample: one, or several that come in turn; the rest are headers and remarks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from soleplate.tables.shapes import Shape
from soleplate.text import Text

__all__ = ["Samples", "samples_of"]

MOST_LINES = 12  # of one sample
COVERED = 0.75  # of the lines belong to samples
ODD_SHARE = 0.03  # so many may be damaged
SINGLE_FROM = 9  # bare numbers between remarks: so many are samples, fewer may be the cells of one
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Samples:
    """Hold which lines make samples.

    Attributes
    ----------
    rows : tuple of tuple of int
        Numbers of the lines of each sample.
    rest : tuple of int
        Lines that belong to none.
    trouble : str
        Why no samples can be told; empty else.
    """

    rows: tuple[tuple[int, ...], ...] = ()
    rest: tuple[int, ...] = ()
    trouble: str = ""


def samples_of(shapes: Sequence[Shape]) -> Samples:
    """Return which lines make a sample. Empty lines count: they part groups."""
    keys = [shape.key for shape in shapes]
    period, starts = _cycle(keys)
    if not starts:
        return Samples(trouble=Text("its lines have no form that comes again and again"))
    cycle = [keys[starts[0] + i] for i in range(period)]
    shape = [shapes[starts[0] + i] for i in range(period)]
    with_numbers = [i for i in range(period) if shape[i].words]
    counts = Counter(cycle[i] for i in with_numbers)
    if len(with_numbers) > 1 and max(counts.values()) > 1:
        return _repeated(keys, shapes, counts, shape)
    if not with_numbers:
        return Samples(trouble=Text("there are no numbers in its lines"))
    named = [i for i in range(period) if shape[i].literals != ("",)]  # blank lines say nothing
    used = named if len(with_numbers) > 1 else with_numbers
    used = _first_first(used, shape)
    rows = tuple(tuple(start + i for i in used) for start in starts)
    rows = tuple(
        row
        for row in rows
        if max(row) < len(keys) and all(keys[n] == cycle[i % period] for n, i in zip(row, used, strict=True))
    )
    return _checked(keys, shapes, rows)


def _cycle(keys: Sequence[tuple[str, ...]]) -> tuple[int, list[int]]:
    """Return the number of lines that come in turn, and where each turn starts; no starts where there are none."""
    best: tuple[float, int, list[int]] = (0.0, 1, [])
    for period in range(1, min(MOST_LINES, len(keys) // 2) + 1):
        grams = Counter(tuple(keys[i : i + period]) for i in range(len(keys) - period + 1))
        gram = max(grams, key=lambda one: (grams[one], -keys.index(one[0])))
        starts, at = [], 0
        while at <= len(keys) - period:
            if tuple(keys[at : at + period]) == gram:
                starts.append(at)
                at += period
            else:
                at += 1
        covered = period * len(starts) / len(keys)
        if covered > best[0] + 0.02 and len(starts) > 1:
            best = covered, period, starts
    return (best[1], best[2]) if best[0] >= COVERED else (1, [])


def _repeated(
    keys: Sequence[tuple[str, ...]], shapes: Sequence[Shape], counts: Counter[tuple[str, ...]], cycle: Sequence[Shape]
) -> Samples:
    """Tell samples with a remark between from cells that have no names: the same form comes several times in a turn."""
    key, times = counts.most_common(1)[0]
    one = next(shape for shape in cycle if shape.key == key)
    if len(one.words) == 1 and not _LETTERS.search(" ".join(one.literals)) and times < SINGLE_FROM:
        return Samples(
            trouble=Text(
                "{n} numbers come in lines of their own without a name: which is which cannot be told", n=times
            )
        )
    if len(counts) > 1 and counts.most_common(2)[1][1] > 1:
        return Samples(trouble=Text("its lines have no form that comes again and again"))
    return _checked(keys, shapes, tuple((i,) for i, other in enumerate(keys) if other == key))


def _first_first(used: list[int], shape: Sequence[Shape]) -> list[int]:
    """Begin a sample with the line behind a blank one or a line of text, or with the smallest number in its name."""
    after_text = [i for i, n in enumerate(used) if not shape[n].words]
    if after_text:
        return used[after_text[0] :] + [n + len(shape) for n in used[: after_text[0]]]
    names = [[int(digits) for digits in re.findall(r"\d+", "".join(shape[n].literals))] for n in used]
    blanks = [n for n in range(len(shape)) if not shape[n].words and n not in used]
    first = 0
    if blanks:
        first = next((i for i, n in enumerate(used) if n > blanks[-1]), 0)
    elif all(names):
        first = min(range(len(used)), key=lambda i: names[i][-1])
    return used[first:] + [n + len(shape) for n in used[:first]]


def _checked(keys: Sequence[tuple[str, ...]], shapes: Sequence[Shape], rows: tuple[tuple[int, ...], ...]) -> Samples:
    """Refuse a table whose lines come in two forms: half of the samples would be taken for remarks."""
    if len(rows) < 2:
        return Samples(trouble=Text("its lines have no form that comes again and again"))
    used = {n for row in rows for n in row}
    rest = tuple(n for n in range(len(keys)) if n not in used and shapes[n].literals != ("",))
    first = [shapes[n] for n in rows[0]]
    words = [set(_LETTERS.findall(" ".join(shape.literals).lower())) for shape in first]
    # the cut line at the start and the last, unfinished sample are no second form
    inner = [n for n in rest if rows[0][0] < n < rows[-1][-1]]
    odd = [n for n in inner if any(_alike(shapes[n], one, known) for one, known in zip(first, words, strict=True))]
    if len(odd) > max(1, ODD_SHARE * len(rows)):
        return Samples(trouble=Text("its lines come in more than one form"))
    return Samples(rows, rest)


def _alike(shape: Shape, sample: Shape, known: set[str]) -> bool:
    if not shape.words:
        return False
    words = set(_LETTERS.findall(" ".join(shape.literals).lower()))
    if known:
        return bool(words & known) or (not words and len(shape.words) == len(sample.words))
    return not words
