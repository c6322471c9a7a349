"""Every English text that the program makes at run time, collected where it is made; for the tests of languages."""

import ast
import itertools
from pathlib import Path

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.api.protocol import Ask, End, Trial, TrialReply, Weigh, WeighReply, plan_text
from soleplate.model.rejection import NOBODY_LANDED, NOT_STARTED, STEPPED_OFF, Rejection
from soleplate.scoring.advice import settle
from soleplate.scoring.history import Visit, judge_change, own_normal
from soleplate.scoring.judgement import BORROWED
from soleplate.scoring.symmetry import compare
from soleplate.scoring.training import deload_prompt
from soleplate.scoring.verdict import GLYPHS, Error, Mean, across_battery, asymmetry, change, evenness

SOURCE = Path(__file__).parents[2] / "src" / "soleplate"
MOST_WORDS = 400
NUMBERS = {"seconds": 27.5, "reps": 4, "load_kg": 12.5, "drop_mm": 250.0, "lowering_s": 2.5, "step_rate_per_min": 170.0}


def contexts(protocol):
    """Return a context for the defaults, each rig, and each other choice or switch of a protocol."""
    known = {parameter.name for parameter in protocol.parameters}
    numbers = {name: value for name, value in NUMBERS.items() if name in known}
    given = [{}, numbers, {"week": 4} if "week" in known else {}]
    for parameter in protocol.parameters:
        if isinstance(parameter.default, bool):
            given.append({parameter.name: "yes"})
        given += [{parameter.name: choice} for choice in parameter.choices]
    pairs = [("eyes", "surface"), ("version", "feedback")]
    choices = {parameter.name: parameter.choices for parameter in protocol.parameters}
    for names in pairs:
        if set(names) <= known:
            given += [dict(zip(names, values, strict=True)) for values in itertools.product(*map(choices.get, names))]
    for settings, rig, involved in itertools.product(given, protocol.rigs, ("", "left")):
        yield protocol.context(settings, rig, involved)


def reply_to(word, state, answer):
    """Answer a word: ``answer`` picks of each choice that number, of each scale its end, of yes or no the latter."""
    match word:
        case Weigh(role=role):
            return WeighReply(role, 700.0)
        case Trial():
            return TrialReply(1, state, "", 5.0, 3, 3)
        case Ask(kind="choice", choices=choices):
            return choices[min(answer, len(choices) - 1)]
        case Ask(kind="yes", default=default):
            return not default if answer else default
        case Ask(default=default, high=high):
            return high if answer else default
    return None


def words_of(protocol):
    """Yield the words of a protocol with every setting, as the trials and the answers may go."""
    for context in contexts(protocol):
        for state, answer in (("valid", 0), ("censored", 1), ("rejected", 0), ("valid", 2), ("valid", 3)):
            script = protocol.script(context)
            try:
                word = next(script)
                for _ in range(MOST_WORDS):
                    yield word
                    if isinstance(word, End):
                        break
                    word = script.send(reply_to(word, state, answer))
            except StopIteration:
                pass


def texts_of(protocol):
    """Return what a protocol shows and says."""
    found = {protocol.title, protocol.summary, protocol.cannot_see, protocol.name.replace("_", " ")}
    found |= {f"Next time: {step.then}" for step in protocol.progressions}
    for parameter in protocol.parameters:
        found |= {parameter.help, parameter.name.replace("_", " "), *parameter.choices}
    for word in words_of(protocol):
        found |= {plan_text(word), getattr(word, "text", "")}
        if isinstance(word, Ask):
            found |= set(word.choices)
        if isinstance(word, End):
            found.add(word.reason)
    return found - {""}


OWN = "this clinic: 12 legs or people, 3 visits"


