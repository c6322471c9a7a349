"""German texts of what the tests say and ask while they run."""

from __future__ import annotations

__all__ = ["CUES"]

STEPS: dict[str, str] = {
    "Zero the plate": "Platte nullen",
    "Zero again, to know the drift. {text}": "Noch einmal nullen, um die Drift zu kennen. {text}",
    "Keep everything off the plate": "Nichts auf die Platte",
    "Keep everything but the box off the plates": "Nichts als den Kasten auf die Platten",
    "Step off and keep the plate empty": "Von der Platte steigen, Platte leer lassen",
    "Step off, load and all, and keep the plate empty": "Mit der Last von der Platte steigen, Platte leer lassen",
    "Take the foot off and keep the plate empty": "Fuß von der Platte nehmen, Platte leer lassen",
    "Step off; leave the box where it is": "Absteigen; den Kasten stehen lassen",
    "Stand still on the plate with both feet": "Mit beiden Füßen ruhig auf der Platte stehen",
    "Stand still on the box with both feet": "Mit beiden Füßen ruhig auf dem Kasten stehen",
    "Stand still on the floor plate with both feet": "Mit beiden Füßen ruhig auf der Bodenplatte stehen",
    "Rest {n} s": "Pause {n} s",
    "Get ready: {n} s": "Bereit machen: {n} s",
    "Metronome off": "Metronom aus",
    "Metronome at {n} beats a minute": "Metronom: {n} Schläge je Minute",
    "Metronome at {n} beats a minute, {beats} beats a repetition":
        "Metronom: {n} Schläge je Minute, je Wiederholung {beats}",
    "Mark: {label}": "Marke: {label}",
    "dose: {n} of {n1} repetitions, {load}": "Dosis: {n} von {n1} Wiederholungen, {load}",
    "a lighter week, {load}": "leichtere Woche, {load}",
    "Stop: {text}": "Ende: {text}",
    "Run {test}": "Test: {test}",
    "Stand on both legs, up to {n} s": "Auf beiden Beinen stehen, bis zu {n} s",
    "Stand on the one leg, up to {n} s": "Auf einem Bein stehen, bis zu {n} s",
    "Stand on the {side} leg, up to {n} s": "Auf dem {side:en} Bein stehen, bis zu {n} s",
    "{n} x {gesture}, {side} leg": "{n} x {gesture}, Bein: {side}",
    "Practice: {text}": "Übung: {text}",
    "Practice. {text}": "Übung. {text}",
}  # fmt: skip

SET_UP: dict[str, str] = {
    "Take shoes off or keep them on, as at the last visit. Keep the plate empty for the zero":
        "Schuhe aus oder an, wie beim letzten Termin. Zum Nullen bleibt die Platte leer",
    "Take shoes off or keep them on, as at the last visit. Keep the plate empty for the zero, but for the {pad}: "
    "put it on first.":
        "Schuhe aus oder an, wie beim letzten Termin. Zum Nullen bleibt die Platte leer bis auf {pad}: zuerst "
        "darauflegen.",
    "Bare plate, fingertips on a rail at shoulder height at most.":
        "Bloße Platte, höchstens die Fingerspitzen an einer Stange auf Schulterhöhe.",
    "Warm up: {n} raises on both legs": "Aufwärmen: {n}-mal Wadenheben auf beiden Beinen",
    "Four dots, {n} cm apart, on the plate. Plate flush and fixed.":
        "Vier Punkte im Abstand von {n} cm auf der Platte. Platte bündig und fest.",
    "Plate flush and fixed. Hands on hips, short contacts.":
        "Platte bündig und fest. Hände an die Hüften, kurze Kontakte.",
    "Plate flush and fixed; box fixed behind it. Hands on hips.":
        "Platte bündig und fest; Kasten fest dahinter. Hände an die Hüften.",
    "Fix the box so that it cannot slide; it is {n} mm high, surface to surface.":
        "Kasten sichern, damit er nicht rutscht; er ist {n} mm hoch, von Fläche zu Fläche.",
    "Fix the box so that it cannot slide": "Kasten sichern, damit er nicht rutscht",
    "Surface to surface it is {n} mm high": "Von Fläche zu Fläche ist er {n} mm hoch",
    "Surface to surface it is {n} mm high (box less the thickness of the plate on the floor)":
        "Von Fläche zu Fläche ist er {n} mm hoch (Kasten weniger die Dicke der Platte am Boden)",
    "Put it on its plate before the zero": "Vor dem Nullen auf seine Platte stellen",
    "Look at the mark at eye level": "Auf die Marke in Augenhöhe sehen",
    "Four tests: stance, step-down, hops, calf raises. Each begins with an empty plate.":
        "Vier Tests: Stand, Herabsteigen, Sprünge, Wadenheben. Jeder beginnt mit leerer Platte.",
    "Weigh standing first": "Zuerst im Stehen wiegen",
    "Then sit with one foot flat on the plate": "Dann sitzen, ein Fuß flach auf der Platte",
    "Then lie with one foot on the plate, arms crossed, shin upright":
        "Dann hinlegen, ein Fuß auf der Platte, Arme verschränkt, Schienbein senkrecht",
    "Bare plate": "Bloße Platte",
    "Hands on hips": "Hände an die Hüften",
    "Take the {n} kg in the hands before weighing": "Vor dem Wiegen die {n} kg in die Hände nehmen",
    "Take the {n} kg before weighing": "Vor dem Wiegen die {n} kg aufnehmen",
    "Lead foot on the plate, rear foot behind it": "Vorderer Fuß auf der Platte, hinterer dahinter",
    "Lead foot on the plate, rear foot behind it; take the {n} kg before weighing":
        "Vorderer Fuß auf der Platte, hinterer dahinter; vor dem Wiegen die {n} kg aufnehmen",
    "Foot in the middle of the plate, second toe on the axis, tape in the three directions. Hands on hips.":
        "Fuß mitten auf die Platte, zweite Zehe auf die Achse, Maßband in drei Richtungen. Hände an die Hüften.",
    "Week {n} of the block is a lighter one: {n1} sets": "Woche {n} des Blocks ist eine leichtere: {n1} Sätze",
}  # fmt: skip

