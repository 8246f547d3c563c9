"""Places come in by code, twice without harm, with what the file says and nothing more."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted, Refusal
from casefiles.foundation.merkle import merkle_root
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.workflow import record
from casefiles.record.places import queries, workflow
from casefiles.record.places.models import Place
from casefiles.record.places.parts.outlines import rings_of
from casefiles.record.places.parts.rows import Columns, PlaceRow
from tests.factories.places import add_place

TABLE = """level,code,parent_code,name_en,name_ar,aliases,longitude,latitude
0,NWH,,Nowhere,لا مكان,Erewhon,,
1,NW01,NWH,North,الشمال,Upper part|Norte,36.5,35.5
"""


def _count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Place)) or 0


def test_the_country_and_its_fourteen_governorates_come_with_the_program(session: Session) -> None:
    first = workflow.load_builtin(session)
    second = workflow.load_builtin(session)

    country = queries.with_code(session, "SYR")
    assert country is not None
    assert first.added == 15
    assert (second.added, second.changed, second.unchanged) == (0, 0, 0)
    assert len(queries.children(session, country)) == 14
    assert queries.counts_below(session, [country]) == {country.id: 14}


def test_a_new_installation_begins_with_them(session: Session, administrator: User) -> None:
    record(session, "organisation:set-up", administrator, acting_user=administrator)

    assert queries.with_code(session, "SY14") is not None


def test_sample_places_are_found_by_the_keys_of_their_file(session: Session) -> None:
    workflow.load_builtin(session)

    first = workflow.load_sample_places(session)
    again = workflow.load_sample_places(session)

    town = first.by_key["sarmin"]
    assert town.parent is not None
    assert (town.parent.code, town.level) == ("SY07", 4)
    assert again.by_key["sarmin"] is town
    assert again.added == 0


def test_a_table_is_taken_in_once_however_often_it_is_imported(session: Session) -> None:
    first = workflow.import_csv(session, TABLE, origin="table", acting_user=None)
    second = workflow.import_csv(session, "\ufeff" + TABLE, origin="table", acting_user=None)

    north = queries.with_code(session, "NW01")
    assert north is not None
    assert (first.added, second.unchanged) == (2, 2)
    assert north.names == Texts.of(en="North", ar="الشمال")
    assert north.aliases == ("Upper part", "Norte")
    assert (north.longitude, north.latitude) == (36.5, 35.5)


def test_a_name_that_a_file_replaces_is_still_found(session: Session) -> None:
    workflow.import_csv(session, TABLE, acting_user=None)

    changed = workflow.import_csv(
        session, "level,code,name_en\n1,NW01,Northern Area\n", acting_user=None
    )

    north = queries.with_code(session, "NW01")
    assert changed.changed == 1
    assert north is not None
    assert north.names.wordings == {"en": "Northern Area", "ar": "الشمال"}
    assert queries.resolve(session, "north") is north


def test_a_batch_stands_in_the_log_as_one_event(session: Session) -> None:
    workflow.import_csv(session, TABLE, origin="table.csv", acting_user=None)
    session.commit()

    event = session.scalars(sa.select(AuditEvent)).one()
    assert event.action == "place:imported"
    assert event.detail is not None
    assert (event.detail.body["count"], event.detail.body["origin"]) == (2, "table.csv")


def test_a_place_without_a_code_is_known_by_its_name_in_its_parent(session: Session) -> None:
    here, there = add_place(session, code="A"), add_place(session, code="B", name="Elsewhere")
    rows = [PlaceRow(4, Texts.of(en="Spring"), parent_code=code) for code in ("A", "B", "A")]

    outcome = workflow.import_places(session, rows, acting_user=None)

    assert (outcome.added, outcome.unchanged) == (2, 1)
    assert {place.parent_id for place in queries.named(session, "spring")} == {here.id, there.id}
    assert queries.resolve(session, "Spring") is None
    found = queries.resolve(session, "Spring", within=there)
    assert found is not None
    assert found.parent_id == there.id


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("level,code,name_en\n1,X,\n", "Row 2 has no name."),
        ("code,name_en\nX,Somewhere\n", "Row 2 does not say its level"),
        ("level,code,name_en\n12,X,Somewhere\n", "Row 2 does not say its level"),
        ("level,name_en,longitude\n1,Somewhere,east\n", "no longitude"),
        ("level,name_en,latitude\n1,Somewhere,91\n", "no longitude"),
        ("level,parent_code,name_en\n1,ZZ,Somewhere\n", "lies in ZZ"),
    ],
)
def test_a_row_that_says_too_little_is_refused_by_its_number(
    session: Session, table: str, said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.import_csv(session, table, acting_user=None)

    assert said in str(refused.value)


def _collection(*features: tuple[dict[str, object], object]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for properties, geometry in features
            ],
        }
    )


SQUARE = {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]}


def test_boundaries_are_kept_and_no_middle_is_invented(session: Session) -> None:
    workflow.load_builtin(session)
    properties: dict[str, object] = {
        "ADM1_PCODE": "SY07",
        "ADM1_EN": "Idleb",
        "ADM1_AR": "ادلب",
        "ADM0_PCODE": "SY",
        "ADM1_REF": None,
        "Shape_Area": 0.5,
    }
    new: dict[str, object] = {"adm1_pcode": "SY99", "adm1_en": "Beyond", "adm0_pcode": "SY"}

    outcome = workflow.import_geojson(
        session, _collection((properties, SQUARE), (new, SQUARE)), acting_user=None
    )

    idlib, beyond = (queries.with_code(session, code) for code in ("SY07", "SY99"))
    assert (outcome.changed, outcome.added) == (1, 1)
    assert idlib is not None
    assert idlib.boundary == SQUARE
    assert {"Idlib", "إدلب"} <= set(idlib.aliases)
    assert beyond is not None
    assert beyond.parent is not None
    assert (beyond.parent.code, beyond.longitude, beyond.latitude) == ("SYR", None, None)


def test_a_country_is_one_whether_by_two_letters_or_three(session: Session) -> None:
    workflow.load_builtin(session)
    properties: dict[str, object] = {"ADM0_PCODE": "SY", "ADM0_EN": "Syria"}

    outcome = workflow.import_geojson(session, _collection((properties, SQUARE)), acting_user=None)

    country = queries.with_code(session, "SYR")
    assert outcome.changed == 1
    assert country is not None
    assert (country.boundary, "Syrian Arab Republic" in country.aliases) == (SQUARE, True)
    assert len(queries.children(session, None)) == 1


def test_a_large_file_is_not_asked_for_row_by_row(session: Session) -> None:
    add_place(session, code="A", level=1)
    rows = [
        PlaceRow(4, Texts.of(en=f"Village {n}"), code=f"C{n}", parent_code="A") for n in range(200)
    ]
    session.flush()
    asked: list[str] = []
    sa.event.listen(
        session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2])
    )

    workflow.import_places(session, rows, acting_user=None)

    assert len(asked) < 10


def test_unusual_properties_are_named_by_who_imports(session: Session) -> None:
    add_place(session, code="A")
    text = _collection(
        (
            {"id": "P1", "label": "Well", "bil": "بئر", "in": "A"},
            {"type": "Point", "coordinates": [36.25, 35.5, 400]},
        )
    )
    columns = Columns(code="id", parent="in", names={"en": "label", "ar": "bil"})

    workflow.import_geojson(session, text, level=4, columns=columns, acting_user=None)

    well = queries.with_code(session, "P1")
    assert well is not None
    assert well.names == Texts.of(en="Well", ar="بئر")
    assert (well.longitude, well.latitude, well.boundary) == (36.25, 35.5, None)


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json"])
def test_what_is_no_geojson_is_refused(session: Session, text: str) -> None:
    with pytest.raises(Refusal):
        workflow.import_geojson(session, text, acting_user=None)


def test_a_feature_of_no_level_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match="does not say its level"):
        workflow.import_geojson(session, _collection(({"name": "X"}, None)), acting_user=None)


def test_administrators_import_and_nobody_else(
    session: Session, administrator: User, lead: User
) -> None:
    assert workflow.import_csv(session, TABLE, acting_user=administrator).added == 2
    with pytest.raises(NotPermitted):
        workflow.import_csv(session, TABLE, acting_user=lead)


def test_choices_stand_under_what_they_lie_in(session: Session) -> None:
    workflow.load_builtin(session)
    workflow.load_sample_places(session)

    labels = [label for _id, label in queries.choices(session)]

    assert labels[0].startswith("Syrian Arab Republic · ")
    at = labels.index("\u2003Idlib · إدلب (SY07)")
    assert labels[at + 1].startswith("\u2003\u2003")
    assert labels.index("\u2003Aleppo · حلب (SY02)") < at


def test_a_code_names_one_place_whatever_is_called_alike(session: Session) -> None:
    place = add_place(session, name="North", code="NW01")
    add_place(session, name="NW01")

    assert queries.resolve(session, " NW01 ") is place


def test_names_that_fold_to_nothing_find_nothing(session: Session) -> None:
    add_place(session)

    assert queries.named(session, "—") == ()


def test_only_areas_have_outlines() -> None:
    assert rings_of(None) == []
    assert rings_of({"type": "Point", "coordinates": [1, 2]}) == []
    assert len(rings_of({"type": "Polygon", "coordinates": [[[0, 0]], [[1, 1]]]})) == 2
    assert len(rings_of(SQUARE)) == 1


def test_a_batch_of_no_rows_has_a_root_too() -> None:
    one, two, three = ("00" * 32, "11" * 32, "22" * 32)

    assert (
        len({merkle_root(rows) for rows in ([], [one], [one, two], [two, one], [one, two, three])})
        == 5
    )