def verdicts():
    """Return every kind of verdict there is."""
    made = []
    for symmetry, scatter, direction in itertools.product(
        ("ratio", "difference", "none"), ("normal", "lognormal", "none"), ("higher", "lower", "neither")
    ):
        metric = Metric("m", "Mean velocity", "mm/s", direction, symmetry, "f", "s", lambda rep: 0.0, scatter=scatter)
        log = scatter == "lognormal"
        for left, right in (([10.1, 10.2, 10.3], [14.1, 14.2, 14.3]), ([14.1, 14.2, 14.3], [10.1, 10.2, 10.3]),
                            ([10.0, 12.0, 14.5], [11.0, 13.5, 16.0]), ([1.0, 2.0, 3.0], [1.2, 2.9, 9.0]),
                            ([1.0], [2.0]), ([], [2.0, 3.0]), ([1.0], [2.0, 3.0])):  # fmt: skip
            for level in (0.05, 0.01):
                made.append(asymmetry(metric, compare(left, right, log=log, level=level)))
            made += [evenness(metric, left), evenness(metric, [2 * value - 20 for value in left])]
        for error in (None, Error(1.0, 0.5, log, 0, OWN), Error(1.0, 0.0, log, 3, OWN), *BORROWED.values()):
            for now, then, k in ((33.5, 21.2, 3), (21.2, 33.5, 3), (33.5, 33.4, 3), (0.1, 90.5, 3),
                                 (3.5, float("nan"), 3), (-3.5, 2.5, 3), (90.5, 0.1, 2)):  # fmt: skip
                for since in ("the last visit", "the last visit (2026-11-16)", "the baseline (2026-11-16)",
                              "the other leg's baseline (2026-11-16)"):  # fmt: skip
                    made.append(change(metric, Mean(now, k), Mean(then, 3), error, since=since))
        visits = [visit(n, 10.0 + 0.3 * (n % 3)) for n in range(8)]
        for earlier in ([], visits[:1], visits):
            made.append(judge_change(metric, Mean(12.5, 3), "left", earlier, None))
            made += [own_normal(metric, Mean(value, 3), "left", earlier) for value in (10.3, 2.5, 80.5)]
    made = [one for one in made if one is not None]
    weak = [one for one in made if one.outcome in ("better", "worse", "different")]
    return made + across_battery([*weak[:40], *made[:100]])


def visit(number, value):
    """Return a visit with the measure ``m`` of both legs."""
    values = {("m", side): (value, value + 0.1, value - 0.1) for side in ("left", "right")}
    return Visit(Path("x"), str(number), f"2026-0{number + 1}-01T10:00:00Z", "c", values, 6.5)


def verdict_texts():
    """Return the sentences that are made of verdicts."""
    found = set()
    for one in verdicts():
        found |= {one.words, one.reason, one.outcome}
        for about in ("Mean velocity, left against right", "Mean velocity, left", "Reach, anterior, right",
                      "Mean velocity, left against the other leg's baseline"):  # fmt: skip
            found.add(f"{GLYPHS[one.outcome]} {about}: {one.words}")
    return found


def advice_texts():
    """Return what is advised during a session, and after it."""
    pairs = (([1.0], [2.0]), ([10.1, 10.2, 10.3], [14.1, 14.2, 14.3]), ([10.0, 10.1, 10.2], [10.1, 10.2, 10.3]),
             ([10.0, 12.0, 14.5], [11.0, 13.5, 16.0]), ([1.0, 2.0, 9.0], [1.2, 2.9, 9.0]))  # fmt: skip
    found = {settle(compare(left, right)).text for left, right in pairs}
    fading = [visit(0, 20.0), visit(1, 17.0)]
    found.add(deload_prompt("m", visit(2, 12.0), fading))
    return found | {
        "Enough: no more trials are needed for a number that is shown, not judged",
        "Softer than the last 5: 2.31 BW, 2.45",
        "Not softer than the last 1: 2.51 BW, 2.45",
        "First peak, left: 2.31 BW with the tone (3), 2.45 without it (2), +6 %",
        "1 more trial a leg would settle this",
        "3 more trials a leg would settle this",
    }


def literals(path, names):
    """Return the texts that a file hands to calls of these names, with a number for every part made at run time."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in names:
            for argument in (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg != "method")):
                found |= {text for text in strings(argument) if " " in text.strip()}
    return found


def strings(node):
    """Return the texts of an expression: a literal, an f-string, or either branch of a choice."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.JoinedStr(values=parts):
            return {"".join(part.value if isinstance(part, ast.Constant) else filled(part) for part in parts)}
        case ast.IfExp(body=body, orelse=other):
            return strings(body) | strings(other)
    return set()


ROLE = ("role", "elsewhere", "wanted")
NAMED = {"side": "left", "word.side": "left", "other": "right",
         "said": "step down may load one cell of box with 950 N; rated 500 N"}  # fmt: skip


def filled(part):
    """Return what may stand in a hole of an f-string."""
    name = ast.unparse(part.value)
    if part.conversion == ord("r"):
        return "'box'"
    return NAMED.get(name, "box" if name.endswith(ROLE) else "2.5")


