"""Make `.venv` with whatever this machine's Python offers; needs nothing but the standard library.

Run as `python3 -m tools.environment .venv`.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.debian import install, stop

OLDEST = (3, 11)
BOOTSTRAP = Path(__file__).parent.parent / "requirements" / "bootstrap.txt"


def main(folder: str) -> None:
    """Choose the way that this Python allows."""
    if sys.version_info < OLDEST:
        stop(f"Python 3.11 or later is needed; {sys.executable} is {sys.version.split()[0]}.")
    if _offers("ensurepip"):
        _make(folder)
    elif _offers("pip"):
        _make_by_virtualenv(folder)
    else:
        install({"python3-venv": f"the module ensurepip or pip for {sys.executable}"})
        importlib.invalidate_caches()
        if not _offers("ensurepip"):
            stop(f"{sys.executable} has neither ensurepip nor pip; try PYTHON=/usr/bin/python3.")
        _make(folder)


def _offers(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _make(folder: str) -> None:
    _run("-m", "venv", "--clear", folder)


def _make_by_virtualenv(folder: str) -> None:
    with tempfile.TemporaryDirectory() as target:
        _run(
            *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--no-deps", "--only-binary=:all:"),
            *("--target", target, "-r", str(BOOTSTRAP)),
        )
        _run("-m", "virtualenv", "--quiet", "--clear", "--no-download", folder, path=target)


def _run(*arguments: str, path: str | None = None) -> None:
    environment = {**os.environ, "PYTHONPATH": path} if path else None
    subprocess.run([sys.executable, *arguments], env=environment, stdout=sys.stderr, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
