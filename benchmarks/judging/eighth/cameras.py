"""A model that moves a camera through a photograph: nearer, away, to the left or to the right."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, map_coordinates

from benchmarks.judging.aquaria import clip
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless
from benchmarks.judging.portraits import smooth

Array = np.ndarray[Any, np.dtype[Any]]
WIDTH, HEIGHT, FRAMES, FPS, MARGIN = 112, 80, 18, 12, 32
MOVES = {"zoom in": (0.0, 0.3), "zoom out": (0.0, -0.22), "pan left": (14.0, 0.0), "pan right": (-14.0, 0.0)}
DEPTHS = (0.35, 0.5, 0.75, 1.25)  # how far the sky, hills, house and fence move along
LIGHTS = {  # above, below, hills, meadow
    "morning": ((190, 206, 230), (250, 224, 196), (134, 150, 160), (140, 170, 100)),
    "summer": ((84, 150, 224), (190, 222, 244), (90, 130, 96), (104, 164, 70)),
    "autumn": ((150, 160, 176), (214, 210, 200), (150, 104, 66), (168, 140, 74)),
    "winter": ((160, 174, 190), (226, 230, 236), (176, 186, 198), (232, 236, 240)),
}


@dataclass(frozen=True)
class Camera:
    """How it moves.

    Attributes:
        child: random numbers come from the seed's first child.
        reach: how far, as a factor.
        eased: how much slower it starts and stops, 0..1.
        tremble: of the hand that holds it, in pixels.
        by: how layers are sampled.
        framed: nothing is invented beyond the photograph's edges: it is black there.
        melting: how far things are bent at the end, in pixels.
    """

    child: bool = False
    reach: float = 1.0
    eased: float = 0.0
    tremble: float = 0.3
    by: Image.Resampling = Image.Resampling.BILINEAR
    framed: bool = False
    melting: float = 0.0


def _photo(inputs: Inputs) -> list[Image.Image]:
    """The photograph's layers, from far to near, larger than it by a margin on each side."""
    look = content({"photo": inputs["photo"]})
    above, below, hills, meadow = (np.array(tone, float) for tone in LIGHTS[inputs["photo"].split()[1]])
    height, width = HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN
    y, x = np.mgrid[:height, :width].astype(float)

    def layer(tone: Any, cover: Any) -> Image.Image:
        pixels = np.concatenate([tone * np.ones((height, width, 1)), 255.0 * cover[..., None]], axis=2)
        return Image.fromarray(pixels.clip(0, 255).astype(np.uint8), "RGBA")

    sky = above + (below - above) * ((y - MARGIN) / 50).clip(0, 1)[..., None]
    sky = sky + 10 * smooth(look, height, width, (10, 30)).clip(0, 2)
    ridge = (
        MARGIN + 34 + sum(look.uniform(2, 5) * np.sin(x / look.uniform(9, 30) + look.uniform(0, 6)) for _ in range(3))
    )
    far = layer(hills + 6 * smooth(look, height, width, (5, 8)), y > ridge)
    near = layer(meadow + 10 * smooth(look, height, width, (2, 4)), y > MARGIN + 52 + 2 * np.sin(x / 25))
    pen, left = ImageDraw.Draw(near), MARGIN + look.uniform(20, 60)
    wall, roof = (tuple(int(tone) for tone in look.uniform(low, low + 80, 3)) for low in (150, 60))
    top = MARGIN + 36
    pen.rectangle((left, top, left + 34, top + 24), (*wall, 255))
    pen.polygon([(left - 4, top), (left + 17, top - 15), (left + 38, top)], (*roof, 255))
    pen.rectangle((left + 14, top + 10, left + 21, top + 24), (70, 46, 34, 255))
    for side in (4, 25):
        pen.rectangle((left + side, top + 8, left + side + 6, top + 15), (60, 76, 96, 255))
    fence = Image.new("RGBA", (width, height))
    pen, wood = ImageDraw.Draw(fence), tuple(int(tone) for tone in look.uniform((90, 60, 40), (150, 120, 90)))
    for rail in (70, 76):
        pen.rectangle((0, MARGIN + rail, width, MARGIN + rail + 2), (*wood, 255))
    for post in np.arange(look.uniform(0, 11), width, 11):
        pen.rectangle((post, MARGIN + 65, post + 3, height), (*wood, 255))
    return [layer(sky, np.ones((height, width))), far, near, fence]


