"""A page of a session to print or to keep: one file, no network, grey-safe."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path

from soleplate.errors import FileError, about_file
from soleplate.model.people import SIDES
from soleplate.report.plots import picture_of
from soleplate.report.table import DASH, difference_text, side_text
from soleplate.scoring.history import comparable_visits, visit_of, visits_beside
from soleplate.scoring.judgement import Judgement, judge_session
from soleplate.scoring.session import SCORING_VERSION, score
from soleplate.scoring.summary import Row, summarise_session
from soleplate.scoring.training import next_steps
from soleplate.scoring.verdict import GLYPHS
from soleplate.storage.recording import Recording
from soleplate.text import Text, plain

__all__ = ["session_page"]

Say = Callable[[str], str]

DISCLAIMER = Text(
    "Measures vertical force and timing. It does not diagnose, predict injury or clear "
    "anyone for sport. A detectable change is not necessarily an important one. Use it "
    "with an examination."
)
STYLE = Text(
    "\nbody { font: 15px/1.4 system-ui, sans-serif; color: #14181c; margin: 1.5cm auto; "
    "max-width: 19cm; }\nh1 { font-size: 22px; margin: 0; } h2 { font-size: 17px; margin: "
    "1em 0 .3em; }\np.verdict { font-size: 19px; font-weight: bold; border-left: 6px "
    "solid #14181c; padding: 4px 10px; }\np.verdict { background-color: #e8ecf0; }\ntable "
    "{ border-collapse: collapse; width: 100%; } th, td { padding: 4px 8px; "
    "border-bottom: 1px solid #c9d0d6; }\nth { text-align: left; } td.n { text-align: "
    "right; white-space: nowrap; } tr.primary td { font-weight: bold; }\nimg { max-width: "
    "100%; } footer { margin-top: 1em; font-size: 12px; color: #5c6670; }\nh1.next { "
    "page-break-before: always; } small { font-size: 12px; font-weight: normal; }\n"
)


def session_page(
    recordings: Sequence[Recording],
    library: Path,
    *,
    language: str = "en",
    say: Say = str,
    left_out: list[FileError] | None = None,
    troubles: list[FileError] | None = None,
) -> str:
    """Return one HTML page of sessions: numbers, verdicts, pictures and how they were made.

    Parameters
    ----------
    recordings : sequence of Recording
        One section each.
    library : Path
        Where earlier visits are.
    language : str
        Of the page, as HTML wants to know it.
    say : callable
        Says an English text in that language.

    left_out : list, optional
        Takes why a session is not on the page, by name.
    troubles : list, optional
        Takes why an earlier visit was not looked at, by name.

    Raises
    ------
    FileError
        For a session that cannot be scored, where no list takes it.
    """
    title = ", ".join(dict.fromkeys(recording.header.participant for recording in recordings))
    made: list[str] = []
    for recording in recordings:
        try:
            with about_file(recording.path):
                made.append(
                    "".join(_section(recording, library, say, [] if troubles is None else troubles, first=not made))
                )
        except FileError as error:
            if left_out is None:
                raise
            left_out.append(error)
    sections = "\n".join(made)
    page = Text(
        (
            '<!doctype html>\n<html lang="{escape}"><head><meta '
            'charset="utf-8"><title>{escape2}</title><style>{style}</style></head>\n<body>\n{sections}\n</body></html>\n'
        ),
        escape=escape(language),
        escape2=escape(title),
        style=STYLE,
        sections=sections,
    )
    return plain(page, lines=True)


def _section(recording: Recording, library: Path, say: Say, troubles: list[FileError], *, first: bool) -> Iterator[str]:
    header = recording.header
    results = score(recording)
    rows = summarise_session(recording, results)
    beside, unread = visits_beside(recording, library) if rows else ([], [])
    troubles += unread
    earlier = comparable_visits(visit_of(recording, results), beside) if rows else []
    judged = judge_session(recording, results, rows, library, earlier=earlier)
    yield "<section>\n"
    sheet = "" if first else ' class="next"'
    yield f"<h1{sheet}>{escape(header.participant)} · {escape(say(header.protocol.replace('_', ' ')))}</h1>\n"
    involved = f" · {escape(say(f'involved leg: {header.involved}'))}" if header.involved else ""
    quality = escape(say(_quality(recording)))
    yield f"<p>{escape(header.created_utc[:16].replace('T', ' '))} UTC{involved} · {quality}</p>\n"
    yield from _verdicts(judged, say)
    yield from _table(rows, say)
    for step in next_steps(recording, results):
        yield f"<p>{escape(say(f'Next time: {step}'))}</p>\n"
    yield from _pictures(recording, say)
    yield from _ratings(recording, say)
    yield from _footer(recording, rows, say)
    yield "</section>"


def _quality(recording: Recording) -> str:
    tried = [trial for trial in recording.trials if trial.state != "practice"]
    counted = sum(trial.counts for trial in tried)
    reasons = sorted({trial.reason for trial in tried if trial.state == "rejected" and trial.reason})
    return Text("{counted} of {n} tries counted", counted=counted, n=len(tried)) + (
        f" (rejected: {'; '.join(reasons)})" if reasons else ""
    )


def _verdicts(judged: Sequence[Judgement], say: Say) -> Iterator[str]:
    for number, one in enumerate(judged):
        text = f"{GLYPHS[one.verdict.outcome]} {one.about}: {one.verdict.words}"
        kind = ' class="verdict"' if number == 0 else ""
        yield f"<p{kind}>{escape(say(text))} <small>({escape(say(one.verdict.reason))})</small></p>\n"


def _table(rows: Sequence[Row], say: Say) -> Iterator[str]:
    shown = [row for row in rows if row.shown]
    both = any(row.both.n for row in shown)
    names = ["", "left", "right", "left - right [95 %]", *([Text("both legs")] if both else []), "unit"]
    yield "<table><tr>" + "".join(f"<th>{escape(say(name))}</th>" for name in names) + "</tr>\n"
    for row in shown:
        digits = row.metric.digits
        cells = [side_text(row.comparison.left, digits), side_text(row.comparison.right, digits), difference_text(row)]
        cells += [side_text(row.both, digits)] if both else []
        kind = ' class="primary"' if row.verdict else ""
        label = say(row.metric.label) + (f" ({say(row.reason)})" if row.reason else "")
        filled = "".join(f'<td class="n">{escape(say(cell or DASH))}</td>' for cell in cells)
        yield f"<tr{kind}><td>{escape(label)}</td>{filled}<td>{escape(say(row.metric.unit))}</td></tr>\n"
    yield "</table>\n"


def _pictures(recording: Recording, say: Say) -> Iterator[str]:
    """Show the last trial of each leg that counts."""
    for side in (*SIDES, ""):
        trials = [trial for trial in recording.trials if trial.counts and trial.side == side]
        figure = picture_of(recording, trials[-1], say) if trials else None
        if figure is None:
            continue
        data = io.BytesIO()
        figure.savefig(data, format="png", dpi=110)
        text = base64.b64encode(data.getvalue()).decode()
        what = escape(say(Text("last trial, {side}", side=side or "both legs")))
        yield Text('<p><img alt="{what}" src="data:image/png;base64,{text}"></p>\n', what=what, text=text)


def _ratings(recording: Recording, say: Say) -> Iterator[str]:
    said = [say(f"trial {rated.trial} {rated.scale.replace('_', ' ')}: {rated.value}") for rated in recording.ratings]
    if said:
        yield f"<h2>{escape(say('Asked'))}</h2><p>{escape('; '.join(said))}</p>\n"


def _footer(recording: Recording, rows: Sequence[Row], say: Say) -> Iterator[str]:
    formulas = "; ".join(f"{say(row.metric.label)}: {say(row.metric.formula)}" for row in rows if row.shown)
    edits = Text(" {n} corrections by hand are in the file.", n=len(recording.edits)) if recording.edits else ""
    made = Text(
        (
            "Scoring version {scoring_version}; {software}; protocol version {protocol_version}; "
            "recording {raw_sha256}; {name}.{edits}"
        ),
        scoring_version=SCORING_VERSION,
        software=recording.header.software,
        protocol_version=recording.header.protocol_version,
        raw_sha256=recording.raw_sha256[:12],
        name=recording.path.name,
        edits=edits,
    )
    yield f"<footer><p>{escape(say(DISCLAIMER))}</p><p>{escape(formulas)}.</p><p>{escape(say(made))}</p></footer>\n"
