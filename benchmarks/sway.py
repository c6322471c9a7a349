"""Sway presets against their plain NumPy and SciPy twins, on the same signal in the same run."""

from __future__ import annotations

import numpy as np
from scipy import signal

from benchmarks.timing import best_s
from soleplate.metrics.sway.presets import sway
from soleplate.metrics.sway.quijoux import quijoux


def stance(seconds: float, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """A noisy, stabilised walk about 5 mm wide."""
    rng = np.random.default_rng(1)
    n = round(seconds * rate)
    lean = signal.lfilter([1.0], [1.0, -np.exp(-1 / (0.8 * rate))], rng.normal(0, 4.0 / np.sqrt(0.4 * rate), (2, n)))
    return lean[0] + rng.normal(0, 0.02, n), lean[1] * 1.4 + rng.normal(0, 0.02, n)


def plain_resample(columns: np.ndarray, rate: float) -> np.ndarray:
    """Window averages of 0.08 s at 25 Hz, by the definition, one window after the other."""
    time = np.arange(len(columns)) / rate
    time, columns = time[time >= 0.1][1:-1], columns[time >= 0.1][1:-1]
    out = []
    for now in np.arange(time[0], time[-1], 0.04):
        inside = np.flatnonzero(np.abs(time - now) < 0.0399995)
        middle = (time[inside[1:]] + time[inside[:-1]]) / 2
        edges = [max(time[0], now - 0.04), *middle, min(time[-1], now + 0.04)]
        out.append(np.average(columns[inside], axis=0, weights=np.diff(edges)))
    return np.array(out)


def plain_set(columns: np.ndarray, rate: float) -> list[float]:
    """The parts of the published set that cost time, in plain NumPy and SciPy."""
    b, a = signal.butter(4, 10 / (rate / 2))
    x = signal.filtfilt(b, a, columns - columns.mean(axis=0), axis=0)
    n, found = len(x), []
    found.append(max(np.linalg.norm(x - point, axis=1).max() for point in x))
    found.append(float(np.linalg.norm(np.diff(x, axis=0), axis=1).sum()))
    speed = signal.savgol_filter(x, 5, 3, deriv=1, axis=0, delta=1 / rate)
    found.extend(speed.var(axis=0))
    _, density = signal.welch(x, rate, detrend="linear", nperseg=int(10 * rate), noverlap=int(5 * rate), nfft=n, axis=0)
    found.append(float(density.sum()))
    lags = n // 3
    msd = np.array([np.mean((x[lag:] - x[:-lag]) ** 2, axis=0) for lag in range(1, lags + 1)])
    time, height = np.log(np.arange(1, lags + 1) / rate), np.log(msd)
    for axis in (0, 1):
        for end in range(int(0.3 * rate) + 1, int(2.5 * rate) + 1):
            for part in (slice(None, end), slice(end - 1, None)):
                fit = np.polyfit(time[part], height[part, axis], 1)
                found.append(float(np.std(height[part, axis] - np.polyval(fit, time[part]))))
    for t in range(0, n - 1):
        away = np.linalg.norm(x[t:] - x[t], axis=1) > 0.3
        found.append(float(np.argmax(away)) if away.any() else n - t)
    return found


def plain_lab(ml: np.ndarray, ap: np.ndarray, rate: float) -> list[float]:
    """Filter, path, ellipse, hull, spectra, diffusion, entropy and dwell time of the lab preset, plainly."""
    from scipy.spatial import ConvexHull

    sos = signal.butter(4, 10, fs=rate, output="sos")
    x = signal.sosfiltfilt(sos, np.stack([ml, ap], axis=1), axis=0)
    found = [float(np.linalg.norm(np.diff(x, axis=0), axis=1).sum()), float(np.linalg.det(np.cov(x.T)))]
    found.append(ConvexHull(x).volume)
    every = max(1, int(rate // 100))
    steady, slow = x[::every], x[:: max(1, round(rate / 25))]
    _, density = signal.welch(steady, rate / every, nperseg=1000, detrend="linear", axis=0)
    found.append(float(density.sum()))
    for lag in range(1, 1001):
        found.append(float(np.mean((steady[lag:] - steady[:-lag]) ** 2)))
    for axis in (0, 1):
        one = slow[:, axis]
        for m in (2, 3):
            rows = np.lib.stride_tricks.sliding_window_view(one, m)[: len(one) - 2]
            near = np.abs(rows[:, None] - rows[None]).max(axis=2) <= 0.2 * one.std()
            found.append(float(near.sum()))
    for t in range(len(steady) - 1):
        found.append(float(np.argmax(np.linalg.norm(steady[t:] - steady[t], axis=1) > 3.0)))
    return found


def published() -> list[str]:
    lines = []
    for rate, promise in ((100.0, "10 ms"), (1000.0, "20 ms")):
        ml, ap = stance(60, rate)
        columns = np.stack([ml, ap], axis=1) / 10
        ours = best_s(lambda ml=ml, ap=ap, rate=rate: sway(ml, ap, rate, preset="quijoux2021"))
        twin = best_s(
            lambda columns=columns, rate=rate: plain_set(plain_resample(columns, rate), 25.0), seconds=0.1, at_least=1
        )
        lines.append(_line(f"quijoux2021, 60 s at {rate:g} Hz", ours, promise, twin))
    ml, ap = stance(60, 1000.0)
    ours = best_s(lambda: quijoux(ml / 10, ap / 10, 1000.0, resample=False))
    lines.append(f"its set at the native 1000 Hz: {1000 * ours:.1f} ms (promised 300 ms)")
    return lines


def lab() -> list[str]:
    ml, ap = stance(30, 1000.0)
    ours = best_s(lambda: sway(ml, ap, 1000.0), seconds=2.0)
    twin = best_s(lambda: plain_lab(ml, ap, 1000.0), seconds=0.1, at_least=1)
    return [_line("lab, 30 s at 1000 Hz", ours, "5 ms", twin)]


def _line(what: str, ours: float, promise: str, twin: float) -> str:
    return (
        f"{what}: {1000 * ours:.1f} ms (promised {promise}); plain NumPy and SciPy {1000 * twin:.0f} ms, "
        f"{twin / ours:.0f} times"
    )
