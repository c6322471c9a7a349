"""Collect the texts of the source and keep the catalogues complete: ``python -m soleplate.testing.texts``.

``--check`` only says what is missing, fuzzy, unused or broken, and fails; without it entries are brought up to date
(new ones empty, so that a check still finds them) and the catalogues are compiled; ``--compile`` only compiles them.
"""

from __future__ import annotations

import ast
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from soleplate.language import LANGUAGES, is_sentence, message_ids

__all__ = ["collect", "main"]

MAKERS = frozenset({"Text", "words", "_words", "language"})  # called with a template as their first argument
PACKAGE = Path(__file__).parents[1]
DOMAIN = "soleplate"
MISSING = "missing: "


def collect(folders: list[Path]) -> dict[str | tuple[str, str], list[tuple[str, int]]]:
    """Return every message of the source with the places it stands at; a plural one is a pair.

    Raises ValueError for a template that is no literal, which no catalogue could hold.
    """
    found: dict[str | tuple[str, str], list[tuple[str, int]]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if "cli" in path.parts or path.name == "text.py":  # the terminal stays English
                continue
            place = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call):
                    for message in _messages(call, place):
                        found.setdefault(message, []).append((place, call.lineno))
        for path in sorted(folder.rglob("*.html")):
            place = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            for message, line in _of_page(path.read_text(encoding="utf-8")):
                found.setdefault(message, []).append((place, line))
    return found


def _of_page(source: str) -> Iterator[tuple[str | tuple[str, str], int]]:
    """Yield what a Jinja2 template says by ``words("...")``."""
    from jinja2 import Environment, nodes

    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        first = call.args[0] if call.args else None
        if isinstance(call.node, nodes.Name) and call.node.name in MAKERS and isinstance(first, nodes.Const):
            for message in message_ids(first.value):
                yield message, call.lineno


def _messages(call: ast.Call, place: str) -> Iterator[str | tuple[str, str]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in MAKERS or not call.args:
        return
    for template in _literals(call.args[0]):
        plural = next((word.value for word in call.keywords if word.arg == "plural"), None)
        if isinstance(plural, ast.Constant) and plural.value:
            yield (template, str(plural.value))
        elif is_sentence(template):
            yield from message_ids(template)
    if name == "Text" and not list(_literals(call.args[0])):
        raise ValueError(f"{place}:{call.lineno}: the template of a Text is no literal")


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _faults(catalogue: Any) -> Iterator[str]:
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            yield f"fuzzy: {ids[0]!r}"
        if not all(said):
            yield f"{MISSING}{ids[0]!r}"
            continue
        allowed = set().union(*map(_fields, ids))
        for text in said:
            try:
                if extra := _fields(text) - allowed:
                    yield f"unknown field {', '.join(sorted(extra))}: {ids[0]!r}"
            except ValueError as error:
                yield f"{error}: {text!r}"
    for unused in catalogue.obsolete:
        yield f"unused: {unused!r}"


def main(arguments: list[str] | None = None) -> int:
    """Check the catalogues, or bring them up to date; return 0 when they are complete."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po, write_po

    given = sys.argv[1:] if arguments is None else arguments
    check = "--check" in given
    if "--compile" in given:  # not pybabel: it takes "5 % of" for a placeholder
        for path in (PACKAGE / "locale").rglob("*.po"):
            with path.open("rb") as po, path.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po, locale=path.parts[-3]))
        return 0
    root = PACKAGE.parents[1]
    messages = collect([PACKAGE, root / "drivers", root / "protocols"])
    template = Catalog(project="Soleplate", charset="utf-8")
    for message, places in messages.items():
        template.add(message, locations=sorted({(place, 0) for place, _ in places}))
    status = 0
    for code in (code for code in LANGUAGES if code != "en"):
        path = PACKAGE / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.po"
        catalogue = Catalog(locale=code, domain=DOMAIN)  # of a new language
        if path.exists():
            with path.open("rb") as file:
                catalogue = read_po(file, locale=code, domain=DOMAIN)
        catalogue.update(template, no_fuzzy_matching=True, keep_user_comments=True, update_creation_date=False)
        faults = list(_faults(catalogue))
        written = io.BytesIO()
        write_po(written, catalogue, width=120, sort_output=True, include_lineno=False, ignore_obsolete=not check)
        if check and written.getvalue() != path.read_bytes():
            faults.append(f"{path.name} of {code} is not up to date: make texts")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written.getvalue())
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalogue)
        missing = [fault for fault in faults if fault.startswith(MISSING)]
        for fault in faults:
            sys.stderr.write(f"{code}: {fault}\n")
        sys.stderr.write(f"{code}: {len(messages)} texts, {len(missing)} missing, {len(faults)} faults\n")
        status = status or int(check and bool(faults))
    return status


if __name__ == "__main__":
    sys.exit(main())
