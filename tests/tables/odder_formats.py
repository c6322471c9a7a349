"""Formats of an adversary: other languages, clocks and constants beside the cells, lists that are no cells.

Each failed when it was written: refused, or asked with no choice that was right.
"""

from formats import Format, N, counts, row

CORNERS = {
    "French": ("avant_gauche", "avant_droit", "arriere_gauche", "arriere_droit"),
    "French with accents": ("Avant gauche", "Avant droite", "Arrière gauche", "Arrière droite"),
    "Spanish": ("delantera_izquierda", "delantera_derecha", "trasera_izquierda", "trasera_derecha"),
    "Italian": ("ant_sx", "ant_dx", "post_sx", "post_dx"),
    "Dutch": ("linksvoor", "rechtsvoor", "linksachter", "rechtsachter"),
    "halves of words": ("LFront", "RFront", "LRear", "RRear"),
    "letters with a line": ("F_L", "F_R", "B_L", "B_R"),
    "toe and heel": ("toe_left", "toe_right", "heel_left", "heel_right"),
    "fore and heel": ("left_forefoot", "right_forefoot", "left_heel", "right_heel"),
}
ODDER = {
    **{
        f"corners in {name}": (
            Format(lambda i, t, c, names=names: " ".join(f"{n}:{x:.2f}" for n, x in zip(names, c, strict=True)),
                   "FL,FR,BL,BR"), True)
        for name, names in CORNERS.items()
    },
    **{
        f"a header of corners in {name}": (
            Format(lambda i, t, c: row(c, ","), "FL,FR,BL,BR", before=(",".join(names),)), True)
        for name, names in CORNERS.items() if " " not in names[0]
    },
    "a temperature in degrees": (
        Format(lambda i, t, c: f"W: {sum(c):.2f} kg, T: 24.{i % 3} °C", "sum,-", "kg", rate=10), True),
    "a plotter with the unit behind a section sign": (
        Format(lambda i, t, c: "\n".join(f">{n}:{x:.2f}§kg" for n, x in zip(("FL", "FR", "BL", "BR"), c, strict=True)),
               "FL,FR,BL,BR", "kg", rate=40), True),
    "two clocks": (
        Format(lambda i, t, c: f"{1000 * t:.0f},{1e6 * t:.0f},{row(c, ',')}", "t,-,1,2,3,4", time="ms"), True),
    "decimal commas and commas between": (
        Format(lambda i, t, c: ", ".join(f"{x:.2f}".replace(".", ",") for x in c), "1,2,3,4"), True),
    "a header with the total and the centre of pressure": (
        Format(lambda i, t, c: f"{row(c, ',')},{sum(c):.2f},{c[1] - c[0]:.1f},{c[0] - c[2]:.1f}", "FL,FR,BL,BR,-,-,-",
               before=("FL,FR,BL,BR,Total,CoPx,CoPy",)), True),
    "cells, total and place without a header": (
        Format(lambda i, t, c: f"{row(c, ',')},{sum(round(x, 2) for x in c):.2f},{c[1] - c[0]:.1f},{c[0] - c[2]:.1f}",
               "1,2,3,4,-,-,-"), True),
    "six components": (
        Format(lambda i, t, c: f"Fx:0.{i % 7},Fy:0.{i % 5},Fz:{N * sum(c):.2f},Mx:0.{i % 3},My:0.{i % 4},Mz:0.1",
               "-,-,sum,-,-,-", told="N"), True),
    "limits of a plotter's axis": (
        Format(lambda i, t, c: f"0 100 {row(c, ' ')}", "-,-,1,2,3,4"), True),
    "whole seconds": (Format(lambda i, t, c: f"{int(t)},{row(c, ',')}", "-,1,2,3,4"), True),
    "the time since the last line": (Format(lambda i, t, c: f"{12 + i % 2},{row(c, ',')}", "-,1,2,3,4"), True),
    "a log of ESPHome": (
        Format(lambda i, t, c: f"[12:30:{int(t) % 60:02d}][D][sensor:094]: 'Weight': Sending state {sum(c):.3f} kg "
               "with 2 decimals of accuracy", "-,-,sum,-", "kg", rate=10), False),
    "a plotter with times": (
        Format(lambda i, t, c: "\n".join(f">f{n}:{1000 * t:.0f}:{x:.2f}" for n, x in enumerate(c, 1)),
               "t,1,-,2,-,3,-,4", time="ms", rate=40), True),
    "the rows of a balance board": (
        Format(lambda i, t, c: "TL: {} TR: {} BL: {} BR: {}".format(*counts(c)), "1,2,3,4", told="count"), True),
    "milliseconds of the second": (
        Format(lambda i, t, c: f"{round(1000 * t) % 1000},{row(c, ',')}", "t,1,2,3,4", time="ms"), True),
}  # fmt: skip
