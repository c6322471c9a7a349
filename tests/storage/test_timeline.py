import pytest

from soleplate.api.events import Replied, RepMarked, TrialEnded, Undone
from soleplate.storage.journals.timeline import active_replies, end_state, rep_marks, trials


def replied(*indices):
    return [Replied(0.0, index, "Ask", f'"{index}"') for index in indices]


@pytest.mark.parametrize(
    ("events", "holds"),
    [
        ([*replied(0, 1, 2)], [0, 1, 2]),
        ([*replied(0, 1, 2), Undone(0.0, 1)], [0]),
        ([*replied(0, 1, 2), Undone(0.0, 1), Undone(0.0, 1, True)], [0, 1, 2]),
        ([*replied(0, 1, 2, 3), Undone(0.0, 3), Undone(0.0, 1), Undone(0.0, 1, True)], [0, 1, 2]),
        ([*replied(0, 1, 2), Undone(0.0, 2), Undone(0.0, 1), Undone(0.0, 1, True), Undone(0.0, 2, True)], [0, 1, 2]),
        ([*replied(0, 1), Undone(0.0, 1), *replied(1), Undone(0.0, 1, True)], [0, 1]),
        ([Undone(0.0, 0, True)], []),
        ([*replied(0, 1, 2, 1)], [0, 1]),
    ],
)  # fmt: skip
def test_the_replies_that_hold(events, holds):
    assert [reply.index for reply in active_replies(events)] == holds


def test_the_later_end_of_a_trial_holds():
    ends = [
        TrialEnded(0.0, n, "open", "left", 0.0, 1.0, state)
        for n, state in ((2, "valid"), (1, "valid"), (2, "rejected"))
    ]
    assert [(trial.number, trial.state) for trial in trials(ends)] == [(1, "valid"), (2, "rejected")]


def test_the_later_mark_of_a_repetition_holds():
    marks = [RepMarked(0.0, 1, 1, "left", 0.0, 1.0), RepMarked(0.0, 1, 1, "left", 0.5, 1.0)]
    assert [rep.start_s for rep in rep_marks(marks)] == [0.5]


def test_a_session_without_an_end():
    assert end_state([]) == ""
