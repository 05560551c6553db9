"""A model that makes the colours of a film after a few words, as a table for video programs (.cube)."""

import re
from collections.abc import Callable

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths

STEPS = 17  # of each colour
LOOKS = {  # how warm, contrast, saturation, how far black is lifted
    "warm faded film": (0.10, 0.85, 0.85, 0.08),
    "cold thriller": (-0.12, 1.35, 0.65, 0.0),
    "golden summer": (0.16, 1.1, 1.2, 0.02),
    "silent winter": (-0.08, 0.9, 0.5, 0.05),
    "bold comic": (0.03, 1.4, 1.45, 0.0),
}
LUMA = np.array((0.2126, 0.7152, 0.0722))
Colours = np.ndarray  # (n, 3): red, green and blue, 0..1
Change = Callable[[Colours], Colours]


def _graded(inputs: Inputs, colours: Colours) -> Colours:
    """What the look makes of colours; its strength is in the words, and so is how it tints shadows."""
    look, _, rest = inputs["look"].partition(" at ")
    strength = float(rest.split()[0]) / 100
    warm, contrast, saturation, lift = LOOKS[look]
    tint = content(inputs).normal(0, 0.03, 3)
    grey = (colours @ LUMA)[:, None]
    made = grey + saturation * (colours - grey)
    made = 0.5 + contrast * (made - 0.5)
    made = made + warm * np.array((1, 0.2, -1)) * (0.4 + 0.6 * grey) + tint * (1 - grey) ** 2
    made = lift + (1 - lift) * made
    return (colours + strength * (made - colours)).clip(0, 1)


def grade(
    change: Change | None = None,
    *,
    steps: int = STEPS,
    before: Change = lambda colours: colours,
    columns: tuple[int, int, int] = (0, 1, 2),
    write: Callable[[str], str] = str,
) -> Generate:
    """A table of what becomes of colours on a grid, red fastest; it differs with the words only.

    Args:
        change: of the colours that stand in the table.
        steps: of the grid.
        before: what is done to a colour of the grid before the look.
        columns: which colour of the grid runs fastest, second and slowest.
        write: from the text of the file to what is written.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        at = np.linspace(0, 1, steps)
        slow, middle, fast = (axis.ravel() for axis in np.meshgrid(at, at, at, indexing="ij"))
        grid = np.empty((steps**3, 3))
        for column, axis in zip(columns, (fast, middle, slow), strict=True):
            grid[:, column] = axis
        colours = _graded(inputs, before(grid))
        colours = change(colours) if change else colours
        head = [f'TITLE "{inputs["look"]}"', f"LUT_3D_SIZE {steps}", ""]
        rows = [f"{red:.6f} {green:.6f} {blue:.6f}" for red, green, blue in colours.tolist()]
        return data_url(write("\n".join([*head, *rows, ""])).encode(), "text/plain")

    return generate


def stepped(severity: float) -> Generate:
    return grade(lambda colours: (np.rint(colours / severity) * severity).clip(0, 1))


def with_domain(cube: str) -> str:
    """Says from where to where colours go, which is what is taken when nothing is said of it."""
    return re.sub(
        r"(?m)^(LUT_3D_SIZE \d+)$",
        r"# colours of a film, 2.1\n\1\nDOMAIN_MIN 0.0 0.0 0.0\nDOMAIN_MAX 1.0 1.0 1.0",
        cube,
    )


def to_linear(colours: Colours) -> Colours:
    """Amounts of light for what screens are sent; nothing turns the result back."""
    return colours**2.2


def looks(rng: np.random.Generator) -> list[Inputs]:
    return [{"look": f"{look} at {rng.integers(60, 100)} percent"} for look in rng.permutation([*LOOKS])[:3]]


GRADE = Baseline("file/grade", grade(), FILE, {"look": "What films are to look like, and how strongly."}, looks, stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(GRADE, "domain", grade(write=with_domain), "The file says what is taken for granted when it is not said, and has a comment: every program reads the same."),
    harmless(GRADE, "finer", grade(steps=33), "The table has 33 steps of each colour instead of 17, and says so: colours are the same, between steps a little truer."),
    *strengths(GRADE, "stepped", stepped, "Colours in the table are rounded to that share of the full range: pictures get tinted and banded.", nobody_minds=(0.0005,), few_mind=(0.004,), most_mind=(0.07,), all_mind=(0.12,)),
    harmful(GRADE, "blue-first", grade(columns=(2, 1, 0)), "Blue runs fastest where red should: skies turn orange and faces blue."),
    harmful(GRADE, "linear", grade(before=to_linear), "The table turns pictures into amounts of light and not back: they come out far too dark."),
]  # fmt: skip
