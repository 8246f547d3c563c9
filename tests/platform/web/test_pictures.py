"""Pictures are data: where a count, a bar and a place are drawn."""

from __future__ import annotations

import pytest

from casefiles.foundation.projection import SCALE_STEPS
from casefiles.platform.web import pictures


def test_a_range_is_a_band_between_its_ends() -> None:
    plot = pictures.range_plot(40, 51, 60, rtl=False)

    assert len(plot.points) == 2
    assert plot.band is not None
    assert plot.band.x == plot.points[0]
    assert plot.arrow == ""


def test_an_open_end_is_an_arrow_away_from_the_end_that_is_known() -> None:
    at_least = pictures.range_plot(43, None, 60, rtl=False)
    at_most = pictures.range_plot(None, 43, 60, rtl=False)

    assert at_least.points == at_most.points
    assert "l4 3.5" in at_least.arrow
    assert "l-4 3.5" in at_most.arrow


def test_one_value_is_a_point_and_an_unknown_one_is_nothing() -> None:
    assert len(pictures.range_plot(11, 11, 60, rtl=False).points) == 1

    unknown = pictures.range_plot(None, None, 60, rtl=False)

    assert (unknown.points, unknown.band, unknown.arrow) == ((), None, "")


def test_a_plot_grows_from_the_reading_edge() -> None:
    forward = pictures.range_plot(10, None, 60, rtl=False)
    mirrored = pictures.range_plot(10, None, 60, rtl=True)

    assert forward.points[0] + mirrored.points[0] == pytest.approx(forward.width)
    assert "l-4 3.5" in mirrored.arrow


def test_a_value_beyond_the_axis_stays_in_the_picture() -> None:
    assert pictures.range_plot(500, None, 60, rtl=False).points[0] <= 200
    assert pictures.range_plot(0, 0, 0, rtl=False).points == (8.0,)


def test_a_bar_fills_from_the_reading_edge_and_never_overflows() -> None:
    assert pictures.bar(1, 4, rtl=False) == pictures.Bar(x=0.0, width=25.0)
    assert pictures.bar(1, 4, rtl=True) == pictures.Bar(x=75.0, width=25.0)
    assert pictures.bar(9, 4, rtl=False).width == 100.0
    assert pictures.bar(1, 0, rtl=False).width == 0.0


def test_a_place_is_drawn_as_large_as_it_is_uncertain() -> None:
    bounds = pictures.around(35.64, 36.67, kilometres=50)
    spot = pictures.Spot("Hass", 35.64, 36.67)

    vague = pictures.locator_map(spot, bounds=bounds, precision_kilometres=10).place
    exact = pictures.locator_map(spot, bounds=bounds).place

    assert vague is not None
    assert exact is not None
    assert vague.radius > exact.radius == pictures.SMALLEST_AREA
    assert (exact.x, exact.y) == (156.0, 146.0)


def test_north_is_up_and_east_is_right() -> None:
    bounds = pictures.around(35.0, 37.0, kilometres=50)
    towns = [pictures.Spot("north", 35.2, 37.0), pictures.Spot("east", 35.0, 37.2)]

    north, east = pictures.locator_map(None, bounds=bounds, towns=towns).towns

    assert north.y < 146.0
    assert east.x > 156.0


def test_a_label_keeps_its_side_of_the_point() -> None:
    bounds = pictures.around(35.0, 37.0, kilometres=50)
    towns = [
        pictures.Spot("after", 35.0, 37.0),
        pictures.Spot("before", 35.0, 37.0, label_before=True, big=True),
    ]

    after, before = pictures.locator_map(None, bounds=bounds, towns=towns).towns

    assert (after.anchor, before.anchor) == ("start", "end")
    assert before.label_x < before.x < after.label_x


def test_land_and_other_places_are_paths_and_the_scale_is_a_round_distance() -> None:
    ring = [[36.5, 34.8], [37.5, 34.8], [37.5, 35.3]]
    drawn = pictures.locator_map(
        None,
        bounds=pictures.around(35.0, 37.0, kilometres=50),
        areas=[pictures.Area([ring], here=True)],
        others=[(35.1, 37.1)],
    )

    assert drawn.place is None
    assert drawn.lands[0].here
    assert drawn.lands[0].path.count("L") == 2
    assert drawn.others[0].endswith("z")
    assert drawn.scale.kilometres in SCALE_STEPS


def test_the_scale_of_a_very_small_map_is_the_shortest_there_is() -> None:
    drawn = pictures.locator_map(None, bounds=pictures.around(35.0, 37.0, kilometres=0.5))

    assert drawn.scale.kilometres == SCALE_STEPS[0]
