"""The painter as a Cog model: a prompt and a seed in, one PNG out."""

import secrets
import tempfile

import numpy as np
from cog import BaseRunner, Input, Path

import scene


class Runner(BaseRunner):
    def run(
        self,
        prompt: str = Input(
            description="What to paint, such as: a small red circle on a blue background, left",
        ),
        seed: int | None = Input(
            description="Seed of everything the prompt leaves open. Leave it out for a random one",
            default=None,
            ge=0,
        ),
        width: int = Input(description="Width of the picture in pixels", default=256, ge=64, le=1024),
        height: int = Input(description="Height of the picture in pixels", default=256, ge=64, le=1024),
    ) -> Path:
        """Paint one picture."""
        if seed is None:
            seed = secrets.randbelow(2**31)
        print(f"Using seed: {seed}")

        rng = np.random.default_rng(seed)
        painting = scene.complete(scene.parse(prompt), rng)
        picture = scene.render(painting, width, height, rng)

        path = Path(tempfile.mkdtemp()) / "painting.png"
        picture.save(path)
        return path
