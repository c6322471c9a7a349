"""A page of a session to print or to keep: one file, no network, grey-safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from soleplate.errors import FileError, about_file
from soleplate.language import Language
from soleplate.model.certificate import calibrated_on
from soleplate.model.conditions import asked_of
from soleplate.model.labels import label
from soleplate.model.norm import PersonFacts
from soleplate.model.people import NO_SIDE, SIDES
from soleplate.report.letterhead import NOBODY, Letterhead
from soleplate.report.page import ENGLISH, filled
from soleplate.report.plots import as_picture, picture_of
from soleplate.report.table import DASH, PlateErrors, difference_text, plate_text, side_text
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.norms.norm_sets import norm_sets
from soleplate.scoring.norms.norms import NormAnswer, norm_answers
from soleplate.scoring.numbers.session import SCORING_VERSION
from soleplate.scoring.numbers.uncertainty import of_means, uncertainties
from soleplate.scoring.verdicts.summary import Row, declared_of
from soleplate.storage.recording import Recording
from soleplate.text import Text, joined

__all__ = ["session_page"]


def session_page(
    sessions: Sequence[Recording | Assessment],
    library: Path,
    words: Language = ENGLISH,
    left_out: list[FileError] | None = None,
    troubles: list[FileError] | None = None,
    head: Letterhead = NOBODY,
    facts: PersonFacts | None = None,
) -> str:
    """Return one HTML page of sessions: numbers, verdicts, pictures and how they were made.

    Parameters
    ----------
    sessions : sequence of Recording or Assessment
        One section each; what was assessed already is shown as it is, corrections that are not saved included.
    library : Path
        Where earlier visits are.
    left_out : list, optional
        Takes why a session is not on the page, by name; without one, such a session is raised.
    troubles : list, optional
        Takes why an earlier visit was not looked at, by name.
    head : Letterhead
        The clinic, and who was tested.
    facts : PersonFacts, optional
        Of the person: then the sessions are held against the norms of their tests, those of the library first.

    Raises
    ------
    FileError
        For a session that cannot be scored, where no list takes it.
    """
    recordings = [one.recording if isinstance(one, Assessment) else one for one in sessions]
    title = ", ".join(dict.fromkeys(recording.header.participant for recording in recordings))
    sections = []
    for session, recording in zip(sessions, recordings, strict=True):
        try:
            with about_file(recording.path):
                one = session if isinstance(session, Assessment) else Assessment.of(session, library)
                sections.append(_section(one, words, facts))
        except FileError as error:
            if left_out is None:
                raise
            left_out.append(error)
            continue
        if troubles is not None:
            troubles += one.left_out
    day = words.day(recordings[0].header.created_utc) if recordings else ""
    return filled("session.html", words, title=head.name or title, head=head, day=day, sections=sections)


def _section(one: Assessment, words: Language, facts: PersonFacts | None) -> Mapping[str, Any]:
    header = one.recording.header
    shown = [row for row in one.rows if row.shown]
    both = any(row.both.n for row in shown)
    return {
        "header": header,
        "test": words.say(label(header.protocol)),
        "when": words.moment(header.created_utc),
        "conditions": [words.say(text) for text in _conditions(one.recording)],
        "not_counted": [words.say(text) for text in _not_counted(one.recording)],
        "more": [_row(row, both, words) for row in one.rows if not row.shown],
        "plates": [words.say(text) for text in _plates(one.recording)],
        "quality": words.say(_quality(one)),
        "verdicts": [(words.say(judged.line), words.say(judged.verdict.reason)) for judged in one.judgements],
        "both": both,
        "rows": [_row(row, both, words) for row in shown],
        "remarks": [words.say(text) for text in one.remarks()],
        "norms": [words.say(answer.line) for answer in _norms(one, facts)],
        "next_steps": one.steps,
        "pictures": list(_pictures(one.recording, words)),
        "ratings": [
            words("trial {n} {scale}: {value}", n=rated.trial, scale=label(rated.scale), value=label(rated.value))
            for rated in one.recording.ratings
        ],
        "formulas": [f"{words.say(row.metric.label)}: {words.say(row.metric.formula)}" for row in shown],
        "plate": [words.say(text) for text in _plate_errors(one, shown)],
        "made": words.say(_made(one.recording, one.unsaved)),
    }


def _conditions(recording: Recording) -> list[str]:
    """Say under which conditions the trials that count were done."""
    asked = asked_of(recording.trials, declared_of(recording))
    pairs = dict.fromkeys(item for _, items in asked for item in items)
    return [Text("{name} {value}", name=label(name), value=label(value)) for name, value in pairs]


def _not_counted(recording: Recording) -> list[str]:
    """Say of each try that does not count which it was, and why."""
    return [
        Text("{side} {n}: {reason}", side=trial.side, n=trial.number, reason=trial.reason or label(trial.state))
        if trial.side
        else Text("try {n}: {reason}", n=trial.number, reason=trial.reason or label(trial.state))
        for trial in recording.trials
        if not trial.counts and trial.state != "practice"
    ]


def _plates(recording: Recording) -> Iterator[str]:
    """Say of each plate which board it is, and when it was calibrated."""
    for role, plate in recording.plates.items():
        calibrated = calibrated_on(plate.setup.calibration.certificate)
        board = plate.setup.facts.device_id or plate.setup.driver
        if calibrated:
            yield Text("{role}: {board}, calibrated {day}", role=role, board=board, day=calibrated)
        else:
            yield Text("{role}: {board}, not calibrated", role=role, board=board)


def _norms(one: Assessment, facts: PersonFacts | None) -> list[NormAnswer]:
    """Return what the matching norms say, else what the nearest one differs in; nothing of somebody unknown."""
    if facts is None:
        return []
    answers = norm_answers(one.recording, one.results, facts, norm_sets(one.library))
    matching = [answer for answer in answers if answer.centile is not None]
    return matching or sorted(answers, key=lambda answer: len(answer.differs))[:1]


def _plate_errors(one: Assessment, shown: Sequence[Row]) -> list[str]:
    """Say what the errors of the plate do to each number shown; nothing where its certificate does not tell."""
    keys = {row.metric.key for row in shown}
    results = [result for result in one.results if result.key in keys]
    found: PlateErrors = of_means(results, uncertainties(one.recording, results, one.signals))
    return [
        Text("{name}, {side}: {said}", name=row.metric.label, side=side, said=said)
        if side
        else Text("{name}: {said}", name=row.metric.label, said=said)
        for row in shown
        for side in (*SIDES, NO_SIDE)
        if (said := plate_text(found.get((row.metric.key, side))))
    ]


def _quality(one: Assessment) -> Text:
    counts, reasons = one.counts(), one.rejected
    return Text("{counts} (rejected: {reasons})", counts=counts, reasons=joined(reasons)) if reasons else counts


def _row(row: Row, both: bool, words: Language) -> Mapping[str, Any]:
    digits = row.metric.digits
    cells = [side_text(row.comparison.left, digits), side_text(row.comparison.right, digits), difference_text(row)]
    cells += [side_text(row.both, digits)] if both else []
    name = row.metric.label
    return {
        "primary": row.verdict is not None,
        "label": words("{name} ({reason})", name=name, reason=row.reason) if row.reason else words.say(name),
        "cells": [words.say(cell or DASH) for cell in cells],
        "unit": words.say(label(row.metric.unit)),
    }


def _pictures(recording: Recording, words: Language) -> Iterator[tuple[str, str]]:
    """Yield the leg and the picture of the last trial of each leg that counts."""
    for side in (*SIDES, ""):
        trials = [trial for trial in recording.trials if trial.counts and trial.side == side]
        figure = picture_of(recording, trials[-1], words) if trials else None
        if figure is not None:
            yield side, as_picture(figure, dpi=110)


def _made(recording: Recording, unsaved: int) -> Text:
    made = Text(
        "Scoring version {scoring_version}; {software}; protocol version {protocol_version}; "
        "recording {raw_sha256}; {name}.",
        scoring_version=SCORING_VERSION,
        software=recording.header.software,
        protocol_version=recording.header.protocol_version,
        raw_sha256=recording.raw_sha256[:12],
        name=recording.path.name,
    )
    if not recording.edits:
        return made
    corrections = Text("{n} corrections by hand are in the file.", n=len(recording.edits) - unsaved)
    if not unsaved:
        return joined((made, corrections), by=" ")
    drafts = Text(
        "{n} correction is a draft: it is in the numbers here, and not in the file.",
        plural="{n} corrections are drafts: they are in the numbers here, and not in the file.",
        n=unsaved,
    )
    return joined((made, corrections, drafts), by=" ")
