"""What a person sees of two visits of one test, as text: the terminal's JSON, the page and the window's view model.

Written once from a state that was looked at, and compared since: a rebuilding may not change a word or a number.
``python tests/frozen/shown.py`` writes the texts anew; say in the commit why they changed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from click.testing import CliRunner

HERE = Path(__file__).parent
SEEDS = (1, 2)
DIGITS = 7  # significant ones that are compared; the last ones differ between processors


def sessions(name: str, folder: Path) -> list[Path]:
    """Let a virtual athlete come twice, a week apart."""
    from soleplate import plugins
    from soleplate.acquire.feed import roles_for
    from soleplate.api.driver import PlateUrl
    from soleplate.session.conduct import Identity, Order, conduct

    protocol = plugins.protocol(name)
    paths = []
    for seed in SEEDS:
        urls = roles_for([PlateUrl.parse(f"sim:?seed={seed}&rate=500")], protocol.rigs)
        marks = Identity(lambda seed=seed: datetime(2026, 1, 7 * seed, 9, tzinfo=UTC), lambda seed=seed: f"{seed}" * 32)
        paths.append(conduct(Order(protocol, urls, "P01", folder, involved="left"), identity=marks))
    return paths


class _Text(HTMLParser):
    """Take the words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._skip = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._skip = tag == "style"

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._skip:
            self.lines.append(data.strip())


def shown(name: str, folder: Path) -> str:
    """Return everything as one text."""
    paths = sessions(name, folder)
    parts = []
    for path in paths:
        parts += [f"== score --json {path.name}", _json("score", str(path), "--json")]
    parts += ["== history --json", _json("history", "P01", "--library", str(folder), "--json")]
    parts += ["== page", *_page(paths, folder)]
    for path in paths:
        parts += [f"== window {path.name}", *_window(path, folder)]
    return "\n".join(parts).replace(str(folder), "FOLDER") + "\n"


def _json(*words: str) -> str:
    from soleplate.cli.main import cli

    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    return "\n".join(_lines("", json.loads(done.stdout)))


def _lines(place: str, data: object) -> Iterator[str]:
    """Yield one line for each row of numbers: readable beside each other, and small."""
    if isinstance(data, dict) and any(isinstance(value, dict | list) for value in data.values()):
        for key, value in data.items():
            yield from _lines(f"{place}.{key}", value)
    elif isinstance(data, list) and any(isinstance(value, dict | list) for value in data):
        for value in data:
            yield from _lines(f"{place}[]", value)
    else:
        row = list(data.values()) if place == ".results[]" and isinstance(data, dict) else data
        yield f"{place} {json.dumps(_rounded(row), ensure_ascii=False)}"


def _rounded(data: object) -> object:
    if isinstance(data, float):
        return float(f"{data:.{DIGITS}g}")
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_rounded(value) for value in data]
    return data


def _page(paths: list[Path], folder: Path) -> list[str]:
    from soleplate.report.html import session_page
    from soleplate.storage.opening import open_session

    reader = _Text()
    reader.feed(session_page([open_session(path) for path in paths], folder))
    return [re.sub(r"recording [0-9a-f]{12}", "recording DIGEST", line) for line in reader.lines]


def _window(path: Path, folder: Path) -> list[str]:
    from soleplate.report.table import difference_text, side_text
    from soleplate.scoring.assessment import Assessment

    outcome = Assessment.load(path, folder)
    rows = [
        " | ".join((row.metric.label, side_text(row.comparison.left, row.metric.digits),
                    side_text(row.comparison.right, row.metric.digits), difference_text(row),
                    side_text(row.both, row.metric.digits), row.metric.unit, row.reason))
        for row in outcome.shown
    ]  # fmt: skip
    return [
        *rows, outcome.counts(), outcome.counts("left"), outcome.verdict, *outcome.grounds,
        *(one.line for one in outcome.changes), *outcome.advice, outcome.sentence,
    ]  # fmt: skip


def main() -> None:
    """Write the texts of all protocols, or of those named."""
    import tempfile

    from soleplate import plugins

    for name in sys.argv[1:] or sorted(plugins.names("protocols")):
        with tempfile.TemporaryDirectory() as folder:
            (HERE / f"{name}.txt").write_text(shown(name, Path(folder)), encoding="utf-8")
            print(name, flush=True)


if __name__ == "__main__":
    main()
