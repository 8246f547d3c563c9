"""The gap register: what was known on a day, for whom, at a fixed cost; and what leaves of it."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted
from casefiles.foundation.texts import Texts
from casefiles.outbound.reports import policy, queries, workflow
from casefiles.outbound.reports.export import FIELDS, OF_A_BODY, OF_A_CASE, field_of, said_by
from casefiles.outbound.reports.parts.facts import Gap, Register, Use, Wanted
from casefiles.outbound.reports.policy import ReportPermission
from casefiles.outbound.submissions.models import Dispatch, DispatchKind
from casefiles.platform.accounts.models import Role, User, UserRole
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.attribution.workflow import withdraw
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.claims.models import Answer, ClaimState, PartyDetails, Sameness
from casefiles.record.disclosure.export import Undeclared
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor, add_membership
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case
from tests.factories.documents import add_document
from tests.factories.places import add_place
from tests.factories.sources import add_source
from tests.factories.submissions import add_submission
from tests.factories.victims import add_figure, add_victim

READ, EXPORT = ReportPermission.READ, ReportPermission.EXPORT
TODAY = clock.today()


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {READ}),
        (Role.REVIEWER, {READ}),
        (Role.OFFICER, {READ, EXPORT}),
        (Role.AUDITOR, {READ}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_who_works_on_cases_reads_it_and_officers_take_it_out(
    session: Session, role: Role, allowed: set[ReportPermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in ReportPermission if policy.may(somebody, one)} == allowed


def finding(session: Session, case: Case, *parties: Actor, by: User, **said: Any) -> None:
    values: dict[str, Any] = {
        "incident_confirmed": Answer.YES, "party_named": Answer.YES, "sameness": Sameness.SAME,
        "stated_on": date(2020, 5, 1),
    }  # fmt: skip
    named = tuple(PartyDetails(one.id) for one in parties)
    add_other_claim(session, case, author=by, parties=named, **(values | said))


def approve(session: Session, case: Case, *parties: Actor, by: User, **claim: Any) -> Any:
    named = tuple(PartyDetails(one.id) for one in parties)
    state = claim.pop("state", ClaimState.APPROVED)
    return add_claim(session, case, author=by, state=state, parties=named, **claim)


def asked(session: Session, user: User, **wanted: Any) -> Register:
    """Return what the register says once everything is kept: the log knows it only then."""
    session.commit()
    return queries.register(session, Wanted(**{"as_of": TODAY, **wanted}), acting_user=user)


def gaps(register: Register) -> dict[str, Gap]:
    return {row.reference: row.gap for row in register.rows}


def test_the_gap_of_each_case_and_the_counts_above_it(
    session: Session, lead: User, auditor: User
) -> None:
    north, wing, south = (add_actor(session, name=name) for name in ("North", "Wing", "South"))
    add_membership(session, wing, north)
    named, silent, other, unsaid = (add_case(session, lead=lead) for _ in range(4))
    for case in (named, silent, other):
        approve(session, case, wing, by=lead)
    finding(session, named, north, by=lead)
    finding(session, other, south, by=lead)
    add_case(session, lead=lead)
    finding(session, unsaid, by=lead, party_named=Answer.NO)

    everything = asked(session, lead)
    of_north = asked(session, auditor, party_id=north.id)

    assert gaps(everything) == {
        named.reference: Gap.NAMED,
        silent.reference: Gap.NOTHING,
        other.reference: Gap.ANOTHER,
        unsaid.reference: Gap.CONFIRMED,
    }
    counts = everything.counts
    assert (counts.documented, counts.submitted, counts.named, counts.remaining) == (3, 0, 1, 2)
    assert unsaid.reference not in gaps(of_north)
    assert (of_north.counts.documented, of_north.counts.named) == (3, 1)
    assert (of_north.course[-1].ours, of_north.course[-1].named) == (3, 1)
    assert [row.gap for row in asked(session, lead, gap=Gap.NAMED).rows] == [Gap.NAMED]
    assert asked(session, lead, gap=Gap.NAMED).counts == counts


@contextmanager
def ago(monkeypatch: pytest.MonkeyPatch, days: int) -> Iterator[None]:
    """Let what is done happen some days ago."""
    then = clock.now() - timedelta(days=days)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: then)
        yield


def test_a_claim_counts_while_it_stood_approved_and_what_was_said_from_its_day(
    session: Session, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, case = add_actor(session), add_case(session, lead=lead)
    with ago(monkeypatch, 400):
        claim = approve(session, case, north, by=lead)
        session.commit()
    with ago(monkeypatch, 100):
        withdraw(session, claim, reason="a document was forged", acting_user=lead)
        session.commit()
    finding(session, case, north, by=lead, stated_on=TODAY - timedelta(days=200))

    before, between, after = (
        asked(session, lead, as_of=TODAY - timedelta(days=days)) for days in (401, 300, 50)
    )

    assert before.rows == ()
    assert between.rows[0].ours is not None
    assert between.rows[0].ours.approved_on == TODAY - timedelta(days=400)
    assert between.rows[0].gap is Gap.NOTHING
    assert after.rows[0].ours is None
    assert after.rows[0].gap is Gap.NAMED
    course = [(one.ours, one.named) for one in asked(session, lead).course]
    assert course == [(1, 0), (1, 1), (0, 1), (0, 1)]


def test_a_finding_without_a_day_counts_from_its_document_or_from_when_it_was_written(
    session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead)
    finding(session, case, by=lead, stated_on=None, symbol="A/HRC/00/01")
    finding(session, case, by=lead, stated_on=None, symbol="S/0000/1")
    add_document(session, by=lead, published_on=date(2018, 3, 6))

    (row,) = asked(session, lead).rows

    days = {one.symbol: (one.said_on, one.known_on) for one in row.findings}
    assert days["A/HRC/00/01"] == (date(2018, 3, 6), date(2018, 3, 6))
    assert days["S/0000/1"] == (None, TODAY)
    assert len(asked(session, lead, as_of=date(2018, 3, 6)).rows[0].findings) == 1


def test_a_members_only_case_counts_for_its_members_alone(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    north = add_actor(session)
    secret = add_case(session, lead=lead, access=CaseAccess.MEMBERS, title="Secret well")
    approve(session, secret, north, by=lead)

    assert asked(session, lead).counts.documented == 1
    theirs = asked(session, colleague)
    assert (theirs.rows, theirs.counts.documented, theirs.course) == ((), 0, ())
    assert "Secret well" in browse(lead).get("/gap/").text
    assert "Secret well" not in browse(colleague).get("/gap/").text


def test_it_is_narrowed_by_place_and_by_when_it_happened(session: Session, lead: User) -> None:
    country = add_place(session, name="Land", level=0)
    province = add_place(session, name="Province", level=1, parent=country)
    town = add_place(session, name="Town", level=4, parent=province)
    there = add_case(session, lead=lead, place_id=town.id, date_edtf="2019-07-22")
    unknown = add_case(session, lead=lead)
    for case in (there, unknown):
        finding(session, case, by=lead)

    def narrowed(**wanted: Any) -> set[str]:
        return set(gaps(asked(session, lead, **wanted)))

    assert narrowed(place_id=province.id) == {there.reference}
    assert narrowed(since=date(2019, 7, 22), until=date(2019, 7, 22)) == {there.reference}
    assert narrowed(since=date(2019, 7, 23)) == set()
    assert narrowed(until=date(2019, 7, 21)) == set()


def test_days_count_from_the_first_dispatch_to_each_body(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    approve(session, case, add_actor(session), by=lead)
    submission = add_submission(session, officer=officer, cases=(case,))
    for days in (40, 90):
        session.add(
            Dispatch(
                submission_id=submission.id,
                kind=DispatchKind.SENT,
                happened_on=TODAY - timedelta(days=days),
                recorded_by_id=officer.id,
            )
        )
    session.flush()

    found = asked(session, officer)
    earlier = asked(session, officer, as_of=TODAY - timedelta(days=50))
    page = browse(officer).get("/gap/").text

    assert found.rows[0].sent == {"coi-syria": TODAY - timedelta(days=90)}
    assert found.counts.submitted == 1
    assert earlier.counts.submitted == 0
    assert asked(session, officer, body="sr-executions").counts.submitted == 0
    assert "90 days" in page
    assert "nothing said" in page


def test_the_register_costs_as_much_for_many_as_for_one(session: Session, lead: User) -> None:
    north = add_actor(session)

    def add(number: int) -> None:
        case = add_case(session, lead=lead, title=f"Case {number}")
        approve(session, case, north, by=lead)
        finding(session, case, north, by=lead, symbol="A/HRC/00/01")
        session.commit()

    def cost() -> int:
        statements: list[str] = []

        def note(*told: Any) -> None:
            statements.append(told[2])

        session.expire_all()
        lead.roles  # noqa: B018 - who asks is known before a page is made
        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", note)
        rows = asked(session, lead).rows
        queries.facts_of(session, rows)
        sa.event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    add_document(session, by=lead)
    add(0)
    for_one = cost()
    for number in range(1, 5):
        add(number)

    assert cost() == for_one
    assert for_one <= 10


# --- pages and what leaves -----------------------------------------------------------------------


@pytest.fixture
def shown(session: Session, lead: User) -> Case:
    """A verified case that we and the Commission speak of; a suspect among our parties."""
    suspect = add_actor(session, name="Colonel Nobody", kind=ActorKind.PERSON)
    north = add_actor(session, name=Texts.of(en="North", ar="الشمال"))
    title = Texts.of(en="Market, Nowhere", ar="سوق، لا مكان")
    case = add_case(
        session, lead=lead, state=CaseState.VERIFIED, title=title, date_edtf="2019-07-22"
    )
    approve(session, case, north, suspect, by=lead)
    finding(
        session,
        case,
        north,
        by=lead,
        symbol="A/HRC/00/01",
        paragraph="51",
        law_characterised=Texts.of(en="may amount to a crime", ar="قد يرقى إلى جريمة"),
    )
    add_document(session, by=lead, published_on=date(2020, 1, 28), url="https://example.org/01")
    session.commit()
    return case


@pytest.mark.parametrize(("language", "words"), [("en", "party is named"), ("ar", "سُمّي الطرف")])
def test_the_page_says_it_in_plain_words_with_a_chart_and_its_table(
    shown: Case, auditor: User, browse: Browse, language: str, words: str
) -> None:
    auditor.language = language

    page = browse(auditor).get("/gap/").text

    assert shown.reference in page
    assert words in page
    assert '<svg viewBox="0 0 720 240" role="img" aria-label="' in page
    assert 'class="course-data"' in page
    assert "/gap/export" not in page


def test_a_filter_that_cannot_be_read_is_named_and_nothing_typed_is_lost(
    shown: Case, officer: User, browse: Browse
) -> None:
    olga = browse(officer)
    later = (TODAY + timedelta(days=3)).isoformat()

    for address, word in (
        ("/gap/?as_of=yesterday", 'value="yesterday"'),
        (f"/gap/?as_of={later}", "This day has not come yet."),
        ("/gap/?since=2020-02-01&until=2020-01-01", "The period ends before it begins."),
        ("/gap/?party=nobody", "aria-invalid"),
    ):
        answer = olga.get(address)
        assert answer.status_code == 422, address
        assert word in answer.text, address
        assert shown.reference not in answer.text
    assert olga.get("/gap/export?as_of=yesterday").status_code == 302
    assert olga.get("/gap/annex?as_of=yesterday").status_code == 302


def test_pages_of_the_register_follow_each_other(
    session: Session, lead: User, browse: Browse
) -> None:
    for number in range(27):
        finding(session, add_case(session, lead=lead, title=f"Case {number:02}"), by=lead)
    alice = browse(lead)

    first = alice.get("/gap/").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = alice.get(older).text
    newer = second.partition('rel="prev" href="')[2].partition('"')[0].replace("&amp;", "&")

    assert second.count('class="ref" href="/cases/') == 2
    assert alice.get(newer).text.count('class="ref" href="/cases/') == 25


def test_the_table_holds_what_is_shown_and_names_no_individual(
    session: Session, shown: Case, lead: User, officer: User, browse: Browse
) -> None:
    unverified = add_case(session, lead=lead)
    finding(session, unverified, by=lead)
    session.commit()
    olga = browse(officer)

    chosen = olga.get("/gap/export").text
    text = olga.send("/gap/export", {"kind": "csv"})
    book = olga.send("/gap/export", {"kind": "xlsx"})
    none = olga.send("/gap/export", {})

    assert "1 case as of" in chosen
    headings, line = csv.reader(io.StringIO(text.data.decode("utf-8-sig")))
    said = dict(zip(headings, line, strict=True))
    assert said["Reference"] == shown.reference
    assert said["Our attribution"] == "North, an individual"
    assert (said["Party named"], said["Incident confirmed"]) == ("yes", "yes")
    assert (said["Document"], said["Paragraph"]) == ("A/HRC/00/01", "51")
    assert said["The gap"] == "party is named"
    assert said["First submitted to it"] == "not submitted"
    assert "Colonel" not in text.text
    assert book.data.startswith(b"PK")
    assert none.status_code == 422
    kept = session.scalars(
        sa.select(AuditDetail)
        .join(AuditEvent, AuditEvent.id == AuditDetail.event_id)
        .where(AuditEvent.action == "gap:exported")
    ).first()
    assert kept is not None
    assert kept.body["count"] == 1
    assert "cases.title" in kept.body["fields"]


def test_every_column_of_the_table_is_declared_and_one_that_stays_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert all(field_of(name) for name in FIELDS)
    assert said_by((*OF_A_CASE, *OF_A_BODY))
    assert "reference" not in {*OF_A_CASE, *OF_A_BODY}
    declared, column = FIELDS["case"].says[0]
    monkeypatch.delitem(declared.fields, column)

    with pytest.raises(Undeclared):
        field_of("case")


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "annex.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(  # noqa: S603
        ["pdftotext", "-layout", str(path), "-"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout


@pytest.mark.parametrize(("language", "words"), [("en", "Market, Nowhere"), ("ar", "لا مكان")])
def test_the_annex_says_what_was_found_and_its_sources_and_none_of_our_references(
    shown: Case, officer: User, browse: Browse, tmp_path: Path, language: str, words: str
) -> None:
    olga = browse(officer)

    made = olga.send("/gap/annex", {"language": language})
    text = text_of(made.data, tmp_path)

    assert made.mimetype == "application/pdf"
    assert words in text
    assert "A/HRC/00/01" in text
    assert "https://example.org/01" in text
    assert shown.reference not in text
    assert "Colonel" not in text
    assert ("First submitted to it" in text) is False
    assert olga.send("/gap/annex", {}).status_code == 422


def test_the_annex_says_to_whom_we_submitted_only_where_that_is_asked_for(
    session: Session, shown: Case, officer: User, browse: Browse, tmp_path: Path
) -> None:
    submission = add_submission(session, officer=officer, cases=(shown,))
    session.add(
        Dispatch(
            submission_id=submission.id,
            kind=DispatchKind.SENT,
            happened_on=TODAY - timedelta(days=7),
            recorded_by_id=officer.id,
        )
    )
    asked_for = {"language": "en", "with_submissions": "y"}
    olga = browse(officer)

    assert "First submitted" in text_of(olga.send("/gap/annex", asked_for).data, tmp_path)
    only = {"language": "en"}
    assert "First submitted" not in text_of(olga.send("/gap/annex", only).data, tmp_path)


def test_no_annex_is_made_where_a_title_names_somebody_who_was_harmed(
    session: Session, shown: Case, officer: User, browse: Browse
) -> None:
    add_victim(session, shown, name="Rami Nowhere-Son")
    shown.title = Texts.of(en="House of Rami Nowhere-Son")
    session.commit()

    answer = browse(officer).send("/gap/annex", {"language": "en"})

    assert answer.status_code == 422
    assert "Nothing is made" in answer.text
    assert "rows: 1" in answer.text


def test_nor_where_it_names_a_suspect_or_a_source_that_published_nothing(
    session: Session, shown: Case, lead: User, officer: User, browse: Browse
) -> None:
    add_actor(session, name="Colonel Ghazi Unnamed-Son", kind=ActorKind.PERSON)
    said = add_source(session, recorded_by=lead, label=Texts.of(en="nurse of the east ward"))
    add_figure(session, shown, said, minimum=1)
    olga = browse(officer)

    for words in ("Raid of Colonel Ghazi Unnamed-Son", "As the nurse of the east ward told"):
        shown.title = Texts.of(en=words)
        session.commit()
        assert olga.send("/gap/annex", {"language": "en"}).status_code == 422, words
    shown.title = Texts.of(en="Market, Nowhere")
    session.commit()
    assert olga.send("/gap/annex", {"language": "en"}).status_code == 200


@pytest.mark.usefixtures("shown")
def test_nobody_filters_by_an_individual_whose_name_the_annex_would_print(
    session: Session, officer: User, browse: Browse, tmp_path: Path
) -> None:
    suspect = add_actor(session, name="Colonel Ghazi Unnamed-Son", kind=ActorKind.PERSON)
    officer.standing.append(UserRole(role=Role.REVIEWER))
    session.commit()
    olga = browse(officer)

    assert "Unnamed-Son" not in olga.get("/gap/").text
    made = olga.send("/gap/annex", {"language": "en", "party": str(suspect.id)})
    is_made = made.mimetype == "application/pdf"
    assert "Unnamed-Son" not in (text_of(made.data, tmp_path) if is_made else made.text)


def test_an_annex_is_for_anybody_and_holds_only_what_all_colleagues_may_read(
    session: Session, shown: Case, officer: User
) -> None:
    shown.in_submission = True

    def held(use: Use) -> int:
        session.commit()
        return len(queries.register(session, Wanted(TODAY), acting_user=officer, use=use).rows)

    everywhere = [held(use) for use in Use]
    shown.access = CaseAccess.MEMBERS

    assert everywhere == [1, 1, 1]
    assert [held(use) for use in Use] == [1, 1, 0]


def test_only_officers_take_it_out_and_never_too_much_at_once(
    session: Session, shown: Case, lead: User, officer: User, browse: Browse
) -> None:
    found, voice = asked(session, lead), None
    assert [row.case_id for row in found.rows] == [shown.id]

    with pytest.raises(NotPermitted, match="Submissions officers"):
        workflow.export_register(session, found, "csv", voice, acting_user=lead)  # type: ignore[arg-type] # refused before
    with pytest.raises(NotAllowedNow, match="At most 0 cases"):
        workflow.refuse_too_many(found, 0)
    assert browse(lead).get("/gap/export").status_code == 403
    assert browse(officer).get("/gap/annex").status_code == 200
