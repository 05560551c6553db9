"""The probes by name: what each stands for, and whether a model should take it.

Nothing here draws; `gate.probes.pictures` does, so that whoever needs the names alone does not wait for Pillow.
"""

from dataclasses import dataclass

from gate.lint.base import GUIDE, Guide

FORMATS = Guide(GUIDE, "Image inputs take the formats that users will try: JPEG, PNG, GIF and WebP among them.")
ALPHA = Guide(GUIDE, "Image inputs take pictures with an alpha channel; what inference cannot take is converted.")
SCALE = Guide(GUIDE, "Pictures that are too big are scaled to what suits the model.")
MULTIPLES = Guide(GUIDE, "Pictures of any size are scaled to the multiples of 8, or of whatever else the model needs.")


@dataclass(frozen=True)
class Probe:
    """One kind of picture.

    Attributes:
        about: what it is, with its article.
        extension: of its file, without the dot.
        media_type: that it is sent with. Cog's server names the file after it.
        expected: a model should take it. Of any other, a clear rejection is as good an answer.
        why: the reason for that, as a sentence.
        guide: what the published guide says of it, or None where it says nothing.
        resizes: it has another size than the picture that it is made of.
        heavy: it may be more than a server has memory for, so nothing else is asked meanwhile.
    """

    name: str
    about: str
    extension: str
    media_type: str
    expected: bool
    why: str
    guide: Guide | None = None
    resizes: bool = False
    heavy: bool = False

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.extension}"


def _by_guide(
    name: str, about: str, extension: str, media: str, guide: Guide, *, resizes: bool = False, heavy: bool = False
) -> Probe:
    return Probe(name, about, extension, f"image/{media}", True, guide.sentence, guide, resizes, heavy)


def _in_practice(name: str, about: str, extension: str, media: str, why: str) -> Probe:
    return Probe(name, about, extension, f"image/{media}", True, why)


def _rare(
    name: str, about: str, extension: str, media: str, why: str, *, resizes: bool = False, heavy: bool = False
) -> Probe:
    return Probe(name, about, extension, f"image/{media}", False, why, None, resizes, heavy)


PROBES: tuple[Probe, ...] = (
    _by_guide("jpeg", "a JPEG", "jpg", "jpeg", FORMATS),
    _by_guide("png", "a PNG", "png", "png", FORMATS),
    _by_guide("gif", "a GIF", "gif", "gif", FORMATS),
    _by_guide("webp", "a WebP", "webp", "webp", FORMATS),
    _by_guide("transparency", "a PNG with transparency", "png", "png", ALPHA),
    _in_practice("greyscale", "a PNG in greyscale", "png", "png", "Scans and black-and-white photos are stored so."),
    _rare("16-bit", "a PNG with 16 bits of grey", "png", "png", "It comes from scanners and scientific cameras."),
    _rare("cmyk", "a JPEG in CMYK", "jpg", "jpeg", "It is made for print."),
    _in_practice(
        "exif-rotation", "a JPEG that EXIF turns upright", "jpg", "jpeg", "Phones held upright take such photos."
    ),
    _rare("animated", "an animated GIF", "gif", "gif", "What a model for single pictures makes of it is its choice."),
    _rare("one-pixel", "a PNG of one pixel", "png", "png", "It shows nothing: a least size is fair.", resizes=True),
    _rare("very-wide", "a PNG of 2048x16", "png", "png", "A limit of the aspect ratio is fair.", resizes=True),
    _by_guide("odd-size", "a PNG of 333x217", "png", "png", MULTIPLES, resizes=True),
    _rare("wrong-extension", "a PNG that is called a JPEG", "jpg", "jpeg", "Such a file may be called a broken one."),
    _by_guide("large", "a JPEG of 4032x3024, as phones take them", "jpg", "jpeg", SCALE, resizes=True, heavy=True),
    _rare(
        "very-large",
        "a PNG of 8192x8192",
        "png",
        "png",
        "Few cameras make it: a limit is fair.",
        resizes=True,
        heavy=True,
    ),
)
NAMES = tuple(probe.name for probe in PROBES)
