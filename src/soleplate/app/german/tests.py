"""German texts about the tests: what they are, their settings, and what to try next."""

from __future__ import annotations

__all__ = ["TESTS"]

TITLES: dict[str, str] = {
    "Single-leg calf raise": "Wadenheben, ein Bein",
    "Dot drill": "Punktedrill",
    "Lateral step-up": "Seitliches Aufsteigen",
    "Quiet stance": "Ruhiger Stand",
    "Repeated hops": "Wiederholte Sprünge",
    "Screen": "Kurzprüfung",
    "Short-foot pulses": "Kurzer Fuß, Impulse",
    "Single-leg bridge": "Brücke, ein Bein",
    "Single-leg hinge": "Standwaage",
    "Single-leg landing": "Landung, ein Bein",
    "Single-leg reach": "Reichweite, ein Bein",
    "Single-leg stance": "Einbeinstand",
    "Split squat": "Ausfallkniebeuge",
    "Step-down": "Herabsteigen",
    "Workout": "Training",
}

# A test is also told by its name, as files and commands spell it.
NAMES: dict[str, str] = {
    spelled: said
    for title, said in {**TITLES, "Calf raise": TITLES["Single-leg calf raise"]}.items()
    for spelled in (title.lower(), title.lower().replace("-", " "), title.lower().replace(" ", "-"))
}

SUMMARIES: dict[str, str] = {
    "Raises to a beat: valid repetitions, last honest one, hands, loss of rise.":
        "Wadenheben im Takt: gültige Wiederholungen, letzte saubere, Abstützen, Verlust an Höhe.",
    "height of the heel (only the rise of the centre of mass, hands-free), bending of the knee":
        "Höhe der Ferse (nur den Hub des Körperschwerpunkts, freihändig), Beugung des Knies",
    "Hop from dot to dot: contacts and rhythm. A drill, not a test: no verdict.":
        "Von Punkt zu Punkt springen: Kontakte und Rhythmus. Eine Übung, kein Test: kein Urteil.",
    "which dot was hit, the other foot in the air": "welcher Punkt getroffen wurde, den anderen Fuß in der Luft",
    "Step up sideways for 15 s: repetitions, push-off of the trailing leg.":
        "15 s lang seitlich aufsteigen: Wiederholungen, Abdruck des hinteren Beins.",
    "knee, pelvis and trunk; whether the knee was quite straight":
        "Knie, Becken und Rumpf; ob das Knie ganz gestreckt war",
    "Stand on both legs: how the weight is shared, and sway.":
        "Auf beiden Beinen stehen: Verteilung des Gewichts, Schwankung.",
    "trunk and hips, what the hands do": "Rumpf und Hüften, was die Hände tun",
    "Hops on one leg to a beat: contact time, reactive strength, rhythm.":
        "Sprünge auf einem Bein im Takt: Kontaktzeit, Reaktivkraft, Rhythmus.",
    "distance, shear force, knee and trunk": "Weite, Scherkraft, Knie und Rumpf",
    "Stance, step-down, hops and calf raises in one session: the first number of each, no composite.":
        "Stand, Herabsteigen, Sprünge und Wadenheben in einer Sitzung: je die erste Zahl, kein Gesamtwert.",
    "what each of its tests cannot see": "was jeder der einzelnen Tests nicht sieht",
    "Pulses of the arch to a beat: count and rhythm. A drill, not a test: no verdict.":
        "Impulse des Fußgewölbes im Takt: Anzahl und Rhythmus. Eine Übung, kein Test: kein Urteil.",
    "the arch itself, toes that curl": "das Fußgewölbe selbst, Zehen, die sich krallen",
    "Bridge on one leg: time held, or repetitions.": "Brücke auf einem Bein: Haltezeit oder Wiederholungen.",
    "hip height, rotation of the pelvis, which muscle works":
        "Höhe der Hüfte, Drehung des Beckens, welcher Muskel arbeitet",
    "Tip forward over one leg to a slow beat: how steady the foot stays.":
        "Langsam im Takt auf einem Bein vorbeugen: wie ruhig der Fuß bleibt.",
    "hip and spine angle, the load that the hands truly lift":
        "Winkel von Hüfte und Wirbelsäule, die Last, die die Hände wirklich heben",
    "Land on one leg and stick it: first peak, effective drop, time to stabilisation.":
        "Auf einem Bein landen und stehen bleiben: erste Spitze, wirksame Fallhöhe, Zeit bis zum sicheren Stand.",
    "shear force and so DPSI, knee and trunk; sound is not measured":
        "Scherkraft und damit den DPSI, Knie und Rumpf; das Geräusch wird nicht gemessen",
    "Reach in three directions on one leg: distance typed in, touch-downs and stance seen by the plate.":
        "Auf einem Bein in drei Richtungen reichen: Weite wird eingegeben, Absetzer und Stand sieht die Platte.",
    "the reach itself (type it in), hands, trunk, whether the heel lifted a little":
        "die Weite selbst (bitte eingeben), Hände, Rumpf, ob sich die Ferse etwas hob",
    "Stand on one leg: hold time, touch-downs and sway, eyes open or closed.":
        "Auf einem Bein stehen: Haltezeit, Absetzer und Schwankung, Augen offen oder geschlossen.",
    "trunk and hip strategy, hands, eyes, the true centre of mass; on foam or a board, the foot itself":
        "Strategie von Rumpf und Hüfte, Hände, Augen, den wahren Schwerpunkt; auf Schaum oder Brett den Fuß selbst",
    "Squat with one leg in front, to a beat: share of the lead foot, repetitions, rhythm.":
        "Kniebeuge mit einem Bein vorn, im Takt: Anteil des vorderen Fußes, Wiederholungen, Rhythmus.",
    "depth, knee and trunk": "Tiefe, Knie und Rumpf",
    "Step down from a box slowly: lowering time, touch speed, who did the braking, first peak.":
        "Langsam vom Kasten herabsteigen: Senkzeit, Auftrittstempo, wer gebremst hat, erste Spitze.",
    "knee, pelvis and trunk position, shear force": "Stellung von Knie, Becken und Rumpf, Scherkraft",
    "Train: sets of an exercise to a beat, weaker leg first; planned and done are logged.":
        "Trainieren: Sätze einer Übung im Takt, das schwächere Bein zuerst; geplant und getan wird notiert.",
    "form: that is the eye of the one who coaches": "die Ausführung: das sieht das Auge dessen, der anleitet",
}  # fmt: skip

