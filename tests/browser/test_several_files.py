"""A memory card is emptied: three files are chosen together, each becomes an exhibit."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.evidence.queries import exhibits_of
from tests.browser.conftest import Arrive
from tests.factories.cases import add_case

pytestmark = pytest.mark.browser

NAMES = ("صورة 1.txt", "صورة 2.txt", "video.txt")


def test_three_files_chosen_together_become_three_exhibits(
    arrive: Arrive, session: Session, lead: User, language: str, tmp_path: Path
) -> None:
    case = add_case(session, lead=lead)
    files = [tmp_path / name for name in NAMES]
    for file in files:
        file.write_text(f"{file.name} (invented)", encoding="utf-8")
    alice = arrive(lead, language=language, scripts=language == "en")

    alice.open(f"/cases/{case.id}/evidence/new")
    alice.main.locator('[name="file"]').set_input_files(files)
    alice.fill(purpose="brought by the witness")
    alice.save()  # refused: no kind was chosen; the files stay with the form
    for name in NAMES:
        alice.reads(name)
    alice.fill(kind="document")
    alice.save_and_reach(str(case.id))

    session.expire_all()
    assert [made.original_name for made in exhibits_of(session, case)] == list(NAMES)
