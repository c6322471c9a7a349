"""Cells, supply, filter, converter, board and computer of each converter, as one schematic each."""

from __future__ import annotations

from dataclasses import dataclass

from sheet import Sheet

__all__ = ["CHAINS", "chain"]

CELLS = ("FR", "FL", "BL", "BR")


@dataclass(frozen=True)
class Chain:
    """Hold what differs: what feeds the bridges, supply and clock of the chip, filter, level shifter, pins (Uno)."""

    regulator: tuple[str, ...]
    chip: tuple[str, ...]
    inputs: tuple[str, ...]
    filter: tuple[str, ...]
    shifter: tuple[str, ...]
    pins: tuple[str, ...]


CHAINS = {
    "ads131m04": Chain(
        ("2.5 V regulator, low noise", "50 ppm/K, 50 mA; in: 5 V", "1 uF at its input and output"),
        ("AVDD, DVDD 3.3 V, 1 uF each", "CAP 220 nF to GND", "CLKIN 8.192 MHz, 3.3 V", "SYNC/RESET to 3.3 V"),
        ("AIN0P AIN0N", "AIN1P AIN1N", "AIN2P AIN2N", "AIN3P AIN3N"), ("2 x 100 ohm", "10 nF C0G"),
        ("Uno: 74LVC125", "to the chip,", "74AHCT125 back", "3.3 V: none"),
        ("DRDY D2", "CS D10", "DIN D11", "DOUT D12", "SCLK D13")),
    "ads1256": Chain(
        ("5 V for bridges and AVDD", "halved by 2 x 1 kohm 0.1 %,", "buffered, into VREFP (2.5 V)"),
        ("AVDD 5 V, DVDD 3.3 V", "crystal 7.68 MHz", "PDWN, RESET to 3.3 V", "VREFN to GND"),
        ("AIN0 AIN1", "AIN2 AIN3", "AIN4 AIN5", "AIN6 AIN7"), ("2 x 1 kohm", "220 nF"),
        ("none: its SPI", "bears 5 V"), ("DRDY D2", "CS D10", "DIN D11", "DOUT D12", "SCLK D13")),
    "hx711": Chain(
        ("each module makes its own E+,", "about 4.2 V; never join them.", "RATE to VCC on all four"),
        (), (), (), ("none",), ("DOUT D4 D5 D6 D7", "SCK D8 D9 D10 D11")),
}  # fmt: skip


def chain(name: str) -> str:
    """Return what hangs together for one converter: orange E+, green E- and ground, black signals."""
    one, own = CHAINS[name], name == "hx711"  # each module feeds its own cell
    sheet = Sheet(870, 500, f"{name.upper()}: cells to computer (orange E+, green E- and ground; dashed: shields)")
    top, pitch = 60, 72
    for i, cell in enumerate(CELLS):
        y = top + pitch * i
        sheet.box(20, y, 80, 56, "c")
        sheet.text(46, y + 32, f"cell {cell}", "", "middle")
        for wire, (label, kind) in enumerate((("E+", "e"), ("S+", ""), ("S-", ""), ("E-", "g"))):
            at = y + 8 + 13 * wire
            sheet.text(97, at + 4, label, "", "end")
            if own or not kind:
                sheet.line(100, at, 380 if own else 220, at, kind)
                sheet.line(380 if own else 290, at, 380, at)
            else:
                sheet.line(100, at, 150 if kind == "e" else 164, at, kind)
        sheet.box(124, y + 2, 12, 52, "h")
        if own:
            sheet.box(380, y, 90, 56, "o")
            sheet.text(425, y + 32, f"module {i}", "", "middle")
            sheet.line(470, y + 28, 500, y + 28)
        else:
            sheet.box(220, y + 8, 70, 40, "o")
            for row, text in enumerate(one.filter):
                sheet.text(255, y + 25 + 14 * row, text, "", "middle")
            sheet.text(376, y + 12, one.inputs[i], "", "end")
    bottom = top + pitch * 4
    if not own:
        sheet.line(150, top + 8, 150, bottom + 30, "e")
        sheet.line(164, top + 47, 164, bottom + 30, "g")
    sheet.box(110, bottom + 30, 200, 64, "f")
    for row, text in enumerate(one.regulator):
        sheet.text(118, bottom + 48 + 17 * row, text)
    left = 500 if own else 380
    sheet.box(left, top, 80 if own else 200, pitch * 4 - 16, "f")
    for row, text in enumerate(("GND, VCC", "5 V to all") if own else (name.upper(), *one.chip)):
        sheet.text(left + 10, top + 26 + 24 * row, text, "t" if not row and not own else "")
    if not own:
        sheet.way((310, bottom + 80), (440, bottom + 80), (440, bottom - 16), kind="g")
    sheet.text(446, bottom + 14, "one ground: bridges, chip, shields")
    sheet.text(446, bottom + 30, "and a metal top (through 1 Mohm)")
    sheet.text(446, bottom + 46, "meet here, and nowhere else")
    shifted = name == "ads131m04"
    sheet.box(610, top + 60, 90, 100, "o" if shifted else "h")
    sheet.text(655, top + 54, "level shifter", "", "middle")
    for row, text in enumerate(one.shifter):
        sheet.text(655, top + 84 + 18 * row, text, "", "middle")
    sheet.line(580, top + 110, 610, top + 110)
    sheet.line(700, top + 110, 730, top + 110)
    sheet.box(730, top + 30, 110, 160, "f")
    sheet.text(785, top + 50, "board (Uno)", "t", "middle")
    for row, text in enumerate(one.pins):
        sheet.text(738, top + 74 + 20 * row, text)
    sheet.way((785, top + 190), (785, top + 220))
    sheet.text(792, top + 210, "USB")
    sheet.box(730, top + 220, 110, 30, "o")
    sheet.text(785, top + 240, "isolator", "", "middle")
    sheet.way((785, top + 250), (785, top + 276))
    sheet.box(730, top + 276, 110, 40, "f")
    sheet.text(785, top + 300, "computer", "", "middle")
    sheet.text(20, bottom + 128, "Cables: two twisted pairs (E+ E-, S+ S-) in a shield that is earthed at the board only. The isolator may be left out "
               "where the computer runs on battery.")  # fmt: skip
    return sheet.svg()
