"""Subtitles as SubRip and WebVTT: what is shown from when to when.

Libraries read on where players stop, and take the comments of WebVTT for words; the format is simpler than that.
"""

import re

from gate.formats import Format, Reading

# WebVTT may leave out hours; where SubRip has none, players show nothing.
_HOURS = {",": r"(\d{1,4}):", r"\.": r"(?:(\d{1,4}):)?"}
_TIME = {mark: rf"{hours}([0-5]?\d):([0-5]?\d){mark}(\d{{3}})" for mark, hours in _HOURS.items()}
_TIMES = {mark: re.compile(rf"\s*{time}\s+-->\s+{time}(?:\s.*)?") for mark, time in _TIME.items()}
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,100}>|\{\\[^{}]{0,100}\}")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def _read_subrip(text: str) -> Reading | None:
    return _reading(_blocks(text), ",", numbered=True)


def _read_webvtt(text: str) -> Reading | None:
    head, *blocks = _blocks(text)
    if not head.startswith("WEBVTT"):
        return None
    return _reading([one for one in blocks if not one.startswith(("NOTE", "STYLE", "REGION"))], r"\.")


def _blocks(text: str) -> list[str]:
    lines = "\n".join(text.removeprefix("\ufeff").splitlines())
    return [one for one in _BLANK_LINES.split(lines.strip("\n")) if one.strip()] or [""]


def _reading(blocks: list[str], mark: str, *, numbered: bool = False) -> Reading | None:
    """The cues of blocks that all are cues, whose first line may be a name, and in SubRip is a number."""
    cues: list[tuple[float, float, str]] = []
    for block in blocks:
        lines = block.split("\n")
        at = 0 if "-->" in lines[0] else 1
        times = _TIMES[mark].fullmatch(lines[at]) if at < len(lines) else None
        if times is None or (numbered and (at == 0 or not lines[0].strip().isdecimal())):
            return None
        said = _TAG.sub("", "\n".join(line.strip() for line in lines[at + 1 :]))
        start, end = (_seconds(times.groups()[first : first + 4]) for first in (0, 4))
        cues.append((start, end, said))
    if not cues:
        return None
    values = {"cues": [{"start": start, "end": end, "text": said} for start, end, said in cues]}
    # A line break says nothing: players break lines as they like.
    return Reading(values=values, text="\n".join(" ".join(said.split()) for _, _, said in cues), cues=cues)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000


SUBRIP = Format("SubRip", _read_subrip)
WEBVTT = Format("WebVTT", _read_webvtt)
