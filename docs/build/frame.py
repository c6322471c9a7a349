"""The frame, a corner and the steps of building them, from numbers in millimetres that README.md names."""

from __future__ import annotations

from sheet import Sheet

__all__ = ["corner", "plan", "steps"]

TOP_W, TOP_D, TOP_T = 500, 400, 18
CELL_X, CELL_Y = 420, 320  # between the middles of the feet of the cells
RAIL = 30  # square steel tube
SPACER = 4
CELL_L, CELL_W, CELL_H = 130, 30, 30
END = 12  # of a cell beyond its foot
FIXED = 34  # of a cell on its spacer
FOOT = 9  # height of a dome
GAP = 0.3  # of the stop screws at rest
STOP = 15  # from the edge
HIGH = TOP_T + RAIL + SPACER + CELL_H + FOOT / 2  # of the surface over the middle of the domes


def plan() -> str:
    """Return the plate from above: the frame and the cells under the top, feet, stops, and what they are called."""
    sheet = Sheet(760, 600, f"From above: top {TOP_W} x {TOP_D}, feet {CELL_X} x {CELL_Y} mm apart")
    x0, y0 = 60, 70
    sheet.box(x0, y0, TOP_W, TOP_D, "w")
    inset_x, inset_y = (TOP_W - CELL_X) / 2, (TOP_D - CELL_Y) / 2
    for y in (inset_y, TOP_D / 2, TOP_D - inset_y):
        sheet.box(x0 + 10, y0 + y - RAIL / 2, TOP_W - 20, RAIL, "h")
    for x in (inset_x, TOP_W - inset_x):
        for y, long in ((inset_y, TOP_D / 2), (TOP_D / 2, TOP_D - inset_y)):
            sheet.box(x0 + x - RAIL / 2, y0 + y + RAIL / 2, RAIL, long - y - RAIL, "h")
    for name, right, back in (("FL (front left)", 0, 0), ("FR (front right)", 1, 0),
                              ("BL (back left)", 0, 1), ("BR (back right)", 1, 1)):  # fmt: skip
        x, y = x0 + (TOP_W - inset_x if right else inset_x), y0 + (TOP_D - inset_y if back else inset_y)
        left = x - CELL_L + END if right else x - END
        sheet.box(left, y - CELL_W / 2 + 2, CELL_L, CELL_W - 4, "c")
        sheet.dot(x, y, 7, "f")
        sheet.dot(x0 + (TOP_W - STOP if right else STOP), y, 3, "b")
        sheet.text(left + CELL_L / 2 + (-8 if right else 8), y + 4, name, "", "middle")
    sheet.box(x0 + TOP_W / 2 - 45, y0 + TOP_D / 2 + 30, 90, 46, "o")
    sheet.text(x0 + TOP_W / 2, y0 + TOP_D / 2 + 50, "converter", "", "middle")
    sheet.text(x0 + TOP_W / 2, y0 + TOP_D / 2 + 66, "and board", "", "middle")
    sheet.text(x0 + TOP_W / 2, y0 - 12, "front: the person looks this way", "", "middle")
    sheet.text(x0 + TOP_W / 2, y0 + 120, f"frame of {RAIL} x {RAIL} x 2 steel tube; its rails run over the cells", "", "middle")
    sheet.text(x0 + TOP_W / 2, y0 + 138, "circles: feet, at the free ends; points: stop screws", "", "middle")
    sheet.across(x0 + inset_x, x0 + TOP_W - inset_x, y0 + TOP_D + 40, f"{CELL_X}")
    sheet.across(x0, x0 + TOP_W, y0 + TOP_D + 70, f"{TOP_W}")
    sheet.down(y0 + inset_y, y0 + TOP_D - inset_y, x0 + TOP_W + 30, f"{CELL_Y}")
    sheet.down(y0 + TOP_D / 2, y0 + TOP_D - inset_y, x0 + TOP_W + 80, f"{CELL_Y / 2:g}")
    sheet.down(y0, y0 + TOP_D, x0 + TOP_W + 130, f"{TOP_D}")
    return sheet.svg()


