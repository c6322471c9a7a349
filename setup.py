"""Compile the catalogues of texts (.po to .mo) whenever the package is built; all else stands in pyproject.toml."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithCatalogues(build_py):
    """Put each .mo beside its .po first, for wheels and editable installs alike."""

    def run(self) -> None:
        """Compile, then build."""
        for source in Path("src/soleplate/locale").rglob("*.po"):
            with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parts[-3]))
        super().run()


setup(cmdclass={"build_py": BuildWithCatalogues})
