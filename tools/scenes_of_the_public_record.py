"""What the sample's public record lacks, made with what nobody agreed and nobody voted on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa
from playwright.sync_api import FilePayload

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.agreements.models import AgreementDetails, AgreementMark
from casefiles.record.agreements.workflow import add_agreement
from casefiles.record.cases.models import Case, CaseMember, MemberStanding
from casefiles.record.remedies.models import RemedyDetails, StepDetails, StepKind
from casefiles.record.remedies.workflow import add_step, record_remedy
from casefiles.record.victims.models import EntryState, Victim

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy.orm import Session

_VETOES = (
    "date,draft,member_veto1,member_veto2,crisis_topic,single_veto\n"
    "7/19/2012,S/0000/1,China,Russia,Syria,1\n"
    "13/13/2016,S/0000/2,Russia,,Syria,1\n"
)


def of_agreements(
    session: Session, by_role: Mapping[Role, User]
) -> Iterator[tuple[str, Role, str]]:
    """Yield the pages of an invented ceasefire: its name, who looks, its address."""
    parties = session.scalars(sa.select(Actor).where(Actor.kind == ActorKind.PARTY).limit(2))
    details = AgreementDetails(
        names=Texts.of(en="Ceasefire of Nowhere (fictional)", ar="هدنة لا مكان (متخيّلة)"),
        kind="ceasefire",
        from_edtf="2019-03",
        to_edtf="2020-03",
        source_title="Gazette of Nowhere (fictional)",
        looked_at_on=clock.today(),
        mark=AgreementMark.SOURCED,
        parties=tuple(str(one.id) for one in parties),
    )
    writer = by_role[Role.INVESTIGATOR]
    address = f"/agreements/{add_agreement(session, details, acting_user=writer).id}"
    yield "agreements.agreement", Role.INVESTIGATOR, address
    yield "agreements.edit", Role.INVESTIGATOR, f"{address}/edit"
    yield "agreements.void", Role.INVESTIGATOR, f"{address}/void"
    yield "agreements.index-one", Role.INVESTIGATOR, "/agreements/"


def of_remedies(session: Session, by_role: Mapping[Role, User]) -> Iterator[tuple[str, Role, str]]:
    """Yield the pages of an invented remedy for somebody invented."""
    lead = by_role[Role.INVESTIGATOR]
    victims = sa.select(Victim).join(CaseMember, CaseMember.case_id == Victim.case_id)
    victim = session.scalars(
        victims.where(
            CaseMember.user_id == lead.id,
            CaseMember.standing == MemberStanding.LEAD,
            Victim.state == EntryState.RECORDED,
        ).order_by(Victim.id)
    ).first()
    if victim is None:
        return
    case = session.get_one(Case, victim.case_id)
    asked = RemedyDetails(
        victim_id=victim.id,
        kind="compensation",
        responsible=Texts.of(en="Court of Nowhere (fictional)", ar="محكمة لا مكان (متخيّلة)"),
        step=StepKind.ASKED,
        day_edtf="2020-01",
        said_by="A lawyer (fictional)",
    )
    remedy = record_remedy(session, case, asked, acting_user=lead)
    promised = StepDetails(step=StepKind.PROMISED, day_edtf="2021", said_by="A clerk (fictional)")
    add_step(session, case, remedy, promised, opened=remedy.version, acting_user=lead)
    address = f"/cases/{case.id}/remedies"
    yield "remedies.of_case", Role.INVESTIGATOR, address
    yield "remedies.new", Role.INVESTIGATOR, f"{address}/new"
    yield "remedies.remedy", Role.INVESTIGATOR, f"{address}/{remedy.id}"
    yield "remedies.add_step", Role.INVESTIGATOR, f"{address}/{remedy.id}/step"
    yield "remedies.strike", Role.INVESTIGATOR, f"{address}/{remedy.id}/steps/2/strike"
    yield "remedies.void", Role.INVESTIGATOR, f"{address}/{remedy.id}/void"
    yield "remedies.index-one", Role.INVESTIGATOR, "/remedies/"


def bring_vetoes(page: Page) -> None:
    """Hand in a table of which one row contradicts itself and one cannot be read."""
    table = FilePayload(name="vetoes.csv", mimeType="text/csv", buffer=_VETOES.encode())
    page.locator('[name="file"]').set_input_files(table)
    page.locator("main form button.btn-main").first.click()
    page.wait_for_load_state()
