"""The German phrase book; what is missing here is shown in English.

Words that take an ending stand without one where they can (``Bein: links``), so that one entry does for both legs.
"""

from __future__ import annotations

from soleplate.clinic.german.bench import BENCH
from soleplate.clinic.german.cues import CUES
from soleplate.clinic.german.formulas import FORMULAS
from soleplate.clinic.german.metrics import METRICS
from soleplate.clinic.german.reasons import REASONS
from soleplate.clinic.german.tests import TESTS
from soleplate.clinic.german.trouble import TROUBLE
from soleplate.clinic.german.verdicts import VERDICTS
from soleplate.clinic.german.windows import WINDOWS

__all__ = ["GERMAN"]

GERMAN: dict[str, str] = {**FORMULAS, **METRICS, **REASONS, **VERDICTS, **CUES, **TESTS, **TROUBLE, **BENCH, **WINDOWS}
