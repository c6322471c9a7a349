"""Whether the Python Software Foundation made the programs: Windows' own signatures, verified by osslsigncode.

The chain must end in a root that this computer trusts, or in Microsoft's root for signers of software, which Debian
does not list: its certificate lies beside this file (SHA-256 5367F20C 7ADE0E2B CA790915 056D086B 720C33C1 FA2A2661
ACF787E3 292E1270). Revocation is not asked, because a build reaches nothing but its package index.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

__all__ = ["checked"]

ROOT = Path(__file__).with_name("microsoft-root.pem")
SYSTEM = Path("/etc/ssl/certs/ca-certificates.crt")
SIGNER = "O=Python Software Foundation"
MICROSOFT = ("vcruntime140.dll", "vcruntime140_1.dll")  # of an older root, which only Windows has


def checked(files: Iterable[Path]) -> list[str]:
    """Return one line for each file; ends the program where a signature is not good."""
    if shutil.which("osslsigncode") is None:
        return ["not verified: osslsigncode is not installed"]
    usage = subprocess.run(["osslsigncode", "--help"], capture_output=True, text=True).stdout
    offline = [word for word in ("-ignore-cdp", "-ignore-crl") if word in usage]  # older ones do not ask
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        trusted = Path(folder) / "trusted.pem"
        trusted.write_bytes(ROOT.read_bytes() + (SYSTEM.read_bytes() if SYSTEM.is_file() else b""))
        for path in sorted(files):
            if path.name in MICROSOFT:
                lines.append(f"{path.name}: signed by Microsoft; left to Windows to verify")
                continue
            command = ["osslsigncode", "verify", *offline, "-in", str(path), "-CAfile", str(trusted),
                       "-TSA-CAfile", str(trusted)]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode or SIGNER not in done.stdout:
                raise SystemExit(f"{path.name}: its signature is not the Python Software Foundation's\n{done.stdout}")
            lines.append(f"{path.name}: signed by the Python Software Foundation")
    return lines
