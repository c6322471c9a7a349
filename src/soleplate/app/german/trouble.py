"""German texts of what goes wrong: rejected trials, warnings, guards, refused zeroes, errors; and of the live view."""

from __future__ import annotations

__all__ = ["TROUBLE"]

REJECTED: dict[str, str] = {
    "touch-down": "abgesetzt",
    "foot moved": "Fuß versetzt",
    "hands off or hand support": "Hände gelöst oder abgestützt",
    "eyes opened": "Augen geöffnet",
    "brace on the stance leg": "ans Standbein gelehnt",
    "hop or step": "gehüpft",
    "lost tempo": "Takt verloren",
    "wrong depth": "falsche Tiefe",
    "other": "anderes",
    "{fault} at {n} s": "{fault} bei {n} s",
    "not started": "nicht begonnen",
    "stepped off": "abgestiegen",
    "hips came down": "Hüfte abgesenkt",
    "nobody landed": "niemand gelandet",
    "stood between two hops": "zwischen zwei Sprüngen gestanden",
    "push-off by the trailing leg": "Abdruck des hinteren Beins",
    "touch-down on the other plate": "auf der anderen Platte abgesetzt",
    "touch-down: support by the floor or a hand": "abgesetzt: am Boden oder mit der Hand abgestützt",
    "{n} prompts for the beat were not followed": "{n} Mahnungen zum Takt nicht befolgt",
    "{n} of {n1} repetitions": "{n} von {n1} Wiederholungen",
    "{n} of {n1} hops": "{n} von {n1} Sprüngen",
    "the plate plate was lost": "Platte verloren",
    "the plate {role} was lost": "Platte {role} verloren",
    "ended by the operator": "vom Bediener beendet",
    "undone": "zurückgenommen",
    "rejected after looking at it": "nach dem Ansehen für ungültig erklärt",
    "mark moved by hand": "Marke von Hand verschoben",
}  # fmt: skip

WARNINGS: dict[str, str] = {
    "{n} samples of {role} were lost before sample {n1}": "{role}: {n} Abtastungen vor Nummer {n1} verloren",
    "Nothing comes from {cell} while the other cells send; check its cable":
        "Von {cell} kommt nichts, während die anderen Zellen senden; Kabel prüfen",
    "{role} was zeroed before it was lost: zero it again when the test allows it":
        "{role} wurde vor dem Verlust genullt: neu nullen, sobald der Test es erlaubt",
    "The plates can be zeroed between trials only": "Nullen geht nur zwischen den Versuchen",
    "This question needs an answer before anything goes on": "Diese Frage braucht eine Antwort, bevor es weitergeht",
    "There is no finished trial to judge, or one is running":
        "Kein beendeter Versuch zu beurteilen, oder einer läuft gerade",
    "A trial is running: reject it, then undo": "Ein Versuch läuft: erst für ungültig erklären, dann zurück",
    "There is nothing to undo": "Nichts zurückzunehmen",
    "There is nothing to redo": "Nichts zu wiederholen",
    "Keep to the beat": "Im Takt bleiben",
    "{gesture} may load one cell of {role} with {n} N; rated {n1} N: refused":
        "{gesture} kann eine Zelle ({role}) mit {n} N belasten, ausgelegt für {n1} N: nicht erlaubt",
    "{gesture} may load one cell of {role} with {n} N; rated {n1} N: start low and soft":
        "{gesture} kann eine Zelle ({role}) mit {n} N belasten, ausgelegt für {n1} N: niedrig und weich beginnen",
    "landing": "Landung",
    "dots": "Punktedrill",
    "step down": "Herabsteigen",
    "A cell of {role} bore {n} N; it is rated for {n1} N":
        "Eine Zelle ({role}) trug {n} N; ausgelegt ist sie für {n1} N",
    "A cell of {role} bears {n} N: too much for it": "Eine Zelle ({role}) trägt {n} N: zu viel für sie",
    "The zero of {role} has drifted by {n} N; let the plate warm up for {n1} minutes":
        "Der Nullpunkt ({role}) ist um {n} N gewandert; die Platte {n1} Minuten warm werden lassen",
    "Somebody should stand on {role}, but {role1} bears {n} N. If the foot is right, the plates are swapped: run again "
    "with --swap; `soleplate plates --blink URL` shows which one it is":
        "Jemand soll auf {role} stehen, aber {role1} trägt {n} N. Ist der Fuß richtig, sind die Platten vertauscht: "
        "auf der Seite Platten tauschen; „Erkennen“ zeigt, welche welche ist",
    "Nothing has come from {role} for {n} s": "Von {role} kommt seit {n} s nichts",
    "Data come from {role} again": "Von {role} kommen wieder Daten",
    "{n} bytes of {role} were skipped here; all are in the recording":
        "{n} Bytes von {role} wurden hier übersprungen; alle stehen in der Aufnahme",
    "{role} is not verified: its numbers come as text without a check sum: a damaged one may look right":
        "{role} ist nicht gesichert: die Zahlen kommen als Text ohne Prüfsumme; eine beschädigte kann richtig aussehen",
    "{role} is uncalibrated, and every result will say so: soleplate calibrate {url}":
        "{role} ist nicht kalibriert, und jedes Ergebnis sagt es: soleplate calibrate {url}",
    "the plate's data ended before the protocol did": "die Daten der Platte endeten vor dem Test",
}  # fmt: skip

