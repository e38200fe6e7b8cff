"""The Kriterienkatalog: every open point of the rule as a setting, by validity, read strictly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    Field,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
)

from screening.base import Finding, Noun, Strict, Year, build, check_period, noun, read_toml
from screening.concept.catalogue import Catalogue
from screening.concept.findings import (
    criteria_not_one,
    hits_beyond_reach,
    indicator_double,
    indicator_unknown,
)
from screening.concept.settings import MOST, Composite, Evaluation, Robustness, decimal_of

Mean = Literal["weighted", "unweighted", "median"]
Base = Literal["all", "eligible"]
MEANS: dict[str, str] = {
    "weighted": "stadtweite Quote (Summe der Zähler durch Summe der Nenner)",
    "unweighted": "ungewichteter Mittelwert über die Gebiete",
    "median": "Median über die Gebiete",
}
MEANS_SHORT: dict[str, str] = {
    "weighted": "stadtweite Quote",
    "unweighted": "ungewichteter Mittelwert",
    "median": "Median",
}
MEANS_KIND: dict[str, str] = {**MEANS_SHORT, "unweighted": "ungewichtet"}
"""The same behind the word "Mittelwert"."""
DEFAULT_BASE: dict[Mean, Base] = {"weighted": "all", "unweighted": "eligible", "median": "eligible"}
"""Berlin's precedent: an unweighted mean leaves out what the rule leaves out; a city rate is of the city."""


class Exclusion(Strict):
    """An area left out by hand, with its reason; shown in the dossier."""

    area: str
    reason: str
    by: str
    date: dt.date
    _written: str = PrivateAttr("")

    @property
    def written(self) -> str:
        """The area as ``kriterien.toml`` writes it."""
        return self._written or self.area

    @property
    def why(self) -> str:
        """The reason as somebody wrote it, with who did so and when; a stop at its end goes behind these.

        Examples
        --------
        >>> Exclusion(area="01", reason="Nur ein Heim.", by="Sozialplanung", date=dt.date(2024, 3, 1)).why
        'Nur ein Heim (Sozialplanung, 01.03.2024).'
        """
        return f"{self.reason.strip().rstrip('.')} ({self.by}, {self.date:%d.%m.%Y})."

    def of(self, area: str) -> Exclusion:
        """Return this exclusion with the id that its text means."""
        meant = self.model_copy(update={"area": area})
        meant._written = self.written
        return meant


