"""The two sides of a comparison as the house knows them, and what must not be said of either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from screening.analysis.attribution import UNIT, mean_definition
from screening.audit.compared import Row, Told
from screening.audit.compared_forms import CAUSES, KINDS, OWN_VALUES
from screening.audit.house import House, house_of, values_of_counts
from screening.audit.means import means_allowed
from screening.audit.statements import NO, OPEN, YES, Oddity, number_told
from screening.criteria import Criteria
from screening.delivery import City, inspect_delivery, read_areas, read_city_catalogue
from screening.disclosure.register import Register
from screening.findings import ScreeningError, has_errors
from screening.rates import rates
from screening.rule import Screening, screen

UNCOUNTED = "nicht gezählt"

_SAYS: dict[tuple[str, str], str] = {
    (NO, YES): KINDS[0],
    (OPEN, YES): KINDS[0],
    (UNCOUNTED, YES): KINDS[0],
    (YES, NO): KINDS[1],
    (YES, OPEN): KINDS[2],
    (NO, OPEN): KINDS[2],
    (OPEN, NO): KINDS[3],
    (YES, UNCOUNTED): KINDS[4],
    (OPEN, UNCOUNTED): KINDS[4],
    (NO, UNCOUNTED): KINDS[4],
    (UNCOUNTED, OPEN): KINDS[5],
    (UNCOUNTED, NO): KINDS[5],
}
"""What is said of an indicator whose verdict goes from one to the other."""

_NEAR = 1e-5
Spans = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Attributes
    ----------
    house : House
        Of its year.
    screening : Screening
        By its criteria, before the door.
    closed : pandas.DataFrame
        bool, areas × indicators: values of which nothing may be told.
    size_open : frozenset of str
        Areas of which must not be told whether they are large enough.
    low, high : mapping of str to int
        Per area: the most sure and the fewest possible hits that may be told.
    """

    house: House
    screening: Screening
    closed: pd.DataFrame
    size_open: frozenset[str]
    low: Mapping[str, int]
    high: Mapping[str, int]

    @property
    def criteria(self) -> Criteria:
        """The rule of this side."""
        return self.screening.criteria

    def verdicts(self, area: str, indicator: str) -> frozenset[str]:
        """Return what may be told of a value: its verdict or that it is open, as secondary ones are."""
        if indicator not in self.criteria.indicators:
            return frozenset({UNCOUNTED})
        flag = self.screening.exceeds[indicator][area]
        if self.closed.at[area, indicator] or pd.isna(flag):
            return frozenset({OPEN})
        return frozenset({YES if flag else NO, OPEN})

    def may_decide(self, area: str, decision: str) -> bool:
        """Tell whether a decision follows from what may be told of an area."""
        rule = self.criteria
        if area in {e.area for e in rule.exclusions}:
            return decision == "ausgeschlossen"
        enough = self.screening.enough[area]
        untold = area in self.size_open or pd.isna(enough)
        if not untold and not enough:
            return decision == "zu klein"
        if decision == "sicher":
            return not untold and self.low[area] >= rule.min_hits
        if decision == "nein":
            return self.high[area] < rule.min_hits or rule.gaps == "proportional"
        # whatever is withheld beside the secret values can make any other decision open
        return decision == "möglich"


def screened(city: City, year: int, rules: Sequence[Criteria]) -> list[Screening]:
    """Screen one delivery by each of these criteria.

    Raises
    ------
    ScreeningError
        If the delivery has errors: then nobody knows what is to be protected.
    """
    areas = {b.version: read_areas(city, b) for b in city.boundaries}
    delivery = inspect_delivery(city, year, catalogue=read_city_catalogue(city), areas=areas)
    if has_errors(delivery.findings.items):
        raise ScreeningError(delivery.findings.items)
    figures = rates(delivery)
    return [screen(figures, rule) for rule in rules]


