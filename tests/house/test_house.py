"""Sizes, words and packages of the house."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    [*(ROOT / "src").rglob("*.py"), *(ROOT / "drivers").rglob("*.py"), *(ROOT / "protocols").rglob("*.py")]
)
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_small_and_finished(path):
    text = path.read_text()
    assert text.count("\n") <= 400
    assert not re.search(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError", text)
    asserts = [node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert)]
    assert not asserts, f"assert is for tests; lines {asserts}"


def test_a_folder_holds_about_twenty_files():
    sizes = Counter(str(path.parent.relative_to(ROOT)) for path in SOURCES)
    assert {folder: n for folder, n in sizes.items() if n > 24} == {}


def test_every_package_is_in_the_wheel():
    listed = set(SETTINGS["tool"]["setuptools"]["packages"])
    found = {".".join(path.parent.relative_to(ROOT / "src").parts) for path in (ROOT / "src").rglob("__init__.py")}
    assert listed == found | {"soleplate_drivers", "soleplate_protocols"}


def test_drivers_and_protocols_are_flat():
    for room in ("drivers", "protocols"):
        nested = [path for path in (ROOT / room).rglob("*.py") if path.parent != ROOT / room]
        assert not nested


def test_every_entry_point_loads():
    done = subprocess.run(
        [sys.executable, "-c", "from soleplate import plugins; print(plugins.problems())"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_commands_speak_through_one_door():
    """Which takes control characters away; a prompt is a text of ours."""
    for path in (ROOT / "src/soleplate/cli").rglob("*.py"):
        if path.name not in ("output.py", "main.py"):
            assert not re.search(r"click\.(echo|secho)|(?<![.\w])print\(|Console\(", path.read_text()), path


def test_nothing_is_written_but_through_the_doors_of_storage():
    """Which make files for their owner only and follow no link."""
    allowed = {"storage/files.py", "testing/texts.py", "report/docs.py"}  # the last two write into the project
    writing = re.compile(
        r"\.write_(text|bytes)\(|\.open\(\s*\"[wxa]|\bopen\([^)]*\"[wxa]b?\"|\.savefig\([^)]*path|\.mkdir\((?!mode|exist)"
    )
    for path in (ROOT / "src/soleplate").rglob("*.py"):
        if path.relative_to(ROOT / "src/soleplate").as_posix() not in allowed:
            assert not writing.search(path.read_text()), path


def test_the_help_of_every_command_loads_neither_numba_nor_plugins():
    code = (
        "import sys; from soleplate.cli.main import COMMANDS, main; main(['--help']);"
        "[main([name, '--help']) for name in COMMANDS];"
        "heavy = {'numba', 'numpy', 'h5py', 'scipy', 'rich', 'soleplate_drivers', 'soleplate_protocols'};"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout


def test_nothing_opens_a_socket():
    words = re.compile(r"^\s*(import|from) (socket|http|urllib\.request|requests)\b", re.M)
    assert not [path for path in SOURCES if words.search(path.read_text())]
