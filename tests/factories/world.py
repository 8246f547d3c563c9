"""One small world that knows every kind of record, in files that different people may know of."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from casefiles.desk.lists.models import ViewContent, ViewDetails
from casefiles.desk.lists.workflow import keep_view
from casefiles.foundation import clock
from casefiles.foundation.identifiers import new_id
from casefiles.outbound.expunging.models import ExpungedKind, HoldKind
from casefiles.outbound.publications.workflow import revise
from casefiles.outbound.submissions.models import DispatchKind, Submission
from casefiles.platform.accounts.models import AccountState, BrowserSession, Role, User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.workflow import Keyring
from casefiles.platform.work.queries import task_of
from casefiles.platform.work.workflow import ask, write_note
from casefiles.record.actors.models import ActorKind
from casefiles.record.actors.workflow import CommandDetails, add_command
from casefiles.record.attribution.queries import claims_of
from casefiles.record.cases.models import (
    Case,
    CaseAccess,
    CaseSearch,
    CaseState,
    MemberStanding,
)
from casefiles.record.citations.models import CitedKind
from casefiles.record.claims.models import ClaimState, Outcome
from casefiles.record.covering.models import Areas, Box, Order
from casefiles.record.covering.workflow import ask_for_covering
from casefiles.record.disclosure.models import GroundKind, GroundSubject, Scope
from casefiles.record.evidence.models import DerivativeKind, Exhibit
from casefiles.record.evidence.workflow import add_derivative
from casefiles.record.interviews.models import PlanState
from casefiles.record.published_figures.queries import checks_of
from casefiles.record.related.models import LinkKind
from casefiles.record.related.workflow import link_cases
from casefiles.record.remedies.models import StepKind
from casefiles.record.sources.models import Identity, Source
from casefiles.record.sources.workflow import grant_look
from casefiles.record.victims.models import Victim
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor, add_membership
from tests.factories.agreements import add_agreement
from tests.factories.appearances import add_appearance
from tests.factories.attribution import add_claim, decide
from tests.factories.cases import add_case, add_member
from tests.factories.displacement import add_estimate
from tests.factories.documents import add_document
from tests.factories.evidence import LIMIT, add_citation, add_exhibit
from tests.factories.expungings import add_expunging, add_hold
from tests.factories.interviews import (
    add_assessment,
    add_contact_plan,
    add_feedback,
    add_interview,
    add_plan,
)
from tests.factories.places import add_facility, add_place
from tests.factories.published_figures import add_figure as add_published
from tests.factories.recipient_keys import add_key
from tests.factories.recipients import add_own
from tests.factories.recommendations import add_follow_up, add_recommendation
from tests.factories.remedies import add_remedy, go_on
from tests.factories.reports import add_report, propose, publish
from tests.factories.sources import add_link, add_request, add_source
from tests.factories.statements import add_assertion, add_statement
from tests.factories.submissions import (
    add_correction,
    add_entry,
    add_ground,
    add_letter,
    add_notice,
    add_ready_case,
    add_signed_form,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.factories.victims import add_damage, add_figure, add_victim
from tests.factories.votes import add_vote

#: what an address names of one case's file, and the rest that belongs to no case
Names = dict[str, UUID | str]


@dataclass(frozen=True)
class Standing:
    """Somebody, and the records that tell what their part in them gives."""

    user: User | None
    names: Names


@dataclass
class World:
    """The people, and the records of each file by the names that addresses give them."""

    people: dict[str, User]
    organisation: Names
    members_only: Names
    in_submission: Names
    led_by_reviewer: Names
    everywhere: Names = field(default_factory=dict)

    @property
    def standings(self) -> dict[str, Standing]:
        """Return who stands how towards which file, by the columns of the table."""
        also_cited = {"citation_id": self.organisation["second_citation_id"]}
        also_kept = {"view_id": self.everywhere["second_view_id"]}
        pairs = {
            "anonymous": (None, self.organisation),
            "investigator:lead": ("alice", self.organisation | also_kept),
            "investigator:member": ("mona", self.organisation | also_cited),
            "investigator:colleague": ("bob", self.organisation),
            "investigator:outsider": ("bob", self.members_only),
            "reviewer:lead": ("ruba", self.led_by_reviewer),
            "reviewer:organisation": ("rita", self.organisation),
            "reviewer:asked": ("ramiz", self.members_only),
            "reviewer:outsider": ("rita", self.members_only),
            "officer:submission": ("oskar", self.in_submission),
            "officer:unverified": ("oskar", self.organisation),
            "auditor": ("aziza", self.members_only),
            "administrator": ("dana", self.organisation),
            "disabled": ("dora", self.organisation),
        }
        return {
            column: Standing(self.people[name] if name else None, self.everywhere | names)
            for column, (name, names) in pairs.items()
        }


_CAST = {
    "alice": Role.INVESTIGATOR, "mona": Role.INVESTIGATOR, "bob": Role.INVESTIGATOR,
    "dora": Role.INVESTIGATOR, "rita": Role.REVIEWER, "ramiz": Role.REVIEWER,
    "ruba": Role.REVIEWER, "olga": Role.OFFICER, "oskar": Role.OFFICER,
    "aziza": Role.AUDITOR, "dana": Role.ADMINISTRATOR, "nadia": Role.INVESTIGATOR,
}  # fmt: skip


#: what else a test puts into a file before anything of it is approved or sealed
Fill = Callable[[str, Case, Names], None]


def add_world(session: Session, app: Flask, fill: Fill | None = None) -> World:
    """Fill an installation: five files, two submissions, a packet each, a cast of twelve."""
    people = {name: add_person(session, name, role) for name, role in _CAST.items()}
    people["dora"].state = AccountState.DISABLED
    files = _Files(session, app, people, fill or _leave)
    outside = files.file_of("in_submission", files.ready_case(), lead="alice")
    named = files.sealed(outside)
    outside.case.access = CaseAccess.MEMBERS  # closed to others after it was taken in
    apart = files.sealed(files.file_of("sealed", files.ready_case(), lead="alice"))
    own, members = files.organisation_case(), files.members_case()
    world = World(
        people,
        organisation=files.file_of("organisation", own, lead="alice").names | apart,
        members_only=files.file_of("members_only", members, lead="alice").names | named,
        in_submission=outside.names | named,
        led_by_reviewer=files.file_of("reviewer", files.reviewers_case(), lead="ruba").names
        | apart,
        everywhere=_everywhere(session, people) | _report(session, app, people),
    )
    session.flush()
    return world


def _leave(_name: str, _case: Case, _names: Names) -> None:
    """Put nothing else into a file."""


def add_browser(session: Session, user: User) -> BrowserSession:
    """Add a sign-in of somebody's from another device."""
    row = BrowserSession(
        key_sha256=uuid4().hex * 2, user_id=user.id, data={"kept": "{}"}, address="", browser=""
    )
    session.add(row)
    session.flush()
    return row


