"""Make golden/v1.h5, the golden file of format version 1: ``python tests/storage/make_golden_v1.py``.

The file is never made again once version 1 is released: it is what old files look like.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import storage_fakes as fakes

from soleplate.model.result import Result
from soleplate.storage.edits import make_edit
from soleplate.storage.recording import Recording
from soleplate.storage.writer import session_bytes


def golden() -> bytes:
    """Return the bytes of the golden file."""
    with tempfile.TemporaryDirectory() as folder:
        files = fakes.record(Path(folder), fakes.header(roles=("left",)), rows=150, lost_at=100)
        recording = Recording.open(files.session_journal, find_driver=fakes.find_driver)
    edit = make_edit(
        recording.header.session_id, (), recording.trials, recording.reps,
        what="trial/2/reason", new="hand on the rail", why="seen on video", who="tester", utc="2025-03-05T10:00:00Z",
    )  # fmt: skip
    results = (
        Result("cop_velocity", 1, 0, "left", 31.5, "mm/s", "", "Butterworth order 4 at 10 Hz"),
        Result("cop_area", 1, 0, "left", float("nan"), "mm2", "needs 20 s, has 0.25 s"),
    )
    return session_bytes(replace(recording, edits=(edit,), stored_results={1: results}))


if __name__ == "__main__":
    Path(__file__).with_name("golden").joinpath("v1.h5").write_bytes(golden())
