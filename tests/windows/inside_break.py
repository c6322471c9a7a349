"""Run under Wine: get the signal of Ctrl-Break, which closing the console's window sends too, while a test is recorded.

Wine 8 gives no console to a program whose output is a pipe: the signal is raised here, not by a key.
"""

import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the embedded Python does not do that by itself
from inside_kill import wait

from soleplate.cli.main import main

folder, url, test = Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def press():
    wait(lambda: [path for path in folder.glob("*.plate.journal") if path.stat().st_size > 20_000], "the recording")
    signal.raise_signal(signal.SIGBREAK)


threading.Thread(target=press, daemon=True).start()
words = ["run", test, "--plate", url, "--participant", "P01", "--out", str(folder), "-p", "seconds=600"]
print(f"status {main(words)}, then {main(['recover', str(folder)])}")
