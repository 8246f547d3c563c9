"""What nothing in the sample leads to, made in the copy: refusals, a cleared submission, set-up.

`tools.screenshots` pictures each after the pages of the sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from playwright.sync_api import FilePayload
from pyrage import x25519

from casefiles import schema
from casefiles.app import create_app
from casefiles.desk.lists.models import ViewContent, ViewDetails
from casefiles.desk.lists.workflow import keep_view
from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance.workflow import clear
from casefiles.outbound.corrections.models import CorrectionNotice
from casefiles.outbound.corrections.queries import compare
from casefiles.outbound.corrections.workflow import draft_notice as draft_correction
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.expunging.models import ExpungedKind, HoldKind
from casefiles.outbound.expunging.workflow import ask as ask_to_expunge
from casefiles.outbound.expunging.workflow import place_hold
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.recalls.workflow import draft_notice
from casefiles.outbound.submissions.models import (
    DispatchDetails,
    DispatchKind,
    Submission,
    SubmissionCase,
    SubmissionState,
)
from casefiles.outbound.submissions.policy import bar_to_clear
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.work.queries import task_of
from casefiles.platform.work.workflow import answer, ask, give_task, write_note
from casefiles.record.actors.models import ActorKind
from casefiles.record.actors.workflow import (
    ActorDetails,
    CommandDetails,
    add_actor,
    add_command,
)
from casefiles.record.cases.models import Case, CaseMember
from casefiles.record.cases.queries import cases_led_by
from casefiles.record.cases.workflow import details_of, edit_case
from casefiles.record.claims.models import Asserter, Claim
from casefiles.record.covering.models import Areas, Order, Span
from casefiles.record.covering.parts.making import Made
from casefiles.record.covering.workflow import ask_for_covering, note_made
from casefiles.record.disclosure.models import Giver, Ground
from casefiles.record.disclosure.workflow import attach_form, withdraw_everything
from casefiles.record.emergency.workflow import ask_look
from casefiles.record.evidence.models import ExhibitDetails
from casefiles.record.evidence.workflow import receive_exhibit, take_in
from casefiles.record.recipient_keys.workflow import add_key
from casefiles.record.recipients.parts.own import as_details
from casefiles.record.recipients.queries import as_stored, profile, words_of_checks
from casefiles.record.recipients.workflow import define_recipient
from casefiles.record.related.models import LinkKind
from casefiles.record.related.workflow import link_cases
from casefiles.record.sources.models import Identity
from casefiles.record.sources.workflow import SourceDetails, add_source
from casefiles.settings import Settings, prepare_instance
from tools.scenes_of_reports import of_reports
from tools.scenes_of_sources import of_a_file, of_a_source
from tools.scenes_of_the_public_record import (
    bring_vetoes,
    of_agreements,
    of_recommendations,
    of_remedies,
    of_statements,
)

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from playwright.sync_api import Page
    from sqlalchemy.orm import Session, sessionmaker

    from casefiles.platform.vault.workflow import Keyring

Act = Callable[["Page"], None]
_WHY = "Invented for a picture"
NOWHERE = "/cases/00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Scene:
    """One state to picture: as whom, at which address, after doing what."""

    name: str
    role: Role
    address: str
    act: Act | None = None


def prepare(app: Flask) -> list[Scene]:
    """Bring the copy into the states and return what is to be seen there."""
    factory = cast("sessionmaker[Session]", app.extensions["sessions"])
    with factory() as session:
        people = session.scalars(sa.select(User).order_by(User.sign_in_name)).all()
        by_role = {role: next(one for one in people if one.has(role)) for role in Role}
        submission = _cleared(session, list(people))
        commander = _commanded(session, by_role[Role.INVESTIGATOR])
        mine = cases_led_by(session, by_role[Role.INVESTIGATOR], limit=1)[0]
        conflict = _saved_by_another_first(factory, mine.id)
        question = _asked(session, mine, by_role)
        scenes = [
            Scene("clearance.seal", Role.OFFICER, f"/submissions/{submission.id}/seal"),
            _told_of_few(session),
            Scene("actors.remove_command", Role.INVESTIGATOR, commander),
            *_views(session, by_role[Role.INVESTIGATOR]),
            Scene("batches.act", Role.INVESTIGATOR, "/cases/?everything=1", _choose_several),
            Scene("discussion.answer", Role.INVESTIGATOR, question),
            Scene("discussion.index", Role.INVESTIGATOR, f"/cases/{mine.id}/discussion"),
            Scene("home-asked", Role.INVESTIGATOR, "/"),
            Scene("draft-kept", Role.INVESTIGATOR, f"/cases/{mine.id}/victims/new", _type),
            Scene("draft-offered", Role.INVESTIGATOR, f"/cases/{mine.id}/victims/new"),
            Scene(
                "evidence.new-put-right",
                Role.INVESTIGATOR,
                f"/cases/{mine.id}/evidence/new",
                _send_files,
            ),
            Scene("prints.sheet-inside", Role.INVESTIGATOR, f"/cases/{mine.id}/print/", _inside),
            *_emergencies(session, by_role),
            *_past(session, mine, by_role[Role.INVESTIGATOR]),
            *_taken_back(session, by_role[Role.INVESTIGATOR]),
            *_withdrawn(session, app.extensions["keyring"], by_role),
            *_to_go(session, app.extensions["keyring"], mine, by_role),
            *_covered(app, session, mine, by_role[Role.INVESTIGATOR]),
            *(Scene(*seen) for seen in of_a_source(session, mine, by_role)),
            _signed(app, session, by_role[Role.OFFICER]),
            *_defined(session, by_role[Role.OFFICER]),
            *_with_keys(session, by_role),
            *(Scene(*seen) for seen in of_agreements(session, by_role)),
            *(Scene(*seen) for seen in of_statements(session, mine, by_role)),
            *(Scene(*seen) for seen in of_recommendations(session, by_role)),
            *(Scene(*seen) for seen in of_remedies(session, by_role)),
            *(Scene(*seen) for seen in of_reports(app, session, by_role)),
            Scene("votes.take_in-table", Role.INVESTIGATOR, "/votes/import", bring_vetoes),
            Scene("finding.results", Role.INVESTIGATOR, "/search", _look_for),
            Scene("refused-404", Role.INVESTIGATOR, NOWHERE),
            Scene("refused-403", Role.INVESTIGATOR, "/log"),
            Scene("refused-422", Role.INVESTIGATOR, "/cases/new", _save),
            Scene("refused-409", Role.INVESTIGATOR, f"/cases/{mine.id}/edit", conflict),
        ]
        session.commit()
    return scenes


def _signed(app: Flask, session: Session, officer: User) -> Scene:
    """Attach a signed form to the ground of somebody invented."""
    kin = sa.select(Ground).where(Ground.giver == Giver.NEXT_OF_KIN).order_by(Ground.id)
    ground = session.scalars(kin.limit(1)).one()
    keyring, store = app.extensions["keyring"], cast("LocalStore", app.extensions["store"])
    form = attach_form(
        session, keyring, store, ground, b"%PDF-1.4\nnobody signed this", acting_user=officer
    )
    place = f"/cases/{ground.case_id}/grounds/{ground.id}/forms/{form.id}/remove"
    return Scene("disclosure.remove", Role.OFFICER, place)


def _defined(session: Session, officer: User) -> list[Scene]:
    """Define a recipient of the organisation's own, after the pattern of one that is there."""
    like = as_details(as_stored(session, "coi-syria"), words_of_checks())
    names = Texts.of(en="Inquiry of Nowhere (invented)", ar="لجنة لا مكان (مختلقة)")
    own = define_recipient(
        session,
        "nowhere-inquiry",
        replace(like, names=names, short_names=names),
        acting_user=officer,
    )
    return [
        Scene("recipients.edit", Role.OFFICER, f"/recipients/{own.code}/edit"),
        Scene("recipients.retire", Role.OFFICER, f"/recipients/{own.code}/retire"),
    ]


