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
    assert len(coded) == 9


def test_the_library_has_the_format_that_the_arduino_ide_wants():
    lines = (LIBRARY / "library.properties").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines)
    assert {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "architectures"} <= set(
        told
    )
    assert all(told[name] for name in told if name != "url")
    assert re.fullmatch(r"\d+\.\d+\.\d+", told["version"])
    assert "arduino" not in told["name"].lower()
    assert (LIBRARY / "src" / told["includes"]).is_file()
    for path in LIBRARY.rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9][\w.-]*", path.name), path
    for sketch in (LIBRARY / "examples").iterdir():
        assert [path.name for path in sketch.iterdir()] == [f"{sketch.name}.ino"]


def test_keywords_are_words_of_the_headers():
    text = "".join(path.read_text() for path in (LIBRARY / "src").glob("*.h"))
    for line in (LIBRARY / "keywords.txt").read_text().splitlines():
        if not line.startswith("#"):
            word, kind = line.split("\t")
            assert re.search(rf"\b{word}\b", text), word
            assert kind in ("KEYWORD1", "KEYWORD2", "LITERAL1")


@pytest.mark.firmware
def test_the_example_of_the_library_is_a_plate(start_plate, tmp_path):
    from soleplate.api.driver import PlateUrl
    from soleplate.api.protocol import Protocol, Rest
    from soleplate.session.conduct import Order, conduct
    from soleplate.storage.opening import open_session

    board = start_plate("TestSignal")
    protocol = Protocol("listen", "", "", lambda _: (yield Rest(2.0)), 1, (), (("plate",),), ())
    url = PlateUrl.parse(f"serial:{board.path}")
    stream = open_session(conduct(Order(protocol, {"plate": url}, "P01", tmp_path))).plate().stream()
    assert stream.lost == 0
    assert len(stream) >= 190
    steps = abs(stream.samples[1:, 0].astype(int) - stream.samples[:-1, 0])
    assert set(steps.tolist()) == {1000}


@pytest.mark.firmware
def test_the_sketches_fit_an_uno(build):
    for name in SKETCHES:
        text = (build / f"{name}.hex").read_text()
        used = sum(int(line[1:3], 16) for line in text.splitlines() if line[7:9] == "00")
        assert 1000 < used < 32256
