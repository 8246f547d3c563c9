"""The gate is shut for too little coverage, and says where it is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools import coverage_gate


def file(
    *missing_lines: int, branches: tuple[tuple[int, int], ...] = (), reached: float = 90.0
) -> dict[str, Any]:
    return {
        "missing_lines": list(missing_lines),
        "missing_branches": [list(branch) for branch in branches],
        "summary": {"percent_covered": reached},
    }


def judge(folder: Path, files: dict[str, Any], *, overall: float = 99.0) -> int:
    report = folder / "coverage.json"
    report.write_text(json.dumps({"totals": {"percent_covered": overall}, "files": files}))
    return coverage_gate.main(str(report))


def test_a_view_may_have_a_gap(tmp_path: Path) -> None:
    assert judge(tmp_path, {"casefiles/record/cases/views.py": file(7)}) == 0


@pytest.mark.parametrize(
    "name",
    [
        "casefiles/record/cases/policy.py",
        "casefiles/record/cases/workflow.py",
        "casefiles/platform/transitions.py",
        "casefiles/platform/audit/queries.py",
    ],
)
def test_what_decides_may_not(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge(tmp_path, {name: file(7, branches=((9, 12),))}) == 1
    assert f"{name}: 90.0 %, and 100 % is asked; not run: 7, 9→12" in capsys.readouterr().out


def test_almost_is_not_wholly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "casefiles/platform/vault/workflow.py"

    assert judge(tmp_path, {name: file(branches=((9, 12),), reached=99.9)}) == 1
    assert f"{name}: 99.9 %, and 100 % is asked; not run: 9→12" in capsys.readouterr().out


def test_what_decides_is_let_through_when_it_is_wholly_run(tmp_path: Path) -> None:
    assert judge(tmp_path, {"casefiles/record/cases/workflow.py": file(reached=100.0)}) == 0


def test_the_whole_may_not_fall_below_the_floor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge(tmp_path, {}, overall=94.99) == 1
    assert "all code: 94.99 %" in capsys.readouterr().out
