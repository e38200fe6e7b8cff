"""A plain table of three areas, and what is made of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import screening as sc
from screening.base.findings import ScreeningError
from screening.workbench.plain.result import TableScreening

ALO = {"alo": ("arbeitslose", "erwerbsfaehige")}


def table(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "viertel": ["Au", "Berg", "Tal"],
            "einwohner": [900, 1000, 399],
            "arbeitslose": [13, 7, 2],
            "erwerbsfaehige": [100, 100, 100],
        }
        | columns
    )


def screened(frame: object, **given: Any) -> TableScreening:
    wanted = {"area": "viertel", "inhabitants": "einwohner", "indicators": ALO, "min_hits": 1}
    return sc.screen(frame, **(wanted | given))


def told(frame: object, **given: Any) -> list[str]:
    with pytest.raises(ScreeningError) as error:
        screened(frame, **given)
    return [str(f) for f in error.value.findings]
