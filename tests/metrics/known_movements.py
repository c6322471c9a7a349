"""What tests of movements that are known share: a standing body, and what is told of a repetition."""

import math

import numpy as np

import soleplate
from soleplate.sim.body import Body

RATE = 100.0


def body(mass=70.0, seed=0, rate=RATE):
    return Body(mass, rate, np.random.default_rng(seed))


def measured(rep, *keys):
    return {key: value.value for key, value in soleplate.measure(rep, keys).items()}


def why(rep, key):
    found = soleplate.measure(rep, [key])[key]
    assert math.isnan(found.value)
    return found.reason
