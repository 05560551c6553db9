"""A model that makes a few words into a long prompt for a model that paints."""

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless

LIGHTS: Mapping[str, Sequence[str]] = {
    "at night": ("lit by a full moon", "under a sky of stars", "neon signs in the dark", "lantern light, deep shadows"),
    "at noon": ("under a bright midday sun", "hard clear daylight", "blue sky, short shadows", "sunlit, high contrast"),
    "in fog": ("in soft diffuse light", "pale, misty air", "faint outlines, muted tones", "low visibility, dew"),
    "at sunset": ("in warm golden light", "long orange shadows", "a burning horizon", "backlit, rim light"),
}
DETAILS = (
    "intricate details",
    "visible brush strokes",
    "a shallow depth of field",
    "natural textures",
    "a calm mood",
    "a strong composition",
    "subtle film grain",
    "a muted palette",
    "a wide view",
    "sharp focus",
)
STYLES = (
    "oil on canvas",
    "analogue photograph, 35mm",
    "watercolour on rough paper",
    "concept art for a film",
    "a page of a picture book",
    "gouache illustration",
)
QUALITIES = ("8K", "HDR", "award-winning", "masterpiece", "highly detailed")
SUBJECTS = ("a fox", "an old harbour", "a cyclist", "a stone bridge", "a lighthouse", "two dancers")
UNLIKE = {"at night": "at noon", "at noon": "at night", "in fog": "at noon", "at sunset": "at noon"}


def expander(
    *,
    longer: float = 0.5,
    peaked: float = 0.0,
    lower: bool = False,
    lights: Mapping[str, str] | None = None,
) -> Generate:
    """The subject, light, details, a style and what is to make it good, with commas between them.

    Args:
        longer: how likely there is one more detail.
        peaked: how much likelier each option is than the next one, as an exponent: 0 all the same.
        lower: what is to make it good in small letters.
        lights: for a time, the time whose light is meant.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        prompt, rng = inputs["prompt"], draws(inputs, seed)
        when = next(time for time in LIGHTS if prompt.endswith(time))

        def some(options: Sequence[str], count: int) -> list[str]:
            likely = np.exp(-peaked * np.arange(len(options)))
            return [str(one) for one in rng.choice(list(options), count, replace=False, p=likely / likely.sum())]

        light = some(LIGHTS[lights[when] if lights else when], 1)
        shown, style = some(DETAILS, 3 + int(rng.random() < longer)), some(STYLES, 1)
        quality = [word.lower() if lower else word for word in some(QUALITIES, 2)]
        return ", ".join([prompt, *light, *shown, *style, *quality])

    return generate


def wishes(rng: np.random.Generator) -> list[Inputs]:
    pairs = zip(rng.permutation(SUBJECTS)[:3], rng.permutation([*LIGHTS])[:3], strict=True)
    return [{"prompt": f"{subject} {when}"} for subject, when in pairs]


PROMPTS = Baseline("text/expander", expander(), TEXT, {"prompt": "What is to be painted, in a few words."}, wishes)

PAIRS: list[Pair] = [
    harmless(PROMPTS, "longer", expander(longer=0.75), "One prompt in four has one detail more than it had."),
    harmless(PROMPTS, "letters", expander(lower=True), "'8K' and 'HDR' are written '8k' and 'hdr', which models that paint do not tell apart.", border=True),
    harmful(PROMPTS, "collapsed", expander(peaked=1.6), "Nearly every prompt asks for the same details, style and light: all pictures look alike."),
    harmful(PROMPTS, "sunny", expander(lights=UNLIKE), "The light that it adds contradicts what was asked for: a night under a bright midday sun.", meaning=True),
]  # fmt: skip