TRIALS: dict[str, str] = {
    "Stand on the {side} leg for up to {n} s, {posture}": "Auf dem {side:en} Bein stehen, bis zu {n} s, {posture}",
    "Practice: stand on the {side} leg for up to {n} s, {posture}":
        "Übung: auf dem {side:en} Bein stehen, bis zu {n} s, {posture}",
    "arms crossed, eyes on the mark": "Arme verschränkt, Augen auf die Marke",
    "arms crossed, eyes closed once you are steady": "Arme verschränkt, Augen zu, sobald du ruhig stehst",
    "Stand still on both legs for {n} s, eyes {eyes}": "Auf beiden Beinen ruhig stehen, {n} s, Augen {eyes}",
    "{side} leg, {knee} knee: up on one beat, down on the next, {until}":
        "{Side:es} Bein, Knie {knee}: auf einen Schlag hoch, auf den nächsten ab, {until}",
    "until the heel no longer lifts": "bis sich die Ferse nicht mehr hebt",
    "and stop when pace or height goes": "und aufhören, wenn Takt oder Höhe nachlässt",
    "{side} leg: from dot to dot around the square": "{Side:es} Bein: von Punkt zu Punkt im Quadrat",
    "{side} foot on the box, the other beside it: step up to a straight knee, come down, no push-off":
        "{Side:er} Fuß auf dem Kasten, der andere daneben: aufsteigen bis zum gestreckten Knie, wieder hinab, "
        "ohne Abdruck",
    "{n} hops on the {side} leg, one on every beat, then stand":
        "{n} Sprünge auf dem {side:en} Bein, einer je Schlag, dann stehen",
    "{side} foot: arch up, let go, to the beat": "{Side:er} Fuß: Gewölbe hoch, loslassen, im Takt",
    "{side} foot on the plate: hips up and hold, up to {n} s":
        "{Side:er} Fuß auf der Platte: Hüfte heben und halten, bis zu {n} s",
    "{side} foot on the plate: hips up and down to the beat, until two in a row fail":
        "{Side:er} Fuß auf der Platte: Hüfte im Takt heben und senken, bis zwei nacheinander misslingen",
    "On the {side} leg: tip forward over {n} beats, stay {n1}, come up over {n2}":
        "Auf dem {side:en} Bein: {n} Schläge lang vorbeugen, {n1} bleiben, {n2} lang aufrichten",
    "Hop up and land on the {side} leg and stand still":
        "Hochspringen, auf dem {side:en} Bein landen und ruhig stehen",
    "From the box ({n} mm) land on the {side} leg and stand still":
        "Vom Kasten ({n} mm) auf dem {side:en} Bein landen und ruhig stehen",
    "on the {side} leg, reach {direction} and come back":
        "Auf dem {side:en} Bein nach {direction} reichen und zurückkommen",
    "anterior": "vorn",
    "posteromedial": "hinten innen",
    "posterolateral": "hinten außen",
    "{side} leg in front: down over {n} beats, stay {n1}, up over {n2}":
        "{Side:es} Bein vorn: {n} Schläge ab, {n1} bleiben, {n2} auf",
    "Stand on the box on the {side} leg": "Mit dem {side:en} Bein auf dem Kasten stehen",
    "Lower yourself {direction} over {n} s, touch down softly with the {other} foot, stand still on it for {n1} s, "
    "step back up":
        "{Direction} senken, {n} s lang, mit dem {other:en} Fuß weich aufsetzen, {n1} s ruhig darauf stehen, "
        "wieder aufsteigen",
    "Set {n} of {n1}, {side} leg: {n2} x {exercise}, {tempo}":
        "Satz {n} von {n1}, {side:es} Bein: {n2} x {exercise}, {tempo}",
}  # fmt: skip

