"""A letter that came back: kept by its hash with its entry, taken by who reads the submission."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.outbound.dispatch.workflow import strike
from casefiles.outbound.letters import access, workflow
from casefiles.outbound.letters.workflow import Brought
from casefiles.outbound.submissions.models import Dispatch, DispatchKind, Letter, Submission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.files.models import Fixity, StoredFile
from casefiles.platform.files.parts.store import Arrived, LocalStore
from tests.conftest import Browse
from tests.factories.submissions import add_entry, add_letter, add_ready_case, add_sent

SAYS = b"We received your letter (fictional)."
ARABIC = "رسالة (مختلقة).pdf"


@pytest.fixture
def submission(session: Session, lead: User, officer: User) -> Submission:
    case = add_ready_case(session, lead=lead)
    return add_sent(session, officer=officer, cases=(case,))


@pytest.fixture
def entry(session: Session, submission: Submission, officer: User) -> Dispatch:
    return add_entry(session, submission, by=officer, kind=DispatchKind.REPLIED)


def incoming(store: LocalStore, says: bytes = SAYS, name: str = "letter.txt") -> Brought:
    return Brought(store.take_in(io.BytesIO(says), limit=1000), name)


def sent_files(*files: tuple[bytes, str], **typed: Any) -> dict[str, Any]:
    return {**typed, "letters": [(io.BytesIO(says), name) for says, name in files]}


def actions(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.sequence)))


def test_a_letter_comes_with_its_entry_and_is_kept_by_its_hash(
    session: Session, store: LocalStore, submission: Submission, officer: User, browse: Browse
) -> None:
    pages, address = browse(officer), f"/submissions/{submission.id}"
    typed = {"kind": "acknowledged", "happened_on": clock.today().isoformat()}
    session.commit()

    answer = pages.send(
        f"{address}/dispatch", sent_files((SAYS, ARABIC), (b"annex", "annex.txt"), **typed)
    )

    assert answer.status_code == 303
    session.expire_all()
    letters = submission.entries[-1].letters
    assert {one.name for one in letters} == {ARABIC, "annex.txt"}
    (letter,) = (one for one in letters if one.name == ARABIC)
    assert letter.sha256 == hashlib.sha256(SAYS).hexdigest()
    assert store.is_whole(letter.sha256)
    shown = pages.get(address).text
    assert ARABIC in shown
    assert letter.sha256[:8] in shown


def test_a_refused_entry_keeps_no_letter_and_what_was_typed(
    session: Session, store: LocalStore, submission: Submission, officer: User, browse: Browse
) -> None:
    session.commit()
    typed = {"kind": "acknowledged", "happened_on": "2999-01-01", "note": "in my own words"}

    answer = browse(officer).send(
        f"/submissions/{submission.id}/dispatch", sent_files((SAYS, "letter.txt"), **typed)
    )

    assert answer.status_code == 422
    assert "in my own words" in answer.text
    assert "Choose the files again" in answer.text
    assert not store.holds(hashlib.sha256(SAYS).hexdigest())
    assert list((store.root / "arriving").iterdir()) == []
    assert session.scalar(sa.select(sa.func.count(Letter.id))) == 0


def test_a_letter_is_added_later(
    session: Session, submission: Submission, entry: Dispatch, officer: User, browse: Browse
) -> None:
    pages, address = browse(officer), f"/submissions/{submission.id}"
    adding = f"{address}/dispatch/{entry.id}/letters"
    session.commit()
    assert pages.get(adding).status_code == 200
    assert pages.send(adding, {}).status_code == 422

    assert pages.send(adding, sent_files((SAYS, "letter.txt"))).status_code == 303
    twice = pages.send(adding, sent_files((SAYS, "again.txt")))

    assert twice.status_code == 422
    assert "The same bytes are there already" in twice.text
    assert "kept letters with an entry: 1" in pages.get(address).text
    assert "submission:letter-kept" in actions(session)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([(b"", "empty.txt")], "without any content"),
        ([(SAYS, "one.txt"), (SAYS, "two.txt")], "The same bytes"),
        ([(b"%d" % number, f"{number}.txt") for number in range(21)], "20 files at most"),
    ],
)
def test_what_is_no_letter_is_refused_beside_the_field(
    session: Session,
    submission: Submission,
    entry: Dispatch,
    officer: User,
    browse: Browse,
    files: list[tuple[bytes, str]],
    words: str,
) -> None:
    session.commit()

    answer = browse(officer).send(
        f"/submissions/{submission.id}/dispatch/{entry.id}/letters", sent_files(*files)
    )

    assert answer.status_code == 422
    assert words in answer.text
    session.expire_all()
    assert entry.letters == []


def test_one_that_is_too_large_leaves_nothing_of_any_and_what_was_typed(
    session: Session,
    store: LocalStore,
    submission: Submission,
    officer: User,
    browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.commit()
    monkeypatch.setattr(access, "_LARGEST", 2)
    typed = {
        "kind": "acknowledged",
        "happened_on": clock.today().isoformat(),
        "note": "in my own words",
    }

    answer = browse(officer).send(
        f"/submissions/{submission.id}/dispatch",
        sent_files((b"1", "small.txt"), (SAYS, "large.txt"), **typed),
    )

    assert answer.status_code == 422
    assert "MB at most" in answer.text
    assert "in my own words" in answer.text
    assert list((store.root / "arriving").iterdir()) == []


def test_the_verb_refuses_nothing_too_many_and_a_struck_entry(
    session: Session,
    store: LocalStore,
    submission: Submission,
    entry: Dispatch,
    officer: User,
    lead: User,
) -> None:
    many = [Brought(Arrived(f"{n:064}", 1, b""), f"{n}") for n in range(21)]
    for letters, words in (([], "Choose a file"), (many, "at most")):
        with pytest.raises(Refusal, match=words):
            workflow.keep_letters(session, submission, entry, letters, acting_user=officer)
    with pytest.raises(NotPermitted):
        workflow.keep_letters(session, submission, entry, [incoming(store)], acting_user=lead)
    strike(session, submission, entry, "a mistake", acting_user=officer)

    with pytest.raises(NotAllowedNow):
        workflow.keep_letters(session, submission, entry, [incoming(store)], acting_user=officer)


def test_a_file_without_a_name_is_called_by_its_hash(
    session: Session, store: LocalStore, submission: Submission, entry: Dispatch, officer: User
) -> None:
    letter = incoming(store, name="\x00")

    workflow.keep_letters(session, submission, entry, [letter], acting_user=officer)

    assert entry.letters[0].name == letter.arrived.sha256[:12]


def test_who_reads_the_submission_takes_a_copy_and_the_log_keeps_it(
    session: Session,
    store: LocalStore,
    submission: Submission,
    entry: Dispatch,
    officer: User,
    lead: User,
    auditor: User,
    administrator: User,
    browse: Browse,
) -> None:
    letter = add_letter(session, store, entry, by=officer, says=SAYS, name="../../" + ARABIC)
    session.commit()
    address = f"/submissions/{submission.id}/letters/{letter.id}"

    for person in (officer, lead, auditor):
        taken = browse(person).send(address)
        assert (taken.status_code, taken.data) == (200, SAYS)
        assert taken.headers["Content-Disposition"].startswith("attachment")
        assert "/" not in taken.headers["Content-Disposition"].replace("UTF-8''", "")
    assert browse(administrator).send(address).status_code == 404
    assert actions(session).count("submission:letter-taken") == 3
    other = f"/submissions/{submission.id}/letters/{submission.id}"
    assert browse(officer).send(other).status_code == 404


def test_a_damaged_letter_is_not_handed_out(
    session: Session,
    store: LocalStore,
    submission: Submission,
    entry: Dispatch,
    officer: User,
    browse: Browse,
) -> None:
    letter = add_letter(session, store, entry, by=officer, says=SAYS)
    session.commit()
    place = store.path(letter.sha256)
    place.chmod(0o600)
    place.write_bytes(b"other words")

    answer = browse(officer).send(f"/submissions/{submission.id}/letters/{letter.id}")

    assert answer.status_code == 303
    session.expire_all()
    assert session.get_one(StoredFile, letter.sha256).fixity is Fixity.CHANGED
    assert "submission:letter-damaged" in actions(session)
    assert "submission:letter-taken" not in actions(session)


def test_the_database_lets_nobody_swap_a_letter(
    session: Session, store: LocalStore, entry: Dispatch, officer: User
) -> None:
    letter = add_letter(session, store, entry, by=officer)
    session.commit()

    session.delete(letter)

    with pytest.raises(IntegrityError, match="append-only"):
        session.flush()
