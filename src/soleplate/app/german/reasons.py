"""German reasons of a measure without a value, and remarks on one with a value."""

from __future__ import annotations

__all__ = ["REASONS"]

GATES: dict[str, str] = {
    "the formula gave no number": "die Formel ergab keine Zahl",
    "no trial that counts": "kein gültiger Versuch",
    "no value": "kein Wert",
    "measured at {n} Hz; it needs {n1} Hz": "gemessen mit {n} Hz; nötig sind {n1} Hz",
    "{n} Hz; {n1} Hz are needed": "{n} Hz; nötig sind {n1} Hz",
    "{n} Hz is too slow for a low-pass at {n1} Hz": "{n} Hz sind zu langsam für einen Tiefpass bei {n1} Hz",
    "cell {fault} in {n} samples": "Zelle {fault} in {n} Abtastungen",
    "the window is {n} s; it needs {n1} s": "das Fenster ist {n} s lang; nötig sind {n1} s",
    "{n} samples lost in the window": "{n} Abtastungen im Fenster verloren",
    "a cell was saturated or out of step in {n} samples of the window":
        "eine Zelle war in {n} Abtastungen des Fensters übersteuert oder außer Takt",
    "short window: {n} of {n1} s; shown, not compared": "kurzes Fenster: {n} von {n1} s; gezeigt, nicht verglichen",
    "{role} uncalibrated": "{role} nicht kalibriert",
    "within {n} times the noise floor of the plate, {size} under {load}":
        "innerhalb des {n}-fachen Rauschens der Platte, {size} bei {load}",
    "the dead weight of {n} N": "dem toten Gewicht von {n} N",
    "{role} was not zeroed after the trial: its drift is unknown":
        "{role} wurde nach dem Versuch nicht genullt: die Drift ist unbekannt",
    "the zero of {role} drifted by {n} N (at most {n1} N)": "der Nullpunkt ({role}) wanderte um {n} N (höchstens {n1} N)",
    "the zero of {role} drifted by {n} N": "der Nullpunkt ({role}) wanderte um {n} N",
    "the plate was not zeroed after the trial": "die Platte wurde nach dem Versuch nicht genullt",
    "The person was not weighed on this plate": "Die Person wurde auf dieser Platte nicht gewogen",
    "Weigh before the first trial": "Vor dem ersten Versuch wiegen",
    "body weight was not measured": "das Körpergewicht wurde nicht gemessen",
    "the window holds a gap": "im Fenster ist eine Lücke",
    "The plate is empty": "Die Platte ist leer",
    "it needs a plate under each foot": "nötig ist eine Platte unter jedem Fuß",
    "It needs a plate under each foot": "Nötig ist eine Platte unter jedem Fuß",
    "Run with --plate left=... --plate right=...": "Platten links und rechts einrichten",
}  # fmt: skip

STANCE: dict[str, str] = {
    "the centre of pressure is too still for it": "der Druckmittelpunkt ist dafür zu ruhig",
    "no centre of pressure: the load was below the validity load":
        "kein Druckmittelpunkt: die Last lag unter der Mindestlast",
    "only {n} s with a valid centre of pressure; {n1} s are needed":
        "nur {n} s mit gültigem Druckmittelpunkt; nötig sind {n1} s",
    "the longest gapless span is {n} s; {n1} s are needed":
        "das längste Stück ohne Lücke dauert {n} s; nötig sind {n1} s",
    "{n} s without a valid centre of pressure were cut": "{n} s ohne gültigen Druckmittelpunkt wurden ausgelassen",
    "less than {n} s, or a rate of {n1} Hz or less, or a force that does not move":
        "weniger als {n} s, höchstens {n1} Hz, oder eine Kraft, die sich nicht bewegt",
    "a plate bore less than its centre of pressure needs: that is no quiet stance":
        "eine Platte trug weniger, als ihr Druckmittelpunkt braucht: das ist kein ruhiger Stand",
    "mean load of each plate over its own body weight": "mittlere Last jeder Platte, geteilt durch ihr Körpergewicht",
    "The plates bear {n} % of body weight together: nobody stands on them":
        "Die Platten tragen zusammen {n} % des Körpergewichts: niemand steht darauf",
    "The centre of pressure is not known": "Der Druckmittelpunkt ist nicht bekannt",
    "The centre of pressure is not known throughout": "Der Druckmittelpunkt ist nicht durchgehend bekannt",
    "the load was below the validity load": "die Last lag unter der Mindestlast",
    "the load was below the validity load of the plate": "die Last lag unter der Mindestlast der Platte",
    "Use a plate with three cells or more": "Eine Platte mit mindestens drei Zellen verwenden",
    "no reach was typed in; the plate cannot see it": "keine Reichweite eingegeben; die Platte sieht sie nicht",
    "{n} cm by tape, leg length {n1} cm": "{n} cm mit dem Maßband, Beinlänge {n1} cm",
    "{n} s are too short for quiet stance and a reach": "{n} s sind zu kurz für ruhigen Stand und Reichen",
    "No reach was found": "Kein Reichen gefunden",
    "the centre of pressure stays within {n} mm": "der Druckmittelpunkt bleibt innerhalb von {n} mm",
    "The centre of pressure did not return within the record":
        "Der Druckmittelpunkt kehrte in der Aufnahme nicht zurück",
    "Return to quiet stance before the end": "Vor dem Ende in den ruhigen Stand zurückkehren",
}  # fmt: skip

