"""One note for a kind of trouble, with its count, and not one for each line."""

from soleplate.acquire.unread import UnreadLines
from soleplate.session.losses import Losses


def test_losses_are_said_at_once_and_then_together():
    losses = Losses()
    said = [losses.add("plate", 2, 100 * i, now_s=i * 0.1) for i in range(300)]
    told = [text for text in said if text]
    assert told[0] == "2 samples of plate were lost before sample 0"
    assert len(told) == 3
    assert told[1] == "200 samples of plate were lost in 100 gaps since the last note"
    owed = losses.add("plate", 0, 0, now_s=30.5)
    assert sum(text.values["n"] for text in [*told, owed]) == 600
    assert losses.add("plate", 0, 0, now_s=50.0) == ""


def test_plates_are_counted_apart():
    losses = Losses()
    assert "left" in losses.add("left", 1, 5, 0.0)
    assert "right" in losses.add("right", 1, 5, 0.0)


def test_lines_that_cannot_be_read_are_said_once_a_decade():
    unread = UnreadLines()
    told = [note for n in range(1, 2000) for note in unread.notes("plate", {"nan": n, "remark": n, "columns": 0})]
    assert [note.code for note in told] == ["lines-nan"] * 4
    assert "check its wiring" in told[0].text
