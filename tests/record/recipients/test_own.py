"""A recipient that the organisation defines itself, in versions that stay readable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.recipients import policy, queries, workflow
from casefiles.record.recipients.models import Check, Kind, Requirement, Verdict
from casefiles.record.recipients.parts.own import OwnElement, OwnRule, as_details
from casefiles.record.recipients.policy import RecipientPermission
from casefiles.record.recipients.workflow import CheckDetails
from tests.conftest import Browse, factory_of
from tests.factories.recipients import OWN, add_own, own_details

ENGLISH_ONLY = Texts.of(en="Only English")
_OPTIONAL = Requirement.OPTIONAL


def test_olga_defines_one_and_it_stands_beside_the_others(session: Session, officer: User) -> None:
    add_own(session, by=officer)

    found = queries.profile(session, OWN)

    assert (found.is_own, found.is_retired, found.version) == (True, False, "1")
    assert [one.code for one in found.elements] == ["facts_date", "answered", "answered_2"]
    assert found.elements[0].label["en"] == "Date"
    assert found.elements[1].label["ar"] == "لماذا الآن؟"
    assert {one.code for one in found.our_conditions} == {
        "attribution_approved",
        "standard_stated",
        "verified",
        "words_name_nobody",
    }
    assert found in queries.offered(session)


def test_what_was_read_before_is_taken_only_while_nothing_changed(
    app: Flask, session: Session, officer: User
) -> None:
    def names(*, forgetting: bool = False) -> list[str]:
        asked: list[str] = []
        engine = factory_of(app).kw["bind"]
        listen = (engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        with factory_of(app)() as own:
            queries.take_own(own, own.scalars(sa.select(queries.state_of_own())).one())
            sa.event.listen(*listen)
            found = [one.short_names["en"] for one in queries.profiles(own) if one.is_own]
            sa.event.remove(*listen)
        assert len(asked) == (1 if forgetting else 0)
        return found

    first = add_own(session, by=officer)
    session.commit()
    assert names(forgetting=True) == names() == ["Inquiry of Nowhere"]

    renamed = own_details(short_names=Texts.of(en="Inquiry renamed", ar="لجنة أخرى"))
    workflow.change_recipient(session, first, renamed, opened=first.version, acting_user=officer)
    session.flush()
    assert names() == ["Inquiry of Nowhere"]  # nobody sees what is not done yet
    session.commit()

    assert names(forgetting=True) == names() == ["Inquiry renamed"]


def test_what_was_filled_in_comes_back(session: Session, officer: User) -> None:
    own = add_own(session, by=officer)

    assert as_details(own.current.content, queries.words_of_checks()) == own_details()


def test_no_code_becomes_another_body(session: Session, officer: User) -> None:
    """Grounds name a recipient by its code: whoever agreed agreed to this body, for this."""
    own, kind = add_own(session, by=officer), own_details().kind
    others: dict[str, Any] = {
        "names": Texts.of(en="Ministry of Nowhere", ar="وزارة لا مكان"),
        "body": Texts.of(en="Government of Nowhere", ar="حكومة لا مكان"),
        "kind": next(one for one in (Kind.TREATY_BODY, Kind.REVIEW) if one is not kind),
        "state_code": "SY",
        "purposes": ("un_naming_to_state",),
    }

    for field, value in others.items():
        with pytest.raises(Refusal) as refused:
            workflow.change_recipient(
                session, own, own_details(**{field: value}), opened=own.version, acting_user=officer
            )
        assert refused.value.field == field


@pytest.mark.parametrize("role", ["lead", "reviewer"])
def test_nobody_else_defines_one(session: Session, role: str, request: Any) -> None:
    person = request.getfixturevalue(role)
    assert not policy.may(person, RecipientPermission.DEFINE)

    with pytest.raises(NotPermitted):
        add_own(session, by=person)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"names": ENGLISH_ONLY}, "names"),
        ({"delivery": Texts()}, "delivery"),
        ({"state_code": "Syria"}, "state_code"),
        ({"languages": ()}, "languages"),
        ({"purposes": ()}, "purposes"),
        ({"purposes": ("revenge",)}, "purposes"),
        ({"source_text": " "}, "source_text"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"kind": Kind.OTHER}, "purposes"),
        ({"kind": Kind.COURT}, "purposes"),
        ({"elements": ()}, "elements"),
        ({"elements": (OwnElement(Check.MANDATE_GROUNDS, Requirement.OPTIONAL),)}, "elements"),
        ({"elements": (OwnElement(Check.ANSWERED, Requirement.FORBIDDEN),)}, "elements"),
        ({"elements": (OwnElement(Check.VICTIMS, Requirement.REQUIRED, "Who?"),)}, "elements"),
        ({"elements": (OwnElement(Check.ANSWERED, _OPTIONAL, words="many"),)}, "elements"),
        ({"elements": (OwnElement(Check.ANSWERED, _OPTIONAL, words="0"),)}, "elements"),
        ({"elements": (OwnElement(Check.VICTIMS, _OPTIONAL, words="9"),)}, "elements"),
        ({"limits": (OwnRule("Ten pages.", ""),)}, "limits"),
        ({"warnings": (OwnRule("", "ببطء"),)}, "warnings"),
    ],
)
def test_what_is_incomplete_gets_its_message_beside_the_field(
    session: Session, officer: User, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        add_own(session, by=officer, **changes)

    assert [refused.value.field, *(one.field for one in refused.value.others)] == [field]


@pytest.mark.parametrize("code", ["coi-syria", OWN, "new", "Capital", "1st", ""])
def test_a_code_is_plain_and_of_one_recipient(session: Session, officer: User, code: str) -> None:
    add_own(session, by=officer)

    with pytest.raises(Refusal) as refused:
        add_own(session, by=officer, code=code)

    assert refused.value.field == "code"


def test_a_change_is_a_new_version_and_the_earlier_one_stays(
    session: Session, officer: User
) -> None:
    own = add_own(session, by=officer)
    before = own.current_id
    changed = own_details(limits=(OwnRule("Two pages.", "صفحتان."),))

    workflow.change_recipient(session, own, own_details(), opened=own.version, acting_user=officer)
    assert own.current_id == before  # nothing was changed
    workflow.change_recipient(session, own, changed, opened=own.version, acting_user=officer)

    now = queries.profile(session, OWN)
    then = queries.version_as_profile(queries.kept_version(session, OWN, before))
    assert (now.version, now.limits[0].text["en"]) == ("2", "Two pages.")
    assert (then.version, then.limits[0].text["en"]) == ("1", "Ten pages.")
    assert [one.version for one in queries.versions_of(session, OWN)] == ["2", "1"]
    with pytest.raises(NotFound):
        queries.kept_version(session, "coi-syria", before)
    with pytest.raises(Stale):
        workflow.change_recipient(session, own, changed, opened=99, acting_user=officer)


def test_a_retired_one_is_offered_no_more_and_never_changes(
    session: Session, officer: User
) -> None:
    own = add_own(session, by=officer)
    with pytest.raises(Refusal):
        workflow.retire_recipient(session, own, reason=" ", acting_user=officer)

    workflow.retire_recipient(session, own, reason="It was closed.", acting_user=officer)

    found = queries.profile(session, OWN)
    assert found.is_retired
    assert found not in queries.offered(session)
    with pytest.raises(NotAllowedNow):
        workflow.retire_recipient(session, own, reason="Again.", acting_user=officer)
    with pytest.raises(NotAllowedNow):
        workflow.change_recipient(
            session, own, own_details(), opened=own.version, acting_user=officer
        )


def test_a_version_is_kept_once_however_often_it_is_used(session: Session) -> None:
    first = workflow.keep_version(session, "coi-syria")

    assert workflow.keep_version(session, "coi-syria") is first
    assert queries.version_as_profile(first).names == queries.profile(session, "coi-syria").names


def test_one_that_a_colleague_kept_meanwhile_is_found(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked, neither found it, and the other was first."""
    first = workflow.keep_version(session, "coi-syria")
    monkeypatch.setattr(queries, "version_like", lambda *_args: None)

    assert workflow.keep_version(session, "coi-syria").id == first.id


