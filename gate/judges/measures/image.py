"""How a picture looks, whatever it shows."""

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures import Measures
from gate.judges.measures.artefacts import measure_artefacts
from gate.judges.measures.composition import measure_composition
from gate.media.base import Artifact

Plane = NDArray[np.floating]

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709
BLOCK = 8  # pixels: the side of a block of JPEG and of most video codecs
MAX_SIDE = 2048  # pixels: of a larger picture, the middle
NEAR_LIMIT = 3  # levels: resampling and encoders move what is clipped by as much, and paper to where it would be
FEW_PIXELS = 0.005  # as a share of a picture: less of something is as good as none
GRID = 4  # cells across and down
# Levels of 255: less contrast, colour or detail than that is none that anybody sees, and encoders change it by tens of
# per cent.
UNSEEN_CONTRAST, UNSEEN_COLOUR, UNSEEN_DETAIL = 1.0, 4.0, 0.5
FAINT = 0.5  # levels of 255: less texture is rounding
FAINT_COLOUR = 1.0  # and less detail of colours: half precision and the encoders of photographs change as much
TRANSPARENT, OPAQUE = 12, 243  # levels of 255 of opacity: what has no more, or so much, is taken for such
COARSE = 1.0  # levels of 255: how finely a cell's detail is told, below which it is rounding


