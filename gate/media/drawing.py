"""Drawings in SVG: drawn, and as the shapes that are in them, by resvg and svgelements in a process of its own.

The shapes are told by the boxes around them and their colours, not by how they are written: a rectangle may be a
`rect`, a `polygon` or a `path`, placed by numbers or by a transform, and coloured by an attribute, a style or the group
that it is in. What they look like, the drawn picture shows.
"""

import io
import json
import re
import sys
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from gate.media.apart import run_apart
from gate.media.base import Artifact, TooLarge
from gate.media.remembered import remembered

MAX_BYTES = 8_000_000
SIDE = 512  # pixels of the longer side: of an icon, too
MAX_SHAPES = 10_000
MAX_USES = 2000  # of elements that are written once and used again
DIGITS = 2  # of lengths, of which a thousand are a picture's width


@dataclass(frozen=True)
class Drawing:
    """A drawing.

    Attributes:
        picture: as a PNG file, transparent where nothing is drawn; None where it cannot be drawn.
        values: `width` and `height`, and a list of what is in it for each sort: `shape`, `line`, `text`, `image`, with
            the place, the colours and the words of each.
    """

    picture: bytes | None
    values: dict[str, Any]


def _bytes(drawing: Drawing) -> int:
    return len(drawing.picture or b"") + 100 * sum(map(len, map(str, drawing.values.values())))


@remembered(_bytes)
def read_drawing(artifact: Artifact) -> Drawing:
    """What an SVG file draws.

    Raises:
        UnreadableMedia: it is not well formed, or defines entities.
        TooLarge: it is larger than the gate draws, or takes longer.
    """
    if artifact.size > MAX_BYTES:
        raise TooLarge(f"is larger than {MAX_BYTES // 10**6} MB, of which the gate reads drawings", artifact.name)
    with zipfile.ZipFile(io.BytesIO(run_apart("gate.media.drawing", artifact))) as parts:
        picture = parts.read("picture.png") if "picture.png" in parts.namelist() else None
        return Drawing(picture, json.loads(parts.read("values.json")))


def _main(path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib takes as long to import as the rest
        text = file.read().decode("utf-8-sig", errors="replace")
    if "<!ENTITY" in text:
        sys.exit("defines entities, which the gate does not resolve")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        sys.exit(f"is no well-formed SVG: {error}")
    uses = 0
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        uses += tag == "use"
        for name in [name for name in element.attrib if name.rpartition("}")[2] == "href"]:
            # Nothing is read from beside the file.
            if not element.attrib[name].strip().startswith(("#", "data:")):
                del element.attrib[name]
    if uses > MAX_USES:
        sys.exit(f"uses elements again more than {MAX_USES} times")
    text = ElementTree.tostring(root, encoding="unicode")
    values = _values(text)
    with zipfile.ZipFile(sys.stdout.buffer, "w") as parts:
        parts.writestr("values.json", json.dumps(values))
        if picture := _picture(text, values):
            parts.writestr("picture.png", picture)


def _picture(text: str, values: dict[str, Any]) -> bytes | None:
    import resvg_py

    wide = values["width"] >= values["height"]
    side = {"width": SIDE} if wide else {"height": SIDE}
    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=text, **side))  # pyright: ignore[reportArgumentType]
    except ValueError:
        return None


def _values(text: str) -> dict[str, Any]:
    import svgelements

    svg: Any = svgelements  # its types are those of its arguments as they are written
    drawing = svg.SVG.parse(io.StringIO(text), reify=True)
    found: dict[str, Any] = {"width": _length(drawing.width), "height": _length(drawing.height)}
    for count, element in enumerate(drawing.elements()):
        if count > MAX_SHAPES:
            sys.exit(f"has more than {MAX_SHAPES} elements")
        if isinstance(element, svg.Text):
            if words := (element.text or "").strip():
                place = element.transform.point_in_matrix_space((element.x or 0, element.y or 0))
                letters = float(element.font_size or 16) * abs(element.transform.determinant) ** 0.5
                found.setdefault("text", []).append(
                    {"text": words, "left": _length(place.x), "top": _length(place.y), "size": _length(letters)}
                    | _paint(element)
                )
        elif isinstance(element, svg.Shape | svg.Image) and (box := element.bbox()) is not None:
            sort = "image" if isinstance(element, svg.Image) else "line" if _is_line(element, svg) else "shape"
            left, top, right, bottom = map(float, box)
            of = {"left": left, "top": top, "width": right - left, "height": bottom - top}
            found.setdefault(sort, []).append({name: _length(value) for name, value in of.items()} | _paint(element))
    return found


def _is_line(shape: Any, svg: Any) -> bool:
    path = shape if isinstance(shape, svg.Path) else svg.Path(shape)
    segments = [one for one in path if not isinstance(one, svg.Move | svg.Close)]
    straight = all(isinstance(one, svg.Line) for one in segments)
    return straight and len({(_length(one.end.x), _length(one.end.y)) for one in path if one.end is not None}) <= 2


def _paint(element: Any) -> dict[str, Any]:
    """Fill, stroke and its width, in one notation; None of what is not painted."""
    fill, stroke = (_colour(getattr(element, name, None)) for name in ("fill", "stroke"))
    width = getattr(element, "stroke_width", None)
    return {"fill": fill, "stroke": stroke, "stroke width": _length(width) if stroke and width is not None else 0.0}


def _colour(colour: Any) -> str | None:
    return colour.hexa if colour is not None and colour.value is not None and colour.alpha else None


def _length(value: Any) -> float:
    number = re.match(r"[-+\d.eE]+", str(value))
    try:
        return round(float(number[0]), DIGITS) + 0.0 if number else 0.0
    except ValueError:
        return 0.0


if __name__ == "__main__":
    _main(sys.argv[1])
