"""Reports that nobody ever published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.outbound.editions import queries as editions
from casefiles.outbound.editions import workflow as publishing
from casefiles.outbound.editions.models import Edition
from casefiles.outbound.publications import documents, workflow
from casefiles.outbound.publications.models import Report, ReportDetails, Template
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.statistics import workflow as statistics
from casefiles.outbound.statistics.parts.reach import Reach
from casefiles.platform.accounts.models import User
from casefiles.platform.web.speaking import speaking
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.claims.models import ClaimState, PartyDetails
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.victims import add_victim


class _Speaking(dict[str, Any]):
    """A language whose sentences are said inside the application, whoever asks."""

    def __init__(self, app: Flask, language: str) -> None:
        super().__init__({name: self._inside(app, say) for name, say in speaking(language).items()})

    def _inside(self, app: Flask, say: Any) -> Any:
        def said(*args: Any, **values: Any) -> str:
            with app.app_context():
                return str(say(*args, **values))

        return said


def voices_of(app: Flask) -> Mapping[str, Voice]:
    """Return every language that reports are written in."""
    return {one: Voice(one, **_Speaking(app, one)) for one in documents.WRITTEN}


def about(**details: Any) -> ReportDetails:
    """Return what would be filled in about a report of one year, whoever it was."""
    values: dict[str, Any] = {
        "title": Texts.of(en="A year of Nowhere (fictional)", ar="عام من لا مكان (متخيّل)"),
        "template": Template.MONTHLY,
        "since": date(2019, 1, 1),
        "until": date(2019, 12, 31),
    }
    return ReportDetails(**{**values, **details})


def add_report(session: Session, *, by: User, **details: Any) -> Report:
    """Open a report by the verb."""
    return workflow.open_report(session, about(**details), acting_user=by)


def write(session: Session, report: Report, code: str, words: str | Texts, *, by: User) -> None:
    """Write in a section by the verb, over what stands there."""
    row = next((one for one in report.sections if one.code == code), None)
    workflow.write_section(
        session,
        report,
        code,
        prose=words if isinstance(words, Texts) else Texts.of(en=words),
        is_left_out=False,
        opened=row.version if row else 0,
        acting_user=by,
    )


def propose(app: Flask, session: Session, report: Report, *, by: User) -> Edition:
    """Freeze and propose an edition by the verb."""
    keyring = app.extensions["keyring"]
    return publishing.propose(session, keyring, report, voices_of(app), acting_user=by)


def publish(app: Flask, session: Session, report: Report, *, by: User) -> Edition:
    """Publish by the verb what is proposed, as somebody who read it."""
    shown = shown_of(session, report)
    return publishing.publish(session, report, voices_of(app), shown=shown, acting_user=by)


def give_back(session: Session, report: Report, *, reason: str, by: User) -> None:
    """Return by the verb what is proposed, as somebody who read it."""
    shown = shown_of(session, report)
    publishing.give_back(session, report, shown=shown, reason=reason, acting_user=by)


def shown_of(session: Session, report: Report) -> str:
    """Return the digest of the edition that waits; nothing where none does."""
    found = editions.proposed_edition(session, report)
    return found.digest if found else ""


class Nowhere:
    """What the reports of these tests count: two verified raids of the North.

    The market is open to every colleague, the shelter to its members alone.
    """

    def __init__(self, session: Session, lead: User) -> None:
        self.session, self.lead = session, lead
        self.north = add_actor(session, name="North")
        self.market = self.raid("Market of Nowhere", "2019-03-04", target="market", killed=7)
        self.shelter = self.raid(
            "Shelter of Nowhere", "2019-05-01", access=CaseAccess.MEMBERS, killed=30
        )

    def raid(self, title: str, day: str, *, killed: int, **columns: Any) -> Case:
        """Add a verified case that is attributed to the North and counted."""
        case = add_case(
            self.session,
            lead=self.lead,
            state=CaseState.VERIFIED,
            title=title,
            date_edtf=day,
            **columns,
        )
        for _one in range(killed):
            add_victim(self.session, case, civilian_status="civilian", sex="male", age=30)
        add_claim(
            self.session,
            case,
            author=self.lead,
            state=ClaimState.APPROVED,
            parties=(PartyDetails(self.north.id),),
        )
        self.count(case)
        return case

    def count(self, case: Case) -> None:
        """Count a case, as the end of a transaction does that changed it."""
        statistics.expect(self.session, Reach.CASE, case.id)
        statistics.settle(self.session)

    def another_dies(self, case: Case) -> None:
        """Let one more be entered in a case."""
        add_victim(self.session, case, civilian_status="civilian", sex="male", age=30)
        self.count(case)

    def report(self, **details: Any) -> Report:
        """Open an anniversary report about the North."""
        values: dict[str, Any] = {"template": Template.ANNIVERSARY, "party": str(self.north.id)}
        return add_report(self.session, by=self.lead, **{**values, **details})
