"""Run under Wine: have a port open, as the Arduino IDE's serial monitor has, while the command line wants it."""

import subprocess
import sys

from serial import Serial

port, *words = sys.argv[1:]
with Serial(port, 115200):
    done = subprocess.run([sys.executable, "-m", "soleplate.cli.main", *words],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
print(done.stdout.decode("cp1252"), f"status {done.returncode}")
