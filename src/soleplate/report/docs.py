"""Write the pages about metrics, protocols and the schema of the file from the code; ``--check`` says what is stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.api.protocol import Protocol
from soleplate.report.format_page import with_schema
from soleplate.scoring.numbers.plate_sources import plate_error
from soleplate.session.preview import preview

__all__ = ["main", "metrics_page", "protocols_page"]

NOTE = "<!-- Written by `make docs` from the code; changes made here are lost. -->"
_DIRECTION = {"higher": "higher is better", "lower": "lower is better", "neither": "neither way is better"}


def metrics_page() -> str:
    """Return the page that says all about every metric."""
    lines = ["# Metrics", "", NOTE, ""]
    for metric in plugins.metrics().values():
        lines += _metric(metric)
    return "\n".join(lines)


def _metric(metric: Metric) -> Iterator[str]:
    yield f"## {metric.label}"
    yield ""
    yield f"`{metric.key}`, {metric.unit}; {_DIRECTION[metric.direction]}"
    yield ""
    yield f"- Formula: {metric.formula}"
    yield f"- Filter: {metric.low_pass or 'none'}"
    gates = [f"{metric.min_rate_hz:g} Hz measured rate"] if metric.min_rate_hz else []
    gates += [f"{metric.min_duration_s:g} s" if metric.min_duration_s else ""]
    yield f"- Needs: {', '.join(filter(None, gates)) or 'nothing'}"
    how = {"ratio": "as a ratio", "difference": "as a difference", "none": "not"}[metric.symmetry]
    yield f"- Left and right are compared {how}"
    yield f"- Plate ±: {plate_error(metric.key)}"
    yield f"- Source: {metric.source}"
    yield ""


def protocols_page() -> str:
    """Return the page that shows every standard test with its steps."""
    lines = ["# Protocols", "", NOTE, ""]
    for name in plugins.names("protocols"):
        lines += _protocol(plugins.protocol(name))
    return "\n".join(lines)


def _protocol(protocol: Protocol) -> Iterator[str]:
    name = protocol.name.replace("_", "-")
    yield f"## {protocol.title}"
    yield ""
    yield f"`soleplate run {name} --plate sim: --participant P01 --out sessions` (version {protocol.version})"
    yield ""
    yield protocol.summary
    yield ""
    yield f"- Plates: {' or '.join(' + '.join(rig) for rig in protocol.rigs)}"
    yield f"- With one plate: {protocol.one_plate}"
    shown = [plugins.metric(key) for key in protocol.metrics]
    yield f"- On screen: {'; '.join(f'{metric.label} ({metric.unit})' for metric in shown)}"
    yield f"- The plate cannot see: {protocol.cannot_see}"
    yield f"- Norms: {'; '.join(protocol.norms) or 'no published norm'}"
    yield ""
    yield "| parameter | default | may be | what it is |"
    yield "|---|---|---|---|"
    for item in protocol.parameters:
        default = item.default if isinstance(item.default, str) else f"{item.default:g} {item.unit}".strip()
        yield f"| {item.name} | {default} | {item.range_text.replace('|', 'or')} | {item.help} |"
    yield ""
    yield "Steps, when every trial is valid:"
    yield ""
    context = protocol.context({}, protocol.rigs[0])
    for number, step in enumerate(preview(protocol, context), 1):
        yield f"{number}. {step.text}"
    yield ""


def main(arguments: list[str]) -> int:
    """Write the pages into a folder, or check them; return 1 when one is stale."""
    check = "--check" in arguments
    folder = Path(next(word for word in arguments if not word.startswith("-")))
    stale = []
    schema = folder / "file-format.md"
    pages = {"metrics.md": metrics_page(), "protocols.md": protocols_page()}
    if schema.is_file():
        pages[schema.name] = with_schema(schema.read_text(encoding="utf-8"))
    for name, text in pages.items():
        path = folder / name
        if check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.stderr.write(f"Stale in {folder}: {', '.join(stale)}. Run `make docs` and commit the result.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
