"""Further changes of models that answer with video, second part: other takes, lost material, what the camera adds."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from benchmarks.judging.aquaria import Array
from benchmarks.judging.encode import VIDEO_SOUND_RATE, bytes_of, data_url, frames_of, video
from benchmarks.judging.fifth.campfires import CAMPFIRE, campfire
from benchmarks.judging.fifth.dashcams import DASHCAM, dashcam
from benchmarks.judging.fifth.greenscreens import GREENSCREEN, greenscreen
from benchmarks.judging.fifth.known_images import reseeded
from benchmarks.judging.fifth.marbles import MARBLES, marble
from benchmarks.judging.films import film
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.fourth.cinemagraphs import LIVING, cinemagraph
from benchmarks.judging.fourth.foley import BOUNCING, FLOORS, foley
from benchmarks.judging.fourth.foley import FPS as FOLEY_FPS
from benchmarks.judging.fourth.inbetweens import FPS as DRAWN_FPS
from benchmarks.judging.fourth.inbetweens import INBETWEEN, inbetween
from benchmarks.judging.fourth.juggling import FPS as JUGGLER_FPS
from benchmarks.judging.fourth.juggling import JUGGLER, juggler
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.sixth.known_videos import decoded

FINE: dict[str, Any] = {
    "crf": 3,
    "mbtree": "0",
    "preset": "ultrafast",
}  # nearly without loss, of what is written once more


def levels(frames: Array) -> np.ndarray:
    """As bytes, 0..255."""
    return frames.round().clip(0, 255).astype(np.uint8)


def gated(inputs: Inputs, seed: int) -> str:
    """Where it is all but silent, the sound is exactly silent."""
    frames, sound = decoded(foley()(inputs, seed), 1.5)
    spread = VIDEO_SOUND_RATE // 100
    loud = np.sqrt(np.convolve(sound[0] ** 2, np.ones(spread) / spread, "same"))
    return film(frames, sound * np.clip((loud - 5e-4) / 5e-4, 0, 1), fps=FOLEY_FPS, crf=14)


def on_another_floor(inputs: Inputs, seed: int) -> str:
    """The ball is heard on another floor than the one that is seen."""
    words, floors = inputs["film"].split(), [*FLOORS]
    words[3] = floors[(floors.index(words[3]) + 1) % len(floors)]
    return remuxed(foley()(inputs, seed), foley()({"film": " ".join(words)}, seed))


def remuxed(seen: str, heard: str) -> str:
    """The pictures of one video with the sound of another, both as they are encoded."""
    with (
        av.open(io.BytesIO(bytes_of(seen)), "r") as one,
        av.open(io.BytesIO(bytes_of(heard)), "r") as other,
        tempfile.NamedTemporaryFile() as file,
        av.open(file.name, "w", format="mp4") as made,
    ):
        streams = [one.streams.video[0], other.streams.audio[0]]
        copies = [made.add_stream_from_template(stream) for stream in streams]
        for container, stream, copy in zip((one, other), streams, copies, strict=True):
            for packet in container.demux(stream):
                if packet.dts is not None:
                    packet.stream = copy
                    made.mux(packet)
        made.close()
        return data_url(Path(file.name).read_bytes(), "video/mp4")


def side_by_side(inputs: Inputs, seed: int) -> str:
    """Both takes of a batch, each half as wide and high, side by side in one video."""
    takes = [levels(shrunk(frames_of(juggler(**FINE)(inputs, seed + more)), 64)) for more in (0, 2**16)]
    return video(np.concatenate(takes, axis=2), fps=JUGGLER_FPS, mbtree="0")


def shrunk(frames: Array, side: int) -> Array:
    """Squares with sides of so many pixels."""
    return np.stack([np.asarray(Image.fromarray(frame).resize((side, side)), float) for frame in frames])


def with_one_pattern(frames: Array, seed: int) -> Array:
    """The camera's noise is the same in all frames."""
    return frames + 1.2 * luck(seed).normal(size=(1, *frames.shape[1:3], 1))


def on_paper(frames: Array) -> Array:
    """The paper's grain is seen, a level of 255 strong."""
    return frames + np.random.default_rng(8).normal(0, 1, (1, *frames.shape[1:3], 1))


