"""A stand-in for Quarto that reads a notebook as Quarto 1.11 does, and fails as quietly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pypandoc
import yaml


def main() -> None:
    """Render ``dokument.ipynb``: HTML wins over Markdown, fonts lie below the project, warnings end well."""
    cells = json.loads(Path("dokument.ipynb").read_text(encoding="utf-8"))["cells"]
    head = yaml.safe_load("".join(cells[0]["source"]).strip("-"))
    call = {
        "argv": sys.argv[1:],
        "files": sorted(p.name for p in Path.cwd().iterdir()),
        "head": head,
        "epoch": os.environ["SOURCE_DATE_EPOCH"],
    }
    Path(os.environ["STUB_LOG"]).write_text(json.dumps(call), encoding="utf-8")
    if {"logo", "author", "brand"} & set(head):
        sys.exit("ERROR: what Quarto reads itself it also sets")
    mode = os.environ.get("STUB_MODE", "")
    if mode == "fails":
        sys.exit("ERROR: Typst compilation failed\nline 7")
    if mode == "silent":
        return
    page = _pandoc("\n\n".join(_texts(cells[1:])), head)
    for lost in re.findall(r'data-cites="([^"]+)"', page):
        _warn(f"WARNING (/x/refs.lua:1) Unable to resolve crossref @{lost}")
    if head.get("html-table-processing") != "none":
        page = page.replace("<table", "<table></table><table")
    paper = head["format"].get("typst")
    fonts = paper["font-paths"] if paper else []
    if paper and not any(list((Path.cwd() / f.lstrip("/")).glob("*.ttf")) for f in fonts):
        _warn("warning: unknown font family: source sans pro")
    _warn(os.environ.get("STUB_TOLD", ""))
    page += "<p>?@fig-karte</p>" if mode == "gap" else ""
    Path("dokument.html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    sheet = pikepdf.new()
    sheet.add_blank_page()
    sheet.save("dokument.pdf")
    if mode == "broken":
        Path("dokument.pdf").write_bytes(b"%PDF")


def _texts(cells: list[dict]) -> list[str]:  # type: ignore[type-arg]
    texts = []
    for cell in cells:
        if cell["cell_type"] != "code":
            texts.append("".join(cell["source"]))
        for output in cell.get("outputs", ()):
            data = {form: "".join(lines) for form, lines in output["data"].items()}
            html = f"```{{=html}}\n{data['text/html']}\n```" if "text/html" in data else ""
            texts.append(html or data.get("text/markdown", ""))
    return texts


def _pandoc(text: str, head: dict) -> str:  # type: ignore[type-arg]
    # what looks like a command is carried out before Pandoc has read the text, in code, too
    text = re.sub(r"\{\{<.*?>\}\}", "AUSGEFÜHRT", text)
    text = re.sub(r"^(`{3,})[ \t]*\{[^.#=\s][^}\n]*\}", r"\1 AUSGEFÜHRT", text, flags=re.MULTILINE)
    reader = f"{head.get('from', 'markdown')}-table_attributes"
    command = [pypandoc.get_pandoc_path(), f"--from={reader}", "--to=html", "--syntax-highlighting=none"]
    Path("store.lua").write_text(_STORE, encoding="utf-8")
    Path("stub.lua").write_text(_OWN, encoding="utf-8")
    given = [f["path"] for f in head.get("filters", ()) if f["at"] == "pre-ast"]
    command += [f"--lua-filter={f}" for path in given for f in ("store.lua", path)]
    command.append("--lua-filter=stub.lua")
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return done.stdout.decode()


_STORE = """
function Pandoc(doc)
  for _, block in ipairs(doc.blocks) do if block.identifier == "store" then return end end
  doc.blocks:insert(pandoc.Div({}, {id = "store", class = "hidden"}))
  return doc
end
"""
"""Before each filter Quarto lays a division of its own at the end, and takes it away behind the last."""

_OWN = """
local function made(element)
  local theirs = #element.classes > 0 or element.identifier:match("^thm%-")
  if not theirs or element.attributes.shortcodes then return end
  if element.t == "Span" then return {pandoc.Str("AUSGEFÜHRT"), element} end
  return {pandoc.Plain("AUSGEFÜHRT"), element}
end
local function without(div)
  if div.identifier == "store" then return {} end
  return made(div)
end
return {{Div = without, CodeBlock = made, Span = function(s) if s.classes:includes("aside") then return made(s) end end}}
"""
"""Quarto's own filters make something else of code, divisions and marks that they know."""


def _warn(told: str) -> None:
    sys.stderr.write(told + "\n")


if __name__ == "__main__":
    main()
