"""Take a simulated runner through a programme by the command line alone, and keep what was really done."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from programme.simulated_runners import Runner

from soleplate.cli.main import main

FLARE = {"0": "none", "2": "10 to 30 min"}


@dataclass
class Walk:
    """What somebody did: sessions by slot, prompts by week, ways by exercise."""

    done: dict[str, dict[str, float]] = field(default_factory=dict)  # slot: exercise: share
    efforts: dict[str, dict[str, float]] = field(default_factory=dict)
    prompts: list[int] = field(default_factory=list)
    ways: list[tuple[str, str, str, float]] = field(default_factory=list)  # slot, exercise, way, step field
    first_dose: dict[str, dict] = field(default_factory=dict)


def said(capsys, *words: str, status: int = 0) -> str:
    assert main([*words]) == status, capsys.readouterr()
    return capsys.readouterr().out


def hardness(first: dict, now: dict) -> float:
    """Return how hard a dose is beside the first one of its exercise."""
    more = 0.03 * (now["load_kg"] - first["load_kg"]) + 0.0024 * (now["box_mm"] - first["box_mm"])
    more += 0.012 * (now["seconds"] - first["seconds"]) + 0.02 * (now["reps"] - first["reps"])
    return 1 + more


def go_through(
    library: Path,
    runner: Runner,
    capsys,
    *,
    start: date,
    weeks: int,
    plate_on: frozenset[str] = frozenset(),
    code="P01",
) -> Walk:
    """Ask every day what is due, and do it, for so many weeks; nothing but commands."""
    found = Walk()
    own = ("--library", str(library), "--who", "tester")
    after: str | None = None
    for nth in range(7 * weeks):
        day = start + timedelta(nth)
        week = nth // 7 + 1
        if week == runner.missed_week:
            continue
        where = ("programme", "today", code, "--on", day.isoformat(), *own)
        page = json.loads(said(capsys, *where, "--json"))
        if page["session"] is None:
            continue
        if page["asks_morning"]:
            morning = ("--morning", after or "0,none")
            page = json.loads(said(capsys, *where, *morning, "--json"))
        if page["prompt"]:
            found.prompts.append(week)
        runner.new_day()
        slot, answers, stopped = page["session"], [], False
        for one in page["exercises"]:
            if stopped:
                break
            name, dose = one["exercise"], one["dose"]
            first = found.first_dose.setdefault(name, dose)
            effort = runner.effort(week, name, hardness(first, dose))
            share = runner.share(week, effort)
            each = dose["reps"] or dose["seconds"]
            done = round(each * share) if dose["reps"] else each * share
            pain = runner.pain(week)
            stopped = pain >= 2  # more than at the start by so much ends a session: the safety page
            answers += [f"{name}:effort={effort:g}", f"{name}:form={runner.form(week):g}", f"{name}:done={done:g}",
                        f"{name}:pain={pain:g}"]  # fmt: skip
            found.done.setdefault(slot, {})[name] = done / each
            found.efforts.setdefault(slot, {})[name] = effort
            found.ways.append((slot, name, one["way"], dose["load_kg"] + dose["box_mm"] + each))
        asked = [word for answer in answers for word in ("--answer", answer)]
        plate = ("--plate", f"sim:?seed={nth}&skill=1&rate=100") if slot in plate_on else ()
        said(capsys, *where, "--start", "--rehearse", *asked, *plate, status=int(stopped))
        pain, stiff = runner.morning(week)
        after = f"{pain:g},{FLARE[str(stiff)]}"
    return found
