"""What a broken delivery is: a named mutation of a good one, and the finding it must end in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.small_city import SmallCity

Mutation = Callable[[SmallCity], object]

YEAR = "2024"
PEOPLE_FILE, CASES_FILE = f"{YEAR}/bevoelkerung.csv", f"{YEAR}/faelle.csv"
MANIFEST_FILE = f"{YEAR}/lieferung.toml"
NO_NUMBER = "keine Zahl und kein vereinbartes Zeichen"


@dataclass(frozen=True)
class Case:
    """A mutation and what must be told of it.

    Attributes
    ----------
    name : str
        Readable; the id of the test.
    mutate : callable
        Breaks the city it is given.
    file, row, column, value, level : str or None
        The place that one finding must name exactly; None where any will do.
    says : str
        Words of that finding's message or remedy.
    dangerous : bool
        Runs in a process of its own, within limits of memory and time.
    base : {"klein", "musterstadt"}
        The good delivery it starts from.
    opens : bool
        Whether the year is opened with its trend (for what a check of one year does not read).
    xfail : str
        Why the finding does not come yet; empty if it does.
    """

    name: str
    mutate: Mutation
    file: str | None = None
    row: str | None = None
    column: str | None = None
    value: str | None = None
    says: str = ""
    level: str | None = "Fehler"
    dangerous: bool = False
    base: Literal["klein", "musterstadt"] = "klein"
    opens: bool = False
    xfail: str = ""


@dataclass
class Chapter:
    """Collects the cases of one kind."""

    name: str
    cases: list[Case] = field(default_factory=list)

    def add(self, name: str, mutate: Mutation, **told: object) -> None:
        """Add a case."""
        self.cases.append(Case(f"{self.name}-{name}", mutate, **told))  # type: ignore[arg-type]

    def case(self, name: str, **told: object) -> Callable[[Mutation], Mutation]:
        """Add the decorated mutation as a case."""

        def add(mutate: Mutation) -> Mutation:
            self.add(name, mutate, **told)
            return mutate

        return add


def change(name: str, old: str, new: str) -> Mutation:
    """Return the mutation that replaces a piece of a file."""
    return lambda small: small.change(name, old, new)


Content = str | bytes | Callable[[], "str | bytes"]
"""What a file holds; large contents are made only when they are written."""


def write(name: str, content: Content, encoding: str = "utf-8") -> Mutation:
    """Return the mutation that replaces a file."""
    return lambda small: small.write(name, content() if callable(content) else content, encoding)


def both(*mutations: Mutation) -> Mutation:
    """Return the mutation that does all of these in turn."""

    def mutate(small: SmallCity) -> None:
        for each in mutations:
            each(small)

    return mutate
