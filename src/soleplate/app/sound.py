"""Sounds: a click for each beat, tones for ready, end and softer; silent where there is no sound card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.text import Text

__all__ = ["Sounds", "tone"]

RATE_HZ = 44100
TONES: Mapping[str, tuple[float, float]] = {  # Hz, s
    "beat": (1000.0, 0.03),
    "go": (880.0, 0.25),
    "end": (440.0, 0.35),
    "softer": (660.0, 0.2),
    "error": (220.0, 0.4),
}


def tone(hz: float, seconds: float) -> NDArray[np.float32]:
    """Return a sine with soft edges, mono, (n,) float32 from -0.5 to 0.5."""
    n = round(seconds * RATE_HZ)
    edge = min(n // 4, round(0.005 * RATE_HZ))
    shape = np.ones(n)
    ramp = np.linspace(0, 1, edge, endpoint=False)
    shape[:edge], shape[n - edge :] = ramp, ramp[::-1]
    wave: NDArray[np.float32] = (0.5 * shape * np.sin(2 * np.pi * hz * np.arange(n) / RATE_HZ)).astype(np.float32)
    return wave


class Sounds:
    """Play the sounds of the application; what cannot be heard is shown anyway.

    Attributes
    ----------
    trouble : str
        Why nothing is heard; empty while sounds work.
    """

    def __init__(self, wanted: bool = True) -> None:
        self._player: Any = None
        self.trouble = ""
        if not wanted:
            self.trouble = Text("sounds are off")
            return
        try:
            import sounddevice

            sounddevice.query_devices(kind="output")
            self._player = sounddevice
        except ImportError:
            self.trouble = Text('sounds need another package: pip install "soleplate[sound]"')
        except Exception as error:  # OSError without PortAudio, PortAudioError without a card
            self.trouble = Text("no sound here: {error}", error=error)

    def play(self, name: str) -> None:
        """Play a sound by its name; does not wait for its end."""
        if self._player is None or name not in TONES:
            return
        try:
            self._player.play(tone(*TONES[name]), RATE_HZ)
        except Exception as error:  # the card may go while one works
            self._player, self.trouble = None, Text("no sound any more: {error}", error=error)
