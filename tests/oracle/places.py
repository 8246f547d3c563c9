"""Where a word may come out: pages of everybody, forms sent back, packets, the log, the disk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from casefiles.app import job_handlers, metadata
from casefiles.desk.lists.parts.columns import COLUMNS, SEPARATOR
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import file_chunks
from casefiles.outbound.pictures.documents import FUNNEL, KINDS
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.documents.documents import TABLE_TYPES
from casefiles.platform.jobs.tasks import run_until_idle
from tests.addresses import address_of, rules
from tests.conftest import factory_of
from tests.factories.submissions import COI, EXECUTIONS
from tests.factories.world import Names, Standing
from tests.oracle.containers import Part, opened
from tests.oracle.encodings import Finder, unescaped
from tests.pages import PageClient, signed_in_client

#: who opens pages, by the columns of `permissions.csv`; one in Arabic, so that both are read
READERS: Mapping[str, str] = {
    "anonymous": "en",
    "investigator:lead": "en",
    "investigator:member": "ar",
    "investigator:colleague": "en",
    "investigator:outsider": "en",
    "reviewer:lead": "en",
    "reviewer:organisation": "en",
    "reviewer:asked": "ar",
    "reviewer:outsider": "en",
    "officer:submission": "en",
    "officer:unverified": "ar",
    "auditor": "en",
    "administrator": "ar",
    "disabled": "en",
}
#: what shows more than a form sent empty: the beginning of every word looked for, a case on paper
_SENT = {
    "cases.search": {"words": "Wqxvo"},
    "finding.index": {"words": "Wqxvo"},
    "prints.sheet": {"audience": "inside"},
}


@dataclass
class Found:
    """Which words came out where: {place: keys}, and how many places were searched."""

    finder: Finder
    keys: dict[str, set[str]] = field(default_factory=dict)
    #: the same by the way in which it came out: {channel: keys}
    channels: dict[str, set[str]] = field(default_factory=dict)
    #: what stands in the title of a page, which a desktop, a tab and a history of a browser show
    titles: set[str] = field(default_factory=set)
    searched: int = 0

    def search(self, place: str, name: str, data: bytes) -> None:
        """Open the data to its innermost part and note what stands in it."""
        for way, part in opened(name, data):
            self.searched += 1
            found = self.finder.find(part)
            if b"<" in part[:200]:
                found |= self.finder.find(unescaped(part))
            self.keys.setdefault(place, set()).update(found)
            for channel, is_of in OUTWARD_CHANNELS.items():
                if place.startswith("outward") and is_of(way):
                    self.channels.setdefault(channel, set()).update(found)

    def look_at(self, answer: TestResponse) -> None:
        """Note by which channels of a page what stands in it came out, and its title."""
        found = self.finder.find(answer.data) | self.finder.find(unescaped(answer.data))
        for channel, is_of in CHANNELS.items():
            if is_of(answer):
                self.channels.setdefault(channel, set()).update(found)
        for title in _TITLE.findall(answer.data)[:1]:
            self.titles |= self.finder.find(title) | self.finder.find(unescaped(title))


_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
#: the ways in which a page tells something, whoever reads it
CHANNELS: Mapping[str, Callable[[TestResponse], bool]] = {
    "page": lambda answer: answer.status_code == HTTPStatus.OK,
    "hidden input": lambda answer: b'type="hidden"' in answer.data,
    "choices": lambda answer: b"<option" in answer.data,
    "search": lambda answer: answer.request.path.startswith(("/search", "/cases/search")),
    "log": lambda answer: answer.request.path.startswith("/log"),
    "history": lambda answer: b'id="history"' in answer.data,
    "refusal": lambda answer: answer.status_code >= HTTPStatus.BAD_REQUEST,
}
#: … and those of what leaves
OUTWARD_CHANNELS: Mapping[str, Callable[[str], bool]] = {
    "data": lambda way: "cases.json" in way,
    "linked data": lambda way: "case-uco.jsonld" in way,
    "table": lambda way: ".csv" in way,
    "workbook": lambda way: ".xlsx" in way,
    "document": lambda way: ".pdf" in way,
    "editable document": lambda way: ".docx" in way,
    "paper": lambda way: way.startswith("print of"),
}


#: pages that are followed to their last one: what was planted first stands on it
_TO_THE_END = frozenset({"past.history"})
_OLDER = re.compile(r'rel="next" href="([^"]+)"')


def look_at_pages(
    app: Flask, column: str, standing: Standing, also: Sequence[Names], found: Found
) -> None:
    """Let somebody open every page and send every form, and search all that comes back.

    `also` names further records, whose pages are opened too.
    """
    client = signed_in_client(app, standing.user, language=READERS[column])
    known: set[str] = set()
    for names in ({}, *also):
        for rule in rules(app, "GET"):
            address = address_of(app, rule, standing.names | names)
            while address and address not in known:
                known.add(address)
                answer = client.get(address)
                older = _OLDER.search(answer.text) if rule.endpoint in _TO_THE_END else None
                _search(found, column, answer)
                address = unescape(older[1]) if older else ""
    for rule in _sent_back(app):
        address = address_of(app, rule, standing.names)
        answer = client.send(address, _SENT.get(rule.endpoint, {}), follow_redirects=True)
        _search(found, column, answer)


def _sent_back(app: Flask) -> Iterator[Rule]:
    """Yield the forms that change nothing where they are sent empty."""
    for rule in rules(app, "POST"):
        comes_back = "GET" in (rule.methods or ()) or rule.endpoint in _SENT
        if comes_back and not rule.endpoint.startswith(("accounts.", "organisation.")):
            yield rule


def _search(found: Found, column: str, answer: TestResponse) -> None:
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    found.search(column, answer.request.path, heads.encode())
    found.search(column, answer.request.path, answer.data)
    found.look_at(answer)
    answer.close()


@dataclass(frozen=True)
class Outside:
    """From where something leaves: the application, who sends it, and the files it is about."""

    app: Flask
    standings: Mapping[str, Standing]
    cases: Sequence[UUID]

    @property
    def officer(self) -> PageClient:
        return signed_in_client(self.app, self.standings["officer:submission"].user)


def packets_of(outside: Outside) -> Iterator[Part]:
    """Build what was sealed, and yield every packet to the Commission as it gets it."""
    yield from _packets_to(COI, outside.app)


def sheets_of(outside: Outside) -> Iterator[Part]:
    """Yield every packet to the Special Rapporteur, a sheet for each person in it."""
    yield from _packets_to(EXECUTIONS, outside.app)


def taken_out(outside: Outside) -> Iterator[tuple[int, Part]]:
    """Yield how every built packet is handed out to who asks for it, and what comes."""
    with factory_of(outside.app)() as session:
        ids = session.scalars(sa.select(Packet.id)).all()
    for packet_id in ids:
        address = f"/packets/{packet_id}/download"
        answer = outside.officer.send(address, {})
        yield answer.status_code, (address, answer.data)


def _packets_to(recipient: str, app: Flask) -> Iterator[Part]:
    settings, keyring = app.extensions["settings"], app.extensions["keyring"]
    run_until_idle(factory_of(app), job_handlers(settings, keyring), _raise)
    with factory_of(app)() as session:
        sealed = sa.select(Packet).join(Submission, Submission.id == Packet.submission_id)
        for packet in session.scalars(sealed.where(Submission.recipient == recipient)):
            yield (
                f"packet {packet.id}",
                b"".join(file_chunks(session, keyring, packet, settings.packets)),
            )


def _raise(error: BaseException) -> None:
    raise error


def tables_of(outside: Outside) -> Iterator[Part]:
    """Yield the list of cases with every column, as a workbook and as text."""
    columns = SEPARATOR.join(column.code for column in COLUMNS)
    for kind in TABLE_TYPES:
        answer = outside.officer.send("/cases/export", {"kind": kind, "columns": columns})
        assert answer.status_code == HTTPStatus.OK, kind
        yield f"table of cases.{kind}", answer.data


def registers_of(outside: Outside) -> Iterator[Part]:
    """Yield the gap register as a workbook and as text."""
    for kind in ("xlsx", "csv"):
        answer = outside.officer.send("/gap/export", {"kind": kind})
        assert answer.status_code == HTTPStatus.OK, kind
        yield f"gap register.{kind}", answer.data


def statistics_of(outside: Outside) -> Iterator[Part]:
    """Yield the statistics as a workbook and as text."""
    for kind in ("xlsx", "csv"):
        answer = outside.officer.send("/statistics/export", {"kind": kind})
        assert answer.status_code == HTTPStatus.OK, kind
        yield f"statistics.{kind}", answer.data


def pictures_of(outside: Outside) -> Iterator[Part]:
    """Yield the pictures of the statistics: drawn, and the same in numbers."""
    for by in (*KINDS, FUNNEL):
        for kind in ("svg", "csv"):
            asked = {"kind": kind, "by": by, "measure": "cases"}
            answer = outside.officer.send("/statistics/pictures/export", asked)
            # Kinds of facilities and places on a map: of these cases there are none to draw.
            is_made = answer.status_code == HTTPStatus.OK
            assert is_made is (by not in {"map", "kind", "sex", "age"}), (by, kind)
            if is_made:
                yield f"picture by {by}.{kind}", answer.data


def reports_of(outside: Outside) -> Iterator[Part]:
    """Yield the published edition of a report for anybody, in every form and language."""
    report_id = outside.standings["officer:submission"].names["report_id"]
    for language in ("en", "ar"):
        for kind in ("pdf", "docx", "html", "zip"):
            asked = {"kind": kind, "language": language}
            answer = outside.officer.send(f"/reports/{report_id}/editions/1/file", asked)
            assert answer.status_code == HTTPStatus.OK, (kind, language)
            yield f"report.{language}.{kind}", answer.data


def annexes_of(outside: Outside) -> Iterator[Part]:
    """Yield the annex of the gap register in both languages, with everything that it may say."""
    for language in ("en", "ar"):
        asked = {"language": language, "with_submissions": "y"}
        answer = outside.officer.send("/gap/annex", asked)
        assert answer.status_code == HTTPStatus.OK, language
        yield f"gap annex.{language}.pdf", answer.data


def prints_of(outside: Outside) -> Iterator[Part]:
    """Yield what stands on paper where an officer prints a case for the Commission."""
    to = {"audience": "outward", "purpose": "un_inquiry", "recipient": COI}
    for case_id in outside.cases:
        answer = outside.officer.send(f"/cases/{case_id}/print/", to)
        assert answer.status_code == HTTPStatus.OK, case_id
        begin, end = answer.data.index(b"<article"), answer.data.index(b"</article>")
        yield f"print of {case_id}", answer.data[begin:end]


def files_of(folder: Path) -> Iterator[Part]:
    """Yield every byte of an installation's folder: database, its log, store, packets, keys."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def rows_of(app: Flask) -> Iterator[Part]:
    """Yield every column of every table as text: what anybody reads who has the database."""
    with factory_of(app)() as session:
        for table in metadata().sorted_tables:
            for row in session.execute(sa.select(table)).mappings():
                for name, value in row.items():
                    if value is not None:
                        yield f"{table.name}.{name}", _as_bytes(value)


def _as_bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    to_json = getattr(value, "to_json", None)
    plain = to_json() if to_json else value
    return json.dumps(plain, ensure_ascii=False, default=str).encode()


#: what leaves, by its name; a new format is one more line
OUTWARD: Mapping[str, Callable[[Outside], Iterator[Part]]] = {
    "packet": packets_of,
    "sheets": sheets_of,
    "table": tables_of,
    "print": prints_of,
    "register": registers_of,
    "statistics": statistics_of,
    "pictures": pictures_of,
    "annex": annexes_of,
    "report": reports_of,
}
