"""The register of recommendations: what is asked of whom, by which document, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.actors.models import ActorKind
from casefiles.record.actors.workflow import details_of as details_of_actor
from casefiles.record.actors.workflow import edit_actor, void_actor
from casefiles.record.cases.models import CaseAccess
from casefiles.record.public_record.workflow import void_document
from casefiles.record.recommendations import policy, queries, workflow
from casefiles.record.recommendations.export import table_of
from casefiles.record.recommendations.forms import voice_of
from casefiles.record.recommendations.models import (
    Addressee,
    DocumentKind,
    Recommendation,
    RecommendationMark,
    RecommendationState,
    Status,
)
from casefiles.record.recommendations.parts.addressees import key_of_words, names_of
from casefiles.record.recommendations.parts.standing import Wanted
from casefiles.record.recommendations.policy import RecommendationPermission
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.cases import add_case
from tests.factories.documents import add_document
from tests.factories.recommendations import (
    AUTHORITIES,
    a_step,
    add_follow_up,
    add_recommendation,
    an_ask,
)
from tests.record.cases.test_cost_of_pages import cost

READ, WRITE, EXPORT = RecommendationPermission


def last_event(session: Session, action: str) -> AuditEvent:
    """Return the last event of a kind."""
    statement = sa.select(AuditEvent).where(AuditEvent.action == action)
    found = session.scalars(statement.order_by(AuditEvent.sequence.desc())).first()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {READ, WRITE}),
        (Role.REVIEWER, {READ, WRITE}),
        (Role.OFFICER, {READ, WRITE, EXPORT}),
        (Role.AUDITOR, {READ}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_whoever_works_on_cases_keeps_the_register_and_officers_take_it_out(
    session: Session, lead: User, role: Role, allowed: set[RecommendationPermission]
) -> None:
    somebody = add_person(session, "somebody", role)
    one = add_recommendation(session, by=lead)
    entry = add_follow_up(session, one, by=lead)

    assert {each for each in RecommendationPermission if policy.may(somebody, each)} == allowed
    written: tuple[Callable[[], object], ...] = (
        lambda: add_recommendation(session, by=somebody),
        lambda: workflow.edit_recommendation(
            session, one, an_ask(), opened=one.version, acting_user=somebody
        ),
        lambda: workflow.void_recommendation(session, one, reason="twice", acting_user=somebody),
        lambda: add_follow_up(session, one, by=somebody),
        lambda: workflow.strike(session, one, entry, reason=Texts(), acting_user=somebody),
        lambda: workflow.link_case(session, one, "X", acting_user=somebody),
        lambda: workflow.unlink_case(session, one, "X", acting_user=somebody),
    )
    for write in written if WRITE not in allowed else ():
        with pytest.raises(NotPermitted):
            write()
    if EXPORT not in allowed:
        with pytest.raises(NotPermitted):
            workflow.export_recommendations(
                session, [], "csv", voice_of("en", {}), acting_user=somebody
            )
    if READ not in allowed:
        with pytest.raises(NotFound):
            queries.get_recommendation(session, one.id, acting_user=somebody)
        with pytest.raises(NotFound):
            queries.get_addressee(session, one.addressee_id, acting_user=somebody)
        with pytest.raises(NotPermitted):
            queries.for_report(session, acting_user=somebody)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("document_kind", {"document_kind": None}),
        ("title", {"title": None}),
        ("document_id", {"document_kind": DocumentKind.UN, "title": None, "publisher": None}),
        ("document_id", {"document_kind": DocumentKind.UN, "document_id": uuid4(), "title": None}),
        ("ask", {"ask": Texts()}),
        ("kind", {"kind": ""}),
        ("kind", {"kind": "surrender"}),
        ("made_edtf", {"made_edtf": ""}),
        ("made_edtf", {"made_edtf": "autumn"}),
        ("made_edtf", {"made_edtf": "2019/.."}),
        ("made_edtf", {"made_edtf": "0001"}),
        ("made_edtf", {"made_edtf": "9999-12-31"}),
        ("published_on", {"published_on": date.max}),
        ("published_on", {"published_on": date.min}),
        ("mark", {"mark": None}),
        ("looked_at_on", {"looked_at_on": None}),
        ("looked_at_on", {"looked_at_on": clock.today() + timedelta(days=2)}),
        ("url", {"url": "javascript:alert(1)"}),
        ("addressee", {"addressee_words": None}),
        ("addressee", {"addressee": "recipient:nobody"}),
        ("addressee", {"addressee": "actor:nobody"}),
        ("addressee", {"addressee": f"actor:{uuid4()}"}),
        ("addressee", {"addressee": f"words:{uuid4()}"}),
        ("party_id", {"party_id": uuid4()}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, field: str, changed: dict[str, object]
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.add_recommendation(session, an_ask(**changed), acting_user=lead)

    assert refused.value.field == field
    assert refused.value.others == ()


def test_a_report_of_ours_needs_no_day_on_which_it_was_looked_at(
    session: Session, lead: User
) -> None:
    ours = {"document_kind": DocumentKind.OURS, "publisher": None, "looked_at_on": None}

    assert add_recommendation(session, by=lead, **ours).looked_at_on is None


def test_an_individual_is_neither_asked_nor_concerned(session: Session, lead: User) -> None:
    person = add_actor(session, name="Somebody Invented", kind=ActorKind.PERSON)

    for field, named in (
        ("addressee", {"addressee": f"actor:{person.id}"}),
        ("party_id", {"party_id": person.id}),
    ):
        with pytest.raises(Refusal) as refused:
            add_recommendation(session, by=lead, **named)
        assert refused.value.field == field


def test_an_addressee_is_made_once_whether_listed_or_in_words(
    session: Session, lead: User, browse: Browse
) -> None:
    party = add_actor(session, name="Northern party")
    made = [
        add_recommendation(session, by=lead, addressee=named)
        for named in ("recipient:coi-syria", f"actor:{party.id}")
        for _ in range(2)
    ]
    made += [add_recommendation(session, by=lead) for _ in range(2)]
    session.commit()

    kept = session.scalars(sa.select(Addressee)).all()
    assert len(kept) == 3
    assert [one.addressee.choice for one in made[::2]] == [
        "recipient:coi-syria",
        f"actor:{party.id}",
        f"words:{made[-1].addressee_id}",
    ]
    names = {str(text) for text in names_of(session, kept).values()}
    assert {"Northern party", str(AUTHORITIES)} < names
    again = Texts.of(en="  authorities of  NOWHERE (fictional)")
    with pytest.raises(Refusal, match="holds this addressee"):
        workflow.add_recommendation(session, an_ask(addressee_words=again), acting_user=lead)
    page = browse(lead).get("/recommendations/addressees/").text
    assert page.count("Northern party") == 1


def test_two_who_name_the_same_addressee_at_once_do_not_both_hold(
    session: Session, lead: User
) -> None:
    add_recommendation(session, by=lead)
    spelt = Texts.of(en="authorities of  nowhere (FICTIONAL)")
    twin = Addressee(words=spelt, words_key=key_of_words(spelt), added_by_id=lead.id)
    session.add(twin)

    with pytest.raises(IntegrityError, match=re.compile("unique", re.IGNORECASE)):
        session.flush()
    session.rollback()


def test_a_recipient_that_is_no_more_is_called_by_its_code(session: Session, lead: User) -> None:
    gone = Addressee(recipient="gone", added_by_id=lead.id)
    session.add(gone)
    session.flush()

    assert str(names_of(session, [gone])[gone.id]) == "gone"


def test_recommendations_of_one_document_are_found_by_it(session: Session, lead: User) -> None:
    document = add_document(session, by=lead)
    un = {"document_kind": DocumentKind.UN, "document_id": document.id}
    bare = {"title": None, "publisher": None}
    first, second = (
        add_recommendation(session, by=lead, **un, **bare, kind=kind)
        for kind in ("investigate", "stop")
    )
    other = add_recommendation(session, by=lead)
    spelt = Texts.of(en=" report on  NOWHERE (fictional)")
    same = add_recommendation(session, by=lead, title=spelt, kind="apologise")
    third = add_recommendation(session, by=lead, publisher=Texts.of(en="Somebody else"))

    assert first.document_key == second.document_key
    assert other.document_key == same.document_key != third.document_key
    found = queries.list_recommendations(session, Wanted(document=first.document_key))
    assert {listed.recommendation for listed in found} == {first, second}
    assert len(queries.documents(session)) == 3


def test_the_list_is_narrowed_by_everything_that_it_shows(
    session: Session, lead: User, browse: Browse
) -> None:
    party = add_actor(session)
    early = add_recommendation(session, by=lead, made_edtf="2016", party_id=party.id)
    late = add_recommendation(
        session, by=lead, kind="apologise", addressee="recipient:coi-syria", made_edtf="2020-02-03"
    )
    add_follow_up(session, late, by=lead, happened_on=date(2020, 5, 1), status=Status.REFUSED)
    session.commit()

    def listed(**wanted: object) -> list[Recommendation]:
        narrowed = Wanted(**wanted)  # type: ignore[arg-type]  # one filter at a time
        found = queries.page_of(session, narrowed).rows
        assert queries.count(session, narrowed) == len(found)
        return [each.recommendation for each in found]

    assert listed() == [late, early]
    assert listed(addressee_id=early.addressee_id) == [early]
    assert listed(kind="apologise") == [late]
    assert listed(status="refused") == [late]
    assert listed(status="nothing") == [early] == listed(status="unanswered")
    assert listed(party_id=party.id) == [early]
    assert listed(since=date(2016, 12, 31), until=date(2020, 2, 2)) == [early]
    assert listed(since=date(2017, 1, 1)) == [late]
    client = browse(lead)
    address = "/recommendations/"
    assert "No recommendation matches" in client.get(f"{address}?until=1999-01-01").text
    for wrong in ("since=never", "addressee=nobody", "status=gone", f"document={'a' * 16}"):
        assert client.get(f"{address}?{wrong}").status_code == 422
    ends = client.get(f"{address}?since=2020-01-01&until=2019-01-01")
    assert "ends before it begins" in ends.text
    assert client.get(f"{address}?since=0001-01-01&until=9999-12-31").status_code == 200


def test_hundreds_of_rows_stand_on_pages_that_miss_none(session: Session, lead: User) -> None:
    made = [add_recommendation(session, by=lead, made_edtf=f"20{n:02}") for n in (1, 2, 2, 2, 3)]
    made.reverse()

    seen: list[Recommendation] = []
    page = queries.page_of(session, Wanted(), limit=2)
    while True:
        seen += [each.recommendation for each in page.rows]
        if page.older is None:
            break
        page = queries.page_of(session, Wanted(), after=made[len(seen) - 1].id, limit=2)
    back = queries.page_of(session, Wanted(), before=made[4].id, limit=2)

    assert seen == made
    assert [each.recommendation for each in back.rows] == made[2:4]
    assert (back.newer, back.older) == (str(made[2].id), str(made[3].id))
    assert queries.page_of(session, Wanted(kind="stop")).rows == []
    gone = queries.page_of(session, Wanted(), after=uuid4(), limit=9)
    assert (len(gone.rows), gone.newer, gone.older) == (5, None, None), "the first page again"


def test_pages_cost_the_same_however_much_is_asked(
    app: Flask, session: Session, lead: User, browse: Browse
) -> None:
    def ask() -> Recommendation:
        party = add_actor(session, name=f"Party {uuid4()}")
        document = add_document(session, by=lead, symbol=f"A/HRC/{uuid4().hex[:8]}")
        un = {"document_kind": DocumentKind.UN, "document_id": document.id}
        one = add_recommendation(
            session, by=lead, **un, title=None, publisher=None, addressee=f"actor:{party.id}"
        )
        add_follow_up(session, one, by=lead)
        return one

    one = ask()
    case = add_case(session, lead=lead)
    workflow.link_case(session, one, case.reference, acting_user=lead)
    session.commit()
    client = browse(lead)
    addresses = (
        "/recommendations/",
        "/recommendations/addressees/",
        f"/recommendations/{one.id}",
        f"/cases/{case.id}/recommendations",
    )
    few = [cost(app, client, address) for address in addresses]
    for _ in range(5):
        more = ask()
        add_follow_up(session, one, by=lead)
        workflow.link_case(session, more, case.reference, acting_user=lead)
    session.commit()

    assert [cost(app, client, address) for address in addresses] == few


def test_an_edit_is_told_in_names_and_the_second_of_two_writers_is_told(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    party, second = add_actor(session), add_actor(session, name="Southern party")
    document = add_document(session, by=lead)
    one = add_recommendation(session, by=lead, party_id=second.id)
    opened, details = one.version, workflow.details_of(one)

    changed = replace(
        details,
        document_kind=DocumentKind.UN,
        document_id=document.id,
        title=None,
        publisher=None,
        party_id=party.id,
        addressee="recipient:coi-syria",
    )
    workflow.edit_recommendation(session, one, changed, opened=opened, acting_user=colleague)
    session.commit()

    assert one.version == opened + 1
    detail = last_event(session, "recommendation:changed").detail
    assert detail is not None
    changes = detail.body["changes"]
    assert changes["party"] == [second.code, party.code]
    assert changes["document"] == [None, document.symbol]
    assert changes["document_kind"] == ["other", "un"]
    history = browse(lead).get(f"/recommendations/{one.id}").text.partition("History")[2]
    for said in ("Southern party", "Commission of Inquiry", "a UN document"):
        assert said in history
    assert str(party.id) not in history
    with pytest.raises(Stale):
        workflow.edit_recommendation(session, one, details, opened=opened, acting_user=lead)


def test_saving_what_stands_there_already_changes_nothing(session: Session, lead: User) -> None:
    one = add_recommendation(session, by=lead)
    opened = one.version

    workflow.edit_recommendation(
        session, one, workflow.details_of(one), opened=opened, acting_user=lead
    )
    session.flush()

    assert one.version == opened


def test_a_mistaken_record_is_voided_with_a_reason_and_never_deleted(
    session: Session, lead: User, browse: Browse
) -> None:
    one = add_recommendation(session, by=lead)
    entry = add_follow_up(session, one, by=lead)
    with pytest.raises(Refusal):
        workflow.void_recommendation(session, one, reason=" ", acting_user=lead)

    workflow.void_recommendation(session, one, reason="entered twice", acting_user=lead)
    session.commit()

    assert one.state is RecommendationState.VOID
    client = browse(lead)
    assert "entered twice" in client.get(f"/recommendations/{one.id}").text
    assert "Void: recorded by mistake" in client.get("/recommendations/").text
    card = client.get(f"/recommendations/addressees/{one.addressee_id}").text
    assert "Nothing is asked of it" in card
    refused: tuple[Callable[[], object], ...] = (
        lambda: add_follow_up(session, one, by=lead),
        lambda: workflow.strike(session, one, entry, reason=AUTHORITIES, acting_user=lead),
        lambda: workflow.link_case(session, one, "X", acting_user=lead),
        lambda: workflow.edit_recommendation(
            session, one, an_ask(), opened=one.version, acting_user=lead
        ),
    )
    for write in refused:
        with pytest.raises(NotAllowedNow):
            write()


def test_what_a_recommendation_names_stays_while_it_stands(session: Session, lead: User) -> None:
    asked, concerned = add_actor(session), add_actor(session, name="Southern party")
    document = add_document(session, by=lead)
    un = {"document_kind": DocumentKind.UN, "document_id": document.id}
    one = add_recommendation(
        session,
        by=lead,
        **un,
        title=None,
        publisher=None,
        addressee=f"actor:{asked.id}",
        party_id=concerned.id,
    )
    session.commit()

    for party in (asked, concerned):
        with pytest.raises(NotAllowedNow, match="names this actor"):
            void_actor(session, party, reason="twice", acting_user=lead)
        session.rollback()
        person = replace(details_of_actor(party), kind=ActorKind.PERSON)
        with pytest.raises(NotAllowedNow, match="none is made to an individual"):
            edit_actor(session, party, person, opened=party.version, acting_user=lead)
        session.rollback()
    with pytest.raises(NotAllowedNow, match="stand in this document"):
        void_document(session, document, reason="twice", acting_user=lead)
    session.rollback()

    workflow.void_recommendation(session, one, reason="entered twice", acting_user=lead)
    person = replace(details_of_actor(concerned), kind=ActorKind.PERSON)
    edit_actor(session, concerned, person, opened=concerned.version, acting_user=lead)
    void_actor(session, asked, reason="twice", acting_user=lead)
    void_document(session, document, reason="twice", acting_user=lead)


def test_nobody_is_told_of_a_case_that_they_may_not_read(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS, title="Hidden")
    one = add_recommendation(session, by=lead)
    address = f"/recommendations/{one.id}"
    workflow.link_case(session, one, f" {hidden.reference} ", acting_user=lead)
    session.commit()
    theirs, hers = browse(colleague), browse(lead)

    assert hidden.reference in hers.get(address).text
    page = theirs.get(address).text
    assert hidden.reference not in page
    assert "Linked to no case." in page
    assert "linked" not in page.partition("History")[2]
    assert "linked the case to a recommendation" in hers.get(f"/cases/{hidden.id}").text
    assert "Look into the strike" in hers.get(f"/cases/{hidden.id}/recommendations").text
    assert theirs.get(f"/cases/{hidden.id}/recommendations").status_code == 404
    for act in ("cases", "cases/remove"):
        sent = theirs.send(f"{address}/{act}", {"reference": hidden.reference})
        assert sent.status_code == 422
        assert "There is no such case." in sent.text
    assert queries.for_report(session, acting_user=colleague)[0].cases == ()
    (row,) = queries.for_report(session, acting_user=lead)
    assert row.cases == ((hidden.id, hidden.reference),)


def test_a_case_is_linked_once_and_the_link_is_taken_off(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    one = add_recommendation(session, by=lead)
    session.commit()
    client, address = browse(lead), f"/recommendations/{one.id}/cases"
    sent = {"reference": case.reference}

    assert "not linked to this case" in client.send(f"{address}/remove", sent).text
    assert client.send(address, sent).status_code == 303
    assert "linked to this case already" in client.send(address, sent).text
    assert client.send(f"{address}/remove", sent).status_code == 303
    empty = client.get(f"/cases/{case.id}/recommendations").text
    assert "No recommendation is linked to this case" in empty


def test_an_empty_register_says_what_to_do_first(lead: User, browse: Browse) -> None:
    client = browse(lead)

    assert "enter what it asks of each addressee" in client.get("/recommendations/").text
    assert "as soon as a recommendation" in client.get("/recommendations/addressees/").text


def test_a_recommendation_is_entered_edited_and_voided_by_its_pages(
    session: Session, lead: User, browse: Browse
) -> None:
    client = browse(lead)
    filled = {
        "addressee_words-text-en": "Ministry of Nowhere",
        "ask-text-en": "Publish the list of strikes",
        "kind": "publish_findings",
        "made_edtf": "2019-09-30",
        "document_kind": "ours",
        "title-text-en": "Our report on Nowhere",
        "mark": "sourced",
    }
    assert client.get("/recommendations/new").status_code == 200
    refused = client.send("/recommendations/new", filled | {"url": "nowhere.example"})
    assert refused.status_code == 422
    assert "Give the whole address" in refused.text
    assert "Publish the list of strikes" in refused.text
    assert client.send("/recommendations/new", filled).status_code == 303

    one = session.scalars(sa.select(Recommendation)).one()
    address = f"/recommendations/{one.id}"
    like = client.get(f"/recommendations/new?like={one.id}").text
    assert "Our report on Nowhere" in like
    assert "Publish the list of strikes" not in like
    assert client.get(f"/recommendations/new?like={uuid4()}").status_code == 404
    del filled["addressee_words-text-en"]
    again = {"addressee": one.addressee.choice, "version": str(one.version), "page": "p. 12"}
    assert client.get(f"{address}/edit").status_code == 200
    assert client.send(f"{address}/edit", filled | again | {"kind": ""}).status_code == 422
    assert client.send(f"{address}/edit", filled | again).status_code == 303
    assert "p. 12" in client.get(address).text
    assert client.send(f"{address}/edit", filled | again | {"page": "13"}).status_code == 409
    assert client.get(f"{address}/void").status_code == 200
    assert client.send(f"{address}/void", {"reason": ""}).status_code == 422
    assert client.send(f"{address}/void", {"reason": "a slip"}).status_code == 303


def test_what_is_unconfirmed_says_so(session: Session, lead: User, browse: Browse) -> None:
    one = add_recommendation(
        session, by=lead, mark=RecommendationMark.UNCONFIRMED, looked_at_on=None
    )
    session.commit()

    assert "Unconfirmed: check it" in browse(lead).get(f"/recommendations/{one.id}").text
    assert "unconfirmed: to be checked" in browse(lead).get("/recommendations/").text
    with pytest.raises(IntegrityError, match="sourced_was_looked_at"):
        session.execute(sa.update(Recommendation).values(mark=RecommendationMark.SOURCED))
    session.rollback()


def test_a_long_ask_and_a_long_name_stay_on_the_page(
    session: Session, lead: User, browse: Browse
) -> None:
    long = Texts.of(en="Publish " * 600, ar="نشر " * 600)
    name = Texts.of(en="Office " * 40)
    one = add_recommendation(session, by=lead, ask=long, title=name, addressee_words=name)
    session.commit()

    for address in ("", f"{one.id}", f"addressees/{one.addressee_id}"):
        for language in ("en", "ar"):
            page = browse(lead, language=language).get(f"/recommendations/{address}")
            assert page.status_code == 200


def test_a_table_holds_what_was_published_and_the_log_keeps_that_it_left(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    document = add_document(session, by=lead)
    party = add_actor(session, name="Northern party")
    one = add_recommendation(session, by=lead, note=Texts.of(en="Ask again."), party_id=party.id)
    add_follow_up(session, one, by=lead)
    workflow.link_case(session, one, case.reference, acting_user=lead)
    un = {"document_kind": DocumentKind.UN, "document_id": document.id}
    add_recommendation(session, by=lead, **un, title=None, publisher=None, kind="stop")
    session.commit()
    client, address = browse(officer), "/recommendations/export"

    assert "2 recommendations," in client.get(address).text
    assert client.send(address, {}).status_code == 422
    left = client.send(address, {"table": "csv"}).text
    narrowed = client.send(address, {"table": "csv", "kind": "stop"}).text
    book = client.send(address, {"table": "xlsx"})

    for said in ("Look into the strike", "promised", "Northern party", document.symbol):
        assert said in left
    for kept in ("Ask again.", "They said that they would", case.reference, "gazette"):
        assert kept not in left
    assert "Observers of Nowhere" not in narrowed
    assert book.data.startswith(b"PK")
    assert client.get(f"{address}?since=never").status_code == 302
    detail = last_event(session, "recommendations:exported").detail
    assert detail is not None
    assert detail.body["count"] == 2


def test_a_table_is_written_in_arabic_too(session: Session, lead: User, app: Flask) -> None:
    add_recommendation(session, by=lead)
    found = queries.list_recommendations(session)
    names = names_of(session, [one.recommendation.addressee for one in found])

    with app.test_request_context(headers={"Accept-Language": "ar"}):
        titles, rows = table_of(found, voice_of("ar", names))

    assert len(titles) == len(rows[0])
    assert "سلطات لا مكان (متخيّلة)" in rows[0]


def test_a_report_gets_plain_rows_of_one_document_or_about_one_party(
    session: Session, lead: User
) -> None:
    party, other = add_actor(session), add_actor(session, name="Southern party")
    about = add_recommendation(session, by=lead, party_id=party.id)
    made_to = add_recommendation(
        session, by=lead, addressee=f"actor:{party.id}", title=AUTHORITIES, made_edtf="2021"
    )
    add_follow_up(session, about, by=lead)
    void = add_recommendation(session, by=lead, party_id=party.id)
    workflow.void_recommendation(session, void, reason="twice", acting_user=lead)

    def told(**wanted: object) -> dict[object, object]:
        rows = queries.for_report(session, acting_user=lead, **wanted)  # type: ignore[arg-type]
        return {row.recommendation_id: row.status for row in rows}

    assert told(party_id=party.id) == {about.id: Status.PROMISED, made_to.id: None}
    assert told(party_id=other.id) == {}
    assert told(document=made_to.document_key) == {made_to.id: None}
    assert told(since=date(2021, 1, 1)) == {made_to.id: None}
    assert told(until=date(2020, 1, 1)) == {about.id: Status.PROMISED}
    row = queries.for_report(session, acting_user=lead, document=about.document_key)[0]
    assert (str(row.addressee), row.kind) == (str(AUTHORITIES), "investigate")
    assert row.since == a_step().happened_on
