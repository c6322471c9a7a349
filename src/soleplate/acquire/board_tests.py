"""What a board says of its own converter and wiring, where its driver can ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from soleplate import plugins
from soleplate.acquire.calibrated import options_of
from soleplate.api.driver import BoardTest, PlateUrl, Testable

__all__ = ["board_tests"]


def board_tests(url: PlateUrl) -> Sequence[BoardTest]:
    """Let the board at a plate URL test itself, before anybody else opens it; nothing where it cannot.

    Raises
    ------
    PlateNotFound
        When no board answers.
    """
    driver = plugins.driver(url.driver)
    if not isinstance(driver, Testable):
        return ()
    return driver.test(url, options_of(driver, url))