ZERO: dict[str, str] = {
    "{role} moves (SD {n} N, at most {n1} N)": "{role} bewegt sich (SD {n} N, höchstens {n1} N)",
    "{role} bears {n} N more than at the last zero (at most {n1} N)":
        "{role} trägt {n} N mehr als beim letzten Nullen (höchstens {n1} N)",
    "cell {n} of {role} is at the end of its range: overloaded, or its cable is loose":
        "Zelle {n} ({role}) ist am Ende ihres Bereichs: überlastet, oder das Kabel ist lose",
    "cell {n} of {role} does not change at all: it is dead, or its cable is loose":
        "Zelle {n} ({role}) ändert sich gar nicht: sie ist tot, oder das Kabel ist lose",
    "The plate could not be zeroed for {n} s: {why}": "Die Platte ließ sich {n} s lang nicht nullen: {why}",
    "Take everything off the plate, wait until nothing moves, and start again":
        "Alles von der Platte nehmen, warten, bis sich nichts bewegt, und neu beginnen",
    "{role} bears {n} N: nobody stands on it": "{role} trägt {n} N: niemand steht darauf",
    "the load is still settling": "die Last beruhigt sich noch",
    "the load moves by {n} % (at most {n1} %)": "die Last bewegt sich um {n} % (höchstens {n1} %)",
    "The person could not be weighed for {n} s: {why}": "Die Person ließ sich {n} s lang nicht wiegen: {why}",
    "Stand still on the plate with both feet, or hold on to a rail until the weight is taken":
        "Mit beiden Füßen ruhig auf der Platte stehen, oder sich festhalten, bis gewogen ist",
    "less than a second of data": "weniger als eine Sekunde Daten",
    "the force moves by {n} N, limit {n1} N: step off": "die Kraft bewegt sich um {n} N, Grenze {n1} N: absteigen",
    "{n} N from the last zero, limit {n1} N: is the plate empty?":
        "{n} N neben dem letzten Nullpunkt, Grenze {n1} N: ist die Platte leer?",
}  # fmt: skip

GUARDS: dict[str, str] = {
    "The plate plate is gone: {why}": "Die Platte ist weg: {why}",
    "The {role} plate is gone: {why}": "Platte {role} ist weg: {why}",
    "Plug its cable in again; the test goes on by itself, nothing received is lost":
        "Kabel wieder einstecken; der Test geht von selbst weiter, nichts Empfangenes ist verloren",
    "the board restarted by itself: its power failed, or it was reset":
        "das Board startete von selbst neu: Stromausfall oder Reset",
    "its cable was pulled, its power failed, or the network was cut":
        "Kabel gezogen, Strom ausgefallen oder Netz getrennt",
    "Lower the box or land more softly, or use cells with a higher rating":
        "Kasten niedriger stellen oder weicher landen, oder stärkere Zellen verwenden",
    "Check the cable of that plate": "Kabel dieser Platte prüfen",
    "Use a lower box, or cells with a higher rating; what was recorded is kept":
        "Niedrigeren Kasten oder stärkere Zellen verwenden; das Aufgenommene bleibt erhalten",
    "{n} kg stand there; {code} weighed {n1} kg": "Dort stehen {n} kg; {code} wog {n1} kg",
    "Is it the right person? Enter: yes, it is. Esc: stop and choose another":
        "Ist es die richtige Person? Enter: ja. Esc: anhalten und eine andere wählen",
    "The plates were zeroed {n} minutes ago": "Die Platten wurden vor {n} Minuten genullt",
    "Step off and press T before the next trial": "Absteigen und vor dem nächsten Versuch T drücken",
    "The weight is on the {role} plate, but the {role1} plate should bear it":
        "Das Gewicht ist auf der Platte {role}, aber {role1} soll es tragen",
    "Stand on the {role} plate; or stop, and swap them on the page Plates":
        "Auf die Platte {role} stellen; oder anhalten und auf der Seite Platten tauschen",
    "The {side} leg bears the weight, not the {other} one": "Das {side:e} Bein trägt das Gewicht, nicht das {other:e}",
    "Change to the {side} leg, or stop and run the {other} leg alone":
        "Auf das {side:e} Bein wechseln, oder anhalten und das {other:e} Bein allein testen",
}  # fmt: skip

