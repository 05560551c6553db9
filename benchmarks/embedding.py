"""How many images a second the CLIP judge embeds, against open_clip used as its examples use it, one image at a time.

    python -m benchmarks.embedding                       # ViT-B-32 with random weights, on what there is
    python -m benchmarks.embedding --model ViT-L-14 --device cuda --precision fp16

Both start from the same PNG files and end with unit vectors; the two take turns, and the median of the rounds counts.
Weights do not matter to the time, so that none are needed. On a CUDA device the share of the chip's arithmetic is told
as well (`--peak-tflops`, dense, of the precision), and how much of the time decoding and resizing take. Exits 1 if the
ratio on a CPU is below `MIN_RATIO`.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
from PIL import Image

from gate.config import ClipConfig
from gate.judges.clip import ClipJudge, LoadedClip
from gate.media.base import Artifact
from gate.media.image import load_image
from gate.media.store import ArtifactStore

MIN_RATIO = 1.8
ROUNDS = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.embedding", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--model", default="ViT-B-32", help="an open_clip architecture (default: ViT-B-32)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--precision", default=None, choices=("fp32", "fp16", "bf16"))
    parser.add_argument("--images", type=int, default=48, help="images in a round (default: 48)")
    parser.add_argument("--size", type=int, default=512, help="pixels of an edge (default: 512)")
    parser.add_argument("--peak-tflops", type=float, help="of the device, dense, in this precision")
    options = parser.parse_args()
    precision = options.precision or ("fp16" if options.device.startswith("cuda") else "fp32")
    loaded = random_clip(options.model, options.device, precision)
    with tempfile.TemporaryDirectory() as folder, ArtifactStore() as store:
        rounds = [pictures(Path(folder), store, options.images, options.size, seed) for seed in range(ROUNDS + 1)]
        one_at_a_time(loaded, rounds[0][:4])  # the first call of each pays for what the others do not
        asyncio.run(judge(loaded, rounds[0]))
        ours, theirs = [], []
        for files in rounds[1:]:
            theirs.append(seconds(lambda files=files: one_at_a_time(loaded, files)))
            ours.append(seconds(lambda files=files: asyncio.run(judge(loaded, files))))
        reading = seconds(lambda: [loaded.preprocess(load_image(file)) for file in rounds[0]])
    rate, rate_alone = (options.images / statistics.median(times) for times in (ours, theirs))
    ratio = rate / rate_alone
    print(f"{options.model} on {options.device} ({precision}), {options.images} PNG files of {options.size} pixels")
    print(f"one image at a time   {rate_alone:8.1f} images/s")
    print(f"the judge             {rate:8.1f} images/s   {ratio:.2f} times as many")
    print(f"decoding and resizing {options.images / reading:8.1f} images/s on one core")
    if options.peak_tflops:
        share = rate * flops_an_image(loaded) / (options.peak_tflops * 1e12)
        print(f"share of the chip's arithmetic: {share:.2%} of {options.peak_tflops:g} TFLOP/s")
    return 1 if options.device == "cpu" and ratio < MIN_RATIO else 0


def random_clip(name: str, device: str, precision: str) -> LoadedClip:
    model, _, preprocess = open_clip.create_model_and_transforms(name, device=device, precision=precision)
    model.eval()
    dtype = {"fp16": torch.float16, "bf16": torch.bfloat16}.get(precision, torch.float32)
    return LoadedClip(ClipConfig(model=name), model, preprocess, open_clip.get_tokenizer(name), device, dtype, 100.0)


def pictures(folder: Path, store: ArtifactStore, count: int, size: int, seed: int) -> list[Artifact]:
    """PNG files of smooth colours with fine noise, all different."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        coarse = Image.fromarray(rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)).resize((size, size))
        noisy = np.clip(np.asarray(coarse).astype(np.int16) + rng.integers(-4, 5, (size, size, 3)), 0, 255)
        path = folder / f"{seed}-{number}.png"
        Image.fromarray(noisy.astype(np.uint8)).save(path)
        made.append(store.save(path.read_bytes(), path.name))
    return made


def one_at_a_time(loaded: LoadedClip, files: Sequence[Artifact]) -> list[Any]:
    vectors = []
    with torch.inference_mode():
        for file in files:
            image = loaded.preprocess(Image.open(file.path).convert("RGB")).unsqueeze(0)
            vector = loaded.model.encode_image(image.to(loaded.device, loaded.dtype), normalize=True)
            vectors.append(vector.float().cpu().numpy())
    return vectors


async def judge(loaded: LoadedClip, files: Sequence[Artifact]) -> Any:
    clip = ClipJudge(ClipConfig(), loaded)
    try:
        return await clip.images(files)
    finally:
        await clip.aclose()


def flops_an_image(loaded: LoadedClip) -> float:
    """Floating-point operations of one image's forward pass, counted by torch."""
    from torch.utils.flop_counter import FlopCounterMode

    side = loaded.model.visual.image_size
    side = side[0] if isinstance(side, tuple) else side
    image = torch.zeros(1, 3, side, side, device=loaded.device, dtype=loaded.dtype)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        loaded.model.encode_image(image)
    return float(counter.get_total_flops())


def seconds(task: Any) -> float:
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
