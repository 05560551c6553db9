"""iCalendar and vCard (RFC 5545, RFC 6350): events, tasks and contacts, with their properties."""

from typing import Any

from gate.formats import Format, Reading

# What a calendar is written by, and when it was.
WRITER = {"PRODID", "DTSTAMP", "VERSION", "REV"}


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
            values: dict[str, Any] = {}
            for name, value in component.property_items(recursive=False):
                if name not in {"BEGIN", "END", *WRITER}:
                    said = value.to_ical()
                    values[name.lower()] = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
            found.setdefault(component.name.lower(), []).append(values)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None
    return Reading(values=found)


CALENDAR = Format("iCalendar", _read_calendar)
