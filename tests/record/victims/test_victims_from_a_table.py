"""A table copied from a spreadsheet becomes victims: looked at first, corrected, all or nobody."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.canonical import digest
from casefiles.foundation.counts import CountRange
from casefiles.foundation.errors import Refusal
from casefiles.foundation.merkle import merkle_root
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.cases.models import Case
from casefiles.record.victims import queries, workflow
from casefiles.record.victims.models import Victim, VictimDetails, VictimKind
from casefiles.record.victims.parts.details import facts_of_victim
from casefiles.record.victims.parts.pasted import cells_of
from casefiles.record.victims.parts.rows import Said, guessed_columns, read_row
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.victims import add_victim
from tests.forms import form_of

SAID = Said("ar", "en", outcome="killed", age_as_written="age as written")
HEADINGS = "م\tالاسم\tName in English\tالجنس\tالعمر\tالصفة\tملاحظات\tهاتف"
#: twenty-five people who never lived; rows 4, 9 and 17 have to be put right
ROWS = [
    f"{n}\tشخص مختلق {n}\tInvented Person {n}\t{'أنثى' if n % 2 else 'm'}\t٣{n % 10}\tمدني\t\t"
    for n in range(1, 26)
]
ROWS[3] = "4\tشخص مختلق 4\tInvented Person 4\tسيد\t34\tمدني\t\t"
ROWS[8] = "9\tشخص مختلق 9\tInvented Person 9\tf\tabout 30\tمدني\t\t"
ROWS[16] = '17\tنادية "المختلقة"\t\tf\t٣ أشهر\tcivillian\twas at = the gate\t555'
TABLE = "\n".join([HEADINGS, *ROWS])


def _address(case: Case) -> str:
    return f"/cases/{case.id}/victims/grid"


def test_twenty_five_people_are_pasted_three_corrected_and_all_recorded_at_once(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    there = add_victim(session, case, name=Texts.of(ar="شخصٌ مُختلَق ٢٥"))
    pages, address = browse(lead), _address(case)

    shown = pages.send(address, {"table": TABLE, "original": "ar", "outcome": "killed"})
    grid = {name: values[-1] for name, values in form_of(shown.text, address).values.items()}

    assert shown.status_code == 200
    assert "22 rows ready" in shown.text
    assert shown.text.count('aria-invalid="true"') == 3
    assert f"The same name as {there.reference} in this case." in shown.text
    assert "<bdi>هاتف</bdi>" in shown.text, "a column that is not taken is said to be left out"
    assert grid["grid-16-1"] == 'نادية "المختلقة"'

    refused = pages.send(address, grid)
    assert refused.status_code == 422
    assert "See rows 4, 9, 17." in refused.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Victim)) == 1

    right = {"grid-3-3": "ذكر", "grid-8-4": "30", "grid-16-5": "Civilian"}
    made = pages.send(address, grid | right)

    assert made.status_code == 303
    session.rollback()  # what others saved since is seen
    victims = queries.victims_of(session, case)[1:]
    assert len(victims) == 25
    fourth, infant, last = victims[3], victims[16], victims[24]
    assert (fourth.sex, fourth.age, fourth.outcome) == ("male", 34, "killed")
    assert fourth.person is not None
    assert fourth.person.names == Texts.of(ar="شخص مختلق 4", en="Invented Person 4")
    assert (infant.age, infant.age_band) == (0, "infant")
    assert infant.note is not None
    assert str(infant.note) == "was at = the gate\nage as written: ٣ أشهر"
    assert last.person_id != there.person_id, "a namesake is never merged"

    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "victims:added")).one()
    assert event.detail is not None
    root = merkle_root([digest(facts_of_victim(victim)) for victim in victims])
    assert event.detail.body == {"count": 25, "first": "V-0002", "last": "V-0026", "root": root}
    assert "recorded 25 victims from a table" in pages.get(f"/cases/{case.id}").text


def test_the_grid_is_filled_without_a_table_and_without_a_script(
    session: Session, lead: User, browse: Browse
) -> None:
    lead.language = "ar"
    case = add_case(session, lead=lead)
    pages, address = browse(lead), _address(case)

    def sent(page: str, **changed: str) -> dict[str, str]:
        values = form_of(page, address).values
        return {name: each[-1] for name, each in values.items()} | changed

    assert pages.get(address).status_code == 200
    nothing = pages.send(address, {})
    empty = pages.send(address, {"empty": "1"}).text
    nobody = pages.send(address, sent(empty))
    more = pages.send(address, sent(empty) | {"grid-0-2": "أنثى", "grid-add": "1"}).text
    fewer = pages.send(address, sent(more) | {"grid-drop": "1"}).text
    assert (nothing.status_code, nobody.status_code) == (422, 422)
    assert [page.count("<tr>") for page in (empty, more, fewer)] == [11, 16, 15]

    silent = pages.send(address, sent(fewer))
    assert silent.status_code == 422
    assert 'id="grid-0-4-error"' in silent.text, "nothing is recorded as killed by default"

    assert pages.send(address, sent(fewer) | {"grid-0-4": "مفقودة"}).status_code == 303
    victim = session.scalars(sa.select(Victim)).one()
    assert (victim.kind, victim.sex, victim.outcome) == (VictimKind.UNNAMED, "female", "missing")
    assert (victim.age, victim.age_band, victim.civilian_status) == (None, "", "")


def test_too_many_rows_stay_in_the_box(session: Session, lead: User, browse: Browse) -> None:
    case = add_case(session, lead=lead)
    table = "\n".join(f"Invented {n}\tf" for n in range(502))

    answer = browse(lead).send(_address(case), {"table": table})

    assert answer.status_code == 422
    assert "At most 500 rows" in answer.text
    assert "Invented 501" in answer.text


@pytest.mark.parametrize(
    ("table", "refusal"),
    [
        ("\n".join("Invented\tf" for _each in range(501)), "At most 500 rows"),
        ("\t".join(f"cell {n}" for n in range(61)), "At most 60 columns"),
    ],
)
def test_a_table_that_is_too_large_is_refused_before_it_is_a_grid(
    session: Session, lead: User, browse: Browse, table: str, refusal: str
) -> None:
    case = add_case(session, lead=lead)

    answer = browse(lead).send(_address(case), {"table": table})

    assert answer.status_code == 422
    assert refusal in answer.text
    assert table.splitlines()[0] in answer.text


def test_a_grid_that_is_too_large_loses_nobody_without_a_word(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    pages, address = browse(lead), _address(case)
    columns = {"grid-seen": "1", "grid-column-0": "latin", "grid-column-1": "outcome"}
    people = {f"grid-{n}-0": f"Invented {n}" for n in range(501)} | {
        f"grid-{n}-1": "killed" for n in range(501)
    }

    refused = pages.send(address, columns | people)
    checked = pages.send(address, columns | people | {"grid-check": "1"})
    wide = pages.send(address, columns | {"grid-column-60": "note", "grid-0-60": "beyond"})
    for page, reason in ((refused, "500 rows"), (checked, "500 rows"), (wide, "60 columns")):
        assert page.status_code == 422
        assert f"At most {reason}" in page.text
    assert "Invented 500" in refused.text
    assert queries.victims_of(session, case) == []

    assert pages.send(address, columns | people | {"grid-drop": "500"}).status_code == 200


def test_numbers_of_thousands_of_digits_are_no_rows(
    session: Session, lead: User, browse: Browse
) -> None:
    case, long = add_case(session, lead=lead), "9" * 5000
    sent = {"grid-seen": "1", "grid-column-0": "latin", "grid-0-0": "Invented", "grid-drop": long}
    forged = {f"grid-column-{long}": "note", f"grid-{long}-0": "x", f"grid-0-{long}": "x"}

    answer = browse(lead).send(_address(case), sent | forged)

    assert answer.status_code == 200
    assert answer.text.count("<tr>") == 2


def test_one_bad_row_keeps_everybody_out(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)
    good = VictimDetails(VictimKind.NAMED, "killed", names=Texts.of(en="Invented"))

    for rows in ([], [good, VictimDetails(VictimKind.UNNAMED, "")], [good] * 501):
        with pytest.raises(Refusal):
            workflow.add_victims(session, case, rows, acting_user=lead)

    assert session.scalars(sa.select(Victim)).all() == []


@pytest.mark.parametrize(
    ("age", "understood"),
    [
        ("٣٥", (35, "")),
        ("35 years", (35, "")),
        ("سنتان", (2, "")),
        ("3 months", (0, "infant")),
        ("30 شهرا", (2, "")),
        ("5 days", (0, "infant")),
        ("طفلة", (None, "child")),
        ("", (None, "")),
        ("unknown", (None, "unknown")),
        ("—", (None, "")),
    ],
)
def test_an_age_is_understood_as_people_write_it(
    age: str, understood: tuple[int | None, str]
) -> None:
    row = read_row({"age": [age]}, SAID)

    assert row.faults == []
    assert (row.details.age, row.details.age_band) == understood


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"age": ["-5"]}, "age"),
        ({"age": ["thirty"]}, "age"),
        ({"age": ["131"]}, "age"),
        ({"age": ["40"], "age_band": ["child"]}, "age_band"),
        ({"sex": ["x"]}, "sex"),
        ({"outcome": ["gone"]}, "outcome"),
        ({"count": ["0"]}, "count"),
        ({"count": ["7-5"]}, "count"),
        ({"count": ["some"]}, "count"),
        ({"original": ["مختلق"], "count": ["3"]}, "original"),
        ({"latin": ["x" * 301]}, "latin"),
        ({"note": ["half \ud800"]}, ""),
    ],
)
def test_what_is_not_understood_is_said_beside_its_cell(
    cells: dict[str, list[str]], column: str
) -> None:
    assert [place for place, _fault in read_row(cells, SAID).faults] == [column]


def test_a_row_may_stand_for_many_and_a_name_for_one_script() -> None:
    group = read_row({"count": ["5+"], "description": ["نساء من عائلة"]}, SAID).details
    latin = read_row({"original": ["Invented"], "latin": ["unknown"]}, SAID).details
    unknown = read_row({"original": ["مجهول الهوية"]}, SAID).details
    same = read_row(
        {"original": ["Jo Invented"], "latin": ["J. Invented"]}, Said("en", "en", "killed")
    ).details

    assert (group.kind, group.count) == (VictimKind.GROUP, CountRange(5, None))
    assert group.description == Texts.of(ar="نساء من عائلة")
    assert (latin.names, unknown.kind) == (Texts.of(en="Invented"), VictimKind.UNNAMED)
    assert (same.names, same.aliases) == (Texts.of(en="Jo Invented"), ("J. Invented",))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('a\tb\n"two\nlines"\t\n\n', [["a", "b"], ["two lines", ""]]),
        ("a;b, c\n1;2", [["a", "b, c"], ["1", "2"]]),
        ('"A, B",f\nC,m', [["A, B", "f"], ["C", "m"]]),
        ('"ن" نادية\tf\nb', [['"ن" نادية', "f"], ["b", ""]]),
        ("one\ntwo", [["one"], ["two"]]),
        ("", []),
    ],
)
def test_a_table_is_read_whatever_it_was_copied_from(text: str, cells: list[list[str]]) -> None:
    assert cells_of(text) == cells


def test_columns_are_guessed_from_headings_or_from_what_they_hold() -> None:
    named = cells_of("No\tName\tName (English)\tSex\tPhone\n1\tمختلقة\tInvented\tF\t5")
    bare = cells_of("مختلقة\tأنثى\t٣\tقتلت\t12 a\t")

    assert guessed_columns(named) == (["", "original", "latin", "sex", ""], True)
    assert guessed_columns(bare) == (["original", "sex", "age", "outcome", "", ""], False)
