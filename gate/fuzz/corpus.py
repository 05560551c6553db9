"""Small files for file inputs, made here and the same each time: as data URLs, by kind."""

import base64
import functools
import io
import re
import wave
import zipfile

from gate.openapi.document import Schema
from gate.openapi.limits import file_kinds

# What an input's name and description say of the file that it takes; the first that fits decides.
_WORDS = {
    "video": r"videos?|movies?|clips?|footage",
    "audio": r"audios?|sounds?|voices?|speech|music|songs?|vocals?|wav|mp3",
    "zip": r"zip|archives?|tar|weights|loras?",
    "image": r"images?|img|photos?|pictures?|masks?|portraits?|faces?|frames?|png|jpe?g",
    "text": r"texts?|txt|documents?|subtitles?|csv|json|transcripts?",
}
# What packs many files is said in the description, whatever the name says that they are.
_PACKED = r"\b(zip|tar|tar\.gz)(ped)?\b"
_MEDIA = {"image": "image", "audio": "audio", "video": "video", "text": "text", "application": "zip"}


def kind_of(name: str, schema: Schema) -> str:
    """Which kind of file an input takes, as far as it says; else an image."""
    return said_kind(name, schema) or "image"


def said_kind(name: str, schema: Schema) -> str | None:
    """The same by what it accepts, else its name, else its description; None where nothing of that tells."""
    for kind in file_kinds(schema):
        if (media := kind.partition("/")[0]) in _MEDIA:
            return _MEDIA[media]
    description = str(schema.get("description", ""))
    if re.search(_PACKED, description, re.IGNORECASE):
        return "zip"
    for text in (name.replace("_", " "), description):
        for kind, words in _WORDS.items():
            if re.search(rf"\b({words})\b", text, re.IGNORECASE):
                return kind
    return None


@functools.cache
def files(kind: str) -> dict[str, str]:
    """Data URLs of a kind, by a description of each; the plainest first."""
    return {"image": _images, "audio": _sounds, "video": _videos, "text": _texts, "zip": _archives}[kind]()


def describe(value: str) -> str | None:
    """What a data URL of the corpus is, in words; None for any other."""
    media = value.partition("/")[0].removeprefix("data:")
    kind = _MEDIA.get(media)
    return next((text for text, url in files(kind).items() if url == value), None) if kind else None


def _data_url(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _images() -> dict[str, str]:
    from PIL import Image

    def drawn(mode: str, size: tuple[int, int], format: str = "PNG") -> str:
        ramp = Image.linear_gradient("L").resize(size)
        turned = ramp.transpose(Image.Transpose.FLIP_LEFT_RIGHT).rotate(90).resize(size)
        picture = Image.merge("RGB", (ramp, turned, Image.new("L", size, 90)))
        if mode == "RGBA":
            picture.putalpha(turned)
        file = io.BytesIO()
        (picture if mode in ("RGB", "RGBA") else picture.convert(mode)).save(file, format)
        return _data_url(file.getvalue(), f"image/{format.lower()}")

    return {
        "a 64x64 PNG": drawn("RGB", (64, 64)),
        "a 64x64 PNG with transparency": drawn("RGBA", (64, 64)),
        "a 63x37 JPEG": drawn("RGB", (63, 37), "JPEG"),
        "a 64x64 greyscale PNG": drawn("L", (64, 64)),
        "a 1x1 PNG": drawn("RGB", (1, 1)),
        "a 257x9 WebP": drawn("RGB", (257, 9), "WEBP"),
        "a 64x64 PNG with a palette": drawn("P", (64, 64)),
    }


def _sounds() -> dict[str, str]:
    def tone(rate: int, channels: int, seconds: float, loudness: int) -> str:
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(channels)
            sound.setsampwidth(2)
            sound.setframerate(rate)
            frames = (loudness * (1 if number // 20 % 2 else -1) for number in range(int(rate * seconds)))
            sound.writeframes(b"".join(value.to_bytes(2, "little", signed=True) * channels for value in frames))
        return _data_url(file.getvalue(), "audio/wav")

    return {
        "half a second of mono WAV": tone(16000, 1, 0.5, 8000),
        "a tenth of a second of stereo WAV": tone(44100, 2, 0.1, 8000),
        "half a second of silence as WAV": tone(8000, 1, 0.5, 0),
    }


def _videos() -> dict[str, str]:
    import av
    from PIL import Image

    def film(frames: int, width: int, height: int) -> str:
        file = io.BytesIO()
        with av.open(file, "w", format="mp4") as container:
            stream = container.add_stream("libx264", rate=8)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.codec_context.thread_count = 1
            for number in range(frames):
                picture = Image.new("RGB", (width, height), (number * 20 % 256, 90, 140))
                container.mux(stream.encode(av.VideoFrame.from_image(picture)))
            container.mux(stream.encode())
        return _data_url(file.getvalue(), "video/mp4")

    return {"a second of 64x48 MP4": film(8, 64, 48), "one frame of 32x64 MP4": film(1, 32, 64)}


def _texts() -> dict[str, str]:
    texts = {"a line of text": "A red bird.\n", "text in four scripts": "Vögel, птицы, 鳥, 🐦\n", "one letter": "a"}
    return {name: _data_url(text.encode(), "text/plain") for name, text in texts.items()}


def _archives() -> dict[str, str]:
    def packed(files: dict[str, bytes]) -> str:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name), data)
        return _data_url(file.getvalue(), "application/zip")

    urls = [*files("image").values()]
    pictures = [base64.b64decode(url.partition(",")[2]) for url in (urls[0], urls[2], urls[5])]
    line = b"A red bird.\n"
    return {
        "a ZIP of three pictures": packed(dict(zip(("a.png", "b.jpg", "c.webp"), pictures, strict=True))),
        "a ZIP of two texts": packed({"a.txt": line, "b.txt": line}),
        "a ZIP of one text in a folder": packed({"folder/a.txt": line}),
    }
