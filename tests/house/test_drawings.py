"""The drawings of docs/build are those that its script makes, and agree with what the software takes for granted."""

import runpy
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from soleplate.model.plate import square_plate

BUILD = Path(__file__).parents[2] / "docs/build"
DRAWN = runpy.run_path(str(BUILD / "draw.py"))


def test_they_are_fresh_and_well_formed():
    done = subprocess.run(
        [sys.executable, str(BUILD / "draw.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    page = (BUILD / "README.md").read_text()
    for name in DRAWN["drawings"]():
        ElementTree.parse(BUILD / name)
        assert f"({name})" in page


def test_inputs_are_in_the_order_of_the_cells():
    """Counter-clockwise from front right."""
    texts = [
        element.text
        for element in ElementTree.parse(BUILD / "chain-ads131m04.svg").iter()
        if element.tag.endswith("text") and element.text and element.text.startswith("cell ")
    ]
    plate = square_plate()
    told = {"FR": (1, 1), "FL": (-1, 1), "BL": (-1, -1), "BR": (1, -1)}
    for text, x, y in zip(texts, plate.cell_x_mm, plate.cell_y_mm, strict=True):
        assert told[text.removeprefix("cell ")] == (x / abs(x), y / abs(y))