def _with_keys(session: Session, by_role: dict[Role, User]) -> list[Scene]:
    """Bring a key that nobody has compared yet; its other half is thrown away at once."""
    public = str(x25519.Identity.generate().to_public())
    key = add_key(
        session,
        profile(session, "coi-syria"),
        public,
        found_at="An invented page of contacts",
        acting_user=by_role[Role.ADMINISTRATOR],
    )
    return [
        Scene(f"recipient_keys.{verb}", Role.OFFICER, f"/recipients/coi-syria/keys/{key.id}/{verb}")
        for verb in ("confirm", "retire")
    ]


def _to_go(
    session: Session, keyring: Keyring, mine: Case, by_role: dict[Role, User]
) -> list[Scene]:
    """Let a source ask to be expunged, and place a legal hold on a case."""
    asker = by_role[Role.INVESTIGATOR]
    label = Texts.of(en="An invented witness", ar="شاهد متخيل")
    source = add_source(session, SourceDetails(label, "person", "witness"), acting_user=asker)
    wish = ask_to_expunge(
        session,
        keyring,
        ExpungedKind.SOURCE,
        source.id,
        reason=_WHY,
        wish=_WHY,
        acting_user=asker,
    )
    officer = by_role[Role.OFFICER]
    hold = place_hold(session, HoldKind.CASE, mine.id, reason=_WHY, acting_user=officer)
    return [
        Scene("expunging.expunging", Role.REVIEWER, f"/expungings/{wish.id}"),
        Scene("expunging.lift", Role.REVIEWER, f"/expungings/holds/{hold.id}/lift"),
        Scene("expunging.index-asked", Role.REVIEWER, "/expungings/"),
    ]