REPETITIONS: dict[str, str] = {
    "still up at the end: at least this long": "am Ende noch oben: mindestens so lange",
    "No bridge was found": "Keine Brücke gefunden",
    "the load rises by {n} % of body weight above the first second":
        "die Last steigt um {n} % des Körpergewichts über die erste Sekunde",
    "Begin with the hips on the floor and the foot resting on the plate":
        "Mit der Hüfte am Boden und dem Fuß auf der Platte beginnen",
    "the load is up for less than {n} s at a time": "die Last bleibt jeweils weniger als {n} s oben",
    "Hands carried up to {n} % of body weight, and the heel rested at the top":
        "Die Hände trugen bis zu {n} % des Körpergewichts, und die Ferse ruhte oben",
    "without a centre of pressure the repetitions cannot be counted then":
        "ohne Druckmittelpunkt lassen sich die Wiederholungen dann nicht zählen",
    "Use a plate with three cells or more, or repeat hands-free":
        "Eine Platte mit mindestens drei Zellen verwenden, oder freihändig wiederholen",
    "by the force alone: its dips": "nur aus der Kraft: ihre Täler",
    "by the force alone: holds hands-free": "nur aus der Kraft: gilt freihändig",
    "fewer than four repetitions": "weniger als vier Wiederholungen",
    "No raise was found": "Kein Wadenheben gefunden",
    "Hands carried up to {n} % of body weight": "Die Hände trugen bis zu {n} % des Körpergewichts",
    "then the rise of the centre of mass does not follow from the force":
        "dann folgt der Hub des Schwerpunkts nicht aus der Kraft",
    "Repeat hands-free, or use count and tempo": "Freihändig wiederholen, oder Anzahl und Takt nehmen",
    "No repetition was found": "Keine Wiederholung gefunden",
    "the height moves by less than {n} mm": "die Höhe ändert sich um weniger als {n} mm",
    "One repetition has no tempo": "Eine Wiederholung hat keinen Takt",
    "Do two or more": "Mindestens zwei machen",
    "Fewer than two repetitions cannot be compared": "Weniger als zwei Wiederholungen lassen sich nicht vergleichen",
    "No pulse was found": "Kein Impuls gefunden",
    "the centre of pressure moves by less than {n} mm": "der Druckmittelpunkt bewegt sich um weniger als {n} mm",
    "{n} pulses were found": "{n} Impulse gefunden",
    "fewer than three have no rhythm": "weniger als drei haben keinen Rhythmus",
    "lead foot alone: body weight, without a load in the hands, stands for the sum":
        "nur der vordere Fuß: das Körpergewicht, ohne Last in den Händen, steht für die Summe",
    "{n} movements and {n1} beats cannot be matched": "{n} Bewegungen und {n1} Schläge lassen sich nicht zuordnen",
    "The first movement came after the last beat": "Die erste Bewegung kam nach dem letzten Schlag",
    "No metronome beat in this trial": "In diesem Versuch schlug kein Metronom",
    "One movement has no spread about the beat": "Eine Bewegung hat keine Streuung um den Takt",
    "the unknown delay of the sound is in it": "die unbekannte Verzögerung des Tons ist darin",
    "No foot outline was stored": "Kein Umriss des Fußes ist gespeichert",
    "Give the corners of the foot as foot_outline_mm": "Die Ecken des Fußes als foot_outline_mm angeben",
    "The mean centre of pressure lies outside the stored foot outline":
        "Der mittlere Druckmittelpunkt liegt außerhalb des gespeicherten Fußumrisses",
    "The path never heads for the outline": "Der Weg läuft nie auf den Umriss zu",
}  # fmt: skip

