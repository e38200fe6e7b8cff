"""Labels on a map: none covers another, none is lost in silence, and the same map has them at the same places."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.disclosure import Release
from screening.figures.maps import choice_map
from screening.figures.maps.labels import Label, placed
from tests.examples import examples

BOUNDS = (0.0, 0.0, 120.0, 100.0)


def covered(one: Label) -> shapely.Geometry:
    return one.box if one.line is None else shapely.union(one.box, one.line)


squares = st.lists(
    st.tuples(st.integers(0, 23), st.integers(0, 19)), min_size=1, max_size=40, unique=True
).map(lambda places: {f"{x}.{y}": shapely.box(5 * x, 5 * y, 5 * x + 5, 5 * y + 5) for x, y in places})


@given(squares, st.integers(1, 9))
@settings(max_examples=examples(40))
def test_no_label_meets_another_and_each_area_has_one_or_is_told(
    shapes: dict[str, shapely.Geometry], length: int
) -> None:
    texts = dict.fromkeys(shapes, "8" * length)
    found, left = placed(pd.Series(shapes), texts, 1.0, BOUNDS)
    assert sorted([*(one.area for one in found), *left]) == sorted(shapes)
    room = shapely.box(*BOUNDS)
    for one in found:
        assert shapely.covers(room, one.box)
        assert one.line is None or shapely.distance(one.line, shapes[one.area]) == 0
    assert not any(shapely.intersects(covered(a), covered(b)) for a, b in combinations(found, 2))
    assert (found, left) == placed(pd.Series(shapes), texts, 1.0, BOUNDS)


def test_a_label_stands_inside_where_there_is_room_and_beside_where_its_area_is_too_small() -> None:
    shapes = pd.Series({"gross": shapely.box(10, 10, 60, 40), "klein": shapely.box(60, 10, 62, 12)})
    found, left = placed(shapes, {"gross": "01.1.1", "klein": "01.1.2"}, 1.0, BOUNDS)
    inside, outside = found
    assert not left and inside.line is None and shapely.covers(shapes["gross"], inside.box)
    # not on its neighbour, which has a label of its own
    assert outside.line is not None and not shapely.intersects(outside.box, shapes["gross"])


def test_without_areas_there_is_nothing_to_place() -> None:
    assert placed(pd.Series([], dtype=object), {}, 1.0, BOUNDS) == ((), ())


def test_the_map_of_the_choice_names_each_area_that_is_taken_up_or_open(intern: Release) -> None:
    drawn = choice_map(intern)
    written = {t.get_text() for axes in drawn.figure.axes for t in axes.texts}
    assert {*intern.chosen("sicher", "möglich")} <= written
    assert {"sicher (44)", "möglich (6)", "Schwerpunktgebiet (13)"} <= written
    assert "Die aufgenommenen Gebiete liegen vor allem im Westen und Süden (25 von 44)" in drawn.alt
