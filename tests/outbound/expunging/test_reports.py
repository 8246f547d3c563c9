"""Who is expunged goes out of reports too: an edition that names them can be read no more."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.holdings import TOMBSTONE_LINE
from casefiles.foundation.texts import Texts
from casefiles.outbound.editions import queries
from casefiles.outbound.editions import workflow as editions
from casefiles.outbound.editions.models import Edition, EditionState
from casefiles.outbound.publications import workflow
from casefiles.outbound.publications.models import Audience, Report, ReportState
from casefiles.platform.audit.models import AuditDetail
from tests.conftest import Browse
from tests.factories.reports import add_report, give_back, propose, publish, write
from tests.outbound.expunging.conftest import Gone, texts


def naming(gone: Gone) -> tuple[str, Report, Edition]:
    """Publish an edition for colleagues that names the person in its prose."""
    session, world = gone.session, gone.world
    name = str(texts(gone.planted.by_key["person.name"]))
    report = add_report(session, by=world.lead, audience=Audience.INTERNAL)
    write(session, report, "summary", f"{name} sold bread.", by=world.lead)
    propose(gone.app, session, report, by=world.lead)
    return name, report, publish(gone.app, session, report, by=world.officer)


def test_an_edition_that_names_them_loses_its_key_and_says_so_on_its_page(
    gone: Gone, session: Session, browse: Browse
) -> None:
    name, report, edition = naming(gone)
    other = add_report(session, by=gone.world.lead, audience=Audience.INTERNAL)
    untouched = propose(gone.app, session, other, by=gone.world.lead)
    pages, address = browse(gone.world.officer), f"/reports/{report.id}/editions/1"
    assert name in pages.get(address).text

    expunging = gone.asked_for_person()
    assert gone.seen(expunging, gone.reviewer).snapshots >= 1
    gone.done(expunging)

    assert not queries.is_kept(session, edition)
    assert queries.is_kept(session, untouched)
    assert edition.state is EditionState.PUBLISHED
    page = pages.get(address)
    assert page.status_code == 200
    assert "What this edition said was expunged" in page.text
    for where in (
        f"{address}/file",
        f"{address}/number?key=cases",
        f"/reports/{report.id}/different",
    ):
        answer = pages.get(where)
        assert answer.status_code < 500, where
        assert name not in answer.text
    assert pages.send(f"{address}/file", {"kind": "html", "language": "en"}).status_code in (
        409,
        422,
    )


def test_what_was_proposed_and_can_be_read_no_more_is_returned_and_never_published(
    gone: Gone, session: Session
) -> None:
    name = str(texts(gone.planted.by_key["person.name"]))
    report = add_report(session, by=gone.world.lead, audience=Audience.INTERNAL)
    write(session, report, "summary", f"{name} sold bread.", by=gone.world.lead)
    propose(gone.app, session, report, by=gone.world.lead)
    gone.done(gone.asked_for_person())

    with pytest.raises(NotAllowedNow, match="can be read by nobody"):
        publish(gone.app, session, report, by=gone.world.officer)
    give_back(session, report, reason="Somebody was expunged.", by=gone.world.officer)

    assert report.state is ReportState.DRAFT


def test_prose_reasons_corrections_and_the_log_lose_the_name_alone(
    gone: Gone, session: Session
) -> None:
    name, report, edition = naming(gone)
    editions.correct(
        session,
        report,
        edition,
        text=Texts.of(en=f"{name} sold rice."),
        acting_user=gone.world.officer,
    )
    workflow.revise(session, report, acting_user=gone.world.lead)
    back = propose(gone.app, session, report, by=gone.world.lead)
    give_back(session, report, reason=f"Ask about {name}.", by=gone.world.officer)
    session.commit()

    gone.done(gone.asked_for_person())

    assert str(report.sections[0].prose) == f"{TOMBSTONE_LINE} sold bread."
    assert str(edition.errata[0].text) == f"{TOMBSTONE_LINE} sold rice."
    assert back.returned_because == f"Ask about {TOMBSTONE_LINE}."
    details = session.scalars(sa.select(AuditDetail.body)).all()
    assert name not in json.dumps(details, ensure_ascii=False)
