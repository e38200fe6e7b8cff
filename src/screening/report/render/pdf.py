"""Typst → PDF in a process of its own: ``python -m screening.report.render.pdf``.

Typst keeps what it has set for documents to come: half a gigabyte for each year's profiles, which no later
document needs. A process that ends gives all of it back.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from screening.base import parent

STANDARDS: tuple[Literal["ua-1", "a-2a"], ...] = ("ua-1", "a-2a")


class SettingError(Exception):
    """Typst refused the document; the text says why."""


class DiedError(Exception):
    """The process that sets ended before it was done; `code` is its exit code, `said` what it said itself."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(code, said)
        self.code, self.said = code, said


def set_pdf(source: Path, target: Path, fonts: Sequence[Path], when: datetime) -> None:
    """Set a Typst file as a tagged and packed PDF, with the fonts of these folders only.

    Parameters
    ----------
    source, target : Path
    fonts : sequence of Path
    when : datetime
        What the PDF says of the time it was made; with a time zone.

    Raises
    ------
    SettingError, DiedError
        If there is no PDF.
    """
    job = {
        "source": str(source),
        "target": str(target),
        "fonts": [str(f) for f in fonts],
        "when": when.timestamp(),
        "parent": os.getpid(),
    }
    # -P: a file typst.py where somebody works is not the one that is meant
    command = [sys.executable, "-P", "-m", "screening.report.render.pdf"]
    done = subprocess.run(command, input=json.dumps(job).encode("ascii"), capture_output=True, check=False)
    if done.returncode != 0:
        raise DiedError(done.returncode, done.stderr.decode("utf-8", "replace"))
    if refused := json.loads(done.stdout)["refused"]:
        raise SettingError(refused)


def compiled(job: Mapping[str, Any]) -> str:
    """Do what `set_pdf` asks for, in this process; return why Typst refused, or an empty text."""
    import typst

    source = Path(job["source"])
    try:
        content = typst.compile(
            source,
            root=source.parent,
            font_paths=job["fonts"],
            ignore_system_fonts=True,
            pdf_standards=list(STANDARDS),
            timestamp=datetime.fromtimestamp(job["when"], UTC),
        )
    except typst.TypstError as error:
        return "; ".join([error.message, *error.hints])
    Path(job["target"]).write_bytes(packed(content))
    return ""


def packed(content: bytes) -> bytes:
    """Return the PDF with rows named in its tags (`tags`) and its objects in compressed streams; all else as it is.

    Typst writes each of the hundred thousand structure elements of 475 tagged profiles as an object of its
    own, uncompressed: two thirds of the file.
    """
    import pikepdf

    from screening.report.render import tags

    target = io.BytesIO()
    named, bare = tags.name_rows(content)
    with pikepdf.open(io.BytesIO(named)) as pdf:
        tags.give_scope(pdf, bare)
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


if __name__ == "__main__":
    asked = json.loads(sys.stdin.buffer.read())
    # else it would set on, with gigabytes, for one that was killed
    parent.follow(asked["parent"])
    sys.stdout.write(json.dumps({"refused": compiled(asked)}))
