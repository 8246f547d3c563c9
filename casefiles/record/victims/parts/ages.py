"""Ages and age bands: which years a band means, and whether somebody was a child."""

from __future__ import annotations

#: code of `age_band` → first and last year of age; None where the band has no end
YEARS: dict[str, tuple[int, int | None]] = {
    "child": (0, 17),
    "infant": (0, 1),
    "child_2_11": (2, 11),
    "child_12_17": (12, 17),
    "adult": (18, None),
    "adult_18_59": (18, 59),
    "older_person": (60, None),
}
_NARROW = ("infant", "child_2_11", "child_12_17", "adult_18_59", "older_person")
OLDEST = 130
_UNDER_A_YEAR = {"en": "under 1 year", "ar": "أقل من سنة"}
_LAST_YEAR_OF_CHILDHOOD = 17


def say_age(age: int, language: str) -> str:
    """Return an age in whole years as a reader takes it in: a bare nought reads as a blank."""
    return str(age) if age else _UNDER_A_YEAR[language]


def agrees(age: int, band: str) -> bool:
    """Return whether an age lies in a band; a band that says no years agrees with every age."""
    first, last = YEARS.get(band, (0, None))
    return first <= age and (last is None or age <= last)


def band_of(age: int) -> str:
    """Return the narrowest band that an age lies in."""
    return next(band for band in _NARROW if agrees(age, band))


def is_child(age: int | None, band: str) -> bool | None:
    """Return whether somebody was under 18; None where that is not known."""
    if age is not None:
        return age <= _LAST_YEAR_OF_CHILDHOOD
    if band not in YEARS:
        return None
    _first, last = YEARS[band]
    return last is not None and last <= _LAST_YEAR_OF_CHILDHOOD
