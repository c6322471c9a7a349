from dataclasses import replace

import h5py
import numpy as np
import pytest
from sealing import seal

from soleplate.errors import BadParameter, DamagedFile, StorageError
from soleplate.storage.edits import broken_link, check_chain, make_edit
from soleplate.storage.opening import open_session
from soleplate.storage.verify import verify
from soleplate.storage.writer import store_edits


def edit(recording, what, new, why="wrong button"):
    return make_edit(
        recording.header.session_id,
        recording.edits,
        recording.trials,
        recording.reps,
        what=what,
        new=new,
        why=why,
        who="tester",
        utc="2025-03-05T00:00:00Z",
    )


@pytest.fixture
def edited(session_file):
    for what, new in (
        ("trial/1/state", "rejected"),
        ("trial/1/reason", "coughed; 咳"),
        ("rep/1/1/start_s", "0.31"),
        ("trial/1/state", "valid"),
    ):
        store_edits(session_file, [edit(open_session(session_file), what, new)])
    return session_file


def test_edits_apply_in_order_and_the_originals_stay(edited):
    recording = open_session(edited)
    assert recording.trials[0].state == "valid"
    assert recording.trials[0].reason == "coughed; 咳"
    assert recording.reps[0].start_s == 0.31
    assert recording.original_trials[0].reason == ""
    assert recording.original_reps[0].start_s == 0.3
    assert [(one.old, one.new) for one in recording.edits][::3] == [("valid", "rejected"), ("rejected", "valid")]
    assert recording.edits[2].old == "0.3"
    assert verify(edited) == []


@pytest.mark.parametrize("change", ["text", "drop", "swap", "foreign"])
def test_a_changed_list_of_edits_is_noticed(edited, change):
    with h5py.File(edited, "r+") as file:
        if change == "text":
            file["edits/why"][1] = b"other"
        elif change == "foreign":
            file.attrs["session_id"] = np.bytes_("f" * 32)
        else:
            for name in file["edits"]:
                rows = file["edits"][name][()]
                del file["edits"][name]
                file["edits"][name] = np.delete(rows, 1) if change == "drop" else rows[[1, 0, 2, 3]]
    part = "header" if change == "foreign" else "edits"
    with pytest.raises(DamagedFile, match=f"is not what was recorded: {part}"):
        open_session(edited)
    assert [(finding.code, part in finding.text) for finding in verify(edited)] == [("changed", True)]
    seal(edited)
    with pytest.raises(DamagedFile, match="does not follow"):
        open_session(edited)
    assert [finding.code for finding in verify(edited)] == ["edits"]


def test_an_edit_made_from_an_old_state_is_refused(session_file):
    recording = open_session(session_file)
    first, second = edit(recording, "trial/1/side", "right"), edit(recording, "trial/2/side", "left")
    store_edits(session_file, [first])
    with pytest.raises(StorageError, match=r"corrected elsewhere.*tester changed trial/1/side to right"):
        store_edits(session_file, [second])
    assert open_session(session_file).edits == (first,)


@pytest.mark.parametrize(
    ("what", "new"),
    [
        ("trial/9/state", "valid"),
        ("trial/1/number", "2"),
        ("trial/1/state", "great"),
        ("trial/1/side", "middle"),
        ("rep/1/1/start_s", "soon"),
        ("rep/1/1/start_s", "nan"),
        ("rep/1/1/end_s", "inf"),
        ("rep/1/1/start_s", "-3"),
        ("rep/1/1/end_s", "0.2"),
        ("rep/9/9/end_s", "1"),
        ("/samples", "0"),
    ],
)
def test_impossible_edits(recording, what, new):
    with pytest.raises(BadParameter):
        edit(recording, what, new)


def test_a_try_that_never_began_cannot_be_made_to_count(recording):
    first, *others = recording.trials
    never = replace(recording, original_trials=(replace(first, end_s=first.start_s, state="rejected"), *others))
    with pytest.raises(BadParameter, match="Try 1 ended before it began"):
        edit(never, "trial/1/state", "valid")
    assert edit(never, "trial/1/reason", "coughed").new == "coughed"


def test_an_edit_needs_a_reason(recording):
    with pytest.raises(BadParameter, match="reason"):
        edit(recording, "trial/1/state", "rejected", why=" ")


def test_the_chain_says_where_it_breaks(recording):
    chain = ()
    for state in ("rejected", "valid", "practice"):
        chain = (*chain, edit(replace(recording, edits=chain), "trial/1/state", state))
    check_chain(recording.header.session_id, chain)
    assert broken_link(recording.header.session_id, (chain[0], replace(chain[1], who="x"), chain[2])) == 1
