"""Graphs in layers: origins at the reading edge, nothing on top of anything else."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles.platform.web.graphs import Box, LayeredGraph, layered_graph


def _column(graph: LayeredGraph) -> dict[int, float]:
    return {box.key: box.x for box in graph.boxes}


@pytest.mark.parametrize("rtl", [False, True])
def test_what_derives_stands_after_all_that_it_derives_from(rtl: bool) -> None:
    graph = layered_graph([0, 1, 2, 3], [(1, 0), (2, 1), (2, 0), (3, 0)], rtl=rtl)

    x = _column(graph)
    order = sorted(x, key=x.__getitem__, reverse=rtl)
    assert order[0] == 0
    assert order[-1] == 2
    assert x[1] == x[3]
    assert len(graph.arrows) == 4


@pytest.mark.parametrize("rtl", [False, True])
def test_a_link_over_a_layer_goes_between_the_boxes_on_its_way(rtl: bool) -> None:
    graph = layered_graph([0, 1, 2], [(1, 0), (2, 1), (2, 0)], rtl=rtl)

    between = next(box for box in graph.boxes if box.key == 1)
    levels = [float(one) for one in re.findall(r"L[\d.]+ ([\d.]+)", graph.arrows[2].path)]
    assert levels
    for level in levels:
        assert not between.y <= level <= between.y + graph.box_height


def test_one_graph_is_the_mirror_of_the_other() -> None:
    links = [(1, 0), (2, 1)]
    left, right = (layered_graph([0, 1, 2], links, rtl=rtl) for rtl in (False, True))

    for one, other in zip(left.boxes, right.boxes, strict=True):
        assert one.x + other.x + left.box_width == left.width
        assert one.y == other.y


def test_a_circle_is_drawn_all_the_same() -> None:
    assert len(layered_graph([0, 1, 2], [(0, 1), (1, 0), (2, 1)], rtl=False).boxes) == 3


def test_links_to_what_is_not_drawn_are_left_out() -> None:
    assert layered_graph([0, 1], [(1, 0), (5, 0), (1, 7)], rtl=False).arrows != ()
    assert len(layered_graph([0, 1], [(1, 0), (5, 0), (1, 7)], rtl=False).arrows) == 1


@given(
    st.integers(1, 9).flatmap(
        lambda count: st.tuples(
            st.just(count),
            st.frozensets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))),
            st.booleans(),
        )
    )
)
def test_no_box_lies_on_another_or_outside(
    drawn: tuple[int, frozenset[tuple[int, int]], bool],
) -> None:
    count, pairs, rtl = drawn
    links = [(max(pair), min(pair)) for pair in pairs if pair[0] != pair[1]]

    graph = layered_graph(list(range(count)), links, rtl=rtl)

    for one, other in combinations(graph.boxes, 2):
        assert _apart(graph, one, other)
    for box in graph.boxes:
        assert 0 <= box.x <= graph.width - graph.box_width
        assert 0 <= box.y <= graph.height - graph.box_height


def _apart(graph: LayeredGraph, one: Box, other: Box) -> bool:
    across = abs(one.x - other.x) >= graph.box_width
    return across or abs(one.y - other.y) >= graph.box_height
