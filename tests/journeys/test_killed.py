"""A session that is killed loses nothing that was journalled."""

import random
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from long_form import some_of
from patience import until
from soleplate_drivers.framing import Fp1Decoder

from soleplate.cli.main import main
from soleplate.storage.journals.journal import BYTES, read_journal
from soleplate.storage.opening import open_session


def start(folder: Path, seed: int) -> subprocess.Popen:
    words = ["run", "single-leg-stance", "--plate", f"sim:?rate=4000&seed={seed}", "--participant", f"P{seed:02d}",
             "--out", str(folder), "-p", "rest_s=300", "--quiet"]  # fmt: skip
    command = [sys.executable, "-m", "soleplate.cli.main", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def holds(folder: Path, size: int) -> bool:
    """Tell whether the plate's journal has grown so long."""
    return any(path.stat().st_size > size for path in folder.glob("*.plate.journal"))


def journalled_samples(path: Path) -> np.ndarray:
    """Decode the bytes of the journal's whole records, independently of the recovery."""
    decoder = Fp1Decoder()
    records = [record for record in read_journal(path).records if record.kind == BYTES]
    chunks = [chunk for record in records for chunk in decoder.feed(record.payload, record.host_s)]
    return np.concatenate([chunk.samples for chunk in chunks if hasattr(chunk, "samples")])


@pytest.mark.parametrize("seed", some_of(range(20)))
def test_a_kill_at_a_random_moment(seed, tmp_path):
    rng = random.Random(seed)
    folder = tmp_path / str(seed)
    process = start(folder, seed)
    until(partial(holds, folder, 50_000), pause_s=0.005)
    time.sleep(rng.uniform(0, 0.4))
    process.kill()
    process.wait()
    journal = next(folder.glob("*.plate.journal"))
    wanted = journalled_samples(journal)
    torn = [path for path in folder.glob("*.journal") if read_journal(path).holes]  # killed in the midst of a write
    assert main(["recover", str(folder)]) == 0
    files = sorted(folder.iterdir(), key=lambda file: file.suffix, reverse=True)
    assert {file.suffix for file in files} == ({".h5", ".damaged"} if torn else {".h5"})
    recording = open_session(files[0])
    assert recording.recovered
    assert np.array_equal(recording.plate("plate").stream().samples, wanted)
    assert len(wanted) > 1000
    assert main(["verify", str(files[0])]) == 0
    assert main(["recover", str(folder)]) == 0  # again: nothing is left to do