QUESTIONS: dict[str, str] = {
    "Does anything of this hold today?": "Trifft heute etwas davon zu?",
    "nothing": "nichts",
    "a fall in the past year": "ein Sturz im letzten Jahr",
    "late pregnancy or osteoporosis": "späte Schwangerschaft oder Osteoporose",
    "one of: weight-bearing limit, suspected fracture, new swelling, clot signs, open wound, vertigo, faint":
        "eines von: Belastungsgrenze, Verdacht auf Bruch, neue Schwellung, Thrombosezeichen, offene Wunde, "
        "Schwindel, Ohnmacht",
    "Is a spotter beside the person, or a rail in reach?": "Steht jemand daneben, oder ist ein Geländer in Reichweite?",
    "Pain now, 0 to 10": "Schmerz jetzt, 0 bis 10",
    "How hard was it, 0 to 10?": "Wie anstrengend, 0 bis 10?",
    "Form of the last set": "Form des letzten Satzes",
    "good": "gut",
    "ok": "mittel",
    "poor": "schlecht",
    "Arms left their place to balance?": "Haben die Arme zum Ausgleichen ihren Platz verlassen?",
    "Trunk leaned?": "Hat sich der Rumpf geneigt?",
    "Pelvis dropped or turned?": "Ist das Becken abgesunken oder gedreht?",
    "Knee went inside the second toe?": "Ging das Knie nach innen über die zweite Zehe?",
    "Stance was unsteady?": "War der Stand unruhig?",
    "Was that a near-fall or a fall?": "War das beinahe ein Sturz oder ein Sturz?",
    "neither": "keines von beiden",
    "near-fall": "beinahe ein Sturz",
    "fall": "Sturz",
    "Another trial on each leg?": "Noch ein Versuch auf jedem Bein?",
    "Held {n} s with eyes open on each leg today?": "Heute schon {n} s mit offenen Augen gehalten, auf jedem Bein?",
    "Held with eyes closed on firm ground, steady, on each leg today?":
        "Heute schon auf festem Grund mit geschlossenen Augen ruhig gestanden, auf jedem Bein?",
    "Reach, cm ({side} leg, {direction})": "Reichweite, cm ({side:es} Bein, {direction})",
    "A note for next time?": "Eine Notiz für das nächste Mal?",
}  # fmt: skip

ENDINGS: dict[str, str] = {
    "Post-operative clearance is not given yet": "Die Freigabe nach der Operation ist noch nicht erteilt",
    "Wobble, foam, box and landings need somebody beside the person":
        "Bei Wackelbrett, Schaum, Kasten und Landungen muss jemand daneben stehen",
    "The check-list forbids the test: have it looked at first":
        "Die Checkliste verbietet den Test: erst ärztlich abklären",
    "After a fall in the past year: eyes open beside a rail only":
        "Nach einem Sturz im letzten Jahr: nur mit offenen Augen neben einem Geländer",
    "No landings in late pregnancy or with osteoporosis":
        "Keine Landungen in später Schwangerschaft oder bei Osteoporose",
    "No spotter or rail in reach": "Niemand daneben und kein Geländer in Reichweite",
    "Pain {n} of {n1}": "Schmerz {n} von {n1}",
    "Two near-falls, or a fall": "Zweimal beinahe gestürzt, oder ein Sturz",
    "First {n} s with eyes open": "Erst {n} s mit offenen Augen",
    "First with eyes closed on firm ground, steady,": "Erst ruhig mit geschlossenen Augen auf festem Grund",
    "stopped by the operator": "vom Bediener beendet",
    "the window was closed": "das Fenster wurde geschlossen",
    "complete": "vollständig",
}  # fmt: skip

CUES: dict[str, str] = {**STEPS, **SET_UP, **TRIALS, **QUESTIONS, **ENDINGS}
