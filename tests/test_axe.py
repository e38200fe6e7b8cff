"""The judge of pages for everyone finds what it is asked for, in the look that has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.axe import findings_in_all_looks
from tests.browser import opened

pytestmark = pytest.mark.browser

PAGE = """<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Probe</title>
<style>body{color:#000;background:#fff}
@media (prefers-color-scheme:dark){body{color:#fff;background:#111}p{color:@dark@}}</style></head>
<body><main><h1>Probe</h1><p>Ein Satz.</p>@more@</main></body></html>"""


@pytest.mark.parametrize(
    ("dark", "more", "expected"),
    [
        ("#fff", "", []),
        ("#333", "", ["dunkel: color-contrast"]),
        ("#fff", "<img src='data:,'>", ["hell: image-alt"]),
    ],
)
def test_what_is_wrong_is_told_with_the_look_that_has_it(
    tmp_path: Path, dark: str, more: str, expected: list[str]
) -> None:
    path = tmp_path / "probe.html"
    path.write_text(PAGE.replace("@dark@", dark).replace("@more@", more), encoding="utf-8")
    with opened(path) as visit:
        told = [":".join(f.split(":")[:2]) for f in findings_in_all_looks(visit.page)]
    # forced colours have the page's dark ones until the screen's own are painted: axe-core reads both ways
    assert [f for f in told if not f.startswith("erzwungene")] == expected
