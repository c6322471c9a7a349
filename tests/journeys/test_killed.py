"""A session that is killed loses nothing that was journalled."""

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from soleplate_drivers.framing import Fp1Decoder

from soleplate.cli.main import main
from soleplate.storage.journal import BYTES, read_journal
from soleplate.storage.recording import Recording

BATCHES = [0, *(pytest.param(number, marks=pytest.mark.full) for number in range(1, 10))]  # of two kills each


def start(folder: Path, seed: int) -> subprocess.Popen:
    words = ["run", "single-leg-stance", "--plate", f"sim:?rate=4000&seed={seed}", "--participant", f"P{seed:02d}",
             "--out", str(folder), "-p", "rest_s=300", "--quiet"]  # fmt: skip
    command = [sys.executable, "-m", "soleplate.cli.main", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def journalled_samples(path: Path) -> np.ndarray:
    """Decode the bytes of the journal's whole records, independently of the recovery."""
    decoder = Fp1Decoder()
    records = [record for record in read_journal(path).records if record.kind == BYTES]
    chunks = [chunk for record in records for chunk in decoder.feed(record.payload, record.host_s)]
    return np.concatenate([chunk.samples for chunk in chunks if hasattr(chunk, "samples")])


@pytest.mark.parametrize("batch", BATCHES)
def test_kill_at_a_random_moment(batch, tmp_path):
    rng = random.Random(batch)
    for seed in (2 * batch, 2 * batch + 1):
        folder = tmp_path / str(seed)
        process = start(folder, seed)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not any(p.stat().st_size > 5e4 for p in folder.glob("*.plate.journal")):
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.4))
        process.kill()
        process.wait()
        journal = next(folder.glob("*.plate.journal"))
        wanted = journalled_samples(journal)
        assert main(["recover", str(folder)]) == 0
        files = list(folder.iterdir())
        assert [file.suffix for file in files] == [".h5"]
        recording = Recording.open(files[0])
        assert recording.recovered
        assert np.array_equal(recording.plate("plate").stream().samples, wanted)
        assert len(wanted) > 1000
        assert main(["verify", str(files[0])]) == 0
        assert main(["recover", str(folder)]) == 0  # again: nothing is left to do
