"""What stands before many profiles on paper: how to read one, and which page each area has."""

from __future__ import annotations

from screening.base import Block, escape_html, file_names, typst_string
from screening.disclosure import Release
from screening.figures.profile.facts import notes
from screening.figures.profile.typst import functions, guide
from screening.figures.words import called, has_names, in_order


def how_to_read(release: Release) -> Block:
    """Return how a profile is to be read, and what limits it: said once, the profiles of a document refer to it."""
    told = "".join(f"<li>{_note(n)}</li>" for side in notes(release) for n in side)
    typst = f"{functions()}\n#metadata(none) <profil-lesehilfe>\n#profil-hinweise({guide(release)})"
    return Block(f'<ul class="profil-noten">{told}</ul>', typst)


def how_to_read_here(release: Release) -> str:
    """Return as Typst how a profile is to be read, before profiles: where there is no room for it, it follows them.

    Where profiles begin a page each, the heading before them would else have a page of its own.
    """
    return f"{functions()}\n#profil-lesen({guide(release)})"


def _note(note: str) -> str:
    subject, _, rest = note.partition(": ")
    return f"<b>{escape_html(subject)}:</b> {escape_html(rest)}"


def directory(release: Release) -> Block:
    """Return the list of all areas with the page of each: in a city with names by name and by id.

    On paper the pages must be there (`screening.figures.profile.pages.profiles` of all areas). On screen each entry
    leads to the profile below it.
    """
    ids = [str(a) for a in release.decision.index]
    names = file_names(ids)
    orders = [("", sorted(ids))]
    if has_names(release):
        orders = [("Nach Namen", in_order(release, ids)), ("Nach Kennung", sorted(ids))]
    typst, html = ["#metadata(none) <profil-verzeichnis>"], []
    for k, (title, order) in enumerate(orders):
        # by name the name stands first
        texts = [_entry(release, a, by_name=len(orders) > 1 and not k) for a in order]
        entries = "".join(
            f"(label({typst_string(f'profil-{names[a]}')}), {typst_string(t)}),"
            for a, t in zip(order, texts, strict=True)
        )
        columns = 2 if has_names(release) else 5
        typst.append(f"#profil-verzeichnis({typst_string(title)}, {columns}, ({entries}))")
        items = "".join(
            f'<li><a href="#profil-{names[a]}">{escape_html(t)}</a></li>'
            for a, t in zip(order, texts, strict=True)
        )
        head = f"<p><strong>{escape_html(title)}</strong></p>" if title else ""
        html.append(f'{head}<ul class="profil-verzeichnis">{items}</ul>')
    return Block("\n".join(html), "\n\n".join([functions(), *typst]))


def _entry(release: Release, area: str, *, by_name: bool) -> str:
    text = called(release, area)
    name = text[len(area) :].strip()
    return f"{name} ({area})" if by_name and name else text
