"""The numbers by which processes on PostgreSQL wait for each other: each has one meaning."""

from __future__ import annotations

from enum import IntEnum, unique

import sqlalchemy as sa
from sqlalchemy.orm import Session


@unique
class AdvisoryLock(IntEnum):
    """What is done by one at a time; another number for another thing."""

    #: the end of the log's chain
    LOG = 4_016_219
    #: held shared by each server for as long as it serves, alone by a change of the master key
    SERVING = 4_016_220
    #: a change of keys
    CHANGING = 4_016_221
    #: asking for long work that nobody asked for yet
    ASKING = 4_016_222
    #: what a source derives from: two links may close a circle together
    LINKS = 4_016_223
    #: asking for an expunging, deciding it, and placing a hold that stops it
    EXPUNGING = 4_016_224
    #: the sums of the statistics: taken after every lock on rows, and before that of the log
    TOTALS = 4_016_225


def one_at_a_time(session: Session, lock: AdvisoryLock) -> None:
    """Let no other do the same until this transaction ends; on SQLite it is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock.value)))