ERRORS: dict[str, str] = {
    "The session ended without a trial that counts ({why})": "Die Sitzung endete ohne gültigen Versuch ({why})",
    "Nobody is chosen": "Niemand ist gewählt",
    "Choose a participant first": "Zuerst eine Person wählen",
    "No test was run yet": "Noch kein Test gemacht",
    "Choose one": "Einen wählen",
    "No plate is set up for {test}": "Für diesen Test ist keine Platte eingerichtet: {test}",
    "it wants {rigs}": "er braucht {rigs}",
    "{role} + {role1}": "{role} + {role1}",
    "{role} + {role1} or {role2}": "{role} + {role1} oder {role2}",
    "{role} + {role1} or {role2} or {role3}": "{role} + {role1} oder {role2} oder {role3}",
    "Set one up on the page Plates": "Auf der Seite Platten einrichten",
    "The library {path} cannot be made": "Die Bibliothek {path} lässt sich nicht anlegen",
    "Choose another": "Eine andere wählen",
    "A session is running": "Eine Sitzung läuft",
    "Stop it, or wait for its end": "Anhalten, oder das Ende abwarten",
    "The session broke off by a fault of the program": "Die Sitzung brach durch einen Fehler des Programms ab",
    "What was received is in the journals; soleplate recover completes it":
        "Das Empfangene steht in den Journalen; soleplate recover schließt es ab",
    "The participant code '{code}' cannot be used": "Das Kürzel '{code}' ist nicht verwendbar",
    "a code holds 1 to 32 letters, digits, '_' or '-', so that it can safely name a file":
        "ein Kürzel hat 1 bis 32 Buchstaben, Ziffern, '_' oder '-', damit eine Datei so heißen kann",
    "Use a code such as P01; keep the person's name elsewhere":
        "Ein Kürzel wie P01 verwenden; der Name gehört nicht hierher",
    "{name} = '{value}' is not possible": "{name} = '{value}' ist nicht möglich",
    "Choose one of: {choices}": "Möglich sind: {choices}",
    "{name} = '{value}' is neither yes nor no": "{name} = '{value}' ist weder ja noch nein",
    "Say {name}=yes or {rest}=no": "Bitte ja oder nein",
    "{name} = '{value}' is not a whole number": "{name} = '{value}' ist keine ganze Zahl",
    "{name} = '{value}' is not a number": "{name} = '{value}' ist keine Zahl",
    "{name} = {value} is not a whole number": "{name} = {value} ist keine ganze Zahl",
    "{name} = {value} is not a number": "{name} = {value} ist keine Zahl",
    "Give a whole number, e.g. {name}={n}": "Eine ganze Zahl angeben, z. B. {n}",
    "Give a number, e.g. {name}={n}": "Eine Zahl angeben, z. B. {n}",
    "{name} = {value} is out of range": "{name} = {value} liegt außerhalb der Grenzen",
    "Choose a value from {n} to {n1} {unit}": "Einen Wert von {n} bis {n1} {unit} wählen",
    "Choose a value from {n} to {n1}": "Einen Wert von {n} bis {n1} wählen",
    "'{url}' is not a plate URL": "'{url}' ist keine Adresse einer Platte",
    "it must name a driver before a colon": "vor dem Doppelpunkt muss ein Treiber stehen",
    "Try sim: for the simulated plate, or serial:/dev/ttyACM0 for a real one":
        "Etwa sim: für die simulierte Platte, oder serial:/dev/ttyACM0 für eine echte",
    "The port {device} cannot be opened": "Der Anschluss {device} lässt sich nicht öffnen",
    "no such device": "kein solches Gerät",
    "See `soleplate plates` and `soleplate doctor`": "Siehe `soleplate plates` und `soleplate doctor`",
    "The plate on {device} is gone": "Die Platte an {device} ist weg",
    "Plug it in again; what was recorded until now is kept":
        "Wieder einstecken; das bisher Aufgenommene bleibt erhalten",
    "Nothing comes from {device}, also after asking for {n} s": "Von {device} kommt nichts, auch nach {n} s Fragen nicht",
    "no board with Soleplate's firmware is there, or it does not run":
        "dort ist kein Board mit der Soleplate-Firmware, oder sie läuft nicht",
    "Check the cable and the power, press the board's reset, and see docs/flash.md":
        "Kabel und Strom prüfen, Reset am Board drücken, siehe docs/flash.md",
    "The process that reads the plate {role} has ended": "Der Prozess, der die Platte {role} liest, ist beendet",
    "it was killed, or the system ran out of memory": "er wurde beendet, oder der Speicher war voll",
    "What it received is kept; start the test again": "Das Empfangene bleibt erhalten; den Test neu beginnen",
    "The data of the plate {role} ended": "Die Daten der Platte {role} sind zu Ende",
    "The plate {role} came back as another one": "Die Platte {role} kam als eine andere zurück",
    "its converter, gain, rate or cells are not those that it had":
        "Wandler, Verstärkung, Rate oder Zellen sind nicht mehr dieselben",
    "What was recorded until now is kept; start the test again":
        "Das bisher Aufgenommene bleibt erhalten; den Test neu beginnen",
    "The plate {role} did not come back within {n} s": "Die Platte {role} kam binnen {n} s nicht zurück",
    "What was recorded until now is kept; plug it in and start again":
        "Das bisher Aufgenommene bleibt erhalten; einstecken und neu beginnen",
    "{name} gave no answer within {n} s": "{name}: binnen {n} s keine Antwort",
    "The reader of the plate {role}": "Leser der Platte {role}",
    "Unplug the plate, plug it in again, and start again": "Platte ausstecken, wieder einstecken, neu beginnen",
    "Nothing was asked; the answer {value} is not used": "Nichts wurde gefragt; die Antwort {value} wird nicht verwendet",
    "An edit needs a name and a reason": "Eine Korrektur braucht einen Namen und einen Grund",
    "Say who changes it, and why": "Angeben, wer es ändert und warum",
    "{what} cannot become '{value}'": "{what} kann nicht '{value}' werden",
    "The plate {role} gives {n} samples a second; {test} needs {n1}":
        "Die Platte {role} liefert {n} Abtastungen je Sekunde; {test} braucht {n1}",
    "The file could not be written: {name}": "Die Datei konnte nicht geschrieben werden: {name}",
    "Nothing was changed or lost": "Nichts wurde geändert oder ging verloren",
}  # fmt: skip

