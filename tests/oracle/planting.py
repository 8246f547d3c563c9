"""One installation with a word of its own in every field that says something of anybody."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from PIL import ExifTags, Image
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.identifiers import new_id
from casefiles.outbound.corrections.models import (
    CorrectionDecision,
    CorrectionNotice,
    CorrectionOutcome,
)
from casefiles.outbound.deadlines.models import Act, DeadlineStep
from casefiles.outbound.editions.workflow import correct
from casefiles.outbound.expunging.models import Expunging, LegalHold
from casefiles.outbound.publications.workflow import choose_accounts, revise, void_report
from casefiles.outbound.recalls.models import RecallNotice
from casefiles.outbound.submissions.models import Dispatch, DispatchKind, Letter
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.queries import public_key
from casefiles.platform.work.models import Note, Task
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.agreements.models import Agreement
from casefiles.record.appearances.models import Appearance
from casefiles.record.appearances.workflow import remove_appearance
from casefiles.record.attribution.queries import claims_of
from casefiles.record.cases.models import Case
from casefiles.record.cases.workflow import keep_search
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Claim, ClaimParty, ClaimState, Indicator
from casefiles.record.claims.models import Outcome as Decided
from casefiles.record.covering.models import Covering
from casefiles.record.disclosure.models import Ground, GroundSubject, Scope, Withdrawal
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.displacement.models import DisplacementEstimate
from casefiles.record.evidence.models import (
    CopyState,
    CustodyAction,
    Derivative,
    Exhibit,
    HandlingDetails,
)
from casefiles.record.evidence.workflow import note_handling
from casefiles.record.interviews.models import Feedback, Interview, InterviewPlan
from casefiles.record.origins.models import Derivation
from casefiles.record.origins.workflow import underive
from casefiles.record.public_record.models import UNDocument
from casefiles.record.published_figures.models import FigureExplanation, PublishedFigure
from casefiles.record.recommendations.models import Recommendation
from casefiles.record.recommendations.workflow import strike
from casefiles.record.remedies.models import StepKind
from casefiles.record.remedies.workflow import strike_step, void_remedy
from casefiles.record.safeguarding.models import PlanWords, RiskAssessment
from casefiles.record.sources.models import (
    ContactPlan,
    EmergencyRequest,
    EmergencyState,
    Identity,
    Source,
    SourceGrant,
    SourceHandover,
)
from casefiles.record.sources.parts.identity import contact_purpose, seal, seal_words
from casefiles.record.sources.workflow import regrade_source
from casefiles.record.statements.models import OfficialStatement, Verdict
from casefiles.record.statements.workflow import assess
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim, VictimKind
from casefiles.record.victims.workflow import void_victim
from casefiles.record.votes.models import Vote
from tests.factories.appearances import add_appearance
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.evidence import add_exhibit
from tests.factories.recommendations import add_follow_up
from tests.factories.remedies import add_remedy, go_on
from tests.factories.reports import add_report, give_back, propose, publish, write
from tests.factories.sources import add_link, add_source
from tests.factories.submissions import add_entry, add_ground, add_signed_form
from tests.factories.victims import add_victim
from tests.factories.world import Names, World, add_world, check_of
from tests.oracle.canaries import Canary, Planted
from tests.pages import signed_in_client

T = TypeVar("T")
TEXTS_OF_AN_INTERVIEW = (
    "interviewers",
    "interpreter",
    "present",
    "time_to_decide",
    "breaks",
    "needs",
    "feedback_how",
    "account",
    "left_unasked",
)
FILES = ("in_submission", "sealed", "organisation", "members_only", "reviewer")


@dataclass
class Garden:
    """The installation, its people, and every word that was planted in it."""

    app: Flask
    session: Session
    planted: Planted = field(default_factory=Planted)
    #: ids of each file, and of what else stands in it beside what an address of the world names
    ids: dict[str, Names] = field(default_factory=dict)
    more: dict[str, list[Names]] = field(default_factory=dict)
    #: why so much may be told of few, in what is sent to a second recipient
    accepted: str = ""

    def grow(self) -> World:
        """Fill the installation, and plant while nothing is approved or sealed yet."""
        world = add_world(self.session, self.app, fill=self.fill)
        for name, person in world.people.items():
            person.display_name = f"{name.title()} {self.planted.plant(f'person:{name}').latin}"
        self._plant_around(world)
        self.session.commit()
        return world

    def fill(self, name: str, case: Case, names: Names) -> None:
        """Plant in everything that one file holds."""
        self.ids[name] = names
        self.more[name] = []
        Bed(self, name, case, names).plant()

    def _plant_around(self, world: World) -> None:
        """Plant what belongs to no case: words looked for, actors."""
        words = self.planted.plant("alone:search words")
        keep_search(self.session, words.latin, acting_user=world.people["alice"])
        self._type_without_saving(world.people["alice"])
        self._write_a_letter(world)
        self._answer_from_a_recipient(world)
        self.accepted = self.planted.plant("sheets:few.reason").line
        document = self.session.get_one(UNDocument, world.everywhere["document_id"])
        document.title = self.planted.plant("documents:document.title").texts
        document.paragraphs = self.planted.plant("documents:document.paragraphs").texts
        self._write_of_figures(world)
        vote = self.session.get_one(Vote, world.everywhere["vote_id"])
        vote.subject = self.planted.plant("votes:vote.subject").texts
        vote.agenda = self.planted.plant("votes:vote.agenda").line
        vote.source = self.planted.plant("votes:vote.source").line
        agreement = self.session.get_one(Agreement, world.everywhere["agreement_id"])
        agreement.names = self.planted.plant("agreements:agreement.names").texts
        agreement.note = self.planted.plant("agreements:agreement.note").texts
        agreement.source_title = self.planted.plant("agreements:agreement.source_title").line
        self._say_officially(world)
        self._write_of_recommendations(world)
        estimate = self.session.get_one(DisplacementEstimate, world.everywhere["estimate_id"])
        for name in ("from_words", "to_words", "scope", "publisher", "note"):
            setattr(estimate, name, self.planted.plant(f"displacement:estimate.{name}").texts)
        for name in ("source_title", "source_page", "wording"):
            setattr(estimate, name, self.planted.plant(f"displacement:estimate.{name}").line)
        force = self.session.get_one(Actor, world.everywhere["actor_id"])
        force.note = self.planted.plant("actors:force.note").texts
        force.origin = self.planted.plant("actors:force.origin").line
        self.session.flush()
        self._write_a_report(world)

    def _write_a_report(self, world: World) -> None:
        """Word a report that tells a case, publish and correct it, return it, and void another."""
        session, (alice, olga) = self.session, (world.people["alice"], world.people["olga"])
        report = add_report(
            session, by=alice, title=self.planted.plant("reports:report.title").texts
        )
        told = UUID(str(self.ids["sealed"]["case_id"]))
        choose_accounts(session, report, [told], acting_user=alice)
        write(session, report, "summary", self.planted.plant("reports:report.prose").line, by=alice)
        propose(self.app, session, report, by=alice)
        edition = publish(self.app, session, report, by=olga)
        text = self.planted.plant("reports:report.erratum").texts
        correct(session, report, edition, text=text, acting_user=olga)
        revise(session, report, acting_user=alice)
        propose(self.app, session, report, by=alice)
        reason = self.planted.plant("reports:report.returned").line
        give_back(session, report, reason=reason, by=olga)
        world.everywhere["report_id"] = report.id
        mistaken = add_report(session, by=alice)
        why = self.planted.plant("reports:report.void reason").line
        void_report(session, mistaken, reason=why, acting_user=alice)
        self.more["sealed"].append({"report_id": mistaken.id})

    def _write_of_recommendations(self, world: World) -> None:
        """Word a recommendation, its addressee, what was done about it and why that is struck."""
        one = self.session.get_one(Recommendation, world.everywhere["recommendation_id"])
        for name in ("title", "publisher", "ask", "note"):
            setattr(one, name, self.planted.plant(f"recommendations:ask.{name}").texts)
        one.page = self.planted.plant("recommendations:ask.page").line
        one.addressee.words = self.planted.plant("recommendations:ask.addressee").texts
        author = world.people["alice"]
        entry = add_follow_up(
            self.session,
            one,
            by=author,
            words=self.planted.plant("recommendations:step.words").texts,
            source_title=self.planted.plant("recommendations:step.source_title").line,
        )
        reason = self.planted.plant("recommendations:step.struck").texts
        strike(self.session, one, entry, reason=reason, acting_user=author)

    def _write_of_figures(self, world: World) -> None:
        """Word a published figure, and why it differs from another of the same scope."""
        figure = self.session.get_one(PublishedFigure, world.everywhere["published_id"])
        for name in ("publisher", "note"):
            setattr(figure, name, self.planted.plant(f"figures:published.{name}").texts)
        for name in ("source_title", "source_page", "calculation", "wording"):
            setattr(figure, name, self.planted.plant(f"figures:published.{name}").line)
        scope = self.planted.plant("figures:published.scope").texts
        for one in self.session.scalars(sa.select(PublishedFigure)):
            one.scope = scope
        self.session.flush()
        world.everywhere["check_key"] = check_of(self.session)
        explanation = FigureExplanation(
            check_key=world.everywhere["check_key"],
            values_then="10|12",
            text=self.planted.plant("figures:difference.explanation").texts,
            written_by_id=figure.added_by_id,
        )
        self.session.add(explanation)

    def _say_officially(self, world: World) -> None:
        """Plant in an official statement, in what it asserts, and in how that was assessed."""
        said = self.session.get_one(OfficialStatement, world.everywhere["statement_id"])
        said.wording = self.planted.plant("statements:statement.wording").texts
        said.speaker = self.planted.plant("statements:statement.speaker").texts
        said.office = self.planted.plant("statements:statement.office").texts
        said.venue = self.planted.plant("statements:statement.venue").texts
        said.source = self.planted.plant("statements:statement.source").texts
        said.note = self.planted.plant("statements:statement.note").texts
        (asserted,) = said.assertions
        asserted.what = self.planted.plant("statements:assertion.what").texts
        assess(
            self.session,
            asserted,
            Verdict.CONTRADICTED,
            reasons=self.planted.plant("statements:assessment.reasons").texts,
            acting_user=world.people["alice"],
        )

    def _write_a_letter(self, world: World) -> None:
        """Word the letter about a packet, which is there only once everything else is sealed."""
        names = world.standings["officer:submission"].names
        notice = self.session.get_one(RecallNotice, names["notice_id"])
        notice.letter = self.planted.plant("letters:letter.words").texts
        notice.method = self.planted.plant("letters:letter.method").line
        notice.drop_reason = self.planted.plant("letters:letter.reason").line
        notice.sent_on = clock.today()
        correction = self.session.get_one(CorrectionNotice, names["correction_id"])
        correction.letter = self.planted.plant("corrections:letter.words").texts
        correction.method = self.planted.plant("corrections:letter.method").line
        correction.sent_on = clock.today()
        correction.drop_reason = self.planted.plant("corrections:letter.reason").line
        self.session.add(
            CorrectionDecision(
                notice_id=correction.id,
                user_id=world.people["oskar"].id,
                outcome=CorrectionOutcome.SEND_BACK,
                reason=self.planted.plant("corrections:decision.reason").line,
                digest="",
            )
        )

    def _answer_from_a_recipient(self, world: World) -> None:
        """Word what came back about a submission: an entry, its letter, a day put off, a stroke."""
        names = world.standings["officer:submission"].names
        entry = self.session.get_one(Dispatch, names["dispatch_id"])
        kept = self.session.get_one(Letter, names["letter_id"])
        olga, submission = world.people["olga"], entry.submission
        told = add_entry(
            self.session,
            submission,
            by=olga,
            kind=DispatchKind.REPLIED,
            note=self.planted.plant("in_submission:entry.note").line,
            method=self.planted.plant("in_submission:entry.method").line,
            reference=self.planted.plant("in_submission:entry.reference").latin,
        )
        letter = Letter(dispatch_id=told.id, submission_id=submission.id, sha256=kept.sha256)
        letter.name = self.planted.plant("in_submission:entry.letter").line
        letter.added_by_id = olga.id
        self.session.add(letter)
        reason = self.planted.plant("in_submission:entry.put off").line
        step = DeadlineStep(dispatch_id=entry.id, submission_id=submission.id, number=1)
        step.act, step.reason, step.recorded_by_id = Act.DONE, reason, olga.id
        self.session.add(step)
        wrong = add_entry(self.session, submission, by=olga, kind=DispatchKind.REPLIED)
        why = self.planted.plant("in_submission:entry.struck").line
        struck = {"kind": DispatchKind.STRUCK, "about_id": wrong.id, "note": why}
        add_entry(self.session, submission, by=olga, **struck)

    def _type_without_saving(self, person: User) -> None:
        """Let somebody begin a case and close the laptop."""
        self.session.commit()
        typed = {"title-text-en": self.planted.plant("alone:draft").line, "draft": str(new_id())}
        client = signed_in_client(self.app, person)
        kept = client.send("/drafts/keep?form=/cases/new", typed)
        assert kept.status_code == HTTPStatus.SEE_OTHER


@dataclass
class Bed:
    """One case file that is being planted."""

    garden: Garden
    name: str
    case: Case
    names: Names

    def plant(self) -> None:
        self._case()
        self._victims()
        self._sources()
        self._exhibits()
        self._claims()
        self._grounds()
        self._words_between_colleagues()
        self._wishes()
        self.garden.session.flush()

    def word(self, place: str) -> Canary:
        return self.garden.planted.plant(f"{self.name}:{place}")

    def row(self, kind: type[T], name: str) -> T:
        return self.garden.session.get_one(kind, self.names[name])

    def remember(self, **names: UUID) -> None:
        """Let whoever may read this file open the pages of this record too."""
        self.garden.more[self.name].append({**names})

    @property
    def lead(self) -> User:
        leads = [row.user_id for row in self.case.members if row.standing == "lead"]
        return self.garden.session.get_one(User, leads[0])

    def _case(self) -> None:
        self.case.title = self.word("case.title").texts
        self.case.narrative = self.word("case.narrative").texts
        self.case.place_detail = self.word("case.place_detail").line
        self.case.tags = (self.word("case.tag").latin,)

    def _victims(self) -> None:
        self._somebody(self.row(Victim, "victim_id"), "victim with a ground")
        other = add_victim(self.garden.session, self.case, name="Nobody Invented")
        self._somebody(other, "victim without a ground")
        gone = add_victim(self.garden.session, self.case, name="Nobody Invented")
        self._somebody(gone, "void victim")
        reason = self.word("void victim.reason").line
        void_victim(self.garden.session, self.case, gone, reason=reason, acting_user=self.lead)
        unnamed = self.word("unnamed victim.description").texts
        add_victim(self.garden.session, self.case, kind=VictimKind.UNNAMED, description=unnamed)
        figure = self.row(CasualtyFigure, "figure_id")
        figure.wording = self.word("figure.wording").line
        damage = self.row(Damage, "damage_id")
        damage.note = self.word("damage.note").texts
        damage.facility.names = self.word("facility.name").texts
        damage.facility.note = self.word("facility.note").texts
        self._remedies(self.row(Victim, "victim_id"))
        self.remember(facility_id=damage.facility_id, place_id=damage.facility.place_id)

    def _remedies(self, victim: Victim) -> None:
        """Plant in a remedy of somebody, in a step that was taken back, and in one that is void."""
        session, lead = self.garden.session, self.lead
        remedy = add_remedy(
            session,
            self.case,
            by=lead,
            victim=victim,
            responsible=self.word("remedy.responsible").texts,
            said_by=self.word("remedy.said by").line,
            note=self.word("remedy.note").texts,
            source_url=f"https://{self.word('remedy.url').latin.lower()}.example/",
        )
        step = go_on(
            session,
            self.case,
            remedy,
            StepKind.PROMISED,
            "2020-02-01",
            by=lead,
            said_by=self.word("remedy step taken back.said by").line,
            note=self.word("remedy step taken back.note").texts,
        )
        strike_step(
            session,
            self.case,
            remedy,
            step.number,
            reason=self.word("remedy step taken back.reason").line,
            opened=remedy.version,
            acting_user=lead,
        )
        self.remember(remedy_id=remedy.id)
        gone = add_remedy(session, self.case, by=lead, victim=victim)
        reason = self.word("void remedy.reason").line
        void_remedy(session, self.case, gone, reason=reason, acting_user=lead)
        self.remember(remedy_id=gone.id)

    def _somebody(self, victim: Victim, who: str) -> None:
        assert victim.person is not None
        victim.person.names = self.word(f"{who}.name").texts
        victim.person.aliases = (self.word(f"{who}.alias").line,)
        victim.note = self.word(f"{who}.note").texts
        self.remember(victim_id=victim.id)

    def _sources(self) -> None:
        session = self.garden.session
        source = self.row(Source, "source_id")
        source.label = self.word("source.label").texts
        identity = Identity(
            self.word("identity.name").line,
            self.word("identity.contact").line,
            self.word("identity.note").line,
        )
        public = public_key(session, LockedKeyKind.IDENTITY)
        source.sealed_identity = seal(identity, source.id, public=public)
        source.identity_key = name_of_key(public)
        self.row(SourceGrant, "grant_id").reason = self.word("source.grant reason").line
        self._derived(source)
        self._emergencies(source)
        self._safety(source, public)
        self._interviews()
        citation = self.row(Citation, "citation_id")
        citation.quotation = self.word("citation.quotation").line
        citation.locator = self.word("citation.locator").line

    def _derived(self, source: Source) -> None:
        """Plant in a source that no case cites, the link to it, one taken off, and a grade."""
        link = self.row(Derivation, "derivation_id")
        link.note = self.word("link between sources.note").line
        link.origin.label = self.word("first teller.label").texts
        link.origin.published_title = self.word("first teller.title").line
        ended = add_link(self.garden.session, link.origin, self._beside(), by=self.lead)
        ended.note = self.word("ended link.note").line
        reason = self.word("ended link.reason").line
        underive(self.garden.session, link.origin, ended, reason=reason, acting_user=self.lead)
        self.remember(source_id=link.origin_id)
        regrade_source(
            self.garden.session,
            source,
            "D",
            reason=self.word("grading.reason").line,
            opened=source.version,
            acting_user=self.lead,
        )

    def _beside(self) -> Source:
        label = self.word("former origin.label").texts
        return add_source(self.garden.session, recorded_by=self.lead, label=label)

    def _emergencies(self, source: Source) -> None:
        """Plant in what is asked, answered and handed on, back to who leads the case."""
        asked = self.row(EmergencyRequest, "request_id")
        asked.reason = self.word("source.emergency reason").line
        asked_by, holder = asked.asked_by_id, source.recorded_by_id
        refused = EmergencyRequest(
            kind=asked.kind,
            state=EmergencyState.REFUSED,
            asked_by_id=asked_by,
            reason="a threat",
            decided_by_id=holder,
            decided_at=clock.now(),
            decision_reason=self.word("source.emergency answer").line,
        )
        source.requests.append(refused)
        for number, from_id, to_id in ((1, holder, asked_by), (2, asked_by, holder)):
            source.handovers.append(
                SourceHandover(
                    number=number,
                    from_id=from_id,
                    to_id=to_id,
                    handed_by_id=from_id,
                    reason=self.word(f"source.handover to {to_id == holder}").line,
                )
            )

    def _safety(self, source: Source, public: bytes) -> None:
        """Plant in what threatens a source and, sealed, in how it is reached."""
        session = self.garden.session
        risk = session.scalars(
            sa.select(RiskAssessment).where(RiskAssessment.source_id == source.id)
        ).one()
        risk.threats_note = self.word("risk.threats").line
        risk.measures = self.word("risk.measures").line
        names = PlanWords.__dataclass_fields__
        words = {name: self.word(f"contact plan.{name}").line for name in names}
        plan = session.scalars(
            sa.select(ContactPlan).where(ContactPlan.source_id == source.id)
        ).one()
        plan.sealed = seal_words(words, contact_purpose(source.id), public=public)

    def _interviews(self) -> None:
        """Plant in one interview, in its plan and in one that waits, and in what was told."""
        held = self.row(Interview, "interview_id")
        for column in TEXTS_OF_AN_INTERVIEW:
            setattr(held, column, self.word(f"interview.{column}").line)
        for plan, what in ((held.plan, "plan"), (self.row(InterviewPlan, "plan_id"), "next plan")):
            for column in ("adds", "elsewhere", "support"):
                setattr(plan, column, self.word(f"interview {what}.{column}").line)
        held.plan.decision_reason = self.word("interview plan.decision").line
        self.row(Feedback, "feedback_id").note = self.word("feedback.note").line

    def _exhibits(self) -> None:
        self._describe(self.row(Exhibit, "exhibit_id"), "exhibit with an unconfirmed ground")
        shown = self._exhibit("exhibit with a ground")
        add_ground(
            self.garden.session,
            self.case,
            GroundSubject.EXHIBIT,
            shown.id,
            by=self.lead,
            scopes=(Scope.FILE, Scope.DETAILS, Scope.IMAGE),
        )
        self._appearing(shown)
        self.row(Covering, "covering_id").reason = self.word("covering.reason").line
        copy = self.row(Derivative, "copy_id")
        copy.reason, copy.review = (self.word(f"copy.{name}").line for name in ("reason", "review"))
        copy.state, copy.reviewed_at = CopyState.CONFIRMED, clock.now()
        copy.reviewer_id = self.lead.id

    def _appearing(self, shown: Exhibit) -> None:
        """Plant where somebody is seen in what goes, in what stays, and why one is not there."""
        session, victim = self.garden.session, self.row(Victim, "victim_id")
        add_ground(
            session,
            self.case,
            GroundSubject.VICTIM,
            victim.id,
            by=self.lead,
            scopes=(Scope.IMAGE,),
        )
        add_appearance(
            session, shown, victim, by=self.lead, locator=self.word("seen in what goes").line
        )
        self.row(Appearance, "appearance_id").locator = self.word("seen in what stays").line
        ended = add_appearance(session, shown, by=self.lead)
        ended.locator = self.word("not seen.where").line
        reason = self.word("not seen.reason").line
        remove_appearance(session, shown, ended, reason=reason, acting_user=self.lead)

    def _exhibit(self, what: str) -> Exhibit:
        store: LocalStore = self.garden.app.extensions["store"]
        content = photograph(self.word(f"{what}.bytes"), self.word(f"{what}.camera"))
        exhibit = add_exhibit(
            self.garden.session,
            store,
            self.case,
            by=self.lead,
            content=content,
            name=f"{self.word(f'{what}.file name').latin}.jpg",
            kind="photograph",
        )
        self._describe(exhibit, what)
        self.remember(exhibit_id=exhibit.id)
        return exhibit

    def _describe(self, exhibit: Exhibit, what: str) -> None:
        exhibit.title = self.word(f"{what}.title").texts
        exhibit.note = self.word(f"{what}.note").texts
        for column in ("captured_where", "captured_how", "captured_by", "content_where", "rights"):
            setattr(exhibit, column, self.word(f"{what}.{column}").line)
        exhibit.url = f"https://{self.word(f'{what}.url').latin.lower()}.example/"
        handling = HandlingDetails(
            CustodyAction.TRANSFERRED,
            clock.now() - timedelta(hours=1),
            self.word(f"{what}.custody purpose").line,
            self.word(f"{what}.handed from").line,
            self.word(f"{what}.handed to").line,
            self.word(f"{what}.custody place").line,
        )
        note_handling(self.garden.session, exhibit, handling, acting_user=self.lead)

    def _claims(self) -> None:
        self._claim(self.row(Claim, "claim_id"), "proposed claim")
        for claim in self._approved():
            self._claim(claim, "approved claim")
            self._name_suspect(claim)
        rejected = add_claim(
            self.garden.session,
            self.case,
            author=self.lead,
            state=ClaimState.REJECTED,
        )
        self._claim(rejected, "rejected claim")
        other = add_other_claim(self.garden.session, self.case, author=self.lead)
        other.wording = self.word("what others say.wording").texts
        other.asserter_name = self.word("what others say.speaker").texts
        other.law_characterised = self.word("what others say.law").texts
        other.paragraph = self.word("what others say.paragraph").latin

    def _approved(self) -> Iterable[Claim]:
        """Return what is approved, or was until this file grew."""
        return [
            claim
            for claim in claims_of(self.garden.session, self.case)
            if any(one.outcome is Decided.APPROVE for one in claim.decisions)
        ]

    def _claim(self, claim: Claim, what: str) -> None:
        claim.wording = self.word(f"{what}.wording").texts
        claim.rationale = self.word(f"{what}.rationale").texts
        claim.exculpatory = self.word(f"{what}.exculpatory").texts
        indicator: Indicator = claim.indicators[0]
        indicator.note = self.word(f"{what}.indicator").texts
        self.remember(claim_id=claim.id)

    def _name_suspect(self, claim: Claim) -> None:
        suspect = Actor(
            code=f"suspect-{self.name}".replace("_", "-"),
            names=self.word("suspect.name").texts,
            aliases=(self.word("suspect.alias").line,),
            kind=ActorKind.PERSON,
            note=self.word("suspect.note").texts,
        )
        self.garden.session.add(suspect)
        self.garden.session.flush()
        claim.parties.append(ClaimParty(actor_id=suspect.id, position=len(claim.parties)))
        self.remember(actor_id=suspect.id)

    def _grounds(self) -> None:
        session = self.garden.session
        withdrawn = add_ground(
            session,
            self.case,
            GroundSubject.VICTIM,
            UUID(str(self.names["victim_id"])),
            by=self.lead,
        )
        self._ground(withdrawn, "withdrawn ground")
        reason = self.word("withdrawn ground.reason").line
        # a mistake: what they took back would keep the rest from leaving
        withdraw_ground(
            session,
            withdrawn,
            self.case,
            acting_user=self.lead,
            reason=reason,
            happened=Withdrawal.CORRECTED,
        )
        ground = self.row(Ground, "ground_id")
        self._ground(ground, "unconfirmed ground")
        signed = self.word("signed form").line.encode()
        keyring, store = (self.garden.app.extensions[name] for name in ("keyring", "store"))
        add_signed_form(session, keyring, store, ground, by=self.lead, says=signed)

    def _words_between_colleagues(self) -> None:
        self.row(Note, "note_id").text = self.word("note").line
        question = self.row(Task, "task_id").question
        assert question is not None
        question.text = self.word("question").line

    def _wishes(self) -> None:
        """Plant in what somebody said who wants to go, and in why something has to stay."""
        wish = self.row(Expunging, "expunging_id")
        wish.reason = self.word("expunging.reason").line
        wish.wish = self.word("expunging.wish").line
        source = self.garden.session.get_one(Source, wish.subject_id)
        source.label = self.word("who goes.label").texts
        self.row(LegalHold, "hold_id").reason = self.word("hold.reason").line

    def _ground(self, ground: Ground, what: str) -> None:
        ground.given_by = self.word(f"{what}.given by").line
        ground.relation = self.word(f"{what}.relation").line
        ground.interpreter_used = True
        ground.interpreter = self.word(f"{what}.interpreter").line
        ground.method = self.word(f"{what}.method").line
        ground.note = self.word(f"{what}.note").line


def photograph(shown: Canary, camera: Canary) -> bytes:
    """Return a JPEG with words in its comment, in what the camera wrote, and at its end."""
    picture, exif = io.BytesIO(), Image.Exif()
    exif[ExifTags.Base.Artist] = camera.latin
    exif[ExifTags.Base.ImageDescription] = camera.line
    image = Image.new("RGB", (40, 30), "grey")
    image.save(picture, "JPEG", exif=exif, comment=shown.line.encode())
    return picture.getvalue() + shown.line.encode("utf-16-le")
