"""What was removed or replaced lies in no file any more: apart, for it empties the database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.database import forget_overwritten
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.models import DataKey
from casefiles.platform.work.models import Draft
from casefiles.platform.work.workflow import throw_away
from casefiles.record.sources.models import Source
from casefiles.settings import Settings
from tests.conftest import factory_of
from tests.oracle.planting import Garden


def test_what_was_removed_or_replaced_lies_in_no_free_page_and_no_log(
    app: Flask, session: Session, settings: Settings
) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL keeps its own files, see docs/surrender.md")
    garden = Garden(app, session)
    garden.grow()
    session.commit()
    draft, source = session.scalars(sa.select(Draft)).one(), _sealed_source(session)
    owner = session.get_one(User, draft.user_id)
    wrapped = session.get_one(DataKey, draft.data_key_id).wrapped
    before = [draft.sealed, wrapped or b"", source.sealed_identity or b""]
    assert all(_lies_in(settings, part) for part in before)

    throw_away(session, draft.id, acting_user=owner)
    source.sealed_identity = None
    session.commit()
    session.close()
    assert forget_overwritten(factory_of(app).kw["bind"])

    assert not [part for part in before if _lies_in(settings, part)]


def _sealed_source(session: Session) -> Source:
    sealed = sa.select(Source).where(Source.sealed_identity.is_not(None)).limit(1)
    return session.scalars(sealed).one()


def _lies_in(settings: Settings, part: bytes) -> bool:
    """Say whether a piece of some bytes, short enough to lie in one page, is in any file."""
    piece = part[-200:]
    assert len(piece) > 40
    return any(
        piece in place.read_bytes() for place in settings.instance.rglob("*") if place.is_file()
    )