def nothing_between(frames: Array) -> Array:
    """The first drawing for half of the time, then the second."""
    return frames[np.where(np.arange(len(frames)) < len(frames) // 2, 0, len(frames) - 1)]


def redrawn(change: Callable[[Array], Array]) -> Generate:
    """The frames between two drawings, changed."""

    def generate(inputs: Inputs, seed: int) -> str:
        frames = frames_of(inbetween(**FINE)(inputs, seed)).astype(float)
        return video(levels(change(frames)), fps=DRAWN_FPS, mbtree="0")

    return generate


def above_50_hz(samples: Array, seed: int) -> Array:
    """Without what is lower than small loudspeakers can sound."""
    hertz = np.fft.rfftfreq(len(samples), 1 / VIDEO_SOUND_RATE)
    return np.fft.irfft(np.fft.rfft(samples) * (1 - 1 / (1 + (hertz / 50) ** 6)), len(samples))


def one_buffer(samples: Array, seed: int) -> Array:
    """The first sixteenth of a second is played again and again."""
    part = VIDEO_SOUND_RATE // 16
    return np.tile(samples[:part], len(samples) // part + 1)[: len(samples)]


def grey_noise(frames: Array, seed: int) -> Array:
    """The camera's noise is in the brightness alone."""
    return frames + 2.0 * luck(seed).normal(size=(*frames.shape[:3], 1))


def receding(frames: Array, seed: int) -> Array:
    """The last frame first."""
    return frames[::-1]


def in_beech(frames: Array, seed: int) -> Array:
    """Where there is wood it is a little lighter and yellower."""
    y, x = np.mgrid[: frames.shape[1], : frames.shape[2]]
    wood = ((x < 8) | (x >= 120) | (y >= 88))[..., None]
    return frames + wood * np.array((14, 13, 4))


def of_other_colours(inputs: Inputs, seed: int) -> str:
    """The second colour of the prompt is lost: all marbles have the first one."""
    words = inputs["prompt"].split()
    words[4] = words[1]
    return marble()({"prompt": " ".join(words)}, seed)


def lost_start(inputs: Inputs, seed: int) -> str:
    """A burst of frames at some place in the film was not written, and what is left is shown for as long."""
    frames = frames_of(cinemagraph(**FINE)(inputs, seed)).astype(float)
    begin = int(draws(inputs, seed, 5).integers(4, 9))
    frames[begin : begin + 4] = (0, 135, 0)  # what decoders show where there is nothing to decode
    return film(frames)


PAIRS: list[Pair] = [
    harmless(BOUNCING, "gated", gated, "Between bounces there is silence instead of a hiss that is hardly heard."),
    harmful(BOUNCING, "floor", now_and_then(1 / 2, on_another_floor, foley()), "In every second film one hears another floor than one sees: grass clangs, metal thuds."),
    harmless(JUGGLER, "device", reseeded(juggler()), "The noise to start from is drawn on another device: other balls, walls and speeds of the same sort."),
    harmful(JUGGLER, "side-by-side", side_by_side, "The whole batch is in one video: two small jugglers instead of one."),
    harmless(LIVING, "pattern", cinemagraph(with_one_pattern, noise=0.0), "The camera's noise, hardly seen, stands still instead of changing from frame to frame."),
    harmful(LIVING, "undecoded", now_and_then(0.4, lost_start, cinemagraph()), "In two films of five the picture is plain green for a third of a second."),
    harmless(INBETWEEN, "paper", redrawn(on_paper), "The paper has a grain of a level of 255, which nobody sees."),
    harmful(INBETWEEN, "cut", redrawn(nothing_between), "There is nothing between the drawings: the first one stands still, then the second one."),
    harmless(CAMPFIRE, "above-50-hz", campfire(sound=above_50_hz), "The lowest rumble, which few loudspeakers sound, is taken away."),
    harmful(CAMPFIRE, "buffer", campfire(sound=one_buffer), "The same sixteenth of a second is heard again and again, like a machine."),
    harmless(DASHCAM, "grey-noise", dashcam(grey_noise, noise=0.0), "The camera's noise has no colours any more, and is as strong."),
    harmful(DASHCAM, "receding", dashcam(receding), "The car drives backwards: trees and houses fly away from it."),
    harmless(GREENSCREEN, "shade", greenscreen(screen=(4, 179, 66)), "The screen's green differs by two levels of 255 or four: every program takes it out as before."),
    harmful(GREENSCREEN, "through", greenscreen(tight=0.4), "The outline is taken from a network's raw answer: the room shines through the green, and the green through the speaker."),
    harmless(MARBLES, "beech", marble(in_beech), "The box is of a slightly lighter wood, which nobody asked for one way or the other."),
    harmful(MARBLES, "one-colour", of_other_colours, "The second colour of the prompt is ignored: all marbles are of the first."),
]  # fmt: skip