class Criteria(Strict):
    """The rule in force.

    Attributes
    ----------
    indicators : tuple of str
        Ids of the indicators whose hits are counted.
    threshold : Decimal
        Factor on the reference value, 1 to 10: 1.3 is "30 % above the mean".
    comparison : {">=", ">"}
        Whether a value exactly at the threshold exceeds it.
    min_hits, min_inhabitants : int
        An area needs at least so many hits and inhabitants (both inclusive).
    mean : {"weighted", "unweighted", "median"}
        Which reference value: the city rate Σn/Σd, the mean of the areas' rates, or their median.
    means : dict of str to str
        Another mean for single indicators of the catalogue, counted or not: one delivered as a rate alone has no
        city rate. All others take `mean`.
    base : {"all", "eligible"} or None
        Over which areas: all, or those with at least `min_inhabitants` that are not excluded. What is declared holds
        for all means; undeclared, each takes its own (`DEFAULT_BASE`).
    gaps : {"absolute", "proportional"}
        What missing values mean for *möglich*: with "absolute" every area whose hits could reach
        `min_hits`; with "proportional" only if the share of hits among the known values reaches
        ``min_hits / len(indicators)``, too. *sicher* is always absolute: nothing is rescaled silently.
    crosswalk : {"fractions", "largest_remainder"}
        How counts of an older boundary version are split onto the areas of this year, for trends: into
        exact fractions, or into whole people (what is left goes to the largest remainders).
    robustness : Robustness
        How firm its decisions are is examined with these settings; they decide nothing.
    composite : Composite
        Composite indices beside the rule.
    evaluation : Evaluation
        How programme areas are compared; decides nothing.
    exclusions : tuple of Exclusion
    """

    valid_from: Year
    valid_to: Year | None = None
    indicators: tuple[str, ...]
    threshold: Decimal = Field(ge=1, le=10, decimal_places=6)
    comparison: Literal[">=", ">"] = ">="
    min_hits: int = Field(ge=1, le=MOST)
    min_inhabitants: int = Field(ge=0, le=MOST)
    mean: Mean
    means: dict[str, Mean] = Field(default={})
    base: Base | None = None
    gaps: Literal["absolute", "proportional"] = "absolute"
    crosswalk: Literal["fractions", "largest_remainder"] = "fractions"
    note: str = ""
    robustness: Robustness = Robustness()
    composite: Composite = Composite()
    evaluation: Evaluation = Evaluation()
    exclusions: tuple[Exclusion, ...] = Field(alias="exclusion", default=())

    @field_validator("threshold", mode="before")
    @classmethod
    def _whole_threshold(cls, value: Any) -> Any:
        return decimal_of(value)

    @property
    def factor(self) -> Fraction:
        """The threshold as an exact fraction: 1.3 is 13/10."""
        return Fraction(self.threshold)

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # with one mean for all, logs and registers hold what they did before there could be several
        data: dict[str, Any] = handler(self)
        if not self.means:
            data.pop("means", None)
        if "base" in data and not self.apart:
            data["base"] = self.base or DEFAULT_BASE[self.mean]
        return data

    @property
    def apart(self) -> dict[str, Mean]:
        """The indicators whose mean is another than `mean`, each with its own."""
        return {i: mean for i, mean in self.means.items() if mean != self.mean}

    @property
    def by_size(self) -> bool:
        """Whether a mean of the criteria's indicators is taken over eligible areas alone."""
        return any(self.base_of(i) == "eligible" for i in self.indicators)

    def mean_of(self, indicator: str) -> Mean:
        """Return the mean of one indicator: its own, or that of all."""
        return self.means.get(indicator, self.mean)

    def base_of(self, indicator: str) -> Base:
        """Return over which areas the mean of one indicator is taken.

        Examples
        --------
        >>> rule = Criteria(
        ...     valid_from=2024, indicators=("a", "b"), threshold=Decimal("1.3"), min_hits=1, min_inhabitants=0,
        ...     mean="weighted", means={"b": "unweighted"},
        ... )
        >>> rule.base_of("a"), rule.base_of("b")
        ('all', 'eligible')
        >>> rule.model_copy(update={"base": "all"}).base_of("b")  # declared, it holds for all
        'all'
        """
        return self.base or DEFAULT_BASE[self.mean_of(indicator)]

    def mean_in_words(
        self,
        catalogue: Catalogue | None = None,
        word: Callable[[Mean, Base], str] | None = None,
        shown: Callable[[str], str] = str,
    ) -> str:
        """Say which mean holds; where there are several, that of most indicators, and the others by name.

        Parameters
        ----------
        catalogue : Catalogue, optional
            For the short names of indicators; without it their ids are told.
        word : callable, optional
            What is said of a mean over a base; by default the mean's short name.
        shown : callable, optional
            How the name of an indicator is written; by default as it is.

        Examples
        --------
        >>> rule = Criteria(
        ...     valid_from=2024, indicators=("a", "b", "c"), threshold=Decimal("1.3"), min_hits=1, min_inhabitants=0,
        ...     mean="weighted", means={"b": "median"},
        ... )
        >>> rule.mean_in_words()
        'stadtweite Quote; bei „b“ Median'
        >>> rule.model_copy(update={"means": {}}).mean_in_words(word=lambda mean, base: base)
        'all'
        """
        said: dict[str, list[str]] = {}
        for i in self.indicators:
            mean, base = self.mean_of(i), self.base_of(i)
            said.setdefault(word(mean, base) if word else MEANS_SHORT[mean], []).append(i)
        first, *others = sorted(said, key=lambda w: (-len(said[w]), self.mean_of(said[w][0]) != self.mean))
        shorts = {i.id: i.short for i in catalogue.indicators} if catalogue else {}
        names = {w: [f"„{shown(shorts.get(i, i))}“" for i in said[w]] for w in others}
        told = {w: " und ".join(filter(None, [", ".join(n[:-1]), n[-1]])) for w, n in names.items()}
        return "; ".join([first, *(f"bei {told[w]} {w}" for w in others)])

    def kind_of_mean(self, catalogue: Catalogue | None = None) -> str:
        """Say which mean holds where the word stands already: behind "Mittelwert", in brackets or after a colon.

        Examples
        --------
        >>> rule = Criteria.model_construct(indicators=("a", "b"), mean="unweighted", means={"b": "weighted"}, base=None)
        >>> rule.kind_of_mean()
        'ungewichtet; bei „b“ stadtweite Quote'
        """
        return self.mean_in_words(catalogue, lambda mean, _: MEANS_KIND[mean])

    def bar(self, mean: Fraction) -> Fraction:
        """Return from where on a value counts: so much above a mean as the threshold says of the mean's size.

        ``mean + (threshold - 1) * |mean|``: threshold × mean, unless the mean is negative.

        Examples
        --------
        >>> rule = Criteria.model_construct(threshold=Decimal("1.3"))
        >>> [str(rule.bar(Fraction(mean))) for mean in (10, 0, -10)]
        ['13', '0', '-7']
        """
        return mean + (self.factor - 1) * abs(mean)

    def holds(self, year: int) -> bool:
        """Tell whether these criteria are in force in `year`."""
        return self.valid_from <= year <= (self.valid_to or year)

    def sentence(self, level: str | Noun = "Gebiet", catalogue: Catalogue | None = None) -> str:
        r"""Return the rule in one German sentence, written from the settings.

        Parameters
        ----------
        level : str or Noun
            What an area is called ("Stadtbezirksviertel").
        catalogue : Catalogue, optional
            For the names of indicators that have a mean of their own.

        Examples
        --------
        >>> rule = Criteria(
        ...     valid_from=2024, indicators=("a", "b"), threshold=Decimal("1.3"), min_hits=1, min_inhabitants=0,
        ...     mean="median",
        ... )
        >>> rule.sentence("Viertel").partition(" liegt")[0]
        'Aufgenommen wird ein Viertel, wenn mindestens 1 von 2 Indikatoren mindestens 30\xa0% über dem Mittelwert (Median)'
        >>> above = rule.model_copy(update={"comparison": ">"}).sentence("Viertel")
        >>> "1 von 2 Indikatoren mehr als 30\xa0% über dem Mittelwert" in above
        True
        >>> rule.model_copy(update={"threshold": Decimal(1)}).sentence("Viertel").partition("Indikatoren ")[2]
        'den Mittelwert (Median) erreicht.'
        >>> rule.sentence("LSOA")[:26]
        'Aufgenommen wird eine LSOA'
        """
        percent = (self.threshold - 1) * 100
        above = f"{percent.normalize():f}".replace(".", ",")
        limit = "mindestens" if self.comparison == ">=" else "mehr als"
        people = f"{self.min_inhabitants:,}".replace(",", "\u202f")
        size = (
            f" und dort mindestens {people} {'Einwohner:in lebt' if self.min_inhabitants == 1 else 'Einwohner:innen leben'}"
            if self.min_inhabitants
            else ""
        )
        lie = "liegt" if self.min_hits == 1 else "liegen"
        mean = f"Mittelwert ({self.kind_of_mean(catalogue)})"
        told = f"{limit} {above}\u00a0% über dem {mean} {lie}" if percent else f"über dem {mean} {lie}"
        if not percent and self.comparison == ">=":
            told = f"den {mean} {'erreicht' if self.min_hits == 1 else 'erreichen'}"
        among = "Indikator" if len(self.indicators) == 1 else "Indikatoren"
        return (
            f"Aufgenommen wird {noun(level).said('ein')}, wenn mindestens {self.min_hits} von {len(self.indicators)} "
            f"{among} {told}{size}."
        )