def _emergencies(session: Session, by_role: dict[Role, User]) -> list[Scene]:
    """Ask to look at one of three identities; hand on another, and one whose holder has left."""
    asker, holder = by_role[Role.INVESTIGATOR], by_role[Role.REVIEWER]
    details = SourceDetails(
        Texts.of(en="An invented witness", ar="شاهد متخيل"), "person", "witness"
    )
    sources = [
        add_source(session, details, identity=Identity(name="Nobody"), acting_user=holder)
        for _ in range(3)
    ]
    asked, sealed, left = (f"/sources/{source.id}" for source in sources)
    request = ask_look(session, sources[0], reason=_WHY, acting_user=asker)
    sources[2].recorded_by_id = by_role[Role.OFFICER].id
    return [
        Scene("emergency.answer", Role.REVIEWER, f"{asked}/requests/{request.id}"),
        Scene("emergency.asked", Role.REVIEWER, asked),
        Scene("home-alerted", Role.REVIEWER, "/"),
        Scene("emergency.ask_look", Role.INVESTIGATOR, f"{sealed}/break-glass"),
        Scene("emergency.hand_over", Role.REVIEWER, f"{sealed}/hand-over"),
        Scene("emergency.ask_handover", Role.INVESTIGATOR, f"{left}/take-over"),
    ]


def _past(session: Session, case: Case, writer: User) -> list[Scene]:
    """Change a case once, so that there is a past to look at and to bring back."""
    details = replace(details_of(case), place_detail="The southern gate (invented)", tags=())
    edit_case(session, case, details, opened=case.version, acting_user=writer)
    field, day = f"/cases/{case.id}/history/place_detail", clock.today().isoformat()
    return [
        Scene("past.field", Role.INVESTIGATOR, field),
        Scene("past.restore", Role.INVESTIGATOR, f"{field}/1/restore"),
        Scene("past.history", Role.INVESTIGATOR, f"/cases/{case.id}/history"),
        Scene("past.as_of", Role.INVESTIGATOR, f"/cases/{case.id}/as-of?on={day}"),
    ]


