"""Do what a line of input says, as the command line or a notebook would, and tell how it ended."""

import contextlib
import io
import json
import os
import sys
import time
import traceback
from pathlib import Path


def limit_memory(more: int) -> None:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (pages * 4096 + more, resource.getrlimit(resource.RLIMIT_AS)[1]))


def peak_mb() -> float:
    """Peak memory of this program; ru_maxrss would begin with the size of the process that started it."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def replay(path: str) -> int:
    """Let the plates of a session file send what was recorded."""
    from soleplate import plugins
    from soleplate.api.driver import PlateUrl

    url, driver = PlateUrl.parse(f"replay:{path}"), plugins.driver("replay")
    for connection in driver.open(url, {"role": ""}, driver.roles(url)).values():
        decoder = driver.decoder(connection.facts, {})
        for _ in range(20):
            block = connection.read()
            decoder.feed(block.data, block.host_s)
    return 0


def text(path: str) -> int:
    """Decode lines."""
    from soleplate_drivers.text_lines import TextDecoder

    from soleplate.model.plate import BoardFacts
    from soleplate.model.stream import StreamInfo
    from soleplate.tables.layout import TextLayout

    data = Path(path).read_bytes()
    for columns in ("t,f1,f2,f3,f4", "f1,f2,f3,f4,-"):
        facts = BoardFacts(streams=(StreamInfo(nominal_rate_hz=80.0),))
        decoder = TextDecoder(TextLayout.parse(columns), facts)
        for at in range(0, len(data), 997):
            decoder.feed(data[at : at + 997], at * 1e-4)
    return 0


def state(folder: str) -> int:
    """Open what the application keeps."""
    from soleplate.app.names import Names
    from soleplate.app.people import People
    from soleplate.app.settings import AppSettings
    from soleplate.live.settings import LiveSettings
    from soleplate.model.person import Person
    from soleplate.scoring.reliability.learned import load_learned
    from soleplate.storage.plate_files import load_calibration

    place = Path(folder)
    AppSettings.load(place / "app.json").save(place / "app.json")
    LiveSettings.load(place / "live.json")
    load_learned(place)
    Names(place / "names.json").put("P09", "Ada")
    People.load(place).put(Person("P09"))
    load_calibration(place / "calibration.json")
    return 0


def do(words: list[str]) -> int:
    from soleplate.cli.main import main
    from soleplate.errors import SoleplateError

    own = {"replay": replay, "text": text, "state": state}.get(words[0])
    if own is None:
        return main(words)
    try:
        return own(words[1])
    except SoleplateError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    from soleplate.pipeline.warm import warm

    warm()
    limit_memory(1 << 30)
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        order = json.loads(line)
        out, err, fault = io.StringIO(), io.StringIO(), ""
        began, status = time.process_time(), -1
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = do(order["words"])
            except BaseException:
                fault = traceback.format_exc()
        answer = {"status": status, "out": out.getvalue()[-200_000:], "err": err.getvalue()[-20_000:], "fault": fault,
                  "seconds": time.process_time() - began, "peak_mb": peak_mb()}  # fmt: skip
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
