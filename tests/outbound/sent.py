"""A packet that went out, and what changed since: for the tests of what is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.outbound.corrections import queries, workflow
from casefiles.outbound.corrections.models import CorrectionNotice
from casefiles.outbound.corrections.parts.saying import numbers_in
from casefiles.outbound.corrections.queries import Change, Comparison
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.packets.documents import public_id
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import opened, the_packet
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind, Submission
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import Ground, GroundSubject, Scope
from casefiles.record.evidence.models import Exhibit
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Victim
from tests.factories.evidence import add_exhibit
from tests.factories.sources import add_source
from tests.factories.victims import add_figure, add_victim
from tests.outbound.conftest import NAMES, Build, World


@dataclass
class Sent:
    """A packet that went out: two victims, a figure with its source, an exhibit."""

    world: World
    submission: Submission
    packet: Packet
    #: the one who is named, and one whose name is not known
    victim: Victim
    somebody: Victim
    source: Source
    figure: CasualtyFigure
    exhibit: Exhibit

    @property
    def session(self) -> Session:
        return self.world.session

    @property
    def source_number(self) -> int:
        """Return how the packet numbers the source."""
        held = opened(self.session, self.world.keyring, self.packet)
        return numbers_in(held.content)[public_id(held.secret, self.source.id)]

    def grounds_of(self, subject_id: UUID) -> list[Ground]:
        return self.session.query(Ground).filter_by(subject_id=subject_id).all()

    def compared(self) -> Comparison:
        self.session.flush()
        return queries.compare(self.session, self.world.keyring, self.packet).comparison

    def changes(self) -> dict[str, Change]:
        """Return what changed, by where it stands in words."""
        found = self.compared()
        return {queries.where_in_words(one.said, found.numbers, "en"): one for one in found.changes}

    def drafts(self, *where: str) -> CorrectionNotice:
        """Draft a letter about what stands there; about all that a letter can say, for nothing."""
        found = self.changes()
        chosen = [found[one].key for one in where] or [
            one.key for one in self.compared().unhandled if one.is_told_by_letter
        ]
        return workflow.draft_notice(
            self.session, self.world.keyring, self.packet, chosen, acting_user=self.world.officer
        )

    def is_confirmed(self, notice: CorrectionNotice) -> None:
        workflow.confirm(
            self.session,
            self.world.keyring,
            notice,
            shown=workflow.digest_of(notice),
            acting_user=self.world.second,
        )

    def goes(self, notice: CorrectionNotice) -> None:
        """Confirm, take and send a letter."""
        self.is_confirmed(notice)
        workflow.note_taken(
            self.session, self.world.keyring, notice, "en", acting_user=self.world.officer
        )
        workflow.note_sent(
            self.session, notice, clock.today(), "courier", acting_user=self.world.officer
        )


def send(world: World, build_packets: Build, *besides: Case) -> Sent:
    """Send the case with all of that in it, and others beside it."""
    sent = seal(world, build_packets, *besides)
    told = DispatchDetails(DispatchKind.SENT, clock.today(), method="courier")
    record_dispatch(world.session, world.keyring, sent.submission, told, acting_user=world.officer)
    world.session.commit()
    return sent


def seal(world: World, build_packets: Build, *besides: Case) -> Sent:
    """Seal and build it, and let it lie."""
    session, case = world.session, world.case
    victim = add_victim(session, case, name=NAMES, age=34)
    world.lets_go(GroundSubject.VICTIM, victim.id, Scope.NAME, Scope.DETAILS)
    source = add_source(session, recorded_by=world.lead)
    figure = add_figure(session, case, source, minimum=12)
    world.lets_go(GroundSubject.SOURCE, source.id, Scope.TESTIMONY)
    exhibit = add_exhibit(session, world.store, case, by=world.lead, content=b"smoke over roofs")
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)
    somebody = add_victim(session, case)
    submission = world.cleared(case, *besides)
    world.sealed(submission)
    build_packets()
    session.expire_all()
    packet = the_packet(session, submission.id)
    return Sent(world, submission, packet, victim, somebody, source, figure, exhibit)
