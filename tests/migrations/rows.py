"""Rows in plain SQL, and what stands in every table: migrations are met without our models."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import command

from casefiles import schema

Add = Callable[..., None]
Rows = dict[str, list[str]]

#: what stands in a column that must be filled and that a test says nothing about
_EMPTIEST: tuple[tuple[type[Any], object], ...] = (
    (sa.JSON, "{}"),
    (sa.DateTime, "2026-11-22 09:30:00+00:00"),
    (sa.Date, "2026-11-22"),
    (sa.Boolean, False),
    (sa.Integer, 0),
    (sa.LargeBinary, b"\x00\xffkept"),
    (sa.String, ""),
)


def add_row(connection: sa.Connection, table: str, **values: object) -> None:
    """Insert one row into a table as it is at this revision; empty where nothing is said."""
    filled = {
        column["name"]: _emptiest(column["type"])
        for column in sa.inspect(connection).get_columns(table)
        if not column["nullable"]
    } | values
    names = ", ".join(filled)
    places = ", ".join(f":{name}" for name in filled)
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({places})"), filled)


def _emptiest(kind: sa.types.TypeEngine[Any]) -> object:
    return next((empty for known, empty in _EMPTIEST if isinstance(kind, known)), None)


def downgrade(engine: sa.Engine, revision: str) -> None:
    """Migrate down, in one transaction."""
    with engine.connect() as connection:
        command.downgrade(schema.config(connection), revision)
        connection.commit()


def tables(engine: sa.Engine) -> set[str]:
    """Return the names of all tables but Alembic's own and those that FTS5 keeps for itself."""
    names = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    return {name for name in names if not name.startswith("search_index")}


def stand_in(engine: sa.Engine) -> Rows:
    """Return every row of every table that has any, its columns by name."""
    found: Rows = {}
    with engine.connect() as connection:
        for table in tables(engine):
            rows = connection.execute(sa.text(f"SELECT * FROM {table}")).mappings()
            found[table] = sorted(repr(sorted(row.items())) for row in rows)
    return {table: rows for table, rows in found.items() if rows}


class _Record:
    """The ids that rows of one small record refer to each other by."""

    def __init__(self) -> None:
        self.author, self.decider = _new_id(), _new_id()
        self.case, self.claim, self.exhibit = _new_id(), _new_id(), _new_id()
        self.submission, self.event = _new_id(), _new_id()


def _new_id() -> str:
    return uuid4().hex


def add_record(engine: sa.Engine) -> None:
    """Fill tables that `the_first_tables` made: everything that later rules are about."""
    record = _Record()
    with engine.begin() as connection:
        for fill in (_people, _case, _claim, _exhibit, _submission, _log):
            fill(record, partial(add_row, connection))


def _people(record: _Record, add: Add) -> None:
    for user, name in ((record.author, "alice"), (record.decider, "rita")):
        add("users", id=user, sign_in_name=name, state="active", digits="latin", version=3)
        add("user_roles", user_id=user, role="investigator")
    add("organisations", id=_new_id(), names='{"ar": "شبكة توثيق خيالية"}', only_one=1)


def _case(record: _Record, add: Add) -> None:
    country, town, source, person = _new_id(), _new_id(), _new_id(), _new_id()
    add("places", id=country, code="XX", names='{"en": "Land of Nowhere"}')
    add("places", id=town, parent_id=country, level=1, names='{"ar": "لا مكان"}')
    add(
        "cases",
        id=record.case,
        reference="XX-2026-0001",
        state="verified",
        access="organisation",
        title='{"en": "Market of Nowhere", "ar": "سوق لا مكان"}',
        date_edtf="2019-07-22~",
        place_id=town,
        longitude=36.5,
        opened_by_id=record.author,
    )
    add("case_members", case_id=record.case, user_id=record.author, standing="lead")
    add("sources", id=source, reference="S-0001", recorded_by_id=record.author, state="recorded")
    add("facilities", id=_new_id(), names='{"en": "A school"}', kind="school", place_id=town)
    add("actors", id=_new_id(), code="force", names='{"en": "A force"}', kind="force")
    add("people", id=person, names='{"ar": "سلمى المتخيلة"}')
    add(
        "victims",
        id=_new_id(),
        reference="V-0001",
        case_id=record.case,
        state="recorded",
        kind="named",
        person_id=person,
    )


