"""A key of a recipient is brought by one person and compared by another; no other is used."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import (
    NotAllowedNow,
    NotFound,
    NotPermitted,
    Refusal,
    Stale,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import events_about
from casefiles.record.recipient_keys import policy, queries, workflow
from casefiles.record.recipient_keys.models import KeyState
from casefiles.record.recipient_keys.policy import KeyPermission
from casefiles.record.recipient_keys.workflow import Comparison
from casefiles.record.recipients.queries import profile, the_own
from casefiles.record.recipients.workflow import retire_recipient
from tests.conftest import Browse
from tests.factories.recipient_keys import COMPARED_WITH, FOUND_AT, add_key, new_pair
from tests.factories.recipients import OWN, add_own

COI = "coi-syria"


def test_olga_brings_a_key_and_oskar_confirms_it(
    session: Session, officer: User, second_officer: User
) -> None:
    pair = new_pair()

    key = add_key(session, COI, by=officer, pair=pair)
    assert queries.confirmed_keys_of(session, COI) == []
    told = Comparison(f" {pair.public.upper()[:30]} {pair.public[30:]}\n", COMPARED_WITH)
    workflow.confirm_key(session, key, told, opened=key.version, acting_user=second_officer)

    assert queries.confirmed_keys_of(session, COI) == [key]
    assert (key.added_by_id, key.confirmed_by_id) == (officer.id, second_officer.id)
    assert (key.found_at, key.compared_with) == (FOUND_AT, COMPARED_WITH)
    assert key.in_groups.replace(" ", "") == pair.public
    session.commit()
    assert [one.action for one in events_about(session, [key.id])] == [
        "recipient-key:added",
        "recipient-key:confirmed",
    ]


def test_nobody_confirms_what_they_brought(session: Session, officer: User) -> None:
    key = add_key(session, COI, by=officer)

    with pytest.raises(NotPermitted):
        workflow.confirm_key(
            session,
            key,
            Comparison(key.public_key, COMPARED_WITH),
            opened=key.version,
            acting_user=officer,
        )

    assert key.state is KeyState.PROPOSED
    assert not policy.may_confirm(officer, key)


@pytest.mark.parametrize(
    ("told", "compared_with", "field"),
    [
        ("", COMPARED_WITH, "told"),
        ("ANOTHER KEY", COMPARED_WITH, "told"),
        ("age1", COMPARED_WITH, "told"),
        ("THE KEY", "  ", "compared_with"),
        ("THE KEY", f" {FOUND_AT.upper()} ", "compared_with"),
    ],
)
def test_another_key_or_the_same_place_confirms_nothing(
    session: Session,
    officer: User,
    second_officer: User,
    told: str,
    compared_with: str,
    field: str,
) -> None:
    key = add_key(session, COI, by=officer)
    heard = {"THE KEY": key.public_key, "ANOTHER KEY": new_pair().public}.get(told, told)
    comparison = Comparison(heard, compared_with)

    with pytest.raises(Refusal) as refused:
        workflow.confirm_key(
            session, key, comparison, opened=key.version, acting_user=second_officer
        )

    assert [one.field for one in (refused.value, *refused.value.others)] == [field]
    assert (key.state, key.confirmed_by_id) == (KeyState.PROPOSED, None)


def test_a_key_is_confirmed_once_and_as_it_was_read(
    session: Session, officer: User, second_officer: User
) -> None:
    key = add_key(session, COI, by=officer)
    told = Comparison(key.public_key, COMPARED_WITH)
    opened = key.version

    with pytest.raises(Stale):
        workflow.confirm_key(session, key, told, opened=opened - 1, acting_user=second_officer)
    workflow.confirm_key(session, key, told, opened=opened, acting_user=second_officer)

    with pytest.raises(NotAllowedNow):
        workflow.confirm_key(session, key, told, opened=key.version, acting_user=second_officer)


def test_a_retired_key_stays_in_the_list_and_serves_no_more(
    session: Session, officer: User, second_officer: User
) -> None:
    pair = new_pair()
    key = add_key(session, COI, by=officer, confirmed_by=second_officer, pair=pair)

    with pytest.raises(Refusal):
        workflow.retire_key(session, key, reason=" ", acting_user=officer)
    workflow.retire_key(session, key, reason="Lost, they say (fictional).", acting_user=officer)

    assert queries.confirmed_keys_of(session, COI) == []
    assert list(queries.keys_of(session, COI)) == [key]
    assert key.confirmed_by_id == second_officer.id
    with pytest.raises(NotAllowedNow):
        workflow.retire_key(session, key, reason="again", acting_user=officer)
    again = add_key(session, COI, by=officer, pair=pair)
    assert again.state is KeyState.PROPOSED


def test_the_same_key_is_not_kept_twice(session: Session, officer: User) -> None:
    pair = new_pair()
    add_key(session, COI, by=officer, pair=pair)
    add_own(session, by=officer)

    with pytest.raises(Refusal) as refused:
        add_key(session, COI, by=officer, pair=pair)
    other = add_key(session, OWN, by=officer, pair=pair)

    assert [one.field for one in (refused.value, *refused.value.others)] == ["public_key"]
    assert other.recipient == OWN


def test_bad_input_is_told_beside_its_field(session: Session, officer: User) -> None:
    def fields(public_key: str, found_at: str) -> list[str | None]:
        with pytest.raises(Refusal) as refused:
            workflow.add_key(
                session,
                profile(session, COI),
                public_key,
                found_at=found_at,
                acting_user=officer,
            )
        return [one.field for one in (refused.value, *refused.value.others)]

    assert fields("ssh-ed25519 AAAA", " ") == ["public_key", "found_at"]
    assert fields(str(new_pair().secret), FOUND_AT) == ["public_key"]


def test_a_retired_recipient_takes_no_key(session: Session, officer: User) -> None:
    add_own(session, by=officer)
    retire_recipient(session, the_own(session, OWN), reason="gone", acting_user=officer)

    with pytest.raises(NotAllowedNow):
        add_key(session, OWN, by=officer)


def test_who_is_no_officer_keeps_no_key(
    session: Session, lead: User, officer: User, auditor: User
) -> None:
    key = add_key(session, COI, by=officer)

    for person in (lead, auditor):
        assert not policy.may(person, KeyPermission.KEEP)
        assert not policy.may_confirm(person, key)
        with pytest.raises(NotPermitted):
            add_key(session, COI, by=person)
        with pytest.raises(NotPermitted):
            policy.require_confirm(person, key)
        with pytest.raises(NotPermitted):
            workflow.retire_key(session, key, reason="x", acting_user=person)


def test_a_key_of_another_recipient_is_not_there(session: Session, officer: User) -> None:
    key = add_key(session, COI, by=officer)

    with pytest.raises(NotFound):
        queries.key_of(session, "iiim", key.id)


def test_both_go_through_the_pages(
    session: Session, officer: User, second_officer: User, lead: User, browse: Browse
) -> None:
    pair, where = new_pair(), f"/recipients/{COI}/keys/"
    olga, oskar = browse(officer), browse(second_officer)

    wrong = olga.send(f"{where}new", {"public_key": "age1nothing", "found_at": FOUND_AT})
    assert wrong.status_code == 422
    assert FOUND_AT in wrong.text
    secret = str(pair.secret)
    given_away = olga.send(f"{where}new", {"public_key": secret, "found_at": FOUND_AT})
    assert given_away.status_code == 422
    assert secret not in given_away.text, "nobody's secret is sent back"
    assert FOUND_AT in given_away.text
    brought = olga.send(
        f"{where}new", {"public_key": pair.public, "found_at": FOUND_AT}, follow_redirects=True
    )
    assert "somebody else compares it" in brought.text
    [key] = queries.keys_of(session, COI)
    page = f"{where}{key.id}/confirm"
    assert key.in_groups in olga.get(where).text
    assert key.in_groups not in oskar.get(where).text, "who compares it would copy it"
    assert olga.get(page).status_code == 403
    shown = oskar.get(page)
    assert FOUND_AT in shown.text
    assert pair.public not in shown.text
    assert key.in_groups not in shown.text
    told = {"told": new_pair().public, "compared_with": COMPARED_WITH}
    assert oskar.send(page, told).status_code == 422
    confirmed = oskar.send(page, told | {"told": key.in_groups}, follow_redirects=True)
    assert "confirmed" in confirmed.text
    assert "1 confirmed key" in browse(lead).get(f"/recipients/{COI}").text
    retired = olga.send(f"{where}{key.id}/retire", {"reason": "Lost"}, follow_redirects=True)
    assert "retired" in retired.text
    assert olga.send(f"{where}{key.id}/retire", {"reason": ""}).status_code in {409, 422}


def test_who_only_reads_sees_the_keys_that_were_compared_and_no_button(
    session: Session, officer: User, second_officer: User, lead: User, browse: Browse
) -> None:
    key = add_key(session, COI, by=officer)
    assert key.in_groups not in browse(lead).get(f"/recipients/{COI}/keys/").text
    told = Comparison(key.public_key, COMPARED_WITH)
    workflow.confirm_key(session, key, told, opened=key.version, acting_user=second_officer)

    page = browse(lead).get(f"/recipients/{COI}/keys/").text

    assert key.in_groups in page
    assert "/keys/new" not in page
    assert f"{key.id}/retire" not in page
