"""External loads of OpenSim: metres and newtons, y up, x forward."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from soleplate.exporters.content import even_plates
from soleplate.storage.files import write_new
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["MOT"]


class MotExporter:
    """Write a ``.mot`` of ground reaction forces; a plate that measures no shear has none, and no free moment."""

    name, summary, suffix = "mot", Text("OpenSim's external loads: .mot"), ".mot"

    def export(self, session: Recording, path: Path) -> None:
        """Write it: a place of the empty plate is 0, since OpenSim reads no missing numbers."""
        plates = even_plates(session)
        names, columns = ["time"], [plates[0].time_s]
        nothing = np.zeros(len(plates[0].time_s))
        for plate in plates:
            force = np.nan_to_num(plate.wrench[:, 0])
            right, forward = np.nan_to_num(plate.place.T) / 1000
            names += [f"{plate.role}_ground_force_v{axis}" for axis in "xyz"]
            names += [f"{plate.role}_ground_force_p{axis}" for axis in "xyz"]
            names += [f"{plate.role}_ground_torque_{axis}" for axis in "xyz"]
            columns += [nothing, force, nothing, forward, nothing, right, nothing, nothing, nothing]
        head = [
            path.stem, "version=1", f"nRows={len(nothing)}", f"nColumns={len(names)}", "inDegrees=no", "endheader",
            "\t".join(names),
        ]  # fmt: skip
        text = io.StringIO(newline="")
        np.savetxt(text, np.column_stack(columns), fmt="%.10g", delimiter="\t", newline="\n")
        write_new(path, ("\n".join(head) + "\n" + text.getvalue()).encode())


MOT = MotExporter()
