"""Hold the tests to 95 % of all code and to every line and branch of the code that decides.

Run as `python -m tools.coverage_gate build/coverage.json`.
"""

from __future__ import annotations

import json
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

OVERALL = 95.0
#: What decides who may do what, what happened and what is remembered of it.
WHOLE = (
    "*/policy.py",
    "*/workflow.py",
    "casefiles/platform/transitions.py",
    "casefiles/platform/audit/*.py",
)


def main(path: str) -> int:
    """Print what falls short; the exit code says whether anything does."""
    report = json.loads(Path(path).read_text())
    overall = report["totals"]["percent_covered"]
    faults = [
        _sentence(name, file)
        for name, file in sorted(report["files"].items())
        if any(fnmatch(name, pattern) for pattern in WHOLE) and _gaps(file)
    ]
    if overall < OVERALL:
        faults.append(f"all code: {overall:.2f} %, and {OVERALL:.0f} % is asked")
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"coverage {overall:.2f} %: {'too little' if faults else 'enough'}\n")
    return 1 if faults else 0


def _gaps(file: dict[str, Any]) -> bool:
    return bool(file["missing_lines"] or file["missing_branches"])


def _sentence(name: str, file: dict[str, Any]) -> str:
    branches = [f"{start}→{end}" for start, end in file["missing_branches"]]
    gaps = ", ".join([*map(str, file["missing_lines"]), *branches])
    reached = file["summary"]["percent_covered"]
    return f"{name}: {reached:.1f} %, and 100 % is asked; not run: {gaps}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
