"""Numbers that are written as texts: dates, times of the day, amounts with a unit, colours."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from gate.media.base import any_item

# At least this share of the strings at a place is written so: half of the outputs are the candidate's.
USUAL_SHARE = 0.45
# Strings of a place in one output that are looked at before it is given up.
FIRST_LOOKED_AT = 20
COLOUR = ("red", "green", "blue", "saturation")
WRITTEN = ("day", "minute", "amount", *COLOUR)
_COLOUR = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{8})|(rgb|hsl)\(.*\)", re.IGNORECASE)  # CSS Color 4
_AMOUNT = re.compile(
    r"(?:[€$£¥₹]\s?|[A-Z]{3}\s)?([+-]?(?:0|[1-9]\d{0,8})(?:\.\d{1,9})?)(?:\s?(?:[%€$£¥₹]|°?[^\W\d_]{1,8}(?:/[^\W\d_]{1,4})?))?"
)
_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d %b %Y")
LONGEST = 40


def read_written(text: str) -> dict[str, float]:
    """What a text is as numbers: days, minutes of a day, an amount in its unit, levels of a colour; none of others.

    >>> read_written("2026-03-01"), read_written("09:45"), read_written("12.5 kg"), read_written("Elm Row 3")
    ({'day': 739676.0}, {'minute': 585.0}, {'amount': 12.5}, {})
    >>> read_written("#ff8000")
    {'red': 255.0, 'green': 128.0, 'blue': 0.0, 'saturation': 255.0}
    """
    if colour := read_colour(text):
        return dict(zip(COLOUR, (*map(float, colour), float(max(colour) - min(colour))), strict=True))
    if not 1 <= len(text) <= LONGEST or not any(letter.isdigit() for letter in text):
        return {}
    if amount := _AMOUNT.fullmatch(text):
        return {"amount": float(amount[1])}
    try:
        return {"day": float(date.fromisoformat(text).toordinal())}
    except ValueError:
        pass
    try:
        at = time.fromisoformat(text)
        return {"minute": at.hour * 60 + at.minute + at.second / 60}
    except ValueError:
        pass
    for form in _DATES:
        try:
            return {"day": float(datetime.strptime(text, form).toordinal())}
        except ValueError:
            continue
    return {}


def read_colour(text: str) -> tuple[int, int, int] | None:
    """Red, green and blue, 0..255, of a colour as style sheets have it; None of other texts."""
    if len(text) > LONGEST or not _COLOUR.fullmatch(text):
        return None
    from PIL import ImageColor  # with the first colour: a run without any must not wait for it

    try:
        red, green, blue, *_ = ImageColor.getrgb(text)
    except ValueError:
        return None
    return red, green, blue


def with_written(outputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The outputs with what their texts come to as numbers beside them, where most texts at a place are such; of
    colours in lists alone."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    read: list[dict[str, dict[str, float]]] = []
    for output in outputs:
        here: dict[str, dict[str, float]] = {}
        looked: Counter[str] = Counter()
        hits: Counter[str] = Counter()
        for path, value in output.items():
            if not isinstance(value, str) or not value:
                continue
            place = any_item(path)
            looked[place] += 1
            if looked[place] > FIRST_LOOKED_AT and not hits[place]:
                continue
            known = read_written(value)
            # One colour may be light or dark, now and then: of several, numbers say something.
            if known and ("[" in path or COLOUR[0] not in known):
                hits[place] += 1
                kinds[place][next(iter(known))] += 1
                here[path] = known
        seen.update(looked)
        read.append(here)
    usual = {
        place: kind for place, counts in kinds.items() for kind, n in counts.items() if n >= USUAL_SHARE * seen[place]
    }
    found = []
    for output, here in zip(outputs, read, strict=True):
        numbers = {
            f"{path}.{name}": number
            for path, written in here.items()
            if usual.get(any_item(path)) in written
            for name, number in written.items()
        }
        found.append({**output, **numbers})
    return found