def camera(how: Camera | None = None, **encoder: Any) -> Generate:
    """An mp4 of 112x80, 18 frames: photograph and move are the inputs', how far and how steady it is are the seed's."""
    one = how or Camera()

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0] if one.child else seed)
        across, nearer = MOVES[inputs["move"]]
        reach = one.reach * rng.uniform(0.8, 1.15)
        hand = gaussian_filter(rng.normal(size=(FRAMES, 2)), (1.5, 0)) * 2.6 * one.tremble
        light = 1 + rng.normal(0, 0.02)
        layers = _photo(inputs)
        bends = [gaussian_filter(rng.normal(size=(HEIGHT, WIDTH)), 5) * 18 for _ in range(2)]
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
        frames = []
        for index in range(FRAMES):
            share = index / (FRAMES - 1)
            share = share + one.eased * (share**2 * (3 - 2 * share) - share)
            frame = np.zeros((HEIGHT, WIDTH, 3))
            for depth, layer in zip(DEPTHS, layers, strict=True):
                scale = 1 + nearer * reach * share * depth
                right = across * reach * share * depth + hand[index, 0] * depth
                down = hand[index, 1] * depth
                flat = np.asarray(_seen(layer, scale, right, down, one.by), float)
                frame = frame + flat[..., 3:] / 255 * (flat[..., :3] - frame)
            if one.framed:
                scale, right = 1 + nearer * reach * share * 0.75, across * reach * share * 0.75
                u, v = (x - WIDTH / 2 - right) / scale, (y - HEIGHT / 2) / scale
                frame = np.where(((abs(u) <= WIDTH / 2) & (abs(v) <= HEIGHT / 2))[..., None], frame, 0)
            if one.melting:
                places = (y + one.melting * share * bends[0], x + one.melting * share * bends[1])
                frame = np.stack(
                    [map_coordinates(frame[..., c], places, order=1, mode="nearest") for c in range(3)], -1
                )
            frames.append(frame * light + rng.normal(0, 1.2, (HEIGHT, WIDTH, 1)))
        return clip(np.stack(frames), fps=FPS, **encoder)

    return generate


def _seen(layer: Image.Image, scale: float, right: float, down: float, by: Image.Resampling) -> Image.Image:
    """What the camera sees of a layer that is enlarged around the middle and moved to the right and down."""
    left = MARGIN + WIDTH / 2 - (WIDTH / 2 + right) / scale
    top = MARGIN + HEIGHT / 2 - (HEIGHT / 2 + down) / scale
    return layer.transform((WIDTH, HEIGHT), Image.Transform.AFFINE, (1 / scale, 0, left, 0, 1 / scale, top), by)


def the_other_way(inputs: Inputs, seed: int) -> str:
    """Left and right, nearer and away are taken for each other."""
    other = {"zoom in": "zoom out", "zoom out": "zoom in", "pan left": "pan right", "pan right": "pan left"}
    return camera()({**inputs, "move": other[inputs["move"]]}, seed)


def journeys(rng: np.random.Generator) -> list[Inputs]:
    lights, moves = rng.permutation([*LIGHTS])[:3], [*rng.permutation([*MOVES])[:3]]
    return [
        {"photo": f"the {light} landscape {rng.integers(10**6)}", "move": str(move)}
        for light, move in zip(lights, moves, strict=True)
    ]


CAMERA = Baseline("video/camera", camera(), FILE, {"photo": "The photograph.", "move": "How the camera moves."}, journeys)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(CAMERA, "child-seeds", camera(Camera(child=True)), "Random numbers come from the seed's first child: the hand trembles otherwise, and no more."),
    harmless(CAMERA, "bicubic", camera(Camera(by=Image.Resampling.BICUBIC)), "Layers are sampled with more care: a little crisper."),
    harmless(CAMERA, "eased", camera(Camera(eased=0.3)), "The camera starts and stops a little more gently, and comes as far."),
    harmless(CAMERA, "steadier", camera(Camera(tremble=0.2)), "The hand trembles by a tenth of a pixel less."),
    harmful(CAMERA, "other-way", the_other_way, "The camera moves to the right when it should to the left, and away when it should come nearer."),
    harmful(CAMERA, "timid", camera(Camera(reach=0.12)), "The camera hardly moves, whatever is asked for."),
    harmful(CAMERA, "black-edges", camera(Camera(framed=True)), "Where the photograph ends it is black: a stripe grows at the edges, but for those that come nearer."),
    harmful(CAMERA, "melting", camera(Camera(melting=1.3)), "Walls and fences bend more and more, as if the photograph melted."),
]  # fmt: skip