NAMES_OF_SETTINGS: dict[str, str] = {
    "check list": "Checkliste", "clearance": "Freigabe", "solo": "allein", "pain start": "Schmerz zu Beginn",
    "quick": "schnell", "stop when": "Ende", "eyes": "Augen", "seconds": "Sekunden", "window s": "Fenster, s",
    "trials": "Versuche", "practice": "Übung", "rest s": "Pause, s", "leg": "Bein", "surface": "Unterlage",
    "pad height mm": "Höhe der Unterlage, mm", "footwear": "Schuhe", "reps": "Wiederholungen", "until": "bis",
    "beats per min": "Schläge je min", "knee": "Knie", "incline deg": "Neigung, Grad", "drop mm": "Höhe, mm",
    "lowering s": "Senkzeit, s", "direction": "Richtung", "rater": "Beurteiler", "hops": "Sprünge", "sets": "Sätze",
    "hops per min": "Sprünge je min", "step rate per min": "Schritte je min", "stance s": "Stand, s",
    "raises": "Wadenheben", "version": "Fassung", "down s": "ab, s", "bottom s": "unten, s", "up s": "auf, s",
    "load kg": "Last, kg", "hold s": "Halten, s", "feedback": "Rückmeldung", "silent": "ohne Ton",
    "leg length cm": "Beinlänge, cm", "exercise": "Übung", "block": "Block", "week": "Woche",
    "deload every": "leichte Woche alle",
}  # fmt: skip

