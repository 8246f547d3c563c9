"""A sentence without its Arabic is named; one with all of it is not."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from tools.translations import faults_of


def catalogue(
    identifier: str | tuple[str, str] = "Close the case",
    text: str | tuple[str, ...] = "",
    *,
    fuzzy: bool = False,
) -> Catalog:
    made = Catalog(locale="ar")
    made.add(identifier, text, flags=["fuzzy"] if fuzzy else [])
    return made


@pytest.mark.parametrize(
    ("held", "fault"),
    [
        (Catalog(locale="ar"), "missing"),
        (catalogue(), "empty"),
        (catalogue(text="أغلق القضية", fuzzy=True), "not confirmed"),
        (catalogue(text="أغلق %(name)s"), "other placeholders"),
    ],
)
def test_each_fault_is_named(held: Catalog, fault: str) -> None:
    assert list(faults_of(catalogue(), held)) == [f"{fault}: 'Close the case'"]


def test_a_full_translation_has_no_fault() -> None:
    assert list(faults_of(catalogue(), catalogue(text="أغلق القضية"))) == []


def test_a_lost_placeholder_is_a_fault() -> None:
    wanted = catalogue("Closed by %(name)s")
    held = catalogue("Closed by %(name)s", "مغلقة")

    assert list(faults_of(wanted, held)) == ["other placeholders: 'Closed by %(name)s'"]


def test_one_and_two_need_no_number() -> None:
    identifier = ("%(num)s case", "%(num)s cases")
    forms = ("لا قضايا", "قضية", "قضيتان", "%(num)s قضايا", "%(num)s قضية", "%(num)s قضية")

    assert list(faults_of(catalogue(identifier), catalogue(identifier, forms))) == []
