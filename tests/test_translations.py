"""No English is left on an Arabic page, whatever the room and whoever looks.

What people wrote may be in any language, and is marked as theirs: `bdi`, `q`, `lang`, `dir="auto"`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from sqlalchemy import update
from typing_extensions import override
from werkzeug.routing import Rule

import casefiles
from casefiles.platform.accounts.models import User
from tests.conftest import factory_of, installed
from tests.databases import Databases
from tests.factories.world import Standing, add_browser, add_world
from tests.pages import signed_in_client

pytestmark = pytest.mark.begun_first
CATALOGUE = Path(casefiles.__file__).parent / "translations" / "ar" / "LC_MESSAGES" / "messages.po"
Attributes = dict[str, str | None]

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "use"})
THEIRS = frozenset({"bdi", "code", "kbd", "q", "script", "style", "textarea", "template"})
#: references, codes, hashes and names of files
MARKED = frozenset({"ref", "mono", "avatar"})
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label")
ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
#: what is written in Latin letters in every language
ALIKE = re.compile(
    r"https?://\S+|\b(?:A|S)/[\w./-]+|\b[A-Z]{1,3}-[\w-]+|\bSHA-256\b|\bSY\d*\b"
    r"|\bAsia/Damascus\b|\bCasefiles\b|\bDisproven\b|\bTLS\b|\b(?:DOCX|EDTF|GeoJSON|HTML|HURIDOCS|JPEG|PDF|PNG|UTC|ZIP|ar|en|kB|MB)\b"
    # languages in their own words, and one body's scale, which is never translated
    r"|\b(?:Deutsch|English|Español|Français|Kurmancî|Türkçe|Русский|Українська)\b"
    r"|\b(?:Confirmed|(?:Contested|Declared|Likely) strike|Contested|Discounted|Fair|Weak"
    r"|Single source claim)\b"
)
#: what the factories call people, places and things where no element can mark it as theirs
INVENTED = re.compile(
    r"Statement of a witness \(fictional\)|Attacks on markets \(fictional\)|"
    r"[\w-]+ \(fictional\)|Salma Invented|Invented hospital|"
    r"witness at the market|she calls back|a face|actor-\w+|Northern (?:force|party)|"
    r"(?:Air force of |Land of |Market, |Market again, )?Nowhere|"
    r"Every (?:market|school)|Call again\.|Who saw it\?|"
    r"They fear for a brother\.|A court asked\."
)
WORD = re.compile(r"[^\W\d_\u0600-\u06ff]{2,}")


class _Ear(HTMLParser):
    """Hears what a page says in its own words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.english: set[str] = set()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        is_theirs = tag in THEIRS or _is_marked(found)
        if tag not in VOID:
            self.open.append((tag, is_theirs))
        if not is_theirs:
            for name in SPOKEN:
                self._hear(found.get(name) or "")

    @override
    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    @override
    def handle_data(self, data: str) -> None:
        if not any(is_theirs for _, is_theirs in self.open):
            self._hear(data)

    def _hear(self, text: str) -> None:
        said = ALIKE.sub(" ", INVENTED.sub(" ", ISOLATED.sub(" ", text)))
        if WORD.search(said):
            self.english.add(" ".join(text.split()))


def _is_marked(found: Attributes) -> bool:
    marks = set((found.get("class") or "").split())
    return (
        found.get("lang") not in (None, "ar")
        or found.get("dir") in ("auto", "ltr")
        or bool(marks & MARKED)
    )


