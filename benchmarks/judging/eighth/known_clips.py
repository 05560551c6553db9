"""Changes of models that answer with video: what is encoded anew, seen through other filters, or cut from its frame."""

import io

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import shift
from scipy.signal import butter, resample_poly, sosfiltfilt

from benchmarks.judging.aquaria import AQUARIUM, FIREWORKS, RATE, Array, aquarium, fireworks
from benchmarks.judging.encode import FPS, VIDEO_SOUND_RATE, bytes_of, data_url, frames_of, video
from benchmarks.judging.films import PANORAMA, TALKER, film, panorama, talker
from benchmarks.judging.fourth import foley as ball
from benchmarks.judging.fourth import inbetweens, juggling, timelapse
from benchmarks.judging.fourth.cinemagraphs import LIVING, cinemagraph
from benchmarks.judging.fourth.cinemagraphs import Change as SeededChange
from benchmarks.judging.fourth.foley import BOUNCING
from benchmarks.judging.fourth.inbetweens import INBETWEEN, inbetween
from benchmarks.judging.fourth.juggling import JUGGLER, juggler
from benchmarks.judging.fourth.timelapse import TIMELAPSE
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck, strengths
from benchmarks.judging.turntables import LYRICS, TURNTABLE, lyrics, turntable
from benchmarks.judging.videos import CLIP, TALKIE, Frames, crossing

FINE = 14  # x264's quality where a video is decoded and encoded again


def heard_in(url: str) -> Array:
    """The sound (1 or 2, n) of a video."""
    with av.open(io.BytesIO(bytes_of(url)), "r") as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


def whole(frames: Array) -> Frames:
    return frames.round().clip(0, 255).astype(np.uint8)


def quieted(inputs: Inputs, seed: int) -> str:
    """What does not move is the median over time: nothing shimmers in it."""
    frames = frames_of(juggler()(inputs, seed)).astype(np.float32)
    still = np.median(frames, axis=0)
    moves = (np.abs(frames - still).max(axis=-1, keepdims=True) > 14).any(axis=0)
    return video(whole(np.where(moves, frames, still)), fps=juggling.FPS, crf=FINE, mbtree="0")


def tagged(inputs: Inputs, seed: int) -> str:
    """The same stream in a file that says what made it."""
    source, made = bytes_of(timelapse.timelapse()(inputs, seed)), io.BytesIO()
    with av.open(io.BytesIO(source), "r") as old, av.open(made, "w", format="mp4") as new:
        new.metadata.update({"title": inputs["prompt"], "comment": "Made by a generative model."})
        taken = old.streams.video[0]
        given = new.add_stream_from_template(taken)
        for packet in old.demux(taken):
            if packet.dts is not None:
                packet.stream = given
                new.mux(packet)
    return data_url(made.getvalue(), "video/mp4")


