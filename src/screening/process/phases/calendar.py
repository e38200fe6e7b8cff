"""What is due, as a calendar file that any calendar takes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from screening.base import on_screen
from screening.process.agreement import Agreement
from screening.process.phases.due import Due


def calendar(city: str, agreements: Mapping[str, Agreement], found: Iterable[Due], on: date) -> bytes:
    r"""Return what has a day as an ``.ics`` file: whole days, no alarm, nobody invited.

    Parameters
    ----------
    city : str
        Key of the city.
    agreements : mapping of str to Agreement
        By key: they say what each Schwerpunktgebiet is called.
    found : iterable of Due
    on : datetime.date
        The day that all was looked up for; the file's time stamp, so that the same input gives the same bytes.

    Examples
    --------
    >>> one = Agreement.model_validate({"name": "Am Park", "gebiete": ["02.1"]})
    >>> review = Due(date(2026, 10, 31), "am_park", "Überprüfung", "Entscheiden")
    >>> text = calendar("a", {"am_park": one}, [review], date(2025, 1, 1)).decode("utf-8")
    >>> "SUMMARY:Am Park: Überprüfung\r\n" in text, "DTSTART;VALUE=DATE:20261031\r\n" in text
    (True, True)
    """
    whole = Calendar()
    whole.add("prodid", "-//screening//Schwerpunktgebiete//DE")
    whole.add("version", "2.0")
    stamp = datetime.combine(on, time(), UTC)
    seen: dict[str, int] = {}
    for one in found:
        if not one.dated:
            continue
        mark = f"{one.area}-{one.kind.lower()}-{one.day:%Y%m%d}"
        # two measures of one area may be due on one day
        seen[mark] = seen.get(mark, 0) + 1
        event = Event()
        event.add("uid", f"{city}-{mark}-{seen[mark]}@screening")
        event.add("dtstamp", stamp)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", on_screen(f"{agreements[one.area].name}: {one.kind}"))
        event.add("description", on_screen(f"{one.what}{f' ({one.who})' if one.who else ''}"))
        whole.add_component(event)
    return bytes(whole.to_ical())
