"""One filtered trial, and everything that several sway variables read from it, computed once when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.kernels.dwell import dwell
from soleplate.metrics.sway.diffusion import (
    Diffusion,
    detrended_fluctuation,
    diffusion_regions,
    mean_square_displacement,
)
from soleplate.metrics.sway.entropy import sample_entropy
from soleplate.metrics.sway.hull import convex_hull, hull_area, hull_diameter
from soleplate.metrics.sway.spectrum import Spectrum, welch
from soleplate.metrics.sway.time import Path, Spread, measure_path, measure_spread
from soleplate.pipeline.cut import gapless_spans
from soleplate.pipeline.resample import at_rate, average_windows
from soleplate.text import Text

__all__ = ["BAND_HZ", "ENTROPY_HZ", "STEADY_HZ", "Analysis"]

Array = NDArray[np.float64]

STEADY_HZ = 100.0
ENTROPY_HZ = 25.0
BAND_HZ = (0.15, 5.0)
SEGMENT_S = 10.0
LAST_LAG_S = 10.0
DWELL_RADIUS_MM = 3.0


class Analysis:
    """Hold ML and AP (n,) mm after the low-pass; NaN marks what is not valid and is never bridged.

    Spectra, diffusion, entropy and dwell time need one gapless span and take the longest, resampled to 100 Hz, so that
    neither the rate of a board nor its last digit moves them: the low-pass has taken out what would fold.
    """

    def __init__(
        self, ml_mm: ArrayLike, ap_mm: ArrayLike, rate_hz: float, *, known: Sequence[bool] = (True, True)
    ) -> None:
        ml, ap = np.asarray(ml_mm, np.float64), np.asarray(ap_mm, np.float64)
        self.known = [axis for axis, told in zip(("ML", "AP"), known, strict=True) if told]
        # one axis alone says nothing of the plane, but all of itself: where it is valid, the other one rests
        self.ml = ml if "ML" in self.known else np.where(np.isfinite(ap), 0.0, np.nan)
        self.ap = ap if "AP" in self.known else np.where(np.isfinite(ml), 0.0, np.nan)
        self.rate_hz = rate_hz
        self.nothing: str = Text("no row of the centre of pressure is valid")

    @cached_property
    def valid(self) -> NDArray[np.bool_]:
        """Which rows have a centre of pressure, (n,)."""
        return np.isfinite(self.ml) & np.isfinite(self.ap)

    @cached_property
    def path(self) -> Path:
        """Steps between neighbouring valid rows; area about the mean position."""
        return measure_path(self.ml, self.ap, about=(self.spread.mean_ml, self.spread.mean_ap))

    @cached_property
    def spread(self) -> Spread:
        """Means, second moments and ranges of the valid rows."""
        return measure_spread(self.ml, self.ap)

    @cached_property
    def valid_s(self) -> float:
        """Seconds with a valid centre of pressure."""
        return self.spread.rows / self.rate_hz

    @cached_property
    def cut_s(self) -> float:
        """Seconds of the window without one."""
        return (len(self.ml) - self.spread.rows) / self.rate_hz

    @cached_property
    def longest(self) -> tuple[Array, Array]:
        """ML and AP of the longest gapless span."""
        spans = gapless_spans(self.valid)
        first, last = max(spans, key=lambda span: span[1] - span[0], default=(0, 0))
        return self.ml[first:last], self.ap[first:last]

    @cached_property
    def longest_s(self) -> float:
        """Seconds of the longest gapless span."""
        return len(self.longest[0]) / self.rate_hz

    @cached_property
    def hull(self) -> tuple[float, float]:
        """Area mm2 and diameter mm of the convex hull."""
        corners = convex_hull(self.ml, self.ap)
        return hull_area(corners), hull_diameter(corners)

    @cached_property
    def steady(self) -> tuple[tuple[Array, Array], float]:
        """ML and AP of the longest span, resampled to 100 Hz, and that rate."""
        both = at_rate(np.stack(self.longest, axis=1), self.rate_hz, STEADY_HZ)
        return (np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])), STEADY_HZ

    @cached_property
    def spectra(self) -> tuple[Spectrum, Spectrum]:
        """Power spectra of ML and AP in 0.15-5 Hz: Hann segments of 10 s, about half overlap, line taken out."""
        signals, rate = self.steady
        segment = min(round(SEGMENT_S * rate), len(signals[0]))
        count = max(1, round(2 * len(signals[0]) / segment) - 1)
        ml, ap = (
            welch(x, rate, segment=segment, overlap=segment // 2, bins=segment, count=count).band(*BAND_HZ)
            for x in signals
        )
        return ml, ap

    @cached_property
    def diffusion(self) -> tuple[Diffusion, Diffusion]:
        """Diffusion of ML and AP: linear regions 0-0.5 s and 2-10 s."""
        signals, rate = self.steady
        ml, ap = (diffusion_regions(mean_square_displacement(x, round(LAST_LAG_S * rate)), rate) for x in signals)
        return ml, ap

    @cached_property
    def slow(self) -> Array:
        """ML and AP averaged to 25 Hz, (m, 2)."""
        (ml, ap), rate = self.steady
        return average_windows(np.arange(len(ml)) / rate, np.stack([ml, ap], axis=1), ENTROPY_HZ)

    def entropy(self, axis: int) -> float:
        """Sample entropy of ML (0) or AP (1) at 25 Hz, m = 2, r = 0.2 SD."""
        return sample_entropy(self.slow[:, axis])

    def fluctuation_exponent(self, axis: int) -> float:
        """Exponent of detrended fluctuation of ML (0) or AP (1) at 25 Hz."""
        return detrended_fluctuation(self.slow[:, axis])

    @cached_property
    def dwell_s(self) -> float:
        """Mean time for which the path stays within 3 mm of a point, forward and backward, s."""
        (ml, ap), rate = self.steady
        steps = np.empty(len(ml) - 1)
        dwell(ml, ap, DWELL_RADIUS_MM, steps)
        return float(steps.mean()) / rate
