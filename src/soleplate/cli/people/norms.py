"""``soleplate norms``: what there is to hold a person against, and whether it matches."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import FILE, FOLDER, Number
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, print_json, say_left_out, table_of, warmed

if TYPE_CHECKING:
    from soleplate.errors import FileError
    from soleplate.model.norm import NormSet, PersonFacts, Sex
    from soleplate.scoring.norms.norms import NormAnswer

__all__ = ["command"]

SEXES: dict[str, Sex] = {"female": "female", "male": "male"}


@click.command(name="norms")
@click.argument("test", required=False)
@click.option("--session", type=FILE, help="Hold this session against the norms.")
@click.option("--age", type=Number(0, 130), default=math.nan, help="Age of the person, years.")
@click.option("--sex", type=click.Choice(["female", "male"]), default=None, help="Sex of the person.")
@click.option("--height", type=Number(500, 2500), default=math.nan, help="Height of the person, mm.")
@click.option("--mass", type=Number(10, 400), default=math.nan, help="Mass of the person, kg; without it as weighed.")
@click.option("--activity", default="", help="In the word of the norm, e.g. soccer.")
@click.option("--library", type=FOLDER, help="Folder of sessions: the norms that were made of them are looked at too.")
@click.option("--save", is_flag=True, help="Make norms of TEST from the sessions of --library (20 people or more).")
@click.option("--people", type=FILE, help="With --save: a table with the columns participant, age, sex.")
@json_option
def command(
    test: str | None, session: Path | None, age: float, sex: str | None, height: float, mass: float, activity: str,
    library: Path | None, save: bool, people: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """List the norms of TEST (or all), hold a session against them, or make norms of one's own sessions.

    A centile is given only where test, conditions, method and person match; otherwise it is said what differs.
    For example: soleplate norms --session quiet.h5 --age 34 --sex female

    What is not told is taken from the list of people of the library, where the person is in it.
    """
    from soleplate.model.norm import PersonFacts
    from soleplate.scoring.norms.norm_sets import norm_sets

    if save and (library is None or not test):
        raise click.UsageError("--save makes norms of TEST from the sessions of --library: give both")
    name = test.replace("-", "_") if test else ""
    if name:
        from soleplate import plugins

        plugins.protocol(name)  # a test that nobody knows is named
    troubles: list[FileError] = []
    if save and library is not None:
        made = _made(library, name, people, troubles)
        for one in made:
            echo(f"{one.name}: {one.n} people")
        say_left_out(troubles)
    sets = norm_sets(library)
    if session is not None:
        told = PersonFacts(age, SEXES.get(sex or "", ""), height, mass, activity)
        return _held(session, sets, _completed(told, session, library or session.parent), as_json)
    shown = [one for one in sets if not name or one.test == name]
    if as_json:
        print_json([_plain(one) for one in shown])
        return 0
    if not shown:
        echo(f"There is no norm of {test}. What this clinic measures itself can become one: --library FOLDER --save")
        return 0
    _table(shown)
    return 0


def _made(library: Path, test: str, people: Path | None, troubles: list[FileError]) -> list[NormSet]:
    from soleplate.errors import BadParameter
    from soleplate.pipeline.warm import SCORING
    from soleplate.scoring.norms.norm_sets import LEAST_PEOPLE, save_own_norms
    from soleplate.scoring.norms.own_norms import own_norm_sets
    from soleplate.storage.library import Library, each_once

    with Library(library) as index:
        index.update()
        paths = [entry.file for entry in each_once(index.find(protocol=test))]
    with warmed(*SCORING):
        made = own_norm_sets(paths, test, _facts(people) if people else _known(library), troubles)
    enough = [one for one in made if one.n >= LEAST_PEOPLE]
    if not enough:
        most = max((one.n for one in made), default=0)
        raise BadParameter(
            f"At most {most} people did {test.replace('_', '-')} in one and the same way",
            why=f"a norm of one's own needs {LEAST_PEOPLE} or more",
            do="Come back when more people did this test in the same way",
        )
    save_own_norms(library, enough)
    return enough


def _known(library: Path) -> dict[str, PersonFacts]:
    """Return what the library knows of its people, by code."""
    from datetime import date

    from soleplate.app.people import People

    return {code: person.facts(date.today()) for code, person in People.load(library).known.items()}


def _completed(told: PersonFacts, session: Path, library: Path) -> PersonFacts:
    """Return what was told, with what the library knows of the person where nothing was."""
    from soleplate.model.norm import PersonFacts
    from soleplate.storage.peek import peek

    known = _known(library).get(peek(session).participant, PersonFacts())

    def first(one: float, other: float) -> float:
        return other if math.isnan(one) else one

    return PersonFacts(
        first(told.age_years, known.age_years), told.sex or known.sex, first(told.height_mm, known.height_mm),
        first(told.mass_kg, known.mass_kg), told.activity,
    )  # fmt: skip


def _facts(table: Path) -> dict[str, PersonFacts]:
    """Read age and sex by participant."""
    import csv

    from soleplate.errors import UnreadableFile, ordinary
    from soleplate.model.norm import PersonFacts

    try:
        with ordinary(table).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return {
            row["participant"]: PersonFacts(
                float(row["age"]), "female" if row["sex"][:1].lower() in "fw" else "male"
            )
            for row in rows
        }  # fmt: skip
    except (OSError, KeyError, ValueError, IndexError) as error:
        raise UnreadableFile(
            f"{table} cannot be read as a table of people",
            why=str(error),
            do="Give a CSV with the columns participant, age, sex",
        ) from error


def _held(session: Path, sets: tuple[NormSet, ...], facts: PersonFacts, as_json: bool) -> int:
    from dataclasses import replace

    from soleplate.model.plate import G_MS2
    from soleplate.pipeline.warm import SCORING
    from soleplate.scoring.assessment import Assessment
    from soleplate.scoring.norms.norms import norm_answers

    with warmed(*SCORING):
        one = Assessment.load(session)
    if math.isnan(facts.mass_kg):
        facts = replace(facts, mass_kg=one.body_weight_n / G_MS2)
    answers = norm_answers(one.recording, one.results, facts, sets)
    if as_json:
        print_json([_answer(answer) for answer in answers])
        return 0
    if not answers:
        echo("No norm is known for this test. Compare the person with itself: soleplate history")
    for answer in answers:
        echo(str(answer.line))
    return 0


def _answer(answer: NormAnswer) -> dict[str, object]:
    found = answer.centile
    return {
        "norm": answer.norm.name, "key": answer.norm.key, "side": answer.side, "value": answer.value,
        "centile": found.value if found else None, "low": found.low if found else None,
        "high": found.high if found else None, "middle": found.middle if found else None,
        "n": found.n if found else answer.norm.n, "reason": str(found.reason) if found else "",
        "differs": [str(one) for one in answer.differs], "source": answer.norm.source,
    }  # fmt: skip


def _plain(one: NormSet) -> dict[str, object]:
    return {
        "name": one.name, "test": one.test, "key": one.key, "conditions": dict(one.conditions),
        "settings": dict(one.settings), "trials": one.trials, "statistic": one.statistic, "filter": one.filter,
        "method": one.method, "min_rate_hz": one.min_rate_hz, "population": str(one.population), "n": one.n,
        "age": [one.age_low, one.age_high], "source": str(one.source), "licence": str(one.licence), "own": one.own,
    }  # fmt: skip


def _table(sets: list[NormSet]) -> None:
    table = table_of("norm", "test and measure", "holds for", "of whom", "source")
    for one in sets:
        holds = [
            f"{name.replace('_', ' ')} {value}" for name, value in (*one.conditions.items(), *one.settings.items())
        ]
        holds += [f"{one.trials} trials or more"] if one.trials else []
        ages = f", {one.age_low:.0f} to {one.age_high:.0f} years" if one.age_low or one.age_high < 130 else ""
        table.add_row(
            one.name, f"{one.test.replace('_', '-')}: {one.key}", ", ".join(holds),
            f"{one.n}: {one.population}{ages}", f"{one.source} ({one.licence})",
        )  # fmt: skip
    console().print(table)
