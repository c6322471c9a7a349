"""What a folder of journals becomes when it is recovered, and what must come back."""

import journal_adversary as adversary
import pytest
import storage_fakes as fakes
from journal_adversary import STEM, counts

from soleplate.api.events import event_to_json
from soleplate.errors import StorageError
from soleplate.storage.recover import recover

SESSION, LEFT, RIGHT = f"{STEM}.journal", f"{STEM}.left.journal", f"{STEM}.right.journal"
WHOLE = adversary.journals()


def recovered(folder, **more):
    (outcome,) = recover(folder, find_driver=fakes.find_driver, **more)
    return outcome


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def told(recording):
    """The events of the journal, without the warnings that its end adds."""
    return [event for event in map(event_to_json, recording.events) if '"event": "Warned"' not in event]


def shown(recording):
    """All that a recording shows, beside what it says was left out."""
    streams = {role: plate.stream() for role, plate in recording.plates.items()}
    return (
        recording.header.participant,
        told(recording),
        recording.original_trials,
        {r: (s.samples.tolist(), s.ticks.tolist(), s.gaps.tolist(), len(s.segments)) for r, s in streams.items()},
    )


def check_samples(recording, role, rows):
    """What a plate shows is what is known of just these samples, and what is missing is counted."""
    stream = recording.plate(role).stream()
    assert stream.samples.tolist() == [counts(number, role) for number in rows]
    assert stream.ticks.tolist() == [1000 * number + 5 for number in rows]
    numbers = stream.numbers + (rows[0] if rows else 0)
    assert numbers.tolist() == rows
    assert stream.time_s[-1] == pytest.approx((rows[-1] - rows[0]) / 1000)


def recover_and_say(folder, start, said):
    start.wait()
    try:
        said.put([outcome.error is None for outcome in recover(folder, find_driver=fakes.find_driver)])
    except StorageError:
        said.put([])