class CriteriaFile(Strict):
    """``kriterien.toml``: one set of criteria per period."""

    criteria: tuple[Criteria, ...] = Field(min_length=1)


def read_criteria(path: Path, catalogue: Catalogue, year: int) -> Criteria:
    """Read the criteria that are in force in `year`.

    Parameters
    ----------
    path : Path
        ``kriterien.toml``.
    catalogue : Catalogue
    year : int

    Returns
    -------
    Criteria

    Raises
    ------
    ScreeningError
        With all that is wrong at once: unknown keys, wrong types, indicators that the catalogue lacks,
        doubles, more hits demanded than there are indicators, no or two criteria for the year.

    Examples
    --------
    >>> import tempfile
    >>> from screening.base.findings import ScreeningError
    >>> from screening.concept.catalogue import default_catalogue
    >>> place = tempfile.TemporaryDirectory()
    >>> path = Path(place.name) / "kriterien.toml"
    >>> text = '''
    ... [[criteria]]
    ... valid_from = 2020
    ... valid_to = 2024
    ... indicators = ["alg2", "hh_kind"]
    ... threshold = 1.3
    ... min_hits = 2
    ... min_inhabitants = 400
    ... mean = "unweighted"
    ... '''
    >>> _ = path.write_text(text, encoding="utf-8")
    >>> rule = read_criteria(path, default_catalogue(), 2024)
    >>> rule.factor, rule.comparison, rule.base_of("alg2")  # exact; the default tie; without small areas
    (Fraction(13, 10), '>=', 'eligible')
    >>> try:
    ...     read_criteria(path, default_catalogue(), 2025)
    ... except ScreeningError as error:
    ...     [f.message for f in error.findings]
    ['Keine Kriterien gelten für 2025.']
    >>> place.cleanup()
    """
    raw = read_toml(path)
    found = list(_check_references(raw, catalogue, path.name))
    found += _check_validity(raw, path.name, year)
    file = build(CriteriaFile, raw, path.name, found)
    return next(c for c in file.criteria if c.holds(year))


