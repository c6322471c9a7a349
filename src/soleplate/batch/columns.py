"""The columns of the tidy table: what each means, and its unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["COLUMNS", "LATER", "MEANING", "NUMBERS", "WHOLE", "about_columns"]

MEANING: Mapping[str, tuple[str, str]] = {
    "participant": ("", "a code"),
    "visit": ("", "the same for all sessions of one participant on one day"),
    "session": ("", "32 hexadecimal digits"),
    "file": ("", "the session file, in the folder that was scored"),
    "created_utc": ("", "start, ISO 8601"),
    "protocol": ("", "the test"),
    "protocol_version": ("", "its version"),
    "protocol_digest": ("", "SHA-256 of its script"),
    "parameters": ("", "settings of the test, JSON"),
    "replies": ("", "answers to its questions, JSON"),
    "involved": ("", "the leg with the complaint"),
    "dominant": ("", "the dominant leg"),
    "ended": ("", "how the session ended"),
    "trial": ("", "number of the trial; 0: of the whole session"),
    "series": ("", "what was tried"),
    "rep": ("", "number of the repetition; 0: of the whole trial"),
    "side": ("", "the tested leg"),
    "state": ("", "of the trial"),
    "conditions": ("", "of the trial, JSON"),
    "ratings": ("", "effort, pain, form and more of the trial, JSON"),
    "body_weight_n": ("N", "the last weighing before the trial, on the plate under the leg"),
    "key": ("", "the measure"),
    "value": ("as unit says", "null where there is none"),
    "unit": ("", "of the value"),
    "reason": ("", "why there is none, or what limits it"),
    "method": ("", "filter, rate and window"),
    "package": ("", "which package gives the measure: soleplate, or name, version and check sum of a plug-in"),
    "scoring_version": ("", "raised whenever a number of soleplate's own can change"),
    "raw_sha256": ("", "check sum of what came from the plates"),
    "u_shared": ("as unit says", "standard uncertainty from the plate that values of a session share"),
    "u_random": ("as unit says", "standard uncertainty from the plate of this value alone"),
    "u_reason": ("", "why no uncertainty is known"),
}
COLUMNS = tuple(name for name in MEANING if not name.startswith("u_"))
LATER = frozenset({"file", "parameters", "replies", "ratings", "body_weight_n", "package"})  # older tables lack them
WHOLE = frozenset({"protocol_version", "trial", "rep", "scoring_version"})
NUMBERS = frozenset({"value", "body_weight_n", "u_shared", "u_random"})


def about_columns(names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return name, unit and meaning of each column."""
    return [(name, *MEANING.get(name, ("", ""))) for name in names]
