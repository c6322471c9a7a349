"""Pages from Jinja2 templates: one file each, no network, whatever is filled in is escaped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from soleplate.language import Language
from soleplate.text import plain

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["ENGLISH", "filled"]

ENGLISH = Language()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # only those who write a page pay for it

    return Environment(
        loader=PackageLoader("soleplate", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def filled(template: str, words: Language, **values: object) -> str:
    """Fill a template of this package; its texts are said by ``words``, and no control character is left in it."""
    return plain(_environment().get_template(template).render(words=words, **values), lines=True)
