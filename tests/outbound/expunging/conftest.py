"""One person and one source who are to go, with words of their own in every place about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.desk.lists.models import ViewContent, ViewDetails
from casefiles.desk.lists.workflow import keep_view
from casefiles.foundation import clock
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.expunging import queries, workflow
from casefiles.outbound.expunging.models import ExpungedKind, Expunging
from casefiles.outbound.expunging.parts.previews import Preview
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import the_packet
from casefiles.outbound.submissions.models import (
    Clearance,
    ClearanceOutcome,
    DispatchDetails,
    DispatchKind,
    Submission,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.work.workflow import FormAddress, give_task, keep_draft, write_note
from casefiles.record.attribution.queries import claims_of
from casefiles.record.cases.models import Case
from casefiles.record.cases.workflow import keep_search
from casefiles.record.citations.models import CitedKind
from casefiles.record.claims.models import ClaimState, Decision, Outcome
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.evidence.models import CustodyAction, HandlingDetails
from casefiles.record.evidence.workflow import note_handling
from casefiles.record.people.models import PersonDetails
from casefiles.record.people.workflow import edit_person
from casefiles.record.remedies.models import StepKind
from casefiles.record.remedies.workflow import strike_step
from casefiles.record.sources.models import Identity, Source
from casefiles.record.sources.workflow import SourceDetails, edit_source, grant_look
from casefiles.record.victims.models import Victim
from tests.factories.attribution import decide
from tests.factories.evidence import add_citation, add_exhibit
from tests.factories.interviews import (
    add_assessment,
    add_contact_plan,
    add_feedback,
    add_interview,
    add_plan,
)
from tests.factories.remedies import add_remedy, go_on
from tests.factories.sources import add_link, add_request, add_source
from tests.factories.submissions import add_ground, add_signed_form
from tests.factories.victims import add_victim
from tests.oracle.canaries import Canary, Planted
from tests.outbound.conftest import Build, World


@dataclass
class Gone:
    """Everybody concerned, and what was planted about whom."""

    app: Flask
    world: World
    planted: Planted
    victim: Victim
    source: Source
    reviewer: User
    build: Build
    submission: Submission | None = None
    packet: Packet | None = None

    @property
    def session(self) -> Session:
        return self.world.session

    def asked(self, kind: ExpungedKind, subject_id: Any, **said: Any) -> Expunging:
        words: dict[str, Any] = {"reason": "A brother is in danger.", "wish": "He called."} | said
        return workflow.ask(
            self.session,
            self.world.keyring,
            kind,
            subject_id,
            acting_user=self.world.lead,
            **words,
        )

    def asked_for_person(self, **said: Any) -> Expunging:
        return self.asked(ExpungedKind.PERSON, self.victim.person_id, **said)

    def confirmed(self, expunging: Expunging, *, by: User | None = None) -> None:
        user = by or self.reviewer
        seen = self.seen(expunging, user)
        workflow.confirm(
            self.session,
            self.world.keyring,
            expunging,
            seen,
            reason="It is their wish.",
            acting_user=user,
        )

    def seen(self, expunging: Expunging, user: User) -> Preview:
        holdings = self.app.extensions["holdings"]
        return queries.foreseen_of(
            self.session, self.world.keyring, holdings, expunging, acting_user=user
        )

    def done(self, expunging: Expunging) -> None:
        """Confirm it and let the worker do it."""
        self.confirmed(expunging)
        self.build()
        self.session.expire_all()


def texts(canary: Canary) -> Texts:
    """Return a name of two words in each script."""
    return Texts.of(en=f"{canary.latin} {canary.digits}", ar=f"{canary.arabic} {canary.digits}")


@pytest.fixture
def gone(app: Flask, world: World, reviewer: User, build_packets: Build) -> Gone:
    planted = Planted()
    victim = add_victim(world.session, world.case, name="Nobody Invented", age=31, sex="male")
    identity = planted.plant("source.identity")
    source = add_source(
        world.session, recorded_by=world.lead, identity=Identity(identity.line, "", "")
    )
    gone = Gone(app, world, planted, victim, source, reviewer, build_packets)
    _plant_person(gone)
    _plant_remedies(gone)
    _plant_source(gone)
    _plant_safety(gone)
    _name_them_elsewhere(gone, world.case)
    world.session.flush()
    return gone


def _plant_person(gone: Gone) -> None:
    session, world, plant = gone.session, gone.world, gone.planted.plant
    person = gone.victim.person
    assert person is not None
    for key in ("person.former name", "person.name"):
        details = PersonDetails(texts(plant(key)), (plant(f"{key} alias").line,))
        edit_person(session, person, details, within=world.case.id, acting_user=world.lead)
    gone.victim.note = texts(plant("person.note"))
    ground = add_ground(
        session, world.case, GroundSubject.VICTIM, gone.victim.id, by=world.lead,
        scopes=(Scope.NAME, Scope.DETAILS),
        given_by=plant("person.ground given by").line,
        relation=plant("person.ground relation").line,
        interpreter_used=True,
        interpreter=plant("person.ground interpreter").line,
        note=plant("person.ground note").line,
    )  # fmt: skip
    assert ground.withdrawn_at is None
    add_signed_form(session, world.keyring, world.store, ground, by=world.lead)
    keep_draft(
        session,
        world.keyring,
        new_id(),
        [("note", plant("person.draft").line)],
        form=FormAddress(
            f"/cases/{world.case.id}/victims/{gone.victim.id}/edit", "victims.edit", world.case.id
        ),
        acting_user=world.lead,
    )


def _plant_remedies(gone: Gone) -> None:
    """Ask something for the person in planted words, and take one step of it back."""
    session, case, lead, plant = gone.session, gone.world.case, gone.world.lead, gone.planted.plant
    remedy = add_remedy(
        session, case, by=lead, victim=gone.victim,
        responsible=texts(plant("person.remedy responsible")),
        said_by=plant("person.remedy said by").line,
        note=texts(plant("person.remedy note")),
        source_url=f"https://{plant('person.remedy url').latin.lower()}.example/",
    )  # fmt: skip
    go_on(session, case, remedy, StepKind.ASKED, "2020-02-01", by=lead)
    opened, reason = remedy.version, plant("person.remedy taken back").line
    strike_step(session, case, remedy, 2, reason=reason, opened=opened, acting_user=lead)


def _plant_source(gone: Gone) -> None:
    session, world, plant, source = gone.session, gone.world, gone.planted.plant, gone.source
    for key in ("source.former label", "source.label"):
        details = SourceDetails(texts(plant(key)), "person", "witness")
        edit_source(session, source, details, opened=source.version, acting_user=world.lead)
        session.flush()
    citation = add_citation(
        session, world.case, CitedKind.CASE, world.case.id, source.reference, by=world.lead
    )
    citation.quotation = plant("source.quotation").line
    grant_look(
        session,
        source,
        gone.reviewer,
        reason=plant("source.grant").line,
        until=clock.today() + timedelta(days=3),
        acting_user=world.lead,
    )
    add_request(session, source, by=gone.reviewer, reason=plant("source.emergency").line)
    add_link(
        session,
        source,
        add_source(session, recorded_by=world.lead, label="another teller"),
        by=world.lead,
        note=plant("source.link").line,
    )


def _plant_safety(gone: Gone) -> None:
    """Judge the risk to the source, and ask them, in planted words."""
    session, world, source = gone.session, gone.world, gone.source
    word = {
        key: gone.planted.plant(f"source.{key}").line
        for key in ("threats", "measures", "plan", "account", "needs", "feedback")
    }
    add_assessment(
        session, source, by=world.lead, threats_note=word["threats"], measures=word["measures"]
    )
    add_contact_plan(session, source, by=world.lead)
    add_plan(session, source, world.case, by=world.lead, adds=word["plan"])
    said = {"account": word["account"], "needs": word["needs"]}
    add_interview(session, source, world.case, by=world.lead, second=gone.reviewer, **said)
    add_feedback(session, source, note=word["feedback"])


def _name_them_elsewhere(gone: Gone, case: Case) -> None:
    """Let colleagues name the person in words about other things."""
    session, world = gone.session, gone.world
    name = str(texts(gone.planted.by_key["person.name"]))
    write_note(session, case, f"{name} was there, says a neighbour.", acting_user=world.lead)
    give_task(session, case, world.lead, f"Call {name} again", due_on=None, acting_user=world.lead)
    other = add_victim(session, case, name="Salim Invented")
    add_remedy(session, case, by=world.lead, victim=other, said_by=f"A lawyer of {name}")
    other.note = Texts.of(en=f"a brother of {name}")
    keep_search(session, name, acting_user=world.lead)
    view, content = ViewDetails(f"About {name}"), ViewContent({}, name, ())
    keep_view(session, view, content, acting_user=world.lead)
    exhibit = add_exhibit(session, world.store, case, by=world.lead)
    handling = HandlingDetails(
        CustodyAction.TRANSFERRED, clock.now(), "a copy", handed_from=name, handed_to="us"
    )
    note_handling(session, exhibit, handling, acting_user=world.lead)
    case.narrative = Texts.of(en=f"Aircraft struck. {name} died.", ar="قصفت طائرات السوق.")


def send_out(gone: Gone, *others: Case) -> Packet:
    """Send a packet with the person's name in it, and decide things in words that name them."""
    world, session = gone.world, gone.session
    for claim in claims_of(session, world.case):
        if claim.state is ClaimState.IN_REVIEW:
            decide(session, claim, Outcome.APPROVE, by=gone.reviewer)
    submission = world.cleared(world.case, *others)
    world.sealed(submission)
    gone.build()
    session.expire_all()
    told = DispatchDetails(DispatchKind.SENT, clock.today(), method="courier")
    record_dispatch(session, world.keyring, submission, told, acting_user=world.officer)
    name = str(texts(gone.planted.by_key["person.name"]))
    claim = claims_of(session, world.case)[0]
    session.add(
        Decision(
            claim_id=claim.id,
            user_id=gone.reviewer.id,
            outcome=Outcome.RETURN,
            reason=f"Ask {name} first.",
            dossier_digest="0" * 64,
        )
    )
    session.add(
        Clearance(
            submission_id=submission.id,
            user_id=world.second.id,
            outcome=ClearanceOutcome.SEND_BACK,
            reason=f"{name} is named twice.",
            pins_digest=submission.pins_digest,
        )
    )
    session.commit()
    gone.submission, gone.packet = submission, the_packet(session, submission.id)
    return gone.packet
