"""A session with real readers, to be stopped and killed: live_child.py FOLDER SECONDS [ROLE=]URL ..."""

import sys
from pathlib import Path

from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Bus, event_to_json
from soleplate.api.protocol import Protocol, Rest
from soleplate.errors import SoleplateError
from soleplate.pipeline.warm import warm
from soleplate.session.conduct import Order, conduct


def script(ctx):
    yield Rest(float(sys.argv[2]))


def say(event):
    sys.stdout.write(event_to_json(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    urls = [PlateUrl.parse(text) for text in sys.argv[3:]]
    rig = tuple(url.role or "plate" for url in urls)
    protocol = Protocol("resting", "", "", script, 1, (), (rig,), ())
    warm(steps=("wire", "wrench", "filters", "cutting"))
    bus = Bus()
    bus.join(say)
    try:
        conduct(Order(protocol, roles_for(urls, [rig]), "P01", Path(sys.argv[1])), bus=bus)
    except SoleplateError as error:
        sys.stdout.write(f"failed: {error}\n")
        sys.exit(1)
