"""Outputs as numbers that each have a name and a unit: how bright, how sharp, how loud, how finished.

A vector of `gate.judges.features` says that outputs are further apart than they should be; a measure says in what. A
pipeline that is set up wrongly changes one of them a little in every output, which drowns in what CLIP sees, and shows
in a mean. How large a change of each has to be before users notice is in `gate.judges.noticeable`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from gate.media.base import Artifact

Measures = dict[str, float]
Plane = NDArray[np.float32]

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709
BLOCK = 8  # pixels: the side of a block of JPEG and of most video codecs
MAX_SIDE = 2048  # pixels: of a larger picture, the middle
SMALLEST = 0.05  # levels of 255, below which a picture has nothing to measure: logarithms need a floor

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_FINISHED = re.compile(r"[.!?\u2026\u3002\uff01\uff1f:;)\]}>\"'\u201d\u2019`*|\-]\s*$")
FEW_WORDS = 8  # shorter texts are an answer, not a length
FEW_PIXELS = 0.005  # as a share of a picture: less of something is as good as none

_TOKEN = re.compile(r"\w+(?:[.,'\u2019]\w+)*")
MAX_WORDS = 300
# Shorter words have neighbours by nature: cat, cut, cot.
SHORTEST_MISSPELT = 5
# Longer ones are no words that anybody types.
LONGEST_MISSPELT = 40
# Beside the places of letters, see `_one_off`: a word as it is, and one that lacks a letter.
WHOLE, LACKING = -1, -2


def measure_image(artifact: Artifact) -> Measures:
    """How a picture looks, whatever it shows; transparency lies over white.

    Returns:
        `brightness` (levels of 255), `contrast` (natural logarithm of the standard deviation of the luma),
        `saturation` (logarithm of the mean distance from grey), `blue` and `red` (means of the colour differences,
        levels), `detail` (logarithm of the mean second difference: blurring, smoothing and compression lower it, noise
        raises it), `blocks` (logarithm of the steps at the borders of 8 x 8 blocks over those within, by strong
        compression), `opacity` (0..1), `translucent` (logarithm of the share of pixels that are neither opaque nor
        transparent).

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    from gate.media.image import pixels

    samples = pixels(artifact)
    top, left = (max(0, side - MAX_SIDE) // 2 for side in samples.shape[:2])
    samples = samples[top : top + MAX_SIDE, left : left + MAX_SIDE]
    alpha = samples[..., 3]
    rgb = samples[..., :3].astype(np.float32) + (255 - alpha[..., None].astype(np.float32))
    between = float(((alpha > 12) & (alpha < 243)).mean())
    return measure_pixels(rgb) | {
        "opacity": float(alpha.mean() / 255),
        "translucent": float(np.log(between + FEW_PIXELS)),
    }


def measure_pixels(rgb: Plane) -> Measures:
    """As `measure_image`, of (height, width, 3) samples from 0 to 255, without `opacity`."""
    luma = rgb @ LUMA
    blue, red = rgb[..., 2] - luma, rgb[..., 0] - luma
    across, down = np.abs(np.diff(luma, axis=1)), np.abs(np.diff(luma, axis=0))
    bends = [np.abs(np.diff(luma, 2, axis=axis)).mean() for axis in (0, 1) if luma.shape[axis] > 2]
    return {
        "brightness": float(luma.mean()),
        "contrast": _log(float(luma.std())),
        "saturation": _log(float(np.hypot(blue, red).mean())),
        "blue": float(blue.mean()),
        "red": float(red.mean()),
        "detail": _log(float(np.mean(bends)) if bends else 0.0),
        "blocks": _blocks(across, down),
    }


def _blocks(across: Plane, down: Plane) -> float:
    """After Wang, Sheikh & Bovik 2002, "No-reference perceptual quality assessment of JPEG compressed images"."""
    at_borders, within = [], []
    for steps in (across, down.T):
        if steps.shape[1] < 2 * BLOCK:
            return 0.0
        columns = steps.mean(axis=0)
        border = np.arange(len(columns)) % BLOCK == BLOCK - 1
        at_borders.append(columns[border].mean())
        within.append(columns[~border].mean())
    return _log(float(np.mean(at_borders))) - _log(float(np.mean(within)))


def measure_sound(artifact: Artifact) -> Measures:
    """How a sound is, whatever is heard.

    Returns:
        `loudness` (LUFS), `duration` (logarithm of seconds), `silence` (share of the moments), `clipping` (share of the
        samples), `pitch` (octaves: where the middle of the spectrum lies), `floor` (dB: the quietest tenth of the
        moments above the loudness), `balance` (dB: the first channel above the last).

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    from gate.media.audio import read_sound

    sound = read_sound(artifact)
    levels = np.maximum(sound.levels.max(axis=1), -100.0) if len(sound.levels) else np.full(1, -100.0)
    loudness = -70.0 if sound.loudness is None else sound.loudness
    power = 10 ** (np.asarray(sound.bands, np.float64) / 10)
    mean = power.mean(axis=(0, 1)) if len(power) else np.ones(1)
    bands = np.arange(len(mean))
    sides = 10 * np.log10(np.maximum(power.mean(axis=(0, 2)), 1e-10)) if len(power) else np.zeros(1)
    return {
        "loudness": loudness,
        "duration": float(np.log(max(sound.duration, 0.01))),
        "silence": sound.silence,
        "clipping": sound.clipping,
        "pitch": float((mean * bands).sum() / max(mean.sum(), 1e-30)),
        "floor": float(np.quantile(levels, 0.1)) - loudness,
        "balance": float(sides[0] - sides[-1]),
    }


def measure_video(artifact: Artifact) -> Measures:
    """How a video or an animation looks and moves, whatever it shows; measured on thumbnails.

    Returns:
        `brightness`, `contrast`, `saturation`, `blue`, `red` and `detail` of its frames as `measure_image` has them,
        `motion` (logarithm of the mean change from frame to frame), `still` (share of repeated frames), `duration`
        (logarithm of seconds), `rightward` and `downward` (how far the middle of what changes moves from the first half
        to the second, in 64ths of the width and 36ths of the height).

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    from gate.media.video import middles, read_video

    video = read_video(artifact)
    chosen = [measure_pixels(video.thumbnails[at].astype(np.float32)) for at in middles(video.frames, 8)]
    means = {name: float(np.mean([one[name] for one in chosen])) for name in chosen[0] if name != "blocks"}
    right, down = _drift(video.thumbnails)
    return means | {
        "motion": float(np.log1p(video.motion).mean()) if len(video.motion) else 0.0,
        "still": video.still,
        "duration": float(np.log(max(video.duration, 0.01))),
        "rightward": right,
        "downward": down,
    }


def _drift(thumbnails: NDArray[np.uint8]) -> tuple[float, float]:
    """How far the middle of what changes moves from the first half of the frames to the second, in pixels."""
    luma = thumbnails.astype(np.float32) @ LUMA
    changes = np.abs(np.diff(luma, axis=0))
    changes = np.where(changes > 4, changes, 0)
    half = len(changes) // 2
    if half == 0:
        return 0.0, 0.0
    middles = []
    for part in (changes[:half].sum(axis=0), changes[-half:].sum(axis=0)):
        total = float(part.sum())
        if total == 0:
            return 0.0, 0.0
        middles.append(
            (part.sum(axis=0) @ np.arange(part.shape[1]) / total, part.sum(axis=1) @ np.arange(part.shape[0]) / total)
        )
    (x0, y0), (x1, y1) = middles
    return float(x1 - x0), float(y1 - y0)


def measure_texts(texts: Sequence[str]) -> list[Measures]:
    """How texts are written, whatever they say. All outputs for one question are measured together, whosever they are.

    Returns:
        for each `length` (logarithm of the number of words, of `FEW_WORDS` at least), `finished` (1: it ends as a
        sentence, a list or a document does), `misspelt` (share of the words that are one letter off a word of the other
        texts), `repetition` (share of the runs of three words that it has said before), `repeated` (1: another text is
        the same).
    """
    words = [[word.casefold() for word in _WORD.findall(text)] for text in texts]
    seen = Counter(word for own in words for word in set(own))
    usual = _neighbours(seen)
    times = Counter(texts)
    return [
        {
            "length": float(np.log(max(len(own), FEW_WORDS))),
            "finished": float(bool(_FINISHED.search(text)) or not own),
            "misspelt": _misspelt(own, seen, usual),
            "repetition": _repetition(own),
            "repeated": float(times[text] > 1),
        }
        for text, own in zip(texts, words, strict=True)
    ]


def measure_words(texts: Sequence[str]) -> dict[str, list[float]]:
    """Which texts say what: for each word and figure whether each text has it, 1 or 0.

    Only of those that tell texts apart: said by two texts at least, and left out by two. Of more than `MAX_WORDS`,
    those that are said most nearly by half of the texts: what one side alone says is.
    """
    said = [set(_TOKEN.findall(text.casefold())) for text in texts]
    counts = Counter(word for own in said for word in own)
    telling = [word for word, count in sorted(counts.items()) if 2 <= count <= len(texts) - 2]
    telling.sort(key=lambda word: abs(counts[word] - len(texts) / 2))
    return {word: [float(word in own) for own in said] for word in telling[:MAX_WORDS]}


# What gives a text its form, by what a line or the text has. Repetitions of white space are possessive: a text of a
# million spaces must not be tried in a million ways.
FORMS = {
    "headings": re.compile(r"^#{1,6} \S", re.MULTILINE),
    "list items": re.compile(r"^[ \t]*+(?:[-*+\u2022]|\d++[.)]) \S", re.MULTILINE),
    "tables": re.compile(r"^[ \t]*+\|?(?:[ \t]*+:?-{3,}+:?[ \t]*+\|)++[ \t]*+(?::?-{3,}+:?)?[ \t\r]*+$", re.MULTILINE),
    "code blocks": re.compile(r"^[ \t]*+```", re.MULTILINE),
    "indented lines": re.compile(r"^(?: {2,}+|\t)\S", re.MULTILINE),
    "emphasis": re.compile(r"\*\*\S[^*\n]*+\*\*|__\S[^_\n]*+__"),
}


def measure_form(texts: Sequence[str]) -> list[Measures]:
    """Which of `FORMS` each text has, 1 or 0."""
    return [{name: float(bool(pattern.search(text))) for name, pattern in FORMS.items()} for text in texts]


def _misspelt(own: Sequence[str], seen: Counter[str], usual: AbstractSet[tuple[int, str]]) -> float:
    strange = {word for word in own if seen[word] == 1 and SHORTEST_MISSPELT <= len(word) <= LONGEST_MISSPELT}
    return sum(any(near in usual for near in _one_off(word)) for word in strange) / max(len(own), 1)


def _neighbours(seen: Counter[str]) -> set[tuple[int, str]]:
    """What words one letter off a word that several texts have are found by, see `_one_off`."""
    words = (
        word for word, count in seen.items() if count > 1 and SHORTEST_MISSPELT - 1 <= len(word) <= LONGEST_MISSPELT
    )
    found: set[tuple[int, str]] = set()
    for word in words:
        found.add((WHOLE, word))
        for at in range(len(word)):
            without = word[:at] + word[at + 1 :]
            found |= {(at, without), (LACKING, without)}
    return found


def _one_off(word: str) -> Iterator[tuple[int, str]]:
    """A word that lacks a letter, has another one in a place, or has one too many: each is looked up at once.

    The words of a long text are too many to be held against each other (Garbe 2012, "symmetric delete").
    """
    yield LACKING, word
    for at in range(len(word)):
        without = word[:at] + word[at + 1 :]
        yield at, without
        yield WHOLE, without


def _repetition(own: Sequence[str]) -> float:
    runs = list(zip(own, own[1:], own[2:], strict=False))
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def _log(value: float) -> float:
    return float(np.log(max(value, SMALLEST)))
