"""An individual who is said to have done it is named to those who work on it, on every page."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.models import CaseState
from casefiles.record.claims.models import ClaimState, PartyDetails
from tests.conftest import Browse
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case

NAMES = Texts.of(en="General Suspect", ar="اللواء المختلق")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_suspect_is_named_to_who_may_know_of_suspects(
    session: Session,
    browse: Browse,
    lead: User,
    reviewer: User,
    officer: User,
    auditor: User,
    language: str,
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    suspect = add_actor(session, name=NAMES, kind=ActorKind.PERSON)
    claim = add_claim(
        session, case, author=lead, state=ClaimState.APPROVED, parties=(PartyDetails(suspect.id),)
    )
    pages = ("/cases/", f"/cases/{case.id}", f"/claims/{claim.id}")
    name = NAMES.in_language(language)[0]

    for person, is_told in ((lead, True), (reviewer, True), (officer, False), (auditor, False)):
        person.language = language
        for page in pages:
            answer = browse(person).get(page)
            assert answer.status_code == 200, (person.sign_in_name, page)
            assert (name in answer.text) is is_told, (person.sign_in_name, page)
