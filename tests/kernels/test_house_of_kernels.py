"""Rules that hold for every kernel file."""

import ast
import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import soleplate.kernels
from soleplate.pipeline.warm import STEPS, warm

FOLDER = Path(soleplate.kernels.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "_jit"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_kernel_file_imports_numpy_and_the_decorator_only(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.module in ("__future__", "numpy.typing", "soleplate.kernels._jit")
        elif isinstance(node, ast.Import):
            assert [name.name for name in node.names] == ["numpy"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_kernel_reads_no_module_globals(path):
    tree = ast.parse(path.read_text())
    values = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        read = {node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)}
        assert not read & values


def kernels():
    for module in pkgutil.iter_modules([str(FOLDER)]):
        if module.name != "_jit":
            found = importlib.import_module(f"soleplate.kernels.{module.name}")
            yield from (getattr(found, name) for name in found.__all__)


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled")
def test_each_kernel_is_compiled_for_one_signature():
    """A second signature is a second compilation, while somebody waits."""
    seen = []
    warm(lambda name, number, total: seen.append((name, number, total)))
    assert seen[-1] == ("ready", len(STEPS), len(STEPS))
    signatures = {kernel.__name__: len(kernel.signatures) for kernel in kernels()}
    assert set(signatures.values()) == {1}, signatures


@pytest.mark.full
@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="this is that run")
def test_the_kernels_are_right_without_the_compiler():
    here = Path(__file__).parent
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not full"]
    command += ["-k", "not faults and not unwrapped", str(here), str(here.parent / "drivers" / "test_framing.py")]
    done = subprocess.run(command, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
