"""Every text a person may see is a template of the catalogue: shown by a language in which no English word is left."""

import itertools
from typing import get_args

import pytest
from pseudo import changed, english_in, speak_pseudo

from soleplate import errors, plugins
from soleplate.api.protocol import Ask, End, Perform, Trial, TrialReply, Weigh, WeighReply, plan_text
from soleplate.errors import BadParameter, SoleplateError
from soleplate.language import Language
from soleplate.model.labels import LABELS, label
from soleplate.model.rejection import Rejection
from soleplate.model.trial import TrialState
from soleplate.text import Text

MOST_STEPS = 400


@pytest.fixture
def words(monkeypatch):
    """The pseudo-language."""
    return speak_pseudo(monkeypatch)


def contexts(protocol):
    """Yield a context for the defaults, each rig, and each other choice or switch of a protocol."""
    given = [{}]
    for parameter in protocol.parameters:
        if isinstance(parameter.default, bool):
            given.append({parameter.name: "no" if parameter.default else "yes"})
        given += [{parameter.name: choice} for choice in parameter.choices]
    for settings, rig in itertools.product(given, protocol.rigs):
        yield protocol.context(settings, rig, "left")


def reply_to(step, state, answer):
    """Answer a step: ``answer`` picks that choice, or the end of a scale."""
    match step:
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


def steps_of(protocol):
    """Yield the steps of a protocol with every setting, as the trials and the answers may go."""
    for context in contexts(protocol):
        for state, answer in (("valid", 0), ("censored", 1), ("valid", 2)):
            script = protocol.script(context)
            try:
                step = next(script)
                for _ in range(MOST_STEPS):
                    yield step
                    if isinstance(step, End):
                        break
                    step = script.send(reply_to(step, state, answer))
            except StopIteration:
                pass


def shown_of(protocol):
    """Return everything that a protocol shows or says."""
    found = {protocol.title, protocol.summary, protocol.cannot_see, label(protocol.name)}
    found |= {step.then for step in protocol.progressions}
    for parameter in protocol.parameters:
        found |= {parameter.help, label(parameter.name), *map(label, parameter.choices)}
    for step in steps_of(protocol):
        found |= {plan_text(step), getattr(step, "text", "")}
        if isinstance(step, Ask):
            found |= {*map(label, step.choices), *([label(step.key)] if step.rates else [])}
        if isinstance(step, Trial) and isinstance(step.task, Perform):
            found.add(label(step.task.gesture))
    for key in {*protocol.metrics, *itertools.chain(*protocol.metrics_when.values())}:
        metric = plugins.metric(key)
        found |= {metric.label, metric.formula}
    return found - {""}


@pytest.mark.parametrize("name", sorted(plugins.names("protocols")))
def test_no_text_of_a_protocol_stays_english(name, words):
    shown = shown_of(plugins.protocol(name))
    left = {text: found for text in shown if (found := english_in(words.say(text), name, name.replace("_", "-")))}
    assert left == {}
    assert len(shown) > 20


def classes(base=SoleplateError):
    """Return the tree of errors."""
    return [base, *itertools.chain.from_iterable(map(classes, base.__subclasses__()))]


@pytest.mark.parametrize(
    "kind", [one for one in classes() if one.__module__ == errors.__name__], ids=lambda one: one.__name__
)
def test_errors_say_what_why_and_what_to_do(kind, words):
    system = "[Errno 13] refused by the system"
    error = kind(Text("Nobody is chosen"), why=system, do=Text("Choose a person first"))
    assert str(error) == f"Nobody is chosen. {system}. Choose a person first."
    said = words.say(error.text)
    assert said == f"{changed('Nobody is chosen')}. {system}. {changed('Choose a person first')}."


def test_a_setting_out_of_its_limits_is_said_with_the_decimal_sign(words):
    parameter = next(one for one in plugins.protocol("single_leg_stance").parameters if one.name == "seconds")
    with pytest.raises(BadParameter) as told:
        parameter.parse(500.5)
    said = words.say(told.value.text)
    assert "500,5 s" in said
    assert english_in(said, "seconds") == []


def test_codes_have_labels(words):
    codes = [*get_args(TrialState), "yes", "no", "good", "ok", "poor", "plate", "left", "right", "box", "floor"]
    assert [code for code in codes if code not in LABELS] == []
    assert [words.say(reason.text) for reason in Rejection if english_in(words.say(reason.text))] == []
    assert label("foreign_code") == "foreign code"


def test_a_plain_string_is_quoted_and_a_template_takes_its_values(words):
    assert words.say("A note of somebody, 2.5 kg") == "A note of somebody, 2.5 kg"


def test_an_unknown_language_is_english():
    assert Language("xx").code == "en"
    assert Language("xx").say(Text("Nobody is chosen")) == "Nobody is chosen"
    assert Language("en").number(12.345, 1) == "12.3"
    assert Language("de").number(-0.04, 1) == "0,0"
