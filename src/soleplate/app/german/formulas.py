"""German formulas of the measures that a test shows, for the foot of its page."""

from __future__ import annotations

__all__ = ["FORMULAS"]

FORMULAS: dict[str, str] = {
    "shifts of the centre of pressure to the forefoot and back; without it, plain dips of the force":
        "Wege des Druckmittelpunkts zum Vorfuß und zurück; ohne ihn deutliche Täler der Kraft",
    "last repetition before the first lasting break (two in a row): tempo within {n} %, rise >= {n1} % of the first three, "
    "hands < {n2} % BW":
        "letzte Wiederholung vor dem ersten bleibenden Bruch (zwei nacheinander): Takt innerhalb {n} %, Hub >= {n1} % der "
        "ersten drei, Hände < {n2} % KG",
    "largest share of body weight missing on the plate over a whole repetition":
        "größter Anteil des Körpergewichts, der über eine ganze Wiederholung auf der Platte fehlt",
    "slope of the rise over the set, over the mean of the first three":
        "Steigung des Hubs über den Satz, geteilt durch das Mittel der ersten drei",
    "whole contacts of {n} ms or more": "ganze Kontakte ab {n} ms",
    "SD over mean of the time from {begin} to {end}": "SD durch Mittel der Zeit von {begin} zu {end}",
    "contact": "Kontakt",
    "pulse": "Impuls",
    "mean length of whole contacts": "mittlere Dauer ganzer Kontakte",
    "dots that are the nearest one of no contact": "Punkte, die keinem Kontakt die nächsten sind",
    "times without the trail foot on the floor, locked out within {n} % BW for {n1} s, and no push-off of the trail foot by "
    "{n2} % BW above its median in the second before":
        "Male ohne den hinteren Fuß am Boden, gestreckt innerhalb {n} % KG für {n1} s, ohne Abdruck des hinteren Fußes um "
        "{n2} % KG über seinen Median der Sekunde davor",
    "largest load of the trail foot from the onset on, less its load in quiet stance before":
        "größte Last des hinteren Fußes ab dem Beginn, weniger seine Last im ruhigen Stand davor",
    "from {n} % of the peak upward speed to {n1} % again": "von {n} % des höchsten Tempos aufwärts bis wieder {n1} %",
    "100 L / (L + R), the mean load of each plate over the body weight that it weighed":
        "100 L / (L + R), die mittlere Last jeder Platte durch das Körpergewicht, das sie wog",
    "mean of what the plates weighed": "Mittel dessen, was die Platten wogen",
    "path of sum(F_i CoP_i) / sum(F_i) over the window, by its length; left and right stand side by side":
        "Weg von Summe(F_i CoP_i) / Summe(F_i) im Fenster, durch dessen Länge; links und rechts nebeneinander",
    "zero after the trial less the zero before it, of the plate that drifted most":
        "Nullpunkt nach dem Versuch weniger dem davor, der Platte mit der größten Drift",
    "mean time on the plate of whole hops; crossings interpolated, zero and noise read from the flights":
        "mittlere Zeit auf der Platte bei ganzen Sprüngen; Übergänge interpoliert, Nullpunkt und Rauschen aus den Flügen",
    "mean of flight time / contact time of the contact before it": "Mittel von Flugzeit / Kontaktzeit des Kontakts davor",
    "whole contacts of {n} to {n1} s": "ganze Kontakte von {n} bis {n1} s",
    "Length of the path divided by the time of the path, (n - 1) / rate":
        "Länge des Wegs durch die Zeit des Wegs, (n - 1) / Rate",
    "Sum of |{axis}| divided by the time of the path, (n - 1) / rate":
        "Summe von |{axis}| durch die Zeit des Wegs, (n - 1) / Rate",
    "Rows below the validity load are cut, never bridged":
        "Zeilen unter der Mindestlast werden ausgelassen, nie überbrückt",
    "downward speed at the touch; speed = integral of g (F_box/BW_box + F_floor/BW_floor - 1), zero in quiet stance before "
    "and after":
        "Tempo abwärts beim Aufsetzen; Tempo = Integral von g (F_K/KG_K + F_B/KG_B - 1), null im ruhigen Stand davor und "
        "danach (K Kasten, B Boden)",
    "ways out and back of the medial centre of pressure of {n} mm and half of the typical one":
        "Wege des Druckmittelpunkts nach innen und zurück, ab {n} mm und der Hälfte des üblichen",
    "mean sideways way of the pulses": "mittlerer seitlicher Weg der Impulse",
    "jumps of the unfiltered centre of pressure by more than {n} mm within {n1} ms":
        "Sprünge des ungefilterten Druckmittelpunkts um mehr als {n} mm in {n1} ms",
    "longest time from half of the way up in load until it is back within {n} % of rest":
        "längste Zeit von der Hälfte des Lastanstiegs, bis die Last auf {n} % der Ruhe zurück ist",
    "mean load of the longest bridge without its first and last tenth":
        "mittlere Last der längsten Brücke ohne ihr erstes und letztes Zehntel",
    "slope of the load of the longest bridge without its first and last tenth":
        "Steigung der Last der längsten Brücke ohne ihr erstes und letztes Zehntel",
    "ended bridges of {n} s or more with {n1} % of the load of the first three":
        "beendete Brücken ab {n} s mit {n1} % der Last der ersten drei",
    "mean of |time from begin to begin x pace - 1|": "Mittel von |Zeit von Beginn zu Beginn x Takt - 1|",
    "mean of |time between lowest points x pace - 1|": "Mittel von |Zeit zwischen tiefsten Punkten x Takt - 1|",
    "mean of |period x pace - 1|": "Mittel von |Periode x Takt - 1|",
    "ML way of the centre of pressure over time, from the first to the last repetition":
        "seitlicher Weg des Druckmittelpunkts je Zeit, von der ersten bis zur letzten Wiederholung",
    "RMS over the time-normalised repetition of the SD between repetitions of AP centre of pressure, each less its own mean":
        "RMS über die zeitnormierte Wiederholung: SD des Druckmittelpunkts (vor-zurück) zwischen den Wiederholungen, je "
        "ohne das eigene Mittel",
    "ways down and up of the centre of mass by {n} mm or more": "Wege des Schwerpunkts ab und auf um mindestens {n} mm",
    "first maximum followed by a fall of {n} % BW, over body weight": "erstes Maximum vor einem Abfall um {n} % KG, durch KG",
    "unfiltered": "ungefiltert",
    "{n} when stable within {n1} s ({n2} % band for {n3} s), no second flight, no other plate touched; else {n4}":
        "{n}, wenn stabil binnen {n1} s ({n2}-%-Band für {n3} s), ohne zweiten Flug und ohne andere Platte; sonst {n4}",
    "v^2 / 2 g of the landing speed: what the body really fell": "v^2 / 2 g des Landetempos: wie tief der Körper wirklich fiel",
    "first time from which |F - BW| <= {n} % BW for {n1} s": "erste Zeit, ab der |F - KG| <= {n} % KG für {n1} s",
    "within {n} s of contact": "binnen {n} s nach dem Kontakt",
    "reach by tape / leg length x 100": "Reichweite mit dem Maßband / Beinlänge x 100",
    "largest speed from the furthest place until within a quarter of that distance":
        "höchstes Tempo vom fernsten Ort bis auf ein Viertel des Abstands",
    "time from the steady start to the touch-down, or to the cap of the test":
        "Zeit vom ruhigen Beginn bis zum Absetzen oder zum Ende des Tests",
    "{n} when the trial ended with a touch-down, else {n1}; the mean over trials is the share that did":
        "{n}, wenn der Versuch mit Absetzen endete, sonst {n1}; das Mittel ist der Anteil solcher Versuche",
    "vertical impulse of the lead foot over that of both, over the repetitions":
        "vertikaler Kraftstoß des vorderen Fußes durch den beider, über die Wiederholungen",
    "repetitions down and up within {n} % of the tempo and with {n1} % of the depth of the first three":
        "Wiederholungen ab und auf innerhalb {n} % des Takts und mit {n1} % der Tiefe der ersten drei",
    "impulse of the box from peak speed until {n} % of it is left, over that of box and floor":
        "Kraftstoß des Kastens vom höchsten Tempo, bis {n} % davon übrig sind, durch den von Kasten und Boden",
    "from {n} % of the peak downward speed to the touch": "von {n} % des höchsten Tempos abwärts bis zum Aufsetzen",
    "first peak of the floor force after the touch, followed by a fall of {n} % BW":
        "erste Spitze der Bodenkraft nach dem Aufsetzen, vor einem Abfall um {n} % KG",
}  # fmt: skip
