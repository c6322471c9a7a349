"""No module leads back to itself by its imports, those inside functions and by ``import_module`` included."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "soleplate": ROOT / "src/soleplate",
    "soleplate_drivers": ROOT / "drivers",
    "soleplate_protocols": ROOT / "protocols",
}

# Methods for notebooks that reach into a room above: session.signals(), and its .plot() (docs/signals.md)
DOORS = {
    ("soleplate.storage.recording", "soleplate.scoring.numbers.session_signals"),
    ("soleplate.scoring.numbers.session_signals", "soleplate.report.signal_plots"),
}


def modules() -> dict[str, str]:
    """Return the source of every module by its name."""
    found = {}
    for package, folder in PACKAGES.items():
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join([package, *(part for part in parts if part != "__init__")])] = path.read_text()
    return found


def arrows(sources: dict[str, str]) -> dict[str, set[str]]:
    """Return for each module those that it imports anywhere, but for type checking only."""
    found: dict[str, set[str]] = {name: set() for name in sources}

    def follow(name: str, node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import):
            found[name] |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports name the whole way"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found[name].add(whole if whole in sources else str(node.module))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found[name] |= {one.value for one in node.args if isinstance(one, ast.Constant)}
        for child in ast.iter_child_nodes(node):
            follow(name, child)

    for name, text in sources.items():
        follow(name, ast.parse(text))
    return {name: {one for one in to if one in sources and one != name} for name, to in found.items()}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Return one circle that leads through no door, or nothing."""
    try:
        TopologicalSorter(
            {name: {one for one in to if (name, one) not in DOORS} for name, to in graph.items()}
        ).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_there_is_no_circle_of_imports():
    graph = arrows(modules())
    assert circle(graph) == []
    assert {(name, one) for name, one in DOORS if one in graph[name]} == DOORS, "a door that is gone is no exception"


@pytest.mark.parametrize(
    "line",
    [
        "import soleplate.storage.opening",
        "def read():\n    from soleplate.storage import opening",
        "def read():\n    import importlib\n    importlib.import_module('soleplate.storage.opening')",
    ],
)
def test_a_planted_circle_is_found(line):
    sources = modules()
    sources["soleplate.storage.recording"] += f"\n\n{line}\n"
    assert {"soleplate.storage.recording", "soleplate.storage.opening"} <= set(circle(arrows(sources)))
