"""Rules of the code that import-linter cannot see, read from the syntax tree and the templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "casefiles").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager", "base"}
LONGEST_MODULE = 400


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_commit_has_one_home() -> None:
    homes = {
        named(path)
        for path in MODULES
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    }

    # the request's own commit is handed on as `Session.commit`, within the web's transaction
    assert homes == {"casefiles/foundation/transactions.py", "casefiles/schema.py"}
    assert {
        named(path)
        for path in MODULES
        if re.search(r"Session\.commit\b", path.read_text(encoding="utf-8"))
    } == {"casefiles/platform/web/transaction.py"}


def test_state_is_assigned_in_one_place() -> None:
    homes = {
        named(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "state"
    }

    assert homes == {"casefiles/platform/transitions.py"}


@pytest.mark.parametrize("word", ["populate_obj", "session.query", "pickle", "yaml.load", "eval("])
def test_no_module_uses(word: str) -> None:
    assert [named(path) for path in MODULES if word in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("pattern", [r"\|\s*safe\b", r"<[a-z][^>{]* style=", r"autoescape\s+false"])
def test_no_template_uses(pattern: str) -> None:
    used = re.compile(pattern)

    assert [
        named(path) for path in TEMPLATES if used.search(path.read_text(encoding="utf-8"))
    ] == []


def test_no_form_that_takes_words_puts_them_into_an_address() -> None:
    typed = re.compile(r"<textarea|type=\"(?:text|search)\"|<input(?![^>]*\btype=)")
    forms = [
        (named(path), form)
        for path in TEMPLATES
        for form in re.findall(
            r"<form method=\"get\".*?</form>", path.read_text(encoding="utf-8"), re.DOTALL
        )
    ]

    assert len(forms) > 3
    assert [name for name, form in forms if typed.search(form)] == []


def test_nothing_is_told_where_a_screen_or_a_letter_box_shows_it() -> None:
    """No e-mail, no notice of the desktop, no message pushed to a telephone."""
    scripts = [
        path
        for path in sorted((ROOT / "static" / "js").rglob("*.js"))
        if "vendor" not in path.parts
    ]
    telling = re.compile(r"\bsmtplib\b|\bnew Notification\(|\bshowNotification\(|\bpushManager\b")

    assert len(scripts) > 5
    assert [
        named(path)
        for path in [*MODULES, *scripts]
        if telling.search(path.read_text(encoding="utf-8"))
    ] == []


def test_a_template_compares_no_role() -> None:
    comparing = re.compile(r"\.role\s*[=!]=|\.has\(|\broles\s*==|\bin\s+\w+\.roles")

    assert [named(p) for p in TEMPLATES if comparing.search(p.read_text(encoding="utf-8"))] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [named(path) for path in MODULES if path.stem in BANNED_NAMES] == []


def test_no_module_is_two_subjects_long() -> None:
    long = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}

    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_every_module_states_its_law() -> None:
    silent = [
        named(path)
        for path in MODULES
        if path.read_text(encoding="utf-8").strip()
        and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]

    assert silent == []


def test_migrations_import_nothing_of_ours() -> None:
    versions = sorted((ROOT / "migrations" / "versions").glob("*.py"))

    assert versions
    assert [p.name for p in versions if "casefiles" in p.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("folder", ["casefiles", "templates", "static", "tests", "docs", "tools"])
def test_no_page_or_module_names_a_machine_or_a_registry(folder: str) -> None:
    machine = re.compile(
        r"(^|[^\w.])/(root|home/\w+)/|pypi\.org|registry\.npmjs|files\.pythonhosted"
    )
    files = [
        path
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".md", ".js", ".css", ".json", ".txt", ".toml"}
        and "vendor" not in path.parts
    ]

    assert [named(p) for p in files if machine.search(p.read_text(encoding="utf-8"))] == []
