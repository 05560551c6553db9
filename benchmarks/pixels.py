"""How much faster two 1024x1024 images are compared than by a Python loop over their pixels.

The loop adds up the Euclidean distance of each pair of pixels, as comparisons without numpy do. Both sides start
from decoded images, and CPU time of one thread is counted, so that other work on the machine does not decide; the
best of several runs is taken on both sides. A second row includes decoding the two PNG files, on both sides.

Run it with `python benchmarks/pixels.py`. It exits 1 if the first ratio is below `MIN_RATIO`.
"""

import io
import math
import sys
import time
from collections.abc import Callable

import numpy as np
from PIL import Image

from gate.judges.pixels import compare_images, measure
from gate.media.image import pixels
from gate.media.store import ArtifactStore

SIZE = 1024
MIN_RATIO = 50
RUNS = 20
LOOP_RUNS = 3

Pixels = list[list[int]]


def smooth_picture(seed: int) -> Image.Image:
    """Noise enlarged and mixed with fine noise: compresses about as badly as a photograph."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (32, 32, 3), dtype=np.uint8)).resize(
        (SIZE, SIZE), Image.Resampling.BICUBIC
    )
    noisy = np.asarray(coarse).astype(np.int16) + rng.integers(-6, 7, (SIZE, SIZE, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def python_loop(one: Pixels, other: Pixels) -> float:
    return sum(math.sqrt(sum((a - b) ** 2 for a, b in zip(p, q, strict=True))) for p, q in zip(one, other, strict=True))


def seconds(task: Callable[[], object], runs: int) -> float:
    """CPU seconds of the fastest of several runs."""
    best = math.inf
    for _ in range(runs):
        start = time.process_time()
        task()
        best = min(best, time.process_time() - start)
    return best


def main() -> int:
    picture = smooth_picture(0)
    with ArtifactStore() as store:
        artifacts = []
        for level in (4, 6):  # the same picture in two files, or equal bytes would decide
            file = io.BytesIO()
            picture.save(file, "PNG", compress_level=level)
            artifacts.append(store.save(file.getvalue(), "picture.png", "image/png"))

        def loop_with_decoding() -> float:
            return python_loop(*(np.asarray(Image.open(a.path)).reshape(-1, 3).tolist() for a in artifacts))

        arrays = [pixels(artifact) for artifact in artifacts]
        lists = [array[..., :3].reshape(-1, 3).tolist() for array in arrays]
        rows = [
            (
                "decoded images",
                seconds(lambda: python_loop(*lists), LOOP_RUNS),
                seconds(lambda: measure(*arrays), RUNS),
            ),
            ("with decoding", seconds(loop_with_decoding, 1), seconds(lambda: compare_images(*artifacts), RUNS)),
        ]
    print(f"{f'{SIZE}x{SIZE} pixels':16} {'loop, ms':>10} {'gate, ms':>10} {'ratio':>8}")
    for name, loop, gate in rows:
        print(f"{name:16} {loop * 1000:10.1f} {gate * 1000:10.1f} {loop / gate:8.0f}")
    ratio = rows[0][1] / rows[0][2]
    if ratio < MIN_RATIO:
        print(f"The comparison must be at least {MIN_RATIO} times as fast as the loop.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
