"""What a file is, from its bytes alone: its format, and whether all of it is there."""

import codecs
import json
import mmap
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any, Literal

import filetype

from gate.media.notebook import rejoined

Kind = Literal["image", "audio", "video", "text", "json", "archive", "file"]

# The names that the gate uses, where filetype's differ.
CANONICAL = {"jpg": "jpeg", "tif": "tiff", "apng": "png", "m4v": "mp4", "jpx": "jp2", "mpg": "mpeg"}
# Major brands of ISO base media files (https://mp4ra.org/registered-types/brands); every other is an mp4.
BRANDS = {
    b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a", b"avif": "avif", b"avis": "avif", b"heic": "heic",
    b"heix": "heic", b"hevc": "heic", b"mif1": "heic", b"msf1": "heic", b"3gp4": "3gp", b"3gp5": "3gp",
    b"3gp6": "3gp",
}  # fmt: skip
TEXT_FORMATS: dict[str, Kind] = {"txt": "text", "html": "text", "xml": "text", "json": "json", "svg": "image"}
MIME_KINDS: dict[str, Kind] = {"image": "image", "audio": "audio", "video": "video"}
# Shapes in space, see `gate.media.mesh`.
MESHES = {"glb", "gltf", "obj", "ply", "stl"}
# Arrays of numbers, see `gate.media.tensors`.
TENSORS = {"safetensors", "npy"}
# Documents of offices and books, see `gate.media.office`, and the member of an archive that tells each.
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "epub": None}
ARCHIVES = {"zip", "tar", "gz", "bz2", "xz", "zst", "7z", "rar", "lz4", "lz", "z"}

MAX_JSON_BYTES = 64 * 1024**2  # a larger text is not parsed to see whether it is JSON
HEAD_BYTES = 4096  # where the first tag of an SVG, HTML or XML document is looked for
CHUNK_BYTES = 1024**2
MAX_LIST_BYTES = 16 * 1024**2  # of a zip's list of members: 10 000 of them with names of 1600 bytes
END_OF_LIST, END_OF_LIST_64 = b"PK\5\6", b"PK\6\6"  # APPNOTE.TXT 6.3.10, 4.3.16 and 4.3.14
TEXT_BYTES = bytes({*range(0x20, 0x100), *b"\t\n\r\f\b\x1b"} - {0x7F})
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def sniff(path: Path) -> str:
    """The format of a file: "png", "jpeg", "mp4", "txt" …; "" for an empty file, else "unknown".

    Text is looked for first, because several binary formats are recognised by two or three letters alone.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        return ""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if is_text(path):
        return _text_format(path, head)
    if head[4:8] == b"ftyp":
        major, compatible = head[8:12], head[16 : int.from_bytes(head[:4], "big")]
        if major == b"mif1" and b"avif" in compatible:
            return "avif"
        return BRANDS.get(major, "mp4")
    if known := _shape(path, head) or _tensors(path, head):
        return known
    kind = filetype.guess(str(path))
    extension = str(kind.extension) if kind else "unknown"
    if extension == "zip" or extension in OFFICE:
        return _zipped(path, extension)
    return CANONICAL.get(extension, extension)


def kind_of(format: str) -> Kind:
    """The kind of thing a format holds. A container such as mp4 or ogg may turn out to hold sound only."""
    if format in TEXT_FORMATS:
        return TEXT_FORMATS[format]
    if format in ARCHIVES:
        return "archive"
    if format == "midi":
        return "file"  # of notes, not of sound
    names = [format, *(name for name, canonical in CANONICAL.items() if canonical == format)]
    known = next(filter(None, (filetype.get_type(ext=name) for name in names)), None)
    return MIME_KINDS.get(known.mime.split("/")[0], "file") if known else "file"


def read_json(path: Path) -> Any:
    """The JSON value of a file.

    Raises:
        ValueError: the file is not JSON, is nested too deeply or is larger than `MAX_JSON_BYTES`.
    """
    if path.stat().st_size > MAX_JSON_BYTES:
        raise ValueError("too large to parse")
    try:
        return rejoined(json.loads(path.read_bytes()))
    except RecursionError:
        raise ValueError("nested too deeply to parse") from None


def json_in(text: str) -> Any:
    """The object or array that a text is in JSON; None of other texts."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        document = rejoined(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None


def read_text(path: Path) -> str:
    """The text of a file that `sniff` calls text, in whichever encoding it recognises."""
    data = path.read_bytes()
    return data.decode("utf-16" if data[:2] in UTF_16_MARKS else "utf-8", errors="replace")