def _taken_back(session: Session, writer: User) -> list[Scene]:
    """Link two cases, and find what somebody else said: both can be taken back."""
    worked_on = sa.select(CaseMember.case_id).where(CaseMember.user_id == writer.id)
    first, second = session.scalars(
        sa.select(Case).where(Case.id.in_(worked_on)).order_by(Case.reference).limit(2)
    )
    link = link_cases(
        session, first, second.reference, LinkKind.SAME_PLACE, reason=_WHY, acting_user=writer
    )
    said = sa.select(Claim.id).where(
        Claim.case_id.in_(worked_on),
        Claim.asserter != Asserter.US,
        Claim.removed_at.is_(None),
    )
    claim_id = session.scalars(said.limit(1)).one()
    return [
        Scene("related.unlink", Role.INVESTIGATOR, f"/cases/{first.id}/links/{link.id}/remove"),
        Scene("claims.remove", Role.INVESTIGATOR, f"/claims/{claim_id}/remove"),
    ]


def _withdrawn(session: Session, ring: Keyring, by_role: dict[Role, User]) -> list[Scene]:
    """Send the sample's packet, let somebody take their consent back, and draft the letter."""
    officer = by_role[Role.OFFICER]
    packet = session.scalars(sa.select(Packet).where(Packet.state == PacketState.BUILT)).one()
    submission = session.get_one(Submission, packet.submission_id)
    went = DispatchDetails(DispatchKind.SENT, clock.today(), method="By courier (invented)")
    record_dispatch(session, ring, submission, went, acting_user=officer)
    case, named = _let_out(session, packet)
    withdraw_everything(session, case, named, acting_user=officer, reason=_WHY)
    notice = draft_notice(session, ring, packet, acting_user=officer)
    second_case, second = _let_out(session, packet)
    withdraw_everything(session, second_case, second, acting_user=officer, reason=_WHY)
    open_case, still = _let_out(session, packet)
    about = _changed_since(session, ring, packet, officer)
    return [
        *_of_changes(packet, about),
        Scene("holders.case", Role.OFFICER, f"/cases/{open_case.id}/held/"),
        Scene("recalls.index", Role.OFFICER, "/recalls/"),
        *(
            Scene(f"recalls.{page}", Role.OFFICER, f"/recalls/{notice.id}{path}")
            for page, path in (
                ("notice", ""),
                ("edit", "/edit"),
                ("sent", "/sent"),
                ("drop", "/drop"),
            )
        ),
        Scene(
            "disclosure.withdraw_everything",
            Role.OFFICER,
            f"/cases/{open_case.id}/grounds/about/{still}/withdraw",
        ),
        Scene("submissions.submission-withdrawn", Role.OFFICER, f"/submissions/{submission.id}"),
        Scene("home-to-tell", Role.OFFICER, "/"),
    ]


def _changed_since(
    session: Session, ring: Keyring, packet: Packet, officer: User
) -> CorrectionNotice:
    """Let a fact of a case change after its packet went, and draft the letter about it."""
    held = sa.select(SubmissionCase.case_id).where(
        SubmissionCase.submission_id == packet.submission_id
    )
    case = session.scalars(sa.select(Case).where(Case.id.in_(held)).limit(1)).one()
    case.date_edtf = f"{case.date_edtf.split('T')[0]}~" if case.date_edtf else "2019"
    session.flush()
    found = compare(session, ring, packet).comparison
    chosen = [one.key for one in found.unhandled if one.is_told_by_letter]
    return draft_correction(session, ring, packet, chosen, acting_user=officer)


def _of_changes(packet: Packet, notice: CorrectionNotice) -> list[Scene]:
    return [
        Scene("corrections.changes", Role.OFFICER, f"/corrections/packets/{packet.id}/since"),
        *(
            Scene(f"corrections.{page}", Role.OFFICER, f"/corrections/{notice.id}{path}")
            for page, path in (("notice", ""), ("edit", "/edit"), ("sent", "/sent"))
        ),
    ]


