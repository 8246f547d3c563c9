"""What the organisation says of itself, changed by administrators, two at a time if need be."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.organisation import policy, queries, workflow
from casefiles.platform.organisation.policy import OrganisationPermission
from casefiles.platform.vault import queries as vault_queries
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring, unlock
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.organisation import PASSPHRASE

TYPED = {
    "names-text-en": "Fictional Documentation Network",
    "names-original": "en",
    "address": "3 Invented Street",
    "focal_point": "Fatima (fictional)",
    "focal_point_contact": "focal@organisation.example",
    "languages": ["en"],
}


@pytest.mark.parametrize("permission", OrganisationPermission)
@pytest.mark.parametrize("role", Role)
def test_only_administrators_speak_for_the_organisation(
    session: Session, role: Role, permission: OrganisationPermission
) -> None:
    person = add_person(session, "somebody", role)

    assert policy.may(person, permission) is (role is Role.ADMINISTRATOR)


def test_an_administrator_changes_it_and_the_log_says_how(
    session: Session, administrator: User, browse: Browse
) -> None:
    organisation = queries.the_organisation(session)
    client = browse(administrator)
    client.get("/organisation")

    response = client.send("/organisation", TYPED | {"version": organisation.version})

    session.expire_all()
    assert response.status_code == 303
    assert organisation.address == "3 Invented Street"
    (event,) = history_of(session, organisation.id)
    assert event.action == "organisation:changed"
    assert event.detail is not None
    assert event.detail.body["changes"]["languages"] == [["en", "ar"], ["en"]]
    assert "1 Invented Street" in client.get("/organisation").text


def test_saving_what_is_there_already_leaves_no_event(
    session: Session, administrator: User
) -> None:
    organisation = queries.the_organisation(session)

    workflow.edit_organisation(
        session,
        organisation,
        workflow.details_of(organisation),
        opened=organisation.version,
        acting_user=administrator,
    )
    session.commit()

    assert history_of(session, organisation.id) == []


def test_the_second_of_two_administrators_chooses_and_loses_nothing(
    session: Session, administrator: User, browse: Browse
) -> None:
    organisation = queries.the_organisation(session)
    opened = organisation.version
    client = browse(administrator)
    client.get("/organisation")
    client.send("/organisation", TYPED | {"version": opened})

    response = client.send(
        "/organisation", TYPED | {"address": "4 Invented Street", "version": opened}
    )

    assert response.status_code == 409
    assert "3 Invented Street" in response.text
    assert "4 Invented Street" in response.text
    assert f'name="version" value="{opened + 1}"' in response.text


@pytest.mark.parametrize(
    ("choice", "saved"), [("theirs", "3 Invented Street"), ("yours", "4 Invented Street")]
)
def test_what_the_second_chooses_is_saved_field_by_field(
    session: Session, administrator: User, browse: Browse, choice: str, saved: str
) -> None:
    organisation = queries.the_organisation(session)
    opened = organisation.version
    client = browse(administrator)
    client.get("/organisation")
    client.send("/organisation", TYPED | {"version": opened})
    mine = TYPED | {"address": "4 Invented Street", "focal_point": "Farah (fictional)"}
    client.send("/organisation", mine | {"version": opened})

    response = client.send(
        "/organisation",
        mine | {"version": opened + 1, "keep-address": choice, "keep-focal_point": "yours"},
    )

    session.rollback()
    session.refresh(organisation)
    assert response.status_code == 303
    assert (organisation.address, organisation.focal_point) == (saved, "Farah (fictional)")


def test_an_old_version_is_refused_by_the_verb(session: Session, administrator: User) -> None:
    organisation = queries.the_organisation(session)

    with pytest.raises(Stale):
        workflow.edit_organisation(
            session,
            organisation,
            workflow.details_of(organisation),
            opened=organisation.version - 1,
            acting_user=administrator,
        )


def test_nobody_else_changes_it(session: Session, lead: User, browse: Browse) -> None:
    organisation = queries.the_organisation(session)

    assert browse(lead).get("/organisation").status_code == 403
    with pytest.raises(NotPermitted):
        workflow.edit_organisation(
            session,
            organisation,
            workflow.details_of(organisation),
            opened=organisation.version,
            acting_user=lead,
        )


def test_the_page_shows_the_fingerprint_and_locks_what_is_unlocked(
    session: Session, administrator: User, lead: User, keyring: Keyring, browse: Browse
) -> None:
    unlock(session, keyring, LockedKeyKind.IDENTITY, PASSPHRASE, acting_user=lead)
    client = browse(administrator)

    page = client.get("/organisation").text
    response = client.send("/organisation/lock-keys")

    assert vault_queries.fingerprint(session) in page.replace("<wbr>", "")
    assert "Lock now" in page
    assert response.status_code == 303
    assert not keyring.is_unlocked(LockedKeyKind.IDENTITY)
    assert "Lock now" not in client.get("/organisation").text
    (locked,) = history_of(session, administrator.id)
    assert locked.action == "identity-key:locked"


def test_an_unnamed_organisation_is_refused_beside_the_field(
    administrator: User, browse: Browse
) -> None:
    client = browse(administrator)
    client.get("/organisation")

    response = client.send("/organisation", TYPED | {"names-text-en": "", "version": 1})

    assert response.status_code == 422
    assert "name in one language" in response.text


def test_the_name_is_shown_in_the_language_of_the_page(
    session: Session, administrator: User, browse: Browse
) -> None:
    queries.the_organisation(session).names = Texts.of(en="Network", ar="شبكة")
    administrator.language = "ar"

    page = browse(administrator).get("/organisation").text

    assert '<html lang="ar" dir="rtl"' in page
    assert "<bdi>شبكة</bdi>" in page
