"""People who chose a password, and how many browsers try it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.accounts.parts.passwords import hash_password
from tests.pages import PageClient, signed_in_client

PASSWORD = "quiet lamp under basalt"
HASH = hash_password(PASSWORD)
Visit = Callable[[], PageClient]


@pytest.fixture
def alice(session: Session, lead: User) -> User:
    """Alice, with a password of her own."""
    lead.password_hash = HASH
    session.commit()
    return lead


@pytest.fixture
def visit(app: Flask) -> Visit:
    """Open the pages in a browser where nobody is signed in."""
    return lambda: signed_in_client(app, None)