def _let_out(session: Session, packet: Packet) -> tuple[Case, UUID]:
    """Return a case of a packet, and somebody or something in it that a ground let out."""
    row = session.execute(
        sa.select(Ground.case_id, Ground.subject_id)
        .join(SubmissionCase, SubmissionCase.case_id == Ground.case_id)
        .where(SubmissionCase.submission_id == packet.submission_id, Ground.withdrawn_at.is_(None))
        .order_by(Ground.subject_kind.desc(), Ground.recorded_at)
        .limit(1)
    ).one()
    return session.get_one(Case, row.case_id), row.subject_id


def _covered(app: Flask, session: Session, case: Case, writer: User) -> list[Scene]:
    """Ask for two copies with a name covered; let one be made, and look at it as a reviewer."""
    store = cast("LocalStore", app.extensions["store"])
    arrival = take_in(store, BytesIO(b"Nobody Invented saw it.\n"), limit=1000)
    details = ExhibitDetails(title=Texts.of(en="A note (invented)"), kind="document")
    exhibit = receive_exhibit(
        session, case, details, arrival, original_name="note.txt", purpose=_WHY, acting_user=writer
    )
    order = Order(Areas(spans=(Span(1, 15),)), _WHY)
    waiting, made = (
        ask_for_covering(session, exhibit, order, acting_user=writer) for _ in range(2)
    )
    copy = note_made(
        session,
        made.id,
        store.take_in(BytesIO(b"[REDACTED] saw it.\n"), limit=1000),
        Made(b"", {"passages": 1}, {}),
    )
    page = f"/evidence/{exhibit.id}"
    return [
        Scene("covering.new", Role.INVESTIGATOR, f"{page}/cover"),
        Scene("covering.covering", Role.INVESTIGATOR, f"{page}/coverings/{waiting.id}/"),
        Scene("covering.review", Role.INVESTIGATOR, f"{page}/copies/{copy.id}/review"),
        *(Scene(*seen) for seen in of_a_file(session, exhibit, copy, writer)),
    ]


def _look_for(page: Page) -> None:
    page.locator('main [name="words"]').fill("market")
    page.locator('main [name="words"]').press("Enter")
    page.wait_for_load_state()


def _cleared(session: Session, people: list[User]) -> Submission:
    waiting = Submission.state == SubmissionState.IN_CLEARANCE
    submission = session.scalars(sa.select(Submission).where(waiting)).one()
    second = next(one for one in people if bar_to_clear(one, submission) is None)
    clear(session, submission, shown=submission.pins_digest, acting_user=second)
    return submission


def _told_of_few(session: Session) -> Scene:
    """Return the page that asks why so much may be told of few, of what is still assembled."""
    open_ones = sa.select(Submission).where(Submission.state == SubmissionState.ASSEMBLING)
    last = session.scalars(open_ones.order_by(Submission.reference.desc()).limit(1)).one()
    return Scene("clearance.ask_clearance", Role.OFFICER, f"/submissions/{last.id}/ask-clearance")


def _commanded(session: Session, writer: User) -> str:
    """Let one invented actor command another, and return where that is taken back."""
    above, below = (
        add_actor(
            session,
            f"invented-{letter.lower()}",
            ActorDetails(
                names=Texts.of(en=f"Unit {letter} (invented)", ar=f"الوحدة {letter} (مختلقة)"),
                kind=ActorKind.UNIT,
            ),
            acting_user=writer,
        )
        for letter in "AB"
    )
    details = CommandDetails(above.id, below.id, source=_WHY, confidence="6")
    link = add_command(session, details, acting_user=writer)
    return f"/actors/{above.id}/commands/{link.id}/remove"


