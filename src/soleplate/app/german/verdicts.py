"""German texts of verdicts and their reasons, of the sentence for the record, and of the page of a session."""

from __future__ import annotations

__all__ = ["VERDICTS"]

WORDS: dict[str, str] = {
    "shown, not judged": "gezeigt, nicht beurteilt",
    "not known yet": "noch nicht bekannt",
    "not known": "nicht bekannt",
    "no detectable difference between the legs": "kein erkennbarer Unterschied zwischen den Beinen",
    "no detectable difference": "kein erkennbarer Unterschied",
    "no detectable change since {since}": "keine erkennbare Veränderung seit {since}",
    "{side} bears more": "{side} trägt mehr",
    "{side} {size} more than {other}": "{side} {size} mehr als {other}",
    "{side} {size} less than {other}": "{side} {size} weniger als {other}",
    "{size} more than at {since}": "{size} mehr als {since}",
    "{size} less than at {since}": "{size} weniger als {since}",
    "{size} more than at the last visit ({date})": "{size} mehr als beim letzten Termin ({date})",
    "{size} less than at the last visit ({date})": "{size} weniger als beim letzten Termin ({date})",
    "{size} more than at the last visit": "{size} mehr als beim letzten Termin",
    "{size} less than at the last visit": "{size} weniger als beim letzten Termin",
    "{size} more than at the baseline ({date})": "{size} mehr als beim Ausgangswert ({date})",
    "{size} less than at the baseline ({date})": "{size} weniger als beim Ausgangswert ({date})",
    "{size} more than at the other leg's baseline ({date})":
        "{size} mehr als beim Ausgangswert des anderen Beins ({date})",
    "{size} less than at the other leg's baseline ({date})":
        "{size} weniger als beim Ausgangswert des anderen Beins ({date})",
    "the last visit": "dem letzten Termin",
    "the last visit ({date})": "dem letzten Termin ({date})",
    "the baseline ({date})": "dem Ausgangswert ({date})",
    "the other leg's baseline ({date})": "dem Ausgangswert des anderen Beins ({date})",
    "first visit": "erster Termin",
    "baseline taken": "Ausgangswert genommen",
    "within this person's own normal": "im eigenen Normalbereich der Person",
    "outside this person's own normal (high)": "über dem eigenen Normalbereich der Person",
    "outside this person's own normal (low)": "unter dem eigenen Normalbereich der Person",
    "better": "besser",
    "worse": "schlechter",
    "different": "verschieden",
    "no detectable change": "keine erkennbare Veränderung",
    "unknown": "unbekannt",
    "left against right": "links gegen rechts",
    "{label}, left against right": "{label}, links gegen rechts",
    "{label}, {side} against the other leg's baseline": "{label}, {side} gegen den Ausgangswert des anderen Beins",
    "{label}, {side}": "{label}, {side}",
    "{glyph} {about}: {text}": "{glyph} {about}: {text}",
}  # fmt: skip