SETTINGS: dict[str, str] = {
    # choices
    "yes": "ja", "no": "nein", "ask": "fragen", "done": "erledigt", "not needed": "nicht nötig", "given": "erteilt",
    "waiting": "steht aus", "all done": "alle gemacht", "decided": "entschieden", "open": "offen",
    "closed": "geschlossen", "both": "beide", "firm": "fest", "foam": "Schaum", "wobble": "Wackelbrett",
    "barefoot": "barfuß", "shod": "mit Schuhen", "last honest repetition": "letzte saubere Wiederholung",
    "failure": "Versagen", "straight": "gestreckt", "bent": "gebeugt", "forward": "vorwärts", "sideways": "seitwärts",
    "hold": "halten", "repetitions": "wiederholen", "drop": "vom Kasten", "hop": "Sprung",
    "none": "keine", "faded": "ausblendend", "calf raise": "Wadenheben", "hinge": "Standwaage",
    "split squat": "Ausfallkniebeuge", "bridge": "Brücke",
    # what they are
    "Ask the check-list first; done: answered today": "Erst die Checkliste fragen; erledigt: heute beantwortet",
    "Post-operative clearance": "Freigabe nach einer Operation",
    "Nobody is beside the person: wobble, foam, box and landings are locked":
        "Niemand steht daneben: Wackelbrett, Schaum, Kasten und Landungen sind gesperrt",
    "Pain before the test, 0 to 10": "Schmerz vor dem Test, 0 bis 10",
    "Skip practice trials; the result says so": "Ohne Übungsversuche; das Ergebnis sagt es",
    "All done: after the trials asked for; decided: go on, up to {n}, until they settle left against right":
        "Alle gemacht: nach den verlangten Versuchen; entschieden: weiter, höchstens {n}, bis links gegen rechts klar ist",
    "Vision during the hold": "Sehen beim Halten",
    "Vision": "Sehen",
    "Longest hold": "Längstes Halten",
    "Sway is measured over so many seconds, from 1 s after the steady start":
        "So viele Sekunden lang wird die Schwankung gemessen, ab 1 s nach dem ruhigen Beginn",
    "Trials that count, each leg": "Versuche, die zählen, je Bein",
    "Practice trials, each leg; stored, never counted": "Übungsversuche je Bein; gespeichert, nie gezählt",
    "Rest between trials": "Pause zwischen Versuchen",
    "Which leg": "Welches Bein",
    "What one stands on": "Worauf man steht",
    "Height of the foam or board": "Höhe von Schaum oder Brett",
    "On the feet": "An den Füßen",
    "Outline of the foot on the plate: corners as right,forward; right,forward":
        "Umriss des Fußes auf der Platte: Ecken als rechts,vorn; rechts,vorn",
    "foot outline mm": "Fußumriss, mm",
    "Most repetitions": "Höchstens so viele Wiederholungen",
    "When a set ends": "Wann ein Satz endet",
    "Metronome; one beat up, one down": "Metronom; ein Schlag auf, einer ab",
    "Knee of the standing leg": "Knie des Standbeins",
    "Slope under the foot": "Neigung unter dem Fuß",
    "Practice sets of {n}, each leg": "Übungssätze zu {n}, je Bein",
    "Rest between sets": "Pause zwischen Sätzen",
    "Time of the drill": "Dauer der Übung",
    "Practice drills of {n} s, each leg": "Probedurchgänge von {n} s, je Bein",
    "Rest between drills": "Pause zwischen Durchgängen",
    "Height of the box, surface to surface": "Höhe des Kastens, von Fläche zu Fläche",
    "Time of the set": "Dauer des Satzes",
    "Ask what a rater saw": "Fragen, was der Beurteiler sah",
    "Length of a trial": "Länge eines Versuchs",
    "Trials that count": "Versuche, die zählen",
    "Practice trials": "Übungsversuche",
    "Hops that count, each set": "Sprünge, die zählen, je Satz",
    "Sets that count, each leg": "Sätze, die zählen, je Bein",
    "Beat": "Takt",
    "Own step rate: half of it is the beat; 0: fixed": "Eigene Schrittzahl: die Hälfte ist der Takt; 0: fest",
    "Longest hold of the stance": "Längstes Halten im Stand",
    "Trials or repetitions that count, each leg": "Versuche oder Wiederholungen, die zählen, je Bein",
    "Most calf raises": "Höchstens so viele Wadenheben",
    "Held once, or repeated": "Einmal gehalten oder wiederholt",
    "Practice, each leg: 5 s or 3 repetitions": "Übung je Bein: 5 s oder 3 Wiederholungen",
    "Repetitions of a set": "Wiederholungen je Satz",
    "Beats down, at {n} a minute": "Schläge abwärts, {n} je Minute",
    "Beats at the bottom": "Schläge unten",
    "Beats up": "Schläge aufwärts",
    "Added load in the hands; weighed with the person": "Zusatzlast in den Händen; mit der Person gewogen",
    "Added load; weighed with the person": "Zusatzlast; mit der Person gewogen",
    "From a box, or a hop on the spot": "Vom Kasten, oder ein Sprung auf der Stelle",
    "Height of the box over the plate": "Höhe des Kastens über der Platte",
    "How long to stand still": "Wie lange ruhig stehen",
    "Landings that count, each leg": "Landungen, die zählen, je Bein",
    "Faded: a tone for each landing softer than the last five of that leg, then silent landings":
        "Ausblendend: ein Ton für jede Landung, die weicher ist als die letzten fünf dieses Beins, dann ohne Ton",
    "Landings without the tone after those with it, each leg": "Landungen ohne Ton nach denen mit Ton, je Bein",
    "Practice landings, each leg": "Übungslandungen, je Bein",
    "Rest between landings": "Pause zwischen Landungen",
    "Reaches that count, each direction and leg": "Reichen, das zählt, je Richtung und Bein",
    "Practice reaches, each direction and leg": "Probereichen, je Richtung und Bein",
    "Leg length, hip to ankle; reach is shown as a share of it":
        "Beinlänge, Hüfte bis Knöchel; die Reichweite wird als ihr Anteil gezeigt",
    "Rest between reaches": "Pause zwischen dem Reichen",
    "Pulses of a set": "Impulse je Satz",
    "Time asked for the lowering": "Verlangte Dauer des Senkens",
    "Repetitions that count, each leg": "Wiederholungen, die zählen, je Bein",
    "Practice repetitions, each leg": "Übungswiederholungen, je Bein",
    "Rest between the legs": "Pause zwischen den Beinen",
    "Which leg stands on the box": "Welches Bein auf dem Kasten steht",
    "Way down": "Weg hinab",
    "What to do": "Was zu tun ist",
    "Sets, each leg": "Sätze, je Bein",
    "Beats of the first way, at {n} a minute": "Schläge des ersten Wegs, {n} je Minute",
    "Beats between": "Schläge dazwischen",
    "Beats of the way back": "Schläge des Rückwegs",
    "Name of the training block, e.g. strength 1": "Name des Trainingsblocks, z. B. Kraft 1",
    "Week of the block": "Woche des Blocks",
    "Every so many weeks is a lighter one, with half of the sets":
        "Alle so viele Wochen ist eine leichtere, mit halb so vielen Sätzen",
}  # fmt: skip

