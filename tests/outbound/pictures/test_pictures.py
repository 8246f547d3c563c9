"""The statistics as pictures: on pages, behind each number its cases, and as files that leave."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.digits import Digits
from casefiles.foundation.errors import NotPermitted
from casefiles.outbound.pictures import workflow
from casefiles.outbound.pictures.documents import FUNNEL, KINDS, Order, Shown, Speech, shown
from casefiles.outbound.pictures.parts.items import MOST_BARS, bars_from, columns_from
from casefiles.outbound.pictures.parts.wording import in_words
from casefiles.outbound.pictures.queries import names_of
from casefiles.outbound.statistics import queries as queries_of_statistics
from casefiles.outbound.statistics.parts.measures import BY_CODE
from casefiles.outbound.statistics.parts.reach import Reach
from casefiles.outbound.statistics.queries import UNKNOWN, Figure, Part, Told, Wanted
from casefiles.outbound.statistics.workflow import expect, settle
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.organisation.queries import find_organisation
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.claims.models import ClaimState, PartyDetails
from casefiles.record.victims.models import VictimKind
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.places import add_place
from tests.factories.victims import add_victim
from tests.record.cases.test_cost_of_pages import cost

ENGLISH = Speech("en", lambda words, **values: words % values if values else words)
SQUARE = [[36.0, 34.0], [37.0, 34.0], [37.0, 35.0], [36.0, 35.0], [36.0, 34.0]]
SVG = "{http://www.w3.org/2000/svg}"


def count(session: Session, *cases: Case) -> None:
    for case in cases:
        expect(session, Reach.CASE, case.id)
    settle(session)
    session.commit()


class Scene:
    """In the North at least nine killed by a party, in the South two; one case for members only."""

    def __init__(self, session: Session, lead: User) -> None:
        country = add_place(session, name="Country", level=0)
        boundary: dict[str, object] = {"type": "Polygon", "coordinates": [SQUARE]}
        self.north = add_place(session, name="North", parent=country, boundary=boundary)
        self.south = add_place(session, name="South", parent=country, latitude=33.0, longitude=36.4)
        self.party = add_actor(session, name="Fictional Army")
        self.raid = self._case(session, lead, self.north.id, "2016-03-04", "cluster_munition")
        for sex in ("female", "female", "male"):
            add_victim(session, self.raid, sex=sex, age=30, civilian_status="civilian")
        add_victim(
            session,
            self.raid,
            kind=VictimKind.GROUP,
            minimum=6,
            maximum=None,
            civilian_status="civilian",
        )
        parties = (PartyDetails(self.party.id),)
        add_claim(session, self.raid, author=lead, state=ClaimState.APPROVED, parties=parties)
        self.other = self._case(session, lead, self.south.id, "2018-05", "incendiary")
        for age in (9, 40):
            add_victim(session, self.other, age=age, civilian_status="civilian")
        self.hidden = self._case(
            session, lead, self.south.id, "2018-06-01", "incendiary", CaseAccess.MEMBERS
        )
        for _one in range(7):
            add_victim(session, self.hidden, age=40, civilian_status="civilian")
        count(session, self.raid, self.other, self.hidden)

    def _case(
        self,
        session: Session,
        lead: User,
        place_id: Any,
        day: str,
        weapon: str,
        access: CaseAccess = CaseAccess.ORGANISATION,
    ) -> Case:
        return add_case(
            session,
            lead=lead,
            state=CaseState.VERIFIED,
            access=access,
            date_edtf=day,
            place_id=place_id,
            target="market",
            weapons=(weapon,),
        )


@pytest.fixture
def scene(session: Session, lead: User) -> Scene:
    return Scene(session, lead)


def ordered(
    session: Session, kind: str, user: User | None = None, *, is_public: bool = False
) -> Shown:
    order = Order(kind, "civilians_killed", Wanted(), ENGLISH, user, is_public)
    found = shown(session, order)
    assert found is not None
    return found


def said(one: Shown) -> dict[str, str]:
    return {row.name: row.said for row in one.rows}


# --- the pages


@pytest.mark.usefixtures("scene")
def test_the_overview_shows_each_picture_with_its_words_and_its_numbers(
    browse: Browse, lead: User
) -> None:
    page = browse(lead).get("/statistics/pictures/")

    assert page.status_code == 200
    for title in ("by year", "by month", "on the map", "by governorate", "by party", "by weapon"):
        assert f"Civilians killed {title}" in page.text
    assert "From documented to found" in page.text
    assert "Civilians killed by governorate. North: at least 9; South: 9." in page.text
    assert "by kind of facility" not in page.text


def test_pages_begin_with_people_where_it_is_mostly_not_known_who_was_a_civilian(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED, date_edtf="2019-03-04")
    for status in ("civilian", "unknown", "unknown"):
        add_victim(session, case, civilian_status=status)
    count(session, case)
    session.commit()

    pages = browse(lead)

    assert "People killed by year" in pages.get("/statistics/pictures/").text
    asked = pages.get("/statistics/pictures/?measure=civilians_killed").text
    assert "Civilians killed by year" in asked


def test_beside_a_whole_that_is_withheld_a_public_picture_says_nothing_of_whom_nobody_knows(
    session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED, date_edtf="2019-03-04")
    for status in ("civilian", *("unknown",) * 39):
        add_victim(session, case, civilian_status=status)
    count(session, case)

    told = queries_of_statistics.tell(
        session, "civilians_killed", Wanted(), acting_user=lead, by="year", is_public=True
    )

    assert (told.whole.least, told.whole.unknown) == (None, None)
    assert {part.figure.unknown for part in told.parts} == {None}


@pytest.mark.usefixtures("scene")
def test_in_arabic_a_picture_is_drawn_from_the_right(browse: Browse, lead: User) -> None:
    lead.language = "ar"
    page = browse(lead).get("/statistics/pictures/picture?by=place")

    assert "القتلى من المدنيين بحسب المحافظة" in page.text
    # The words of the page's language run from the right, digits and Latin names as they do.
    assert re.search(r'direction="rtl"[^>]*>9 على الأقل</text>', page.text)
    assert re.search(r'text-anchor="start" direction="ltr"[^>]*>North</text>', page.text)


@pytest.mark.parametrize("by", [*KINDS, FUNNEL])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.usefixtures("scene")
def test_each_picture_has_a_page_in_both_languages(
    browse: Browse, lead: User, by: str, language: str
) -> None:
    lead.language = language
    page = browse(lead).get(f"/statistics/pictures/picture?by={by}")

    assert page.status_code == 200
    assert ('<svg class="drawn' in page.text) is (by != "kind")


def test_every_bar_and_every_number_opens_the_cases_behind_it(
    browse: Browse, lead: User, scene: Scene
) -> None:
    alice = browse(lead)
    page = alice.get("/statistics/pictures/picture?by=place")

    links = re.findall(r'<a href="([^"]+)" aria-label="North: at least 9">', page.text)
    assert len(links) == 2  # on the wide drawing and on the narrow one
    assert scene.raid.reference in alice.get(links[0].replace("&amp;", "&")).text
    assert page.text.count(f"value={scene.north.id.hex}") == 3
    nothing = alice.get("/statistics/pictures/picture?by=kind")
    assert "Nothing to draw" in nothing.text


def test_each_step_of_the_funnel_opens_as_many_cases_as_it_counts(
    browse: Browse, session: Session, lead: User, colleague: User, scene: Scene
) -> None:
    funnel = ordered(session, FUNNEL, lead)

    assert list(said(funnel).values()) == ["3", "3", "1", "0", "0", "0"]
    references = {one.reference for one in (scene.raid, scene.other, scene.hidden)}
    for user, seen in ((lead, references), (colleague, references - {scene.hidden.reference})):
        page = browse(user).get("/statistics/pictures/cases?step=verified")
        assert {one for one in references if one in page.text} == seen
    attributed = browse(lead).get("/statistics/pictures/cases?step=attributed").text
    assert scene.raid.reference in attributed
    assert scene.other.reference not in attributed
    empty = browse(lead).get("/statistics/pictures/cases?step=found")
    assert "No case is counted here" in empty.text


def test_what_cannot_be_read_is_said_beside_the_filter(browse: Browse, lead: User) -> None:
    alice, wrong = browse(lead), "since=2020-01-02&until=2020-01-01"
    page = alice.get(f"/statistics/pictures/?{wrong}")

    assert page.status_code == 422
    assert "The period ends before it begins." in page.text
    for path in ("picture", "cases"):
        assert alice.get(f"/statistics/pictures/{path}?{wrong}").status_code == 302
    assert alice.get("/statistics/pictures/cases?step=nonsense").status_code == 404
    assert "Nothing is counted here" in alice.get("/statistics/pictures/").text


def test_what_is_for_members_only_is_told_to_them_alone(
    session: Session, lead: User, colleague: User, scene: Scene
) -> None:
    assert said(ordered(session, "place", lead)) == {"North": "at least 9", "South": "9"}
    for user in (colleague, None):
        assert said(ordered(session, "place", user)) == {"North": "at least 9", "South": "2"}
        assert said(ordered(session, FUNNEL, user))["documented"] == "2"
    assert scene.hidden.access is CaseAccess.MEMBERS


def test_the_map_shades_what_has_a_boundary_and_circles_what_has_none(
    session: Session, lead: User, scene: Scene
) -> None:
    picture = ordered(session, "map", lead)
    north, south = (
        next(n for n, item in enumerate(picture.picture.drawing.items) if item.name == name)
        for name in ("North", "South")
    )

    drawing = picture.picture.drawing
    assert [one.part for one in drawing.shapes_of(north)] == ["level3"]
    assert [one.part for one in drawing.shapes_of(south)] == ["symbol"]
    assert {"halo", "sea"} <= {one.part for one in drawing.shapes_of(None)}
    scene.north.boundary = scene.south.latitude = scene.south.longitude = None
    session.flush()
    order = Order("map", "civilians_killed", Wanted(), ENGLISH, lead)
    assert shown(session, order) is None


def test_a_boundary_that_encloses_nothing_is_none_and_many_neighbours_hide_no_number(
    session: Session, lead: User, scene: Scene
) -> None:
    scene.north.boundary = {"type": "Polygon", "coordinates": [[], [[36.0, 34.0]]]}
    scene.north.latitude, scene.north.longitude = 34.5, 36.5
    for number in range(70):
        add_place(
            session,
            name=f"Neighbour {number}",
            code=f"A{number:02d}",
            parent=scene.north.parent,
            boundary={"type": "Polygon", "coordinates": [SQUARE]},
        )
    items = ordered(session, "map", lead).picture.drawing.items

    assert {"North", "South"} <= {one.name for one in items}
    assert len(items) == 62


def test_a_governorate_that_has_no_place_on_the_map_is_named_beside_it(
    session: Session, lead: User, scene: Scene
) -> None:
    scene.south.latitude = scene.south.longitude = None
    session.flush()

    notes = ordered(session, "map", lead).picture.notes
    assert "Not drawn, but in the table: South: 9." in notes


@pytest.mark.usefixtures("scene")
def test_the_overview_asks_as_much_of_many_places_as_of_two(
    app: Flask, session: Session, browse: Browse, lead: User
) -> None:
    alice = browse(lead)
    before = cost(app, alice, "/statistics/pictures/")
    cases = []
    for number in range(14):
        place = add_place(session, name=f"Place {number}", latitude=33 + number, longitude=36.0)
        cases.append(
            add_case(
                session,
                lead=lead,
                state=CaseState.VERIFIED,
                date_edtf=f"{2001 + number}-02",
                place_id=place.id,
            )
        )
        add_victim(session, cases[-1], civilian_status="civilian", sex="male", age=number)
    count(session, *cases)

    assert cost(app, alice, "/statistics/pictures/") == before


# --- what leaves


@pytest.mark.parametrize("kind", ["svg", "png", "csv"])
@pytest.mark.parametrize("by", ["place", "year", "map", FUNNEL])
@pytest.mark.usefixtures("scene")
def test_officers_take_a_picture_out_and_the_log_keeps_it(
    browse: Browse, session: Session, officer: User, kind: str, by: str
) -> None:
    olga, here = browse(officer), {"by": by}
    assert olga.get(f"/statistics/pictures/export?by={by}").status_code == 200
    assert olga.send("/statistics/pictures/export", here).status_code == 422
    answer = olga.send("/statistics/pictures/export", {**here, "kind": kind})

    assert answer.status_code == 200
    begins = {"svg": b"<?xml", "png": b"\x89PNG", "csv": b"\xef\xbb\xbf"}
    assert answer.data.startswith(begins[kind])
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert event is not None
    assert event.action == "statistics:drawn"
    assert b"TST-2026" not in answer.data


@pytest.fixture
def both(session: Session) -> User:
    """Olive investigates and takes out; she is a member of what others may not know of."""
    return add_person(session, "olive", Role.INVESTIGATOR, Role.OFFICER)


def test_a_picture_says_its_day_and_counts_only_what_everybody_may_read(
    browse: Browse, session: Session, both: User
) -> None:
    Scene(session, both)
    assert said(ordered(session, "place", both))["South"] == "9"
    sent = {"by": "place", "kind": "csv", "until": "2019-12-31"}
    rows = list(
        csv.DictReader(
            io.StringIO(
                browse(both).send("/statistics/pictures/export", sent).data.decode("utf-8-sig")
            )
        )
    )

    assert [(row["Which part"], row["Least"], row["Most"]) for row in rows] == [
        ("North", "9", "not known"),
        ("South", "2", "2"),
    ]
    assert {row["As of"] for row in rows} == {clock.today().isoformat()}
    assert {row["Narrowed to"] for row in rows} == {"Incident not after: 2019-12-31"}
    assert all(row["Rule"] and row["Codebook"] for row in rows)
    made = browse(both).send("/statistics/pictures/export", {**sent, "kind": "svg"}).data
    words = [one.text for one in ET.fromstring(made).iter(f"{SVG}text")]  # noqa: S314
    assert "Civilians killed by governorate" in words
    assert any(one and one.startswith("As of ") for one in words)
    assert "Incident not after: 2019-12-31" in words


@pytest.mark.parametrize("is_sample", [True, False])
@pytest.mark.usefixtures("scene")
def test_a_file_says_who_made_it_and_that_it_is_of_the_sample_where_it_is(
    browse: Browse, session: Session, officer: User, is_sample: bool
) -> None:
    organisation = find_organisation(session)
    assert organisation is not None
    organisation.is_sample = is_sample
    sent = {"by": "sex", "kind": "svg"}
    words = browse(officer).send("/statistics/pictures/export", sent).data.decode()

    assert organisation.names.in_language("en")[0] in words
    assert ("Made from sample data" in words) is is_sample


@pytest.mark.usefixtures("scene")
def test_in_what_is_public_a_small_number_is_neither_written_nor_drawn(
    browse: Browse, session: Session, officer: User
) -> None:
    sent = {"by": "sex", "public": "y"}
    olga = browse(officer)
    svg = olga.send("/statistics/pictures/export", {**sent, "kind": "svg"}).data.decode()
    table = olga.send("/statistics/pictures/export", {**sent, "kind": "csv"}).data.decode()

    drawing = ordered(session, "sex", is_public=True).picture.drawing
    female = next(n for n, one in enumerate(drawing.items) if one.name == "Female")
    assert drawing.shapes_of(female) == []
    assert "Numbers from 1 to 4 are withheld" in svg
    assert '"Female","withheld"' in table
    assert said(ordered(session, FUNNEL, is_public=True))["documented"] == "withheld"


@pytest.mark.usefixtures("scene")
def test_only_those_who_may_export_take_a_picture_out(session: Session, lead: User) -> None:
    order = Order("place", "civilians_killed", Wanted(), ENGLISH, None)
    one = shown(session, order)
    assert one is not None

    with pytest.raises(NotPermitted):
        workflow.export_picture(session, one, order, "svg", fonts=Path(), acting_user=lead)


def test_nothing_counted_makes_no_picture_to_take_out(browse: Browse, officer: User) -> None:
    olga = browse(officer)
    wrong = "since=2020-01-02&until=2020-01-01"

    assert "Nothing to draw" in olga.get("/statistics/pictures/export?by=place").text
    sent = olga.send("/statistics/pictures/export", {"by": "funnel", "kind": "svg"})
    assert sent.status_code == 422
    assert "Nothing to draw" in sent.text
    assert olga.get(f"/statistics/pictures/export?{wrong}").status_code == 302


# --- which parts are drawn


def told(by: str, parts: Mapping[str, Figure]) -> Told:
    measure = BY_CODE["civilians_killed"]
    made = tuple(Part(value, figure, {"value": value}) for value, figure in parts.items())
    return Told(measure, Wanted(), by, date(2026, 1, 1), "1", Figure(), {}, made)


def figure(least: int | None, most: int | None = None, *, is_open: bool = False) -> Figure:
    withheld = frozenset({"least"}) if least is None else frozenset[str]()
    return Figure(least, least if most is None and not is_open else most, is_open, 0, 1, withheld)


def test_time_is_drawn_without_gaps_and_the_years_of_no_month_beside_it() -> None:
    parts = {"2016-11": figure(4), "2017": figure(9), "2017-02": figure(1), UNKNOWN: figure(3)}
    chosen = columns_from(told("month", parts), {}, ENGLISH)

    assert [item.name for item in chosen.items] == [
        "November 2016", "December 2016", "January 2017", "February 2017",
    ]  # fmt: skip
    assert [item.least for item in chosen.items] == [4, 0, 0, 1]
    assert [one.value for one in chosen.undated] == ["2017", UNKNOWN]
    assert columns_from(told("month", {"2017": figure(9)}), {}, ENGLISH).items == ()


def test_parts_are_named_in_words_and_no_individual_is(
    session: Session, lead: User, scene: Scene
) -> None:
    person = add_actor(session, name="Invented Commander", kind=ActorKind.PERSON)
    ids = [scene.party.id.hex, person.id.hex, UNKNOWN]

    for user in (lead, None):
        named = names_of(session, "party", ids, ENGLISH, acting_user=user)
        assert list(named.values()) == ["Fictional Army", "another party", "not attributed by us"]
    months = names_of(session, "month", ["2016-03", "2016", UNKNOWN], ENGLISH, acting_user=None)
    assert list(months.values()) == [
        "March 2016", "2016, month not known", "not known to the year",
    ]  # fmt: skip
    assert names_of(session, "year", ["2016"], ENGLISH, acting_user=None) == {"2016": "2016"}
    assert names_of(session, "sex", ["female"], ENGLISH, acting_user=None) == {"female": "Female"}


def test_where_nothing_is_certain_the_words_of_a_picture_say_so() -> None:
    items = bars_from(told("target", {"market": figure(0)}), {"market": "Market"}, ENGLISH).items

    assert in_words("Killed", items, ENGLISH) == "Killed. Market: 0."


def test_a_year_far_from_the_others_makes_no_endless_picture() -> None:
    parts = {"0001": figure(1), "2016": figure(2), "9999": figure(3)}
    chosen = columns_from(told("year", parts), {}, ENGLISH)

    assert (len(chosen.items), chosen.is_cut) == (40, True)
    assert chosen.items[-1].name == "9999"


def test_the_largest_parts_are_drawn_and_the_others_as_one_where_they_add_up() -> None:
    parts = {f"p{n}": figure(40 - n) for n in range(20)} | {UNKNOWN: figure(50)}
    names = {value: value.upper() for value in parts}
    chosen = bars_from(told("target", parts), names, ENGLISH)

    assert len(chosen.items) == MOST_BARS + 1
    others, unknown = chosen.items[-2:]
    assert (others.name, others.least) == ("9 others together", sum(40 - n for n in range(11, 20)))
    assert (unknown.least, unknown.is_rest) == (50, True)
    # Parties contain each other: their numbers are never added.
    party = bars_from(told("party", parts), names, ENGLISH)
    assert (len(party.items), party.left) == (MOST_BARS, 9)


def test_others_are_not_added_where_one_is_withheld_and_are_open_where_one_is() -> None:
    names = {f"p{n}": f"P{n}" for n in range(20)}
    parts = {f"p{n}": figure(40 - n) for n in range(19)} | {"p19": figure(None)}
    assert bars_from(told("target", parts), names, ENGLISH).left == 9
    parts["p19"] = figure(5, is_open=True)
    others = bars_from(told("target", parts), names, ENGLISH).items[-1]
    assert (others.is_open, others.most, others.said) == (True, None, "at least 209")


@pytest.mark.parametrize(
    ("one", "words", "short"),
    [
        (Figure(9, 9), "9", "9"),
        (Figure(4, 12), "4 to 12", "4–12"),  # noqa: RUF001
        (Figure(1234, None, is_open=True), "at least 1,234", "1,234+"),
        (Figure(None, None, withheld=frozenset({"least", "most"})), "withheld", "–"),  # noqa: RUF001
        (Figure(None, 12, withheld=frozenset({"least"})), "at most 12", "–"),  # noqa: RUF001
        (Figure(9, None, withheld=frozenset({"most"})), "9 or more, the most withheld", "9+"),
    ],
)
def test_a_number_is_said_as_people_say_it(one: Figure, words: str, short: str) -> None:
    assert ENGLISH.figure(one) == words
    assert ENGLISH.short(one) == short


def test_of_how_many_it_is_not_known_stands_beside_the_bar() -> None:
    parts = {"market": Figure(0, 0, unknown=46, cases=1)}
    (item,) = bars_from(told("target", parts), {"market": "Market"}, ENGLISH).items

    assert item.said == "0 (not known: 46)"
    hidden = Figure(0, 0, unknown=None, cases=1, withheld=frozenset({"unknown"}))
    assert ENGLISH.figure_and_unknown(hidden) == "0 (not known: withheld)"
    indic = Speech("ar", ENGLISH.say, Digits.ARABIC_INDIC)
    assert indic.count(1234) == "١٬٢٣٤"  # noqa: RUF001
    assert indic.count(None) == "withheld"