def side_of(screening: Screening, register: Register | None) -> Side:
    """Return a side under the criteria in force in its year."""
    house = house_of({screening.rates.delivery.year: screening})
    closed = house.secret_values.copy()
    delivery = house.delivery
    before = register.of(delivery.year, delivery.boundary) if register else None
    if before is not None:
        withheld = before.withheld.reindex(index=closed.index, fill_value=False).astype(bool)
        closed |= values_of_counts(house.catalogue, withheld)
    return _side(house, screening, closed, frozenset())


def under_other_criteria(first: Side, screening: Screening) -> Side:
    """Return the side of other criteria on the same delivery.

    Of what is told by its verdict alone, an agency's value or a secret number of people, the other verdict may
    be told only where it follows from the first: else each further threshold would say more of the number.
    """
    closed = first.closed.copy()
    for i in (i for i in first.house.catalogue.indicators if i.direction == "a"):
        one, two = first.screening.exceeds[i.id], screening.exceeds[i.id]
        easier, harder = _order(first.screening, screening, i.id)
        follows = (one & two & easier) | (~one & ~two & harder)
        closed[i.id] |= ~follows.fillna(False).astype(bool)
    people = first.house.secret[first.house.catalogue.inhabitants]
    least = first.criteria.min_inhabitants, screening.criteria.min_inhabitants
    one, two = first.screening.enough, screening.enough
    follows = (one & two & (least[1] <= least[0])) | (~one & ~two & (least[1] >= least[0]))
    untold = people.index[people & ~follows.fillna(False).astype(bool)]
    return _side(first.house, screening, closed, frozenset(map(str, untold)))


def _side(house: House, screening: Screening, closed: pd.DataFrame, size_open: frozenset[str]) -> Side:
    counted = list(screening.criteria.indicators)
    flags, shut = screening.exceeds[counted], closed[counted]
    sure = (flags.fillna(False).astype(bool) & ~shut).sum(axis=1)
    open_ = (flags.isna() | shut).sum(axis=1)
    return Side(house, screening, closed, size_open, sure.to_dict(), (sure + open_).to_dict())


def _order(first: Screening, second: Screening, indicator: str) -> tuple[bool, bool]:
    """Tell whether all that counts by the first criteria does by the second, and the other way round."""
    bars = []
    for s in (first, second):
        mean = s.reference["exact"].get(indicator)
        if not isinstance(mean, Fraction):
            return False, False
        # a value at the bar itself lies below it if it must be more
        bars.append((mean * Fraction(s.criteria.threshold), s.criteria.comparison == ">"))
    return bars[1] <= bars[0], bars[1] >= bars[0]


Pairs = Sequence[tuple[Side, str]]
"""Both sides, each with its area."""

# --- judging ------------------------------------------------------------------------------------------------------


def judged(told: Told, sides: tuple[Side, Side], same_data: bool) -> Iterator[Oddity]:
    """Yield all that must not be said; the texts repeat no figure."""
    decisions: dict[tuple[str, int], str] = {}
    spans = {(r.area, r.before): r.hits for r in told.rows if r.hits}
    for row in told.rows:
        yield from _row(row, sides, same_data, spans.get((row.area, row.before)))
        for at, decision in enumerate(row.decisions):
            if decisions.setdefault((row.area, at), decision) != decision:
                yield Oddity(row.file, row.place, f"an anderer Stelle anders entschieden: {row.area}")
    for file, area in told.named:
        if not sides[1].may_decide(area, "sicher"):
            yield Oddity(
                file, "Alternativtext", f"folgt nicht aus den Urteilen, die gezeigt werden dürfen: {area}"
            )
    for file, areas in told.order:
        if list(areas) != [a for a in sides[1].house.cells.areas if a in set(areas)]:
            yield Oddity(file, "", "Reihenfolge folgt nicht den Kennungen")
    yield from _totals(told, sides)
    yield from _means(told, sides, same_data)


def _row(row: Row, sides: tuple[Side, Side], same_data: bool, spans: Spans | None) -> Iterator[Oddity]:
    """Yield what a place must not say of an area."""
    if row.before not in sides[0].low:
        texts = ["kein früheres Gebiet"]
    else:
        pairs = list(zip(sides, (row.before, row.area), strict=True))
        texts = [
            *_results_told(row, pairs),
            *_verdicts_told(row, pairs, same_data),
            *_changes_told(row, pairs, spans),
        ]
    for text in texts:
        yield Oddity(row.file, row.place, f"{text}: {row.area}")


