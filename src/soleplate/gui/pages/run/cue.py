"""The cue: which leg, what to do, how far it is; the same for the operator and for the athlete's window."""

from __future__ import annotations

from dataclasses import dataclass

from soleplate.api.protocol import Ask, Countdown, Hold, Instruct, Perform, Rest, Tare, Trial, Weigh
from soleplate.app.session_thread import Scene
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import NUMBER, TITLE, Theme
from soleplate.gui.widgets.ring import ProgressRing
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.people import LEFT, RIGHT, Side
from soleplate.model.plate import G_MS2

__all__ = ["TO_READ", "Cue", "CuePanel", "cue_of"]

SHORT, TO_READ = 24, 60  # characters of a headline that is shouted, and that is glanced at


@dataclass(frozen=True)
class Cue:
    """Hold what is shown: characters in the ring, the headline, one line below, and the share that is done."""

    mark: str
    headline: str
    below: str
    share: float | None = None
    side: Side = ""


def cue_of(scene: Scene, words: Language, *, athlete: bool = False) -> Cue:
    """Return the cue of a moment; for the athlete without what is the operator's business."""
    step = scene.step
    mark = {LEFT: words("L"), RIGHT: words("R")}.get(scene.side, "")
    leg = {LEFT: words("LEFT leg"), RIGHT: words("RIGHT leg")}.get(scene.side, "")
    if scene.countdown is not None and scene.countdown > 0:
        return Cue(str(scene.countdown), words("Get ready"), leg, None, scene.side)
    match step:
        case Trial(task=Hold()):
            if scene.started_s is None:
                return Cue(
                    mark, words("Lift the other foot") if scene.side else words("Stand still"), leg, 0.0, scene.side
                )
            left = max(0.0, step.task.seconds - (scene.now_s - scene.started_s))
            below = leg if athlete else f"{leg}   {words.number(left, 0)} s".strip()
            return Cue(mark or "●", words("HOLD"), below, scene.progress, scene.side)
        case Trial(task=Perform(gesture="guided", reps=reps, options=options, seconds=seconds), series=series):
            since = scene.now_s - scene.started_s if scene.started_s is not None else 0.0
            paced = min(reps, int(since / options.get("rep_s", seconds)) + 1) if reps > 1 else 0
            how = f"{paced} / {reps}" if reps > 1 else f"{words.number(max(0.0, seconds - since), 0)} s"
            below = leg if athlete else f"{leg}   {how}".strip()
            name = words.say(label(series.replace("-", "_")))
            return Cue(
                str(paced) if paced else mark or "●", name[:1].upper() + name[1:], below, scene.progress, scene.side
            )
        case Trial(task=Perform(gesture=gesture, reps=reps)):
            count = str(scene.reps) if scene.reps else mark
            what = words.say(label(gesture))
            below = leg if athlete else f"{leg}   {scene.reps} / {reps}"
            return Cue(count, what[:1].upper() + what[1:], below, scene.progress, scene.side)
        case Rest(seconds=seconds):
            left = max(0.0, seconds - (scene.now_s - scene.since_s))
            return Cue(f"{left:.0f}", words("Rest"), "", scene.progress)
        case Tare():
            return Cue("0", words("Step off the plate"), words("Zeroing: keep it empty"))
        case Weigh():
            loads = scene.loads_n.get(step.role) if step.role else max(scene.loads_n.values(), default=0.0)
            kg = "" if athlete or not loads or loads < 50 else f"{words.number(loads / G_MS2, 1)} kg"
            return Cue("kg", words("Stand still, both feet"), kg)
        case Countdown():
            return Cue("", words("Get ready"), leg)
        case Ask(text=text) | Instruct(text=text):
            return (
                Cue("", words("One moment"), "")
                if athlete
                else Cue("?" if isinstance(step, Ask) else "i", words.say(text), "")
            )
        case None:
            return Cue("", "", "")
    return Cue("", words.say(scene.text), "")


class CuePanel(QtWidgets.QWidget):
    """A ring with the leg, a headline and one line.

    Parameters
    ----------
    theme : Theme
        Colours.
    pixels : int
        Height of the headline's letters.
    """

    def __init__(self, theme: Theme, pixels: int = NUMBER) -> None:
        super().__init__()
        self.theme = theme
        column = QtWidgets.QVBoxLayout(self)
        self.ring = ProgressRing(theme)
        self.headline, self.below = QtWidgets.QLabel(), QtWidgets.QLabel()
        self._pixels = pixels
        for line in (self.headline, self.below):
            line.setWordWrap(True)
            line.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        self.below.setStyleSheet(f"font-size: {max(TITLE, pixels // 2)}px;")
        self.below.hide()
        column.addWidget(self.ring, 3)
        column.addWidget(self.headline, 1)
        column.addWidget(self.below)

    def show_cue(self, cue: Cue) -> None:
        """Show a cue; what is to be read has smaller letters, and all the room."""
        color = self.theme.of_role(cue.side) if cue.side else self.theme.ink
        self.ring.show_share(cue.share, cue.mark, color)
        if self.headline.text() != cue.headline:
            self.ring.setVisible(len(cue.headline) <= TO_READ)
            self.headline.setText(cue.headline)
            self._fit()
        if self.below.text() != cue.below:
            self.below.setText(cue.below)
            self.below.setVisible(bool(cue.below))

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Fit the letters to the new size."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take the largest letters with which the whole headline is seen: a question is never cut off."""
        text = self.headline.text()
        sizes = [self._pixels] if len(text) <= SHORT else [self._pixels // 2, self._pixels // 3, TITLE]
        below = 0 if self.below.isHidden() else self.below.sizeHint().height()
        wide, high = self.width() - 32, self.height() - below - 48
        for size in sizes if len(text) > TO_READ else sizes[:1]:
            font = QtGui.QFont(self.headline.font())
            font.setBold(True)
            font.setPixelSize(max(TITLE, size))
            room = QtGui.QFontMetrics(font).boundingRect(
                QtCore.QRect(0, 0, wide, 10_000), int(QtCore.Qt.TextFlag.TextWordWrap), text
            )
            if room.height() <= high:
                break
        self.headline.setStyleSheet(f"font-size: {max(TITLE, size)}px; font-weight: bold;")
