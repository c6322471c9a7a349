"""Run under Wine: start recordings on a port, kill each, see the reader let go, recover, and verify."""

import subprocess
import sys
import time
from pathlib import Path

from soleplate.storage.files import in_use

LIMIT_S = 240.0
ENOUGH = 50_000  # bytes in the journal: a second or two of four cells


def wait(done, what):
    end = time.monotonic() + LIMIT_S
    while not (found := done()):
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not happen within {LIMIT_S:g} s")
        time.sleep(0.05)
    return found


def command(*words):
    return [sys.executable, "-m", "soleplate.cli.main", *map(str, words)]


def said_by(*words):
    done = subprocess.run(command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(done.stdout.decode("cp1252"))
    return done.returncode


def kill(folder, url, test, code):
    """Kill one recording and say how long its reader kept the journal."""
    words = ("run", test, "--plate", url, "--participant", code, "--out", folder, "-p", "seconds=300", "--quiet")
    process = subprocess.Popen(command(*words), stdin=subprocess.DEVNULL)

    def recording():
        assert process.poll() is None, f"it ended by itself with {process.returncode}"
        return [path for path in folder.glob(f"{code}_*.plate.journal") if path.stat().st_size > ENOUGH]

    (path,) = wait(recording, "the recording")
    process.kill()
    process.wait()
    began = time.monotonic()
    wait(lambda: not in_use(path), "the end of the reader")
    print(f"{code}: {path.stat().st_size} bytes, the reader let go after {time.monotonic() - began:.1f} s", flush=True)


def main(folder, url, test, times):
    codes = [f"K{number}" for number in range(times)]
    for code in codes:
        kill(folder, url, test, code)
    said_by("recover", folder)
    files = sorted(folder.glob("K*.h5"))
    status = said_by("verify", *files) if files else 1
    print(f"recovered {len(files)} of {times}, left {len(list(folder.glob('*.journal')))}, verify {status}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
