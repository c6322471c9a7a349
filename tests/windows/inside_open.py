"""Run under Wine: have a file open while the command line wants to replace it."""

import subprocess
import sys
from pathlib import Path

with Path(sys.argv[1]).open("rb") as held:
    held.read(1)
    done = subprocess.run([sys.executable, "-m", "soleplate.cli.main", "score", sys.argv[1], "--write"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    print(done.stdout.decode("cp1252"), f"status {done.returncode}")
