"""Pictures that show nothing: black, white, or one colour all over."""

from functools import lru_cache

import numpy as np
from PIL import Image

from gate.media.base import Artifact
from gate.media.image import pixels

# Levels of 255, the standard deviation over the picture: a plain wall with a lamp's gradient has more than 5, and a
# speck of two pixels in the 64 x 64 that are looked at 1.8.
BLANK_CONTRAST = 0.5
SIDE = 64  # pixels: fine noise averages out


@lru_cache(maxsize=4096)
def contrast(artifact: Artifact) -> float:
    """The largest standard deviation of a colour channel or of the opacity over the picture, in levels of 255.

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    channels = np.moveaxis(pixels(artifact), -1, 0)
    small = [Image.fromarray(channel).resize((SIDE, SIDE), Image.Resampling.BOX) for channel in channels]
    return float(max(np.asarray(one, dtype=np.float64).std() for one in small))


def is_blank(artifact: Artifact) -> bool:
    """Whether a picture shows nothing; see `contrast`."""
    return contrast(artifact) < BLANK_CONTRAST
