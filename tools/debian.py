"""Packages of the operating system: installed as root on Debian, elsewhere named as missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping


def stop(message: str) -> NoReturn:
    """End with one sentence that names what is missing."""
    sys.stderr.write(f"casefiles: {message}\n")
    raise SystemExit(1)


def install(missing: Mapping[str, str]) -> None:
    """Install packages; `missing` says for each what it brings."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        named = "; ".join(f"{brings} (Debian: {name})" for name, brings in missing.items())
        stop(f"this machine lacks {named}. Install it, or run as root on Debian.")
    _apt_get("update")
    _apt_get("install", "--yes", "--no-install-recommends", *missing)


def _apt_get(*arguments: str) -> None:
    # Standard output belongs to what was asked for, such as the last line of `make demo`.
    subprocess.run(
        ["apt-get", "-qq", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=sys.stderr,
        stdin=subprocess.DEVNULL,
        check=True,
    )