def truncation(path: Path, format: str) -> str | None:
    """Why a file is not whole, by what its container says of its own length; None where nothing is missing.

    Decoders forgive a missing end, so a file that can be decoded may still be truncated.
    """
    check = CHECKS.get(format)
    if check is None:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return check(data)


def zip_list_bytes(path: Path) -> int:
    """The size of a zip's list of members as its last record states it, before anybody reads that list."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2**16 - 200))
        tail = file.read()
    at = tail.rfind(END_OF_LIST)
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    at = tail.rfind(END_OF_LIST_64)
    return max(size % 0xFFFFFFFF, int.from_bytes(tail[at + 40 : at + 48], "little") if at >= 0 else 0)


def is_text(path: Path) -> bool:
    """Whether a file is text in UTF-8 or UTF-16, with no control characters but those of layout."""
    with path.open("rb") as file:
        utf_16 = file.read(2) in UTF_16_MARKS
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-16" if utf_16 else "utf-8")()
        try:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
                if not utf_16 and chunk.translate(None, TEXT_BYTES):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _shape(path: Path, head: bytes) -> str:
    """The format of a shape in space, "" if it is none. Of STL, nothing but its size tells that it is binary."""
    if head.startswith(b"glTF"):
        return "glb"
    if re.match(rb"ply\r?\nformat ", head):
        return "ply"
    triangles = int.from_bytes(head[80:84], "little")
    return "stl" if triangles and path.stat().st_size == 84 + 50 * triangles else ""


def _tensors(path: Path, head: bytes) -> str:
    """Arrays of numbers: NumPy's, or those that begin with the length of a JSON object that lists them."""
    if head.startswith(b"\x93NUMPY"):
        return "npy"
    length = int.from_bytes(head[:8], "little")
    return "safetensors" if head[8:9] == b"{" and 2 <= length <= path.stat().st_size - 8 else ""


def _zipped(path: Path, guess: str) -> str:
    """Which document a zip archive is; of a book, its first bytes tell."""
    if guess == "epub" or zip_list_bytes(path) > MAX_LIST_BYTES:
        return guess
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return guess
    return next((format for format, member in OFFICE.items() if member in names), "zip")


# What a line of an OBJ file begins with (Wavefront's Advanced Visualizer manual, appendix B1).
_OBJ_LINE = re.compile(
    r"(#.*|(v|vn|vt|vp)(\s+[-+.\deE]+|\s+nan)+|[flp](\s+[-\d/]+)+|(o|g|s|mg|usemtl|mtllib|usemap)\b.*)?\s*"
)
_OBJ_POINT = re.compile(r"^v(\s+[-+]?[\d.]+([eE][-+]?\d+)?){3,}\s*$", re.MULTILINE)


def _is_obj(start: str, whole: bool) -> bool:
    lines = start.splitlines()
    known = lines if whole else lines[:-1]
    return all(_OBJ_LINE.fullmatch(line) for line in known) and len(_OBJ_POINT.findall(start)) > (not whole)


def _text_format(path: Path, head: bytes) -> str:
    start = head.decode("utf-8", errors="ignore").lstrip("\ufeff \t\r\n").lower()
    if shape := _shape(path, head):
        return shape
    if start.startswith("solid") and re.search(r"\bfacet\s+normal\b", start):
        return "stl"
    if _is_obj(start, len(head) < HEAD_BYTES):
        return "obj"
    if start.startswith(("{", "[")):
        try:
            document = read_json(path)
        except ValueError:
            return "txt"
        return "gltf" if _is_gltf(document) else "json"
    if not start.startswith("<"):
        return "txt"
    if start.startswith("<!doctype html") or re.search(r"<html[\s>]", start):
        return "html"
    if re.search(r"<svg[\s>]", start):
        return "svg"
    return "xml" if start.startswith("<?xml") else "txt"


def _is_gltf(document: Any) -> bool:
    """Whether a JSON value is a glTF scene that has all of its buffers in it."""
    if not (isinstance(document, dict) and isinstance(document.get("asset"), dict) and document.get("accessors")):
        return False
    buffers = document.get("buffers")
    return isinstance(buffers, list) and all(
        isinstance(one, dict) and str(one.get("uri", "")).startswith("data:") for one in buffers
    )


