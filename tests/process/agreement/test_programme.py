"""The programme as the agreements have it, and where ``programm.csv`` says something else."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from screening.base import Finding
from screening.delivery import Areas, Programme, read_city
from screening.process import Kept, kept_of
from screening.process.agreement import Agreement, against_decisions, contradictions, programme_of

WHOLE: dict[str, Any] = {
    "thema": "Alter",
    "gruende": ["Viele leben allein."],
    "moderation": "Moderation West",
    "ansprechperson": "Sozialplanung",
    "stunden_woche": 6,
    "monate": 24,
    "ueberpruefung": date(2035, 1, 1),
}


def agreed(name: str, areas: list[str], start: int, end: int | None = None) -> Agreement:
    given = {
        **WHOLE,
        "name": name,
        "gebiete": areas,
        "start": date(start, 3, 1),
        "unterzeichnet": date(start, 2, 1),
        "ende": date(end, 6, 30) if end else None,
    }
    return Agreement.model_validate({k: v for k, v in given.items() if v is not None})


def programme(**areas: tuple[int, int | None]) -> Programme:
    index = [a.replace("_", ".") for a in areas]
    frame = pd.DataFrame(
        {
            "start": pd.array([s for s, _ in areas.values()], dtype="Int64"),
            "ende": pd.array([e for _, e in areas.values()], dtype="Int64"),
        },
        index=index,
    )
    return Programme(frame)


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.level, f.value, f.message) for f in found]


def test_signed_agreements_are_the_programme_and_drafts_are_not() -> None:
    draft = Agreement.model_validate({"name": "Entwurf", "gebiete": ["a09"]})
    found = programme_of(
        {"x": agreed("Park", ["a02", "a01"], 2019, 2022), "y": agreed("Hof", ["a03"], 2021), "z": draft}
    )
    assert found is not None
    assert found.areas["start"].to_dict() == {"a01": 2019, "a02": 2019, "a03": 2021}
    assert found.areas["ende"].fillna(0).to_dict() == {"a01": 2022, "a02": 2022, "a03": 0}
    assert found.areas["name"].to_dict() == {"a01": "Park", "a02": "Park", "a03": "Hof"}
    assert found.groups == ()
    assert programme_of({"z": draft}) is None


@pytest.mark.parametrize(
    ("ends", "last"), [((2020, 2023), 2023), ((2020, None), None), ((None, 2023), None), ((2025, 2023), 2025)]
)
def test_an_area_of_two_agreements_runs_from_the_first_start_to_the_last_end(
    ends: tuple[int | None, int | None], last: int | None
) -> None:
    items = {"a": agreed("Neu", ["a01"], 2021, ends[1]), "b": agreed("Alt", ["a01"], 2018, ends[0])}
    found = programme_of(items)
    assert found is not None
    row = found.areas.loc["a01"]
    assert (row["start"], None if pd.isna(row["ende"]) else row["ende"], row["name"]) == (2018, last, "Neu")


@pytest.mark.parametrize(
    ("file", "told_years"),
    [
        ((2019, None), None),
        # what has begun before goes on under the agreement
        ((2015, None), None),
        ((2020, None), "seit 2020"),
        ((2019, 2021), "2019 bis 2021"),
        ((2019, 2019), "2019"),
    ],
)
def test_other_years_than_those_agreed_are_told_with_the_area(
    file: tuple[int, int | None], told_years: str | None
) -> None:
    found = list(contradictions(programme(a01=file), {"x": agreed("Park", ["a01"], 2019)}))
    said = f"Die Datei sagt: {told_years}; nach den unterzeichneten Vereinbarungen: seit 2019."
    assert told(found) == ([("Warnung", "a01", said)] if told_years else [])


def test_a_signed_agreement_on_an_area_that_was_not_chosen_is_told() -> None:
    signed = agreed("Park", ["a01", "a02"], 2024)
    items = {
        "park": signed.model_copy(update={"year": 2024}),
        "hof": signed.model_copy(update={"year": 2021}),
    }
    verdicts = {"a01": "abgelehnt", "a02": "ausgewählt"}
    (found,) = against_decisions(items, verdicts, 2024)
    assert (found.level, found.file, found.value) == ("Warnung", "gebiete/park/vereinbarung.toml", "a01")
    assert "gilt für das Gebiet: abgelehnt." in found.message
    for kind in ({"acute": True}, {"signed": None}):
        assert not [*against_decisions({"park": items["park"].model_copy(update=kind)}, verdicts, 2024)]


def test_areas_that_only_agreements_name_are_one_note() -> None:
    items = {"x": agreed("Park", ["a01", "a02"], 2019), "y": agreed("Hof", ["a03"], 2020)}
    found = list(contradictions(programme(a01=(2019, None)), items))
    assert told(found) == [
        ("Hinweis", "", "2 Gebiete mit unterzeichneter Vereinbarung fehlen hier: a02 und a03.")
    ]


def test_a_city_without_the_file_has_the_agreements_programme_and_no_area_runs_twice(root: Path) -> None:
    kept = with_programme(root, file=False)
    assert kept.programme is not None
    assert kept.programme.areas["start"].to_dict() == {
        "10.3.5": 2019,
        "12.3.3": 2019,
        "13.4.2": 2024,
        "19.1.1": 2024,
        "21.1.1": 2022,
        "23.1.3": 2019,
    }
    assert set(kept.table.running) == {"aue", "becken", "muehlzeile", "nordtor", "quartiersplatz", "westpark"}
    assert [f for f in kept.noted if f.file == "programm.csv"] == []


def test_with_both_the_file_holds_and_what_contradicts_it_is_told(root: Path) -> None:
    kept = with_programme(root, file=True)
    assert kept.programme is not None
    assert kept.programme.groups == ("A", "B")
    # an agreement of which the file says nothing; how years that contradict are told stands above
    noted = [(f.level, f.value) for f in kept.noted if f.file == "programm.csv"]
    assert noted == [("Hinweis", "")]
    assert set(kept.noted) <= set(kept.findings)


def with_programme(root: Path, *, file: bool) -> Kept:
    """Read what Musterstadt keeps by hand, with or without its programme."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw" / "musterstadt"
        raw.mkdir(parents=True)
        source = root / "data" / "raw" / "musterstadt"
        for name in ("stadt.toml", *(["programm.csv"] if file else [])):
            shutil.copyfile(source / name, raw / name)
        shutil.copytree(source / "gebiete", raw / "gebiete")
        city = read_city("musterstadt", folder)
        with_ids = gpd.GeoDataFrame(geometry=[None] * len(AREAS), index=pd.Index(AREAS, name="area_id"))
        return kept_of(city, 2024, {"2020": Areas("2020", with_ids, ())})


AREAS = [
    *(
        "05.4.4",
        "10.3.5",
        "12.3.3",
        "13.2.1",
        "13.4.2",
        "15.1.4",
        "16.4.4",
        "16.4.5",
        "19.1.1",
        "20.2.3",
        "21.1.1",
    ),
    *("23.1.2", "23.1.3", "23.1.4", "23.2.1"),
]
