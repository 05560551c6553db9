"""Subtitles as SubRip, WebVTT and Advanced SubStation Alpha: what is shown from when to when.

Libraries read on where players stop, and take the comments of WebVTT for words; the format is simpler than that.
"""

import re

from gate.formats import Format, Reading

# WebVTT may leave out hours; where SubRip has none, players show nothing.
_HOURS = {",": r"(\d{1,4}):", r"\.": r"(?:(\d{1,4}):)?"}
_TIME = {mark: rf"{hours}([0-5]?\d):([0-5]?\d){mark}(\d{{3}})" for mark, hours in _HOURS.items()}
_TIMES = {mark: re.compile(rf"\s*{time}\s+-->\s+{time}(?:\s.*)?") for mark, time in _TIME.items()}
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,100}>|\{\\[^{}]{0,100}\}")
# Hundredths: players take a third digit for none (Aegisub, "ASS file format").
_ASS_TIME = re.compile(r"(\d{1,4}):([0-5]\d):([0-5]\d)\.(\d\d)")
_ASS_SECTION = re.compile(r"\[[^\[\]]+\]")
_ASS_TAG = re.compile(r"\{[^{}]*\}")
_ASS_SUNG = re.compile(r"\\[kK][fo]?(\d{1,6})")
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


def _read_ass(text: str) -> Reading | None:
    """The lines of dialogue, each under the names that the section's format line gives to its parts."""
    section, names, cues, styles = "", [], [], {}
    for line in text.removeprefix("\ufeff").splitlines():
        if _ASS_SECTION.fullmatch(line.strip()):
            section, names = line.strip().lower(), []
        kind, _, rest = line.partition(":")
        if kind == "Format":
            names = [name.strip() for name in rest.split(",")]
        elif kind in ("Dialogue", "Style"):
            parts = dict(zip(names, rest.strip().split(",", max(len(names) - 1, 0)), strict=False))
            if not names or len(parts) < len(names):
                return None
            if kind == "Style":
                styles[parts.get("Name", "")] = {name: value for name, value in parts.items() if name != "Name"}
                continue
            times = [_ASS_TIME.fullmatch(parts.get(name, "").strip()) for name in ("Start", "End")]
            if section != "[events]" or None in times or names[-1] != "Text":
                return None
            start, end = (3600 * int(t[1]) + 60 * int(t[2]) + int(t[3]) + int(t[4]) / 100 for t in times if t)
            sung = sum(int(length) for length in _ASS_SUNG.findall(parts["Text"])) / 100
            said = _ASS_TAG.sub("", parts["Text"]).replace(r"\N", "\n").replace(r"\n", "\n").replace(r"\h", " ")
            cues.append((start, end, said, parts.get("Style", "").strip(), sung))
    if not cues:
        return None
    values = {
        "cues": [dict(zip(("start", "end", "text", "style", "sung"), cue, strict=True)) for cue in cues],
        "styles": {name: styles[name] for name in sorted({cue[3] for cue in cues} & styles.keys())},
    }
    shown = [(start, end, said) for start, end, said, _, _ in cues]
    return Reading(values=values, text="\n".join(" ".join(said.split()) for _, _, said in shown), cues=shown)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000


SUBRIP = Format("SubRip", _read_subrip)
WEBVTT = Format("WebVTT", _read_webvtt)
ASS = Format("Advanced SubStation Alpha", _read_ass)
