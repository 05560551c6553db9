"""How large a change has to be before users notice it, for every kind of vector and measure, and how that was found.

A difference that is certain (a test says so) and smaller than this is harmless: another sampler, a better encoder, the
rounding of another chip. The sizes were chosen on pairs of `benchmarks/judging`: between the largest change of a
harmless pair and the smallest of a harmful one, at their geometric mean, where the pairs have both. Where they do not,
the size is named as a convention, or by what was done to a picture, a sound or a text by hand. The pairs that
`benchmarks.judging.split` keeps apart were never looked at for it; all others have been.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Noticeable:
    """For vectors, as multiples of the baseline's distance from itself.

    Attributes:
        shift, worst: how much further the candidate's outputs must lie, on average and the worst one.
        spread: how much closer together they must lie before the candidate has lost its variety.
        usual: how far apart outputs of one model usually lie. Where a baseline's lie closer together, a shift is told
            in multiples of this: that of an upscaler twice as far from almost nothing is almost nothing, too.
        floor: distances below it are taken for it: so near, no user tells two outputs apart.
        scatter: how much the logarithms of distances vary within a case, known before the first output is seen:
            their standard deviation over 8 outputs of the calibration's baselines, on the upper side.
        scatter_of_means: the same of the mean distances from each output to the others; 0: as `scatter`.
    """

    shift: float = 1.15
    worst: float = 2.0
    spread: float = 1 / 3
    usual: float = 0.0
    floor: float = 2e-3
    scatter: float = 0.35
    scatter_of_means: float = 0.0


# Images: chosen with benchmarks/noise.py; the other kinds took shift, worst and spread over, and they held on the
# calibration pairs.
VECTORS: dict[str, Noticeable] = {
    # Half-precision arithmetic moves a picture by 0.002. Scatter: painter 0.29, street 0.24, logo 0.34. Usual: painter
    # 0.24, landscape 0.4, portrait 0.35, logo 0.33. A shift of 1.15 is one by 0.05 at least; of street's 0.1:
    # street/sharpened-0.03: 0.03 | street/tiled-0.06: 0.11.
    # Spread: portrait/moved: 0.88 | painter/stuck: 0.01. A convention: a third of the variety.
    "clip": Noticeable(spread=0.7, usual=0.35, scatter_of_means=0.2),
    # What is bright and dark where. Floor: 2.4 levels at a usual contrast. Scatter: painter 0.22, landscape 0.15, page
    # 0.02. Usual: portrait 0.74, landscape 0.73, painter 1.13. Worst: sticker/same: 2.0, once in 24.
    "layout": Noticeable(worst=2.5, spread=0.7, usual=0.75, floor=0.06, scatter=0.3, scatter_of_means=0.15),
    # Floor: 0.7 decibels in all bands. Scatter: melody 0.28, speech 0.35, effect 0.5. Shift, where nothing else shows:
    # choir/response 1.27, engine/cleaner: 1.29 | song/stuttering: 1.35, ambience/clicking: 1.45. Usual: one by 0.07 at
    # least.
    "audio": Noticeable(shift=1.3, usual=0.25, floor=0.07, scatter=0.5),
    # choir/response: 1.30 | converter/snapped: 1.35. What is noise has some classes by accident: usual, so that a shift
    # is one by 0.06. foley/softer: 0.03 | stems/bleeding-0.05: 0.08, speech/higher-0.12: 0.12.
    "harmony": Noticeable(shift=1.32, usual=0.2, floor=0.01),
    # Usual: cinemagraph 0.05, crossing 0.17, aquarium 0.35; foley 0.0, which another encoder moves by 0.027. Shift,
    # where nothing else shows: talkie/faded 1.39 | cinemagraph/pumping-0.1: 1.62. Worst: spinner/lossy: 2.2 |
    # turntable/repainted: 4.6.
    "video": Noticeable(shift=1.45, worst=2.5, usual=0.25),
    # Points of the surface a hundredth of the size away. A vessel's dents: 0.006, a cloud's points: 0.03, another order
    # of the triangles: 0.005.
    "shape": Noticeable(floor=0.02, usual=0.1),
    # In decibels. trainer/weak-0.02: 0.1 | weak-0.4: 3. Usual: a shift is one by 1.2, and floor: the worst one by 1.
    "tensors": Noticeable(usual=8.0, floor=0.5),
    # In standard deviations over both sides, or in what no user tells apart, see `gate.checks.fields`.
    "numbers": Noticeable(usual=1.0),
    "summaries": Noticeable(usual=1.0),
    "values": Noticeable(),
    "figures": Noticeable(),
    # Whether another wording is a worse one, it is not for distances to say: any difference is passed on to Claude.
    # Scatter: assistant 0.2, coder 0.32.
    "text": Noticeable(shift=0.0, worst=0.0, floor=0.1, scatter=0.25),
}
# Without Claude, texts that are so different are worse; of nearer ones, nobody knows. Shift: report/reworded: 1.26,
# support/rephrased: 1.35 | german: 1.6, another task: 1.85. Worst: caption/rng: 1.25 | misheard-0.15: 1.6, german: 1.7.
TEXT_ALONE = Noticeable(shift=1.5, worst=1.5)


LOGARITHM = "natural logarithm"


@dataclass(frozen=True)
class Change:
    """For one measure, in its own unit.

    Attributes:
        lower, higher: the mean must fall or rise by so much; None: that is no harm.
        fallen, risen: what the outputs are then, after "The candidate's outputs are".
        unit: after a number; `LOGARITHM` of natural logarithms, "" of shares.
        alone: single outputs so far outside are a harm, too, see `gate.judges.outliers`.
        rule: outputs that are well never break it, so that a few that seem to are reason to look again, however much
            else is measured.
        fewest: of single outputs, so many must be outside: one or two may show what happens to move so by nature.
    """

    lower: float | None
    higher: float | None
    fallen: str
    risen: str
    unit: str = ""
    alone: bool = True
    rule: bool = False
    fewest: int = 1

    def limit(self, change: float) -> float | None:
        """From which on a change in that direction is noticed."""
        return self.lower if change < 0 else self.higher

    def is_noticed(self, change: float) -> bool:
        limit = self.limit(change)
        return limit is not None and abs(change) >= limit

    def say(self, change: float) -> str:
        """A change for people.

        >>> Change(0.1, 0.1, "shorter", "longer", LOGARITHM).say(-0.223)
        '-20 %'
        """
        if self.unit == LOGARITHM:
            return f"{100 * math.expm1(change):+.0f} %"
        return f"{change:+.3g} {self.unit}".rstrip()


# Files of any kind. None | aquarium/cached, three films for each prompt: 0.7 of four outputs, all of eight.
REPEATED = Change(None, 0.3, "", "the same file again under another seed", rule=True)