BECAUSE: dict[str, str] = {
    "counts and capped times have no error of this kind":
        "Anzahlen und begrenzte Zeiten haben keinen Fehler dieser Art",
    "{label} of two legs cannot be compared": "{label}: zwei Beine lassen sich nicht vergleichen",
    "{n} % interval of {n1} and {n2} trials": "{n}-%-Intervall aus {n1} und {n2} Versuchen",
    "{n} % interval of {n1} and {n2} trials, widened since trials went on until they settled it":
        "{n}-%-Intervall aus {n1} und {n2} Versuchen, erweitert, weil bis zur Entscheidung weitergemessen wurde",
    "{n} more trial a leg would settle a difference as large as this":
        "{n} weiterer Versuch je Bein würde einen so großen Unterschied entscheiden",
    "{n} more trials a leg would settle a difference as large as this":
        "{n} weitere Versuche je Bein würden einen so großen Unterschied entscheiden",
    "a true {n} % would be found {n1} times in {n2}": "wahre {n} % würden {n1}-mal von {n2} gefunden",
    "at least two values are needed; there are: {n}": "mindestens zwei Werte sind nötig; vorhanden: {n}",
    "at least two values a leg are needed; there are: {few}": "mindestens zwei Werte je Bein sind nötig; vorhanden: {few}",
    "left {n} and right {n1}": "links {n} und rechts {n1}",
    "{side} {n}": "{side} {n}",
    "{n} % interval of {n1} trials: {n2} ± {n3} {unit}": "{n}-%-Intervall aus {n1} Versuchen: {n2} ± {n3} {unit}",
    "one of the visits has no value": "einer der Termine hat keinen Wert",
    "this clinic's error of measurement is not known; two stable visits of some people would settle it "
    "(soleplate retest)":
        "der Messfehler dieser Praxis ist nicht bekannt; zwei stabile Termine einiger Personen würden ihn zeigen "
        "(soleplate retest)",
    "the error is known for means of {n} trials only": "der Fehler ist nur für Mittel aus {n} Versuchen bekannt",
    "a value that is not above zero has no logarithm": "ein Wert, der nicht über null liegt, hat keinen Logarithmus",
    "a change must exceed {size}; error of {source}": "eine Veränderung muss über {size} liegen; Fehler von: {source}",
    "a change must exceed {size}; borrowed error of {source}":
        "eine Veränderung muss über {size} liegen; geliehener Fehler von: {source}",
    "this clinic: {n} legs or people, {n1} visits": "dieser Praxis: {n} Beine oder Personen, {n1} Termine",
    "J Sports Sci Med 2018;17:174 (typical error, single-leg stance, eyes closed)":
        "J Sports Sci Med 2018;17:174 (typischer Fehler, Einbeinstand, Augen geschlossen)",
    "{words}, but not beyond chance among {n} comparisons (Holm)":
        "{words}, aber bei {n} Vergleichen nicht über den Zufall hinaus (Holm)",
    "the first visit is for getting used to the test; the next is the baseline":
        "der erste Termin dient der Gewöhnung an den Test; der nächste ist der Ausgangswert",
    "the only earlier visit was the first one, and learning alone could explain a change":
        "der einzige frühere Termin war der erste, und schon das Lernen könnte eine Veränderung erklären",
    "{n} to {n1} {unit} over {n2} visits": "{n} bis {n1} {unit} bei {n2} Terminen",
    "{n} [{n1} to {n2}]": "{n} [{n1} bis {n2}]",
}  # fmt: skip

ADVICE: dict[str, str] = {
    "Enough: no more trials are needed for a number that is shown, not judged":
        "Genug: eine Zahl, die gezeigt und nicht beurteilt wird, braucht keine weiteren Versuche",
    "More: {text}": "Weiter: {text}",
    "Enough: the legs differ beyond the error of these trials":
        "Genug: die Beine unterscheiden sich mehr, als diese Versuche irren",
    "Enough: a leg with a quarter less than the other would have shown":
        "Genug: ein Bein mit einem Viertel weniger als das andere wäre aufgefallen",
    "{n} more trial a leg would settle this": "{n} weiterer Versuch je Bein würde es entscheiden",
    "{n} more trials a leg would settle this": "{n} weitere Versuche je Bein würden es entscheiden",
    "Enough: up to {n} trials a leg would hardly settle it; repeat another day":
        "Genug: auch {n} Versuche je Bein würden es kaum entscheiden; an einem anderen Tag wiederholen",
    "Softer than the last {n}: {n1} BW, {n2}": "Weicher als die letzten {n}: {n1} KG, {n2}",
    "Not softer than the last {n}: {n1} BW, {n2}": "Nicht weicher als die letzten {n}: {n1} KG, {n2}",
    "First peak, {side}: {n} BW with the tone ({n1}), {n2} without it ({n3}), {change}":
        "Erste Spitze, {side}: {n} KG mit dem Ton ({n1}), {n2} ohne ihn ({n3}), {change}",
    "Less in {n} visits in a row ({values}) at the same effort ({efforts} of {n1}): plan a lighter week, half of the "
    "sets":
        "Weniger bei {n} Terminen nacheinander ({values}) bei gleicher Anstrengung ({efforts} von {n1}): eine "
        "leichtere Woche planen, halb so viele Sätze",
}  # fmt: skip

