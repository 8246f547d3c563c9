"""What happened to a record is told in words of the reader's language, and sealed things never."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from casefiles import naming, rooms, word_tables, wording
from casefiles.app import metadata
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of, last_change
from casefiles.platform.audit.views import Change, Teller, Told
from casefiles.platform.audit.workflow import record
from casefiles.platform.web.transaction import request_session
from casefiles.record.codebook import queries as codebook


@pytest.fixture
def teller(app: Flask) -> Iterator[Teller]:
    """Give what tells events, inside a request in English."""
    made = Teller(
        {**rooms.HISTORY, "case:moved": "moved the case to %(place_detail)s"},
        word_tables.FIELDS,
        wording.say,
        app.jinja_env.filters["moment"],
    )
    with app.test_request_context("/"), force_locale("en"):
        yield made


def told(teller: Teller, session: Session, lead: User, action: str, **detail: object) -> Told:
    record(session, action, lead, acting_user=lead, **detail)  # type: ignore[arg-type]
    session.commit()
    request_session().rollback()
    return teller.history(lead.id)[0]


def test_who_did_what_when_and_why(teller: Teller, session: Session, lead: User) -> None:
    found = told(teller, session, lead, "case:closed", reason="the inquiry ended")

    assert (found.who, found.text) == ("Alice (fictional)", "closed the case: the inquiry ended")
    assert found.note == ""
    assert ":" in found.when


def test_a_reason_that_the_phrase_does_not_hold_is_quoted(
    teller: Teller, session: Session, lead: User
) -> None:
    found = told(teller, session, lead, "case:verified", reason="three sources agree")

    assert (found.note, found.kind) == ("three sources agree", "good")


def test_the_program_is_named_where_nobody_acted(
    teller: Teller, session: Session, lead: User
) -> None:
    record(session, "account:disabled", lead, acting_user=None)
    session.commit()

    (found,) = teller.history(lead.id)

    assert (found.who, found.kind) == ("The program", "stop")


def test_an_action_without_words_is_shown_by_its_tag(
    teller: Teller, session: Session, lead: User
) -> None:
    assert told(teller, session, lead, "kite:flown").text == "kite:flown"


def test_a_parameter_that_was_not_kept_is_said_to_be_missing(
    teller: Teller, session: Session, lead: User
) -> None:
    assert told(teller, session, lead, "case:moved").text == "moved the case to not stated"


@pytest.mark.parametrize(
    ("field", "before", "after", "expected"),
    [
        ("Case.tags", ["a", "b"], [], ("a, b", "not stated")),
        (
            "Case.access",
            "organisation",
            "members",
            ("everybody of the organisation", "members only"),
        ),
        ("Case.weapons", [], ["barrel_bomb"], ("not stated", "barrel bomb")),
        ("Case.target", "no_such_code", None, ("no_such_code", "not stated")),
        ("Case.date_edtf", None, "2019-07-22", ("not stated", "22 July 2019")),
        ("Case.date_edtf", "soon", None, ("soon", "not stated")),
        ("Source.reliability", "A", "B", ("completely reliable", "usually reliable")),
        ("Exhibit.graphic", False, True, ("no", "yes")),
        ("Victim.minimum", None, 3, ("not stated", "3")),
        ("Victim.place_id", "x", "y", ("", "")),
        ("Source.sealed_identity", "a name", "another", ("", "")),
        ("Kite.tail_length", "short", "long", ("short", "long")),
        ("Submission.answers", {"a": "one", "b": "two"}, {}, ("one, two", "not stated")),
    ],
)
def test_values_are_said_in_words(
    teller: Teller, field: str, before: object, after: object, expected: tuple[str, str]
) -> None:
    subject, _, name = field.partition(".")

    (change,) = teller._changes(subject, {"changes": {name: [before, after]}})

    assert (change.before.casefold(), change.after.casefold()) == tuple(map(str.casefold, expected))


@pytest.mark.parametrize(
    ("field", "label"),
    [("date_edtf", "date"), ("place_id", "place"), ("tail_length", "tail length")],
)
def test_fields_have_names(teller: Teller, field: str, label: str) -> None:
    (change,) = teller._changes("Case", {"changes": {field: ["", "x"]}})

    assert change.label == label


def _enumerations() -> list[type[Enum]]:
    columns = (column for table in metadata().tables.values() for column in table.columns)
    found = {column.type.enum_class for column in columns if isinstance(column.type, sa.Enum)}
    return sorted((kind for kind in found if kind is not None), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("enumeration", _enumerations())
def test_every_state_and_standing_has_a_word(enumeration: type[Enum]) -> None:
    codes = {code for vocabulary in codebook.vocabularies() for code in vocabulary.by_code}

    assert {member.value for member in enumeration} - word_tables.VALUES.keys() - codes == set()


def _details() -> list[type]:
    rooms_of_records = [module for name, module in sys.modules.items() if name.endswith("workflow")]
    found: set[type] = {
        kind
        for module in rooms_of_records
        for name, kind in vars(module).items()
        if name.endswith("Details") and is_dataclass(kind) and isinstance(kind, type)
    }
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("details", _details())
def test_every_field_of_a_form_has_a_name(details: type) -> None:
    assert {field.name for field in fields(details)} - word_tables.FIELDS.keys() == set()


@pytest.mark.parametrize("action", sorted(rooms.HISTORY))
def test_every_kind_of_action_has_a_name(action: str) -> None:
    assert action.partition(":")[0] in naming.KINDS


@pytest.mark.parametrize("vocabulary", sorted(set(word_tables.VOCABULARIES.values())))
def test_every_vocabulary_named_is_one(vocabulary: str) -> None:
    assert codebook.vocabulary(vocabulary).terms


def test_a_text_is_told_in_the_language_of_the_page(
    teller: Teller, session: Session, lead: User
) -> None:
    before, after = Texts.of(ar="مشفى"), Texts.of(en="Hospital", ar="مستشفى")
    found = told(
        teller,
        session,
        lead,
        "case:changed",
        changes={"title": [before.to_json(), after.to_json()]},
    )

    assert found.changes == (Change("title", "مشفى", "Hospital"),)
    with force_locale("ar"):
        assert teller.history(lead.id)[0].changes[0].after == "مستشفى"


def test_a_long_text_is_cut(teller: Teller, session: Session, lead: User) -> None:
    found = told(teller, session, lead, "case:changed", changes={"note": ["", "very long " * 1000]})

    assert len(found.changes[0].after) == 160
    assert found.changes[0].after.endswith("…")


def test_what_is_sealed_is_never_told_even_if_a_detail_holds_it(
    teller: Teller, session: Session, lead: User
) -> None:
    secret = "Yusuf the baker"
    found = told(
        teller,
        session,
        lead,
        "case:moved",
        identity=secret,
        changes={"sealed_identity": [secret, secret], "password": [secret, secret]},
    )
    teller = replace(teller, actions={"case:told": "told %(identity)s"})
    again = told(teller, session, lead, "case:told", identity=secret)

    assert secret not in str(found)
    assert secret not in str(again)
    assert again.text == "told sealed"


def test_without_details_nothing_of_them_is_told(
    teller: Teller, session: Session, lead: User
) -> None:
    told(
        teller,
        session,
        lead,
        "case:closed",
        reason="a secret reason",
        changes={"title": ["one", "two"]},
    )

    (found,) = teller.tell(history_of(session, lead.id), with_details=False)

    assert (found.text, found.changes, found.note) == ("closed the case: …", (), "")


def test_a_history_is_read_in_two_queries_however_long(
    teller: Teller, session: Session, lead: User
) -> None:
    for _ in range(120):
        record(session, "case:changed", lead, acting_user=lead)
    session.commit()

    assert len(teller.history(lead.id)) == 100
    assert len(teller.history(lead.id, limit=10)) == 10
    assert teller.history(new_id()) == []


def test_outside_a_page_values_are_said_in_english() -> None:
    assert wording.say("Case", "title", {"wordings": {"en": "Mill"}, "original": "en"}) == "Mill"


def test_the_last_change_is_of_the_first_record_that_has_one(session: Session, lead: User) -> None:
    record(session, "account:renamed", lead, acting_user=lead)
    session.commit()

    found = last_change(session, [new_id(), lead.id])

    assert found is not None
    assert found.action == "account:renamed"
    assert last_change(session, [new_id()]) is None
