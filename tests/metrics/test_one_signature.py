"""However arrays come in - strided, read-only, of another type - each kernel stays compiled for one signature."""

import importlib
import os
import pkgutil

import numpy as np
import pytest

import soleplate.kernels
from soleplate.api.metric import LowPass
from soleplate.metrics.sway.boundary import boundary_times, rectangle
from soleplate.metrics.sway.presets import PRESETS, sway
from soleplate.model.plate import square_plate
from soleplate.pipeline.align import fit_clock
from soleplate.pipeline.calibrate import centre_of_pressure, to_wrench
from soleplate.pipeline.chain import Chain
from soleplate.pipeline.cut import contacts
from soleplate.pipeline.design import low_pass
from soleplate.pipeline.filters import causal, zero_phase


def forms(values):
    """The same numbers as a caller may hold them."""
    strided = np.repeat(values, 2, axis=0)[::2]
    frozen = values.copy()
    frozen.setflags(write=False)
    return (values, strided, frozen, np.asfortranarray(values), values.astype(values.dtype.newbyteorder("<")))


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled")
def test_any_form_of_array_meets_the_one_compiled_kernel():
    rng = np.random.default_rng(1)
    walk = np.cumsum(rng.normal(0, 0.2, (4000, 2)), axis=0)
    counts = rng.integers(100_000, 200_000, (500, 4)).astype(np.int32)
    plate, sos = square_plate(), low_pass(LowPass(10.0), 100.0)
    for form in forms(walk):
        ml, ap = form[:, 0], form[:, 1]
        for preset in PRESETS:
            sway(ml, ap, 100.0, preset=preset)
        sway(ml.astype(np.float32), ap.astype(np.float32), 100.0, time_s=np.arange(4000) / 100)
        boundary_times(ml, ap, 100.0, rectangle(100.0, 250.0))
        zero_phase(sos, form)
        causal(sos, form)
        contacts(ml, 2.0, 1.0)
        fit_clock(np.arange(4000.0), 10 + np.arange(4000.0) + np.abs(ml))
    for form in forms(counts):
        centre_of_pressure(to_wrench(form, np.zeros(4), plate), 20.0)
        Chain(plate, np.zeros(4), LowPass(10.0, 4, 1)).feed(form)
        Chain(plate, [0, 0, 0, 0]).feed(form.astype(np.int64))
    found = {}
    for module in pkgutil.iter_modules(soleplate.kernels.__path__):
        if module.name not in ("_jit", "pendulum"):
            kernels = importlib.import_module(f"soleplate.kernels.{module.name}")
            found |= {name: len(getattr(kernels, name).signatures) for name in kernels.__all__}
    assert {name: count for name, count in found.items() if count > 1} == {}
