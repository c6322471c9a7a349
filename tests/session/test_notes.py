"""One note for a kind of trouble, with its count, and not one for each line."""

from soleplate.acquire.unread import UnreadLines
from soleplate.session.losses import Losses


def test_losses_are_said_at_once_and_then_together():
    losses, told = Losses(), []
    for i in range(300):
        told += losses.add("plate", 2, 100 * i, now_s=i * 0.1)
        told += losses.due(i * 0.1)
    assert told[0].text == "2 samples of plate were lost before sample 0"
    assert len(told) == 3
    assert told[1].text == "200 samples of plate were lost in 100 gaps since the last note"
    told += losses.due(30.5)
    assert sum(note.text.values["n"] for note in told) == 600
    assert losses.due(50.0) == []


def test_plates_are_counted_apart():
    losses = Losses()
    assert "left" in losses.add("left", 1, 5, 0.0)[0].text
    assert "right" in losses.add("right", 1, 5, 0.0)[0].text
    assert losses.add("right", 0, 5, 0.0) == []


def test_lines_that_cannot_be_read_are_said_once_a_decade():
    unread = UnreadLines()
    told = [note for n in range(1, 2000) for note in unread.notes("plate", {"nan": n, "remark": n, "columns": 0})]
    assert [note.code for note in told] == ["lines-nan"] * 4
    assert "check its wiring" in told[0].text