LANDINGS: dict[str, str] = {
    "The zero could not be read from flights": "Der Nullpunkt ließ sich nicht aus den Flügen lesen",
    "the force never falls below {n} N for {n1} s between two contacts":
        "die Kraft fällt zwischen zwei Kontakten nie für {n1} s unter {n} N",
    "Record contacts with a flight between them, or zero the plate before":
        "Kontakte mit einem Flug dazwischen aufnehmen, oder die Platte vorher nullen",
    "The places of the dots are not known": "Die Lage der Punkte ist nicht bekannt",
    "Give dots_mm as ml,ap; ml,ap": "dots_mm angeben als ml,ap; ml,ap",
    "No contact has a place": "Kein Kontakt hat einen Ort",
    "{n} whole contacts were found": "{n} ganze Kontakte gefunden",
    "{n} hops were found": "{n} Sprünge gefunden",
    "fewer than two say nothing of a rhythm": "weniger als zwei sagen nichts über den Rhythmus",
    "No dot was touched twice": "Kein Punkt wurde zweimal getroffen",
    "No hop is followed by another": "Auf keinen Sprung folgt ein weiterer",
    "No jump was found": "Kein Sprung gefunden",
    "nobody pushes off, flies and lands on the plate": "niemand drückt sich ab, fliegt und landet auf der Platte",
    "Nobody stood still before the jump": "Niemand stand vor dem Sprung ruhig",
    "Stand still for a second before it": "Davor eine Sekunde ruhig stehen",
    "the quietest {n} s vary by {n1} % of body weight (SD)":
        "die ruhigsten {n} s schwanken um {n1} % des Körpergewichts (SD)",
    "The take-off has no upward speed": "Der Absprung hat kein Tempo nach oben",
    "the weight is wrong": "das Gewicht stimmt nicht",
    "Weigh again": "Noch einmal wiegen",
    "The drop is not known": "Die Fallhöhe ist nicht bekannt",
    "the drop is not known": "die Fallhöhe ist nicht bekannt",
    "the index grows with it: only equal drops compare": "der Index wächst mit ihr: nur gleiche Höhen sind vergleichbar",
    "Give drop_mm": "drop_mm angeben",
    "The record goes on for {n} s after contact, {n1} s are looked at":
        "Die Aufnahme geht nach dem Kontakt {n} s weiter, betrachtet werden {n1} s",
    "Hold the landing longer": "Die Landung länger halten",
    "No landing was found": "Keine Landung gefunden",
    "the force never rises through {n} N and stays there": "die Kraft steigt nie über {n} N und bleibt dort",
    "The record ends before anybody could stand still": "Die Aufnahme endet, bevor jemand ruhig stehen konnte",
    "Hold the landing for {n} s": "Die Landung {n} s halten",
    "Nobody stood still after the landing": "Niemand stand nach der Landung ruhig",
    "Quiet stance after the landing bears {n} % of the weight as weighed":
        "Der ruhige Stand nach der Landung weicht um {n} % vom gewogenen Gewicht ab",
    "the zero or the weight is wrong, or part of the body leans on something":
        "Nullpunkt oder Gewicht stimmt nicht, oder der Körper lehnt irgendwo an",
    "Zero and weigh again before the next trial": "Vor dem nächsten Versuch neu nullen und wiegen",
    "The landing has no downward speed": "Die Landung hat kein Tempo nach unten",
    "the weight is wrong, or the plate was stepped on": "das Gewicht stimmt nicht, oder es wurde auf die Platte getreten",
    "Weigh again before the next trial": "Vor dem nächsten Versuch neu wiegen",
    "The force passes {n} and {n1} % of its peak between two samples":
        "Die Kraft durchläuft {n} und {n1} % ihrer Spitze zwischen zwei Abtastungen",
    "lost samples, a spike, or too low a rate": "verlorene Abtastungen, ein Ausreißer oder eine zu niedrige Rate",
    "Record at a higher rate; look for lost samples": "Mit höherer Rate aufnehmen; nach verlorenen Abtastungen sehen",
    "The peak is at the moment of contact": "Die Spitze liegt im Augenblick des Kontakts",
    "Record at a higher rate": "Mit höherer Rate aufnehmen",
    "From contact to peak are {n} samples, fewer than the window of {n1} ms":
        "Vom Kontakt zur Spitze sind es {n} Abtastungen, weniger als das Fenster von {n1} ms",
    "Use a shorter window, or record at a higher rate": "Ein kürzeres Fenster, oder mit höherer Rate aufnehmen",
    "The record holds {n} s after contact, the window is {n1} s":
        "Die Aufnahme enthält {n} s nach dem Kontakt, das Fenster ist {n1} s lang",
    "Hold the landing longer, or choose a shorter window for all trials":
        "Die Landung länger halten, oder für alle Versuche ein kürzeres Fenster wählen",
    "The fall is not stopped within the record": "Der Fall endet nicht in der Aufnahme",
    "the speed at contact, the weight, or the end of the record is wrong":
        "Tempo beim Kontakt, Gewicht oder Ende der Aufnahme stimmt nicht",
    "Weigh again, and hold the landing": "Neu wiegen und die Landung halten",
    "The record ends within {n} ms of contact": "Die Aufnahme endet keine {n} ms nach dem Kontakt",
    "Hold the landing": "Die Landung halten",
    "the record goes on for {n} s after contact, {n1} s are needed":
        "die Aufnahme geht nach dem Kontakt {n} s weiter, nötig sind {n1} s",
    "left the plate again": "hat die Platte wieder verlassen",
    "not stable within {n} s": "nicht stabil innerhalb von {n} s",
    "the other foot touched the plate '{role}'": "der andere Fuß berührte die Platte ({role})",
    "The loaded ring-down of the plate is not known": "Wie die belastete Platte nachschwingt, ist nicht bekannt",
    "its ringing cannot be told from the landing": "ihr Schwingen lässt sich nicht von der Landung trennen",
    "Tap the plate beside somebody who stands on it, and give loaded_ring_hz":
        "Die Platte neben jemandem, der darauf steht, anklopfen und loaded_ring_hz angeben",
    "With somebody on it the plate rings at {n} Hz": "Unter einer Person schwingt die Platte mit {n} Hz",
    "below {n} Hz its ringing lies within the band of a landing":
        "unter {n} Hz liegt ihr Schwingen im Bereich einer Landung",
    "Use a stiffer plate for quiet landings": "Für leise Landungen eine steifere Platte verwenden",
}  # fmt: skip