def _views(session: Session, person: User) -> list[Scene]:
    """Keep two views, one of them with words, for the list and its pages to show."""
    columns = (
        "reference",
        "case",
        "date",
        "weapon",
        "violation",
        "tags",
        "lead",
        "toward-coi-syria",
    )
    markets, _words = (
        keep_view(
            session,
            ViewDetails(name, shared=not content.words),
            content,
            acting_user=person,
        )
        for name, content in (
            ("Markets", ViewContent({"target": "market", "sort": "date"}, "", columns)),
            ("Idlib", ViewContent({"state": "verified"}, "idlib", ())),
        )
    )
    shown = f"/cases/?target=market&sort=date&view={markets.id}"
    return [
        Scene("lists.edit_view", Role.INVESTIGATOR, f"/cases/views/{markets.id}/edit"),
        Scene("lists.views-kept", Role.INVESTIGATOR, "/cases/views"),
        Scene("cases.index-view", Role.INVESTIGATOR, shown),
        Scene("cases.index-columns", Role.INVESTIGATOR, shown + "&year=2019", _open_columns),
    ]


def _open_columns(page: Page) -> None:
    page.locator(".list-tool summary").first.click()


def _choose_several(page: Page) -> None:
    """Tick the first cases and ask what giving them a tag would change."""
    for box in page.locator('input[form="several"][name="case"]').all()[:4]:
        box.check()
    page.locator("#several button").click()
    page.locator('[name="add"]').fill("invented")
    page.locator('button[value="look"]').click()
    page.wait_for_load_state()


def _asked(session: Session, case: Case, by_role: dict[Role, User]) -> str:
    """Let people talk about a case, and return where its leader answers."""
    lead, reviewer = by_role[Role.INVESTIGATOR], by_role[Role.REVIEWER]
    write_note(session, case, "Call again in the morning (invented).", acting_user=lead)
    other = ask(session, case, reviewer, "Is it the same report?", due_on=None, acting_user=lead)
    if task := task_of(session, other):
        answer(session, task, "Yes, posted twice (invented).", acting_user=reviewer)
    due_on = clock.today() + timedelta(days=3)
    give_task(session, case, lead, "Ask for the list.", due_on=due_on, acting_user=lead)
    words = "Which of the two gates was it (invented)?"
    question = ask(session, case, lead, words, due_on=due_on, acting_user=reviewer)
    task = task_of(session, question)
    return f"/cases/{case.id}/discussion/questions/{task.id if task else ''}/answer"


def _type(page: Page) -> None:
    page.locator('[name="description-text-en"]').fill("A boy (invented)")
    page.locator("[data-draft-status]:not(:empty)").wait_for()


def _send_files(page: Page) -> None:
    """Choose three files, one of them empty and one twice, and say nothing else."""
    files = (("street.txt", b"invented"), ("street (1).txt", b"invented"), ("torn.txt", b""))
    page.locator('[name="file"]').set_input_files(
        [FilePayload(name=name, mimeType="text/plain", buffer=content) for name, content in files]
    )
    _save(page)


def _save(page: Page) -> None:
    page.locator("main form button.btn-main").first.click()
    page.wait_for_load_state()


def _inside(page: Page) -> None:
    page.check('[name="audience"][value="inside"]')
    _save(page)


def _saved_by_another_first(factory: sessionmaker[Session], case_id: UUID) -> Act:
    """Write something, while somebody else saves the same case first."""

    def act(page: Page) -> None:
        page.locator('[name="place_detail"]').first.fill("The northern gate (invented)")
        with factory() as session:
            case = session.get_one(Case, case_id)
            lead = session.get_one(User, case.members[0].user_id)
            details = replace(
                details_of(case),
                # Another each time: the same scene is pictured several times.
                place_detail=f"The western gate, no. {case.version} (invented)",
                time_of_day=f"about ten, no. {case.version} (invented)",
            )
            edit_case(session, case, details, opened=case.version, acting_user=lead)
            session.commit()
        _save(page)

    return act


def empty_installation(folder: Path) -> Flask:
    """Return an application whose installation holds nothing yet."""
    prepare_instance(folder, sample=False)
    app = create_app(Settings.from_environment({"CASEFILES_INSTANCE": str(folder)}))
    schema.upgrade(app.extensions["sessions"].kw["bind"])
    return app
