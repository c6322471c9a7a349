"""Try inputs that are nearly right for some minutes: ``python tests/fuzz/fuzz.py --minutes 10 --seed 1``.

What is asserted of every input and command: no traceback, an answer within 10 s of its processor's time, no process
above 1 GB, no file touched outside its folder and no session file changed by reading it, and no other number without a
word: a command that ends well shows the numbers of the file as it was, wherever a check sum of its format covers what
was changed.
"""

import argparse
import hashlib
import json
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import fuzzed
import h5py

MOST_S, MOST_MB = 10.0, 1024.0
CHILD_CASES = 200  # then a new child: what leaks is seen by then
STANCE = ["-p", "seconds=8", "-p", "window_s=8", "-p", "trials=1", "-p", "practice=0", "-p", "rest_s=1"]


class Child:
    """A process that does many commands; one that is late is killed and made anew."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._how = {"env": environment, "cwd": folder}
        self._process: subprocess.Popen | None = None

    def _start(self) -> None:
        command = [sys.executable, "-P", str(Path(__file__).with_name("child.py"))]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **self._how
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()
        if self._lines.get(timeout=300) != "ready\n":
            raise RuntimeError("the child did not start")

    def _listen(self, said) -> None:
        for line in said:
            self._lines.put(line)
        self._lines.put("")

    def do(self, words: list[str], patience_s: float) -> dict:
        if self._process is None:
            self._start()
        self._process.stdin.write(json.dumps({"words": words}) + "\n")
        self._process.stdin.flush()
        try:
            line = self._lines.get(timeout=patience_s)
        except queue.Empty:
            self.close()
            return {"fault": f"no answer within {patience_s:g} s"}
        if not line:
            code = self.close()
            return {"fault": f"the process died ({code})"}
        return json.loads(line)

    def close(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        code = process.wait()
        self._listener.join()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close()
        return code


@dataclass
class Fuzz:
    """A place to work in, good inputs to start from, and what was found."""

    top: Path
    seed: int
    patience_s: float = 240.0  # of the clock: a busy machine is no hang
    counts: Counter = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    _sizes: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for name in ("good", "outside", "home", "tmp", "case"):
            (self.top / name).mkdir(mode=0o700)
        with h5py.File(self.top / "outside" / "precious.h5", "w") as file:
            file["x"] = list(range(10))
        (self.top / "outside" / "notes.py").write_text("open('RAN', 'w')\n")
        home = str(self.top / "home")
        self.environment = {**os.environ, "HOME": home, "TMPDIR": str(self.top / "tmp"), "PYTHONHASHSEED": "0"}
        self.environment |= dict.fromkeys(("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"), home)
        self.environment.setdefault("NUMBA_CACHE_DIR", os.environ.get("NUMBA_CACHE_DIR", ""))
        if not self.environment["NUMBA_CACHE_DIR"]:
            del self.environment["NUMBA_CACHE_DIR"]
        self._child = Child(self.environment, self.top / "case")
        self._make_good()
        self._outside = self._fingerprint("outside")

    # Good inputs

    def _make_good(self) -> None:
        good = self.top / "good"
        self._soleplate("run", "single-leg-stance", "--plate", "sim:?seed=3&skill=1", "--participant", "P01",
                        "--out", good, "--quiet", *STANCE)  # fmt: skip
        (self.session,) = good.glob("*.h5")
        self._journals()
        self._soleplate("find", good)
        (good / "app.json").write_text(json.dumps({
            "library": "", "plates": {"left": "sim:"}, "language": "de", "theme": "dark", "units": "N", "sounds": True,
            "tester": "ab", "setups": {"single_leg_stance": {"seconds": "8"}}, "plate_checks": {"by": "ab"},
        }))  # fmt: skip
        (good / "live.json").write_text(json.dumps({"layout": "overview", "seconds": 10.0, "theme": "light"}))
        (good / "names.json").write_text(json.dumps({"P01": "Ada", "P02": "Bob"}))
        person = {
            "involved": "left",
            "dominant": "right",
            "since": "2026-08-03",
            "limits": "",
            "goal": "run",
            "mass_kg": 70.0,
        }
        (good / "participants.json").write_text(
            json.dumps({"participants": {"P01": person, "P02": person}, "queue": ["P02"], "recent": ["P01"]})
        )
        error = {"day_sd": 1.0, "trial_sd": 2.0, "log": False, "of_k": 1, "source": "this clinic", "people": 9}
        (good / "reliability.json").write_text(json.dumps({"mean_velocity_mm_s": error}))
        x, y = [170.0, -170.0, -170.0, 170.0], [170.0, 170.0, -170.0, -170.0]
        calibration = {"matrix": [[0.002] * 4, y, x], "cell_x_mm": x, "cell_y_mm": y, "size_mm": [400.0, 400.0]}
        calibration |= {"surface_height_mm": 0.0, "rated_load_n": 2000.0, "stance_yaw_deg": 0.0}
        calibration |= {"stance_origin_mm": [0.0, 0.0]}
        (good / "calibration.json").write_text(json.dumps({
            "format": "soleplate-calibration", "format_version": 1, "device_id": "a", "calibration": calibration,
            "certificate": {"utc": "2026-01-01T00:00:00Z"},
        }))  # fmt: skip
        (good / "lines.txt").write_bytes(b"".join(b"%d,%d,%d,%d,7\r\n" % (12 * n, n, 2 * n, -n) for n in range(2000)))
        self.scored = self._numbers(self._child.do(["score", "--json", str(self.session)], 600))

    @property
    def cases(self) -> int:
        """How many inputs were tried."""
        return sum(self.counts[kind] for kind in CASES)

    def run(self, more: Callable[[int], bool]) -> None:
        """Try one input after the other, as long as there should be more."""
        number = 0
        while more(number):
            self.case(number)
            number += 1
        self._look_outside(number)

    def _journals(self) -> None:
        """Record, and be killed in the middle of it."""
        folder = self.top / "good" / "journals"
        command = [sys.executable, "-P", "-m", "soleplate.cli.main", "run", "single-leg-stance", "--plate",
                   "sim:?seed=3&rate=1000", "--participant", "P01", "--out", str(folder), "-p", "rest_s=300",
                   "--quiet"]  # fmt: skip
        with subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as run:
            while not any(path.stat().st_size > 200_000 for path in folder.glob("*.plate.journal")):
                time.sleep(0.01)
            run.kill()

    def _soleplate(self, *words: object) -> None:
        subprocess.run([sys.executable, "-P", "-m", "soleplate.cli.main", *map(str, words)], env=self.environment,
                       check=True, capture_output=True)  # fmt: skip

    # Cases

    def case(self, number: int) -> None:
        """Make one input, give it to the commands that would read it, and note what is wrong."""
        rng = random.Random(f"{self.seed}/{number}")
        kind = rng.choices(list(CASES), [weight for weight, _ in CASES.values()])[0]
        folder = self.top / "case"
        for old in folder.iterdir():
            shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        commands = iter(CASES[kind][1](self, rng, folder))
        what = next(commands)
        self.counts[kind] += 1
        before = {path: path.read_bytes() for path in folder.rglob("*.h5") if path.is_file()}
        for words in commands:
            answer = self._child.do(words, self.patience_s)
            for fault in self._faults(kind, what, words, answer):
                self.found.append(f"case {number} of seed {self.seed}, {kind}, {what}: {' '.join(words)}: {fault}")
            self.counts["commands"] += 1
            self.counts[f"ended {answer.get('status', 'badly')}"] += 1
        for path, data in before.items():
            if not path.is_file() or path.read_bytes() != data:
                self.found.append(
                    f"case {number} of seed {self.seed}, {kind}, {what}: {path.name} was changed by reading it"
                )
        if number % 20 == 19:
            self._look_outside(number)
        if number % CHILD_CASES == CHILD_CASES - 1:
            self._child.close()

    def _faults(self, kind: str, what: str, words: list[str], answer: dict) -> Iterator[str]:
        if answer["fault"]:
            yield answer["fault"]
            return
        said = answer["out"] + answer["err"]
        for bad in ("Traceback", "unexpected: please report", "Warning:", "\x1b["):
            if bad in said:
                yield f"{bad!r} in what it said: {said[max(0, said.index(bad) - 300) :][:600]}"
        if answer["seconds"] > MOST_S:
            yield f"{answer['seconds']:.1f} s"
        if answer["peak_mb"] > MOST_MB:
            yield f"{answer['peak_mb']:.0f} MB"
            self._child.close()
        if answer["status"] not in ((0, 1, 2) if words[0] == "history" else (0, 1)):  # 2: no such person
            yield f"exit status {answer['status']}: {answer['err'][:300]}"
        if answer["status"] == 1 and not said.strip():
            yield "exit status 1 without a word"
        if words[:2] == ["score", "--json"] and answer["status"] == 0 and not answer["err"].strip():
            numbers = self._numbers(answer)
            if numbers != self.scored and self._is_covered(what):
                yield f"other numbers without a word: {_difference(self.scored, numbers)}"

    def _numbers(self, answer: dict) -> list:
        results = json.loads(answer["out"])["results"]
        return [
            (one["key"], one["trial"], one["rep"], one["side"], one["value"], bool(one["reason"])) for one in results
        ]

    def _is_covered(self, what: str) -> bool:
        """Return whether check sums cover everything that was changed: in version 1 the samples, in version 2 all."""
        with h5py.File(self.session) as file:
            if int(file.attrs["format_version"]) > 1:
                return True
        raw = ("/samples:", "/ticks:", "/flags:", "/gaps:", "edits:")
        return all(any(part in change + ":" for part in raw) for change in what.split("; "))

    def _fingerprint(self, name: str) -> dict[str, str]:
        found = sorted((self.top / name).rglob("*"))
        return {
            str(path.relative_to(self.top)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            for path in found
        }

    def _look_outside(self, number: int) -> None:
        """See that nothing beside the folder of the case was touched; the user's own folder holds what is known."""
        if self._fingerprint("outside") != self._outside:
            self.found.append(f"until case {number}: a file outside was touched")
            self._outside = self._fingerprint("outside")
        names = {path.name for path in self.top.iterdir()}
        home = {path.name for path in (self.top / "home").rglob("*") if path.is_file()}
        strange = (names - {"good", "outside", "home", "tmp", "case"}) | {
            name for name in home if not name.startswith(("known-files.sqlite", ".soleplate.lock", "fontlist"))
        }
        strange |= {
            path.name for path in (self.top / "tmp").iterdir() if not path.name.startswith("soleplate-kernels-")
        }
        if strange:
            self.found.append(f"until case {number}: there is {sorted(strange)}")

    def close(self) -> None:
        self._child.close()