@pytest.fixture(scope="module")
def heard(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return the English on every page that anybody may open, by endpoint."""
    with installed(databases, tmp_path_factory.mktemp("arabic")) as app:
        with factory_of(app)() as session:
            world = add_world(session, app)
            standings = world.standings
            for standing in standings.values():
                user = standing.user or world.people["bob"]
                standing.names["session_id"] = add_browser(session, user).id
            session.execute(update(User).values(language="ar"))
            session.commit()
        return _hear_all(app, standings)


def _hear_all(app: Flask, standings: dict[str, Standing]) -> dict[str, set[str]]:
    heard: dict[str, set[str]] = defaultdict(set)
    for standing in standings.values():
        client = signed_in_client(app, standing.user, language="ar")
        for rule in _pages(app):
            address = app.url_map.bind("localhost").build(rule.endpoint, _names(rule, standing))
            response = client.get(address, headers={"Accept-Language": "ar"})
            if response.mimetype == "text/html":
                ear = _Ear()
                ear.feed(response.text)
                heard[rule.endpoint] |= ear.english
    return heard


def _pages(app: Flask) -> Iterator[Rule]:
    return (
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.endswith("static")
    )


def _names(rule: Rule, standing: Standing) -> dict[str, object]:
    verbs = {"cases.change_state": "verify", "clearance.step_back": "take-back"}
    known = standing.names | {"verb": verbs.get(rule.endpoint, "")}
    return {name: known[name] for name in rule.arguments}


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, str]]:
    """Return each English sentence with each form of its Arabic."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    return [
        (str(message.id), arabic)
        for message in catalogue
        if message.id
        for arabic in _forms(message)
    ]


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said or ())


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(r"[\u0660-\u0669]", id="other digits: each person chooses theirs"),
        pytest.param(r"[,;?]", id="a Latin comma, semicolon or question mark"),
        pytest.param(r"[\"“”]", id="quotation marks other than « »"),
        pytest.param(r"\u064b\u0627", id="two accusative dots before their alif"),
        pytest.param(
            r"(?<!\u2068)%\((?:reference|references|code|digest)\)s", id="a reference not isolated"
        ),
        pytest.param(r"\d\s*[-–]\s*\d(?![\d~-]*[\u2069/])", id="a range that is not in words"),  # noqa: RUF001
        pytest.param(
            r"\b(?:اختر|اكتب|ضع|أضف|احذف|حدد|افتح|ابحث|أدخل|اذكر|استرجع|واختم|واكتب)\b",
            id="somebody addressed as a man",
        ),
        pytest.param(
            r"\b(?:يناير|فبراير|مارس|أبريل|يونيو|يوليو|أغسطس|سبتمبر)\b", id="months of elsewhere"
        ),
    ],
)
def test_arabic_is_written_in_one_way(sentences: list[tuple[str, str]], fault: str) -> None:
    assert [arabic for _, arabic in sentences if re.search(fault, arabic)] == []


def test_what_is_isolated_ends(sentences: list[tuple[str, str]]) -> None:
    assert [text for _, text in sentences if text.count("\u2068") != text.count("\u2069")] == []


def test_no_english_is_left_on_an_arabic_page(heard: dict[str, set[str]]) -> None:
    assert {endpoint: said for endpoint, said in heard.items() if said} == {}
    assert len(heard) > 80


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "لا قضايا"), (1, "قضية واحدة"), (2, "قضيتان"), (7, "7 قضايا"), (103, "103 قضايا")],
)
def test_few_are_counted_as_arabic_counts(count: int, said: str) -> None:
    assert _arabic().ngettext("%(num)s case", "%(num)s cases", count) % {"num": count} == said


@pytest.mark.parametrize("count", [11, 15, 99, 111])
def test_from_eleven_on_what_is_counted_stands_in_the_accusative(count: int) -> None:
    told = _arabic().ngettext("%(num)s event", "%(num)s events", count) % {"num": count}

    assert told == f"{count} حدثاً"


@pytest.mark.parametrize("count", [100, 101, 1002])
def test_full_hundreds_are_counted_without_it(count: int) -> None:
    told = _arabic().ngettext("%(num)s event", "%(num)s events", count) % {"num": count}

    assert told == f"{count} حدث"


def _arabic() -> NullTranslations:
    return Translations.load(CATALOGUE.parents[2], ["ar"])
