"""Draw the pictures of this folder from numbers: python docs/build/draw.py, or --check whether they are fresh."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

HERE = Path(__file__).parent

# Millimetres; docs/build/README.md names them.
TOP_W, TOP_D, TOP_T = 500, 400, 18
CELL_X, CELL_Y = 420, 320  # between the middles of the feet of the cells
RAIL = 30  # square steel tube
CELL_L, CELL_H = 130, 30
GAP = 0.3  # of the stop screws at rest

STYLE = (
    "text{font:12px sans-serif;fill:#222}.t{font-size:14px;font-weight:bold}line,rect,circle,path{stroke:#222;fill:none}"
    ".d{stroke:#0072B2;stroke-width:.7}.dt{fill:#0072B2}.f{fill:#eee}.c{fill:#f6d9b8}.w{fill:#e8d6a8}.h{stroke-dasharray:5 4}"
)


class Sheet:
    """Hold one drawing."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self._size, self._parts = (width, height), [f'<text class="t" x="16" y="24">{escape(title)}</text>']

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "") -> None:
        self._parts.append(f'<line class="{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>')

    def box(self, x: float, y: float, w: float, h: float, kind: str = "") -> None:
        self._parts.append(f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"/>')

    def dot(self, x: float, y: float, r: float, kind: str = "") -> None:
        self._parts.append(f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{r:g}"/>')

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        self._parts.append(f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>')

    def across(self, x1: float, x2: float, y: float, told: str) -> None:
        """Draw a dimension from left to right."""
        self.line(x1, y, x2, y, "d")
        for x in (x1, x2):
            self.line(x, y - 5, x, y + 5, "d")
        self.text((x1 + x2) / 2, y - 4, told, "dt", "middle")

    def down(self, y1: float, y2: float, x: float, told: str) -> None:
        """Draw a dimension from top to bottom."""
        self.line(x, y1, x, y2, "d")
        for y in (y1, y2):
            self.line(x - 5, y, x + 5, y, "d")
        self.text(x + 6, (y1 + y2) / 2 + 4, told, "dt")

    def svg(self) -> str:
        """Return the picture as text."""
        w, h = self._size
        return "\n".join(
            [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}">',
             f"<style>{STYLE}</style>", f'<rect width="{w}" height="{h}" style="fill:#fff;stroke:none"/>',
             *self._parts, "</svg>", ""]
        )  # fmt: skip


def plan() -> str:
    """Return the plate from above: the frame under the top, cells, and what they are called."""
    sheet = Sheet(720, 600, f"From above: top {TOP_W} x {TOP_D}, cells {CELL_X} x {CELL_Y} mm apart")
    x0, y0 = 90, 70
    sheet.box(x0, y0, TOP_W, TOP_D, "w")
    inset_x, inset_y = (TOP_W - CELL_X) / 2, (TOP_D - CELL_Y) / 2
    for y in (inset_y, TOP_D / 2, TOP_D - inset_y):
        sheet.box(x0 + 10, y0 + y - RAIL / 2, TOP_W - 20, RAIL, "h")
    for x in (inset_x, TOP_W - inset_x):
        sheet.box(x0 + x - RAIL / 2, y0 + 10, RAIL, TOP_D - 20, "h")
    cells = {"FL (front left)": (inset_x, inset_y), "FR (front right)": (TOP_W - inset_x, inset_y),
             "BL (back left)": (inset_x, TOP_D - inset_y), "BR (back right)": (TOP_W - inset_x, TOP_D - inset_y)}  # fmt: skip
    for name, (x, y) in cells.items():
        sheet.dot(x0 + x, y0 + y, 12, "c")
        sheet.text(x0 + x, y0 + y + (-18 if y > TOP_D / 2 else 28), name, "", "middle")
    sheet.text(x0 + TOP_W / 2, y0 - 12, "front: the person looks this way", "", "middle")
    sheet.text(x0 + TOP_W / 2, y0 + TOP_D / 2 - 22, f"frame of {RAIL} x {RAIL} x 2 steel tube, rails run over the cells", "", "middle")
    sheet.across(x0 + inset_x, x0 + TOP_W - inset_x, y0 + TOP_D + 40, f"{CELL_X}")
    sheet.across(x0, x0 + TOP_W, y0 + TOP_D + 70, f"{TOP_W}")
    sheet.down(y0 + inset_y, y0 + TOP_D - inset_y, x0 + TOP_W + 20, f"{CELL_Y}")
    sheet.down(y0, y0 + TOP_D, x0 + TOP_W + 65, f"{TOP_D}")
    return sheet.svg()


def corner() -> str:
    """Return one corner cut open: top, frame, cell, foot and stop, three times as large."""
    s, x0, y0 = 3, 60, 70
    sheet = Sheet(720, 420, "One corner, cut open (3 : 1)")
    sheet.box(x0, y0, 190 * s, TOP_T * s, "w")
    sheet.text(x0 + 8, y0 + TOP_T * s / 2 + 4, f"top: plywood {TOP_T} mm, glued and screwed to the frame")
    y = y0 + TOP_T * s
    sheet.box(x0, y, 190 * s, RAIL * s, "f")
    sheet.text(x0 + 8, y + 18, f"steel tube {RAIL} x {RAIL} x 2")
    y += RAIL * s
    sheet.box(x0 + 12 * s, y, 34 * s, 4 * s, "f")
    sheet.text(x0 + 50 * s, y + 12, "spacer 4 mm: nothing else of the cell touches the frame")
    y += 4 * s
    sheet.box(x0 + 12 * s, y, CELL_L * s, CELL_H * s, "c")
    sheet.text(x0 + 18 * s, y + CELL_H * s / 2, f"cell {CELL_L} x {CELL_H}: fixed end bolted to the frame")
    foot = x0 + (12 + CELL_L - 12) * s
    sheet.dot(foot, y + CELL_H * s + 14, 14, "f")
    sheet.text(foot + 20, y + CELL_H * s + 18, "free end: dome foot")
    stop = x0 + 182 * s
    sheet.box(stop, y, 6 * s, CELL_H * s + 26, "f")
    sheet.text(stop - 4, y + CELL_H * s + 44, f"stop screw, gap {GAP} mm", "", "end")
    sheet.line(x0, y + CELL_H * s + 28, x0 + 200 * s, y + CELL_H * s + 28)
    sheet.text(x0, y + CELL_H * s + 62, "floor: shimmed until all four feet bear, hard pads only")
    sheet.down(y0, y + CELL_H * s + 28, x0 + 203 * s, f"{TOP_T + RAIL + 4 + CELL_H + 9}")
    return sheet.svg()


CHAINS = {
    "ads131m04": ("2.5 V low-noise regulator", "AVDD, DVDD 3.3 V; 1 uF each; CAP 220 nF", "CLKIN 8.192 MHz, 3.3 V",
                  "74LVC125 towards the chip, 74AHCT125 back (Uno); none at 3.3 V", "2 x 100 ohm + 10 nF C0G at each input"),
    "ads1256": ("5 V, halved and buffered into VREFP", "AVDD 5 V, DVDD 3.3 V; PDWN, RESET to 3.3 V", "crystal 7.68 MHz",
                "none: its SPI bears 5 V", "2 x 1 kohm + 220 nF at each input"),
    "hx711": ("from the module, about 4.2 V (E+, E-)", "VCC 5 V; RATE to VCC on all four", "about 93 Hz each",
              "none", "as on the module"),
}  # fmt: skip


def chain(name: str) -> str:
    """Return what hangs together for one converter."""
    excitation, supply, clock, shifter, filters = CHAINS[name]
    sheet = Sheet(760, 330, f"{name.upper()}: cells to computer")
    for i, cell in enumerate(("FR", "FL", "BL", "BR")):
        y = 60 + 55 * i
        sheet.box(20, y, 90, 36, "c")
        sheet.text(65, y + 22, f"cell {cell}", "", "middle")
        sheet.line(110, y + 12, 250, y + 12)
        sheet.line(110, y + 24, 250, y + 24)
        sheet.text(118, y + 8, f"S+ S-, input {i}")
    sheet.box(250, 60, 170, 200, "f")
    for row, text in enumerate((name.upper(), *supply.split("; "), clock)):
        sheet.text(258, 84 + 22 * row, text[:27], "t" if not row else "")
    sheet.box(500, 100, 90, 90, "f")
    sheet.text(545, 140, "board", "", "middle")
    sheet.line(420, 130, 500, 130)
    sheet.text(425, 122, "SPI, DRDY" if name != "hx711" else "4 DOUT, 4 SCK")
    sheet.box(650, 100, 90, 90, "f")
    sheet.text(695, 140, "computer", "", "middle")
    sheet.line(590, 145, 650, 145)
    sheet.text(594, 137, "USB")
    sheet.text(20, 290, f"E+ and E- of all bridges: {excitation}. Level shifter: {shifter}.")
    sheet.text(20, 310, f"Filter: {filters}. Shield earthed at the board only; computer on battery, or an isolator.")
    return sheet.svg()


def drawings() -> dict[str, str]:
    """Return every picture by the name of its file."""
    return {"plan.svg": plan(), "corner.svg": corner(), **{f"chain-{name}.svg": chain(name) for name in CHAINS}}


def main() -> int:
    """Write the pictures, or say which are stale."""
    stale = [name for name, text in drawings().items() if not (HERE / name).is_file() or (HERE / name).read_text() != text]
    if "--check" in sys.argv:
        sys.stdout.writelines(f"stale: {name}\n" for name in stale)
        return 1 if stale else 0
    for name, text in drawings().items():
        (HERE / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