def _check_validity(raw: dict[str, Any], file: str, year: int) -> list[Finding]:
    """Check that exactly one entry holds in `year`, as far as the entries' years can be read."""
    spans = []
    for entry in _entries(raw):
        first, last = entry.get("valid_from"), entry.get("valid_to")
        if type(first) is not int or type(last) not in (int, type(None)):
            return []  # the schema tells what is wrong with these
        spans.append((first, last))
    valid = [s for s in spans if s[0] <= year <= (s[1] or year)]
    if len(valid) == 1 or not spans:
        return []
    return [criteria_not_one(len(valid), year, spans, file)]


def _entries(raw: dict[str, Any]) -> list[dict[str, Any]]:
    entries = raw.get("criteria")
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _check_references(raw: dict[str, Any], catalogue: Catalogue, file: str) -> list[Finding]:
    """Check what the schema cannot: against the catalogue, and keys against each other."""
    found: list[Finding] = []
    for position, entry in enumerate(_entries(raw), start=1):
        key = f"criteria.{position}"
        found += check_period(entry, key, file)
        named = entry["means"] if isinstance(entry.get("means"), dict) else {}
        found += [
            indicator_unknown(i, catalogue.ids, file, f"{key}.means.{i}")
            for i in named
            if i not in catalogue.by_id
        ]
        if not isinstance(entry.get("indicators"), list):
            continue
        ids = [i for i in entry["indicators"] if isinstance(i, str)]
        unknown = sorted(set(ids) - set(catalogue.ids))
        found += [indicator_unknown(i, catalogue.ids, file, f"{key}.indicators") for i in unknown]
        double = sorted({i for i in ids if ids.count(i) > 1})
        found += [indicator_double(i, file, f"{key}.indicators") for i in double]
        hits = entry.get("min_hits")
        if type(hits) is int and hits > len(ids):
            found.append(hits_beyond_reach(hits, len(ids), file, f"{key}.min_hits"))
    return found