def read_samples(artifact: Artifact) -> NDArray[np.uint8]:
    """A picture as `gate.media.image.pixels` gives it; of a larger one than `MAX_SIDE`, the middle.

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    from gate.media.image import pixels

    samples = pixels(artifact)
    top, left = (max(0, side - MAX_SIDE) // 2 for side in samples.shape[:2])
    return samples[top : top + MAX_SIDE, left : left + MAX_SIDE]


def planes(samples: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], Plane, Plane]:
    """Opacity (height, width), colours over white (height, width, 3) and luma (height, width) of samples, 0 to 255."""
    rgb = samples[..., :3].astype(np.float32) + (255 - samples[..., 3:].astype(np.float32))
    return samples[..., 3], rgb, rgb @ LUMA


def measure_planes(alpha: NDArray[np.uint8], rgb: Plane, luma: Plane) -> Measures:
    """How a picture looks, whatever it shows; transparency lies over white.

    Args:
        alpha, rgb, luma: as `planes` gives them.

    Returns:
        `brightness` (levels of 255), `contrast` (natural logarithm of the standard deviation of the luma),
        `saturation` (logarithm of the mean distance from grey), `blue` and `red` (means of the colour differences,
        levels), `detail` (logarithm of the mean second difference: blurring, smoothing and compression lower it, noise
        raises it), `blocks` (logarithm of the steps at the borders of 8 x 8 blocks over those within, by strong
        compression), `texture` (as `detail`, at half the size), `colour detail` (as `detail`, of the colour
        differences: noise in them, channels that do not lie over each other), `clipping` (logarithm of the share of
        samples at either end), `opacity` (0..1), `translucent` (logarithm of the share of pixels that are neither
        opaque nor transparent), the brightness and detail of each cell of a grid, see `PLACES`, and what
        `measure_artefacts` and `measure_composition` give; `fringe` (levels: how bright what is neither opaque nor
        transparent is by itself).
    """
    between = (alpha > TRANSPARENT) & (alpha < OPAQUE)
    return {
        **measure_pixels(rgb, luma),
        **measure_places(luma),
        **measure_artefacts(luma, alpha >= OPAQUE),
        **measure_composition(luma),
        "texture": float(np.log(_bends(_halved(luma)) + FAINT)),
        "colour detail": float(
            np.log(np.mean([_bends(rgb[..., channel] - luma) for channel in (0, 2)]) + FAINT_COLOUR)
        ),
        "clipping": float(np.log(((rgb <= NEAR_LIMIT) | (rgb >= 255 - NEAR_LIMIT)).mean() + FEW_PIXELS)),
        "opacity": float(alpha.mean() / 255),
        "translucent": float(np.log(float(between.mean()) + FEW_PIXELS)),
        "fringe": _fringe(alpha, luma, between),
    }


def _fringe(alpha: NDArray[np.uint8], luma: Plane, between: NDArray[np.bool_]) -> float:
    if between.mean() < FEW_PIXELS:
        return 0.0
    opacity = alpha[between] / 255
    # The luma lies over white.
    return float(np.mean((luma[between] - 255 * (1 - opacity)) / opacity))


def measure_pixels(rgb: Plane, luma: Plane) -> Measures:
    """`brightness` to `blocks` as `measure_planes` has them, of (height, width, 3) colours, 0 to 255, and luma."""
    blue, red = rgb[..., 2] - luma, rgb[..., 0] - luma
    return {
        "brightness": float(luma.mean()),
        "contrast": _log(float(luma.std()), UNSEEN_CONTRAST),
        "saturation": _log(float(np.hypot(blue, red).mean()), UNSEEN_COLOUR),
        "blue": float(blue.mean()),
        "red": float(red.mean()),
        **measure_luma(luma),
    }


def measure_luma(luma: Plane) -> Measures:
    """`detail` and `blocks` as `measure_planes` has them, of (height, width) samples from 0 to 255."""
    across, down = np.abs(np.diff(luma, axis=1)), np.abs(np.diff(luma, axis=0))
    return {"detail": _log(_bends(luma), UNSEEN_DETAIL), "blocks": _blocks(across, down)}


def _bends(plane: Plane) -> float:
    """The mean second difference."""
    bends = [np.abs(np.diff(plane, 2, axis=axis)).mean() for axis in (0, 1) if plane.size and plane.shape[axis] > 2]
    return float(np.mean(bends)) if bends else 0.0


def _halved(plane: Plane) -> Plane:
    height, width = (side // 2 for side in plane.shape)
    return plane[: 2 * height, : 2 * width].reshape(height, 2, width, 2).mean(axis=(1, 3))


# The names of a picture's places, in reading order.
PLACES = tuple(f"row {row} column {column} of {GRID}" for row in range(1, GRID + 1) for column in range(1, GRID + 1))


def measure_places(luma: Plane) -> Measures:
    """What is always at the same place, such as a watermark, a bar, a dead tile, shows in means over many pictures."""
    if min(luma.shape) < 4 * GRID:
        return dict.fromkeys((f"{name} at {place}" for name in ("brightness", "detail") for place in PLACES), 0.0)
    bends = np.zeros_like(luma)
    bends[1:-1] += np.abs(np.diff(luma, 2, axis=0))
    bends[:, 1:-1] += np.abs(np.diff(luma, 2, axis=1))
    brightness, detail = _cells(luma), np.log(_cells(bends) + COARSE)
    return {
        f"{name} at {place}": float(value)
        for name, cells in (("brightness", brightness), ("detail", detail))
        for place, value in zip(PLACES, cells, strict=True)
    }


def _cells(plane: Plane) -> NDArray[np.float64]:
    rows = [row for band in np.array_split(plane, GRID, axis=0) for row in np.array_split(band, GRID, axis=1)]
    return np.array([cell.mean() for cell in rows], np.float64)


def _blocks(across: Plane, down: Plane) -> float:
    """After Wang, Sheikh & Bovik 2002, "No-reference perceptual quality assessment of JPEG compressed images"."""
    at_borders, within = [], []
    for steps in (across, down.T):
        if steps.shape[1] < 2 * BLOCK:
            return 0.0
        columns = steps.mean(axis=0)
        border = np.arange(len(columns)) % BLOCK == BLOCK - 1
        at_borders.append(columns[border].mean())
        within.append(columns[~border].mean())
    return _log(float(np.mean(at_borders)), UNSEEN_DETAIL) - _log(float(np.mean(within)), UNSEEN_DETAIL)


def _log(value: float, least: float) -> float:
    return float(np.log(max(value, least)))
