"""What a document says where a text was not translated: the original, with its language named."""

from __future__ import annotations

from shutil import which

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions import workflow
from casefiles.outbound.submissions.parts import terms
from casefiles.outbound.submissions.queries import asked_of
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from tests.factories.recipients import answers_to
from tests.factories.submissions import (
    add_ready_case,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.outbound.conftest import Build, Take
from tests.outbound.papers import Papers, bare

pytestmark = pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not here")
ONLY_ENGLISH = "The police were asked twice."
ONLY_ARABIC = "قصفت طائرات السوق"


@pytest.fixture
def papers(
    session: Session,
    keyring: Keyring,
    lead: User,
    officer: User,
    second_officer: User,
    build_packets: Build,
    take_packet: Take,
) -> Papers:
    """A packet in both languages, of a case told in Arabic and a note written in English."""
    case = add_ready_case(
        session,
        lead=lead,
        title=Texts.of(ar="سوق لا مكان"),
        narrative=Texts.of(ar=ONLY_ARABIC),
    )
    submission = add_submission(
        session, officer=officer, cases=(case,), languages=("en", "ar"), recipient="icc-otp"
    )
    only_english = Texts.of(en=ONLY_ENGLISH)
    answers = {"cover_note": only_english} | dict.fromkeys(
        answers_to(asked_of(session, submission)), only_english
    )
    workflow.answer_elements(
        session, submission, answers, opened=submission.version, acting_user=officer
    )
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    packet = seal_submission(session, keyring, submission, officer=officer)
    build_packets()
    return Papers(take_packet(packet))


def test_the_arabic_papers_name_the_english_that_stands_in_them(papers: Papers) -> None:
    said = "الإنكليزية النص الأصلي غير مترجم"
    for name, answers in (("cover-letter-ar", 1), ("filing-sheet-ar", 2)):
        for kind in ("pdf", "docx"):
            page = bare(papers.text(f"data/{name}.{kind}"))
            assert page.count(bare(ONLY_ENGLISH)) == answers, (name, kind)
            assert page.count(said) == answers, (name, kind)
    for name in ("cover-letter", "filing-sheet"):
        for kind in ("pdf", "docx"):
            assert "not translated" not in papers.text(f"data/{name}.{kind}"), (name, kind)


def test_the_english_case_file_names_the_arabic_that_stands_in_it(papers: Papers) -> None:
    page = papers.text("data/case-files/case-01.pdf")

    assert "Arabic, original wording, not translated" in page
    assert bare(ONLY_ARABIC) in bare(page)
    assert "غير مترجم" not in papers.text("data/case-files/case-01-ar.pdf").split("السرد")[0][:200]


def test_an_answer_beside_a_notice_of_ours_names_its_language(papers: Papers) -> None:
    (jurisdiction,) = [one for one in papers.data["elements"] if one["code"] == "jurisdiction"]
    by_language = {one["language"]: one["text"] for one in jurisdiction["answers"][0]["text"]}

    assert by_language["en"].endswith(ONLY_ENGLISH)
    assert "الإنكليزية، النص الأصلي، غير مترجم" in by_language["ar"]
    assert ONLY_ENGLISH in by_language["ar"]


def test_words_in_a_language_that_nobody_named_are_left_as_they_are() -> None:
    assert [one.text for one in terms.named(terms.plain("Qamishli"))] == ["Qamishli", "Qamishli"]
    assert terms.named(()) == ()