def _difference(before: list, after: list) -> str:
    return (
        str([pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]][:3])
        + f" of {len(before)}, {len(after)}"
    )


# Each yields first what was changed, then the commands.


def _session(fuzz: Fuzz, rng: random.Random, folder: Path) -> Iterator:
    path = Path(shutil.copy(fuzz.session, folder))
    yield fuzzed.session(rng, path)
    yield ["score", "--json", str(path)]
    yield ["verify", str(path)]
    yield rng.choice((
        ["history", "P01", "--library", str(folder)], ["report", str(path), "--out", str(folder / "page.html")],
        ["find", str(folder)], ["replay", str(path)], ["score", "--details", str(path), "--index", "lsi"],
    ))  # fmt: skip


def _visit(fuzz: Fuzz, rng: random.Random, folder: Path) -> Iterator:
    """Put a bad visit beside a good one."""
    good = Path(shutil.copy(fuzz.session, folder))
    bad = Path(shutil.copy(fuzz.session, folder / good.name.replace("Z_", "Z_0")))
    yield fuzzed.session(rng, bad)
    yield ["history", "P01", "--library", str(folder)]
    yield ["score", str(good)]
    yield ["find", "--json", str(folder)]


def _journal(fuzz: Fuzz, rng: random.Random, folder: Path) -> Iterator:
    for each in sorted((fuzz.top / "good" / "journals").iterdir()):
        shutil.copy(each, folder)
    path = rng.choice(sorted(folder.glob("*.journal")))
    yield f"{path.name[-16:]} {fuzzed.journal(rng, path)}"
    yield ["recover", str(folder)]
    yield ["recover", str(folder)]
    yield ["find", str(folder)]


