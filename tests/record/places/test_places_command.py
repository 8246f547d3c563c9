"""Places come in by command: tables and boundaries, refusals in a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from casefiles.cli import main
from casefiles.foundation.database import open_engine
from casefiles.record.places.models import Place
from casefiles.settings import prepare_instance
from tests.databases import Databases

TABLE = "level,code,parent_code,name_en,name_ar\n0,NWH,,Nowhere,لا مكان\n1,NW01,NWH,North,الشمال\n"
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


@pytest.fixture
def names(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[sa.Engine]:
    """Give the database of an installation that the environment names."""
    with databases.fresh(tmp_path) as address:
        prepare_instance(tmp_path / "real", sample=False)
        monkeypatch.setenv("CASEFILES_INSTANCE", str(tmp_path / "real"))
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        engine = open_engine(address)
        yield engine
        engine.dispose()


def _import(file: Path, content: str, *options: str) -> Result:
    file.write_text(content, encoding="utf-8")
    return CliRunner().invoke(main, ["places", "import", str(file), *options])


def test_a_table_is_imported_twice_without_harm(names: sa.Engine, tmp_path: Path) -> None:
    first = _import(tmp_path / "places.csv", TABLE)
    second = _import(tmp_path / "places.csv", TABLE)

    assert first.output == "2 added, 0 changed, 0 as they were.\n"
    assert second.output == "0 added, 0 changed, 2 as they were.\n"
    with Session(names) as session:
        codes = session.scalars(sa.select(Place.code).order_by(Place.level)).all()
    assert codes == ["NWH", "NW01"]


@pytest.mark.parametrize(
    ("properties", "options"),
    [
        ({"ADM1_PCODE": "NW01", "ADM1_EN": "North"}, ()),
        (
            {"id": "NW01", "label": "North"},
            ("--level", "1", "--code", "id", "--name", "en=label"),
        ),
    ],
)
def test_boundaries_come_from_usual_and_from_named_properties(
    names: sa.Engine, tmp_path: Path, properties: dict[str, str], options: tuple[str, ...]
) -> None:
    feature = {"type": "Feature", "properties": properties, "geometry": SQUARE}
    collection = json.dumps({"type": "FeatureCollection", "features": [feature]})

    printed = _import(tmp_path / "areas.geojson", collection, *options)

    assert printed.output == "1 added, 0 changed, 0 as they were.\n"
    with Session(names) as session:
        place = session.scalars(sa.select(Place)).one()
        assert (place.code, str(place.names), place.boundary) == ("NW01", "North", SQUARE)


@pytest.mark.usefixtures("names")
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("level,name_en\n1,Orléans\n".encode("latin-1"))

    refused = CliRunner().invoke(main, ["places", "import", str(latin)])
    unreadable = _import(tmp_path / "areas.json", "no json")
    malformed = _import(tmp_path / "areas.json", "{}", "--name", "label")
    rowless = _import(tmp_path / "places.csv", "code,name_en\nX,Somewhere\n")

    assert refused.output == "Error: latin.csv is not written in UTF-8.\n"
    assert unreadable.output == "Error: This is not a GeoJSON collection of features.\n"
    assert malformed.exit_code == 2
    assert (rowless.exit_code, "does not say its level" in rowless.output) == (1, True)