def _results_told(row: Row, pairs: Pairs) -> Iterator[str]:
    for at, (side, area) in enumerate(pairs):
        if not side.may_decide(area, row.decisions[at]):
            yield "Entscheidung folgt nicht aus den Urteilen, die gezeigt werden dürfen"
        if row.hits and not (row.hits[at][0] <= side.low[area] and row.hits[at][1] >= side.high[area]):
            yield "Treffer folgen nicht aus den Urteilen, die gezeigt werden dürfen"


def _verdicts_told(row: Row, pairs: Pairs, same_data: bool) -> Iterator[str]:
    """Yield indicators named though their verdict must not be told, or for a cause that tells of their figures."""
    names = pairs[1][0].house.catalogue.by_id
    for verdict in row.verdicts:
        could = [side.verdicts(area, verdict.indicator) for side, area in pairs]
        fits = any(_SAYS.get((b, n)) == verdict.kind for b in could[0] for n in could[1])
        closed = frozenset({OPEN}) in could
        short = names[verdict.indicator].short
        if not fits:
            yield f"Urteil zu „{short}“, das nicht gezeigt werden darf"
        elif (same_data and verdict.causes) or (closed and OWN_VALUES & set(verdict.causes)):
            yield f"Ursache zu „{short}“, die nicht genannt werden darf"


def _changes_told(row: Row, pairs: Pairs, spans: Spans | None) -> Iterator[str]:
    """Yield changes of hits that do not follow from the hits, and parts that do not follow from the verdicts."""
    counted = pairs[1][0].criteria.indicators
    free = sum(all(len(side.verdicts(area, i)) > 1 for side, area in pairs) for i in counted)
    for change in row.changes:
        ends = [s[0 if change.least else 1] for s in spans or ()]
        if ends and change.change != ends[1] - ends[0]:
            yield "Änderung der Treffer passt nicht zur Liste"
        if change.parts and abs(sum(change.parts) - change.change) > _NEAR:
            yield "Ursachen ergeben nicht die Änderung"
        if len(change.parts) == len(CAUSES):
            if any(abs(p * UNIT - round(p * UNIT)) > UNIT * _NEAR for p in change.parts):
                yield "Ursache ist kein Teil eines Treffers"
            own = sum(abs(p) for p, c in zip(change.parts, CAUSES, strict=True) if c in OWN_VALUES)
            if own > free + _NEAR:
                yield "mehr Treffer durch eigene Werte, als Urteile gezeigt werden dürfen"


def _totals(told: Told, sides: tuple[Side, Side]) -> Iterator[Oddity]:
    """No more areas are decided in a way than what may be told decides so."""
    for file, decision, numbers in told.totals:
        for side, number in zip(sides, numbers, strict=True):
            most = sum(side.may_decide(a, decision) for a in side.low)
            if number > most:
                yield Oddity(file, "Ergebnisse", f"mehr Gebiete „{decision}“, als gezeigt werden darf")


def _means(told: Told, sides: tuple[Side, Side], same_data: bool) -> Iterator[Oddity]:
    """Only the mean in force is told, and beside it none of another definition."""
    other = same_data and mean_definition(sides[0].criteria) != mean_definition(sides[1].criteria)
    allowed = [means_allowed(replace(s.house, screening=s.screening)) for s in sides]
    for file, indicator, at, bar, text in told.means:
        ends, factor = number_told(text), float(sides[at].criteria.factor) if bar else 1.0
        means = [factor * m for m in allowed[at].get(indicator, ())]
        if at and other:
            yield Oddity(file, "Bezugswerte", "Mittelwert einer anderen Definition neben dem geltenden")
        elif ends is None or not means:
            yield Oddity(file, "Bezugswerte", "unbekannte Angabe")
        elif not any(ends[0] - _NEAR <= mean <= ends[1] + _NEAR for mean in means):
            yield Oddity(file, "Bezugswerte", "ein anderer als der geltende Mittelwert")
