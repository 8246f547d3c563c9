"""A recipient that the organisation defined itself, of nowhere; answers to any recipient."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.codebook.models import Mark
from casefiles.record.recipients.models import (
    Check,
    Form,
    Kind,
    OwnRecipient,
    Per,
    Profile,
    Requirement,
)
from casefiles.record.recipients.parts.own import OwnDetails, OwnElement, OwnRule
from casefiles.record.recipients.workflow import define_recipient

OWN = "nowhere-inquiry"
#: violations of which each mandate about one kind of harm finds its own
OF_EVERY_MANDATE = (
    "coi-enforced-disappearance",
    "coi-arbitrary-detention",
    "coi-torture",
    "coi-sexual-violence",
    "coi-displacement",
)
ANSWER = Texts.of(en="Answered (fictional).", ar="جواب متخيل.")


def own_details(**columns: Any) -> OwnDetails:
    """Return what the form of a recipient holds, complete."""
    details = OwnDetails(
        names=Texts.of(en="Inquiry of Nowhere", ar="لجنة تحقيق لا مكان"),
        short_names=Texts.of(en="Inquiry of Nowhere", ar="لجنة لا مكان"),
        body=Texts.of(en="Assembly of Nowhere", ar="جمعية لا مكان"),
        kind=Kind.INQUIRY,
        form=Form.COLLECTIVE,
        mandate=Texts.of(en="What happened there.", ar="ما وقع هناك."),
        state_code="",
        purposes=("un_inquiry",),
        languages=("en", "ar"),
        delivery=Texts.of(en="By hand.", ar="باليد."),
        source_text="A leaflet (fictional)",
        source_url="",
        source_mark=Mark.SEEN,
        elements=(
            OwnElement(Check.FACTS_DATE, Requirement.REQUIRED),
            OwnElement(Check.ANSWERED, Requirement.OPTIONAL, "Why now?", "لماذا الآن؟"),
            OwnElement(Check.ANSWERED, Requirement.OPTIONAL, "Why you?", "لماذا أنتم؟", "5"),
        ),
        limits=(OwnRule("Ten pages.", "عشر صفحات."),),
        warnings=(OwnRule("It reads slowly.", "تقرأ ببطء."),),
    )
    return replace(details, **columns)


def add_own(session: Session, *, by: User, code: str = OWN, **columns: Any) -> OwnRecipient:
    """Define a recipient of our own."""
    return define_recipient(session, code, own_details(**columns), acting_user=by)


def answers_to(asked: Profile) -> dict[str, Texts | tuple[str, ...]]:
    """Return an answer to everything that a recipient asks of a submission as a whole."""
    return {
        one.code: ("EJE-f",) if one.vocabulary else ANSWER
        for one in asked.elements
        if one.per is Per.SUBMISSION and one.checks[0] is not Check.SUBMITTER_CONTACT
    }


def forbids_names(asked: Profile) -> bool:
    """Return whether nobody may be named to a recipient."""
    return any(
        one.requirement is Requirement.FORBIDDEN and Check.PERSON_NAMED in one.checks
        for one in asked.elements
    )
