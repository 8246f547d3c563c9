"""Points, windows and rings: what a map is drawn from."""

from __future__ import annotations

import pytest

from casefiles.foundation.geography import Extent, Tile, Window, clipped, window_around

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]


def test_a_circle_reaches_as_far_as_it_is_uncertain() -> None:
    window = Extent(36.0, 37.0, kilometres=111).window

    assert (window.south, window.north) == (35.0, 37.0)
    assert window.east - window.west > 2  # degrees of longitude are shorter there


def test_a_boundary_is_its_own_window_and_no_spot() -> None:
    area = Extent(1, 1, rings=(SQUARE,))

    assert area.window == Window(0, 0, 4, 4)
    assert not area.is_spot
    assert Extent(1, 1).is_spot


def test_land_outside_the_window_is_cut_off() -> None:
    inside = clipped(SQUARE, Window(2, 2, 9, 9))

    assert {tuple(point) for point in inside} == {(2, 2), (4, 2), (4, 4), (2, 4)}
    assert clipped(SQUARE, Window(10, 10, 11, 11)) == []


@pytest.mark.parametrize("zoom", [0, 3, 12])
def test_a_tile_holds_the_point_that_it_was_made_around(zoom: int) -> None:
    window = Tile.around(35.9, 36.7, zoom).window

    assert window.west <= 36.7 < window.east
    assert window.south <= 35.9 < window.north


def test_a_window_of_one_spot_has_room_around_it() -> None:
    window = window_around([Extent(35.0, 36.0).window], at_least=0.5)

    assert window == Window(35.75, 34.75, 36.25, 35.25)
