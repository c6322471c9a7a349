"""One of two writers: change what a line of input names, and say whether it was stored or refused."""

import sys
from pathlib import Path

from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.app.settings import AppSettings
from soleplate.errors import StorageError
from soleplate.model.person import Person
from soleplate.storage.edits import make_edit
from soleplate.storage.library import Library
from soleplate.storage.opening import open_session
from soleplate.storage.writer import store_edits, store_results

me = sys.argv[1]
kept: dict[tuple[str, Path], object] = {}


def edit(path, number):
    """Store one correction, made from the file as it was opened a moment ago."""
    old = open_session(path)
    told = {"what": "trial/1/reason", "new": f"{me}{number}", "why": "race", "who": me, "utc": "2026-01-01T00:00:00Z"}
    store_edits(path, [make_edit(old.header.session_id, old.edits, old.trials, old.reps, **told)])


def results(path, number):
    store_results(path, [], 1000 * (me == "a") + number + 1)


def people(folder, number):
    kept.setdefault(("people", folder), People.load(folder))
    kept["people", folder].put(Person(f"{me}{number}"))


def names(folder, number):
    kept.setdefault(("names", folder), Names(folder / "names.json"))
    kept["names", folder].put(f"{me}{number}", "Ada")


def settings(folder, number):
    """Change another value than the other writer does."""
    found = kept.setdefault(("settings", folder), AppSettings.load(folder / "app.json"))
    if me == "a":
        found.tester = f"a{number}"
    else:
        found.plates = {"left": f"sim:?seed={number}"}
    assert found.save(folder / "app.json")


def index(folder, number):
    with Library(folder) as library:
        library.update() if number % 3 else library.rebuild()
        print(len(library.find()), file=sys.stderr)


for line in sys.stdin:
    what, place, number = line.split("\t")
    try:
        globals()[what](Path(place), int(number))
        print("stored", flush=True)
    except StorageError as error:
        print(f"refused\t{error}", flush=True)
