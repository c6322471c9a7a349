"""The German phrase book; what is missing here is shown in English.

Words that take an ending stand without one where they can (``Bein: links``), so that one entry does for both legs.
"""

from __future__ import annotations

from soleplate.app.german.bench import BENCH
from soleplate.app.german.cues import CUES
from soleplate.app.german.formulas import FORMULAS
from soleplate.app.german.metrics import METRICS
from soleplate.app.german.reasons import REASONS
from soleplate.app.german.tests import TESTS
from soleplate.app.german.trouble import TROUBLE
from soleplate.app.german.verdicts import VERDICTS
from soleplate.app.german.windows import WINDOWS

__all__ = ["GERMAN"]

GERMAN: dict[str, str] = {**FORMULAS, **METRICS, **REASONS, **VERDICTS, **CUES, **TESTS, **TROUBLE, **BENCH, **WINDOWS}
