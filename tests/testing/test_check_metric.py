"""check_metric finds what is wrong with a metric; the page about metrics holds; our own pass."""

import re
from pathlib import Path

import numpy as np
import pytest
from long_form import some_of

from soleplate import plugins
from soleplate.api.metric import LowPass, Metric
from soleplate.testing import check_metric

PAGE = Path(__file__).parents[2] / "docs" / "add-a-metric.md"


def test_the_page_about_metrics_holds():
    whole, check = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    space = {}
    exec(whole, space)
    exec(check, space)


@pytest.mark.parametrize("part", some_of(range(4)))
def test_our_own_metrics_pass(part):
    own = [metric for metric in plugins.metrics().values() if metric.scope == "rep"]
    assert check_metric(own[part::4]) == []


def metric(compute, **more):
    words = {"key": "lab_x_n", "label": "X", "unit": "N", "direction": "lower", "symmetry": "ratio", "formula": "x",
             "source": "lab"}  # fmt: skip
    return Metric(**{**words, "compute": compute, **more})


def test_what_is_careless_is_told():
    calls = iter(range(1000))
    cases = {
        "no label": metric(lambda rep: 1.0, label=""),
        "key is that of another": metric(lambda rep: 1.0, key="mean_velocity_mm_s"),
        "not one of": metric(lambda rep: 1.0, direction="up"),
        "another number the second time": metric(lambda rep: float(next(calls))),
        "IndexError": metric(lambda rep: float(rep.fz()[500])),
        "infinite": metric(lambda rep: float("inf")),
        "neither a number": metric(lambda rep: "much"),
        "too slow for a low-pass": metric(lambda rep: float(np.ptp(rep.fz())), low_pass=LowPass(50.0), min_rate_hz=20),
    }
    for said, one in cases.items():
        assert any(said in fault for fault in check_metric(one)), (said, check_metric(one))
    assert check_metric([]) == ["there is no metric"]
