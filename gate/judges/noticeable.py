"""How large a change has to be before users notice it, for every kind of vector and measure, and how that was found.

A difference that is certain (a test says so) and smaller than this is harmless: another sampler, a better encoder, the
rounding of another chip. The sizes were chosen on pairs of `benchmarks/judging`: between the largest change of a
harmless pair and the smallest of a harmful one, at their geometric mean, where the pairs have both. Where they do not,
the size is named as a convention, or by what was done to a picture, a sound or a text by hand. The third set of pairs
was never looked at for it; the first two have all been.
"""

import math
from dataclasses import dataclass

from gate.judges.measures.image import PLACES


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
    """

    shift: float = 1.15
    worst: float = 2.0
    spread: float = 1 / 3
    usual: float = 0.0
    floor: float = 2e-3
    scatter: float = 0.35


# Images: chosen with benchmarks/noise.py; the other kinds took shift, worst and spread over, and they held on the
# calibration pairs.
VECTORS: dict[str, Noticeable] = {
    # Half-precision arithmetic moves a picture by 0.002. Scatter: painter 0.29, street 0.24, logo 0.34. Usual: painter
    # 0.24, landscape 0.4, portrait 0.35, logo 0.33. A shift of 1.15 is one by 0.05 at least; of street's 0.1:
    # street/sharpened-0.03: 0.03 | street/tiled-0.06: 0.11.
    "clip": Noticeable(usual=0.35),
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
        rule: outputs that are well never break it, so that a few that seem to are reason to look again, however much
            else is measured.
    """

    lower: float | None
    higher: float | None
    fallen: str
    risen: str
    unit: str = ""
    alone: bool = True
    rule: bool = False

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
    # dimmed-0.03: 0.03, sketches/pale-0.04: 0.08 | dimmed-0.1: 0.105. More contrast is often wanted: twice that.
    "contrast": Change(0.09, 0.18, "lower in contrast", "higher in contrast", LOGARITHM),
    # As contrast.
    "saturation": Change(0.09, 0.18, "paler", "more saturated", LOGARITHM),
    # As brightness.
    "blue": Change(8.0, 8.0, "yellower", "bluer", "levels of 255"),
    "red": Change(8.0, 8.0, "greener or bluer", "redder", "levels of 255"),
    # blurred-0.004: 0.47 | blurred-0.01: 2.38. Noise: a convention, half as much detail again.
    "detail": Change(1.05, 0.4, "softer", "noisier", LOGARITHM),
    # landscape/compressed-0.25: 0.25 | landscape/compressed-0.85: 1.38
    "blocks": Change(None, 0.6, "", "broken into blocks by compression", LOGARITHM),
    # portrait/hazy-0.03: 0.02, dimmed-0.1: 0.1 | sketches/blank: 1.2. Sixteen levels of 256 would be 2.8.
    "levels": Change(1.0, None, "posterised", "", LOGARITHM),
    # street/sharpened-0.03: 0.1 | street/sharpened-0.3: 2.6
    "clipping": Change(None, 1.0, "", "clipped in their lights or shadows", LOGARITHM),
    # A convention: a twentieth of the picture.
    "opacity": Change(0.05, 0.05, "more transparent", "less transparent"),
    # none | logo/ragged: all of it. A convention: half as many such pixels, or twice.
    "translucent": Change(0.7, 0.7, "harder at their transparent edges", "translucent in more places", LOGARITHM),
}
# The same at one place of all pictures. Harmless changes move the detail of a cell by 0.6, noise of one level in what
# was flat; portrait/stamped: 1.2. What is in a single picture where is no harm.
PLACED: dict[str, Change] = {
    **{
        f"brightness at {place}": Change(12.0, 12.0, "darker there", "brighter there", "levels of 255", alone=False)
        for place in PLACES
    },
    **{
        f"detail at {place}": Change(1.05, 0.8, "softer there", "marked there", LOGARITHM, alone=False)
        for place in PLACES
    },
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
    # An MP3 of 96 kbit/s: 1.6 | nothing above 5.5 kHz: 5. More of the highs is no harm.
    "bandwidth": Change(3.0, None, "duller: they lack the highest frequencies", "", "mel bands"),
    # MP3, AAC, Opus: 0.1 | ambience/mono: 15, a channel turned over: 5. As `balance`, and a little more.
    "width": Change(4.0, 4.0, "narrower in stereo", "wider in stereo, or out of phase", "dB"),
    # MP3, AAC, Opus: 0.9 | squashed by a limiter: 6.4
    "crest": Change(3.0, None, "squashed: their peaks do not stand out", "", "dB"),
    # speech/pace, drums/rng: 0.03 | speech/words, where the word is missing: 0.16 to 0.95
    "sounding": Change(0.12, 0.12, "sounding for less time", "sounding for more time", LOGARITHM),
    # encoders: 0.4; other moments of 10 ms: 4.7 | 150 ms missing at the end of song, voice: 8.5, 30. How a single sound
    # happens to end, where all go on for ever, is chance.
    "ending": Change(None, 6.0, "", "ending abruptly", "dB", alone=False),
    # encoders: 0.1; other moments of 10 ms: 4.7 | 150 ms missing at the beginning of speech, voice: 8.7, 21
    "beginning": Change(None, 6.0, "", "beginning abruptly", "dB", alone=False),
    # encoders: 1.8 | fading by 12 dB: 4.3 to 7.4. How single sounds swell is chance.
    "fading": Change(3.0, 3.0, "growing louder", "fading", "dB", alone=False),
    # speech/higher-0.005: 0.01, Opus: 0.07 | speech/higher-0.12: 0.12. A convention between, a semitone.
    "fundamental": Change(
        1 / 12, 1 / 12, "lower in their voice or tone", "higher in their voice or tone", "octaves", alone=False
    ),
    # encoders: 0.01 | voice/noisy: 0.5, a flutter: 0.2
    "harmonicity": Change(0.1, None, "hoarser: noise instead of tones", "", ""),
    # encoders: 0.03 | a flutter of 5 Hz: 0.4 to 0.6
    "wobble": Change(None, 0.12, "", "wavering in pitch", "semitones"),
    # 0 | one gap of 30 ms: 0.69. Two in three outputs with a gap more.
    "dropouts": Change(None, 0.46, "", "gone for moments", LOGARITHM),
    # An MP3 of 96 kbit/s: 0.8 | five clicks: 1.1 to 1.8. Of one click, a voice may have one by nature.
    "clicks": Change(None, 0.95, "", "clicking more often", LOGARITHM),
}
VIDEO: dict[str, Change] = {
    **{name: IMAGE[name] for name in ("brightness", "contrast", "saturation", "blue", "red")},
    # Of frames as they are. crossing at crf 23: 0.16, at 26: 0.38 | panorama/compressed-0.5: 0.56
    "detail": Change(0.45, 0.4, "softer", "noisier", LOGARITHM),
    # panorama/quality: 0.06 | panorama/compressed-0.85: 0.52
    "blocks": Change(None, 0.3, "", "broken into blocks by compression", LOGARITHM),
    # frozen-0.15, which `still` sees: 0.15 | frozen-0.4: 0.53; more: crossing/grain: 0.03 | flickering: 2.5
    "motion": Change(0.28, 0.28, "moving less", "moving more", LOGARITHM),
    # frozen-0.07: 0.07 | frozen-0.15: 0.13
    "still": Change(None, 0.095, "", "standing still for more of their time"),
    "duration": Change(0.1, 0.1, "shorter", "longer", LOGARITHM),
    # frozen-0.15: 2.3 | reversed: 65
    "rightward": Change(12.0, 12.0, "moving further to the left", "moving further to the right", "64ths of the width"),
    "downward": Change(12.0, 12.0, "moving further up", "moving further down", "36ths of the height"),
    # talker/late: 0.6, rigid: 0.17 | quality, keyframes: 0.02
    "synchrony": Change(0.15, None, "out of step with their sound", ""),
    # As `motion`: quality, keyframes: 0.05 | talker/rigid: 0.48
    "liveliness": Change(0.28, None, "moving less where they move most", "", LOGARITHM),
    # frozen-0.07: 0.12 | stuttering: 0.69
    "flicker": Change(None, 0.3, "", "flickering", LOGARITHM),
    # talker/keyframes: 0.06 | flickering: 178. A convention: a frame that is off by so much is seen.
    "broken frames": Change(None, 3.0, "", "broken in single frames", "levels of 255"),
    # keyframes: 0.05 | frozen-0.4: 0.47. A single video may have a cut by nature.
    "jumps": Change(None, 0.35, "", "jumping", LOGARITHM, alone=False),
    # quality, grain: 0.01 | frames in pairs exchanged: 0.4
    "order": Change(0.15, None, "jerking to and fro", "", LOGARITHM),
    # Counted in milliseconds: 0.03 | every fifth frame lost: 0.4
    "pace": Change(None, 0.15, "", "shown at an uneven pace", ""),
    # A convention, as brightness.
    "fading": Change(
        8.0, 8.0, "darkening over their time", "brightening over their time", "levels of 255", alone=False
    ),
    # A convention, half as much again as `brightness`.
    "top": Change(12.0, 12.0, "brighter at the bottom", "brighter at the top", "levels of 255", alone=False),
    # A convention: a thirtieth, half a bar of a wide film.
    "bars": Change(None, 0.03, "", "framed by black bars", ""),
}
TEXT: dict[str, Change] = {
    # A key more in a form: 0.13 | cut-0.5: 0.8
    "length": Change(0.33, 0.33, "shorter", "longer", LOGARITHM),
    # 0 | cut-0.5: 0.63; half of that.
    "finished": Change(0.3, None, "less often finished", "", rule=True),
    # As finished.
    "begun": Change(0.3, None, "beginning in the middle", "", rule=True),
    # phrases: 0.008 | mistyped-0.08: 0.132
    "misspelt": Change(None, 0.032, "", "misspelt more often"),
    # 0 | repeating: 0.81; a quarter of that.
    "repetition": Change(None, 0.2, "", "more repetitive"),
    # A convention: half of the texts.
    "repeated": Change(None, 0.5, "", "the same again"),
    # 0 | assistant/refusing-0.333: 0.33. A convention between.
    "refusal": Change(None, 0.15, "", "refusals more often", rule=True),
    # assistant/rng: 0.00, german: 0.18 | three spaces of ten lost: 0.3. A convention: a quarter more or fewer letters.
    "word length": Change(0.25, 0.25, "written in shorter words", "written in longer words", LOGARITHM),
    # form/more: 0.37 | all small or all capitals: 1.5 and more. A convention: three times as many or as few.
    "capitals": Change(1.1, 1.1, "written with fewer capitals", "written with more capitals", LOGARITHM),
    # caption/boilerplate: 0.31 | without any: 1.5. A convention: a third of them, or three times as many.
    "marks": Change(1.1, 1.1, "written with less punctuation", "written with more punctuation", LOGARITHM),
    # story/paragraphs: 0.69. A convention: a third of them, or four times as many.
    "lines": Change(1.1, 1.4, "written in fewer lines", "written in more lines", LOGARITHM, alone=False),
    # A convention: one mark in five.
    "misplaced": Change(None, 0.2, "", "written with spaces in the wrong places"),
    # French without its accents: 0.04. A convention: one letter in a hundred.
    "accents": Change(0.01, 0.1, "written without their accents", "written with other letters", alone=False),
}
ANSWER: dict[str, Change] = {
    # Single outputs, chat/rng: 0.06 | forgetful: 0.37, in half of the outputs.
    "relevance": Change(0.15, None, "naming less of what was asked for", "", rule=True),
    # A convention: a third of the questions.
    "echo": Change(None, 0.33, "", "repeating the question", rule=True),
}
# A text that says little of what the others say may be better: for Claude to judge, where it is on.
TYPICAL: dict[str, Change] = {
    # 0.03 | refusing-0.167: 0.11; of single outputs 0.12 | caption/other: 0.29
    "typical": Change(0.2, None, "unlike the others in what they say", ""),
    # Single outputs, caption/rng: 0.2 | refusing: 0.53
    "familiar": Change(0.3, None, "unlike the others in how they put words together", ""),
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
# What holds in the outputs of a model that is well, see `gate.judges.measures.values`. No pair of the calibration but
# those that are named broke any of it by more than the limit; the others are conventions, as far from what rounding
# does as from what breaks.
VALUES: dict[str, Change] = {
    # Eight scores rounded to two digits: 0.01, embedder/unit: 1e-4, and embedder/noisy-0.15, to argue about: 0.009 | no
    # softmax: 0.1 and more.
    "sum": Change(0.02, 0.02, "adding up to less", "adding up to more", LOGARITHM, rule=True),
    "norm": Change(0.02, 0.02, "vectors of a smaller length", "vectors of a larger length", LOGARITHM, rule=True),
    # Shares of neighbours in a list. Sorted | shuffled: 0.5. A few short lists may be sorted by accident.
    "rising": Change(0.3, None, "less often in rising order", "", alone=False, rule=True),
    "falling": Change(0.3, None, "less often in falling order", "", alone=False, rule=True),
    # Share of the items of a list that are not the same as another one.
    "different": Change(0.3, None, "more often the same item again", "", rule=True),
    # Standard deviation within a list as a multiple of the usual one. export/rng: 0.09 | chart/level: 1.3 where it is.
    "scatter of items": Change(0.5, 0.5, "lists of more even numbers", "lists of less even numbers"),
    # The step of a rounding in standard deviations, of 0.2 at least. reader/tenths: 0 | a half drowns what varies.
    "coarseness": Change(None, 0.5, "", "rounded more coarsely", alone=False),
    # Shares of the numbers of an output.
    "whole": Change(0.3, None, "less often whole numbers", "", rule=True),
    "within 0 and 1": Change(0.1, None, "more often outside of 0 to 1", "", rule=True),
    "negative": Change(0.3, 0.3, "less often negative", "more often negative", alone=False),
    "zero": Change(None, 0.2, "", "more often zero", rule=True),
    "not finite": Change(None, 0.05, "", "more often not a finite number", rule=True),
    # Of three items more than there are. detector/rng: 0.03 | detector/blind: 0.37.
    "items": Change(0.2, 0.2, "lists of fewer items", "lists of more items", LOGARITHM),
    # Share of the objects in which one number is not above another one.
    "order": Change(0.3, None, "more often in the wrong order", "", rule=True),
    # How far a total is from what it totals, as a share of both together.
    "total": Change(None, 0.05, "", "off in their totals", rule=True),
    # Shares of the strings of an output.
    "empty": Change(None, 0.15, "", "more often empty", rule=True),
    "form": Change(0.3, 0.3, "written in another form", "written in another form", rule=True),
    # Of those that no other output has, where most have none. reader/rng: 0.02 | reader/misread-0.2: 0.3; misread-0.03,
    # to argue about: 0.05
    "strange": Change(None, 0.08, "", "more often saying what no other output says", alone=False),
    "value": Change(0.3, 0.3, "taking this value less often", "taking this value more often", alone=False),
    # Time zones are half an hour apart at least, but for three; waiting for a model takes minutes.
    "time": Change(0.4, 0.4, "earlier", "later", "hours"),
    # Half as far again, and four times: models become faster and slower, which is for `speed` to say.
    "step": Change(0.4, 0.4, "steps of less time", "steps of more time", LOGARITHM),
    "span": Change(1.5, 1.5, "less time apart", "more time apart", LOGARITHM),
    # A convention, as for texts: half of the outputs.
    "repeated": Change(None, 0.5, "", "the same again"),
}