def check_of(session: Session) -> str:
    """Return the name of the one difference there is between published figures."""
    return next(one.key for one in checks_of(session))


def _everywhere(session: Session, people: dict[str, User]) -> Names:
    party = add_actor(session, name="Northern party")
    force = add_actor(session, name="Northern force", kind=ActorKind.FORCE)
    membership = add_membership(session, force, party)
    link = add_command(
        session,
        CommandDetails(party.id, force.id, source="a decree (fictional)", confidence="2"),
        acting_user=people["alice"],
    )
    facility = add_facility(session)
    markets, schools = (
        keep_view(
            session,
            ViewDetails(f"Every {target}", shared=True),
            ViewContent({"target": target}, "", ()),
            acting_user=people["alice"],
        )
        for target in ("market", "school")
    )
    own = add_own(session, by=people["olga"])
    figure = add_published(session, 10, by=people["alice"])
    add_published(session, 12, by=people["alice"])
    statement = add_statement(session, force, by=people["alice"])
    recommendation = add_recommendation(session, by=people["alice"])
    search = CaseSearch(user_id=people["alice"].id, words="market")
    session.add(search)
    session.flush()
    return {
        "view_id": markets.id,
        "second_view_id": schools.id,
        "search_id": search.id,
        "account_id": people["nadia"].id,
        "draft_id": new_id(),
        "session_id": add_browser(session, people["nadia"]).id,
        "actor_id": force.id,
        "membership_id": membership.id,
        "link_id": link.id,
        "published_id": figure.id,
        "check_key": check_of(session),
        "agreement_id": add_agreement(session, by=people["alice"]).id,
        "recommendation_id": recommendation.id,
        "addressee_id": recommendation.addressee_id,
        "follow_up_id": add_follow_up(session, recommendation, by=people["alice"]).id,
        "estimate_id": add_estimate(session, by=people["alice"]).id,
        "document_id": add_document(session, by=people["alice"]).id,
        "vote_id": add_vote(session, by=people["alice"]).id,
        "statement_id": statement.id,
        "assertion_id": add_assertion(session, statement, by=people["alice"]).id,
        "place_id": facility.place_id,
        "facility_id": facility.id,
        "code": own.code,
        "recipient_key_id": add_key(session, own.code, by=people["olga"]).id,
        "key_id": add_key(session, "coi-syria", by=people["olga"]).id,
        "version_id": own.current_id,
        "name": "target",
        "kind": "victim",
        "field": "target",
        "step": "1",
        "part": "summary",
        "number": "1",
    }


