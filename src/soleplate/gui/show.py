"""Open the window of a dashboard and stay until it is closed."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from soleplate.app.settings import AppSettings, settings_file
from soleplate.errors import StorageError
from soleplate.gui.dashboard import DashboardWindow
from soleplate.gui.qt import QtCore, application, run
from soleplate.language import Language
from soleplate.live.dashboard import Dashboard
from soleplate.live.layouts import LAYOUTS
from soleplate.live.settings import LiveSettings
from soleplate.text import Text

__all__ = ["show_dashboard"]


def show_dashboard(
    dashboard: Dashboard, settings: LiveSettings, *, picture: Path | None = None, after_s: float = 20.0, **options: Any
) -> str:
    """Show a dashboard, in the language of the application, until its window is closed.

    Returns what went wrong at its end, empty when nothing did.

    Parameters
    ----------
    dashboard : Dashboard
        Closed with the window.
    settings : LiveSettings
        What to begin with.
    picture : Path, optional
        Save what the window looks like after ``after_s`` seconds, and close it.
    options
        As ``DashboardWindow`` takes them.

    Raises
    ------
    StorageError
        When the picture cannot be saved.
    """
    try:
        app = application()
        words = Language(AppSettings.load(settings_file()).language)
        if settings.layout not in LAYOUTS and not settings.layout.endswith(".json"):
            settings.layout = LiveSettings.layout
        window = DashboardWindow(dashboard, settings, remembers=picture is None, words=words, **options)
    except BaseException:
        dashboard.close()
        raise
    saved: list[bool] = []

    def take_picture() -> None:
        saved.append(picture is not None and window.grab().save(str(picture)))
        window.close()

    if picture is not None:
        QtCore.QTimer.singleShot(round(1000 * after_s), window, take_picture)
    # The draw timer lets Python hear it; the window is closed after the drawing that it may have come into.
    before = signal.signal(signal.SIGINT, lambda *_: QtCore.QTimer.singleShot(0, window.close))
    try:
        window.show()
        run(app)
    finally:
        signal.signal(signal.SIGINT, before)
        window.close()
    if saved == [False]:
        raise StorageError(
            Text("The picture {picture} could not be saved", picture=picture),
            do=Text("Check its folder; its name ends in .png"),
        )
    return window.closing_trouble
