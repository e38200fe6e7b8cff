"""Whether tables deliver what the concept's own catalogue asks for: then a city needs none of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.concept import Catalogue
from screening.delivery.draft.catalogue import DraftCatalogue, Drafted
from screening.delivery.draft.figures import Figure
from screening.delivery.draft.labels import SURE, Match

LEAST_INDICATORS = 5
"""With fewer of the concept's indicators a city has variables of its own."""


def of_packaged(
    catalogue: Catalogue, files: Sequence[tuple[Sequence[Figure], Mapping[str, Match]]]
) -> DraftCatalogue | None:
    """Return what tables deliver of a catalogue, as drafted; None if that is little or the people are not among it.

    Parameters
    ----------
    catalogue : Catalogue
        As it is in the year.
    files : sequence of (figures, matches)
        Matches say which header may be which count.

    Examples
    --------
    >>> from screening.concept import default_catalogue
    >>> print(of_packaged(default_catalogue(), [([], {})]))
    None
    """
    owners: dict[tuple[int, int], str] = {}
    counts: dict[str, Figure] = {}
    for n, (figures, matches) in enumerate(files):
        sure = {m.header: key for key, m in matches.items() if m.score >= SURE and key not in counts}
        for k, figure in enumerate(figures):
            key = sure.get(figure.header, "") if figure.kind == "count" and not figure.where else ""
            if key and key not in counts:
                owners[n, k] = key
                counts[key] = figure
    there = [i for i in catalogue.indicators if i.numerator and {i.numerator, i.denominator} <= counts.keys()]
    if catalogue.inhabitants not in counts or len(there) < LEAST_INDICATORS:
        return None
    drafted = tuple(
        Drafted(i.id, i.label, i.numerator, i.denominator, i.unit, burden=i.direction == "+") for i in there
    )
    lacking = any(
        d == 0 and counts[i.numerator].values.get(a, 0) > 0
        for i in there
        for a, d in counts[i.denominator].values.items()
    )
    labels = {key: catalogue.count_labels[key] for key in counts}
    return DraftCatalogue(catalogue.inhabitants, labels, drafted, owners, lacking, packaged=True)
