"""Every count that the converter made comes over the wire, once, in order, and the same in every run."""

import hashlib

import numpy as np
import pytest
import truth
import wire
from plate import record

pytestmark = pytest.mark.firmware

SECONDS = [10, pytest.param(60, marks=pytest.mark.full)]


@pytest.fixture(scope="module")
def waveform(tmp_path_factory):
    """A minute of wandering loads at 250 Hz with steps in them, positive and negative."""
    rng = np.random.default_rng(20240501)
    time_s = np.arange(0, 62, 0.004)
    start = np.array([400000, -250000, 90000, 0])
    counts = start + np.cumsum(rng.normal(0, 3000, (len(time_s), 4)), axis=0)
    counts[len(counts) // 20 :] += 800000
    path = tmp_path_factory.mktemp("waveform") / "loads.csv"
    rows = np.column_stack([time_s, counts])
    np.savetxt(path, rows, delimiter=",", fmt="%.3f", header="time_s,c0,c1,c2,c3", comments="")
    return path


def report(capsys, text: str) -> None:
    with capsys.disabled():
        print(f"\n    {text}")


def samples_of(recording, kind: int) -> list[wire.Sample]:
    frames = wire.decode(recording.stream)
    assert frames.bad == 0
    return [wire.sample_of(payload) for payload in frames.of(kind)]


def check_repeatable(first, second) -> None:
    assert hashlib.sha256(first.stream).hexdigest() == hashlib.sha256(second.stream).hexdigest()


def check_all_channels(samples, path, skew_us=(0, 0, 0, 0)) -> int:
    """Compare four-channel samples with the truth; none lost, none wrong, none flagged."""
    assert all(sample.flags & 0x1F == 0 for sample in samples)
    for channel in range(4):
        found = truth.compare(
            truth.load(path, channel),
            [sample.seq for sample in samples],
            [sample.t_us for sample in samples],
            [sample.counts[channel] for sample in samples],
            skew_us[channel],
        )
        assert (found.lost, found.wrong) == (0, 0)
    return len(samples)


@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize("rate_hz", [1000, 2000])
def test_ads131m04_is_lossless_and_exact(build, waveform, tmp_path, capsys, rate_hz, seconds):
    log = tmp_path / "truth.csv"
    script = {"at": [f"0.2 send R{rate_hz}000"], "schedule": waveform, "noise": 50}
    first = record(build, "plate_ads131m04", seconds, truth=log, **script)
    samples = samples_of(first, wire.DATA)
    count = check_all_channels(samples, log)
    assert abs(count - rate_hz * seconds) <= 2 * rate_hz // 1000 + 1
    status = [wire.status_of(payload) for payload in wire.decode(first.stream).of(wire.STATUS)][-1]
    assert (status.missed, status.tx_overrun, status.rx_overrun) == (0, 0, 0)
    check_repeatable(first, record(build, "plate_ads131m04", seconds, **script))
    report(capsys, f"ADS131M04 {rate_hz} Hz, {seconds} s: {count} frames x 4 equal the truth, 0 lost, two runs equal")


@pytest.mark.parametrize("seconds", SECONDS)
def test_hx711_streams_are_lossless_and_exact(build, waveform, tmp_path, capsys, seconds):
    log = tmp_path / "truth.csv"
    script = {"schedule": waveform, "noise": 50, "sps": 93.4, "spread": 0.005}
    first = record(build, "plate_hx711", seconds, truth=log, **script)
    samples = samples_of(first, wire.ASYNC)
    for channel in range(4):
        mine = [sample for sample in samples if sample.flags & 0x0F == channel]
        found = truth.compare(
            truth.load(log, channel),
            [sample.seq for sample in mine],
            [sample.t_us for sample in mine],
            [sample.counts[0] for sample in mine],
        )
        assert (found.lost, found.wrong) == (0, 0)
        # Each chip runs at its own rate, and its own times say so.
        rate_hz = (len(mine) - 1) / (1e-6 * (mine[-1].t_us - mine[0].t_us))
        assert rate_hz == pytest.approx(93.4 * (1 + 0.005 * (2 * channel - 3) / 3), rel=1e-4)
    assert all(sample.flags & 0x70 == 0 for sample in samples)
    check_repeatable(first, record(build, "plate_hx711", seconds, **script))
    report(capsys, f"HX711 x 4, {seconds} s: {len(samples)} samples equal the truth, 0 lost, two runs equal")


@pytest.mark.parametrize("seconds", SECONDS)
def test_ads1256_is_lossless_and_its_skew_is_declared(build, waveform, tmp_path, capsys, seconds):
    log = tmp_path / "truth.csv"
    script = {"schedule": waveform, "noise": 50}
    first = record(build, "plate_ads1256", seconds, truth=log, **script)
    samples = samples_of(first, wire.DATA)
    skew_us = wire.hello_of(wire.decode(first.stream).of(wire.HELLO)[-1]).skew_us
    count = check_all_channels(samples, log, skew_us)
    rate_hz = (count - 1) / (1e-6 * (samples[-1].t_us - samples[0].t_us))
    assert rate_hz >= 850
    assert first.stats["mixed"] == 0
    check_repeatable(first, record(build, "plate_ads1256", seconds, **script))
    report(
        capsys,
        f"ADS1256, {seconds} s: {count} scans equal the truth, 0 lost, {rate_hz:.1f} Hz per channel, "
        f"skew {skew_us} us, two runs equal",
    )
