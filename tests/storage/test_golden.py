"""Files of every released format version stay readable; the page about the format stays true."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import make_golden_v1
import numpy as np
import pytest
import storage_fakes as fakes

from soleplate.storage import layout
from soleplate.storage.recording import Recording
from soleplate.storage.verify import verify

GOLDEN = Path(__file__).parent / "golden" / "v1.h5"
PAGE = Path(__file__).parents[2] / "docs" / "file-format.md"


def test_version_1_is_still_read():
    assert GOLDEN.stat().st_size < 60_000
    recording = Recording.open(GOLDEN)
    header = fakes.header(roles=("left",))
    assert (recording.header.session_id, recording.header.notes) == (header.session_id, header.notes)
    assert recording.header.parameters == header.parameters
    assert recording.roles == ("left",)
    stream = recording.plate("left").stream("cells")
    numbers = [number for number in range(150) if number != 100]
    assert stream.samples.tolist() == [list(fakes.counts_of(number)) for number in numbers]
    assert stream.ticks.tolist() == [1000 * number + 5 for number in numbers]
    assert stream.flags.tolist() == [number % 3 for number in numbers]
    assert stream.gaps.tolist() == [(100, 1)]
    assert stream.numbers.tolist() == numbers
    assert stream.segments[0].facts == header.plates[0].facts
    assert recording.plate("left").calibration.matrix.tolist() == header.plates[0].calibration.matrix.tolist()
    assert recording.events == fakes.events()
    assert [(trial.number, trial.state, trial.reason) for trial in recording.trials] == [
        (1, "valid", ""),
        (2, "censored", "hand on the rail"),
    ]
    assert [tare.phase for tare in recording.plate("left").tares] == ["before", "after"]
    assert recording.results()[0].value == 31.5
    assert recording.results()[1].reason == "needs 20 s, has 0.25 s"
    assert verify(GOLDEN) == []


def test_version_1_holds_exactly_what_the_layout_says():
    with h5py.File(GOLDEN) as file:
        assert set(file.attrs) == set(layout.ROOT_ATTRS)
        assert set(file) == {"plates", "results", *layout.COMPOUND_TABLES}
        assert set(file["plates/left"].attrs) == set(layout.PLATE_ATTRS)
        assert set(file["plates/left"]) == {"cells", "segments", "gaps", "calibration", "tares"}
        assert set(file["plates/left/cells"].attrs) == set(layout.STREAM_ATTRS)
        assert set(file["plates/left/cells"]) == {*layout.STREAM_ARRAYS, "arrivals"}
        assert set(file["plates/left/calibration"].attrs) == set(layout.CALIBRATION_ATTRS)
        assert set(file["plates/left/calibration"]) == set(layout.CALIBRATION_ARRAYS)


def test_the_golden_file_can_be_made_again(tmp_path):
    path = tmp_path / "again.h5"
    path.write_bytes(make_golden_v1.golden())
    again, kept = Recording.open(path), Recording.open(GOLDEN)
    assert again.raw_sha256 == kept.raw_sha256
    assert again.events == kept.events
    assert again.edits == kept.edits


def page_code() -> dict[str, str]:
    """The programs of docs/file-format.md by the name in their first line."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return {block.split("\n", 1)[0].lstrip("# "): block for block in blocks}


def run(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_programs_of_the_page_use_nothing_of_ours():
    assert set(page_code()) == {"read.py", "digest.py", "write.py", "journal.py"}
    assert not any("soleplate." in code or "import soleplate" in code for code in page_code().values())


def test_the_reader_of_the_page(tmp_path):
    shutil.copy(GOLDEN, tmp_path / "session.h5")
    out = run(page_code()["read.py"], tmp_path)
    stream = Recording.open(GOLDEN).plate("left").stream()
    tare = Recording.open(GOLDEN).plate("left").tares[0].counts
    fz = (stream.samples - tare) @ Recording.open(GOLDEN).plate("left").calibration.matrix[0]
    assert "P-01 single_leg_stance" in out
    assert f"149 samples, 1 lost, mean {fz.mean():.3f} N" in out
    assert "trial 1 left valid 0.25 to 0.50 s" in out


def test_the_check_sum_of_the_page(tmp_path):
    shutil.copy(GOLDEN, tmp_path / "session.h5")
    assert Recording.open(GOLDEN).raw_sha256 in run(page_code()["digest.py"], tmp_path)


def test_a_file_written_from_the_page_is_a_session(tmp_path):
    run(page_code()["write.py"], tmp_path)
    path = tmp_path / "written.h5"
    assert verify(path) == []
    recording = Recording.open(path)
    assert recording.header.participant == "P01"
    assert len(recording.plate().stream()) == 2000
    assert recording.plate().stream().measured_rate_hz == pytest.approx(1000)
    assert recording.trials[0].end_s == 1.9
    assert np.allclose(recording.plate().calibration.matrix[0], 0.002)


def test_the_journal_reader_of_the_page(tmp_path):
    files = fakes.record(tmp_path, rows=30)
    shutil.copy(files.plate_journal("left"), tmp_path / "session.left.journal")
    out = run(page_code()["journal.py"], tmp_path)
    assert "role left" in out
    assert "29 blocks, 1015 bytes, 0 bytes left out" in out


def test_every_name_of_the_layout_is_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    tables = (layout.SEGMENTS, layout.GAPS, layout.TARES, layout.ARRIVALS, layout.RESULTS)
    names = {name for columns in (*tables, *layout.COMPOUND_TABLES.values()) for name, _ in columns}
    names |= {*layout.ROOT_ATTRS, *layout.PLATE_ATTRS, *layout.STREAM_ATTRS, *layout.CALIBRATION_ATTRS}
    names |= {*layout.STREAM_ARRAYS, *layout.CALIBRATION_ARRAYS, *layout.COMPOUND_TABLES}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []
