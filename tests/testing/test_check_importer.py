"""check_importer finds what is wrong; the importers that come with it pass; the page about them holds."""

import re
from pathlib import Path

import numpy as np

from soleplate.api.importer import Finding, ImportedFile, PlateSamples
from soleplate.importers.table import IMPORTER
from soleplate.testing import check_importer

PAGE = Path(__file__).parents[2] / "docs" / "add-an-importer.md"
ROWS = "\n".join(f"{n / 100:.2f},700.0" for n in range(300)).encode()
FILES = {"stance.csv": b"time [s],Fz [N]\n" + ROWS + b"\n"}


def test_the_page_about_importers_holds():
    whole, check = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    space = {}
    exec(whole, space)
    exec(check, space)


def test_the_importer_of_tables_passes():
    assert check_importer(IMPORTER, FILES) == []


class Careless:
    """Reads anything as grams that point down."""

    name, summary, endings = "careless", "reads anything", (".csv",)

    def recognises(self, path, head):
        return True

    def read(self, path, told):
        numbers = [float(line.split(b",")[1]) for line in path.read_bytes().splitlines()[1:]]
        samples = -1000 * np.array(numbers)[:, np.newaxis]
        return ImportedFile((PlateSamples("p", samples, 100.0),), findings=(Finding("a", "b"),))


def test_what_is_careless_is_told():
    faults = check_importer(Careless(), FILES)
    assert any("points down" in fault for fault in faults)
    assert any("are these newtons" in fault for fault in faults)
    assert any("raise ForeignFile instead" in fault for fault in faults)
    assert check_importer(object(), FILES)
