"""What the sample's public record lacks, made with what nobody agreed and nobody voted on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from playwright.sync_api import FilePayload

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.actors.workflow import ActorDetails, add_actor
from casefiles.record.agreements.models import AgreementDetails, AgreementMark
from casefiles.record.agreements.workflow import add_agreement
from casefiles.record.cases.models import Case, CaseMember, MemberStanding
from casefiles.record.recommendations.models import (
    DocumentKind,
    FollowUpDetails,
    RecommendationDetails,
    RecommendationMark,
    Status,
)
from casefiles.record.recommendations.workflow import add_recommendation, follow_up, strike
from casefiles.record.remedies.models import RemedyDetails, StepDetails, StepKind
from casefiles.record.remedies.workflow import add_step, record_remedy
from casefiles.record.statements import workflow as statements
from casefiles.record.statements.models import (
    AssertionDetails,
    StatementDetails,
    StatementKind,
    Verdict,
    Words,
)
from casefiles.record.victims.models import EntryState, Victim

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy.orm import Session


_VETOES = (
    "date,draft,member_veto1,member_veto2,crisis_topic,single_veto\n"
    "7/19/2012,S/0000/1,China,Russia,Syria,1\n"
    "13/13/2016,S/0000/2,Russia,,Syria,1\n"
)
_SAID = (
    (StatementKind.DENIAL, "2020-02", "No hospital was struck", "لم يُقصف أي مستشفى"),
    (StatementKind.RESULTS, "2018-03", "1,000 sorties flown", "نُفذت 1000 طلعة"),
    (StatementKind.RESULTS, "2019-03", "900 sorties flown", "نُفذت 900 طلعة"),
)
_ASSERTED = (
    ("denies_act", None, "2016/2020-02"),
    ("sorties", 1000, "../2018-03"),
    ("sorties", 900, "../2019-03"),
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


def of_statements(
    session: Session, case: Case, by_role: Mapping[Role, User]
) -> Iterator[tuple[str, Role, str]]:
    """Yield the pages of what a party of nowhere said of a case, once it was assessed."""
    writer, names = by_role[Role.INVESTIGATOR], Texts.of(en="Army of Nowhere", ar="جيش لا مكان")
    actor = ActorDetails(names=names, kind=ActorKind.PARTY)
    party = add_actor(session, "nowhere-army", actor, acting_user=writer)
    said = [
        statements.add_statement(
            session,
            StatementDetails(
                kind=kind,
                actor_id=party.id,
                wording=Texts.of(en=f"{english} (fictional)", ar=f"{arabic} (متخيّل)"),
                words=Words.ORIGINAL,
                date_edtf=day,
                source=Texts.of(en="Gazette of Nowhere (fictional)", ar="جريدة لا مكان (متخيّلة)"),
            ),
            acting_user=writer,
        )
        for kind, day, english, arabic in _SAID
    ]
    for statement, (measure, number, period) in zip(said, _ASSERTED, strict=True):
        asserted = AssertionDetails(
            measure=measure,
            what=statement.wording,
            amount=CountRange(number, number),
            period_edtf=period,
        )
        statements.add_assertion(session, statement, asserted, acting_user=writer)
    denied = said[0]
    statements.link_case(session, denied, case.reference, acting_user=writer)
    statements.assess(
        session,
        denied.asserted[0],
        Verdict.CONTRADICTED,
        reasons=Texts.of(en="Three reports say otherwise.", ar="تقول ثلاثة تقارير خلاف ذلك."),
        rests_on=[case.reference],
        acting_user=writer,
    )
    address = f"/statements/{denied.id}"
    yield "statements.statement-linked", Role.INVESTIGATOR, address
    beside = f"{address}/assertions/{denied.asserted[0].id}/beside"
    yield "statements.beside-assessed", Role.INVESTIGATOR, beside
    yield "statements.party-assessed", Role.INVESTIGATOR, f"/statements/parties/{party.id}/record"
    yield "cases.detail-spoken-of", Role.INVESTIGATOR, f"/cases/{case.id}"


def of_recommendations(
    session: Session, by_role: Mapping[Role, User]
) -> Iterator[tuple[str, Role, str]]:
    """Yield the pages of an invented recommendation about which two entries stand, one struck."""
    writer = by_role[Role.INVESTIGATOR]
    details = RecommendationDetails(
        document_kind=DocumentKind.OURS,
        title=Texts.of(en="Report on Nowhere (fictional)", ar="تقرير عن لا مكان (متخيّل)"),
        mark=RecommendationMark.SOURCED,
        ask=Texts.of(en="Look into the strike on the market", ar="التحقيق في ضربة السوق"),
        kind="investigate",
        made_edtf="2019-09-30",
        addressee_words=Texts.of(
            en="Authorities of Nowhere (fictional)", ar="سلطات لا مكان (متخيّلة)"
        ),
    )
    one = add_recommendation(session, details, acting_user=writer)
    first, second = (
        follow_up(session, one, _entry(day, status), acting_user=writer)
        for day, status in ((date(2020, 1, 15), Status.PROMISED), (date(2020, 3, 1), Status.DONE))
    )
    reason = Texts.of(en="It was another ministry (fictional)", ar="كانت وزارة أخرى (متخيّل)")
    strike(session, one, second, reason=reason, acting_user=writer)
    address, card = f"/recommendations/{one.id}", f"/recommendations/addressees/{one.addressee_id}"
    yield "recommendations.recommendation", Role.INVESTIGATOR, address
    yield "recommendations.edit", Role.INVESTIGATOR, f"{address}/edit"
    yield "recommendations.follow_up", Role.INVESTIGATOR, f"{address}/follow-ups/new"
    yield "recommendations.strike", Role.INVESTIGATOR, f"{address}/follow-ups/{first.id}/strike"
    yield "recommendations.void", Role.INVESTIGATOR, f"{address}/void"
    yield "recommendations.scorecard", Role.INVESTIGATOR, card


def _entry(day: date, status: Status) -> FollowUpDetails:
    return FollowUpDetails(
        happened_on=day,
        status=status,
        words=Texts.of(en="Said in a letter (fictional)", ar="قيل في رسالة (متخيّل)"),
        source_url="https://nowhere.example/letter",
        looked_at_on=clock.today(),
    )


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
