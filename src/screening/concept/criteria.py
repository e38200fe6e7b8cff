"""The Kriterienkatalog: every open point of the rule as a setting, by validity, read strictly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, field_validator, model_validator

from screening.base.findings import Finding
from screening.base.strict import FieldError, Strict, Year, build, check_period, read_toml
from screening.base.texts import odds
from screening.concept.catalogue import Catalogue

Mean = Literal["weighted", "unweighted", "median"]
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


MOST = 10**9
"""Numbers of people and hits beyond this are slips."""


MOST_TRIED = 1_000
"""So many values of one setting are tried at most: each is a screening, and a line in a table."""


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

    def of(self, area: str) -> Exclusion:
        """Return this exclusion with the id that its text means."""
        meant = self.model_copy(update={"area": area})
        meant._written = self.written
        return meant


Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]


class Robustness(Strict):
    """How the firmness of a decision is examined: ranges of the open points, chance, and cut-offs.

    Attributes
    ----------
    threshold_low, threshold_high, threshold_step : Decimal
        Thresholds tried, as factors on the reference value: 1.2 to 1.4 in steps of 0.01.
    hits_around : int
        `min_hits` is tried up to so many below and above.
    inhabitants_low, inhabitants_high, inhabitants_step : int
        Minimum sizes tried.
    draws, seed : int
        Random variation: how many draws, and where the generator starts.
    correlation : Decimal
        Correlation of the random variation of two indicators of one circumstance (they share persons);
        indicators of different circumstances vary independently.
    firm : Decimal
        *fest*: the rule is met with at least this probability, and at every threshold within `margin`.
    unsure : Decimal
        *unsicher*: it is met with less than this probability. Between the two: *knapp*.
    margin : Decimal
        Half the width of the band of thresholds, as a share of the reference value (0.05: 25 to 35 %).
    band : Decimal
        Areas decided *nein* are listed as just below the line if one hit is missing, or if the rule is met
        with at least this probability.
    narrow : Decimal
        Breadth is *schmal*: the sure hits come from at most this share as many circumstances.
    dominant : Decimal
        Breadth is *einseitig*: more than this share of the sure hits comes from one circumstance, and
        without it they are too few.
    enclosed : Decimal
        An area not taken up is *weitgehend umschlossen*: at least this share of the borders that it shares
        with others is with areas that are *sicher* or *möglich*.
    discovery : Decimal
        Spatial clusters: the share of false ones among those told that is put up with (false discovery rate).
    common_areas : int
        A correlation of two indicators is told if at least so many areas have both values.
    """

    threshold_low: Decimal = Field(default=Decimal("1.2"), ge=1, le=10, decimal_places=6)
    threshold_high: Decimal = Field(default=Decimal("1.4"), ge=1, le=10, decimal_places=6)
    threshold_step: Decimal = Field(default=Decimal("0.01"), ge=Decimal("0.001"), le=1, decimal_places=6)
    hits_around: int = Field(default=1, ge=0, le=100)
    inhabitants_low: int = Field(default=300, ge=0, le=MOST)
    inhabitants_high: int = Field(default=500, ge=0, le=MOST)
    inhabitants_step: int = Field(default=50, ge=1, le=MOST)
    draws: int = Field(default=10_000, ge=100, le=1_000_000)
    seed: int = Field(default=1, ge=0, le=MOST)
    correlation: Share = Decimal("0.3")
    firm: Share = Decimal("0.9")
    unsure: Share = Decimal("0.5")
    margin: Share = Decimal("0.05")
    band: Share = Decimal("0.1")
    narrow: Share = Decimal("0.5")
    dominant: Share = Decimal("0.5")
    enclosed: Share = Decimal("0.75")
    discovery: Share = Decimal("0.05")
    common_areas: int = Field(default=20, ge=3, le=MOST)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for low, high in (
            ("threshold_low", "threshold_high"),
            ("inhabitants_low", "inhabitants_high"),
            ("unsure", "firm"),
        ):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(f"{low} darf nicht über {high} liegen.")
        for what in ("threshold", "inhabitants"):
            low, high, step = (getattr(self, f"{what}_{end}") for end in ("low", "high", "step"))
            if (steps := int((high - low) / step) + 1) > MOST_TRIED:
                message = f"Von {what}_low bis {what}_high wären es {steps} Werte; höchstens {MOST_TRIED}."
                raise FieldError(message, f"{what}_step vergrößern oder den Bereich verkleinern.")
        return self


Cut = Annotated[Decimal, Field(ge=-10, le=10, decimal_places=6)]


class Composite(Strict):
    """Composite indices shown beside the rule, for comparison; they decide nothing.

    Berlin's classes are published and no setting. Hamburg's cut-offs are not: those here are an assumption.

    Attributes
    ----------
    min_inhabitants : int
        Smaller areas get no class and enter no mean (300 in Berlin and in Hamburg).
    known : Decimal
        An indicator is used if at least this share of the areas of that size has a value. An area without
        one of those used gets no class, so a scarce indicator would cost most areas theirs.
    mss_burdens, hamburg_burdens : bool
        Of the criteria's indicators use burdens (direction ``+``) only. Of the concept's these are seven, as
        many as Hamburg's.
    hamburg_high, hamburg_low, hamburg_very_low : Decimal
        Status of the Hamburg-like index: *hoch* below the first, *niedrig* above the second, *sehr niedrig*
        above the third.
    hamburg_change : Decimal
        Its dynamics: *positiv* from minus this on, *negativ* from plus this on.
    """

    min_inhabitants: int = Field(default=300, ge=0, le=MOST)
    known: Share = Decimal("0.75")
    mss_burdens: bool = False
    hamburg_burdens: bool = True
    hamburg_high: Cut = Decimal("-1.0")
    hamburg_low: Cut = Decimal("1.0")
    hamburg_very_low: Cut = Decimal("1.5")
    hamburg_change: Annotated[Decimal, Field(gt=0, le=10, decimal_places=6)] = Decimal("1.0")

    @field_validator("hamburg_high", "hamburg_low", "hamburg_very_low", "hamburg_change", mode="before")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        return _decimal(value)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.hamburg_high < self.hamburg_low < self.hamburg_very_low:
            raise ValueError("hamburg_high, hamburg_low und hamburg_very_low müssen aufsteigen.")
        return self


def _decimal(value: Any) -> Any:
    """Take a number written without a point for a decimal, too."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Evaluation(Strict):
    """How running Schwerpunktgebiete are compared with areas like them; decides nothing.

    Attributes
    ----------
    partners : int
        So many areas are sought for each programme area.
    hits_around : int
        Near the threshold: an area is a possible partner if, in the last year before the start, its hits
        (the middle of their span) were at most so many below `min_hits`, and at most so many above or
        below those of the programme area.
    neighbours : bool
        Whether areas that border on a programme area may be partners; what the programme does can reach them.
    settling : int
        So many years from the start on count neither as before nor as after (Vorlauf, Diagnose).
    min_areas : int
        A comparison is told if at least so many programme areas and so many partners have values: fewer
        would tell about single areas.
    draws, seed : int
        Permutations: at most so many lots, and where the generator starts.
    """

    partners: int = Field(default=3, ge=1, le=100)
    hits_around: int = Field(default=2, ge=0, le=100)
    neighbours: bool = False
    settling: int = Field(default=1, ge=0, le=20)
    min_areas: int = Field(default=3, ge=1, le=MOST)
    draws: int = Field(default=10_000, ge=100, le=1_000_000)
    seed: int = Field(default=1, ge=0, le=MOST)


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
    base : {"all", "eligible"}
        Over which areas: all, or those with at least `min_inhabitants` that are not excluded.
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
    base: Literal["all", "eligible"]
    gaps: Literal["absolute", "proportional"] = "absolute"
    crosswalk: Literal["fractions", "largest_remainder"] = "fractions"
    note: str = ""
    robustness: Robustness = Robustness()
    composite: Composite = Composite()
    evaluation: Evaluation = Evaluation()
    exclusions: tuple[Exclusion, ...] = Field(alias="exclusion", default=())

    @model_validator(mode="before")
    @classmethod
    def _default_base(cls, data: Any) -> Any:
        # Berlin's precedent: an unweighted mean leaves out what the rule leaves out; a city rate is of the city.
        if isinstance(data, dict) and "base" not in data:
            return data | {"base": "eligible" if data.get("mean") in ("unweighted", "median") else "all"}
        return data

    @field_validator("threshold", mode="before")
    @classmethod
    def _whole_threshold(cls, value: Any) -> Any:
        return _decimal(value)

    @property
    def factor(self) -> Fraction:
        """The threshold as an exact fraction: 1.3 is 13/10."""
        return Fraction(self.threshold)

    def holds(self, year: int) -> bool:
        """Tell whether these criteria are in force in `year`."""
        return self.valid_from <= year <= (self.valid_to or year)

    def sentence(self, level: str = "Gebiet") -> str:
        r"""Return the rule in one German sentence, written from the settings.

        Parameters
        ----------
        level : str
            What an area is called ("Stadtbezirksviertel").

        Examples
        --------
        >>> rule = Criteria(
        ...     valid_from=2024, indicators=("a", "b"), threshold=Decimal("1.3"), min_hits=1, min_inhabitants=0,
        ...     mean="median",
        ... )
        >>> rule.sentence("Viertel").partition(" liegen")[0]
        'Aufgenommen wird ein Viertel, wenn mindestens 1 von 2 Indikatoren mindestens 30\xa0% über dem Mittelwert (Median)'
        >>> above = rule.model_copy(update={"comparison": ">"}).sentence("Viertel")
        >>> "1 von 2 Indikatoren mehr als 30\xa0% über dem Mittelwert" in above
        True
        """
        percent = (self.threshold - 1) * 100
        above = f"{percent.normalize():f}".replace(".", ",")
        limit = "mindestens" if self.comparison == ">=" else "mehr als"
        people = f"{self.min_inhabitants:,}".replace(",", "\u202f")
        return (
            f"Aufgenommen wird ein {level}, wenn mindestens {self.min_hits} von {len(self.indicators)} "
            f"Indikatoren {limit} {above}\u00a0% über dem Mittelwert ({MEANS_SHORT[self.mean]}) liegen und dort "
            f"mindestens {people} Einwohner:innen leben."
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
    >>> rule.factor, rule.comparison, rule.base  # exact; the default tie; an unweighted mean leaves small areas out
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
    what = f"{len(valid)} Kriterien gelten zugleich" if valid else "Keine Kriterien gelten"
    return [
        Finding(
            "Fehler",
            f"{what} für {year}.",
            "valid_from und valid_to so setzen, dass jedes Jahr genau einmal vorkommt.",
            file=file,
            column="criteria.valid_from",
            value="; ".join(f"{first}–{last or 'heute'}" for first, last in spans),
        )
    ]


def _entries(raw: dict[str, Any]) -> list[dict[str, Any]]:
    entries = raw.get("criteria")
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _check_references(raw: dict[str, Any], catalogue: Catalogue, file: str) -> list[Finding]:
    """Check what the schema cannot: against the catalogue, and keys against each other."""
    found: list[Finding] = []
    for position, entry in enumerate(_entries(raw), start=1):
        key = f"criteria.{position}"
        found += check_period(entry, key, file)
        if not isinstance(entry.get("indicators"), list):
            continue
        ids = [i for i in entry["indicators"] if isinstance(i, str)]
        for unknown in sorted(set(ids) - set(catalogue.ids)):
            found.append(
                Finding(
                    "Fehler",
                    f"Diesen Indikator gibt es im Katalog nicht.{odds(unknown, catalogue.ids)}",
                    "Kennung mit dem Katalog vergleichen (id der Indikatoren).",
                    file=file,
                    column=f"{key}.indicators",
                    value=unknown,
                )
            )
        for double in sorted({i for i in ids if ids.count(i) > 1}):
            found.append(
                Finding(
                    "Fehler",
                    "Der Indikator ist doppelt genannt.",
                    "Einmal streichen.",
                    file=file,
                    column=f"{key}.indicators",
                    value=double,
                )
            )
        hits = entry.get("min_hits")
        if type(hits) is int and hits > len(ids):
            found.append(
                Finding(
                    "Fehler",
                    f"Es werden mehr Treffer verlangt, als es Indikatoren gibt ({len(ids)}).",
                    "min_hits senken oder Indikatoren ergänzen.",
                    file=file,
                    column=f"{key}.min_hits",
                    value=str(hits),
                )
            )
    return found
