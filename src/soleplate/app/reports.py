"""The pages that are handed over: for the person tested, for a colleague, and the progress over the visits."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Literal

from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.app.settings import AppSettings
from soleplate.errors import BadParameter, FileError
from soleplate.language import Language
from soleplate.model.norm import PersonFacts
from soleplate.report.html import session_page
from soleplate.report.letterhead import Letterhead, logo_of
from soleplate.report.patient import patient_page
from soleplate.report.progress import progress_page
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.history.trend import read_visits, trends_of
from soleplate.storage.library import Library, each_once
from soleplate.text import Text

__all__ = ["KINDS", "Kind", "html_of", "letterhead_of", "report_path"]

Kind = Literal["patient", "colleague", "progress"]
KINDS: Mapping[Kind, Text] = {
    "patient": Text("For the patient"),
    "colleague": Text("For a colleague"),
    "progress": Text("Progress over the visits"),
}


def letterhead_of(
    settings: AppSettings, people: People, names: Names, code: str, day: date | None = None
) -> Letterhead:
    """Return what stands at the head of this person's pages, age and week as of a day (today).

    A logo that cannot be used is left out.
    """
    person, logo = people.known.get(code), ""
    if settings.logo:
        try:
            logo = logo_of(Path(settings.logo))
        except BadParameter:
            logo = ""
    about = tuple(person.about(day or date.today())) if person else ()
    return Letterhead(settings.clinic, settings.tester, logo, names.of(code), about, person.goal if person else "")


def report_path(outcome: Assessment, kind: Kind, ending: str) -> Path:
    """Return where a page goes: beside the session, under its name, so that it is erased with it."""
    path = outcome.recording.path
    return path.with_suffix(ending) if kind == "colleague" else path.with_name(f"{path.stem}_{kind}{ending}")


def html_of(
    kind: Kind, outcome: Assessment, words: Language, head: Letterhead, titles: Mapping[str, str] = {},
    facts: PersonFacts | None = None,
) -> str:  # fmt: skip
    """Return a page as HTML.

    Parameters
    ----------
    kind : str
        ``patient``: every test of the visit; ``colleague``: this session; ``progress``: all sessions of the person.
    outcome : Assessment
        The session it is about; corrections that are not saved are in it.
    titles : mapping
        What each test is called.
    facts : PersonFacts, optional
        Of the person: then the colleague's page holds the numbers against norms, where they match.

    Raises
    ------
    FileError
        When the session cannot be scored; other sessions that cannot be read are left out.
    """
    if kind == "colleague":
        return session_page([outcome], outcome.library, words, head=head, facts=facts)
    header = outcome.recording.header
    with Library(outcome.library) as index:
        index.update()
        entries = each_once(index.find(participant=header.participant))
        unread = sum(Path(file).name.startswith(f"{header.participant}_") for file, _ in index.troubles())
    if kind == "progress":
        draft = (outcome.recording, outcome.results)
        read, refused = read_visits([entry.file for entry in entries], outcome.library, draft=draft)
        return progress_page(trends_of(read), header.participant, words, head, titles, len(refused) + unread)
    tests = []
    for entry in entries:
        if entry.about.visit_id != header.visit_id:
            continue
        if entry.about.session_id == header.session_id:
            tests.append(outcome)
            continue
        with suppress(FileError):
            other = Assessment.load(entry.file, outcome.library)
            tests += [other] if other.trials else []
    return patient_page(tests or [outcome], words, head, titles)