def _png(data: mmap.mmap) -> str | None:
    """Chunks: length, type, data, checksum; the last is IEND (https://www.w3.org/TR/png-3/#5Chunk-layout)."""
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            break
        if zlib.crc32(memoryview(data)[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            return f"is damaged: its {kind.decode('latin-1')} chunk at byte {at} fails its checksum"
        if kind == b"IEND":
            return None
        at = end
    return "is truncated: it ends before its IEND chunk"


def _jpeg(data: mmap.mmap) -> str | None:
    """An end-of-image marker must follow the last start of scan (ITU-T T.81, B.1.1.3)."""
    if data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda"):
        return None
    return "is truncated: it has no end-of-image marker"


def _gif(data: mmap.mmap) -> str | None:
    """The last block is the trailer, one byte 0x3B (GIF89a, 27); some writers pad it with zeros."""
    return None if data[-1024:].rstrip(b"\0").endswith(b";") else "is truncated: it ends before its trailer"


def _riff(data: mmap.mmap) -> str | None:
    """The header holds the length of what follows it; writers that cannot seek leave 0 or 2³²-1 there."""
    length = int.from_bytes(data[4:8], "little")
    if length not in (0, 2**32 - 1) and len(data) < length + 8:
        return f"is truncated: it has {len(data)} bytes of {length + 8}"
    return None


def _iso(data: mmap.mmap) -> str | None:
    """Top-level boxes: length, type, data (ISO/IEC 14496-12, 4.2). Length 1: 64 bits follow; 0: to the end."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:
            return None
        if at + length > len(data):
            box = data[at + 4 : at + 8].decode("latin-1")
            return f"is truncated: its {box} box should end at byte {at + length}, the file at {len(data)}"
        at += length
    return None


def _matroska(data: mmap.mmap) -> str | None:
    """Two elements, a header and a segment that holds the rest: ID, length, data (RFC 8794, 4-6)."""
    _, header_end = _element(data, 0)
    known, end = _element(data, header_end)
    if known and end > len(data):
        return f"is truncated: it has {len(data)} bytes of {end}"
    return None


def _element(data: mmap.mmap, at: int) -> tuple[bool, int]:
    """Whether an element with a four-byte ID says how long it is, and where it ends if it does."""
    if at + 4 >= len(data):
        return True, at + 5
    width = 9 - data[at + 4].bit_length()  # a length of n bytes begins with n-1 zero bits and a one
    length = int.from_bytes(data[at + 4 : at + 4 + width], "big") & (1 << 7 * width) - 1
    known = length != (1 << 7 * width) - 1  # all ones: unknown, from writers that cannot seek
    return known, at + 4 + width + length


def _glb(data: mmap.mmap) -> str | None:
    """The header holds the length of the whole (glTF 2.0, 4.4.2)."""
    length = int.from_bytes(data[8:12], "little")
    return f"is truncated: it has {len(data)} bytes of {length}" if len(data) < length else None


_PLY_ELEMENT = re.compile(rb"^element (\w+) (\d{1,15})\s*$", re.MULTILINE)


def _ply(data: mmap.mmap) -> str | None:
    """Each element has a line, or a byte at least, of its own (Turk 1994, "The PLY Polygon File Format")."""
    end = data.find(b"end_header")
    if end < 0:
        return "is damaged: its header has no end"
    header, rest = data[:end], len(data) - end - len(b"end_header\n")
    expected = sum(int(count) for _, count in _PLY_ELEMENT.findall(header))
    if expected > rest:
        return f"is truncated: its header announces {expected} elements, for which {rest} bytes are too few"
    if re.search(rb"^format ascii", header, re.MULTILINE):
        lines = sum(1 for line in data[end:].splitlines()[1:] if line.strip())
        return f"is truncated: it has {lines} lines of {expected}" if lines < expected else None
    return None


def _stl(data: mmap.mmap) -> str | None:
    """In text, a solid has an end; in binary, the size was looked at already."""
    if data[:5].lower() != b"solid" or len(data) == 84 + 50 * int.from_bytes(data[80:84], "little"):
        return None
    return None if b"endsolid" in data[-HEAD_BYTES:].lower() else "is truncated: it has no endsolid"


def _pdf(data: mmap.mmap) -> str | None:
    """The last line is a marker (ISO 32000-1, 7.5.5), after which some writers leave something."""
    return None if b"%%EOF" in data[-HEAD_BYTES:] else "is truncated: it has no end-of-file marker"


def _svg(data: mmap.mmap) -> str | None:
    return None if b"</svg>" in data[-HEAD_BYTES:].lower() else "is truncated: it has no closing </svg> tag"


CHECKS = {
    "png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _riff, "wav": _riff, "avi": _riff, "svg": _svg,
    "glb": _glb, "ply": _ply, "stl": _stl, "pdf": _pdf,
    "webm": _matroska, "mkv": _matroska,
    "mp4": _iso, "mov": _iso, "m4a": _iso, "3gp": _iso, "avif": _iso, "heic": _iso,
}  # fmt: skip
