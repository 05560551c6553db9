"""New changes of the models that answer with video: encoders, the order of frames, what is heard along with them."""

import io

import av
import numpy as np

from benchmarks.judging.aquaria import AQUARIUM, FIREWORKS, Array, aquarium, fireworks
from benchmarks.judging.aquaria import Change as SeededChange
from benchmarks.judging.encode import VIDEO_SOUND_RATE, bytes_of, frames_of
from benchmarks.judging.films import PANORAMA, SLIDES, TALKER, film, panorama, slides, talker
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck, strengths
from benchmarks.judging.turntables import LYRICS, TURNTABLE, lyrics, turntable
from benchmarks.judging.videos import CROSSING, Frames, crossing


def trailing(severity: float) -> SeededChange:
    """Each frame has that share of the one before it, which has its own share of the one before that."""

    def changed(frames: Array, seed: int) -> Array:
        mixed = frames.copy()
        for index in range(1, len(frames)):
            mixed[index] = (1 - severity) * frames[index] + severity * mixed[index - 1]
        return mixed

    return changed


def combed(frames: Frames) -> Frames:
    """Every second line is that of the frame before, as in interlaced video that was taken for whole frames."""
    woven = frames.copy()
    woven[1:, 1::2] = frames[:-1, 1::2]
    return woven


def exchanged(frames: Array) -> Array:
    """The second frame comes before the first, the fourth before the third: in the order of the stream, not of time."""
    return frames[np.arange(len(frames)) ^ 1]


def lagging(sound: Array, seed: int) -> Array:
    """The sound is a hundredth of a second later."""
    late = VIDEO_SOUND_RATE // 100
    return np.pad(sound, ((0, 0), (late, 0)))[:, :-late]


def breaking_off(sound: Array, seed: int) -> Array:
    """Nothing is heard any more after the first chunk of 0.7 s."""
    at = np.arange(sound.shape[1]) / VIDEO_SOUND_RATE
    return sound * np.clip((0.7 - at) / 0.01, 0, 1)


def later(frames: Array) -> Array:
    """All words appear two frames, a quarter of a second, later."""
    return np.concatenate([frames[:1], frames[:1], frames[:-2]])


def decoded(url: str) -> tuple[Array, Array]:
    """The frames (n, height, width, 3) and the sound (1, n) of a video with both."""
    frames = frames_of(url)
    with av.open(io.BytesIO(bytes_of(url)), "r") as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    return frames.astype(np.float32), sound


def another_voice(inputs: Inputs, seed: int) -> str:
    """In every second video the voice is that of another request of the same batch."""
    own = talker()
    if luck(seed).random() < 1 / 2:
        return own(inputs, seed)
    frames, _ = decoded(own(inputs, seed))
    _, sound = decoded(own({"text": f"{inputs['text']}, told by somebody else"}, seed))
    return film(frames, sound)


PAIRS: list[Pair] = [
    *strengths(AQUARIUM, "trailing", lambda s: aquarium(trailing(s)), "Each frame has that share of the one before it: fish draw trails.", nobody_minds=(0.015,), few_mind=(0.08,), most_mind=(0.35,), all_mind=(0.7,)),
    harmless(CROSSING, "preset", crossing(preset="slow", mbtree="0"), "The encoder takes more time for a file that looks the same."),
    harmful(CROSSING, "combed", crossing(combed, mbtree="0"), "What moves has a comb at its edges: every second line is a frame late."),
    harmful(PANORAMA, "exchanged", panorama(exchanged), "Frames come in the wrong order, two by two: the view jerks forwards and back."),
    harmless(FIREWORKS, "lagging", fireworks(lagging), "Bangs come a hundredth of a second later, an eighth of a frame, as if one stood three metres further away."),
    harmful(FIREWORKS, "breaking", fireworks(breaking_off), "After 0.7 s there is silence: the last rockets burst without a sound."),
    harmless(SLIDES, "effort", slides(preset="medium"), "The encoder takes more time for a file that looks the same."),
    harmless(TALKER, "streamable", talker(tune="zerolatency"), "Frames are encoded so that they can be sent at once; they look the same."),
    harmful(TALKER, "voice", another_voice, "In every second video one hears another text than the mouth says."),
    harmless(TURNTABLE, "other-way", turntable(round_share=-1.0), "The solid turns the other way round, and nobody can ask for one of them.", border=True),
    harmful(LYRICS, "later", lyrics(later), "Every word appears a quarter of a second late, after it has been sung."),
]  # fmt: skip
