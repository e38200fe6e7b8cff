"""The contract of what is read: a finding names the column that breaks it."""

from __future__ import annotations

import pandas as pd

from screening.delivery.checks.contract import contract_findings


def test_the_contract_names_the_column_that_breaks_it() -> None:
    index = pd.Index(["a", "b"], dtype="str", name="area_id")
    counts = pd.DataFrame(
        {"x": pd.array([1, -2], dtype="Int64"), "y": pd.array([1, None], dtype="Int64")}, index
    )
    status = pd.DataFrame({"x": ["wert", "wert"], "y": ["wert", "oho"]}, index, dtype="str")
    none = pd.DataFrame(index=index)
    found = contract_findings(counts, status, none, none, "2024/lieferung.toml")
    assert [(f.column, f.message.split("„")[1].split("“")[0]) for f in found] == [
        ("x", "Werte ab 0"),
        ("y", "bekannter Status"),
    ]
    double = counts.abs().set_axis(pd.Index(["a", "a"], dtype="str", name="area_id"))
    again = contract_findings(double, status.assign(y="wert").set_axis(double.index), none, none, "x")
    assert again and all("jedes Gebiet einmal" in f.message for f in again)
    fine = status.assign(y=["wert", "fehlt"])
    assert contract_findings(counts.abs(), fine, none, none, "x") == []