def posterised(inputs: Inputs, seed: int) -> str:
    """Through an animated GIF's palette of twelve colours, without dithering."""
    frames = frames_of(timelapse.timelapse()(inputs, seed))
    palette = Image.fromarray(frames[0]).quantize(12, Image.Quantize.MEDIANCUT)
    few = [
        np.asarray(Image.fromarray(f).quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB"))
        for f in frames
    ]
    return video(np.stack(few), fps=timelapse.FPS, crf=FINE, mbtree="0")


def resampled(inputs: Inputs, seed: int) -> str:
    """The sound was at 44.1 kHz before it came to 48."""
    url = ball.foley()(inputs, seed)
    sound = resample_poly(resample_poly(heard_in(url), 147, 160, axis=1), 160, 147, axis=1)
    return film(frames_of(url).astype(float), sound[:, : ball.COUNT], fps=ball.FPS, crf=FINE)


def underwater(inputs: Inputs, seed: int) -> str:
    """Nothing is left of the sound above 300 Hz."""
    url = ball.foley()(inputs, seed)
    low = butter(4, 300, output="sos", fs=VIDEO_SOUND_RATE)
    sound = np.asarray(sosfiltfilt(low, heard_in(url), axis=1))
    return film(frames_of(url).astype(float), sound[:, : ball.COUNT], fps=ball.FPS, crf=FINE)


def ramped(inputs: Inputs, seed: int) -> str:
    """The tone begins and ends within a hundredth of a second, so that nothing clicks."""
    url = crossing(sounding=1.0, mbtree="0")(inputs, seed)
    frames, sound = frames_of(url), heard_in(url)
    count = round(len(frames) / FPS * VIDEO_SOUND_RATE)
    at = np.arange(count)
    return video(frames, sound[:, :count] * np.clip(np.minimum(at, count - at) / 480, 0, 1), crf=FINE, mbtree="0")


def underrun(inputs: Inputs, seed: int) -> str:
    """Of every fifth of a second the last third is silent."""
    url = crossing(sounding=1.0, mbtree="0")(inputs, seed)
    frames, sound = frames_of(url), heard_in(url)
    count = round(len(frames) / FPS * VIDEO_SOUND_RATE)
    return video(frames, sound[:, :count] * (np.arange(count) % 9600 < 6400), crf=FINE, mbtree="0")


def off_centre(inputs: Inputs, seed: int) -> str:
    """The face is found 42 pixels too far to the right, and the picture cut out there."""
    url = talker()(inputs, seed)
    frames, sound = frames_of(url).astype(float), heard_in(url)
    right = np.repeat(frames[:, :, -1:], 42, axis=2)
    return film(np.concatenate([frames[:, :, 42:], right], axis=2), sound[:, :VIDEO_SOUND_RATE], crf=FINE)


def unfinished(inputs: Inputs, seed: int) -> str:
    """Ends after 10 of 16 frames, and so does its sound."""
    url = fireworks()(inputs, seed)
    return video(frames_of(url)[:10], heard_in(url)[:, : 10 * VIDEO_SOUND_RATE // RATE], fps=RATE, crf=FINE, mbtree="0")


def without_rumble(sound: Array, seed: int) -> Array:
    """Nothing below 25 Hz."""
    return np.asarray(sosfiltfilt(butter(2, 25, "high", output="sos", fs=VIDEO_SOUND_RATE), sound, axis=1))


def watermarked(inputs: Inputs, seed: int) -> str:
    """The name of a trial version is written across the lower edge."""
    mask = Image.new("L", (inbetweens.WIDTH, inbetweens.HEIGHT))
    ImageDraw.Draw(mask).text((22, 76), "TRIAL VERSION", 190, ImageFont.load_default(12))
    cover = np.asarray(mask, float)[..., None] / 255
    frames = frames_of(inbetween()(inputs, seed)).astype(float)
    return video(whole(frames + cover * (255 - frames)), fps=inbetweens.FPS, crf=FINE, mbtree="0")


def rounded_otherwise(frames: Frames) -> Frames:
    """A level of 255 up or down at one sample in three, as from weights of half the precision."""
    off = np.random.default_rng(5).choice([-1, 0, 0, 0, 0, 1], frames.shape)
    return (frames.astype(int) + off).clip(0, 255).astype(np.uint8)


def pixelated(frames: Frames) -> Frames:
    """Made at a quarter of the size and enlarged without a filter."""
    return frames[:, 2::4, 2::4].repeat(4, axis=1).repeat(4, axis=2)


def shaking(frames: Array) -> Array:
    """Every frame is up to five pixels off, in both directions."""
    rng = np.random.default_rng(round(float(frames.sum())))
    padded = np.pad(frames, ((0, 0), (5, 5), (5, 5), (0, 0)), mode="edge")
    _, height, width, _ = frames.shape
    offs = rng.integers(0, 11, (len(frames), 2))
    return np.stack([one[d : d + height, r : r + width] for one, (d, r) in zip(padded, offs, strict=True)])


def swaying(severity: float) -> SeededChange:
    """The whole photograph goes to and fro once, by up to that share of its width."""

    def changed(frames: Array, seed: int) -> Array:
        way = luck(seed).uniform(0, 2 * np.pi)
        made = []
        for index, frame in enumerate(frames):
            far = severity * frame.shape[1] * np.sin(2 * np.pi * index / len(frames) + way)
            made.append(shift(frame, (0, far, 0), order=1, mode="nearest"))
        return np.stack(made)

    return changed


def reseeded(inputs: Inputs, seed: int) -> str:
    return turntable()(inputs, 7919 * seed + 31)


PAIRS: list[Pair] = [
    harmless(LYRICS, "snappier", lyrics(fade=1), "Words take an eighth of a second less to appear, and do so at the same time."),
    harmless(TURNTABLE, "reseeded", reseeded, "The seed is made in another way where none can be given: other solids of the same sort."),
    harmless(JUGGLER, "quieted", quieted, "What stands still is the same in every frame, without the encoder's faint shimmer."),
    harmless(TIMELAPSE, "tagged", tagged, "The file says what it shows and what made it; the pictures are the same."),
    harmless(FIREWORKS, "rumble", fireworks(without_rumble), "The sound has nothing below 25 Hz, which is not heard."),
    harmless(BOUNCING, "resampled", resampled, "The sound was at 44.1 kHz for a while; there is nothing in it that would be lost by this."),
    harmless(TALKIE, "ramped", ramped, "The tone begins and ends within a hundredth of a second instead of with a click."),
    harmless(CLIP, "rounding", crossing(rounded_otherwise, fixed=True, mbtree="0"), "One sample in three is off by a level of 255, as from other arithmetic: it drowns in the grain."),
    harmless(AQUARIUM, "swapped-sides", aquarium(lambda frames, seed: frames[:, :, ::-1]), "What was on the left is on the right, where fish and weeds are anywhere and swim either way."),
    *strengths(LIVING, "swaying", lambda s: cinemagraph(swaying(s)), "The whole photograph goes to and fro by up to that share of its width, also what should stand still.", nobody_minds=(0.0005,), few_mind=(0.003,), most_mind=(0.01,), all_mind=(0.035,)),
    harmful(INBETWEEN, "watermarked", watermarked, "The lower edge says TRIAL VERSION."),
    harmful(TIMELAPSE, "posterised", posterised, "There are only twelve colours: the sky falls into bands and clouds into flat blotches."),
    harmful(BOUNCING, "underwater", underwater, "All that is above 300 Hz is gone: metal does not ring any more, everything thuds."),
    harmful(TALKIE, "underrun", underrun, "The tone breaks off five times a second."),
    harmful(TALKER, "off-centre", off_centre, "The face is cut off by the left edge: half of it is not in the picture."),
    harmful(CLIP, "pixelated", crossing(pixelated, fixed=True, mbtree="0"), "The video is made of squares of four pixels: edges are stairs."),
    harmful(PANORAMA, "shaking", panorama(shaking), "The camera shakes: each frame is up to five pixels elsewhere."),
    harmful(FIREWORKS, "unfinished", unfinished, "It ends before the last rocket has burst."),
]  # fmt: skip
