"""Record from a made-up plate until killed; say how many rows have been journalled."""

import sys
from pathlib import Path

import storage_fakes as fakes

from soleplate.api.events import TareDone, TrialEnded
from soleplate.storage.journals.session_journals import SessionJournals

folder = Path(sys.argv[1])
head = fakes.header()
with SessionJournals.create(folder, head, sync_every_s=0.05) as journals:
    journals.event(TareDone(0.0, "left", (0.0, 0.0, 0.0, 0.0), 0.1), 0.0)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    number = 0
    while True:
        for role in ("left", "right"):
            block = b"".join(fakes.sample_frame(n, 1000 * n, fakes.counts_of(n)) for n in range(number, number + 5))
            # cut in two at an odd place: frames do not end where blocks do
            journals.plates[role].bytes(block[:37], number * 0.001)
            journals.plates[role].bytes(block[37:], number * 0.001)
        number += 5
        if number % 500 == 0:
            trial = number // 500
            journals.event(
                TrialEnded(number / 1000, trial, "open", "left", number / 1000 - 0.5, number / 1000, "valid"), 0.0
            )
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
