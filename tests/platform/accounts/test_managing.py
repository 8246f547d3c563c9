"""Administrators make, change and close accounts; nobody else, and nobody their own roles."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.identifiers import new_id
from casefiles.platform.accounts import policy, queries, workflow
from casefiles.platform.accounts.models import (
    AccountDetails,
    AccountState,
    OneTimeCode,
    Role,
    User,
)
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.audit.queries import history_of
from casefiles.platform.transitions import Transition, move
from tests.conftest import Browse
from tests.factories.accounts import add_person

#: by hand, so that the table of the program is compared with something
WHO_MAY = {
    (Role.INVESTIGATOR, AccountPermission.UNLOCK_KEYS),
    (Role.REVIEWER, AccountPermission.UNLOCK_KEYS),
    (Role.AUDITOR, AccountPermission.READ_LOG),
    (Role.ADMINISTRATOR, AccountPermission.READ_LOG),
    (Role.ADMINISTRATOR, AccountPermission.MANAGE),
    (Role.ADMINISTRATOR, AccountPermission.READ_HEALTH),
}
CODE = re.compile(r"[A-Z2-9]{5}(?:-[A-Z2-9]{5}){3}")


@pytest.mark.parametrize("permission", AccountPermission)
@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(session: Session, role: Role, permission: AccountPermission) -> None:
    person = add_person(session, "somebody", role)

    assert policy.may(person, permission) is ((role, permission) in WHO_MAY)


def test_a_disabled_person_may_nothing(session: Session, administrator: User, lead: User) -> None:
    other = add_person(session, "omar", Role.ADMINISTRATOR)
    workflow.disable(session, other, acting_user=administrator)

    assert not any(policy.may(other, permission) for permission in AccountPermission)
    with pytest.raises(NotPermitted):
        workflow.disable(session, lead, acting_user=other)


@pytest.mark.parametrize("state", AccountState)
@pytest.mark.parametrize("transition", workflow.TRANSITIONS, ids=lambda t: t.action)
@pytest.mark.parametrize("role", Role)
def test_every_role_in_every_state(
    session: Session,
    role: Role,
    transition: Transition[AccountState, AccountPermission],
    state: AccountState,
) -> None:
    actor, subject = add_person(session, "actor", role), add_person(session, "subject")
    session.execute(sa.update(User).where(User.id == subject.id).values(state=state))
    session.refresh(subject)

    def step() -> None:
        move(session, subject, transition, acting_user=actor, require=workflow._insist(actor))

    if transition.needs not in policy.PERMISSIONS_OF[role]:
        with pytest.raises(NotPermitted):
            step()
        assert subject.state is state
    elif state not in transition.sources:
        with pytest.raises(NotAllowedNow):
            step()
        assert subject.state is state
    else:
        step()
        assert subject.state is transition.target


@pytest.mark.parametrize("address", ["/people", "/people/new", "/people/{id}"])
def test_nobody_else_opens_the_pages(
    lead: User, auditor: User, browse: Browse, address: str
) -> None:
    place = address.format(id=lead.id)

    assert browse(auditor).get(place).status_code == 403
    assert browse(lead).get(place).status_code == 403
    assert browse().get(place).status_code == 302


def test_a_new_account_shows_its_code_once(
    session: Session, administrator: User, browse: Browse
) -> None:
    client = browse(administrator)
    client.get("/people/new")

    page = client.send(
        "/people/new",
        {
            "sign_in_name": "Nour",
            "display_name": " Nour (fictional) ",
            "roles": ["reviewer", "auditor"],
            "language": "ar",
        },
    )

    nour = queries.find_account(session, "nour")
    assert nour is not None
    assert (nour.display_name, nour.language, nour.state) == (
        "Nour (fictional)",
        "ar",
        AccountState.INVITED,
    )
    assert nour.roles == frozenset({Role.REVIEWER, Role.AUDITOR})
    assert page.status_code == 200
    assert len(CODE.findall(page.text)) == 1
    assert not CODE.search(client.get(f"/people/{nour.id}").text)
    (code,) = CODE.findall(page.text)
    assert workflow.activate(
        session, sign_in_name="nour", code=code, password="quiet lamp under basalt"
    ).is_active


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"sign_in_name": "alice"}, "already signs in"),
        ({"sign_in_name": "ALICE"}, "already signs in"),
        ({"sign_in_name": "نور"}, "Latin letters"),
        ({"sign_in_name": "a" * 81}, "80"),
        ({"sign_in_name": ""}, "Choose a name"),
        ({"display_name": " "}, "what the person is called"),
        ({"display_name": "a" * 121}, "120"),
        ({"roles": ["queen"]}, "Choose from the list"),
        ({"language": "xx"}, "Language"),
    ],
)
def test_an_account_that_cannot_be_is_not_made(
    session: Session, administrator: User, browse: Browse, changed: dict[str, object], message: str
) -> None:
    add_person(session, "alice")
    client = browse(administrator)
    client.get("/people/new")
    typed = {"sign_in_name": "nour", "display_name": "Nour", "roles": ["auditor"], "language": "en"}

    response = client.send("/people/new", typed | changed)

    assert response.status_code == 422
    assert message in response.text
    assert session.scalars(sa.select(OneTimeCode)).all() == []


def test_roles_and_name_are_changed_and_the_log_tells_both(
    session: Session, lead: User, administrator: User, browse: Browse
) -> None:
    client = browse(administrator)
    client.get(f"/people/{lead.id}")

    response = client.send(
        f"/people/{lead.id}",
        {"display_name": "Alice B. (fictional)", "roles": ["auditor"], "version": lead.version},
    )

    session.expire_all()
    assert response.status_code == 303
    assert (lead.display_name, lead.roles) == ("Alice B. (fictional)", frozenset({Role.AUDITOR}))
    changed, renamed = history_of(session, lead.id)
    assert (changed.action, renamed.action) == ("account:roles-changed", "account:renamed")
    page = client.get(f"/people/{lead.id}").text
    assert "changed the roles" in page
    assert page.index("investigator</bdi>") < page.index("auditor</bdi>")


def test_a_person_has_a_name(lead: User, administrator: User, browse: Browse) -> None:
    client = browse(administrator)
    client.get(f"/people/{lead.id}")

    response = client.send(f"/people/{lead.id}", {"display_name": "", "version": lead.version})

    assert response.status_code == 422


def test_saving_what_is_there_leaves_no_event(
    session: Session, lead: User, administrator: User
) -> None:
    details = AccountDetails(lead.display_name, (Role.INVESTIGATOR,))

    workflow.edit_account(session, lead, details, opened=lead.version, acting_user=administrator)
    session.commit()

    assert history_of(session, lead.id) == []


def test_roles_hold_from_the_next_page_on(
    session: Session, lead: User, administrator: User, browse: Browse
) -> None:
    client = browse(lead)
    assert client.get("/people").status_code == 403

    workflow.edit_account(
        session,
        lead,
        AccountDetails(lead.display_name, (Role.ADMINISTRATOR, Role.INVESTIGATOR)),
        opened=lead.version,
        acting_user=administrator,
    )
    session.commit()

    assert client.get("/people").status_code == 200


def test_the_second_of_two_administrators_chooses(
    lead: User, administrator: User, browse: Browse
) -> None:
    client = browse(administrator)
    opened = lead.version
    client.get(f"/people/{lead.id}")
    first = {"display_name": lead.display_name, "roles": ["auditor"], "version": opened}
    client.send(f"/people/{lead.id}", first)

    response = client.send(f"/people/{lead.id}", first | {"roles": ["reviewer"]})

    assert response.status_code == 409
    assert "Auditor" in response.text
    assert "Reviewer" in response.text


def test_an_old_version_is_refused_by_the_verb(
    session: Session, lead: User, administrator: User
) -> None:
    with pytest.raises(Stale):
        workflow.edit_account(
            session,
            lead,
            AccountDetails("Other", ()),
            opened=lead.version - 1,
            acting_user=administrator,
        )


def test_nobody_changes_their_own_roles_or_closes_their_own_account(
    session: Session, administrator: User, browse: Browse
) -> None:
    client = browse(administrator)
    client.get(f"/people/{administrator.id}")
    typed = {
        "display_name": administrator.display_name,
        "roles": ["administrator", "investigator"],
        "version": administrator.version,
    }

    assert client.send(f"/people/{administrator.id}", typed).status_code == 409
    assert client.send(f"/people/{administrator.id}/disable").status_code == 409
    session.expire_all()
    assert administrator.roles == frozenset({Role.ADMINISTRATOR})
    assert administrator.is_active


def test_an_account_is_disabled_and_comes_back_by_a_new_code(
    session: Session, lead: User, administrator: User, browse: Browse
) -> None:
    client = browse(administrator)

    disabled = client.send(f"/people/{lead.id}/disable")
    again = client.send(f"/people/{lead.id}/disable")
    page = client.get(f"/people/{lead.id}").text
    back = client.send(f"/people/{lead.id}/reinvite")

    assert (disabled.status_code, again.status_code, back.status_code) == (303, 409, 200)
    assert "Disable the account" not in page
    assert len(CODE.findall(back.text)) == 1
    session.expire_all()
    assert lead.state is AccountState.INVITED


def test_the_list_names_everybody_with_their_roles(
    session: Session, lead: User, administrator: User, browse: Browse
) -> None:
    add_person(session, "zain")

    page = browse(administrator).get("/people").text

    assert [page.index(f"{name} (fictional)") for name in ("Alice", "Zain")]
    assert "investigator" in page
    assert [
        account.sign_in_name
        for account in queries.list_accounts(session, acting_user=administrator)
    ] == ["alice", "dana", "zain"]
    with pytest.raises(NotPermitted):
        queries.list_accounts(session, acting_user=lead)


def test_the_verbs_ask_again_who_is_acting(session: Session, lead: User, colleague: User) -> None:
    for verb in (
        lambda: workflow.create_account(
            session, sign_in_name="x", display_name="X", roles=(), acting_user=lead
        ),
        lambda: workflow.issue_code(session, colleague, acting_user=lead),
        lambda: workflow.disable(session, colleague, acting_user=lead),
        lambda: workflow.reinvite(session, colleague, acting_user=lead),
        lambda: workflow.edit_account(
            session, colleague, AccountDetails("X", ()), opened=1, acting_user=lead
        ),
    ):
        with pytest.raises(NotPermitted):
            verb()


def test_an_account_is_found_by_its_owner_and_by_administrators(
    session: Session, lead: User, colleague: User, administrator: User
) -> None:
    assert queries.get_account(session, lead.id, acting_user=lead) is lead
    assert queries.get_account(session, lead.id, acting_user=administrator) is lead
    for acting, wanted in ((colleague, lead.id), (administrator, new_id())):
        with pytest.raises(NotFound):
            queries.get_account(session, wanted, acting_user=acting)


def test_the_name_of_an_account_is_one_persons(session: Session, lead: User) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.create_account(
            session, sign_in_name=" Alice", display_name="A", roles=(), acting_user=None
        )

    assert refused.value.field == "sign_in_name"
    assert lead.is_active