def _report(session: Session, app: Flask, people: dict[str, User]) -> Names:
    """Publish an edition of a report that Alice wrote, and let her take it up again."""
    report = add_report(session, by=people["alice"])
    propose(app, session, report, by=people["alice"])
    publish(app, session, report, by=people["olga"])
    revise(session, report, acting_user=people["alice"])
    return {"report_id": report.id}


@dataclass
class _File:
    case: Case
    names: Names


class _Files:
    def __init__(self, session: Session, app: Flask, people: dict[str, User], fill: Fill) -> None:
        self.session = session
        self.fill = fill
        self.people = people
        self.keyring: Keyring = app.extensions["keyring"]
        self.store: LocalStore = app.extensions["store"]

    # --- the cases

    def ready_case(self) -> Case:
        return add_ready_case(self.session, lead=self.people["alice"])

    def organisation_case(self) -> Case:
        case = add_case(self.session, lead=self.people["alice"], state=CaseState.INVESTIGATING)
        add_member(self.session, case, self.people["mona"], MemberStanding.MEMBER)
        return case

    def members_case(self) -> Case:
        case = add_case(self.session, lead=self.people["alice"], access=CaseAccess.MEMBERS)
        add_member(self.session, case, self.people["mona"], MemberStanding.MEMBER)
        return case

    def reviewers_case(self) -> Case:
        return add_case(self.session, lead=self.people["ruba"])

    # --- what stands in them

    def file_of(self, name: str, case: Case, *, lead: str) -> _File:
        person = self.people[lead]
        exhibit = self._exhibit(case, person)
        source = self._source(person)
        victim = add_victim(self.session, case, name="Salma Invented")
        add_ground(self.session, case, GroundSubject.VICTIM, victim.id, by=person)
        citation, second = (
            add_citation(
                self.session, case, CitedKind.VICTIM, victim.id, source.reference, by=person
            )
            for _ in range(2)
        )
        names: Names = {
            "case_id": case.id,
            "victim_id": victim.id,
            "cited_id": victim.id,
            "citation_id": citation.id,
            "second_citation_id": second.id,
            "user_id": next((row.user_id for row in case.members[1:]), person.id),
            "remedy_id": self._remedy(case, victim, person),
            "source_id": source.id,
            "grant_id": source.grants[0].id,
            "derivation_id": self._heard_from(source, person),
            "request_id": add_request(self.session, source, by=self.people["nadia"]).id,
            "exhibit_id": exhibit.id,
            "copy_id": self._copy(exhibit, person),
            "appearance_id": add_appearance(self.session, exhibit, victim, by=person).id,
            "covering_id": self._asked(exhibit, person),
            **self._heard(case, source, person),
            "expunging_id": self._to_go(person),
        }
        names |= self._linked(case, person)
        names |= self._said(case, person)
        names |= self._counted(case, source) | self._judged(case, person, exhibit)
        self.fill(name, case, names)
        return _File(case, names)

    def _remedy(self, case: Case, victim: Victim, person: User) -> UUID:
        """Ask a compensation for somebody, and let it be promised."""
        remedy = add_remedy(self.session, case, victim=victim, by=person)
        go_on(self.session, case, remedy, StepKind.PROMISED, "2020-02-01", by=person)
        return remedy.id

    def _said(self, case: Case, person: User) -> Names:
        """Let who leads the case write a note, and ask Mona something."""
        note = write_note(self.session, case, "Call again.", acting_user=person)
        mona = self.people["mona"]
        question = ask(self.session, case, mona, "Who saw it?", due_on=None, acting_user=person)
        task = task_of(self.session, question)
        assert task is not None
        return {"note_id": note.id, "task_id": task.id}

    def _exhibit(self, case: Case, person: User) -> Exhibit:
        picture = io.BytesIO()
        Image.new("RGB", (20, 20), "white").save(picture, "PNG")
        return add_exhibit(
            self.session,
            self.store,
            case,
            by=person,
            content=picture.getvalue(),
            name="roof.png",
            kind="photograph",
        )

    def _to_go(self, person: User) -> UUID:
        """Let a source that no case cites ask to be expunged."""
        source = add_source(self.session, recorded_by=person, label="who wants to go")
        nadia, kind = self.people["nadia"], ExpungedKind.SOURCE
        return add_expunging(self.session, self.keyring, kind, source.id, by=nadia).id

    def _linked(self, case: Case, person: User) -> Names:
        """Tie a case to another one, on which a legal hold stands."""
        other = add_case(self.session, lead=person, title="Market again, Nowhere")
        link = link_cases(
            self.session,
            case,
            other.reference,
            LinkKind.SAME_PLACE,
            reason="the same square, a week later",
            acting_user=person,
        )
        hold = add_hold(self.session, HoldKind.CASE, other.id, by=self.people["olga"])
        return {"tie_id": link.id, "hold_id": hold.id}

    def _copy(self, exhibit: Exhibit, person: User) -> UUID:
        picture = io.BytesIO()
        Image.new("RGB", (20, 20), "black").save(picture, "PNG")
        covered = self.store.take_in(io.BytesIO(picture.getvalue()), limit=LIMIT)
        return add_derivative(
            self.session,
            exhibit,
            covered,
            DerivativeKind.REDACTED,
            reason="a face",
            acting_user=person,
        ).id

    def _heard_from(self, source: Source, person: User) -> UUID:
        """Let a source repeat one that no case cites."""
        first = add_source(self.session, recorded_by=person, label="who told it first")
        return add_link(self.session, source, first, by=person).id

    def _asked(self, exhibit: Exhibit, person: User) -> UUID:
        order = Order(Areas(boxes=(Box(1, 10, 10, 30, 30),)), "a face")
        return ask_for_covering(self.session, exhibit, order, acting_user=person).id

    def _heard(self, case: Case, source: Source, person: User) -> Names:
        """Let a source be judged, reached, interviewed, about to be asked again, and owed word."""
        nadia = self.people["nadia"]
        add_assessment(self.session, source, by=person)
        add_contact_plan(self.session, source, by=person)
        return {
            "interview_id": add_interview(self.session, source, case, by=person, second=nadia).id,
            "plan_id": add_plan(
                self.session,
                source,
                case,
                by=nadia,
                state=PlanState.AGREED,
                decided_by_id=self.people["ramiz"].id,
                decided_at=clock.now(),
            ).id,
            "feedback_id": add_feedback(self.session, source).id,
        }

    def _source(self, person: User) -> Source:
        source = add_source(
            self.session, recorded_by=person, identity=Identity("Nobody Invented", "", "")
        )
        grant_look(
            self.session,
            source,
            self.people["mona"],
            reason="she calls back",
            until=clock.today() + timedelta(days=9),
            acting_user=person,
        )
        return source

    def _counted(self, case: Case, source: Source) -> Names:
        place = add_place(self.session)
        return {
            "figure_id": add_figure(self.session, case, source, minimum=3).id,
            "damage_id": add_damage(self.session, case, add_facility(self.session, place=place)).id,
        }

    def _judged(self, case: Case, person: User, exhibit: Exhibit) -> Names:
        claim = add_claim(
            self.session,
            case,
            author=person,
            state=ClaimState.PROPOSED,
            reviewer=self.people["ramiz"],
        )
        ground = add_ground(
            self.session,
            case,
            GroundSubject.EXHIBIT,
            exhibit.id,
            by=person,
            scopes=(Scope.FILE,),
            kind=GroundKind.OTHER,
            note="It was shown in the square.",
        )
        form = add_signed_form(self.session, self.keyring, self.store, ground, by=person)
        return {
            "claim_id": claim.id,
            "indicator_id": claim.indicators[0].id,
            "ground_id": ground.id,
            "form_id": form.id,
            "subject_id": exhibit.id,
        }

    # --- what leaves

    def sealed(self, file: _File) -> Names:
        """Return a submission of one case and its packet, as Olga sealed it."""
        olga, oskar = self.people["olga"], self.people["oskar"]
        self._approve_again(file.case)
        submission: Submission = add_submission(self.session, officer=olga, cases=(file.case,))
        clear_submission(self.session, self.keyring, submission, officer=olga, second=oskar)
        packet = seal_submission(self.session, self.keyring, submission, officer=olga)
        notice = add_notice(self.session, packet, drafted_by=olga)
        correction = add_correction(self.session, packet, drafted_by=olga)
        return {
            "submission_id": submission.id,
            "packet_id": packet.id,
            "notice_id": notice.id,
            **self._asked_for_more(submission),
            "correction_id": correction.id,
        }

    def _asked_for_more(self, submission: Submission) -> Names:
        """Write down, before it is sent, that a letter asks for more: its page shows both."""
        olga = self.people["olga"]
        entry = add_entry(self.session, submission, by=olga, kind=DispatchKind.MORE_REQUESTED)
        letter = add_letter(self.session, self.store, entry, by=olga, name="رسالة")
        return {"dispatch_id": entry.id, "letter_id": letter.id}

    def _approve_again(self, case: Case) -> None:
        """What came into the file since reopened what was approved."""
        for claim in claims_of(self.session, case):
            if claim.state is ClaimState.IN_REVIEW:
                decide(self.session, claim, Outcome.APPROVE, by=self.people["rita"])
