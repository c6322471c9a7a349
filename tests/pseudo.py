"""A language nobody speaks: every letter of every template is changed, so that what is not said is seen."""

import gettext
import re
from functools import cache
from pathlib import Path
from string import Formatter, ascii_lowercase, ascii_uppercase

from soleplate import language
from soleplate.testing.texts import collect

ROOT = Path(__file__).parents[1]
LETTERS = str.maketrans(
    ascii_lowercase + ascii_uppercase, "абвгдежзийклмнопрстуфхцчшщ" + "абвгдежзийклмнопрстуфхцчшщ".upper()
)
WORD = re.compile(r"[A-Za-z]{3,}")
# Units and their parts, short forms of the field, names, commands and keys: alike in every language.
REVIEWED = frozenset(
    """
    mean rms min deg max BW SD ML AP Fz kg mm cm ms Hz
    Soleplate soleplate UTC PDF Esc Enter Ctrl COM dev serial ttyACM sim csv html hdf
    English Deutsch tester Ada Ben Cleo Example results library app json
    """.split()  # noqa: SIM905
)


@cache
def _known() -> frozenset[str]:
    messages = collect([ROOT / "src" / "soleplate", ROOT / "drivers", ROOT / "protocols"])
    return frozenset(one for message in messages for one in (message if isinstance(message, tuple) else (message,)))


def changed(template: str) -> str:
    """Return a template with other letters; its fields stay."""
    said = []
    for literal, name, spec, conversion in Formatter().parse(template):
        said.append(literal.translate(LETTERS).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            said.append("{" + name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}")
    return "".join(said)


class Catalogue(gettext.NullTranslations):
    """Know what the source says, and nothing else."""

    def gettext(self, message: str) -> str:
        return changed(message) if message in _known() else message

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


def speak_pseudo(monkeypatch) -> language.Language:
    """Have German be the pseudo-language for as long as a test runs."""
    monkeypatch.setattr(language, "_catalogue", lambda code: Catalogue())
    return language.Language("de")


def english_in(text: str, *quoted: str) -> list[str]:
    """Return the words of a text that were not said: not of the reviewed list, and not quoted."""
    for part in quoted:
        text = text.replace(part, "")
    return [word for word in WORD.findall(text) if word not in REVIEWED]
