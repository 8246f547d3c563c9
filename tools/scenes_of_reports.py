"""Reports that wait: one being written, one that somebody else is to publish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from casefiles.foundation.texts import Texts
from casefiles.outbound.editions.workflow import propose
from casefiles.outbound.publications.access import voices
from casefiles.outbound.publications.models import ReportDetails, Template
from casefiles.outbound.publications.workflow import open_report, write_section
from casefiles.platform.accounts.models import Role, User

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from casefiles.outbound.publications.models import Report

#: pages of reports that nothing in the sample leads to
MADE_OF_REPORTS = {
    "editions.give_back",
    "editions.propose",
    "editions.publish",
    "publications.accounts",
    "publications.edit",
    "publications.section",
    "publications.void",
}


def of_reports(
    app: Flask, session: Session, by_role: Mapping[Role, User]
) -> Iterator[tuple[str, Role, str]]:
    """Yield the pages of a draft, and of a report that waits to be published."""
    writer = by_role[Role.INVESTIGATOR]
    draft, waiting = (_written(session, writer, month) for month in (2, 3))
    with app.app_context():
        propose(session, app.extensions["keyring"], waiting, voices(), acting_user=writer)
    address = f"/reports/{draft.id}"
    yield "publications.report-draft", Role.INVESTIGATOR, address
    yield "publications.edit", Role.INVESTIGATOR, f"{address}/edit"
    yield "publications.section", Role.INVESTIGATOR, f"{address}/sections/summary"
    yield "publications.accounts", Role.INVESTIGATOR, f"{address}/accounts"
    yield "publications.void", Role.INVESTIGATOR, f"{address}/void"
    yield "editions.propose", Role.INVESTIGATOR, f"{address}/propose"
    address = f"/reports/{waiting.id}"
    yield "publications.report-proposed", Role.OFFICER, address
    yield "editions.publish", Role.OFFICER, f"{address}/publish"
    yield "editions.give_back", Role.OFFICER, f"{address}/return"


def _written(session: Session, writer: User, month: int) -> Report:
    details = ReportDetails(
        title=Texts.of(en="The toll of a month (fictional)", ar="حصيلة شهر (متخيّلة)"),
        template=Template.MONTHLY,
        since=date(2019, month, 1),
        until=date(2019, month, 28),
    )
    report = open_report(session, details, acting_user=writer)
    words = Texts.of(
        en="[[people_killed]] people were killed (fictional).",
        ar="قُتل [[people_killed]] أشخاص (متخيّل).",
    )
    write_section(
        session, report, "summary", prose=words, is_left_out=False, opened=0, acting_user=writer
    )
    return report