def _claim(record: _Record, add: Add) -> None:
    before = _new_id()
    ours = {"case_id": record.case, "asserter": "us", "stance": "attributes"}
    ours["created_by_id"] = record.author
    add("claims", id=before, state="superseded", number=1, **ours)
    add("claims", id=record.claim, state="approved", number=2, supersedes_id=before, **ours)
    add("claim_contributors", claim_id=record.claim, user_id=record.author)
    add(
        "claim_decisions",
        id=_new_id(),
        claim_id=record.claim,
        user_id=record.decider,
        outcome="approve",
        reason="It holds.",
    )


def _exhibit(record: _Record, add: Add) -> None:
    add("stored_files", sha256="a" * 64, size=5_000_000_000, fixity="intact")
    add(
        "exhibits",
        id=record.exhibit,
        reference="E-0001",
        case_id=record.case,
        state="kept",
        sha256="a" * 64,
    )
    add("custody_events", id=_new_id(), exhibit_id=record.exhibit, sequence=1, action="received")


def _submission(record: _Record, add: Add) -> None:
    snapshot, key = _new_id(), _new_id()
    add("data_keys", id=key)
    add("snapshots", id=snapshot, subject_id=record.submission, data_key_id=key)
    add(
        "submissions",
        id=record.submission,
        reference="SUB-2026-001",
        state="sealed",
        recipient="coi-syria",
        created_by_id=record.author,
    )
    add("submission_contributors", submission_id=record.submission, user_id=record.author)
    add(
        "clearances",
        id=_new_id(),
        submission_id=record.submission,
        user_id=record.decider,
        outcome="clear",
    )
    add(
        "packets",
        id=_new_id(),
        submission_id=record.submission,
        number=1,
        state="built",
        snapshot_id=snapshot,
        sealed_by_id=record.author,
        sha256="b" * 64,
    )


def _log(record: _Record, add: Add) -> None:
    add(
        "audit_events",
        sequence=1,
        id=record.event,
        action="case:opened",
        acting_user_id=record.author,
        subject_type="Case",
        subject_id=record.case,
        hash="c" * 64,
    )
    add("audit_details", event_id=record.event, body='{"reference": "XX-2026-0001"}')


def add_discussion(engine: sa.Engine) -> None:
    """Let two of the record's people ask, be asked, and leave a form unfinished."""
    note, key = _new_id(), _new_id()
    with engine.begin() as connection:
        add = partial(add_row, connection)
        asker, asked = connection.scalars(sa.text("SELECT id FROM users ORDER BY sign_in_name"))
        (case,) = connection.scalars(sa.text("SELECT id FROM cases"))
        add("notes", id=note, subject_id=case, kind="question", text="متى؟", author_id=asker)
        add(
            "tasks",
            id=_new_id(),
            subject_id=case,
            state="open",
            question_id=note,
            given_by_id=asker,
            given_to_id=asked,
        )
        add("data_keys", id=key)
        add("drafts", id=_new_id(), user_id=asker, address="/cases/new", data_key_id=key)


def indexes_of(engine: sa.Engine, table: str) -> set[str | None]:
    return {one["name"] for one in sa.inspect(engine).get_indexes(table)}


#: kind of ground → age band, outcome and more of the victim whom it is for
GROUNDS_BEFORE = {
    "consent": ("adult", "injured", "unknown", False, False),
    "other": ("child", "killed", "unknown", True, True),
    "next_of_kin": ("child_12_17", "missing", "next_of_kin", False, True),
    "already_public": ("child_2_11", "injured", "nobody", True, False),
}


def add_grounds(connection: sa.Connection) -> None:
    case = connection.scalar(sa.text("SELECT id FROM cases"))
    person = connection.scalar(sa.text("SELECT id FROM people"))
    author = connection.scalar(sa.text("SELECT id FROM users"))
    connection.execute(sa.text("UPDATE cases SET latest = '2019-07-22'"))
    for number, (kind, (band, outcome, *_known)) in enumerate(GROUNDS_BEFORE.items()):
        victim = uuid4().hex
        of = {"case_id": case, "person_id": person, "kind": "named", "state": "recorded"}
        add_row(
            connection, "victims", id=victim, reference=f"V-100{number}", age_band=band,
            outcome=outcome, minimum=1, maximum=1, **of,
        )  # fmt: skip
        add_row(
            connection, "grounds", id=uuid4().hex, case_id=case, subject_kind="victim",
            subject_id=victim, kind=kind, purpose="un_inquiry", given_on="2026-01-01",
            recorded_by_id=author,
        )  # fmt: skip