STEPS: dict[str, str] = {
    "no plate on the floor: the touch is not seen": "keine Platte am Boden: das Aufsetzen wird nicht gesehen",
    "no plate under the box: the lowering is not seen": "keine Platte unter dem Kasten: das Senken wird nicht gesehen",
    "no plate under the box: it bears part of the weight after the touch, so the speed is not known":
        "keine Platte unter dem Kasten: er trägt nach dem Aufsetzen mit, das Tempo ist nicht bekannt",
    "not found": "nicht gefunden",
    "the touch is taken from the unloading of the box": "das Aufsetzen wird aus der Entlastung des Kastens genommen",
    "no distinct first peak: the largest force within {n} s": "keine deutliche erste Spitze: größte Kraft binnen {n} s",
    "no plate under the box or on the floor": "keine Platte unter dem Kasten oder am Boden",
    "the person was not weighed on both plates": "die Person wurde nicht auf beiden Platten gewogen",
    "the person was not weighed on the box": "die Person wurde nicht auf dem Kasten gewogen",
    "the person was not weighed on the floor plate": "die Person wurde nicht auf der Bodenplatte gewogen",
    "{n} s are shorter than the quiet stance at both ends": "{n} s sind kürzer als der ruhige Stand an beiden Enden",
    "quiet stance bears {told} on both plates: was the box on its plate at the zero?":
        "der ruhige Stand trägt {told} auf beiden Platten: stand der Kasten beim Nullen auf seiner Platte?",
    "{told} % of body weight": "{told} % des Körpergewichts",
    "the landing foot never touched the floor plate": "der Landefuß berührte die Bodenplatte nie",
    "no lowering was found before the touch": "vor dem Aufsetzen wurde kein Senken gefunden",
    "neither plate is loaded during the braking": "beim Bremsen ist keine Platte belastet",
    "no quiet stance on the box before the load left it": "kein ruhiger Stand auf dem Kasten, bevor die Last ihn verließ",
    "no lowering was found before the box was unloaded": "vor der Entlastung des Kastens wurde kein Senken gefunden",
    "The load left the box": "Die Last verließ den Kasten",
    "a step-down, not a tap": "ein Herabsteigen, kein Tippen",
    "the load never left the box": "die Last verließ den Kasten nie",
    "The load did not go over to the landing leg": "Die Last ging nicht auf das Landebein über",
    "a tap, or the record ends too soon": "ein Tippen, oder die Aufnahme endet zu früh",
    "The landing leg was loaded from the start": "Das Landebein war von Anfang an belastet",
    "Begin on the box, off the floor plate": "Auf dem Kasten beginnen, nicht auf der Bodenplatte",
    "The touch was not found": "Das Aufsetzen wurde nicht gefunden",
    "The lowering was not found": "Das Senken wurde nicht gefunden",
    "the lowering is not seen from the floor alone": "vom Boden allein ist das Senken nicht zu sehen",
    "from one plate: body weight stands for the sum of both":
        "von einer Platte: das Körpergewicht steht für die Summe beider",
    "The speed of the whole lowering needs a plate under the box and one on the floor":
        "Für das Tempo des ganzen Senkens braucht es eine Platte unter dem Kasten und eine am Boden",
    "The foot touched with no downward speed": "Der Fuß setzte ohne Tempo nach unten auf",
    "it is smaller than the error of the speed": "es ist kleiner als der Fehler des Tempos",
    "The touch came before the lowering began": "Das Aufsetzen kam vor dem Senken",
    "a step, not a lowering": "ein Schritt, kein Senken",
    "Quiet stance moves at {n} mm/s (SD), the peak is {n1} mm/s":
        "Der ruhige Stand bewegt sich mit {n} mm/s (SD), die Spitze ist {n1} mm/s",
    "above {n} % of the peak the noise is part of the index": "über {n} % der Spitze gehört das Rauschen zum Index",
    "The lowering is too short for its jerk": "Das Senken ist zu kurz für seinen Ruck",
    "The jerk of the lowering is {n} times that of quiet stance, {n1} times are needed":
        "Der Ruck des Senkens ist das {n}-Fache des ruhigen Stands, nötig ist das {n1}-Fache",
    "slow lowering is hidden in the noise of standing": "langsames Senken verschwindet im Rauschen des Stehens",
    "Smoothness of a speed that is zero": "Gleichmäßigkeit eines Tempos von null",
    "Smoothness of a movement without jerk": "Gleichmäßigkeit einer Bewegung ohne Ruck",
    "Choose a span with a movement in it": "Ein Stück mit einer Bewegung darin wählen",
    "from the box alone: at least this much": "nur vom Kasten: mindestens so viel",
    "A tap needs a plate under the box or on the floor": "Ein Tippen braucht eine Platte unter dem Kasten oder am Boden",
    "no tap of more than {n} % BW stands out of the movement":
        "kein Tippen von mehr als {n} % KG hebt sich von der Bewegung ab",
    "Nobody steps up": "Niemand steigt auf",
    "the upward speed stays below {n} mm/s": "das Tempo nach oben bleibt unter {n} mm/s",
    "Neither plate is loaded while the speed rises": "Keine Platte ist belastet, während das Tempo steigt",
    "nobody stands there": "dort steht niemand",
    "A step-up needs a plate under the box and one under the trail foot":
        "Ein Aufsteigen braucht eine Platte unter dem Kasten und eine unter dem hinteren Fuß",
    "{n} s are too short for quiet stance at both ends": "{n} s sind zu kurz für ruhigen Stand an beiden Enden",
    "{n} s are too short for quiet stance, a tap and quiet stance again":
        "{n} s sind zu kurz für ruhigen Stand, ein Tippen und wieder ruhigen Stand",
    "The repetition does not begin and end in quiet stance on the box":
        "Die Wiederholung beginnt und endet nicht im ruhigen Stand auf dem Kasten",
    "the ends bear {n} and {n1} % of body weight": "die Enden tragen {n} und {n1} % des Körpergewichts",
    "Nobody goes down and up again on the box": "Niemand geht auf dem Kasten ab und wieder auf",
    "The foot never touched the floor plate": "Der Fuß berührte die Bodenplatte nie",
    "the force stays below {n} N": "die Kraft bleibt unter {n} N",
    "The floor plate was loaded from the start": "Die Bodenplatte war von Anfang an belastet",
    "Begin with the foot off the floor plate": "Mit dem Fuß neben der Bodenplatte beginnen",
    "The foot stayed on the floor plate": "Der Fuß blieb auf der Bodenplatte",
    "a step-down, not a tap; see its first peak": "ein Herabsteigen, kein Tippen; siehe die erste Spitze",
}  # fmt: skip

REASONS: dict[str, str] = {**GATES, **STANCE, **REPETITIONS, **LANDINGS, **STEPS}
