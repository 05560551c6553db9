"""What an English `match_prompt` claims about facts that files state: how many, of what format, size and length.

Only the phrase that names the output is read: "Four 512x512 png images" in "Four 512x512 png images of red cars",
and what is said of it directly ("… of size 512x512", "…, 5 seconds long"). A claim that is misread would fail a
good model, so a phrase that is not understood whole ("at least four images", "a png or a jpg", "an mp3 player") is
left alone: it stays in the remainder, for a judge that looks at the content.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from gate.media.sniff import Kind

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
FORMATS = {
    "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "webp": "webp", "gif": "gif", "bmp": "bmp", "tif": "tiff",
    "tiff": "tiff", "avif": "avif", "heic": "heic", "svg": "svg", "mp4": "mp4", "webm": "webm", "mov": "mov",
    "mkv": "mkv", "avi": "avi", "mp3": "mp3", "wav": "wav", "flac": "flac", "ogg": "ogg", "m4a": "m4a", "aac": "aac",
}  # fmt: skip
# Words with other meanings, or that also describe plain text: a format only in "a zip file", "a JSON document".
FILE_FORMATS = {"zip": "zip", "tar": "tar", "json": "json", "pdf": "pdf", "xml": "xml", "html": "html", "glb": "glb"}
FORMAT_KINDS: dict[str, Kind] = {
    "png": "image", "jpeg": "image", "webp": "image", "gif": "image", "bmp": "image", "tiff": "image",
    "avif": "image", "heic": "image", "svg": "image", "mp4": "video", "webm": "video", "mov": "video",
    "mkv": "video", "avi": "video", "mp3": "audio", "wav": "audio", "flac": "audio", "m4a": "audio", "aac": "audio",
}  # fmt: skip
MIN_PLAIN_SIZE = 64  # pixels: below it, WxH without "px" may be a truck (4x4), a print (8x10) or a grid (3x3)
MAX_WORDS = 8  # that may describe the output before its noun: "a black and white wide-angle png image"


@dataclass(frozen=True)
class Claims:
    """What a prompt claims; None where it says nothing of it.

    Attributes:
        count: how many files.
        format: as `gate.media.facts` names it.
        width: pixels.
        height: pixels.
        kind: of every file.
        duration: seconds.
        aspect: "square" where width and height must be equal.
        remainder: the prompt without these claims, to be judged by content; "" where nothing is left.
        quotes: for each claim, by field name, the words that make it.
        is_genre: the kind comes from a word that a text can be described with too: "a photo of", "a painting of".
    """

    count: int | None = None
    format: str | None = None
    width: int | None = None
    height: int | None = None
    kind: Kind | None = None
    duration: float | None = None
    aspect: str | None = None
    remainder: str = ""
    quotes: dict[str, str] = field(default_factory=dict)
    is_genre: bool = False


class _Conflict(Exception):
    """The prompt says two things of the same fact."""


def _one_of(words: dict[str, Any]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


PX = r"(?:[\s-]*(?:px|pixels?)\b)"
NUMBER = rf"(?:\d+(?:\.\d+)?|{_one_of(NUMBERS)})"
SIZE = rf"(?P<w>\d{{2,5}}){PX}?\s*(?:x|\u00d7|by|\*)\s*(?P<h>\d{{2,5}})(?P<px>{PX})?(?![\w\u00d7])"
SIDE = rf"(?P<side>\d{{2,5}}){PX}[\s-]*(?P<across>wide|in\s+width|high|tall|in\s+height)\b"
SIDES = (
    rf"(?:a\s+)?width\s+(?:of\s+)?(?P<w>\d{{2,5}}){PX}?(?:,?\s+and\s+(?:a\s+)?|,\s*)"
    rf"height\s+(?:of\s+)?(?P<h>\d{{2,5}})(?P<px>{PX})?(?!\w)"
)
FORMAT = rf"(?P<format>{_one_of(FORMATS)})(?![\w-])"
FILE_FORMAT = rf"(?P<format>{_one_of(FILE_FORMATS)})(?=[\s-]+(?:file|archive|document)s?\b)"
ABOUT = r"(?:(?:about|around|approximately|approx\.?|roughly)\s+|~\s*)"
# Without a unit's name, a decade ("an 80s video") looks like a duration.
DURATION = (
    rf"(?P<about>{ABOUT})?(?!(?:[2-9]0)s\b(?!\s+long))(?P<amount>{NUMBER})[\s-]*"
    r"(?P<unit>seconds?(?:\(s\))?|secs?|s|minutes?|mins?|hours?)(?![\w(])(?:[\s-]long\b)?"
)
COUNT = rf"(?P<count>a\s+single|single|\d{{1,4}}|{_one_of(NUMBERS)})(?=\s)"

# Nouns for any output of a kind, which say nothing of its content …
NOUNS: dict[str, Kind | None] = {
    r"(?:image|picture)\s+files?": "image", r"images?": "image", r"pictures?": "image", r"pics?": "image",
    r"video\s+(?:file|clip)s?": "video", r"videos?": "video",
    r"audio\s+(?:file|clip|recording|track)s?": "audio", r"sound\s+(?:file|clip)s?": "audio", r"audio": "audio",
    r"text\s+files?": "text", r"files?": None, r"archives?": None, r"documents?": None, r"clips?": None,
}  # fmt: skip
# … and nouns that do: they stay in the remainder.
GENRES = r"(?:photo|photograph|illustration|painting|portrait|drawing|render|rendering|screenshot)s?|sketch(?:es)?"

# What may follow the noun. After anything else it is no noun for the output: "a video game", "a picture frame".
AFTER = (
    r"(?=\s*(?:$|[.,;:!?()]|\d|\b(?:of|with|without|at|in|on|from|for|by|that|which|where|as|and|or|is|are|should|must|"
    r"showing|shows?|depicting|depicts?|featuring|features?|containing|contains?|representing|portraying|"
    r"displaying|lasting|lasts?|sized|measuring|measures?|having|has|have|about|against)\b))"
)
# A phrase with one of these before its noun says something else, or says it less than exactly.
UNCLEAR = {
    "of", "with", "without", "at", "in", "on", "from", "for", "by", "to", "that", "which", "where", "who", "as", "or",
    "is", "are", "was", "were", "be", "not", "no", "non", "never", "a", "an", "the", "this", "these", "its", "his",
    "her", "their", "my", "your", "than", "between", "least", "most", "minimum", "maximum", "min", "max", "up",
    "about", "around", "approximately", "roughly", "nearly", "almost", "over", "under", "below", "above", "more",
    "less", "fewer", "larger", "smaller", "some", "any", "several", "many", "various", "multiple", "all", "each",
    "every", "both", "either", "if", "when", "should", "must", "can", "showing", "shows", "holding", "containing",
}  # fmt: skip
# Words that may stand between a number and the files that it counts. Others may be what it counts: "two people
# photos".
COUNTABLE = {
    "different", "distinct", "separate", "unique", "new", "generated", "output", "valid", "high-quality",
    "high-resolution", "square", "animated", "colour", "color", "coloured", "colored", "black-and-white",
    "transparent", "photorealistic", "realistic",
}  # fmt: skip
FILLER = {"generated", "output", "valid"}  # words of COUNTABLE that hold no content to judge

LEAD_IN = (
    r"(?:(?:the\s+)?(?:model(?:'s)?\s+)?(?:output|result|response|prediction)s?\s+"
    r"(?:is|are|should\s+be|must\s+be|should\s+(?:contain|show|have|include)|contains?|shows?|has|have)|"
    r"there\s+(?:is|are|should\s+be|must\s+be)|(?:it|this|they|these)\s+(?:is|are|should\s+be|must\s+be)|"
    r"(?:returns?|outputs?|generates?|produces?))\s+(?=\w)"
)
ARTICLE = r"(?:(?:exactly|only|just)\s+)?(?:(?P<article>an?|the)\s+)?(?:(?:set|list|batch|array)\s+of\s+)?"
THAT_IS = r"(?:(?:that|which)\s+)?(?:is|are|should\s+be|must\s+be)"
# What may be said of the output after its noun, each with what may introduce it.
SAID_AFTER = [
    rf"(?:,|:|\(|of(?:\s+size)?|at|in|sized|measuring|(?:with|in|at)\s+an?\s+(?:size|resolution)\s+of|{THAT_IS})?\s*"
    rf"{SIZE}(?:\s+(?:resolution|in\s+size))?\)?",
    rf"(?:,|\(|with|of|having|{THAT_IS})\s*{SIDES}\)?",
    rf"(?:,|\(|{THAT_IS})?\s*{SIDE}(?:\s+and\s+(?P<side2>\d{{2,5}}){PX}[\s-]*(?P<across2>wide|high|tall))?\)?",
    rf"(?:,|:|\(|as(?:\s+an?)?|in(?:\s+the)?|{THAT_IS}(?:\s+(?:an?|in))?)\s*{FORMAT}(?:\s+(?:file\s+)?format\b)?\)?",
    rf"(?:,|:|\(|of|lasting|(?:that|which)\s+lasts?|lasts?|with\s+a\s+(?:duration|length)\s+of|{THAT_IS})\s*"
    rf"{DURATION}(?:\s+in\s+length)?\)?",
]
ENDED = r"(?=\s*(?:$|[.,;:!?)]|\b(?:of|with|showing|shows?|depicting|featuring|containing|and|in|at|that|which)\b))"
# Said at the very end of the prompt: "an image of a cat, 512x512", "an image of a cat in png format".
SAID_LAST = [
    rf"(?:,\s*(?:at\s+|in\s+)?|\s+(?:at|in)\s+){SIZE}(?:\s+resolution)?[\s.]*$",
    rf",\s*(?:as\s+an?\s+|in\s+)?{FORMAT}(?:\s+format)?[\s.]*$",
    rf"\s+in\s+(?:the\s+)?{FORMAT}\s+format[\s.]*$",
]
TAIL = 80  # characters before the end in which such a claim begins
LASTS_LAST = rf",\s*{DURATION}[\s.]*$"
CONTENT_FOLLOWS = (
    r"(?:of|(?:that|which)\s+(?:shows?|depicts?|contains?)|showing|shows?|depicting|depicts?|representing|"
    r"portraying|displaying|containing|contains?|featuring|features?)\s+"
)
# Further files beside the ones named first: one set of claims cannot describe both.
OTHERS = (
    r"\b(?:and|or|plus|as\s+well\s+as)\s+(?:(?:an?|the|\d+|one|two|three|four)\s+)?"
    rf"(?:(?!in\b|as\b|at\b|of\b|with\b)[\w-]+\s+){{0,2}}(?:{_one_of(FORMATS)}s?|files?|audio)\b"
)


def read_claims(prompt: str) -> Claims:
    """Read the claims that a prompt makes about files.

    Examples: "A 1216x832px png image of a formula one car" claims width, height, format and kind, and leaves
    "a formula one car"; "Four png images" claims count, format and kind, and leaves "". "A" and "an" claim no count.
    """
    text = " ".join(prompt.split())
    try:
        claims = _read(text)
    except _Conflict:
        claims = None
    return claims or Claims(remainder=text)


class _Phrase(NamedTuple):
    """The words that name the output.

    `words` describe it without being claims; `is_plain` tells a noun that holds no content ("image") from one that
    does ("painting"); `end` is where the phrase ends in the text.
    """

    claims: Claims
    article: str
    words: list[str]
    noun: str
    is_plain: bool
    end: int


def _read(text: str) -> Claims | None:
    lead = _match(LEAD_IN, text, 0)
    start = lead.end() if lead else 0
    phrase = _name_phrase(text, start)
    if phrase is None:
        claims, rest = _said_last(Claims(), text)
        return replace(claims, remainder=rest) if claims.quotes else None
    if _match(r"\s*(?:and|or)\b", text, phrase.end) or re.search(OTHERS, text[phrase.end :], re.IGNORECASE):
        return None
    claims, rest = _said_after(phrase.claims, text[phrase.end :])
    claims, rest = _said_last(claims, rest)
    if claims.duration is not None and claims.kind == "image" and claims.format not in ("gif", "webp", "png", "avif"):
        return None  # "a 30 second photo exposure": not a length of the file
    return replace(claims, remainder=_remainder(phrase, rest)) if claims.quotes else None


def _name_phrase(text: str, start: int) -> _Phrase | None:
    opening = re.compile(ARTICLE, re.IGNORECASE).match(text, start)
    assert opening  # every part of it is optional
    at, article = opening.end(), opening["article"] or ""
    claims = Claims()
    words: list[str] = []
    counted = ""
    while at < len(text):
        at = _skip(r"[\s,]+", text, at)
        if found := _noun(text, at):
            if counted and (_is_singular(found, claims) or not set(map(str.lower, words)) <= COUNTABLE):
                claims, words = _forget(claims, "count"), [counted, *words]
            return _finish(found, claims, article, words)
        for pattern in (SIZE, SIDE, DURATION, FORMAT + r"(?:[\s-]+format\b)?", FILE_FORMAT, r"(?P<square>square)\b"):
            if (match := _match(pattern, text, at)) and _is_size(match):
                claims, at = _claimed(claims, match), match.end()
                break
        else:
            count = _match(COUNT, text, at)
            if count and not words and not claims.quotes and _number(count["count"]):
                claims, at, counted = _claimed(claims, count), count.end(), count["count"]
                continue
            word = re.compile(r"[^\s,.;:!?()]+").match(text, at)
            if word is None or word[0].lower() in UNCLEAR or len(words) == MAX_WORDS:
                return None
            words.append(word[0])
            at = word.end()
    # Nothing but claims: "1024x1024", "4 png".
    is_named = claims.format is not None or claims.width is not None
    return _Phrase(claims, "", [], "", True, at) if is_named and not words else None


class _Noun(NamedTuple):
    text: str
    kind: Kind | None
    is_plain: bool
    format: re.Match[str] | None
    end: int


def _noun(text: str, at: int) -> _Noun | None:
    """The noun that names the output, if it stands here and ends the phrase: "images", "painting", "pngs"."""
    for pattern, kind in NOUNS.items():
        if match := _match(rf"{pattern}(?![\w-]){AFTER}", text, at):
            return _Noun(match[0], kind, True, None, match.end())
    if match := _match(rf"(?:{GENRES})(?![\w-]){AFTER}", text, at):
        return _Noun(match[0], "image", False, None, match.end())
    if match := _match(rf"(?P<format>{_one_of(FORMATS)})s?(?![\w-]){AFTER}", text, at):
        return _Noun(match[0], None, True, match, match.end())
    return None


def _finish(noun: _Noun, claims: Claims, article: str, words: list[str]) -> _Phrase | None:
    if noun.format:
        claims = _claimed(claims, noun.format)
    kind = noun.kind or FORMAT_KINDS.get(claims.format or "")
    if claims.format and FORMAT_KINDS.get(claims.format, kind) != kind:
        # "an mp4 audio file" may hold sound only, "a gif video" is an image: the format says enough.
        kind = noun.kind if (claims.format, noun.kind) in {("mp4", "audio"), ("webm", "audio")} else None
    if kind:
        quote = noun.text if noun.kind else claims.quotes["format"]
        claims = replace(claims, kind=kind, is_genre=not noun.is_plain, quotes={**claims.quotes, "kind": quote})
    return _Phrase(claims, article, words, noun.text, noun.is_plain, noun.end)


def _is_singular(noun: _Noun, claims: Claims) -> bool:
    """Whether a number above one cannot count this noun: "four women painting". "4 jpg image" is let pass."""
    return (claims.count or 0) > 1 and not noun.is_plain and not noun.text.endswith("s")


def _said_after(claims: Claims, rest: str) -> tuple[Claims, str]:
    """Claims that follow the noun directly, and the text after them."""
    found = True
    while found:
        found = False
        for pattern in SAID_AFTER:
            match = _match(rf"\s*{pattern}{ENDED}", rest, 0)
            if match and _is_size(match):
                claims, rest, found = _claimed(claims, match), rest[match.end() :], True
                break
    return claims, rest


def _said_last(claims: Claims, rest: str) -> tuple[Claims, str]:
    """Claims at the very end, and the text before them. A duration is one only of something that lasts."""
    found = True
    while found:
        found = False
        for pattern in [*SAID_LAST, LASTS_LAST] if claims.kind in ("audio", "video") else SAID_LAST:
            match = re.compile(pattern, re.IGNORECASE).search(rest, max(0, len(rest) - TAIL))
            if match and _is_size(match):
                claims, rest, found = _claimed(claims, match), rest[: match.start()], True
                break
    return claims, rest


def _remainder(phrase: _Phrase, rest: str) -> str:
    rest = rest.strip()
    words = [word for word in phrase.words if word.lower() not in FILLER]
    if phrase.is_plain and not words:
        content = re.sub(rf"^(?:[.,;:!?()\s]|and\b)*(?:{CONTENT_FOLLOWS})?", "", rest, flags=re.IGNORECASE)
        if not content or content != rest:
            return content.strip(" .,;:") if not re.search(r"\w", content) else content
    name = " ".join(filter(None, [_article(phrase.article, [*words, phrase.noun][0]), *words, phrase.noun]))
    name = name[:1].upper() + name[1:] if phrase.article[:1].isupper() else name
    return name + (rest if rest[:1] in ",.;:!?)" else f" {rest}") if rest else name


def _article(article: str, next_word: str) -> str:
    if article.lower() not in ("a", "an"):
        return article
    return "an" if re.match("[aeiou8]", next_word, re.IGNORECASE) else "a"


def _claimed(claims: Claims, match: re.Match[str]) -> Claims:
    """`claims` and what a match adds.

    Raises:
        _Conflict: it says something else of a fact that is claimed already.
    """
    values = dict(_values(match.groupdict()))
    for name, value in values.items():
        if getattr(claims, name) not in (None, value):
            raise _Conflict
    quote = match[0].lstrip(" ,:(").rstrip(" ,:.")
    quote = quote if "(" in quote else quote.rstrip(")")
    return replace(claims, **values, quotes=claims.quotes | dict.fromkeys(values, quote))


def _values(groups: dict[str, str | None]) -> Iterator[tuple[str, Any]]:
    if groups.get("w") and groups.get("h"):
        yield "width", int(groups["w"] or 0)
        yield "height", int(groups["h"] or 0)
    for side, across in (("side", "across"), ("side2", "across2")):
        if groups.get(side):
            yield "width" if "wid" in (groups[across] or "").lower() else "height", int(groups[side] or 0)
    if word := groups.get("format"):
        yield "format", (FORMATS | FILE_FORMATS)[word.lower()]
    if amount := groups.get("amount"):
        unit = (groups["unit"] or "")[0].lower()
        yield "duration", _number(amount) * {"s": 1.0, "m": 60.0, "h": 3600.0}[unit]
    if count := groups.get("count"):
        yield "count", int(_number(count))
    if groups.get("square"):
        yield "aspect", "square"


def _forget(claims: Claims, name: str) -> Claims:
    quotes = {key: quote for key, quote in claims.quotes.items() if key != name}
    return replace(claims, **{name: None}, quotes=quotes)


def _is_size(match: re.Match[str]) -> bool:
    """Whether two numbers are pixels: they say so, or both are large enough. True of any other claim."""
    groups = match.groupdict()
    if not groups.get("w") or groups.get("px"):
        return True
    return min(int(groups["w"]), int(groups["h"])) >= MIN_PLAIN_SIZE


def _number(text: str) -> float:
    word = text.lower().split()[-1]
    return 1 if word == "single" else NUMBERS[word] if word in NUMBERS else float(word)


def _match(pattern: str, text: str, at: int) -> re.Match[str] | None:
    return re.compile(pattern, re.IGNORECASE).match(text, at)


def _skip(pattern: str, text: str, at: int) -> int:
    match = _match(pattern, text, at)
    return match.end() if match else at
