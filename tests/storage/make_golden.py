"""Make golden/v2.h5, the golden file of format version 2: ``python tests/storage/make_golden.py``.

A golden file is never made again once its version is released: it is what old files look like. ``v1.h5`` was made from
the same session by the last program that wrote version 1; ``v2_step_down.h5`` holds the sample session of version 1.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import storage_fakes as fakes

from soleplate.model.result import Result
from soleplate.storage.edits import make_edit
from soleplate.storage.opening import open_session
from soleplate.storage.writer import session_bytes
from soleplate.text import Text

GOLDEN = Path(__file__).with_name("golden")
SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "step_down.h5"


def golden() -> bytes:
    """Return the bytes of the golden file."""
    with tempfile.TemporaryDirectory() as folder:
        files = fakes.record(Path(folder), fakes.header(roles=("left",)), rows=150, lost_at=100)
        recording = open_session(files.session_journal, find_driver=fakes.find_driver)
    edit = make_edit(
        recording.header.session_id, (), recording.trials, recording.reps,
        what="trial/2/reason", new="hand on the rail", why="seen on video", who="tester", utc="2025-03-05T10:00:00Z",
    )  # fmt: skip
    results = (
        Result("cop_velocity", 1, 0, "left", 31.5, "mm/s", "", "Butterworth order 4 at 10 Hz"),
        Result("cop_area", 1, 0, "left", float("nan"), "mm2", Text("needs {n:g} s, has {has} s", n=20.0, has=0.25)),
    )
    about = {"source": {"file": "a.csv", "rows": 3.0}, "context": {"room": "Küche"}}
    return session_bytes(replace(recording, edits=(edit,), stored_results={1: results}, **about))


if __name__ == "__main__":
    (GOLDEN / "v2.h5").write_bytes(golden())
    (GOLDEN / "v2_step_down.h5").write_bytes(session_bytes(open_session(SAMPLE)))
