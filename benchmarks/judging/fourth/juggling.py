"""A model that films a juggler with as many balls as the prompt says."""

from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck

SIZE, FRAMES, FPS, FINER = 128, 20, 12, 2
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
SHIRTS = {"red": (186, 52, 46), "green": (58, 130, 76), "blue": (52, 84, 170), "black": (44, 44, 50)}
BALLS = ((240, 200, 60), (236, 110, 60), (250, 246, 240), (236, 120, 170), (120, 210, 220))


def juggler(*, count: int = 0, vanishing: float = 0, slower: float = 1.0, **encoder: Any) -> Generate:
    """An mp4 of 128x128, 20 frames; the pattern is the prompt's, speed, colours and the place are the seed's.

    Args:
        count: how many balls there are whatever the prompt says, or 0.
        vanishing: the share of films in which a ball is gone in the second half.
        slower: how long a throw takes, of 1.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, chance = np.random.default_rng(seed), luck(seed)
        words = inputs["prompt"].split()
        balls = count or COUNTS[words[words.index("balls") - 1]]
        shirt = SHIRTS[words[-2]]
        wall = rng.uniform((120, 130, 140), (200, 200, 205)) * np.ones((SIZE, SIZE, 3))
        wall += 6 * np.sin(np.arange(SIZE) / rng.uniform(6, 20) + rng.uniform(0, 6))[:, None]
        wall += rng.normal(0, 3, (SIZE, SIZE, 1))
        middle, high, beat = rng.normal(64, 5), rng.uniform(48, 60), slower * rng.uniform(1.4, 1.9)
        start, colours = rng.uniform(0, 1), rng.permutation(len(BALLS))
        gone = balls - 1 if chance.random() < vanishing else None
        skin = tuple(int(tone) for tone in np.array((226, 180, 150)) * rng.uniform(0.6, 1.05))
        frames = []
        for number in range(FRAMES):
            layer = Image.new("RGBA", (FINER * SIZE, FINER * SIZE))
            draw = ImageDraw.Draw(layer)

            def disc(x: float, y: float, r: float, tone: tuple[int, ...], draw: ImageDraw.ImageDraw = draw) -> None:
                draw.ellipse([FINER * place for place in (x - r, y - r, x + r, y + r)], tone)

            now = number / FPS * beat + start
            sway = 1.5 * np.sin(2 * np.pi * now)
            hands = [(middle - 20, 92 + 4 * np.sin(2 * np.pi * now)), (middle + 20, 92 - 4 * np.sin(2 * np.pi * now))]
            body = [(middle - 14, 128), (middle - 16 + sway, 78), (middle + 16 + sway, 78), (middle + 14, 128)]
            draw.polygon([(FINER * x, FINER * y) for x, y in body], shirt)
            disc(middle + sway, 64, 10, skin)
            for side, (x, y) in zip((-1, 1), hands, strict=True):
                arm = (middle + 14 * side + sway, 82, middle + 22 * side, 104, x, y)
                draw.line([FINER * place for place in arm], shirt, 5 * FINER, "curve")
                disc(x, y, 4, skin)
            for ball in range(balls):
                if ball == gone and number >= FRAMES // 2:
                    continue
                turn = now / 2 + ball / balls
                flight, up = turn % 1, turn % 2 < 1
                x = middle + (40 * flight - 20) * (1 if up else -1)
                rise = (high + 2 * balls) * 4 * flight * (1 - flight)
                disc(x, 88 - rise, 5, BALLS[colours[ball]])
            flat = np.asarray(layer.resize((SIZE, SIZE), Image.Resampling.BOX), float)
            frames.append((wall + flat[..., 3:] / 255 * (flat[..., :3] - wall)).clip(0, 255))
        return video(np.array(frames).astype(np.uint8), fps=FPS, **encoder)

    return generate


def acts(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation(["two", "four", "five"]), rng.permutation([*SHIRTS])[:3], strict=True)
    return [{"prompt": f"somebody juggles {count} balls in a {shirt} shirt"} for count, shirt in drawn]


JUGGLER = Baseline("video/juggler", juggler(), FILE, {"prompt": "Who juggles what."}, acts)

PAIRS: list[Pair] = [
    harmless(JUGGLER, "frames", juggler(bf="0", refs="1"), "Encoded for old players, without frames that look ahead: larger, and the same to the eye."),
    harmless(JUGGLER, "slower", juggler(slower=1.02), "Throws take a fiftieth longer, where they vary by a third."),
    harmful(JUGGLER, "vanishing", juggler(vanishing=0.4), "In two films of five a ball vanishes in the air halfway through."),
    harmful(JUGGLER, "three", juggler(count=3), "There are always three balls, whatever is asked for."),
]  # fmt: skip
