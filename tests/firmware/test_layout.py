"""The firmware folder is a sketchbook that the Arduino IDE can open, and the pages agree with the code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIRMWARE = ROOT / "drivers/firmware"
SKETCHES = sorted(path.name for path in FIRMWARE.glob("plate_*"))
LIBRARY = FIRMWARE / "libraries/FP1"


def test_every_sketch_is_named_like_its_folder():
    assert SKETCHES == ["plate_ads1256", "plate_ads131m04", "plate_hx711"]
    for name in SKETCHES:
        assert [path.name for path in (FIRMWARE / name).iterdir()] == [f"{name}.ino"]


def test_shared_headers_exist_once_and_in_the_library():
    assert (LIBRARY / "library.properties").exists()
    headers = [path.name for path in FIRMWARE.rglob("*.h")]
    assert sorted(headers) == sorted({path.name for path in (LIBRARY / "src").glob("*.h")})


def test_the_page_and_the_header_name_the_same_types():
    page = (ROOT / "docs/wire-format.md").read_text()
    header = (LIBRARY / "src/fp1.h").read_text().partition("enum fp1_type")[2].partition("}")[0]
    documented = {
        name: int(number, 16) for number, name in re.findall(r"^\| (0x0\d) \| ([A-Z]+) \|", page, re.MULTILINE)
    }
    coded = {
        name: int(number, 16) for name, number in re.findall(r"^    FP1_([A-Z]+) = (0x0\d),?$", header, re.MULTILINE)
    }
    assert documented == coded
    assert len(coded) == 8


@pytest.mark.firmware
def test_the_sketches_fit_an_uno(build):
    for name in SKETCHES:
        text = (build / f"{name}.hex").read_text()
        used = sum(int(line[1:3], 16) for line in text.splitlines() if line[7:9] == "00")
        assert 1000 < used < 32256
