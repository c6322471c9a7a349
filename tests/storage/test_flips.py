"""One flipped bit in a session file: it is refused, named by verify, or changes nothing that is shown."""

import io
from collections import Counter
from itertools import islice

import h5py
import numpy as np
import pytest
from flips import flips, places
from long_form import some_of
from test_golden import GOLDEN, SAMPLES

from soleplate.errors import FileError
from soleplate.storage.opening import open_session
from soleplate.storage.verify import verify
from soleplate.storage.writer import session_bytes

EACH = 30


def content(recording) -> bytes:
    """Return what a recording holds, in short; one NaN is as good as any other."""
    with h5py.File(io.BytesIO(session_bytes(recording))) as file:
        return bytes(file["digests"].attrs["sha256"])


def outcome(path, good) -> str:
    """Say what became of a file: ``refused``, ``named``, ``the same``, or ``another`` without a word."""
    try:
        recording = open_session(path)
    except FileError:
        assert verify(path)  # both agree on what is sound
        return "refused"
    if content(recording) == good:
        return "named" if verify(path) else "the same"
    return "named" if verify(path) else "another"


@pytest.mark.parametrize("seed", some_of(range(34)))
@pytest.mark.parametrize("path", [GOLDEN, SAMPLES[1]], ids=lambda path: path.stem)
def test_a_flipped_bit_is_refused_or_named_or_changes_nothing(path, seed, tmp_path):
    good = content(open_session(path))
    copy, found = tmp_path / "P01_flipped.h5", Counter()
    for name, data in islice(flips(path, np.random.default_rng(seed)), EACH):
        copy.write_bytes(data)
        found[outcome(copy, good)] += 1
        assert not found["another"], f"a bit of {name} (seed {seed}) changed what is read, and nothing said so"
    assert found["refused"] >= EACH / 6


def test_the_flips_reach_every_object():
    names = set(places(GOLDEN))
    assert {"plates/left/tares/counts", "trials/side", "@participant", "edits/digest", "results/1/value"} <= names
    assert {"description of plates/left/calibration", "plates/left@url", "digests@sha256"} <= names
    assert len(names) > 150
