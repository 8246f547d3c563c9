"""A report of Alice's about two raids of the North, and Olga, who publishes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.outbound.editions import queries
from casefiles.outbound.editions.models import Edition
from casefiles.outbound.publications.models import Report
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from tests.factories.reports import Nowhere, propose, publish


@dataclass
class Desk:
    """What a report passes through: Alice writes and proposes, Olga publishes."""

    app: Flask
    session: Session
    keyring: Keyring
    nowhere: Nowhere
    report: Report
    alice: User
    olga: User

    def proposed(self) -> Edition:
        return propose(self.app, self.session, self.report, by=self.alice)

    def published(self) -> Edition:
        self.proposed()
        return publish(self.app, self.session, self.report, by=self.olga)

    def content(self, edition: Edition) -> dict[str, Any]:
        return queries.content_of(self.session, self.keyring, edition)


@pytest.fixture
def desk(app: Flask, session: Session, keyring: Keyring, lead: User, officer: User) -> Desk:
    nowhere = Nowhere(session, lead)
    report = nowhere.report()
    session.commit()
    return Desk(app, session, keyring, nowhere, report, lead, officer)
