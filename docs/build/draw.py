"""Draw the pictures of this folder from numbers: python docs/build/draw.py, or --check whether they are fresh."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the files beside this one are no package

from frame import corner, plan, steps
from wiring import CHAINS, chain


def drawings() -> dict[str, str]:
    """Return every picture by the name of its file."""
    pictures = {"plan.svg": plan(), "corner.svg": corner(), "steps.svg": steps()}
    return {**pictures, **{f"chain-{name}.svg": chain(name) for name in CHAINS}}


def main() -> int:
    """Write the pictures, or say which are stale."""
    stale = [name for name, text in drawings().items() if not (HERE / name).is_file() or (HERE / name).read_text() != text]
    if "--check" in sys.argv:
        sys.stdout.writelines(f"stale: {name}\n" for name in stale)
        return 1 if stale else 0
    for name, text in drawings().items():
        (HERE / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
