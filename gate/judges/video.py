"""Videos: is one the same as another, and is one broken in a way that needs no statistics?

Frames are held against the limits of `gate.judges.pixels`, which are for images. That they serve for videos as well was
measured with five scenes (an animated film, a cut film, a talking head, two drawings, one of them with noise; 60 frames
each of 176x144 to 640x360), encoded again after a change. How many failed, and how much of each limit they used:

| change                            | failed | worst block | mean      | bias      | sharpness |
| --------------------------------- | ------ | ----------- | --------- | --------- | --------- |
| H.264 crf 15, 18, 20, 23; fast 23 | 0 of 5 | 0.18-0.50   | 0.17-0.83 | 0.01-0.43 | 0.00-0.55 |
| H.265 23, VP9 30, MPEG-4 q 3      | 0 of 5 | 0.24-0.59   | 0.26-0.88 | 0.01-0.60 | 0.06-0.56 |
| H.264 crf 26, 28                  | 0 of 5 | 0.40-0.71   | 0.32-0.86 | 0.05-0.18 | 0.04-0.63 |
| H.264 crf 32                      | 1 of 5 | 0.74-1.24   | 0.44-0.95 | 0.09-0.37 | 0.03-0.87 |
| H.264 crf 38                      | 5 of 5 | 0.85-1.43   | 0.45-1.19 | 0.13-0.43 | 0.66-1.53 |
| 1 % darker                        | 0 of 5 | 0.18-0.33   | 0.30-0.72 | 0.59-0.62 | 0.02-0.21 |
| 3 % darker                        | 5 of 5 | 0.36-0.50   | 0.54-0.98 | 1.34-1.86 | 0.05-0.25 |
| half the pixels, enlarged         | 2 of 5 | 0.35-1.05   | 0.18-0.82 | 0.11-0.31 | 0.63-2.42 |
| blurred, radius 1 px              | 4 of 5 | 0.39-1.05   | 0.18-0.86 | 0.03-0.22 | 0.77-3.81 |
| blurred, radius 2 px              | 5 of 5 | 0.58-1.75   | 0.28-1.52 | 0.02-0.10 | 1.00-7.18 |
| moved by 1 px                     | 5 of 5 | 0.81-1.98   | 0.30-1.43 | 0.01-0.07 | 0.03-1.72 |
| one frame late                    | 5 of 5 | 1.56-6.67   | 0.38-1.19 | 0.04-0.43 | 0.01-0.24 |
| 5 of 60 frames black              | 5 of 5 | 11.5-15.6   | 13.5-26.2 | 42.4-61.5 | 0.57-11.7 |
| 32x32 px black for 20 frames      | 5 of 5 | 4.84-6.96   | 0.28-0.99 | 0.20-1.62 | 0.00-2.27 |
| red and blue swapped, grey        | 5 of 5 | 1.16-6.82   | 1.05-7.76 | 0.86-15.8 | 0.02-0.15 |

Half frozen, every second frame repeated, another size, 12, 24 or 50 frames a second instead of 25, half as long and
without sound fail all, before frames are compared. So good encoders pass; what is missed is an encoder's quality that
drops by as much as ten steps of crf, and a slight blur of what is soft already.

That was before frames were held against what the baseline shows half a frame earlier or later, too (`CHANGE_SHARE`). On
five drawn scenes in motion that made 2 of 5 fail where 3 did when they were moved by 1 px, and nothing else: one frame
late and 3 % darker 5 of 5, crf 28 none.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gate.judges.audio import compare_audio
from gate.judges.audio_defects import find_audio_defects
from gate.judges.base import Opinion, read_all
from gate.judges.pixels import Difference, excess, judge_frame, measure
from gate.media.base import Artifact
from gate.media.decoding import CpuBudget
from gate.media.facts import read_facts
from gate.media.video import MAX_CPU_SECONDS, Picture, Video, middles, pictures, read_video

# Frames that are compared pixel by pixel: evenly spread ones, and those whose thumbnails differ most.
SPREAD_FRAMES = 24
SUSPECT_FRAMES = 8
FRAMES_APART = 1  # encoders and containers may lose or repeat the last frame
# Of the time from one frame to the next, by which a frame may be shown earlier or later.
TIME_APART = 0.5
# Of what a sample changes by from one frame to the next, by which it may be ahead or behind: the same in pictures.
CHANGE_SHARE = 0.5

# How much more than the baseline's the candidate's frames may change from one to the next, with a level added to both:
# encoders reach 1.13 | details of each frame's own, which crawl: 2.3.
UNREST = 1.5

# Against the baseline's other outputs for the same inputs, which may be other takes: only what is far outside.
BLACK_SHARE = 0.2  # more of the frames than in any baseline output: a fade from black takes less
STILL_SHARE = 0.3  # more of the frames: every second frame repeated makes 0.5
FROZEN_SECONDS = 1.0  # longer than in any baseline output, and
FROZEN_SHARE = 0.3  # that much of the whole: a scene may stand still for a moment
RATE_APART = 0.05  # as a share: 24 and 25 frames a second differ by 4 %, and are mistaken for each other by nobody
DURATION_BEYOND = 1.5  # times the shortest and the longest


def compare_video(candidate: Artifact, baseline: Artifact) -> Opinion:
    """Whether two videos show the same pictures at the same times with the same sound, but for what encoders do.

    Returns:
        pass: sizes, times, sampled frames and sound agree, within the limits of this module and of
            `gate.judges.pixels` and `gate.judges.audio`.
        fail: they do not, or the candidate cannot be decoded.
        undecided: the baseline cannot be decoded, or only the beginning was compared.
    """
    if candidate.sha256 == baseline.sha256:
        return Opinion("pass", "signal", "The two files are byte-identical.")
    defects = find_video_defects(candidate, [baseline])
    if defects.decision == "fail" or "unreadable" in defects.evidence:
        return defects
    ours, theirs = read_video(candidate), read_video(baseline)
    if problem := _different_times(ours, theirs):
        return Opinion("fail", "signal", problem, defects.evidence)
    frames = _compare_frames(candidate, baseline, ours, theirs)
    evidence = defects.evidence | {"frames": frames.evidence}
    if frames.decision != "pass":
        return Opinion(frames.decision, "signal", frames.reason, evidence)
    if read_facts(baseline).has_audio:
        sound = compare_audio(candidate, baseline)
        evidence["sound"] = sound.evidence
        if sound.decision != "pass":
            return Opinion(sound.decision, "signal", sound.reason, evidence)
    if not (ours.whole and theirs.whole):
        reason = f"The first {min(ours.frames, theirs.frames)} frames look the same; the rest was not decoded."
        return Opinion("undecided", "signal", reason, evidence)
    return Opinion("pass", "signal", frames.reason.replace("images show", "videos show"), evidence)


def find_video_defects(candidate: Artifact, baselines: Sequence[Artifact]) -> Opinion:
    """Whether a video is broken in a way that none of the baseline's outputs for the same inputs is.

    Returns:
        fail: the candidate cannot be decoded; is black, still or frozen for longer than any baseline output; has
            another size, rate or duration where the baseline's agree in it; has lost its sound, or the sound is
            broken as `gate.judges.audio_defects.find_audio_defects` says.
        undecided: it is not, which says nothing else of it; or no baseline output can be decoded.
    """
    read = read_all(_see, candidate, baselines, "video")
    if isinstance(read, Opinion):
        return read
    video, usual = read
    evidence = {"candidate": describe(video), "baseline": [describe(one) for _, one in usual]}
    if defect := _defect(video, [one for _, one in usual]):
        return Opinion("fail", "signal", f"The candidate's video {defect}.", evidence)
    with_sound = [artifact for artifact, _ in usual if read_facts(artifact).has_audio]
    if len(with_sound) == len(usual) and not read_facts(candidate).has_audio:
        return Opinion("fail", "signal", "The candidate's video has no sound; the baseline's has.", evidence)
    if with_sound and read_facts(candidate).has_audio:
        sound = find_audio_defects(candidate, with_sound)
        if sound.decision == "fail":
            return Opinion("fail", "signal", sound.reason, evidence | {"sound": sound.evidence})
    return Opinion("undecided", "signal", "The candidate's video has no defect that the baseline's has not.", evidence)


class Seen(NamedTuple):
    """Of a `Video` what its defects show in: each is held against those of all other outputs."""

    width: int
    height: int
    frames: int
    fps: float
    variable_rate: bool
    duration: float
    black: float
    still: float
    frozen: float


@lru_cache(maxsize=4096)
def _see(artifact: Artifact) -> Seen:
    video = read_video(artifact)
    return Seen(
        video.width,
        video.height,
        video.frames,
        video.fps,
        video.variable_rate,
        video.duration,
        video.black,
        video.still,
        video.frozen,
    )


def describe(video: Video | Seen) -> dict[str, object]:
    """The measurements of a video as JSON values: pixels, seconds, frames a second and shares of the frames."""
    return {
        "width": video.width,
        "height": video.height,
        "frames": video.frames,
        "fps": round(video.fps, 3),
        "variable_rate": video.variable_rate,
        "duration": round(video.duration, 3),
        "black": round(video.black, 4),
        "still": round(video.still, 4),
        "frozen": round(video.frozen, 3),
    }


def _defect(video: Seen, usual: Sequence[Seen]) -> str | None:
    """The defect as the rest of a sentence about the video."""
    sizes = {(one.width, one.height) for one in usual}
    if len(sizes) == 1 and (video.width, video.height) not in sizes:
        [(width, height)] = sizes
        return f"is {video.width}x{video.height} pixels; the baseline's {width}x{height}"
    black = max(one.black for one in usual)
    if video.black > black + BLACK_SHARE:
        return f"is black in {video.black:.0%} of its frames; the baseline's in {black:.0%} at most"
    frozen = max(one.frozen for one in usual)
    if video.frozen > frozen + FROZEN_SECONDS and video.frozen > FROZEN_SHARE * video.duration:
        return f"is frozen for {video.frozen:.1f} of {video.duration:.1f} s; the baseline's for {frozen:.1f} s at most"
    still = max(one.still for one in usual)
    if video.still > still + STILL_SHARE:
        return f"repeats {video.still:.0%} of its frames; the baseline's {still:.0%} at most"
    rates = [one.fps for one in usual]
    if max(rates) <= min(rates) * (1 + RATE_APART) and abs(video.fps - rates[0]) > RATE_APART * rates[0]:
        return f"has {video.fps:.4g} frames a second; the baseline's {rates[0]:.4g}"
    durations = [one.duration for one in usual]
    if not min(durations) / DURATION_BEYOND <= video.duration <= max(durations) * DURATION_BEYOND:
        return f"lasts {video.duration:.1f} s; the baseline's {min(durations):.1f} to {max(durations):.1f} s"
    return None


def _different_times(ours: Video, theirs: Video) -> str | None:
    if abs(ours.frames - theirs.frames) > FRAMES_APART:
        return f"The candidate's video has {ours.frames} frames and the baseline's {theirs.frames}."
    count = min(ours.frames, theirs.frames)
    apart = np.abs(ours.starts[:count] - theirs.starts[:count])
    step = float(np.median(np.diff(theirs.starts))) if theirs.frames > 1 else 0.0
    at = int(apart.argmax())
    if apart[at] > TIME_APART * step:
        return f"Frame {at + 1} is shown at {ours.starts[at]:.2f} s and the baseline's at {theirs.starts[at]:.2f} s."
    return None


def _compare_frames(candidate: Artifact, baseline: Artifact, ours: Video, theirs: Video) -> Opinion:
    """The opinion of `gate.judges.pixels` on the frame that is furthest apart, of those that are compared."""
    count = min(ours.frames, theirs.frames)
    apart = np.abs(ours.thumbnails[:count].astype(np.int16) - theirs.thumbnails[:count]).mean(axis=(1, 2, 3))
    suspects = np.argsort(apart)[-SUSPECT_FRAMES:].tolist()
    wanted = {*middles(count, SPREAD_FRAMES), *suspects}
    worst: tuple[float, int, Difference] | None = None
    unrest: list[float] = []
    shown, usual = (pictures(artifact, CpuBudget(MAX_CPU_SECONDS)) for artifact in (candidate, baseline))
    both = zip(_with_neighbours(shown), _with_neighbours(usual), strict=False)
    for index, ((previous, picture, _), (before, reference, after)) in enumerate(both):
        if index not in wanted:
            continue
        pixels, known = picture.pixels(), reference.pixels()
        if pixels.shape != known.shape:  # a file may change its size midway
            sizes = [f"{one.shape[1]}x{one.shape[0]}" for one in (pixels, known)]
            reason = f"Frame {index + 1} is {sizes[0]} pixels and the baseline's {sizes[1]}."
            return Opinion("fail", "signal", reason, {"frame": index})
        difference = measure(pixels, known)
        used = excess(difference)
        known_before = before.pixels()
        if used > 1 and known_before.shape == (known_after := after.pixels()).shape == known.shape:
            difference = measure(pixels, _half_a_frame_away(pixels, known, known_before, known_after))
            used = excess(difference)
        if index and (pixels_before := previous.pixels()).shape == known_before.shape == known.shape:
            unrest.append((_change(pixels_before, pixels) + 1) / (_change(known_before, known) + 1))
        if worst is None or used > worst[0]:
            worst = used, index, difference
        if used > 1 or index == max(wanted):
            break
    if worst is None:
        reason = f"No frame could be compared within {MAX_CPU_SECONDS:g} s."
        return Opinion("undecided", "signal", reason)
    opinion = judge_frame(*worst, count)
    restless = float(np.median(unrest)) if unrest else 1.0
    if opinion.decision == "pass" and restless > UNREST:
        reason = (
            f"The videos differ: from frame to frame, the candidate's changes {restless:.1f} times as much as the "
            f"baseline's (limit {UNREST:g})."
        )
        return Opinion("fail", "signal", reason, opinion.evidence | {"unrest": restless})
    return Opinion(opinion.decision, "signal", opinion.reason, opinion.evidence | {"compared": len(wanted)})


def _with_neighbours(shown: Iterator[Picture]) -> Iterator[tuple[Picture, Picture, Picture]]:
    """Each picture between the one before and the one after it; the first and the last have themselves there."""
    before = current = None
    for after in shown:
        if current is not None:
            yield before or current, current, after
        before, current = current, after
    if current is not None:
        yield before or current, current, current


def _change(before: np.ndarray, after: np.ndarray) -> float:
    """Mean change of the samples from one frame to the next, in levels."""
    return float(np.abs(after.astype(np.int16) - before)[..., :3].mean())


def _half_a_frame_away(pixels: np.ndarray, known: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """What a frame may show that is nearest to `pixels`: where it is about to change, or just has, no eye sees by how
    much it has changed already.

    Args:
        pixels, known, before, after: uint8 of one shape.
    """
    here = known.astype(np.int16)
    reach = (np.maximum(np.abs(here - before), np.abs(after - here)) * CHANGE_SHARE).astype(np.int16)
    return np.clip(pixels.astype(np.int16), here - reach, here + reach).clip(0, 255).astype(np.uint8)
