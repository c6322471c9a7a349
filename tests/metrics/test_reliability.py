"""Reliability against a published worked example, and against truth that was put in."""

import math

import numpy as np
import pytest

from soleplate.errors import SignalError
from soleplate.scoring.reliability.reliability import anova_two_way, components, icc_2_1, icc_2_k, swc
from soleplate.scoring.statistics.distributions import f_quantile, t_power, t_quantile, t_two_sided

# Shrout & Fleiss 1979, Psychol Bull 86:420, table 2: six people, four judges
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)


def test_the_worked_example_of_shrout_and_fleiss():
    found = anova_two_way(SHROUT_FLEISS)
    assert found.between_people == pytest.approx(11.24, abs=0.005)  # their table 3
    assert found.between_occasions == pytest.approx(32.49, abs=0.005)
    assert found.residual == pytest.approx(1.02, abs=0.005)
    assert icc_2_1(found).value == pytest.approx(0.29, abs=0.005)  # their table 4
    assert icc_2_k(found).value == pytest.approx(0.62, abs=0.005)


def test_it_equals_the_definitions_to_the_last_digit():
    """As R's psych::ICC and irr::icc print for this table: ICC2 0.2897638 (0.0188-0.7611), ICC2k 0.6200505."""
    found = anova_two_way(SHROUT_FLEISS)
    x = SHROUT_FLEISS
    n, k = x.shape
    naive_rows = k * sum((row.mean() - x.mean()) ** 2 for row in x) / (n - 1)
    naive_columns = n * sum((column.mean() - x.mean()) ** 2 for column in x.T) / (k - 1)
    rest = sum(
        (x[i, j] - x[i].mean() - x[:, j].mean() + x.mean()) ** 2 for i in range(n) for j in range(k)
    ) / ((n - 1) * (k - 1))  # fmt: skip
    single = (naive_rows - rest) / (naive_rows + (k - 1) * rest + k * (naive_columns - rest) / n)
    assert icc_2_1(found).value == pytest.approx(single, rel=1e-12)
    assert icc_2_1(found).value == pytest.approx(0.2897638, abs=1e-7)
    assert icc_2_k(found).value == pytest.approx(0.6200505, abs=1e-7)
    assert icc_2_1(found).low == pytest.approx(0.0188, abs=1e-3)
    assert icc_2_1(found).high == pytest.approx(0.7611, abs=1e-3)
    assert found.sem == pytest.approx(np.sqrt(rest + (naive_columns - rest) / n), rel=1e-12)
    assert swc(2.0) == pytest.approx(0.4)


def test_the_interval_of_icc_covers_the_truth_about_95_times_in_100():
    rng = np.random.default_rng(1)
    truth, hits = 0.8, 0
    for _ in range(400):
        people = rng.normal(0, np.sqrt(truth), (15, 1))
        table = people + rng.normal(0, np.sqrt(1 - truth), (15, 3))
        found = icc_2_1(anova_two_way(table))
        hits += found.low <= truth <= found.high
    assert 0.91 < hits / 400 < 0.985


def test_day_and_trial_parts_are_told_apart():
    rng = np.random.default_rng(2)
    rows = []
    for person in range(300):
        level = rng.normal(100, 15)
        for day in range(2):
            shift = rng.normal(0, 4)
            rows += [(person, day, level + shift + rng.normal(0, 6)) for _ in range(3)]
    people, days, values = np.array(rows).T
    found = components(values, people, days)
    assert found.between_sd == pytest.approx(15, rel=0.1)
    assert found.day_sd == pytest.approx(4, rel=0.12)
    assert found.trial_sd == pytest.approx(6, rel=0.05)
    assert found.sem(3) == pytest.approx(np.sqrt(found.day_sd**2 + found.trial_sd**2 / 3))
    assert (found.people, found.days, found.trials) == (300, 600, 1800)


def test_a_balanced_table_gives_the_textbook_mean_squares():
    values = np.array([10.0, 12.0, 14.0, 16.0, 20.0, 22.0, 30.0, 32.0])
    people, days = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 0, 0, 1, 1])
    found = components(values, people, days)
    assert found.trial_sd**2 == pytest.approx(2.0)  # four pairs, 1 each way
    # day means 11, 15 | 21, 31: MS = 2 (4 + 4 + 25 + 25) / 2 = 58, so the day part is (58 - 2) / 2
    assert found.day_sd**2 == pytest.approx(28.0)


@pytest.mark.parametrize("table", [np.ones((1, 3)), np.ones((3, 1)), np.ones(4), [[1, np.nan], [2, 3]]])
def test_a_table_without_repeats_is_refused(table):
    with pytest.raises(SignalError, match="without gaps"):
        anova_two_way(table)


@pytest.mark.parametrize(("people", "days"), [([1, 1, 2, 2], [1, 1, 1, 1]), ([1, 1, 2, 2], [1, 2, 1, 2])])
def test_parts_that_cannot_be_told_apart_are_refused(people, days):
    with pytest.raises(SignalError, match="cannot be split"):
        components([1.0, 2.0, 3.0, 4.0], people, days)


def test_people_who_all_agree_have_an_icc_of_one():
    found = icc_2_1(anova_two_way([[1, 1], [2, 2], [3, 3]]))
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


def test_quantiles_are_those_of_the_tables():
    assert t_quantile(0.975, 10) == pytest.approx(2.228138852, rel=1e-9)
    assert f_quantile(0.95, 3, 20) == pytest.approx(3.098391, rel=1e-6)
    assert t_two_sided(2.228138852, 10) == pytest.approx(0.05, rel=1e-6)
    assert t_two_sided(1.959963984540054, math.inf) == pytest.approx(0.05, rel=1e-9)
    # Cohen 1988, two groups of 17, d = 1: power 0.80
    assert t_power(np.sqrt(17 / 2), 32) == pytest.approx(0.807, abs=0.002)
