"""Do a piece of work in a process that is killed before its n-th step on the disk: kind, folder and n in a line."""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import storage_fakes as fakes

from soleplate.storage import first_look, locks
from soleplate.storage.edits import make_edit
from soleplate.storage.opening import open_session
from soleplate.storage.recover import recover
from soleplate.storage.writer import store_edits, write_session

STEPS = {"open", "os.rename", "os.link", "os.remove", "os.chmod", "os.truncate"}


def tell(text):
    os.write(1, f"{text}\n".encode())


def writing(folder):
    journal = next(path for path in folder.glob("*.journal") if path.name.count(".") == 1)
    recording = open_session(journal, find_driver=fakes.find_driver)
    write_session(recording, journal.with_suffix(".h5"))


def recovering(folder):
    recover(folder, find_driver=fakes.find_driver)


def editing(folder):
    (path,) = folder.glob("*.h5")
    for number in range(2):
        old = open_session(path)
        told = {"new": f"reason {number}", "why": "a kill", "who": "me", "utc": "2026-01-01T00:00:00Z"}
        made = make_edit(old.header.session_id, old.edits, old.trials, old.reps, what="trial/1/reason", **told)
        store_edits(path, [made])
        tell(f"stored reason {number}")


WORK = {"writing": writing, "recovering": recovering, "editing": editing}


def die_at(last, folder):
    """Let the process be killed before its ``last``-th step in the folder."""
    done = 0

    def step(event, given):
        nonlocal done
        named = event in STEPS and isinstance(given[0], str | bytes | os.PathLike)
        if named and os.fsdecode(given[0]).startswith(folder):
            done += 1
            if done == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)


first_look.within_limits()
with locks.writing(Path(sys.argv[1])):  # so that its library is loaded, and one process need not load it each time
    pass
tell("ready")
for line in sys.stdin:
    kind, folder, number = line.split("\t")
    child = os.fork()
    if not child:
        die_at(int(number), folder)
        WORK[kind](Path(folder))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    tell("killed" if os.WIFSIGNALED(status) else f"ended {os.waitstatus_to_exitcode(status)}")
