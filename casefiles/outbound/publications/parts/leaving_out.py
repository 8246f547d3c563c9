"""What of the figures of a report is for anybody: no small number of people, nor what gives one.

How many incidents there were, and how many attacks, says nothing of a person and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from casefiles.outbound.statistics import queries as statistics
from casefiles.outbound.statistics.queries import BY_CODE, OVERLAPPING, Figure, Unit

#: the first and last day of a year of the report, and its measures
Year = tuple[date, date, Mapping[str, Figure]]
#: (measure, dimension) → its parts
Parts = Mapping[tuple[str, str], Mapping[str, Figure]]
#: what a person is: beside children and women that are told, a part that is withheld would follow
_OF_PEOPLE = frozenset({"sex", "age"})
_AMOUNTS = frozenset({"least", "most", "unknown"})


def of_the_whole(whole: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the figures of the whole period as they are told to anybody."""
    told = statistics.side_by_side(whole)
    return {code: _with_cases(code, one, told[code]) for code, one in whole.items()}


def of_its_parts(
    whole: Mapping[str, Figure], years: Sequence[Year], parts: Parts
) -> tuple[list[Year], Parts]:
    """Return years and parts as they are told to anybody.

    The annex says which incident lies in which year and place and what it struck. From two tables
    of people it would follow how many of them one incident killed: they are told by one alone.
    """
    told_years, told_parts = _years(whole, years), _parts(whole, parts)
    of_years = [one for *_span, found in told_years for one in _people(found)]
    if len(years) > 1 and _tells(of_years):
        kept = None
    else:
        kept = next((key for key in told_parts if _tells(_people_in(key, told_parts[key]))), None)
        told_years = [
            (since, until, {code: _hidden(code, one) for code, one in found.items()})
            for since, until, found in told_years
        ]
    return told_years, {
        key: {} if _is_of_people(key[0]) and key != kept else found
        for key, found in told_parts.items()
    }


def _years(whole: Mapping[str, Figure], years: Sequence[Year]) -> list[Year]:
    """Return the years; what lies in none of them is a part of the whole too, which is told."""
    found = [dict(measures) for _since, _until, measures in years]
    codes = {code for measures in found for code in measures}
    rest = {
        code: statistics.rest_of(
            whole.get(code, Figure()), [measures.get(code, Figure()) for measures in found]
        )
        for code in codes
    }
    given_away = [statistics.giving_away(measures) for measures in (whole, rest, *found)]
    is_empty = [not measures.get("cases", Figure()).cases for measures in found]
    for code in codes:
        figures = [measures.get(code, Figure()) for measures in found]
        *public, _rest = statistics.for_the_public([*figures, rest[code]])
        too = {name for one in given_away for name in one.get(code, ())}
        for measures, figure, one, empty in zip(found, figures, public, is_empty, strict=True):
            # Of a year without incidents everybody knows that nobody was harmed in it.
            told = figure if empty else one.without(one.withheld | too)
            measures[code] = _with_cases(code, figure, told)
    return [(since, until, one) for (since, until, _), one in zip(years, found, strict=True)]


def _parts(whole: Mapping[str, Figure], parts: Parts) -> Parts:
    """Return the parts; of a whole that is left out none is told, for they add up to it."""
    told: dict[tuple[str, str], Mapping[str, Figure]] = {}
    public_whole = of_the_whole(whole)
    for (measure, by), found in parts.items():
        of_all = public_whole.get(measure, Figure())
        public = statistics.for_the_public(
            [*found.values()], adds_up=by not in OVERLAPPING, whole=whole.get(measure)
        )
        is_told = by not in _OF_PEOPLE and "least" not in of_all.withheld
        told[measure, by] = {
            value: _with_cases(measure, figure, one)
            for (value, figure), one in zip(found.items(), public, strict=True)
            if is_told or not _is_of_people(measure)
        }
    return told


def _with_cases(code: str, figure: Figure, public: Figure) -> Figure:
    """Return a figure with how many incidents it is of, unless the figure itself is left out.

    Of four incidents in each of which a child was killed at least four were.
    """
    if not _is_of_people(code):
        return figure
    if "least" in public.withheld:
        return public.without(_AMOUNTS | {"cases"})
    return replace(public, cases=figure.cases, withheld=public.withheld - {"cases"})


def _hidden(code: str, figure: Figure) -> Figure:
    return figure.without(_AMOUNTS | {"cases"}) if _is_of_people(code) else figure


def _is_of_people(code: str) -> bool:
    return BY_CODE[code].unit is Unit.PEOPLE


def _people(found: Mapping[str, Figure]) -> Iterable[Figure]:
    return (one for code, one in found.items() if _is_of_people(code))


def _people_in(key: tuple[str, str], found: Mapping[str, Figure]) -> Iterable[Figure]:
    return found.values() if _is_of_people(key[0]) else ()


def _tells(figures: Iterable[Figure]) -> bool:
    """Return whether any number of a table is told that is more than none."""
    return any(one.least and "least" not in one.withheld for one in figures)
