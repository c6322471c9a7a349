"""What one sway variable says of itself, and when it has no value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from soleplate.api.metric import LowPass, Metric, RepView, Symmetry
from soleplate.metrics.sway.analysis import Analysis
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = ["LOW_PASS", "Variable"]

LOW_PASS = LowPass(10.0, 4, 2)

_GRACE = 0.99
_STILL_MM = 1e-6  # a nanometre: less is the rounding of the filter
_ROUNDING = 1e-9
_CUT = Text("Rows below the validity load are cut, never bridged.")
_SPAN = Text("Of the longest gapless span.")


@dataclass(frozen=True)
class Variable:
    """Describe one sway variable; ``gapless`` ones need ``seconds`` without a hole."""

    key: str
    label: str
    unit: str
    formula: str
    number: Callable[[Analysis], float]
    seconds: float
    source: str
    gapless: bool = False
    symmetry: Symmetry = "ratio"
    digits: int = 1
    absent: str = Text("the centre of pressure is too still for it")
    axis: str = ""

    def value(self, analysis: Analysis) -> Value:
        """Compute the number, or NaN and the reason; a little less time than asked for (1 %) will do."""
        rate = analysis.rate_hz
        method = Text(
            "{low_pass}; {valid_s:.2f} s at {rate:.5g} Hz; time of the path (n-1)/rate",
            low_pass=LOW_PASS,
            valid_s=analysis.valid_s,
            rate=rate,
        )
        missing = self._missing(analysis)
        if missing:
            return Value(math.nan, self.unit, missing, method)
        number = self.number(analysis)
        if not math.isfinite(number) or abs(number) < _ROUNDING:
            return Value(math.nan, self.unit, self.absent, method)
        if self.gapless:
            method += Text("; longest gapless span {longest_s:.2f} s", longest_s=analysis.longest_s)
        return Value(number, self.unit, self._cut(analysis), method)

    def _cut(self, analysis: Analysis) -> str:
        """Say what of the window the number is not made of, or nothing."""
        if not analysis.cut_s > 0:
            return ""
        if self.gapless:
            whole_s = len(analysis.ml) / analysis.rate_hz
            return Text(
                "of the longest gapless {longest_s:.2f} of {whole_s:.2f} s only: {left_s:.2f} s were left out",
                longest_s=analysis.longest_s,
                whole_s=whole_s,
                left_s=whole_s - analysis.longest_s,
            )
        return Text("{cut_s:.2f} s without a valid centre of pressure were cut", cut_s=analysis.cut_s)

    def _missing(self, analysis: Analysis) -> str:
        if _too_slow(analysis.rate_hz):
            return _too_slow(analysis.rate_hz)
        unknown = [axis for axis in ("ML", "AP") if axis not in analysis.known and self.axis in ("", axis)]
        if unknown:
            return Text("{axis} of the centre of pressure is not known", axis=unknown[0])
        if analysis.path.steps < 2:
            return analysis.nothing
        if analysis.valid_s < _GRACE * self.seconds:
            return Text(
                "only {valid_s:.2f} s with a valid centre of pressure; {seconds:g} s are needed",
                valid_s=analysis.valid_s,
                seconds=self.seconds,
            )
        if self.gapless and analysis.longest_s < _GRACE * self.seconds:
            return Text(
                "the longest gapless span is {longest_s:.2f} s; {seconds:g} s are needed",
                longest_s=analysis.longest_s,
                seconds=self.seconds,
            )
        extent = {
            "ML": analysis.spread.range_ml,
            "AP": analysis.spread.range_ap,
            "": max(analysis.spread.range_ml, analysis.spread.range_ap),
        }[self.axis]
        if not extent > _STILL_MM:
            still = Text("the centre of pressure does not move")
            return joined((still, self.axis), by=" ") if self.axis else still
        return ""

    def metric(self) -> Metric:
        """Return the registered form."""
        return Metric(
            key=self.key,
            label=self.label,
            unit=self.unit,
            direction="neither",
            symmetry=self.symmetry,
            formula=joined((self.formula, _SPAN if self.gapless else _CUT), by=" "),
            source=self.source,
            compute=self._compute,
            scatter="lognormal" if self.symmetry == "ratio" else "normal",
            low_pass=LOW_PASS,
            min_rate_hz=LIMITS.rate_cop_hz,
            min_duration_s=self.seconds,
            digits=self.digits,
            gaps="cut",
        )

    def _compute(self, rep: RepView) -> Value:
        too_slow = _too_slow(rep.rate_hz())
        if too_slow:
            # Below twice the cut-off there is not even a filter to design.
            return Value(math.nan, self.unit, too_slow, str(LOW_PASS))
        return self.value(rep.once(_analyse))


def _too_slow(rate_hz: float) -> str:
    """Say that the rate is below the gate, or nothing."""
    if rate_hz >= LIMITS.rate_cop_hz * _GRACE:
        return ""
    return Text("{rate_hz:.4g} Hz; {rate_cop_hz:g} Hz are needed", rate_hz=rate_hz, rate_cop_hz=LIMITS.rate_cop_hz)


def _analyse(rep: RepView) -> Analysis:
    ml, ap = rep.cop(low_pass=LOW_PASS)
    found = Analysis(ml, ap, rep.rate_hz(), known=rep.cop_known())
    if not found.valid.any():
        found.nothing = rep.no_cop(low_pass=LOW_PASS)
    return found
