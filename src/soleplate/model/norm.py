"""Norms as data: what was measured, how, of whom, and the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

__all__ = ["NormCell", "NormPerson", "NormSet", "PersonFacts", "Sex", "Statistic"]

Sex = Literal["female", "male", ""]
Statistic = Literal["mean", "best", "asymmetry"]
Years = Annotated[float, Meta(ge=0, le=130)]


@dataclass(frozen=True)
class PersonFacts:
    """Hold what a norm may ask of a person; NaN or empty where it is not known.

    Attributes
    ----------
    age_years, height_mm, mass_kg : float
        Age at the visit, body height and mass.
    sex : str
        ``female`` or ``male``, as norms are told by.
    activity : str
        In the words of the norm, e.g. ``soccer``.
    """

    age_years: float = math.nan
    sex: Sex = ""
    height_mm: float = math.nan
    mass_kg: float = math.nan
    activity: str = ""

    @property
    def bmi(self) -> float:
        """Body mass index, kg/m^2; NaN where mass or height is not known."""
        return self.mass_kg / (self.height_mm / 1000.0) ** 2


@dataclass(frozen=True)
class NormCell:
    """Hold one line of a published table: who, how many, and mean with SD or the median; NaN where not published."""

    age_low: Years = 0.0
    age_high: Years = 130.0
    sex: Sex = ""
    n: Annotated[int, Meta(ge=0)] = 0
    mean: float = math.nan
    sd: float = math.nan
    median: float = math.nan


@dataclass(frozen=True)
class NormPerson:
    """Hold the value of one person without a name; the age is NaN where it was not told."""

    age: float
    sex: Sex
    value: Annotated[float, Meta(ge=-1e12, le=1e12)]


@dataclass(frozen=True)
class NormSet:
    """Hold one norm with all that must match before a person is held against it.

    Attributes
    ----------
    name : str
        Short, for the command line and for people.
    test, key : str
        Protocol and metric.
    conditions : mapping
        Of the trials: name to value; all must be equal.
    settings : mapping
        Parameters of the session: name to value; all must be equal.
    trials : int
        Trials that count, for a leg at least; 0 where it does not matter.
    statistic : str
        ``mean`` or ``best`` of the trials of a leg, or the ``asymmetry`` of the best of the legs,
        100 (higher - lower) / higher.
    filter, method : str
        How the number was made there, for people.
    low_pass_hz : float
        Cut-off of its low-pass, which the metric must have; 0 for none.
    min_rate_hz : float
        Slowest rate at which the number means the same.
    method_pct : float
        By how many per cent the method there may differ from ours, as one standard deviation.
    population, source, licence : str
        Of whom, where published, under which terms.
    age_low, age_high : float
        Youngest and oldest person, years.
    sexes : tuple of str
        Sexes that it was made of.
    activity : str
        Only for people of this activity; empty for anybody.
    bmi_high : float
        Highest body mass index; infinite where none was set.
    n : int
        People.
    scatter : str
        ``lognormal`` or ``normal``.
    cells : tuple of NormCell
        A published table.
    people : tuple of NormPerson
        Or the values of the people themselves.
    own : bool
        Whether it is the clinic's own.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,60}\Z")]
    test: str
    key: str
    conditions: Mapping[str, str]
    n: Annotated[int, Meta(ge=1)]
    population: str
    source: str
    licence: str
    settings: Mapping[str, str | float] = field(default_factory=dict)
    trials: Annotated[int, Meta(ge=0, le=100)] = 0
    statistic: Statistic = "mean"
    filter: str = ""
    method: str = ""
    low_pass_hz: float = 0.0
    min_rate_hz: float = 0.0
    method_pct: Annotated[float, Meta(ge=0, le=100)] = 0.0
    age_low: Years = 0.0
    age_high: Years = 130.0
    sexes: tuple[Sex, ...] = ("female", "male")
    activity: str = ""
    bmi_high: float = math.inf
    scatter: Literal["normal", "lognormal"] = "normal"
    cells: tuple[NormCell, ...] = ()
    people: tuple[NormPerson, ...] = ()
    own: bool = False
