"""Somebody records into a folder where journals of others lie: damaged, newer, foreign."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "storage"))

import journal_adversary as adversary

from soleplate.cli.main import main


def test_run_says_what_it_found_and_records_into_its_own_file(tmp_path, capsys):
    adversary.journals().write(tmp_path)
    damaged = tmp_path / f"{adversary.STEM}.left.journal"
    damaged.write_bytes(damaged.read_bytes()[:3000] + bytes(100) + damaged.read_bytes()[3100:])
    newer = {**adversary.session(), "newer": 1}
    payload = json.dumps({"format": "soleplate-journal", "format_version": 1, "session": newer}).encode()
    (tmp_path / "newer.journal").write_bytes(adversary.packed(1, payload, 1.0, 255))
    (tmp_path / "notes.journal").write_text("Monday: bought plates")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("[!.]*")}

    order = ["run", "single-leg-stance", "--plate", "sim:?seed=1", "--participant", "P01", "-p", "trials=1"]
    assert main([*order, "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    for words in ("newer.journal, record at byte 0, has the field session.newer", "notes", adversary.STEM):
        assert words in told
    after = {path.name: path.read_bytes() for path in tmp_path.glob("[!.]*")}
    assert before.items() <= after.items()
    (mine,) = after.keys() - before.keys()
    assert mine.startswith("P01_single_leg_stance_")
    assert mine.endswith(".h5")