def _index(fuzz: Fuzz, rng: random.Random, folder: Path) -> Iterator:
    shutil.copy(fuzz.session, folder)
    path = Path(shutil.copy(fuzz.top / "good" / ".soleplate-index.sqlite", folder))
    yield fuzzed.index(rng, path)
    yield ["find", "--json", str(folder)]
    yield ["history", "P01", "--library", str(folder)]


def _settings(fuzz: Fuzz, rng: random.Random, folder: Path) -> Iterator:
    for each in (fuzz.top / "good").glob("*.json"):
        shutil.copy(each, folder)
    path = rng.choice(sorted(folder.glob("*.json")))
    yield fuzzed.settings(rng, path)
    yield ["state", str(folder)]


def _lines(fuzz: Fuzz, rng: random.Random, folder: Path) -> Iterator:
    path = Path(shutil.copy(fuzz.top / "good" / "lines.txt", folder))
    path.write_bytes(fuzzed.lines(rng, path.read_bytes()))
    yield "lines"
    yield ["text", str(path)]


CASES = {
    "session": (10, _session), "visit": (2, _visit), "journal": (5, _journal), "index": (2, _index),
    "settings": (3, _settings), "lines": (2, _lines),
}  # fmt: skip


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=1.0)
    words.add_argument("--seed", type=int, default=int(time.time()))
    words.add_argument("--case", type=int, help="only this one")
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="soleplate-fuzz-") as top:
        fuzz = Fuzz(Path(top), given.seed)
        try:
            if given.case is not None:
                fuzz.case(given.case)
            else:
                end = time.monotonic() + 60 * given.minutes
                fuzz.run(lambda _: time.monotonic() < end)
        except KeyboardInterrupt:
            pass
        finally:
            fuzz.close()
    for text in fuzz.found:
        print(text, file=sys.stderr)
    print(
        f"seed {given.seed}, {fuzz.cases} inputs: "
        + ", ".join(f"{count} {name}" for name, count in sorted(fuzz.counts.items()))
    )
    print(f"{len(fuzz.found)} faults")
    return 1 if fuzz.found else 0


if __name__ == "__main__":
    sys.exit(main())
