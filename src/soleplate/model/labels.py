"""Labels of codes: files, settings and protocols keep the code, people read its label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from soleplate.text import Text

__all__ = ["LABELS", "label", "listed"]

_TEXTS = (
    # legs, plates, states of trials
    Text("left"), Text("right"), Text("both"), Text("plate"), Text("box"), Text("floor"),
    Text("valid"), Text("censored"), Text("rejected"), Text("practice"),
    # tests
    Text("calf raise"), Text("dot drill"), Text("lateral step up"), Text("quiet stance"), Text("repeated hops"),
    Text("screen"), Text("short foot pulses"), Text("single leg bridge"), Text("single leg hinge"),
    Text("battery"), Text("single leg jump"), Text("isometric push"), Text("sit to stand single"),
    Text("step down taps"),
    Text("maximal hops"),
    Text("single leg landing"), Text("single leg reach"), Text("single leg stance"), Text("split squat"),
    Text("step down"), Text("workout"), Text("free recording"),
    # settings of tests
    Text("beats per min"), Text("block"), Text("bottom s"), Text("check list"), Text("clearance"),
    Text("deload every"), Text("direction"), Text("down s"), Text("drop mm"), Text("exercise"), Text("eyes"),
    Text("feedback"), Text("feet"), Text("muscle"), Text("tests"),
    Text("ramps"), Text("push s"), Text("seat mm"),
    Text("foot outline mm"), Text("footwear"), Text("hold s"), Text("hops"), Text("hops per min"),
    Text("incline deg"), Text("knee"), Text("leg"), Text("leg length cm"), Text("load kg"), Text("lowering s"),
    Text("pad height mm"), Text("pain start"), Text("quick"), Text("raises"), Text("rater"), Text("reps"),
    Text("rest s"), Text("seconds"), Text("sets"), Text("silent"), Text("solo"), Text("stance s"),
    Text("step rate per min"), Text("stop when"), Text("surface"), Text("trials"), Text("until"), Text("up s"),
    Text("version"), Text("week"), Text("window s"), Text("first"), Text("drawn"), Text("contrast"), Text("task"),
    Text("rated change"), Text("untreated"), Text("activities"),
    # choices and answers
    Text("draw"), Text("not asked"), Text("single"), Text("dual"), Text("trend"),
    Text("yes"), Text("no"), Text("all done"), Text("ask"), Text("barefoot"), Text("bent"), Text("bridge"),
    Text("closed"), Text("one"), Text("five"), Text("thirty"),
    Text("soleus"), Text("gastrocnemius"), Text("mid-thigh"),
    Text("decided"), Text("done"), Text("drop"), Text("faded"), Text("failure"), Text("firm"),
    Text("foam"), Text("forward"), Text("given"), Text("hinge"), Text("hold"), Text("hop"),
    Text("last honest repetition"), Text("none"), Text("not needed"), Text("open"), Text("repetitions"), Text("shod"),
    Text("sideways"), Text("straight"), Text("waiting"), Text("wobble"), Text("good"), Text("ok"), Text("poor"),
    Text("neither"), Text("near-fall"), Text("fall"), Text("anterior"), Text("posteromedial"), Text("posterolateral"),
    Text("hands"), Text("hips"),
    # people
    Text("female"), Text("male"), Text("other"),
    # exercises of a workout, and how it is asked
    Text("hinge and lift"), Text("calf raise bent knee"), Text("hold eyes open"), Text("hold eyes closed"),
    Text("hold wobble"), Text("alternating reach"), Text("nordic"), Text("loaded carry"), Text("strides"),
    Text("ask after"), Text("beats"), Text("lighter"), Text("planned"), Text("set"), Text("weaker"),
    Text("pain before"), Text("guided"),
    # what is rated after a trial
    Text("effort"), Text("pain"), Text("form"), Text("reach cm"), Text("rater arm"), Text("rater trunk"),
    Text("hands kept"), Text("task answers"), Text("rater pelvis"), Text("rater knee"), Text("rater steady"),
    # gestures
    Text("bridge hold"), Text("dots"), Text("jump"), Text("push"), Text("sit to stand"), Text("heel taps"),
    Text("landing"), Text("pulses"), Text("reach"), Text("step up"),
    # classes and levels of the checks of a plate, colours of the windows
    Text("lab"), Text("clinic"), Text("screening"), Text("daily"), Text("monthly"), Text("yearly"),
    Text("empty"), Text("loaded"), Text("light"), Text("dark"), Text("count"),
)  # fmt: skip
LABELS: Mapping[str, Text] = {str(text): text for text in _TEXTS}


def label(code: str) -> str:
    """Return the label of a code; a code of a plug-in that has none, and what is no code, stays as it is."""
    return code if isinstance(code, Text) else LABELS.get(code.replace("_", " "), code.replace("_", " "))


def listed(codes: Iterable[str]) -> str:
    """Return labels with "and" between them."""
    return reduce(lambda one, more: Text("{one} and {more}", one=one, more=more), map(label, codes))