RECORD: dict[str, str] = {
    "{n} of {n1} tries counted": "{n} von {n1} Versuchen gezählt",
    "{n} of {n1} tries counted (rejected: {text})": "{n} von {n1} Versuchen gezählt (ungültig: {text})",
    "{date} {test}: no result": "{date} {test}: kein Ergebnis",
    "{date} {test}, {n} of {n1} tries counted: {text} (Soleplate, scoring {n2}; force and timing only, "
    "no diagnosis.)":
        "{date} {test}, {n} von {n1} Versuchen gezählt: {text} (Soleplate, Auswertung {n2}; nur Kraft und "
        "Zeit, keine Diagnose.)",
    "{label} {side} {n} {unit} (n = {n1}), {other} {n2} {unit1} (n = {n3})":
        "{label}: {side} {n} {unit} (n = {n1}), {other} {n2} {unit1} (n = {n3})",
    "{label} {side} {n} count (n = {n1}), {other} {n2} count (n = {n3})":
        "{label}: {side} {n} (n = {n1}), {other} {n2} (n = {n3})",
    "{label} {side} {n} count (n = {n1})": "{label}: {side} {n} (n = {n1})",
    "{label} {side} {n} {unit} (n = {n1})": "{label}: {side} {n} {unit} (n = {n1})",
    "{label} both legs {n} {unit} (n = {n1})": "{label}: beide Beine {n} {unit} (n = {n1})",
    "{label} {side} {n} {unit} (n = {n1}), {other} {n2} {unit1} (n = {n3}), both legs {n4} {unit2} (n = {n5})":
        "{label}: {side} {n} {unit} (n = {n1}), {other} {n2} {unit1} (n = {n3}), beide Beine {n4} {unit2} (n = {n5})",
    "{label}, no value": "{label}: kein Wert",
    "{label}, no value: {text}": "{label}, kein Wert: {text}",
    "{side}: {words}": "{side}: {words}",
}  # fmt: skip

PAGE: dict[str, str] = {
    "involved leg: {side}": "betroffenes Bein: {side}",
    "both legs": "beide Beine",
    "unit": "Einheit",
    "left - right [95 %]": "links - rechts [95 %]",
    "last trial, {side}": "letzter Versuch, {side}",
    "last trial, both legs": "letzter Versuch, beide Beine",
    "Asked": "Gefragt",
    "trial {n} {scale}: {answer}": "Versuch {n} {scale}: {answer}",
    "effort": "Anstrengung",
    "pain": "Schmerz",
    "form": "Ausführung",
    "reach cm": "Reichweite, cm",
    "rater arm": "Arme",
    "rater trunk": "Rumpf",
    "rater pelvis": "Becken",
    "rater knee": "Knie",
    "rater steady": "unruhig",
    "True": "ja",
    "False": "nein",
    "Measures vertical force and timing. It does not diagnose, predict injury or clear anyone for sport. "
    "A detectable change is not necessarily an important one. Use it with an examination.":
        "Misst senkrechte Kraft und Zeit. Stellt keine Diagnose, sagt keine Verletzung voraus und gibt niemanden für "
        "den Sport frei. Eine erkennbare Veränderung ist nicht unbedingt eine wichtige. Nur zusammen mit einer "
        "Untersuchung verwenden.",
    "Scoring version {n}": "Auswertung, Fassung {n}",
    "protocol version {n}": "Test, Fassung {n}",
    "recording {digest}": "Aufnahme {digest}",
    "{n} corrections by hand are in the file.": "{n} Korrekturen von Hand stehen in der Datei.",
    # pictures
    "left - right, mm": "links - rechts, mm",
    "back - front, mm": "hinten - vorn, mm",
    "Centre of pressure, 95 % ellipse": "Druckmittelpunkt, 95-%-Ellipse",
    "measured": "gemessen",
    "s since the steady start": "s seit dem ruhigen Beginn",
    "s since the start of the trial": "s seit Beginn des Versuchs",
    "% body weight": "% Körpergewicht",
    "Vertical force; foot came down at {n} s": "Vertikale Kraft; Fuß abgesetzt bei {n} s",
    "Vertical force; time up at {n} s": "Vertikale Kraft; Zeit um bei {n} s",
    "Vertical force; {n} repetitions shaded": "Vertikale Kraft; {n} Wiederholungen schattiert",
    "stance leg (box)": "Standbein (Kasten)",
    "landing leg (floor)": "Landebein (Boden)",
    "{n} repetitions over one another; phases of the first one shaded":
        "{n} Wiederholungen übereinander; Phasen der ersten schattiert",
    "downward speed, mm/s": "Tempo abwärts, mm/s",
    "s from the touch of the landing foot": "s ab dem Aufsetzen des Landefußes",
    "lowering": "Senken",
    "braking": "Bremsen",
    "settling": "Beruhigen",
    "{code}: {test}, {side} leg, trial {n}": "{code}: {test}, {side:es} Bein, Versuch {n}",
    "{code}: {test},  leg, trial {n}": "{code}: {test}, Versuch {n}",
    "CoP, {role}": "CoP, {role}",
    "Force": "Kraft",
}  # fmt: skip

VERDICTS: dict[str, str] = {**WORDS, **BECAUSE, **ADVICE, **RECORD, **PAGE}
