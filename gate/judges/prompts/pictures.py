"""Images as Claude is shown them: drawn anew, so that nothing of the model's file but its pixels gets through."""

import base64
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.media.base import Artifact

if TYPE_CHECKING:
    from PIL import Image

# What the model looks at: the API scales larger images down itself, which only takes longer
# (https://docs.claude.com/en/docs/build-with-claude/vision, "Evaluate image size").
MAX_EDGE = 1568  # pixels
MAX_PIXELS = 1_150_000
# Of one image. Sixteen of them in base64 are 28 MB, and a request may have 32 MB.
MAX_BYTES = 1_300_000
# Without loss where that fits, and else the best of these that does; noise alone needs less than the first.
JPEG_QUALITIES = (95, 85, 70, 50)


@dataclass(frozen=True)
class Picture:
    """An encoded image, without any metadata.

    Attributes:
        media_type: `image/png` or `image/jpeg`.
        base64: the file.
    """

    media_type: str
    base64: str


def picture(artifact: Artifact) -> Picture:
    """An image file as Claude is shown it: the first frame, upright, transparency over white, scaled down.

    Raises:
        UnreadableMedia: as `gate.media.image.load_image`.
    """
    # Imported with the first image: a run without any must not wait for Pillow and numpy.
    from PIL import Image

    from gate.media.image import load_image

    image = load_image(artifact)
    size = fitting_size(*image.size)
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    # Encoders would write comments, colour profiles and the like from here into the new file.
    image.info = {}
    data = _encoded(image, "PNG", compress_level=3)
    if len(data) <= MAX_BYTES:
        return Picture("image/png", base64.b64encode(data).decode())
    for quality in JPEG_QUALITIES:
        data = _encoded(image, "JPEG", quality=quality, subsampling=0)
        if len(data) <= MAX_BYTES:
            break
    return Picture("image/jpeg", base64.b64encode(data).decode())


def fitting_size(width: int, height: int) -> tuple[int, int]:
    """Width and height in pixels, scaled down to `MAX_EDGE` and `MAX_PIXELS`, never up."""
    scale = min(1.0, MAX_EDGE / max(width, height), math.sqrt(MAX_PIXELS / (width * height)))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _encoded(image: "Image.Image", format: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()