# what only a person who writes Python can bring about
OF_NOTEBOOKS = ("'box' are no places", "Give the earlier", "The condition", "The two quiet rows", "rows ")


def reason_texts():
    """Return why a measure may have no value."""
    found = set()
    for path in (SOURCE / "metrics").glob("*.py"):
        if path.stem not in (
            "reliability",
            "symmetry",
            "sway_quijoux",
            "sway_presets",
            "sway_boundary",
        ):
            found |= literals(path, ("SignalError", "StepDown", "Value"))
    return {text for text in found if not text.startswith(OF_NOTEBOOKS)}


def trouble_texts():
    """Return what warns, refuses or rejects while a session runs."""
    session = SOURCE / "session"
    reasons = {why.text for why in Rejection}
    found = {f"{text} at 3.5 s" for text in reasons} | reasons | {NOT_STARTED, STEPPED_OFF, NOBODY_LANDED}
    for path in session.glob("judge*.py"):
        found |= literals(path, ("end", "_finish", "fault", "NotStill"))
    for name in ("runner", "overload", "zeroing", "live_feed"):
        found |= literals(session / f"{name}.py", ("Warned", "_reject", "stop", "_stop", "PlateGone", "PlateLost"))
    found |= literals(SOURCE / "clinic" / "guards.py", ("_tell", "_check"))
    found |= literals(SOURCE / "clinic" / "state.py", ("BadParameter",))
    found |= literals(SOURCE / "live" / "zero.py", ("Zero",))
    return {text for text in found if not text.startswith("The process")} | {
        "plate moves (SD 1.5 N, at most 1 N)",
        "left bears 25 N more than at the last zero (at most 20 N)",
        "cell 3 of plate is at the end of its range: overloaded, or its cable is loose",
        "cell 3 of plate does not change at all: it is dead, or its cable is loose",
        "plate bears 25 N: nobody stands on it",
        "the load is still settling",
        "the load moves by 2.5 % (at most 1 %)",
        "4 of 8 repetitions; touch-down at 3.5 s; foot moved at 12.1 s",
        "3 of 10 hops; stood between two hops at 3.5 s",
        "hips came down",
        "touch-down: support by the floor or a hand",
        "plate: 80.3 Hz, 2 lost, 12 ms, zeroed by itself 0:12 ago",
        "! left is gone: its cable was pulled, its power failed, or the network was cut",
        "left: waiting",
        "left: 80.1 Hz, 0 lost, not zeroed: press T on the empty plate   right: - Hz, 0 lost, 11 ms, zeroed 1:02 ago",
        "Somebody should stand on left, but right bears 620 N. If the foot is right, the plates are swapped: run again "
        "with --swap; `soleplate plates --blink URL` shows which one it is",
        "step down may load one cell of box with 950 N; rated 500 N: start low and soft",
        "landing may load one cell of plate with 950 N; rated 500 N: refused",
        "plate is uncalibrated, and every result will say so: soleplate calibrate sim:",
        "plate was not zeroed after the trial: its drift is unknown",
        "the zero of plate drifted by 12.5 N (at most 10 N)",
        "the zero of plate drifted by 7.5 N",
        "12 of 17 sessions scored in 6.1 s, 5 were done before: 562 rows in x.csv",
        "264 ms of processor time for each session; a worker took at most 266 MB",
        "2 files could not be scored (DamagedFile): see x.csv",
        "Scoring: 3 of 17, 2.5 sessions/s, 0:06 left",
        "short window: 7.5 of 20 s; shown, not compared",
        "plate uncalibrated",
        "measured at 10.8 Hz; it needs 50 Hz",
    }


def result_texts():
    """Return names and units of every measure."""
    metrics = plugins.metrics().values()
    return {metric.label for metric in metrics} | {metric.unit for metric in metrics if metric.unit}


def formula_texts():
    """Return the formulas of the measures that a test shows."""
    protocols = [plugins.protocol(name) for name in plugins.names("protocols")]
    keys = {key for one in protocols for keys in (one.metrics, *one.metrics_when.values()) for key in keys}
    return {plugins.metric(key).formula for key in keys}


__all__ = [
    "advice_texts",
    "formula_texts",
    "reason_texts",
    "result_texts",
    "texts_of",
    "trouble_texts",
    "verdict_texts",
]
