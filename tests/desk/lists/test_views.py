"""Views of the list: kept, changed, shared, begun with; each shows to each what they may see."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.lists import workflow
from casefiles.desk.lists.models import CaseView
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditDetail
from casefiles.record.cases.models import CaseAccess
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.pages import PageClient

SECRET_WORD = "nowhere"


def looked_for(client: PageClient, **fields: str) -> str:
    """Return the address of a list with words and filters, as the one button makes it."""
    client.get("/cases/")
    return str(client.send("/cases/search", fields).location)


def carried(address: str) -> dict[str, str]:
    return dict(part.split("=") for part in address.partition("?")[2].split("&") if part)


def kept(session: Session) -> CaseView:
    session.rollback()  # what the pages did since is seen from a new transaction only
    return session.scalars(sa.select(CaseView)).one()


def test_a_view_keeps_filters_words_columns_and_order_and_says_when_the_list_differs(
    session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead, title="Market, Nowhere", target="market")
    add_case(session, lead=lead, title="School, Nowhere", target="school")
    alice = browse(lead)
    address = looked_for(alice, words=SECRET_WORD, target="market", sort="date")
    fields = carried(address) | {"columns": "date.tags"}

    answer = alice.send("/cases/views", fields | {"name": "Markets"})
    page = alice.get(answer.location).text

    view = kept(session)
    assert view.codes == {"target": "market", "sort": "date"}
    assert (view.words, view.columns) == (SECRET_WORD, ("reference", "date", "tags"))
    assert SECRET_WORD not in answer.location
    assert page.count('<th scope="col"') == 3
    assert 'is-current" aria-current="page"><bdi>Markets' in page
    assert "changed since it was saved" not in page

    edited = looked_for(alice, words=SECRET_WORD, target="school", view=str(view.id))
    page = alice.get(edited).text
    assert "changed since it was saved" in page
    assert f'action="/cases/views/{view.id}/save"' in page

    alice.send(f"/cases/views/{view.id}/save", carried(edited) | {"version": "1"})
    assert kept(session).codes == {"target": "school"}
    assert "changed since it was saved" not in alice.get(edited).text
    stale = alice.send(f"/cases/views/{view.id}/save", carried(edited) | {"version": "1"})
    assert stale.status_code == 409
    # what somebody looked for is in no log
    session.rollback()
    details = session.scalars(sa.select(AuditDetail)).all()
    assert all(SECRET_WORD not in str(one.body) for one in details)


def test_a_shared_view_shows_to_each_only_what_they_may_see_and_only_its_owner_changes_it(
    session: Session, lead: User, colleague: User, administrator: User, browse: Browse
) -> None:
    add_case(session, lead=lead, title="Market, Nowhere", target="market")
    members = CaseAccess.MEMBERS
    add_case(session, lead=lead, title="Closed, Nowhere", target="market", access=members)
    alice, bob, dana = browse(lead), browse(colleague), browse(administrator)
    address = looked_for(alice, target="market")
    alice.send("/cases/views", carried(address) | {"name": "Nowhere at all"})
    view = kept(session)

    assert "Nowhere at all" not in bob.get("/cases/").text
    assert bob.send(f"/cases/views/{view.id}/open").status_code == 404

    alice.send(f"/cases/views/{view.id}/edit", {"name": "For all", "shared": "y", "version": "1"})
    assert "For all" in bob.get("/cases/").text
    assert "For all" in bob.get("/").text
    opened = bob.send(f"/cases/views/{view.id}/open")
    page = bob.get(opened.location).text
    assert "Market, Nowhere" in page
    assert "Closed, Nowhere" not in page
    for act in ("edit", "save", "remove"):
        assert bob.send(f"/cases/views/{view.id}/{act}", {"version": "2"}).status_code == 403
    assert dana.send(f"/cases/views/{view.id}/open").status_code == 403

    assert alice.send(f"/cases/views/{view.id}/remove").status_code == 303
    assert "For all" not in bob.get("/cases/views").text


def test_words_that_somebody_looked_for_are_shared_with_nobody(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    alice = browse(lead)
    words = carried(looked_for(alice, words=SECRET_WORD))
    refused = alice.send("/cases/views", words | {"name": "Mine", "shared": "y"})
    alice.send("/cases/views", words | {"name": "Mine"})
    view = kept(session)
    edit = {"name": "Mine", "shared": "y", "version": str(view.version)}

    assert refused.status_code == 422
    assert "stays your own" in refused.text
    assert alice.send(f"/cases/views/{view.id}/edit", edit).status_code == 422
    plain = carried(looked_for(alice, target="market")) | {"name": "Plain", "shared": "y"}
    alice.send("/cases/views", plain)
    session.rollback()
    shared = session.scalars(sa.select(CaseView).where(CaseView.shared.is_(True))).one()
    saved = alice.send(f"/cases/views/{shared.id}/save", words | {"version": str(shared.version)})
    assert saved.status_code == 409
    assert "Mine" not in browse(colleague).get("/cases/").text


def test_a_list_begins_with_the_view_that_a_person_chose_until_it_is_deleted(
    session: Session, lead: User, browse: Browse
) -> None:
    alice = browse(lead)
    alice.get("/cases/")
    alice.send("/cases/views", {"name": "Markets", "target": "market"})
    view = kept(session)

    alice.send(f"/cases/views/{view.id}/begin-with")
    assert alice.get("/cases/").location == f"/cases/?target=market&view={view.id}"
    assert alice.get("/cases/?everything=1").status_code == 200
    assert "the list begins with it" in alice.get("/cases/views").text

    alice.send("/cases/views/begin-with-everything")
    assert alice.get("/cases/").status_code == 200
    alice.send(f"/cases/views/{view.id}/begin-with")
    alice.send(f"/cases/views/{view.id}/remove")
    assert alice.get("/cases/").status_code == 200


def test_a_list_that_begins_with_a_view_of_words_finds_by_them_and_its_address_tells_none(
    session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead, title="Market, Nowhere")
    add_case(session, lead=lead, title="School, Elsewhere")
    alice = browse(lead)
    alice.send("/cases/views", carried(looked_for(alice, words=SECRET_WORD)) | {"name": "Mine"})
    alice.send(f"/cases/views/{kept(session).id}/begin-with")
    begun = alice.get("/cases/").location

    assert SECRET_WORD not in begun
    page = alice.get(begun).text
    assert ("Market, Nowhere" in page, "School, Elsewhere" in page) == (True, False)


def test_a_view_needs_a_name_that_its_owner_has_not_given_before(
    lead: User, colleague: User, browse: Browse
) -> None:
    alice, bob = browse(lead), browse(colleague)
    for client in (alice, bob):
        client.get("/cases/")
        assert client.send("/cases/views", {"name": "Markets"}).status_code == 303

    again = alice.send("/cases/views", {"name": "Markets", "target": "market"})
    nameless = alice.send("/cases/views", {"name": " "})

    assert (again.status_code, nameless.status_code) == (422, 422)
    assert "You keep a view of this name already." in again.text
    assert 'name="target" value="market"' in again.text


def test_nobody_keeps_views_without_end(
    lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "MOST_VIEWS", 1)
    alice = browse(lead)
    alice.get("/cases/")
    alice.send("/cases/views", {"name": "Markets"})

    refused = alice.send("/cases/views", {"name": "Schools"})

    assert (refused.status_code, "delete one first" in refused.text) == (409, True)