LIVE: dict[str, str] = {
    "! {text}": "! {text}",
    "● RECORDING {time}": "● AUFNAHME {time}",
    "saved {name}": "gespeichert {name}",
    "❚❚ HELD": "❚❚ ANGEHALTEN",
    "{role}: waiting": "{role}: wartet",
    "{role}: {words}": "{role}: {words}",
    "! {role} is gone: {why}": "! {role} ist weg: {why}",
    "{role}: {n} s were not drawn; nothing is lost": "{role}: {n} s wurden nicht gezeichnet; nichts ist verloren",
    "{rate}, {n} lost, {rest}": "{rate}, {n} verloren, {rest}",
    "{n} ms, {rest}": "{n} ms, {rest}",
    "not zeroed: press T on the empty plate": "nicht genullt: bei leerer Platte T drücken",
    "not zeroed: {why}": "nicht genullt: {why}",
    "not zeroed: {why} If it is empty, zero it once more.": "nicht genullt: {why} Ist sie leer, noch einmal nullen.",
    "zeroed {time} ago": "vor {time} genullt",
    "zeroed by itself {time} ago": "vor {time} von selbst genullt",
    "Nothing is recorded here: the session that reads the plates records them":
        "Hier wird nichts aufgenommen: das tut die Sitzung, die die Platten liest",
    "rep {n}": "Wdh. {n}",
    "week {n}": "Woche {n}",
    "lighter": "leichter",
    "{block} week {n}": "{block} Woche {n}",
    "{block} week {n} lighter": "{block} Woche {n}, leichter",
}  # fmt: skip

REPROCESS: dict[str, str] = {
    "{n} of {n1} sessions scored in {n2} s: {n3} rows in {path}":
        "{n} von {n1} Sitzungen in {n2} s ausgewertet: {n3} Zeilen in {path}",
    "{n} of {n1} sessions scored in {n2} s, {n3} were done before: {n4} rows in {path}":
        "{n} von {n1} Sitzungen in {n2} s ausgewertet, {n3} waren es schon: {n4} Zeilen in {path}",
    "{n} ms of processor time for each session; a worker took at most {n1} MB":
        "{n} ms Rechenzeit je Sitzung; ein Prozess brauchte höchstens {n1} MB",
    "{n} files could not be scored ({kinds}): see {path}": "{n} Dateien nicht ausgewertet ({kinds}): siehe {path}",
    "{doing}: {n} of {n1}, {n2} sessions/s, {time} left": "{doing}: {n} von {n1}, {n2} Sitzungen/s, noch {time}",
    "Scoring": "Auswerten",
}  # fmt: skip

TROUBLE: dict[str, str] = {**REPROCESS, **REJECTED, **WARNINGS, **ZERO, **GUARDS, **ERRORS, **LIVE}
