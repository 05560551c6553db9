"""Documents in PDF: their pages' sizes, words and pictures, by PDFium in a process of its own."""

import io
import json
import sys
import zipfile
from dataclasses import dataclass
from typing import Any

from gate.media.apart import run_apart
from gate.media.base import Artifact, TooLarge
from gate.media.remembered import remembered

MAX_BYTES = 256 * 1024**2
MAX_PAGES = 2000
# Pages that are drawn; of a longer document the first ones, as of a longer text.
MAX_DRAWN = 16
MAX_CHARACTERS = 2_000_000  # of all pages
SIDE, DOTS = 1024, 2.0  # most pixels of a page's longer side, and most to a point of 1/72 inch


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes:
        sizes: width and height of each page in points of 1/72 inch.
        texts: the words on each page, in the order in which they are drawn.
        pictures: the first `MAX_DRAWN` pages as PNG files, on white.
    """

    sizes: tuple[tuple[float, float], ...]
    texts: tuple[str, ...]
    pictures: tuple[bytes, ...]


def _bytes(document: Document) -> int:
    return sum(map(len, document.pictures)) + 4 * sum(map(len, document.texts))


@remembered(_bytes)
def read_document(artifact: Artifact) -> Document:
    """The pages of a PDF file.

    Raises:
        UnreadableMedia: it is none that can be opened, is encrypted, or has no pages.
        TooLarge: it has more pages, or takes longer, than the gate reads.
    """
    if artifact.size > MAX_BYTES:
        raise TooLarge(f"is larger than {MAX_BYTES // 1024**2} MiB, of which the gate reads documents", artifact.name)
    with zipfile.ZipFile(io.BytesIO(run_apart("gate.media.document", artifact))) as parts:
        found = json.loads(parts.read("pages.json"))
        pictures = tuple(parts.read(name) for name in parts.namelist() if name.endswith(".png"))
    return Document(tuple(map(tuple, found["sizes"])), tuple(found["texts"]), pictures)


def _main(path: str) -> None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        sys.exit(f"cannot be read as pdf: {error}")
    count = len(document)
    if not count or count > MAX_PAGES:
        sys.exit(f"has {count} pages, of which the gate reads 1 to {MAX_PAGES}")
    sizes, texts, left = [], [], MAX_CHARACTERS
    with zipfile.ZipFile(sys.stdout.buffer, "w") as parts:
        for number in range(count):
            try:
                page = document[number]
                words = page.get_textpage()
                texts.append(words.get_text_range(0, min(left, words.count_chars())) if words.count_chars() else "")
                left -= len(texts[-1])
                width, height = page.get_size()
                sizes.append((width, height))
                if number < MAX_DRAWN:
                    scale: Any = min(DOTS, SIDE / max(width, height, 1.0))
                    picture = io.BytesIO()
                    page.render(scale=scale).to_pil().convert("RGB").save(picture, "PNG", compress_level=1)
                    parts.writestr(f"{number:04}.png", picture.getvalue())
                page.close()
            except pypdfium2.PdfiumError as error:
                sys.exit(f"is damaged: its page {number + 1} cannot be read: {error}")
        parts.writestr("pages.json", json.dumps({"sizes": sizes, "texts": texts}))


if __name__ == "__main__":
    _main(sys.argv[1])
