"""XML and HTML: the elements by where they stand, each with its attributes and its text."""

import re
from collections import defaultdict
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from gate.formats import Format, Reading

_XML = re.compile(r"\s*(?:<\?xml\b[^>]*\?>\s*)?(?:<!--.*?-->\s*)*+<[A-Za-z_][\w.:-]*[\s/>]", re.DOTALL)
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*+(?:<!doctype html[^>]*>|<(?:html|head|body|div|p|h[1-6]|table|ul|ol|section|article|main"
    r"|span|form|nav|header)\b)",
    re.DOTALL | re.IGNORECASE,
)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Elements that may be left open.
OPEN = {"p", "li", "dt", "dd", "option", "thead", "tbody", "tfoot", "tr", "td", "th", "html", "head", "body"}
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "table", "ul", "ol", "section", "article", "br"}
NESTED = 100
LEFT_OPEN = 100


def _read_xml(text: str) -> Reading | None:
    # Entities are how a small text becomes a large one.
    if not _XML.match(text) or "<!DOCTYPE" in text or "<!ENTITY" in text or _is_html(text):
        return None
    try:
        root = ElementTree.fromstring(text.strip())
    except (ElementTree.ParseError, ValueError, RecursionError):
        return None
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    stack = [(root, _name(root.tag), 0)]
    while stack:
        element, path, depth = stack.pop()
        values: dict[str, Any] = {_name(name): _number_or_text(value) for name, value in element.attrib.items()}
        said = "".join(element.itertext()).strip() if not len(element) else (element.text or "").strip()
        if said or not (values or len(element)):
            values["text"] = _number_or_text(said)
        found[path].append(values)
        if depth < NESTED:
            inner = [(one, f"{path}/{_name(one.tag)}", depth + 1) for one in element if isinstance(one.tag, str)]
            stack += reversed(inner)
    return Reading(values=dict(found)) if len(found) > 1 else None


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _number_or_text(text: str) -> float | str:
    return float(text) if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,15})?", text) else text


def _is_html(text: str) -> bool:
    return bool(_HTML.match(text))


class _Reader(HTMLParser):
    """What a page shows, and what its elements are: which attributes, which of them are left open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: dict[str, set[str]] = defaultdict(set)
        self.shown: list[str] = []
        self.pending: list[str] = []
        self.unbalanced = 0
        # Places on the page, by the names that links within it have for them, and those that links lead to.
        self.anchors: set[str] = set()
        self.aims: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts[tag] |= {tag} | {f"{name}={value}" for name, value in attrs}
        self.anchors |= {value for name, value in attrs if value and (name == "id" or (tag, name) == ("a", "name"))}
        self.aims |= {value[1:] for name, value in attrs if name == "href" and value and value[0] == "#" and value[1:]}
        if tag in BLOCKS:
            self.shown.append("\n")
        if tag not in VOID:
            self.pending.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.pending.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag not in self.pending[-NESTED:]:
            self.unbalanced += 1
            return
        while (last := self.pending.pop()) != tag:
            self.unbalanced += last not in OPEN

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.pending[-1:]):
            self.shown.append(" ".join(data.split()) and f" {' '.join(data.split())}")


def _read_html(text: str) -> Reading | None:
    # What is left open, Python's parser reads again and again.
    if not _is_html(text) or text.count("<!--") > text.count("-->") or text.count("<") > text.count(">") + LEFT_OPEN:
        return None
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except (AssertionError, ValueError):
        return None
    if reader.unbalanced or any(tag not in OPEN for tag in reader.pending):
        return None
    said = "\n".join(line for line in (one.strip() for one in "".join(reader.shown).split("\n")) if line)
    parts = {tag: frozenset(names) for tag, names in reader.parts.items()}
    if reader.aims:
        parts["links within the page that lead somewhere"] = frozenset(reader.aims & reader.anchors)
    return Reading(text=said, parts=parts)


XML = Format("XML", _read_xml)
HTML = Format("HTML whose elements are all closed", _read_html)
