"""A submission that adds to one that was sent: opened, sealed, sent, and the request answered."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance.workflow import ask_clearance, clear
from casefiles.outbound.deadlines.queries import open_deadlines
from casefiles.outbound.dispatch.workflow import record_dispatch, strike
from casefiles.outbound.packets.documents import PacketContent
from casefiles.outbound.packets.queries import frozen_content
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchDetails,
    DispatchKind,
    Submission,
    SubmissionDetails,
    SubmissionState,
)
from casefiles.outbound.submissions.queries import (
    earlier_of,
    sent_before,
    supplemented_by,
    supplements_of,
)
from casefiles.outbound.submissions.workflow import add_cases, open_supplement
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case, CaseAccess
from tests.conftest import Browse
from tests.factories.submissions import (
    add_entry,
    add_ready_case,
    add_sent,
    add_submission,
    clear_submission,
    packet_of,
    seal_submission,
)
from tests.outbound.conftest import Build, Take

SOON = clock.today() + timedelta(days=9)
DETAILS = SubmissionDetails(Texts.of(en="More about markets (fictional)"), ("en",))
Open = Callable[..., Submission]
Send = Callable[[Submission], None]


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_ready_case(session, lead=lead)


@pytest.fixture
def earlier(session: Session, case: Case, officer: User) -> Submission:
    return add_sent(session, officer=officer, cases=(case,), reference="COI/1")


@pytest.fixture
def request_for_more(session: Session, earlier: Submission, officer: User) -> Dispatch:
    kind = DispatchKind.MORE_REQUESTED
    return add_entry(session, earlier, by=officer, kind=kind, due_on=SOON, reference="COI/77")


@pytest.fixture
def supplement(
    session: Session, earlier: Submission, case: Case, request_for_more: Dispatch, officer: User
) -> Open:
    def begin(**changed: Any) -> Submission:
        values: dict[str, Any] = {"request": request_for_more, "acting_user": officer} | changed
        return open_supplement(session, earlier, DETAILS, [case], **values)

    return begin


@pytest.fixture
def send(
    session: Session, keyring: Keyring, officer: User, second_officer: User, build_packets: Build
) -> Send:
    def go(submission: Submission) -> None:
        clear_submission(session, keyring, submission, officer=officer, second=second_officer)
        seal_submission(session, keyring, submission, officer=officer)
        build_packets()
        session.expire_all()
        told = DispatchDetails(DispatchKind.SENT, clock.today(), method="courier")
        record_dispatch(session, keyring, submission, told, acting_user=officer)

    return go


def content_of(session: Session, keyring: Keyring, submission: Submission) -> Any:
    return frozen_content(session, keyring, packet_of(session, submission))


def test_a_supplement_goes_to_the_same_recipient_and_carries_its_cases(
    session: Session, earlier: Submission, case: Case, supplement: Open
) -> None:
    opened = supplement()

    assert (opened.recipient, opened.state) == (earlier.recipient, SubmissionState.ASSEMBLING)
    assert [row.case_id for row in opened.cases] == [case.id]
    link = supplemented_by(session, opened)
    assert link is not None
    assert link.earlier is earlier
    assert sent_before(session, opened) == [], "its cover letter says so by itself"


def test_what_went_out_elsewhere_is_still_pointed_out(
    session: Session, case: Case, officer: User, supplement: Open
) -> None:
    other = add_sent(session, officer=officer, cases=(case,))

    assert sent_before(session, supplement()) == [(case.reference, other.reference)]


@pytest.mark.parametrize("state", [SubmissionState.ASSEMBLING, SubmissionState.SEALED])
def test_only_what_was_sent_is_supplemented(
    session: Session, earlier: Submission, supplement: Open, state: SubmissionState
) -> None:
    earlier.state = state
    session.flush()

    with pytest.raises(NotAllowedNow, match="Only what was sent"):
        supplement()


def test_a_supplement_comes_after_the_conclusion_too_and_unasked(
    session: Session, earlier: Submission, supplement: Open
) -> None:
    earlier.state = SubmissionState.CONCLUDED
    session.flush()

    link = supplemented_by(session, supplement(request=None))

    assert link is not None
    assert link.request_id is None


def test_a_supplement_may_begin_without_any_case(
    session: Session, earlier: Submission, officer: User
) -> None:
    opened = open_supplement(session, earlier, DETAILS, [], request=None, acting_user=officer)

    assert list(opened.cases) == []
    assert [one.submission for one in supplements_of(session, earlier)] == [opened]


def test_nobody_but_an_officer_opens_one_and_a_request_is_answered_once(
    session: Session,
    earlier: Submission,
    request_for_more: Dispatch,
    officer: User,
    lead: User,
    supplement: Open,
) -> None:
    with pytest.raises(NotPermitted):
        supplement(acting_user=lead)
    answered = {"kind": DispatchKind.SUPPLEMENTED, "about_id": request_for_more.id}
    add_entry(session, earlier, by=officer, **answered)

    with pytest.raises(Refusal) as refused:
        supplement()

    assert refused.value.field == "request"


def test_once_it_is_sent_the_request_is_answered_and_nothing_is_due(
    session: Session,
    earlier: Submission,
    request_for_more: Dispatch,
    officer: User,
    supplement: Open,
    send: Send,
) -> None:
    opened = supplement()
    assert [one.due_on for one in open_deadlines(session, acting_user=officer)] == [SOON]

    send(opened)

    entry = earlier.entries[-1]
    assert (entry.kind, entry.about_id) == (DispatchKind.SUPPLEMENTED, request_for_more.id)
    assert entry.happened_on == clock.today()
    assert open_deadlines(session, acting_user=officer) == []
    assert opened.state is SubmissionState.SENT


def test_a_request_that_was_struck_meanwhile_is_not_answered(
    session: Session,
    earlier: Submission,
    request_for_more: Dispatch,
    officer: User,
    supplement: Open,
    send: Send,
) -> None:
    opened = supplement()
    strike(session, earlier, request_for_more, "of another file", acting_user=officer)

    send(opened)

    entry = earlier.entries[-1]
    assert (entry.kind, entry.about_id) == (DispatchKind.SUPPLEMENTED, None)


def words_of(pdf: bytes, folder: Path) -> str:
    page = folder / "letter.pdf"
    page.write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(page), "-"], capture_output=True, check=True)  # noqa: S603, S607
    return " ".join(done.stdout.decode().split())


@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext (poppler) is not here")
def test_the_packet_says_which_submission_it_adds_to(
    session: Session,
    keyring: Keyring,
    earlier: Submission,
    supplement: Open,
    send: Send,
    take_packet: Take,
    tmp_path: Path,
) -> None:
    opened = supplement()
    send(opened)

    content = content_of(session, keyring, opened)
    assert content["supplements"] == earlier.reference
    assert content["supplements_their_reference"] == "COI/77"
    sent_on = (clock.today() - timedelta(days=30)).isoformat()
    assert content["supplements_sent_on"] == sent_on
    with zipfile.ZipFile(take_packet(packet_of(session, opened))) as archive:
        inside = {name.partition("/")[2]: name for name in archive.namelist()}
        data = json.loads(archive.read(inside["data/cases.json"]))
        letter = words_of(archive.read(inside["data/cover-letter.pdf"]), tmp_path)
    assert data["supplements"] == earlier.reference
    assert data["supplements_their_reference"] == "COI/77"
    assert f"This adds to our submission {earlier.reference} of " in letter
    assert "Your reference: COI/77." in letter


def test_a_packet_that_stands_for_itself_says_nothing_of_another(
    session: Session,
    keyring: Keyring,
    case: Case,
    officer: User,
    send: Send,
) -> None:
    alone = add_submission(session, officer=officer, cases=(case,))
    send(alone)

    content = content_of(session, keyring, alone)

    said = [value for name, value in content.items() if name.startswith("supplements")]
    assert said == [None, None, None]
    assert {"supplements", "supplements_sent_on"} <= PacketContent.__dataclass_fields__.keys()


def test_a_reference_that_came_after_the_clearance_is_not_sealed_unseen(
    session: Session,
    keyring: Keyring,
    earlier: Submission,
    officer: User,
    second_officer: User,
    supplement: Open,
) -> None:
    opened = supplement()
    ask_clearance(session, keyring, opened, acting_user=officer, accepted="public (fictional)")
    clear(session, opened, shown=opened.pins_digest, acting_user=second_officer)
    kind = DispatchKind.REPLIED
    add_entry(session, earlier, by=officer, kind=kind, reference="COI/99")

    with pytest.raises(NotAllowedNow, match="changed since it was cleared"):
        seal_submission(session, keyring, opened, officer=officer)


def test_the_letter_gives_the_recipients_own_reference_and_nobody_elses(
    session: Session, earlier: Submission, officer: User, supplement: Open
) -> None:
    opened = supplement()
    for kind, reference in (
        (DispatchKind.ACKNOWLEDGED, "COI/2026/17"),
        (DispatchKind.GOVERNMENT_REPLIED, "NV-SYR-88 (Permanent Mission)"),
        (DispatchKind.IN_REPORT, "A/HRC/00/0"),
    ):
        add_entry(session, earlier, by=officer, kind=kind, reference=reference)

    said = earlier_of(session, opened)

    assert said is not None
    assert said.theirs == "COI/2026/17"


# --- on pages


@pytest.mark.parametrize("language", ["en", "ar"])
def test_opened_by_page_with_everything_proposed(
    session: Session,
    earlier: Submission,
    request_for_more: Dispatch,
    case: Case,
    lead: User,
    officer: User,
    auditor: User,
    browse: Browse,
    language: str,
) -> None:
    officer.language = language
    other = add_ready_case(session, lead=lead)
    session.commit()
    pages, address = browse(officer), f"/submissions/{earlier.id}/supplement"
    asking = pages.get(f"{address}?request={request_for_more.id}").text
    assert f"Supplement to {earlier.reference}: Attacks on markets (fictional)" in asking
    assert f'value="{SOON.isoformat()}"' in asking
    assert f'value="{case.id}" checked' in asking
    assert f'value="{other.id}" checked' not in asking
    assert browse(auditor).get(address).status_code == 403
    typed = {
        "title-text-en": "More about markets",
        "languages": "en",
        "request": str(request_for_more.id),
        "cases": [str(case.id), str(other.id)],
    }
    assert pages.send(address, typed | {"title-text-en": ""}).status_code == 422

    answer = pages.send(address, typed)

    assert answer.status_code == 303
    shown = pages.get(answer.headers["Location"]).text
    assert earlier.reference in shown
    assert case.reference in shown
    assert other.reference in shown
    assert "supplements-title" in pages.get(f"/submissions/{earlier.id}").text
    assert ("is being prepared" if language == "en" else "قيد") in pages.get("/deadlines").text


WORDS = "Please send the photographs of the crater."


@pytest.fixture
def answering(session: Session, earlier: Submission, officer: User, supplement: Open) -> Submission:
    """A supplement that answers a request whose words were written down."""
    kind = DispatchKind.MORE_REQUESTED
    asked = add_entry(session, earlier, by=officer, kind=kind, reference="COI/77", note=WORDS)
    return supplement(request=asked)


def test_a_supplement_shows_the_words_of_the_request_that_it_answers(
    session: Session,
    keyring: Keyring,
    answering: Submission,
    officer: User,
    second_officer: User,
    browse: Browse,
) -> None:
    ask_clearance(session, keyring, answering, acting_user=officer)
    session.commit()
    page = f"/submissions/{answering.id}"

    for shown in (browse(officer).get(page), browse(second_officer).get(f"{page}/clear")):
        assert WORDS in shown.text
        assert "COI/77" in shown.text


def test_the_words_of_the_request_stand_beside_the_cover_note(
    session: Session, answering: Submission, officer: User, browse: Browse
) -> None:
    session.commit()

    shown = browse(officer).get(f"/submissions/{answering.id}/answers").text

    assert WORDS in shown
    assert "COI/77" in shown


def test_who_may_not_know_of_the_earlier_one_reads_no_word_of_its_request(
    session: Session,
    answering: Submission,
    case: Case,
    lead: User,
    reviewer: User,
    officer: User,
    browse: Browse,
) -> None:
    further = add_ready_case(session, lead=lead)
    add_cases(session, answering, [further], acting_user=officer)
    case.access = CaseAccess.MEMBERS
    session.commit()

    read = browse(reviewer).get(f"/submissions/{answering.id}")

    assert read.status_code == 200
    assert WORDS not in read.text


def test_who_may_not_know_of_the_one_does_not_read_of_it_on_the_other(
    session: Session,
    earlier: Submission,
    case: Case,
    lead: User,
    reviewer: User,
    officer: User,
    browse: Browse,
) -> None:
    hidden = add_ready_case(session, lead=lead)
    opened = open_supplement(session, earlier, DETAILS, [hidden], request=None, acting_user=officer)
    hidden.access = CaseAccess.MEMBERS
    session.commit()

    read = browse(reviewer).get(f"/submissions/{earlier.id}")

    assert read.status_code == 200
    assert opened.reference not in read.text
    assert opened.reference in browse(officer).get(f"/submissions/{earlier.id}").text
    assert case.reference in read.text
