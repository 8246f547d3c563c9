"""A copy is asked for, made by the worker, and looked at by a second person."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.models import Fixity
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.models import JobStatus
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.record.cases.models import Case, CaseState, MemberStanding
from casefiles.record.covering import policy, queries, workflow
from casefiles.record.covering.models import (
    Areas,
    Box,
    Covering,
    Medium,
    Order,
    Period,
    Shade,
    Span,
)
from casefiles.record.covering.parts import media, pictures, poppler
from casefiles.record.covering.parts.making import TOO_MUCH, UNREADABLE
from casefiles.record.covering.parts.media import NO_FFMPEG, NO_POPPLER
from casefiles.record.evidence.models import (
    COMPARED,
    COVERED,
    CopyState,
    CustodyAction,
    Derivative,
    DerivativeKind,
    Exhibit,
)
from casefiles.record.evidence.queries import copy_that_leaves
from casefiles.record.evidence.workflow import add_derivative, void_exhibit
from tests.conftest import factory_of
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_exhibit
from tests.record.covering.files import page, picture, saved
from tests.record.covering.recordings import IS_HERE
from tests.record.covering.recordings import made as made_recording

FACE = Areas(boxes=(Box(1, 30, 20, 40, 45),))
ORDER = Order(FACE, "the face of a child")
Work = Callable[[], list[BaseException]]


@pytest.fixture
def case(session: Session, lead: User, colleague: User) -> Case:
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    return case


@pytest.fixture
def exhibit(session: Session, store: LocalStore, case: Case, lead: User) -> Exhibit:
    return add_exhibit(
        session, store, case, by=lead, content=saved(picture(), "JPEG"), name="square.jpg"
    )


@pytest.fixture
def work(app: Flask, session: Session) -> Work:
    """Let the worker do what waits; gives what went wrong unexpectedly."""

    def do() -> list[BaseException]:
        session.commit()
        alarms: list[BaseException] = []
        handlers = job_handlers(app.extensions["settings"], app.extensions["keyring"])
        run_until_idle(factory_of(app), handlers, alarms.append)
        session.expire_all()
        return alarms

    return do


@pytest.fixture
def made(session: Session, exhibit: Exhibit, lead: User, work: Work) -> Derivative:
    """Return the copy that Alice asked for."""
    covering = workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)
    assert work() == []
    (copy,) = [row for row in exhibit.derivatives if row.id == covering.derivative_id]
    return copy


def test_a_copy_names_its_original_its_author_and_what_was_covered(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User, made: Derivative
) -> None:
    covering = queries.covering_of(session, made)
    assert covering is not None

    assert (made.kind, made.author_id, made.reason) == (
        DerivativeKind.REDACTED,
        lead.id,
        "the face of a child",
    )
    assert covering.original_sha256 == exhibit.sha256 != made.sha256
    assert Areas.from_json(covering.areas) == FACE
    assert covering.counts == {"boxes": 1, "pages": 1}
    assert set(covering.tools) == {"Casefiles", "Pillow"}
    assert store.digest(exhibit.sha256) == exhibit.sha256
    assert store.digest(made.sha256) == made.sha256


def test_custody_and_the_log_tell_of_the_copy(
    session: Session, exhibit: Exhibit, lead: User, made: Derivative
) -> None:
    last = exhibit.custody[-1]

    assert (last.action, last.purpose, last.handler_id) == (CustodyAction.COPIED, COVERED, lead.id)
    assert last.sha256_after == exhibit.sha256
    actions = [row.action for row in history_of(session, exhibit.id)]
    assert {"covering:asked", "derivative:added", "exhibit:used"} <= set(actions)
    assert made.state is CopyState.UNSEEN


def test_nothing_leaves_between_the_asking_and_the_confirming(
    session: Session, exhibit: Exhibit, lead: User, colleague: User, work: Work
) -> None:
    assert exhibit.covered_since is None
    workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)
    assert exhibit.covered_since is not None
    assert copy_that_leaves(exhibit) is None
    work()
    assert copy_that_leaves(exhibit) is None

    (copy,) = [row for row in exhibit.derivatives if row.kind is DerivativeKind.REDACTED]
    workflow.confirm_copy(session, exhibit, copy, note="both faces", acting_user=colleague)

    assert copy_that_leaves(exhibit) == copy
    assert (copy.reviewer_id, copy.review) == (colleague.id, "both faces")
    assert exhibit.custody[-1].purpose == COMPARED


def test_who_made_a_copy_does_not_confirm_it(
    session: Session, exhibit: Exhibit, lead: User, made: Derivative
) -> None:
    with pytest.raises(NotPermitted, match="second person"):
        workflow.confirm_copy(session, exhibit, made, note="", acting_user=lead)


def test_a_reviewer_confirms_and_an_officer_does_not(
    session: Session, exhibit: Exhibit, case: Case, reviewer: User, officer: User, made: Derivative
) -> None:
    with pytest.raises(NotPermitted):
        workflow.confirm_copy(session, exhibit, made, note="", acting_user=officer)
    assert policy.verdicts_of(officer, made, case) == ()

    workflow.confirm_copy(session, exhibit, made, note="", acting_user=reviewer)

    assert made.state is CopyState.CONFIRMED


def test_a_refusal_needs_a_reason_and_can_come_late(
    session: Session, exhibit: Exhibit, colleague: User, reviewer: User, made: Derivative
) -> None:
    with pytest.raises(Refusal):
        workflow.refuse_copy(session, exhibit, made, reason=" ", acting_user=colleague)
    workflow.confirm_copy(session, exhibit, made, note="", acting_user=colleague)

    workflow.refuse_copy(session, exhibit, made, reason="a badge", acting_user=reviewer)

    assert copy_that_leaves(exhibit) is None
    assert (made.state, made.review) == (CopyState.REFUSED, "a badge")
    with pytest.raises(NotAllowedNow):
        workflow.confirm_copy(session, exhibit, made, note="", acting_user=colleague)


def test_who_made_a_copy_can_stop_it_and_nobody_says_more_of_a_refused_one(
    session: Session, exhibit: Exhibit, lead: User, colleague: User, case: Case, made: Derivative
) -> None:
    both, no = (CopyState.CONFIRMED, CopyState.REFUSED), (CopyState.REFUSED,)
    assert [policy.verdicts_of(one, made, case) for one in (lead, colleague)] == [no, both]
    workflow.confirm_copy(session, exhibit, made, note="", acting_user=colleague)
    assert [policy.verdicts_of(one, made, case) for one in (lead, colleague)] == [no, no]

    workflow.refuse_copy(session, exhibit, made, reason="a badge", acting_user=lead)

    assert [policy.verdicts_of(one, made, case) for one in (lead, colleague)] == [(), ()]
    assert copy_that_leaves(exhibit) is None


def test_the_copy_that_was_confirmed_last_goes(
    session: Session, exhibit: Exhibit, lead: User, colleague: User, made: Derivative, work: Work
) -> None:
    second = workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)
    work()
    newer = next(row for row in exhibit.derivatives if row.id == second.derivative_id)
    workflow.confirm_copy(session, exhibit, newer, note="", acting_user=colleague)
    newer.reviewed_at = clock.now() - timedelta(minutes=1)
    workflow.confirm_copy(session, exhibit, made, note="", acting_user=colleague)

    assert copy_that_leaves(exhibit) == made


def test_after_a_refusal_no_earlier_copy_goes_in_its_place(
    session: Session,
    exhibit: Exhibit,
    lead: User,
    colleague: User,
    reviewer: User,
    made: Derivative,
    work: Work,
) -> None:
    workflow.confirm_copy(session, exhibit, made, note="", acting_user=colleague)
    second = workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)
    work()
    newer = next(row for row in exhibit.derivatives if row.id == second.derivative_id)
    workflow.confirm_copy(session, exhibit, newer, note="", acting_user=colleague)

    workflow.refuse_copy(session, exhibit, newer, reason="a badge", acting_user=reviewer)

    assert copy_that_leaves(exhibit) is None


def test_the_original_itself_is_no_redacted_copy(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User
) -> None:
    same = store.take_in(io.BytesIO(b"".join(store.chunks(exhibit.sha256))), limit=10**6)

    with pytest.raises(Refusal, match="the original itself"):
        add_derivative(
            session, exhibit, same, DerivativeKind.REDACTED, reason="x", acting_user=lead
        )


def test_only_a_redacted_copy_is_judged(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User, colleague: User
) -> None:
    arrived = store.take_in(io.BytesIO(b"in English"), limit=100)
    copy = add_derivative(
        session, exhibit, arrived, DerivativeKind.TRANSLATED, reason="for all", acting_user=lead
    )

    with pytest.raises(NotAllowedNow):
        workflow.confirm_copy(session, exhibit, copy, note="", acting_user=colleague)
    assert exhibit.covered_since is None


def test_nothing_is_made_of_bytes_that_have_changed(
    session: Session, store: LocalStore, exhibit: Exhibit, lead: User, work: Work
) -> None:
    covering = workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)
    path = store.path(exhibit.sha256)
    path.chmod(0o600)
    path.write_bytes(saved(picture(), "PNG"))

    work()

    job = latest_job(session, covering.id)
    assert job is not None
    assert (job.status, covering.derivative_id) == (JobStatus.FAILED, None)
    assert exhibit.file.fixity is Fixity.CHANGED


def test_a_job_done_twice_makes_one_copy(
    app: Flask, session: Session, exhibit: Exhibit, made: Derivative
) -> None:
    covering = queries.covering_of(session, made)
    assert covering is not None
    handlers = job_handlers(app.extensions["settings"], app.extensions["keyring"])

    handlers["covering:make"](factory_of(app), covering.id, lambda _done, _total: None)

    session.expire_all()
    assert [row.kind for row in exhibit.derivatives].count(DerivativeKind.REDACTED) == 1


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (Order(Areas(), "a face"), None),
        (Order(FACE, "  "), "reason"),
        (Order(Areas(spans=tuple(Span(one, one) for one in range(1, 300))), "much"), None),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(
    session: Session, exhibit: Exhibit, lead: User, order: Order, field: str | None
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.ask_for_covering(session, exhibit, order, acting_user=lead)

    assert refused.value.field == field
    assert exhibit.covered_since is None


def test_nothing_is_covered_in_a_void_exhibit_or_a_closed_file(
    session: Session, exhibit: Exhibit, case: Case, lead: User
) -> None:
    void_exhibit(session, exhibit, reason="twice", acting_user=lead)
    with pytest.raises(NotAllowedNow):
        workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)
    case.state = CaseState.CLOSED
    with pytest.raises(NotAllowedNow):
        workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)


def test_what_cannot_be_covered_here_is_said_plainly(
    session: Session, store: LocalStore, case: Case, lead: User
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead, content=b"\0\1\2\3" * 60)

    with pytest.raises(Refusal) as refused:
        workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)

    assert refused.value.message == media.UNKNOWN


@pytest.mark.parametrize(
    ("content", "words"),
    [(page("name"), NO_POPPLER), (b"ID3\x03" + b"\0" * 200, NO_FFMPEG)],
    ids=["poppler", "FFmpeg"],
)
def test_a_machine_without_what_draws_says_so(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    words: str,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead, content=content)
    monkeypatch.setenv("PATH", "/nowhere")

    assert not poppler.is_here()
    with pytest.raises(Refusal) as refused:
        workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)

    assert refused.value.message == words


@pytest.mark.parametrize(
    "content",
    [
        saved(Image.new("1", (pictures.MOST_PIXELS // 7_000 + 1, 7_000)), "PNG"),
        saved(picture(), "PNG")[:200],
        page("name")[:300],
        page("name").replace(b"320 240", b"14400 14400"),
    ],
    ids=["a bomb", "half a picture", "half a PDF", "a page as large as a house"],
)
def test_a_crafted_file_ends_in_words_and_no_copy(
    session: Session, store: LocalStore, case: Case, lead: User, work: Work, content: bytes
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead, content=content)
    covering = workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)

    assert work() == []

    job = latest_job(session, covering.id)
    assert job is not None
    assert (job.status, covering.derivative_id) == (JobStatus.FAILED, None)
    assert job.failure in (TOO_MUCH, UNREADABLE)


def test_every_page_of_a_pdf_is_drawn_and_the_tools_are_named(
    session: Session, store: LocalStore, case: Case, lead: User, work: Work
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead, content=page("name"))
    covering = workflow.ask_for_covering(session, exhibit, ORDER, acting_user=lead)
    assert work() == []

    assert (covering.medium, covering.counts) == (Medium.PAGES, {"boxes": 1, "pages": 1})
    assert set(covering.tools) == {"Casefiles", "Pillow", "Poppler"}


@pytest.mark.skipif(not IS_HERE, reason="FFmpeg is not on this machine")
def test_a_recording_is_covered_confirmed_and_goes(
    session: Session,
    store: LocalStore,
    case: Case,
    lead: User,
    colleague: User,
    work: Work,
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead, content=made_recording("mp4"))
    areas = Areas(shades=(Shade(0, 1, 10, 10, 20, 20),), silences=(Period(1, 2),))
    covering = workflow.ask_for_covering(
        session, exhibit, Order(areas, "a voice"), acting_user=lead
    )
    assert work() == []

    assert (covering.medium, covering.counts) == (
        Medium.VIDEO,
        {"boxes": 1, "silences": 1, "cuts": 0, "kept": 0},
    )
    assert set(covering.tools) == {"Casefiles", "FFmpeg"}
    assert Areas.from_json(covering.areas) == areas
    (copy,) = [row for row in exhibit.derivatives if row.id == covering.derivative_id]
    assert copy.file.media_type == "video/mp4"
    workflow.confirm_copy(session, exhibit, copy, note="", acting_user=colleague)
    assert copy_that_leaves(exhibit) == copy
    assert store.digest(exhibit.sha256) == exhibit.sha256


def test_areas_are_kept_as_plain_data() -> None:
    areas = Areas(
        boxes=(Box(2, 1.5, 2, 3, 4),),
        spans=(Span(1, 9),),
        shades=(Shade(0, 1.5, 1, 2, 3, 4),),
        silences=(Period(0, 1),),
        cuts=(Period(1, 2),),
        kept=(Period(0, 9),),
    )
    before = {"unit": "percent", "boxes": [], "spans": [{"first": 1, "last": 9}]}

    assert Areas.from_json(areas.to_json()) == areas
    assert len(areas) == 6
    assert Areas.from_json(before) == Areas(spans=(Span(1, 9),))
    assert not hasattr(Covering, "words")
