from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from tests.conftest import Browse
from tests.factories.recommendations import add_follow_up, add_recommendation


def test_smoke(session: Session, lead: User, browse: Browse) -> None:
    one = add_recommendation(session, by=lead)
    add_follow_up(session, one, by=lead)
    two = add_recommendation(session, by=lead, kind="apologise")
    session.commit()
    client = browse(lead)
    for path in (
        "",
        "new",
        f"new?like={one.id}",
        f"{one.id}",
        f"{one.id}/edit",
        f"{one.id}/void",
        f"{one.id}/follow-ups/new",
        "addressees/",
        f"addressees/{one.addressee_id}",
    ):
        page = client.get(f"/recommendations/{path}")
        assert page.status_code == 200, path