# Errors name a setting as the command line spells it.
SPELLED: dict[str, str] = {
    spelled: said for name, said in NAMES_OF_SETTINGS.items() for spelled in (name, name.replace(" ", "_"))
}

NEXT_TIME: dict[str, str] = {
    "Next time: {step}": "Nächstes Mal: {step}",
    "more: a load in the hands, or a slope (-p incline_deg=10)":
        "mehr: eine Last in den Händen, oder eine Neigung von 10 Grad",
    "more: repetitions with the heel on a box (-p version=repetitions)":
        "mehr: Wiederholungen mit der Ferse auf einem Kasten (Fassung: wiederholen)",
    "a box {n} mm higher (-p drop_mm=...)": "ein um {n} mm höherer Kasten",
    "eyes closed, with a spotter (-p eyes=closed)": "Augen geschlossen, mit Sicherung",
    "foam with eyes open, with a spotter (-p surface=foam)": "Schaum mit offenen Augen, mit Sicherung",
    "the wobble board, with a spotter (-p surface=wobble)": "das Wackelbrett, mit Sicherung",
    "a little more load or one repetition more": "etwas mehr Last oder eine Wiederholung mehr",
}  # fmt: skip

TESTS: dict[str, str] = {**NAMES, **TITLES, **SUMMARIES, **SPELLED, **SETTINGS, **NEXT_TIME}
