"""The import graph has no circles, and docs/architecture.md draws it as it is."""

from __future__ import annotations

from itertools import pairwise

import pytest

import import_graph

SIDES = {"server": import_graph.server, "page": import_graph.page}
# The stated numbers of lines may be off by this share, so that not every change needs a renewal.
TOLERANCE = 0.2


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> import_graph.Side:
    return SIDES[request.param]()


def test_no_modules_import_each_other_in_a_circle(side):
    assert not import_graph.circle(side.modules)


def test_no_rooms_import_each_other_in_a_circle(side):
    assert not import_graph.circle(side.rooms)


def test_drawing_is_that_of_the_code():
    expected = import_graph.section(import_graph.committed_lines)
    assert import_graph.committed() == expected, "run: make architecture"


def test_stated_lines_are_about_right(side):
    stated = import_graph.committed_lines(side)
    for room, lines in side.lines.items():
        assert stated[room] == pytest.approx(lines, rel=TOLERANCE, abs=20), (
            f"{room}: run: make architecture"
        )


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({"a": {"b"}, "b": set()}, []),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, ["b", "c"]),
    ],
)
def test_circle_is_found(graph, expected):
    found = import_graph.circle(graph)
    assert sorted(set(found)) == expected
    assert found[:1] == found[-1:]
    assert all(target in graph[name] for name, target in pairwise(found))


def test_edge_that_a_path_implies_is_not_drawn():
    graph = {"a": {"b", "c"}, "b": {"c"}, "c": set()}
    assert import_graph.reduced(graph) == {"a": {"b"}, "b": {"c"}, "c": set()}
