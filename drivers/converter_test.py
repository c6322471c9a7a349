"""What a board saw when it tested its converter, as findings with their cure.

Limits: a sound ADS131M04 is within a few per mille of its test signal (data sheet SBASA13A); the rest is judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from soleplate_drivers.messages import Looked

from soleplate.api.driver import BoardTest
from soleplate.model.plate import BoardFacts
from soleplate.text import Text

__all__ = ["findings"]

INPUTS, SHORTED, PLUS, MINUS = range(4)
FULL = 2**23
REFERENCE_MV = {"ads131m04": 1200.0}
TEST_SHARE = 2 / 15  # of full scale, at every gain
NEAR = 0.02  # of full scale
DIFFER_MV = 1.0  # between two gains: offsets are far below
OPEN_MV = 20.0  # no bridge is so far off balance, loaded or not: 5 mV is a whole load
ENDS = 0.98  # of full scale


def findings(facts: BoardFacts, seen: Sequence[Looked]) -> list[BoardTest]:
    """Return what was found: whether the converter is sound, and whether the bridges stand where its gain allows."""
    if not seen or facts.adc not in REFERENCE_MV:
        return []
    names = [column for stream in facts.streams for column in stream.columns]
    found = [_converter(looked, names) for looked in seen if looked.what != INPUTS]
    inputs = sorted((looked for looked in seen if looked.what == INPUTS), key=lambda looked: looked.gain)
    return [*found, _bridges(inputs[0], inputs[-1], names, REFERENCE_MV[facts.adc])] if len(inputs) > 1 else found


def _bridges(low: Looked, own: Looked, names: Sequence[str], reference_mv: float) -> BoardTest:
    """Compare what two gains tell of the bridges."""
    what = Text("the bridges")
    at_low, at_own = ([count / FULL * reference_mv / one.gain for count in one.counts] for one in (low, own))
    told = ", ".join(f"{name} {mv:.2f}" for name, mv in zip(names, at_low, strict=True))

    def those(wrong: Iterable[bool]) -> str:
        return ", ".join(name for name, is_wrong in zip(names, wrong, strict=True) if is_wrong)

    if cells := those(abs(mv) > OPEN_MV for mv in at_low):
        seen = Text("{cells} at more than {most:g} mV: {told} mV", cells=cells, most=OPEN_MV, told=told)
        return BoardTest(what, False, seen, Text("A wire of S+ or S- is off, or S and E are exchanged"))
    if cells := those(abs(mv) >= ENDS * reference_mv / own.gain for mv in at_low):
        seen = Text("{cells} at the end of the range at gain {own}", cells=cells, own=own.gain)
        cure = Text("Take everything off; else choose a lower gain: gain={half}", half=own.gain // 2)
        return BoardTest(what, False, seen, cure)
    if cells := those(abs(a - b) > DIFFER_MV for a, b in zip(at_low, at_own, strict=True)):
        at_own_told = ", ".join(f"{mv:.2f}" for mv in at_own)
        seen = Text("gain {low} and gain {own} tell different voltages of {cells}: {told} mV, and {then} mV",
                    low=low.gain, own=own.gain, cells=cells, told=told, then=at_own_told)  # fmt: skip
        cure = Text("The bridges stand higher than the gain allows: give them 2.5 V (S+ and S- to GND: 1.2 to 1.3 V)")
        return BoardTest(what, False, seen, cure)
    return BoardTest(
        what, True, Text("{told} mV, the same at gain {low} and {own}", told=told, low=low.gain, own=own.gain)
    )


def _converter(looked: Looked, names: Sequence[str]) -> BoardTest:
    aim = {SHORTED: 0.0, PLUS: TEST_SHARE, MINUS: -TEST_SHARE}.get(looked.what, 0.0)
    what = {SHORTED: Text("inputs shorted inside"), PLUS: Text("test signal, plus")}.get(
        looked.what, Text("test signal, minus")
    )
    off = [name for name, count in zip(names, looked.counts, strict=True) if abs(count / FULL - aim) > NEAR]
    seen = Text("{shares} % of full scale, {aim:.1f} expected", aim=100 * aim, shares=", ".join(
        f"{100 * count / FULL:.1f}" for count in looked.counts))  # fmt: skip
    return BoardTest(what, not off, seen, Text("The converter or its supply is faulty: AVDD 3.3 V, CAP 220 nF, CLKIN"))