def test_the_form_takes_and_changes_it(session: Session, officer: User, browse: Browse) -> None:
    client = browse(officer)
    filled = _filled(own_details())
    page = client.send("/recipients/new", {**filled, "code": OWN})
    assert page.status_code == 303, page.text
    shown = client.get(f"/recipients/{OWN}").text
    assert "Inquiry of Nowhere" in shown
    assert "Why now?" in shown
    assert "recipients/nowhere-inquiry/edit" in shown
    assert "defined the recipient nowhere-inquiry" in shown

    half = client.send("/recipients/new", {**filled, "code": "other", "delivery-text-ar": ""})
    assert half.status_code == 422
    assert "Write it in English and in Arabic." in half.text
    assert "Ten pages." in half.text

    changed = {**filled, "limits-0-en": "Two pages."}
    assert client.send(f"/recipients/{OWN}/edit", changed).status_code == 303
    session.expire_all()
    own = queries.the_own(session, OWN)
    first = queries.versions_of(session, OWN)[-1]
    assert own.current.version == "2"
    old = client.get(f"/recipients/{OWN}/versions/{first.id}").text
    assert "Ten pages." in old
    assert "An earlier or pinned version" in old
    assert client.send(f"/recipients/{OWN}/retire", {"reason": ""}).status_code == 422
    assert client.send(f"/recipients/{OWN}/retire", {"reason": "Closed."}).status_code == 303
    assert "Retired: nothing new" in client.get(f"/recipients/{OWN}").text
    assert client.get("/recipients/coi-syria/edit").status_code == 404


