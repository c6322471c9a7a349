"""A process that hears its parent takes the pipe away from standard input, where whoever is loaded later looks."""

import subprocess
import sys

CHILD = """
import subprocess, sys
from soleplate.worker import taken_input
heard = taken_input()
print(heard.readline(), sys.stdin.read(), flush=True)
child = subprocess.run([sys.executable, "-c", "import sys; print(repr(sys.stdin.read()))"], capture_output=True)
print(child.stdout.decode().strip(), heard.readline(), flush=True)
"""


def test_what_the_parent_says_is_heard_by_one_only():
    done = subprocess.run([sys.executable, "-c", CHILD], input="first\nsecond\n", capture_output=True, text=True)
    assert done.stdout.splitlines() == ["b'first\\n' ", "'' b'second\\n'"], done.stderr
