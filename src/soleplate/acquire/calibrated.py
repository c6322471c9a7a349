"""Which calibration a plate gets when it is opened: the one named, the one kept for its id, or what its driver says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from soleplate.api.driver import Driver, PlateUrl
from soleplate.errors import BadParameter
from soleplate.model.parameter import Scalar, parse_parameters
from soleplate.model.plate import BoardFacts, Calibration
from soleplate.storage.plate_files import calibration_file, load_calibration, with_noise_floor
from soleplate.text import Text

__all__ = ["AS_BUILT", "as_built", "calibrated", "options_of"]

OPTION = "calibration"  # of every plate URL
AS_BUILT = "none"


def as_built(url: PlateUrl) -> PlateUrl:
    """Return a URL that opens the plate without its calibration."""
    return replace(url, options={**url.options, OPTION: AS_BUILT})


def options_of(driver: Driver, url: PlateUrl) -> Mapping[str, Scalar]:
    """Return the driver's options that a URL gives; raise BadParameter for one that it does not have."""
    own = {name: value for name, value in url.options.items() if name != OPTION}
    return parse_parameters(driver.options, own, of=f"{url.driver}:")


def calibrated(driver: Driver, url: PlateUrl, facts: BoardFacts, given: Calibration) -> Calibration:
    """Return the calibration of a plate that was opened.

    ``?calibration=FILE`` names one; ``?calibration=none`` leaves the plate as its driver says. By default it is the
    one that ``soleplate calibrate`` kept for the id of the board, unless the driver brings a certificate of its own
    or plays a recording.

    Raises
    ------
    FileError
        When the file cannot be used.
    BadParameter
        When it is for another number of cells.
    """
    choice = url.options.get(OPTION, "")
    if choice == AS_BUILT or (getattr(driver, "recorded", False) and not choice):
        return given
    if choice:
        return _fitting(Path(choice), given, facts)
    kept = calibration_file(facts.device_id)
    if not facts.device_id:
        return given
    if not given.certificate and kept.is_file():
        given = _fitting(kept, given, facts)
    return with_noise_floor(given, facts.device_id)


def _fitting(path: Path, given: Calibration, facts: BoardFacts) -> Calibration:
    found, device_id = load_calibration(path)
    cells = given.matrix.shape[1]
    if found.matrix.shape[1] != cells:
        raise BadParameter(
            Text(
                "{path} is for a plate of {shape} cells, and this one has {cells}",
                path=path,
                shape=found.matrix.shape[1],
                cells=cells,
            ),
            do=Text("Give the calibration of this plate, or make one with: soleplate calibrate URL"),
        )
    if facts.device_id and device_id != facts.device_id:
        raise BadParameter(
            Text(
                "{path} belongs to the board {device_id}, and this one is {device_id2}",
                path=path,
                device_id=device_id or "without an id",
                device_id2=facts.device_id,
            ),
            why=Text("a calibration holds for the cells and the converter that it was made with"),
            do=Text("Give the calibration of this plate, or make one with: soleplate calibrate URL"),
        )
    return with_noise_floor(found, facts.device_id)
