"""The internal dossier's section on secrecy: it accounts for what the talk is not shown, and for nobody else."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from screening.delivery.manifest.secrecy import Secrecy
from screening.disclosure import Release
from screening.disclosure.audited import AUDIT_FILE, Verdict, Verdicts, read_verdicts
from screening.disclosure.register import Register
from screening.pipeline.steps import prepare_year
from screening.report.sections.secrecy import section
from screening.rule.decision import Screening
from screening.year import load_release
from tests.build import city
from tests.disclosure.test_register import after, passed, small
from tests.small_city import build_small_city

AUDIT: dict[str, Any] = {
    "schema": 2,
    "stadt": "klein",
    "kennung": "3f",
    "zeit": "2025-03-01T08:30:00Z",
    "nachweis": {"2024": {"geheim": 1612, "zwillinge": 8, "knapp": 16, "voll": 1290}},
    "zwilling": {"zeit": "2025-03-02T08:30:00Z", "dateien": 495, "verschieden": []},
}


def said(release: Release) -> str:
    return re.sub(r"[ \n]+", " ", section(release).as_markdown())


def internal(screening: Screening | None = None, register: Register | None = None) -> Release:
    return passed(screening or small(), register, "intern")


def known(tmp_path: Path, mark: str = "3f") -> Verdicts:
    return read_verdicts(tmp_path, "klein", "screening audit klein --year 2024", mark)


def audited(tmp_path: Path, mark: str = "3f", **changes: Any) -> Release:
    (tmp_path / AUDIT_FILE).write_text(json.dumps(AUDIT | changes), encoding="utf-8")
    found = known(tmp_path, mark)
    assert found.published is not None and found.findings == ()
    release = internal()
    assert release.account is not None
    return replace(release, account=replace(release.account, verdicts=found))


def test_the_talk_gets_no_section_at_all() -> None:
    assert section(passed(small())).as_markdown() == ""


def test_the_section_counts_what_the_account_does() -> None:
    told = said(internal())
    assert "Von 15 vorliegenden Zahlen stehen 14 auf Vielfache von 5 gerundet da und 1 als Spanne" in told
    assert "und 1 als Spanne („unter\u00a0" in told and "weil sie für sich geheim ist." in told
    assert (
        "Alle 5 Urteile (zählt, zählt nicht) sind gesagt und genau." in told
        and " 0 " not in told.split("### Was dafür")[0]
    )
    assert "Alle 5 Entscheidungen stehen im Gespräch wie hier." in told
    assert '<th scope="row">N1</th>' in told and "Bei 2 weiteren Zahlen ist nichts geheim" in told


def test_decisions_that_the_talk_is_not_told_are_listed() -> None:
    release = internal()
    assert release.account is not None
    apart = pd.DataFrame({"decision": ["sicher"], "told": ["möglich"]}, index=["1.2"])
    told = said(replace(release, account=replace(release.account, decisions=apart)))
    assert "4 von 5 Entscheidungen stehen im Gespräch wie hier; 1 bleibt dort offen" in told
    assert '<th scope="row">1.2</th>' in told


def test_without_secrets_the_section_says_so() -> None:
    assert "Keine Zahl dieses Jahres ist geheim" in said(internal(small(n1=[20, 40, 12, 15, 11])))


def test_where_all_figures_are_rounded_their_number_stands_once() -> None:
    told = said(internal(small(n1=[20, 40, 12, 15, 11])))
    assert "vorliegenden Zahlen stehen auf Vielfache von 5 gerundet da." in told
    assert "Alle 15 vorliegenden Zahlen" in told


def test_settings_in_force_are_told() -> None:
    told = said(internal())
    assert "diese Summen genau kennen: ganze Stadt, `bezirk`" in told and "werden gezeigt" in told
    rows = re.findall(r"<td class=\"a-right\">5</td><td class=\"a-right\">5</td>", told)
    assert rows and "Überwiegen" not in told


def test_an_exception_is_told_with_reason_person_and_date() -> None:
    screening = small()
    exception = {
        "year": 2024,
        "count": "n1",
        "area": "1.1",
        "reason": "steht im Jahrbuch",
        "by": "Datenschutzstelle",
        "date": dt.date(2024, 3, 1),
    }
    named = city(secrecy=Secrecy.model_validate({"exception": (exception,)}))
    delivery = replace(screening.rates.delivery, city=named)
    told = said(internal(replace(screening, rates=replace(screening.rates, delivery=delivery))))
    for part in ("N1", "1.1", "steht im Jahrbuch", "Datenschutzstelle", "01.03.2024"):
        assert f">{part}</t" in told
    assert "Ausnahmen** von der Geheimhaltung gibt es" in said(internal())


def test_the_register_is_told_with_its_runs_and_what_it_finds() -> None:
    assert "wurde nicht gelesen" in said(internal())
    assert "noch nichts veröffentlicht" in said(internal(register=Register("klein")))
    known = after(passed(small()), passed(small()))
    told = said(internal(register=known))
    assert "**2 Läufe** für das Auswahlgespräch, den letzten vom 1. Februar 2025 zum Jahr 2024" in told
    assert "wurde schon genau gezeigt" in told
    broken = replace(known, runs=({"zeit": "gestern"},))
    assert "**1 Lauf** für das Auswahlgespräch, den letzten zum Jahr –" in said(
        internal(register=broken)
    ).replace("\\", "")
    shown = after(passed(small(n1=[20, 40, 12, 15, 11])))
    assert "Heute geheime Zahlen" not in said(internal(register=shown))
    known = {"n1": {"1.1": (2, 2)}}
    told = said(internal(register=replace(shown, entries=(replace(shown.entries[0], bounds=known),))))
    assert "Heute geheime Zahlen, die schon veröffentlicht sind" in told
    assert '<th scope="row">1.1</th>' in told


def test_what_is_not_proven_yet_says_how_to_prove_it() -> None:
    assert "Noch kein Nachweis" in said(internal())
    assert "(Handbuch, „Nachprüfen“)" in said(internal())


def test_a_proof_is_told_with_its_figures(tmp_path: Path) -> None:
    told = said(audited(tmp_path))
    assert "Probe mit einem Zwilling bestanden" in told and "495 Dateien sind Byte für Byte gleich" in told
    assert "1\u202f612" in told and "99,0\u00a0%" in told and "80,0\u00a0%" in told
    assert "Noch nicht gemacht" in said(audited(tmp_path, zwilling=None))
    nothing = said(audited(tmp_path, zwilling=AUDIT["zwilling"] | {"dateien": 0}))
    assert "deshalb nichts verglichen" in nothing and "bestanden" not in nothing


def test_a_twin_whose_documents_are_others_forbids_to_pass_them_on(tmp_path: Path) -> None:
    names = [f"<b>{k}.html" for k in range(42)]
    told = said(audited(tmp_path, zwilling=AUDIT["zwilling"] | {"verschieden": names}))
    assert "Probe mit einem Zwilling nicht bestanden" in told and "Nicht weitergeben" in told
    assert "0.html" in told and "<b>" not in told
    assert "2 weitere Dateien in pruefung.json" in told


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "\xff",
        json.dumps(AUDIT | {"stadt": "andere"}),
        json.dumps(AUDIT | {"schema": 3}),
        json.dumps(AUDIT | {"nachweis": {"2024": {"geheim": -1, "zwillinge": 8, "knapp": 0, "voll": 0}}}),
        json.dumps({k: v for k, v in AUDIT.items() if k != "nachweis"}),
    ],
)
def test_an_audit_that_is_not_readable_is_a_finding(tmp_path: Path, content: str) -> None:
    (tmp_path / AUDIT_FILE).write_text(content, encoding="latin-1")
    found = known(tmp_path)
    assert found.published is None and not found.current
    assert [(f.level, f.file) for f in found.findings] == [("Warnung", AUDIT_FILE)]


def test_an_audit_of_documents_made_by_suppression_is_none(tmp_path: Path) -> None:
    (tmp_path / AUDIT_FILE).write_text(json.dumps({"schema": 1, "bestanden": True}), encoding="utf-8")
    assert known(tmp_path) == Verdicts()


def test_a_folder_in_the_audits_place_is_a_finding_and_nothing_there_is_none(tmp_path: Path) -> None:
    assert known(tmp_path) == Verdicts()
    (tmp_path / AUDIT_FILE).mkdir()
    assert len(known(tmp_path).findings) == 1


def test_what_is_written_of_an_audit_is_read_again_as_it_was(tmp_path: Path) -> None:
    found = Verdict.model_validate_json(json.dumps(AUDIT))
    assert found.as_json() == AUDIT
    (tmp_path / AUDIT_FILE).write_text(json.dumps(AUDIT | {"kennung": ""}), encoding="utf-8")
    assert known(tmp_path).published is not None
    # a verdict without a mark is about nobody knows which run
    assert not known(tmp_path).current and not known(tmp_path, "").current


def test_a_verdict_on_an_earlier_run_says_so(tmp_path: Path) -> None:
    assert "früherer Stand" not in said(audited(tmp_path))
    told = said(audited(tmp_path, mark="4a"))
    assert "Geprüft wurde ein früherer Stand" in told and "neu prüfen" in told


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_only_the_internal_release_reads_the_audit(tmp_path: Path, audience: str) -> None:
    kept = build_small_city(tmp_path / "data")
    folder = tmp_path / "reports" / "klein" / "2024"
    folder.mkdir(parents=True)
    told = []
    for content in (json.dumps(AUDIT), "kaputt"):
        (folder / AUDIT_FILE).write_text(content, encoding="utf-8")
        prepare_year("klein", 2024, audience, kept.data, tmp_path / "reports", tmp_path / "stand")
        told.append(load_release(tmp_path / "stand"))
    accounts = [r.account for r in told]
    if audience == "gespraech":
        assert accounts == [None, None] and told[0].findings == told[1].findings
    else:
        assert accounts[0] and accounts[0].verdicts.published and accounts[1]
        assert set(accounts[0].verdicts.published.nachweis) == {"2024"}
        assert accounts[1].verdicts.published is None
        assert [f.file for f in told[1].findings.items if f not in told[0].findings.items] == [AUDIT_FILE]
