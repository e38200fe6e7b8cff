"""The selection as a GeoPackage that QGIS opens with the decisions' colours and a German legend."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import pandas as pd
from pandas.api.types import is_numeric_dtype

from screening.base import DECISION_COLOURS, MUTED, as_utf8, on_screen
from screening.disclosure import Release
from screening.figures.words import about

LAYER = "auswahl"


def write_gpkg(release: Release, table: pd.DataFrame, path: Path) -> Path:
    """Write layer ``auswahl`` with geometry, attributes and its style.

    The clock stays out of it: all times are the Stichtag's, so the same release gives the same bytes.
    """
    import pyogrio

    frame = gpd.GeoDataFrame(
        _plain(table).reset_index(),
        geometry=release.areas.geometry.reindex(table.index).to_numpy(),
        crs=release.areas.crs,
    )
    path.unlink(missing_ok=True)
    moment = f"{release.stichtag:%Y-%m-%d}T00:00:00.000Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment})
    try:
        frame.to_file(
            as_utf8(path),
            layer=LAYER,
            driver="GPKG",
            engine="pyogrio",
            layer_options={
                "IDENTIFIER": on_screen(f"Auswahl {release.city.name} {release.year}"),
                "DESCRIPTION": description(release),
            },
            # mixed parts would make GDAL guess: everything is a multipolygon
            promote_to_multi=True,
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    _add_style(path, moment)
    return path


def description(release: Release) -> str:
    """Return what the layer says about itself."""
    parts = [
        f"Auswahl {release.city.name} {release.year}, Stichtag {release.stichtag:%d.%m.%Y}.",
        release.criteria.sentence(release.city.noun, release.catalogue),
        "Synthetische Demodaten." if release.city.synthetic else "",
        "Intern – vertraulich." if release.audience == "intern" else f"{release.city.meeting.version_said}.",
        about.reading(release),
        release.city.attribution,
    ]
    return on_screen(" ".join(p for p in parts if p))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return numbers as GDAL knows them; Float64's NA becomes NULL by way of NaN. Texts are those of all outputs."""
    table = table.rename(index=lambda a: on_screen(str(a)))
    for c in table.columns:
        if not is_numeric_dtype(table[c].dtype):
            table[c] = table[c].map(lambda v: on_screen(v) if isinstance(v, str) else v)
    return table.astype({c: "float64" for c, kind in table.dtypes.items() if str(kind) == "Float64"})


_COLUMNS = (
    "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, "
    "f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, "
    "useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, update_time DATETIME"
)


def _add_style(path: Path, moment: str) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        geometry = base.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (LAYER,)
        ).fetchone()[0]
        base.execute(f"CREATE TABLE layer_styles ({_COLUMNS})")
        base.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
            "styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
            "VALUES ('', '', ?, ?, 'Entscheidung', ?, '', 1, 'Entscheidung je Gebiet', '', NULL, ?)",
            (LAYER, geometry, style(), moment),
        )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
            (moment,),
        )


def style() -> str:
    """Return the QGIS style: a fill per decision, in the house's colours."""
    categories, symbols = [], []
    for k, (decision, colour) in enumerate(DECISION_COLOURS.items()):
        name = quoteattr(decision)
        categories.append(f'<category value={name} label={name} symbol="{k}" render="true" type="string"/>')
        symbols.append(
            f'<symbol name="{k}" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">'
            '<layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">'
            f'<Option name="color" type="QString" value="{_rgb(colour)}"/>'
            f'<Option name="outline_color" type="QString" value="{_rgb(MUTED)}"/>'
            '<Option name="outline_style" type="QString" value="solid"/>'
            '<Option name="outline_width" type="QString" value="0.15"/>'
            '<Option name="outline_width_unit" type="QString" value="MM"/>'
            '<Option name="style" type="QString" value="solid"/></Option></layer></symbol>'
        )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.28" styleCategories="Symbology">'
        '<renderer-v2 type="categorizedSymbol" attr="decision" forceraster="0" symbollevels="0" '
        f'enableorderby="0"><categories>{"".join(categories)}</categories>'
        f"<symbols>{''.join(symbols)}</symbols></renderer-v2></qgis>"
    )


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
