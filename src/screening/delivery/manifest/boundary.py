"""One version of a city's boundaries, as ``stadt.toml`` declares it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from screening.base import Strict, Year
from screening.delivery.manifest.crs import known_crs


class Boundary(Strict):
    """One version of the boundaries: a file, its id column, its CRS and the years it is valid for.

    Attributes
    ----------
    layer : str or None
        Which layer, if the file (or the archive) holds several.
    name_column : str
        Where the areas' names stand; empty if the file has none.
    id_prefix : bool
        Ids and names stand in one cell of ``id_column``: „01 Altstadt“, „Altstadt (1)“.
    merge : str
        A table ``von;nach`` (and ``name``) of areas that are reported as one; empty if there are none.
    dissolve_parts : int or None
        The file holds finer areas: dissolve them to those named by the first parts of their ids.
    repair : bool
        Make invalid areas valid; otherwise they are told and not drawn.
    """

    version: str
    path: str
    layer: str | None = None
    id_column: str
    name_column: str = ""
    id_prefix: bool = False
    crs: Annotated[str, AfterValidator(known_crs)]
    valid_from: Year
    valid_to: Year | None = None
    dissolve_parts: int | None = Field(default=None, ge=1, le=9)
    merge: str = ""
    repair: bool = False

    def holds(self, year: int) -> bool:
        """Tell whether these boundaries are valid in `year`."""
        return self.valid_from <= year <= (self.valid_to or year)
