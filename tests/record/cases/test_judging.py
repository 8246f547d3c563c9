"""What cannot be so of an incident is said beside its field, everything at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases import workflow
from casefiles.record.cases.workflow import CaseDetails, faults_of
from tests.conftest import Browse


def _fields(**said: Any) -> list[str | None]:
    return [fault.field for fault in faults_of(CaseDetails(**{"title": Texts.of(en="A"), **said}))]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"title": Texts()}, ["title"]),
        ({"date_edtf": "2019-13"}, ["date_edtf"]),
        ({"date_edtf": "2999-01-01"}, ["date_edtf"]),
        ({"date_edtf": "2999"}, ["date_edtf"]),
        ({"date_edtf": "../2999-01-01"}, []),
        ({"date_edtf": "2019-07-22"}, []),
        ({"time_of_day": "25:99"}, ["time_of_day"]),
        ({"time_of_day": "\u0662\u0665:\u0660\u0660"}, ["time_of_day"]),
        ({"time_of_day": "08:35 to 09:61"}, ["time_of_day"]),
        ({"time_of_day": "about 10:00, before noon"}, []),
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
        ({"time_zone": "Europe/Kyiv"}, []),
        ({"time_zone": ""}, []),
        (
            {"title": Texts(), "date_edtf": "2999", "time_of_day": "24:00", "time_zone": "x"},
            ["title", "date_edtf", "time_of_day", "time_zone"],
        ),
    ],
)
def test_what_cannot_be_so(said: dict[str, Any], fields: list[str]) -> None:
    assert _fields(**said) == fields


def test_today_is_the_day_that_it_is_where_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 22, 30, tzinfo=UTC))

    assert _fields(date_edtf="2026-03-02", time_zone="Asia/Damascus") == []
    assert _fields(date_edtf="2026-03-02", time_zone="UTC") == ["date_edtf"]


def test_the_form_says_it_all_and_offers_the_time_zones(lead: User, browse: Browse) -> None:
    client = browse(lead)
    assert '<option value="Asia/Damascus">' in client.get("/cases/new").text
    tomorrow = clock.today() + timedelta(days=2)

    refused = client.send(
        "/cases/new",
        {
            "date_edtf": tomorrow.isoformat(),
            "time_of_day": "25:99",
            "time_zone": "Mars/Olympus",
            "latitude": "north",
            "access": "organisation",
        },
    )

    assert refused.status_code == 422
    for sentence in (
        "Give the case a title",
        "This date has not come yet.",
        "No clock shows 25:99.",
        "No time zone has this name.",
        "Write a number, as in 35.64.",
    ):
        assert sentence in refused.text


def test_the_verb_insists(session: Session, lead: User) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.open_case(
            session, CaseDetails(title=Texts(), time_of_day="25:00"), acting_user=lead
        )

    assert [refused.value.field, *(one.field for one in refused.value.others)] == [
        "title",
        "time_of_day",
    ]
