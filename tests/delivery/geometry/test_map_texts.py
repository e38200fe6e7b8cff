"""What a map says of its areas: texts of a Shapefile without a code page, numbers of a GeoJSON's features."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from screening.base.findings import Finding
from screening.delivery.geometry.file import read_layer
from tests.delivery.draft.pairs import squares


@pytest.mark.parametrize(("encoding", "told"), [("utf-8", True), ("iso-8859-1", False)])
def test_texts_of_a_shapefile_without_a_word_on_them_are_utf8_where_all_can_be(
    tmp_path: Path, encoding: str, told: bool
) -> None:
    names = ["Gòtic", "Süd", "Au"]
    frame = gpd.GeoDataFrame({"name": names}, geometry=squares(3, (690_000, 5_330_000), 900), crs=25832)
    frame.to_file(tmp_path / "a.shp", encoding=encoding)
    (tmp_path / "a.cpg").unlink()
    found: list[Finding] = []
    layer = read_layer(tmp_path, "a.shp", None, found)
    assert layer is not None and layer["name"].tolist() == names
    assert [f.level for f in found] == (["Hinweis"] if told else [])
    assert all("„Gòtic“" in f.message for f in found)


@pytest.mark.parametrize(
    ("numbers", "told"), [([20718, 20731, 20719], True), ([0, 1, 2], False), ([1, 2, 3], False)]
)
def test_numbers_of_features_are_ids_unless_they_merely_count_them(
    tmp_path: Path, numbers: list[int], told: bool
) -> None:
    shapes = [shapely.box(11 + n, 48, 11.5 + n, 48.5) for n in range(3)]
    features = [
        {
            "type": "Feature",
            "id": i,
            "properties": {"name": f"Au {n}"},
            "geometry": shapely.geometry.mapping(s),
        }
        for n, (i, s) in enumerate(zip(numbers, shapes, strict=True))
    ]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    layer = read_layer(tmp_path, "a.geojson", None, [])
    assert layer is not None and layer["name"].tolist() == ["Au 0", "Au 1", "Au 2"]
    assert (layer["id"].tolist() if "id" in layer else None) == (numbers if told else None)
