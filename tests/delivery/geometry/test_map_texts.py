"""Texts of a Shapefile that does not say how they are written."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

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
