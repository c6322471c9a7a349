"""Journals to a Recording: what their records hold, decoded, on the session's clock."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

from soleplate.api.driver import Driver
from soleplate.errors import PluginError, SoleplateError
from soleplate.storage.files import SessionFiles
from soleplate.storage.hdf5.digest import raw_digest
from soleplate.storage.journals import timeline
from soleplate.storage.journals.journal_contents import read_contents
from soleplate.storage.journals.plate_decoding import FindDriver, decode_plate
from soleplate.storage.recording import LeftOut, Recording
from soleplate.storage.streams import on_session_clock
from soleplate.text import Text, joined

__all__ = ["read_journals"]


def read_journals(path: Path, find_driver: FindDriver | None = None) -> Recording:
    """Return the Recording that the journals beside ``path`` hold.

    What is damaged or missing is counted in ``left_out`` and said in ``recovery``.

    Parameters
    ----------
    path : Path
        Any journal of the session.
    find_driver : callable, optional
        From a driver's name to the driver.

    Raises
    ------
    UnreadableFile
        When no journal of the session can be read or none has its header.
    ForeignFile
        When one of them is not ours, or a newer program wrote it.
    PluginError
        When the driver that wrote a journal is not installed.
    """
    session, found = read_contents(SessionFiles.of(path))
    header = replace(session, plates=tuple(found.setups.values()))
    events, find = tuple(found.events), find_driver or _registered_driver
    decoded = {
        role: decode_plate(setup, found.bodies.get(role, ()), find, timeline.tares(events, role))
        for role, setup in found.setups.items()
    }
    plates = on_session_clock({role: one.plate for role, one in decoded.items()}, events)
    samples = sum(one.left_out for one in decoded.values())
    notes = [*found.notes, *(note for one in decoded.values() for note in one.notes)]
    if samples:
        notes.append(Text("about {n} samples are missing there", n=samples))
    return Recording(
        path=path,
        header=header,
        state=timeline.end_state(events) or "recording",
        recovered=False,
        plates=plates,
        raw_sha256=raw_digest(plates),
        events=events,
        replies=timeline.active_replies(events),
        original_trials=timeline.trials(events),
        original_reps=timeline.rep_marks(events),
        ratings=timeline.ratings(events),
        recovery=joined(notes) if notes else "",
        left_out=LeftOut(found.left_out, samples),
    )


def _registered_driver(name: str) -> Driver:
    try:
        # imported here: only journals need the registry, and it loads every plug-in
        found: Driver = importlib.import_module("soleplate.plugins").driver(name)
    except (ImportError, SoleplateError) as error:
        raise PluginError(
            Text("The driver {name!r} that wrote this journal is not installed", name=name),
            why=str(error),
            do=Text(
                "Install the package that brings the driver {name!r}, then try again; the journals are safe", name=name
            ),
        ) from error
    return found
