"""Watch plates without recording: rate, loss, latency and load, live in the terminal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from soleplate.acquire.live_feed import PlateFollower
from soleplate.acquire.live_plate import (
    LivePlate,
    PlateSource,
    ViewedPlate,
    found_plates,
    is_live,
    open_live_plates,
    viewed_plates,
)
from soleplate.api.driver import PlateUrl
from soleplate.api.events import PlateBack, PlateGone, PlateHealth, Warned
from soleplate.cli.terminal.output import console, echo
from soleplate.errors import BadParameter, PlateLost, PlateNotFound, SoleplateError
from soleplate.model.stream import Chunk
from soleplate.text import plain

__all__ = ["watch"]

TURN_S = 0.02


def watch(urls: Sequence[str], seconds: float) -> None:
    """Show the plates at these URLs, or all there are, for so many seconds (0: until Ctrl-C).

    A plate that a running session reads is looked at through its ring, which has no effect on the session.
    """
    given = [PlateUrl.parse(text) for text in urls]
    for url in given:
        if not is_live(url):
            raise BadParameter(
                f"{url} cannot be watched", why="it makes its data when a test runs", do="Give a real plate's URL"
            )
    viewed = viewed_plates()
    wanted = {str(PlateUrl(url.driver, url.address, url.options)) for url in given}
    shown: list[ViewedPlate | LivePlate] = [plate for plate in viewed if not given or plate.setup.url in wanted]
    taken = {plate.setup.url for plate in viewed}
    others = [url for url in given or _found(bool(shown)) if str(url) not in taken]
    roles = {url.role or f"plate{number}": url for number, url in enumerate(others, 1)}
    shown += open_live_plates(roles, record=False).values()
    try:
        with suppress(KeyboardInterrupt):
            _show(shown, seconds)
    finally:
        for plate in {*viewed, *shown}:
            with suppress(SoleplateError):
                plate.close()


def _found(others_are_shown: bool) -> list[PlateUrl]:
    found = found_plates()
    if not found and not others_are_shown:
        raise PlateNotFound(
            "No plate was found", do="Plug one in, or give its URL: soleplate plates --watch serial:..."
        )
    return found


class _Row:
    """What is shown of one plate."""

    def __init__(self, plate: PlateSource) -> None:
        facts = plate.setup.facts
        self.head = plain(f"{plate.role}  {plate.setup.url}  {facts.board} {facts.adc} {facts.device_id}")
        self.flow = "waiting for data"
        self.note = ""
        self._cells: dict[str, list[float]] = {}

    def take(self, item: tuple[str, Chunk] | object) -> bool:
        """Take in what happened; return whether there is a new second to show."""
        match item:
            case (str(), Chunk(stream=stream, samples=samples)):
                self._cells[stream] = samples.mean(axis=0).tolist()
            case PlateHealth(rate_hz=rate, lost=lost, latency_s=latency, ring_fill=fill):
                counts = "  ".join(f"{value:.0f}" for cells in self._cells.values() for value in cells)
                delay = "" if latency != latency else f", {1e3 * latency:.0f} ms old"
                self.flow = f"{rate:.2f} Hz, {lost} lost{delay}, ring {100 * fill:.1f} %   counts {counts}"
                return True
            case PlateGone(reason=reason):
                self.note = f"gone: {reason}"
            case PlateBack(away_s=away):
                self.note = f"back after {away:.1f} s"
            case Warned(text=text):
                self.note = text
        return False

    @property
    def text(self) -> str:
        """Two lines for the terminal."""
        return f"{self.head}\n    {self.flow}{f'   {plain(self.note)}' if self.note else ''}"


def _show(plates: Sequence[PlateSource], seconds: float) -> None:
    from rich.live import Live
    from rich.text import Text

    began = time.monotonic()
    rows = [_Row(plate) for plate in plates]
    followed = {number: PlateFollower(plate, began) for number, plate in enumerate(plates)}
    screen = console()
    with Live(console=screen, auto_refresh=False) as live:
        while followed and (not seconds or time.monotonic() - began < seconds):
            for number, follower in tuple(followed.items()):
                row = rows[number]
                try:
                    news = sum(row.take(item) for item in follower.follow())  # all are to be taken in
                except PlateLost:
                    row.note = "ended"
                    del followed[number]
                    news = 1
                if news and screen.is_terminal:
                    live.update(Text("\n".join(row.text for row in rows)), refresh=True)
                elif news:
                    echo(row.text)
            time.sleep(TURN_S)
