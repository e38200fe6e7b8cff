"""What the criteria say of the analyses beside the rule: robustness, composite indices, evaluation of programmes."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator

from screening.base import FieldError, Strict

MOST = 10**9
"""Numbers of people and hits beyond this are slips."""

MOST_TRIED = 1_000
"""So many values of one setting are tried at most: each is a screening, and a line in a table."""

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
        return decimal_of(value)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.hamburg_high < self.hamburg_low < self.hamburg_very_low:
            raise ValueError("hamburg_high, hamburg_low und hamburg_very_low müssen aufsteigen.")
        return self


def decimal_of(value: Any) -> Any:
    """Take a number written without a point for a decimal, too.

    Examples
    --------
    >>> decimal_of(1), decimal_of("0.5"), decimal_of(True)
    (Decimal('1'), '0.5', True)
    """
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