def corner() -> str:
    """Return one corner cut open along a rail: top, tube, cell, foot and stop, three times as large."""
    s, x0, y0, shown = 3, 40, 60, 190
    sheet = Sheet(800, 440, "One corner, cut open along a rail (3 : 1); the edge of the plate is on the right")
    edge = x0 + shown * s
    tube = y0 + TOP_T * s
    spacer = tube + RAIL * s
    cell = spacer + SPACER * s
    under = cell + CELL_H * s
    floor = under + FOOT * s
    foot = edge - (TOP_W - CELL_X) / 2 * s
    fixed = foot + (END - CELL_L) * s
    sheet.box(x0, y0, shown * s, TOP_T * s, "w")
    sheet.text(x0 + 8, y0 + TOP_T * s / 2 + 4, f"top: plywood {TOP_T} mm, glued and screwed to the frame")
    sheet.box(x0, tube, shown * s, RAIL * s, "f")
    sheet.text(x0 + 8, tube + 18, f"steel tube {RAIL} x {RAIL} x 2")
    sheet.box(fixed, spacer, FIXED * s, SPACER * s, "f")
    sheet.box(fixed, cell, CELL_L * s, CELL_H * s, "c")
    for bolt in (fixed + 9 * s, fixed + 25 * s):
        sheet.line(bolt, tube + 30, bolt, under - 12, "h")
    sheet.text(fixed + 40 * s, cell + 36, f"cell {CELL_L} x {CELL_W} x {CELL_H}")
    sheet.text(fixed + 40 * s, cell + 54, "fixed end (left): two bolts, through the spacer into the tube")
    sheet.way((fixed + (FIXED + 12) * s, spacer + 6), (fixed + (FIXED + 12) * s, tube + 60), (fixed + (FIXED + 18) * s, tube + 60))
    sheet.text(fixed + (FIXED + 20) * s, tube + 64, f"spacer {SPACER} mm: nothing else of the cell touches the frame")
    sheet.dot(foot, under + FOOT * s / 2, FOOT * s / 2, "f")
    sheet.text(foot - 24, under + 20, "free end: dome foot, hard", "", "end")
    stop = edge - STOP * s
    sheet.box(stop - 9, spacer, 18, floor - spacer - GAP * s * 3, "f")
    sheet.text(edge + 8, floor + 22, f"stop screw: gap {GAP} mm", "", "end")
    sheet.line(x0, floor, edge + 20, floor)
    sheet.text(x0, floor + 22, "floor: shimmed until all four feet bear")
    sheet.down(y0, floor - FOOT * s / 2, edge + 36, f"{HIGH:g}")
    sheet.across(foot, edge, floor + 52, f"{(TOP_W - CELL_X) / 2:g}")
    sheet.across(fixed, foot + END * s, floor + 52, f"{CELL_L}")
    sheet.text(x0, floor + 84, f"surface over the middle of the domes: {HIGH:g} mm, --surface-height {HIGH:g} of soleplate calibrate")
    return sheet.svg()


def steps() -> str:
    """Return what is done in which order, a small picture each."""
    sheet = Sheet(840, 520, "In this order (numbers as on the page)")
    for nth in range(6):
        sheet.box(16 + 274 * (nth % 3), 44 + 236 * (nth // 3), 260, 222, "o")

    def at(nth: int, head: str, *lines: str) -> tuple[float, float]:
        x, y = 16 + 274 * (nth % 3), 44 + 236 * (nth // 3)
        sheet.text(x + 10, y + 20, f"{nth + 1}  {head}", "t")
        for row, line in enumerate(lines):
            sheet.text(x + 10, y + 192 + 16 * row, line)
        return x, y

    x, y = at(0, "frame", "flat to 0.5 mm on a flat table,", "then the top glued and screwed on")
    for rail in (60, 100, 140):
        sheet.box(x + 40, y + rail, 180, 12, "f")
    for side in (40, 208):
        sheet.box(x + side, y + 60, 12, 92, "f")
    sheet.line(x + 30, y + 165, x + 230, y + 165)
    x, y = at(1, "cells", "fixed end on its spacer, free end out;", "arrow of the maker up: the floor pushes there")
    sheet.box(x + 20, y + 60, 220, 28, "f")
    sheet.box(x + 40, y + 88, 40, 8, "f")
    sheet.box(x + 40, y + 96, 150, 30, "c")
    sheet.dot(x + 176, y + 136, 10, "f")
    sheet.way((x + 150, y + 122), (x + 150, y + 100), kind="e")
    sheet.way((x + 144, y + 108), (x + 150, y + 100), (x + 156, y + 108), kind="e")
    x, y = at(2, "floor", "shim until a sheet of paper holds", "under each foot; fix it, or surround it")
    sheet.line(x + 15, y + 160, x + 245, y + 160)
    sheet.box(x + 30, y + 80, 200, 40, "w")
    for foot, lift in ((56, 0), (204, 4)):
        sheet.dot(x + foot, y + 132 + 4, 12, "f")
        sheet.box(x + foot - 18, y + 150, 36, 6 + lift, "f")
    sheet.text(x + 204, y + 176, "shim", "", "middle")
    x, y = at(3, "stops", f"feeler gauge {GAP} mm under every stop,", "with nobody on the plate; lock the nut")
    sheet.line(x + 15, y + 160, x + 245, y + 160)
    sheet.box(x + 30, y + 60, 200, 30, "f")
    sheet.box(x + 120, y + 90, 16, 62, "f")
    sheet.box(x + 108, y + 96, 40, 12, "c")
    sheet.way((x + 60, y + 156), (x + 190, y + 156), kind="e")
    sheet.text(x + 196, y + 150, "gauge")
    x, y = at(4, "wires", "measure after each cell: E+ to E-, S+ and S-", "to GND; press on it: soleplate plates --watch")
    sheet.way((x + 90, y + 60), (x + 130, y + 100), (x + 90, y + 140), (x + 50, y + 100), (x + 90, y + 60))
    for name, dx, dy in (("E+", 90, 54), ("S+", 138, 104), ("E-", 90, 154), ("S-", 34, 104)):
        sheet.text(x + dx, y + dy, name, "", "middle" if name[0] == "E" else "start")
    sheet.dot(x + 200, y + 100, 26)
    sheet.text(x + 200, y + 105, "V", "t", "middle")
    sheet.way((x + 90, y + 60), (x + 200, y + 60), (x + 200, y + 74), kind="e")
    sheet.way((x + 90, y + 140), (x + 200, y + 140), (x + 200, y + 126), kind="g")
    x, y = at(5, "weights", "nine spots, as soleplate calibrate asks;", "then soleplate check")
    sheet.box(x + 40, y + 48, 180, 124, "w")
    for column in range(3):
        for row in range(3):
            sheet.dot(x + 70 + 60 * column, y + 68 + 42 * row, 9, "f")
            sheet.text(x + 70 + 60 * column, y + 72 + 42 * row, str(1 + column + 3 * row), "", "middle")
    return sheet.svg()
