import binascii

import numpy as np
import pytest
from soleplate_drivers.fp1_kernel import encode
from soleplate_drivers.framing import _TABLES

from . import naive


def test_the_check_value_of_the_crc():
    assert binascii.crc_hqx(b"123456789", 0xFFFF) == 0x29B1
    assert naive.frame(b"123456789")[-3:-1] == bytes((0xB1, 0x29))


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 8, 20, 100, 249, 250])
def test_encode_agrees_with_its_twin(length):
    rng = np.random.default_rng(length)
    payloads = rng.integers(0, 256, (50, length)).astype(np.uint8)
    payloads[rng.random(payloads.shape) < 0.3] = 0
    out = np.empty(50 * (length + 4), np.uint8)
    size = encode(payloads, _TABLES, out)
    assert out[:size].tobytes() == b"".join(naive.frame(row.tobytes()) for row in payloads)
