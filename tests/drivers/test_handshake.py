"""The plain decoder of the handshake against the encoder, and what a slow start may bring."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from soleplate_drivers.framing import encode_ack, encode_data, encode_hello, encode_log, facts_of_board
from soleplate_drivers.handshake import FrameSplitter, unstuff
from soleplate_drivers.messages import HELLO, parse_hello

FACTS = facts_of_board(device_id="0123456789abcdef", name="box", board="uno", adc="hx711", firmware="1.2", boot_id=7)


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=248), min_size=1, max_size=5), st.integers(1, 40))
def test_frames_come_out_as_they_went_in_however_they_are_cut(texts, step):
    data = b"\0" + b"".join(encode_log(text.decode("latin-1")) for text in texts)
    splitter = FrameSplitter()
    found = [payload for at in range(0, len(data), step) for payload in splitter.feed(data[at : at + step])]
    assert [payload[2:] for payload in found] == [text.decode("latin-1").encode("ascii", "replace") for text in texts]


def test_a_greeting_is_found_among_samples():
    data = encode_data(range(50), range(0, 50_000, 1000), 0, [[0, 1, -1, 256]] * 50)
    payloads = FrameSplitter().feed(data[7:] + encode_hello(FACTS) + encode_ack("S"))
    assert len(payloads) == 51  # the first sample was cut
    hello = next(payload for payload in payloads if payload[0] == HELLO)
    assert parse_hello(hello) == FACTS


@pytest.mark.parametrize("damage", [b"", b"\x05", b"\xff\x01", bytes(range(1, 200))])
def test_what_is_no_frame_gives_nothing(damage):
    assert unstuff(damage) is None


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_garbage_never_raises_and_is_not_kept_for_ever(garbage):
    splitter = FrameSplitter()
    splitter.feed(garbage.replace(b"\0", b"\1") * 20)
    assert splitter.feed(b"\0" + encode_ack("S", 3)) == [b"\x06\0S\x03"]
