"""A library to rehearse with: three people who do not exist, and six visits of one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.app.settings import AppSettings
from soleplate.model.person import Person
from soleplate.scoring.numbers.session import SCORING_VERSION, score
from soleplate.session.conduct import Order, conduct
from soleplate.storage.files import make_folder
from soleplate.storage.header import Identity
from soleplate.storage.writer import store_results
from soleplate.text import Text

__all__ = ["DEMO_FOLDER", "make_demo"]

DEMO_FOLDER = Path("soleplate-demo-app")
PEOPLE = (
    (Person("P01", "left", born="1992-03-12", sex="female", height_mm=1720, reason="Achilles tendon",
            goal="10 km without pain"), "Ada Example"),
    (Person("P02", "right", born="1985-11-30", sex="male", reason="ankle sprain", limits="no landings"), "Ben Example"),
    (Person("P03", reason="screening"), "Cleo Example"),
)  # fmt: skip
WEEKS_SINCE = 9
VISITS = 6
BETTER_PER_VISIT = 0.06  # the involved leg comes back
STANCE = {"check_list": "done", "quick": "yes", "seconds": "22", "window_s": "20", "rest_s": "2"}
RAISES = {"check_list": "done", "quick": "yes", "reps": "12", "rest_s": "2"}


def make_demo(folder: Path, say: Callable[[str], None], visits: int = VISITS) -> None:
    """Make the library if it is not there: weekly visits of P01 up to a week ago, each by a virtual athlete.

    Raises StorageError when the folder cannot be written.
    """
    if (folder / "participants.json").exists():
        return
    make_folder(folder)
    settings = AppSettings(library=str(folder.resolve()), plates={"plate": "sim:?seed=11&asymmetry=0.15&skill=0.9"})
    settings.save(folder / "app.json")
    today = datetime.now(UTC)
    for visit in range(visits):
        say(Text("Visit {visit} of {visits} of a person who does not exist", visit=visit + 1, visits=visits))
        day = today - timedelta(weeks=visits - visit)
        worse = max(0.05, 0.4 - BETTER_PER_VISIT * visit)
        url = f"sim:?seed={visit + 1}&asymmetry={worse:.2f}&skill=0.85&rate=500"
        for name, parameters in (("calf_raise", RAISES), ("single_leg_stance", STANCE)):
            _session(folder, name, url, parameters, day)
    day_since = (today - timedelta(weeks=WEEKS_SINCE)).date().isoformat()
    people = People(folder)
    names = Names(folder / "names.json")
    for person, name in PEOPLE:
        people.put(replace(person, since=day_since) if person.involved else person)
        names.put(person.code, name)
    people.seen("P01", 70.0)
    for code in ("P01", "P02"):
        people.wait(code)


def _session(folder: Path, name: str, url: str, parameters: dict[str, str], day: datetime) -> None:
    protocol = plugins.protocol(name)
    order = Order(protocol, roles_for([PlateUrl.parse(url)], protocol.rigs), "P01", folder, parameters, "left")
    path = conduct(order, identity=Identity(utc=lambda: day))
    store_results(path, score(path), SCORING_VERSION)
