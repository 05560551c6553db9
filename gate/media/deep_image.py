"""Images with more than 8 bits a sample (depth maps, masks with many labels, 16-bit renderings), without losing any."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.media.base import Artifact, UnreadableMedia
from gate.media.image import SIXTEEN_BIT, decoding, orientation
from gate.media.sniff import sniff
from gate.media.stream import explain

# Pillow reads several channels of 16 bits as 8 bits each; these demuxers of libav lead to decoders that do not.
DEMUXERS = {"png": "png_pipe", "tiff": "tiff_pipe"}


def deep_samples(artifact: Artifact) -> NDArray[np.float64] | None:
    """The samples of the first frame as they are stored, upright; None of an image with 8 bits a sample or fewer.

    Returns:
        (height, width, channels): 16-bit samples as 0 to 1, and their colours multiplied by alpha where there is
        one; 32-bit integers and floats as they are, what is not finite as 0.

    Raises:
        UnreadableMedia: as `gate.media.image.load_image`.
    """
    with decoding(artifact) as image:
        turn = orientation(image)
        if image.mode in SIXTEEN_BIT:
            samples = np.asarray(image)[..., None] / 65535
        elif image.mode in ("I", "F"):
            samples = np.nan_to_num(np.asarray(image, np.float64)[..., None], posinf=0, neginf=0)
        elif _bits(artifact, image) > 8:
            samples = _sixteen_bit_colours(artifact)
        else:
            return None
    return _turned(samples, turn)


def _bits(artifact: Artifact, image: Any) -> int:
    """Bits of a sample: of PNG in the header (https://www.w3.org/TR/png-3/#11IHDR), of TIFF in tag 258."""
    if image.format == "PNG":
        with artifact.path.open("rb") as file:
            return file.read(25)[24]
    return max(image.tag_v2.get(258, (8,))) if image.format == "TIFF" else 8


def _sixteen_bit_colours(artifact: Artifact) -> NDArray[np.float64]:
    import av
    from av.error import FFmpegError

    format = sniff(artifact.path)
    try:
        with artifact.path.open("rb") as file, av.open(file, format=DEMUXERS[format]) as opened:
            container: Any = opened
            frame = next(container.decode(video=0))
            colours = frame.to_ndarray(format="rgba64le") / 65535
    except (FFmpegError, OSError, ValueError, StopIteration) as error:
        raise UnreadableMedia(f"cannot be decoded as {format} of 16 bits: {explain(error)}", artifact.name) from error
    colours[..., :3] *= colours[..., 3:]
    return colours


def _turned(samples: NDArray[np.float64], orientation: int) -> NDArray[np.float64]:
    """Turned as EXIF asks: Exif 3.0, table 8."""
    if orientation >= 5:
        samples = samples.transpose(1, 0, 2)
    down, across = {2: (1, -1), 3: (-1, -1), 4: (-1, 1), 6: (1, -1), 7: (-1, -1), 8: (-1, 1)}.get(orientation, (1, 1))
    return samples[::down, ::across]
