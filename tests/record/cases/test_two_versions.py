"""The second of two people is asked about what differs, and about nothing else."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import MemberStanding
from tests.conftest import Browse
from tests.factories.cases import add_case, add_member
from tests.factories.places import add_place
from tests.forms import form_of


def test_only_what_differs_is_asked(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(
        session,
        lead=lead,
        narrative=Texts.of(en="Aircraft struck the market."),
        date_edtf="2019-07-22",
        place_id=add_place(session).id,
        latitude=35.1,
        longitude=36.25,
        target="market",
        weapons=("unguided_bomb",),
        tags=("first", "second"),
    )
    add_member(session, case, colleague, MemberStanding.MEMBER)
    address = f"/cases/{case.id}/edit"
    alice, bob = browse(lead), browse(colleague)
    opened = form_of(bob.get(address).text, address).values

    alice.post(
        address, data={**form_of(alice.get(address).text, address).values, "control": "shared"}
    )
    answer = bob.post(address, data={**opened, "place_detail": "behind the bakery"})

    assert answer.status_code == 409
    assert set(re.findall(r'name="keep-(\w+)"', answer.text)) == {"control", "place_detail"}
