"""What every table shares: naming, types, keys, versions, and how a connection is opened."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; a naive one is refused instead of guessed at."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value and value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class TextsColumn(TypeDecorator[Texts]):
    """A text in several languages, one JSON column."""

    impl = sa.JSON(none_as_null=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: Texts | None, dialect: sa.Dialect) -> object:
        return None if value is None else value.to_json()

    @override
    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Texts | None:
        return None if value is None else Texts.stored(value)


class Codes(TypeDecorator[tuple[str, ...]]):
    """A short ordered list of vocabulary codes, one JSON column; empty is ()."""

    impl = sa.JSON
    cache_ok = True

    @override
    def process_bind_param(self, value: tuple[str, ...] | None, dialect: sa.Dialect) -> list[str]:
        return list(value or ())

    @override
    def process_result_value(self, value: Any, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple(value or ())

    @override
    def result_processor(
        self, dialect: sa.Dialect, coltype: object
    ) -> Callable[[Any], tuple[str, ...] | None] | None:
        read = super().result_processor(dialect, coltype)
        # Most lists are empty, and a page of cases reads a hundred.
        return read and (lambda stored: () if stored == "[]" else read(stored))


class Key(sa.Uuid[UUID]):
    """An id; kept as 32 signs it is read as the number it is, in none of the other spellings."""

    @override
    def result_processor(
        self, dialect: sa.Dialect, coltype: object
    ) -> Callable[[Any], UUID | None] | None:
        # A page of a case reads five hundred.
        if super().result_processor(dialect, coltype) is None:  # type: ignore[no-untyped-call]
            return None
        return lambda stored: None if stored is None else UUID(int=int(stored, 16))


def _stored_by_value(enumeration: type[StrEnum]) -> list[str]:
    return [member.value for member in enumeration]


def stored_enum(enumeration: type[StrEnum], *, name: str | None = None) -> sa.Enum:
    """Return the column type of an enumeration: its values, with a CHECK.

    `name` is needed where one table uses an enumeration twice: it names the CHECK.
    """
    return sa.Enum(
        enumeration,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=_stored_by_value,
        **({"name": name} if name else {}),
    )


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        date: sa.Date,
        UUID: Key,
        Texts: TextsColumn,
        tuple[str, ...]: Codes,
        dict[str, Any]: sa.JSON,
        StrEnum: stored_enum(StrEnum),
    }


class Record(Base):
    """A row with an id of its own that is never reused."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Versioned(Record):
    """A record with a form of its own: the second of two writers is told, not obeyed."""

    __abstract__ = True

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    @override
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cast("Any", cls).version}


class UnsafeDatabase(Exception):  # noqa: N818 - the fact, as the message says it
    """A database would not keep what an installation promises; the message names what."""


def plain_columns(record: Base) -> Mapping[str, object]:
    """Return a row's columns as plain values, for comparing before and after."""
    return {
        attribute.key: getattr(record, attribute.key)
        for attribute in sa.inspect(type(record)).column_attrs
    }


def open_engine(url: str | URL) -> Engine:
    """Return an engine whose connections keep the promises of the installation.

    SQLite: WAL, foreign keys, `synchronous=FULL` (NORMAL loses acknowledged
    commits on power loss), freed pages overwritten. PostgreSQL: a version that
    the tests know. Asserted on each connection.
    """
    location = make_url(url)
    if location.get_backend_name() == "sqlite":
        engine = sa.create_engine(
            location,
            connect_args={"timeout": 30},
            poolclass=sa.QueuePool,
            pool_use_lifo=True,
            json_deserializer=_stored_json,
        )
        _prepare_sqlite(engine, location.database)
        return engine
    engine = sa.create_engine(location, pool_pre_ping=True)
    _ask_for_version(engine)
    return engine


#: reads what was stored as JSON, without the looks around it that a stranger's would need
_DECODE = json.JSONDecoder().raw_decode


def _stored_json(stored: str) -> object:
    return _DECODE(stored)[0]


def _prepare_sqlite(engine: Engine, file: str | None) -> None:
    @event.listens_for(engine, "do_connect")
    def make_private(*_arguments: object) -> None:
        # SQLite gives its log and shared memory the permissions of the file they belong to.
        if file and file != ":memory:":
            with suppress(FileExistsError, FileNotFoundError):
                os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we write BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
            f"busy_timeout={_PATIENCE}",
            "cache_size=-1024",
        ):
            connection.execute(f"PRAGMA {pragma}")
        refuse_unsafe_sqlite(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


_FULL = 2
#: how long one writer waits for another, in milliseconds
_PATIENCE = 30_000


def refuse_unsafe_sqlite(connection: Any) -> None:
    """Refuse a connection that does not keep what was asked of it, naming the setting."""
    for pragma, wanted in (("journal_mode", "wal"), ("synchronous", _FULL), ("foreign_keys", 1)):
        row = connection.execute(f"PRAGMA {pragma}").fetchone()
        found = row[0] if row else "nothing"  # a library built without a feature knows no setting
        if found != wanted:
            raise UnsafeDatabase(f"SQLite refuses {pragma}={wanted} (it says {found}).")


def _ask_for_version(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def ask(connection: Any, _record: object) -> None:
        refuse_old_postgresql(connection.info.server_version)


#: the oldest that the tests were run on
OLDEST_POSTGRESQL = 15
_MAJOR, _MINOR, _FIRST_OF_TWO_NUMBERS = 10_000, 100, 10


def refuse_old_postgresql(version: int) -> None:
    """Refuse a server that is too old; `version` as it counts itself: 150004 is 15.4."""
    major, rest = divmod(version, _MAJOR)
    if major < OLDEST_POSTGRESQL:
        minor = rest if major >= _FIRST_OF_TWO_NUMBERS else rest // _MINOR
        raise UnsafeDatabase(
            f"PostgreSQL {major}.{minor} is too old: Casefiles needs {OLDEST_POSTGRESQL} or later."
        )


_TRIES, _BETWEEN = 40, 0.25


def forget_overwritten(engine: Engine) -> bool:
    """Clear what was changed or deleted out of the files of the database; False if in use.

    SQLite's freed pages are written over already, its log is emptied here. PostgreSQL gives
    dead rows back to be written over, and keeps its own log for as long as it is set to.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        # Each try would wait half a minute for whoever reads; we wait between tries instead.
        cursor.execute("PRAGMA busy_timeout=0")
        for _ in range(_TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()
            if row and not row[0]:
                return True
            time.sleep(_BETWEEN)
        return False
    finally:
        raw.cursor().execute(f"PRAGMA busy_timeout={_PATIENCE}")
        raw.close()