def test_one_more_row_saves_nothing(officer: User, browse: Browse) -> None:
    filled = _filled(own_details()) | {"code": OWN, "limits-add": "1"}

    page = browse(officer).send("/recipients/new", filled)

    assert page.status_code == 200
    assert 'name="limits-1-en"' in page.text


def _filled(details: Any) -> dict[str, Any]:
    filled: dict[str, Any] = {
        "kind": details.kind.value,
        "form": details.form.value,
        "state_code": "",
        "purposes": list(details.purposes),
        "languages": list(details.languages),
        "source_text": details.source_text,
        "source_url": "",
        "source_mark": details.source_mark.value,
        "reply_days": "",
    }
    for name in ("names", "short_names", "body", "mandate", "delivery"):
        said = getattr(details, name)
        filled |= {f"{name}-text-{one}": text for one, text in said.wordings.items()}
        filled[f"{name}-original"] = "en"
    for at, one in enumerate(details.elements):
        filled |= {
            f"elements-{at}-check": one.check.value,
            f"elements-{at}-requirement": one.requirement.value,
            f"elements-{at}-en": one.en,
            f"elements-{at}-ar": one.ar,
            f"elements-{at}-words": one.words,
        }
    for name in ("limits", "warnings"):
        for at, rule in enumerate(getattr(details, name)):
            filled |= {f"{name}-{at}-en": rule.en, f"{name}-{at}-ar": rule.ar}
    return filled


# --- compared with the official page


def test_who_compared_a_rule_when_stands_beside_it(officer: User, browse: Browse) -> None:
    client = browse(officer)
    sent = {
        "rule": "warnings.sixty_days",
        "verdict": "differs",
        "checked_on": clock.today().isoformat(),
        "note": "",
    }
    assert "says instead" in client.send("/recipients/sr-torture/check", sent).text
    sent["note"] = "It says ninety days (fictional)."

    assert client.send("/recipients/sr-torture/check", sent).status_code == 303
    page = client.get("/recipients/sr-torture").text
    assert "It says ninety days (fictional)." in page
    assert "the official page differs" in page
    assert officer.display_name in page
    assert (
        client.send("/recipients/sr-torture/check", {**sent, "rule": "limits.none"}).status_code
        == 422
    )


def test_a_comparison_grows_old_when_the_profile_changes(
    session: Session, officer: User, browse: Browse
) -> None:
    own = add_own(session, by=officer)
    told = CheckDetails("", Verdict.SAYS_SO, clock.today())
    workflow.check_rule(session, queries.profile(session, OWN), told, acting_user=officer)
    now = queries.compared(session, queries.profile(session, OWN))
    assert now.last_checked.on == clock.today()
    assert now.last_checked.by is None  # nobody of the staff is named in a packet

    changed = own_details(limits=())
    workflow.change_recipient(session, own, changed, opened=own.version, acting_user=officer)
    session.commit()

    after = queries.compared(session, queries.profile(session, OWN))
    assert after.last_checked.on is None
    pages = browse(officer)
    assert "of version 1, changed since" in pages.get(f"/recipients/{OWN}").text
    assert "older version" in pages.get("/recipients/").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rule": "limits.invented"}, "rule"),
        ({"checked_on": clock.today() + timedelta(days=2)}, "checked_on"),
        ({"verdict": Verdict.DIFFERS}, "note"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused(
    session: Session, officer: User, changes: dict[str, Any], field: str
) -> None:
    told = replace(CheckDetails("", Verdict.SAYS_SO, date(2026, 11, 1)), **changes)

    with pytest.raises(Refusal) as refused:
        workflow.check_rule(session, queries.profile(session, "upr"), told, acting_user=officer)

    assert refused.value.field == field


def test_investigators_read_comparisons_and_write_none(
    session: Session, lead: User, browse: Browse
) -> None:
    told = CheckDetails("", Verdict.SAYS_SO, clock.today())

    with pytest.raises(NotPermitted):
        workflow.check_rule(session, queries.profile(session, "upr"), told, acting_user=lead)

    assert "/check" not in browse(lead).get("/recipients/upr").text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_forms_are_there_in_both_languages(
    session: Session, officer: User, browse: Browse, language: str
) -> None:
    officer.language = language
    add_own(session, by=officer)
    client = browse(officer)

    for address in ("new", f"{OWN}/edit", f"{OWN}/retire", "wgeid/check"):
        assert client.get(f"/recipients/{address}").status_code == 200


def test_how_long_an_answer_may_be_is_a_limit_of_that_answer_and_comes_back(
    session: Session, officer: User
) -> None:
    row = add_own(session, by=officer)

    (limit,) = [one for one in queries.profile(session, OWN).limits if one.of]

    assert (limit.of, limit.most, limit.unit, limit.refuses) == ("answered_2", 5, "words", True)
    assert "Why you?" in limit.text["en"]
    assert "لماذا أنتم؟" in limit.text["ar"]
    details = as_details(row.current.content, queries.words_of_checks())
    assert [one.words for one in details.elements] == ["", "", "5"]
    assert len(details.limits) == 1
