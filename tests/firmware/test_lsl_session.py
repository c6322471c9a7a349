"""A session on the lab's network: nothing lost, stamps of the session's own clock, a gap of 200 ms as NaN."""

import shutil

import numpy as np
import pytest
from device import build_device
from lsl_loop import loop

pytest.importorskip("pylsl", reason="Lab Streaming Layer is not installed: pip install 'soleplate[lsl]'")
pytestmark = pytest.mark.skipif(not shutil.which("c++"), reason="no C++ compiler: apt-get install build-essential")


def test_a_session_is_heard_whole(tmp_path, capsys):
    """``make soak`` does the same for a minute."""
    heard = loop(build_device(tmp_path), tmp_path, 7.0, drop_ms=200)
    with capsys.disabled():
        print(f"\nLSL: {heard.samples} samples of 8 channels, {heard.missing} missing, {heard.nan_rows} NaN for "
              f"{heard.lost} lost, stamps within {np.abs(heard.stamp_ms).max():.3f} ms")  # fmt: skip
    assert heard.samples > 5000
    assert (heard.missing, heard.extra) == (0, 0)
    assert heard.nan_rows == heard.lost
    assert 190 <= heard.lost <= 210
    assert np.abs(heard.stamp_ms).max() < 2.0  # 1 ms on an idle computer
