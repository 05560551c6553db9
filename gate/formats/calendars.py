"""iCalendar and vCard (RFC 5545, RFC 6350): events, tasks and contacts, with their properties."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from gate.formats import Format, Reading

# What a calendar is written by, and when it was.
WRITER = {"PRODID", "DTSTAMP", "VERSION", "REV"}
# What a zone's name means, which times in it have been told by already.
ZONES = {"VTIMEZONE", "STANDARD", "DAYLIGHT"}


def _read_calendar(text: str) -> Reading | None:
    if not text.lstrip("\ufeff \t\r\n").upper().startswith(("BEGIN:VCALENDAR", "BEGIN:VCARD")):
        return None
    if not text.rstrip().upper().endswith(("END:VCALENDAR", "END:VCARD")):
        return None
    from icalendar import Component

    try:
        roots: list[Any] = Component.from_ical(text.strip(), multiple=True)
        found: dict[str, list[dict[str, Any]]] = {}
        for component in (one for root in roots for one in root.walk()):
            if component.errors:
                return None
            if component.name not in ZONES:
                found.setdefault(component.name.lower(), []).append(_said(component))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    return Reading(values=found)


def _said(component: Any) -> dict[str, Any]:
    """The properties of a component; times in UTC, but for those that come again, and how long it takes as its end."""
    values: dict[str, Any] = {}
    begin, lasting = component.get("DTSTART"), component.get("DURATION")
    again = component.get("RRULE") is not None
    for name, value in component.property_items(recursive=False):
        if name in {"BEGIN", "END", *WRITER}:
            continue
        if (when := getattr(value, "dt", None)) is not None and not isinstance(when, timedelta):
            values[name.lower()] = _time(when, again)
        else:
            said = str(value) if isinstance(value, str) else value.to_ical()
            values[name.lower()] = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    if begin is not None and isinstance(getattr(lasting, "dt", None), timedelta) and "dtend" not in values:
        del values["duration"]
        values["dtend"] = _time(begin.dt + lasting.dt, again)
    return values


def _time(when: Any, again: bool) -> str:
    """RFC 3339; of what comes again, an hour of its zone is not an hour of UTC in the other half of the year."""
    if not isinstance(when, datetime):
        return when.isoformat() if isinstance(when, date) else str(when)
    if when.tzinfo is None:
        return when.isoformat()
    return f"{when.isoformat()} {when.tzinfo}" if again else when.astimezone(UTC).isoformat()


CALENDAR = Format("iCalendar", _read_calendar)
