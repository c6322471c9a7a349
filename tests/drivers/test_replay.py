"""A session file that cannot be played says so."""

import shutil

import h5py
import pytest

from soleplate import plugins
from soleplate.api.driver import PlateUrl
from soleplate.errors import FileError


def test_a_rate_that_no_wire_can_say_is_a_fault_of_the_file(simulated, tmp_path):
    good = simulated("single_leg_stance", "sim:?seed=3&skill=1", seconds=8, window_s=8, trials=1, practice=0, rest_s=1)
    path = shutil.copy(good, tmp_path / "fast.h5")
    with h5py.File(path, "r+") as file:
        file["plates/plate/cells"].attrs["nominal_rate_hz"] = 2147483647.0
    with pytest.raises(FileError, match=r"fast\.h5"):
        plugins.driver("replay").open(PlateUrl.parse(f"replay:{path}"), {"role": ""}, ("plate",))
