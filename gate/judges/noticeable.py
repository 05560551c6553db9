"""How large a change has to be before users notice it, for every kind of vector and measure, and how that was found.

A difference that is certain (a test says so) and smaller than this is harmless: another sampler, a better encoder, the
rounding of another chip. The sizes were chosen on the calibration pairs of `benchmarks/judging` alone: between the
largest change of a harmless pair and the smallest of a harmful one, at their geometric mean, where the pairs have both.
Where they do not, the size is named as a convention. The pairs that are held out were never looked at for it.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Noticeable:
    """For vectors, as multiples of the baseline's distance from itself.

    Attributes:
        shift, worst: how much further the candidate's outputs must lie, on average and the worst one.
        spread: how much closer together they must lie before the candidate has lost its variety.
        floor: distances below it are taken for it: so near, no user tells two outputs apart.
        scatter: how much the logarithms of distances vary within a case, known before the first output is seen:
            their standard deviation over 8 outputs of the calibration's baselines, on the upper side.
    """

    shift: float = 1.15
    worst: float = 2.0
    spread: float = 1 / 3
    floor: float = 2e-3
    scatter: float = 0.35


# Images: chosen with benchmarks/noise.py; the other kinds took shift, worst and spread over, and they held on the
# calibration pairs.
VECTORS: dict[str, Noticeable] = {
    # Half-precision arithmetic moves a picture by 0.002. Scatter: painter 0.29, street 0.24, logo 0.34.
    "clip": Noticeable(),
    # Half a decibel in all bands. Scatter: melody 0.28, speech 0.35, effect 0.5.
    "audio": Noticeable(floor=0.05, scatter=0.5),
    "video": Noticeable(),
    "numbers": Noticeable(),
    "summaries": Noticeable(),
    "values": Noticeable(),
    "figures": Noticeable(),
    # Whether another wording is a worse one, it is not for distances to say: any difference is passed on to Claude.
    # Scatter: assistant 0.2, coder 0.32.
    "text": Noticeable(shift=0.0, worst=0.0, floor=0.1, scatter=0.25),
}
# Without Claude, texts that are so different are worse. Prose: phrases, caption/rng: shift 1.09, worst 1.25 |
# caption/boilerplate: 1.12, 1.4; german: 1.6, 1.7.
TEXT_ALONE = Noticeable(shift=1.15, worst=1.4)


LOGARITHM = "natural logarithm"


@dataclass(frozen=True)
class Change:
    """For one measure, in its own unit.

    Attributes:
        lower, higher: the mean must fall or rise by so much; None: that is no harm.
        fallen, risen: what the outputs are then, after "The candidate's outputs are".
        unit: after a number; `LOGARITHM` of natural logarithms, "" of shares.
        alone: single outputs so far outside are a harm, too, see `gate.judges.outliers`.
    """

    lower: float | None
    higher: float | None
    fallen: str
    risen: str
    unit: str = ""
    alone: bool = True

    def limit(self, change: float) -> float | None:
        """From which on a change in that direction is noticed."""
        return self.lower if change < 0 else self.higher

    def say(self, change: float) -> str:
        """A change for people.

        >>> Change(0.1, 0.1, "shorter", "longer", LOGARITHM).say(-0.223)
        '-20 %'
        """
        if self.unit == LOGARITHM:
            return f"{100 * math.expm1(change):+.0f} %"
        return f"{change:+.3g} {self.unit}".rstrip()


# Pairs and the change that they make are given as harmless | harmful.
IMAGE: dict[str, Change] = {
    # dimmed-0.03: 0.3 | dimmed-0.2: 19. Below that: 8 levels are 3 of CIE's L*, which is seen without a comparison.
    "brightness": Change(8.0, 8.0, "darker", "brighter", "levels of 255"),
    # dimmed-0.03: 0.03 | dimmed-0.2: 0.22. More contrast is often wanted: twice that.
    "contrast": Change(0.08, 0.16, "lower in contrast", "higher in contrast", LOGARITHM),
    # As contrast.
    "saturation": Change(0.08, 0.16, "paler", "more saturated", LOGARITHM),
    # As brightness.
    "blue": Change(8.0, 8.0, "yellower", "bluer", "levels of 255"),
    "red": Change(8.0, 8.0, "greener or bluer", "redder", "levels of 255"),
    # blurred-0.004: 0.47 | blurred-0.01: 2.38. Noise: a convention, half as much detail again.
    "detail": Change(1.05, 0.4, "softer", "noisier", LOGARITHM),
    # landscape/compressed-0.25: 0.25 | landscape/compressed-0.85: 1.38
    "blocks": Change(None, 0.6, "", "broken into blocks by compression", LOGARITHM),
    # A convention: a twentieth of the picture.
    "opacity": Change(0.05, 0.05, "more transparent", "less transparent"),
    # none | logo/ragged: all of it. A convention: half as many such pixels, or twice.
    "translucent": Change(0.7, 0.7, "harder at their transparent edges", "translucent in more places", LOGARITHM),
}
SOUND: dict[str, Change] = {
    # melody/quieter: 0.5 | voice/clipped-0.2: 8
    "loudness": Change(2.0, 2.0, "quieter", "louder", "LU"),
    # none | melody/faster: 0.22; half of that.
    "duration": Change(0.1, 0.1, "shorter", "longer", LOGARITHM),
    # melody/later: 0.008 | melody/silent-0.333: 0.5 where it is. A convention between.
    "silence": Change(None, 0.1, "", "silent for more of their time"),
    # A convention: fifty samples of ten thousand.
    "clipping": Change(None, 0.005, "", "clipped"),
    # voice/room: 0.09 | melody/detuned-0.08: 0.42
    "pitch": Change(0.2, 0.2, "lower or duller", "higher or sharper", "mel bands"),
    # chords/bitrate: 0.2 | voice/noisy: 16.5
    "floor": Change(None, 2.0, "", "noisier in their quiet moments", "dB"),
    # chords/bitrate: 0.04 | chords/left: 39; 3 dB is what listeners place elsewhere.
    "balance": Change(3.0, 3.0, "further to the right", "further to the left", "dB"),
}
VIDEO: dict[str, Change] = {
    **{name: IMAGE[name] for name in ("brightness", "contrast", "saturation", "blue", "red")},
    # crossing/keyframes: 0.04 | crossing/blurred: 1.43
    "detail": Change(0.25, 0.4, "softer", "noisier", LOGARITHM),
    # frozen-0.15, which `still` sees: 0.15 | frozen-0.4: 0.53; more: crossing/grain: 0.03 | flickering: 2.5
    "motion": Change(0.28, 0.28, "moving less", "moving more", LOGARITHM),
    # frozen-0.07: 0.07 | frozen-0.15: 0.13
    "still": Change(None, 0.095, "", "standing still for more of their time"),
    "duration": Change(0.1, 0.1, "shorter", "longer", LOGARITHM),
    # frozen-0.15: 2.3 | reversed: 65
    "rightward": Change(12.0, 12.0, "moving further to the left", "moving further to the right", "64ths of the width"),
    "downward": Change(12.0, 12.0, "moving further up", "moving further down", "36ths of the height"),
}
TEXT: dict[str, Change] = {
    # A key more in a form: 0.13 | cut-0.5: 0.8
    "length": Change(0.33, 0.33, "shorter", "longer", LOGARITHM),
    # 0 | cut-0.5: 0.63; half of that.
    "finished": Change(0.3, None, "less often finished", ""),
    # phrases: 0.008 | mistyped-0.08: 0.132
    "misspelt": Change(None, 0.032, "", "misspelt more often"),
    # 0 | repeating: 0.81; a quarter of that.
    "repetition": Change(None, 0.2, "", "more repetitive"),
    # A convention: half of the texts.
    "repeated": Change(None, 0.5, "", "the same again"),
}
# The share of the texts that have a word: for Claude to judge, see `VECTORS`.
WORD = Change(0.0, 0.0, "saying this less often", "saying this more often")
# And of those that have a figure, which is a fact that is left out, or another one; or headings, lists, tables, code: a
# convention: half of them.
FIGURE = Change(0.5, None, "saying this less often", "")
FORM = Change(0.5, None, "having this less often", "")
# Numbers whose unit nobody knows, in standard deviations over both sides' outputs for the same inputs.
# sensor/biased-0.03: 0.3 | sensor/biased-0.2: 1.4, which is 2 of the baseline's own
NUMBER = Change(0.65, 0.65, "lower", "higher", "standard deviations", alone=False)
# How far numbers lie from their middle, which is 0.8 on average. A convention: half as far again; and next to nothing.
SPREAD = Change(0.7, 0.5, "less scattered", "more scattered", "standard deviations", alone=False)
# The share of the outputs that take a value: labels, yes and no, empty fields. A convention: three in ten.
VALUE = Change(0.3, 0.3, "taking this value less often", "taking this value more often")
