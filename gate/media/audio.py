"""Sound decoded within limits and measured: levels, loudness and spectrum, of audio files and of videos' sound."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.media.base import Artifact, UnreadableMedia
from gate.media.decoding import CpuBudget, decode
from gate.media.harmony import Chroma
from gate.media.loudness import LoudnessMeter
from gate.media.pitch import PitchTracker
from gate.media.remembered import remembered
from gate.media.spectrum import RATE, MelSpectrogram
from gate.media.stream import explain

Samples = NDArray[np.float32]

# What comes after is not measured, and `Sound.whole` is False: twenty minutes are measured in about 10 s of CPU, and
# their spectrogram takes 61 MB.
MAX_SECONDS = 1200.0
MAX_CPU_SECONDS = 30.0
LOWEST_RATE = 1000  # hertz: nothing that is meant to be heard has less, and a few bytes could claim to be hours

SILENCE = -60.0  # dBFS: below it a moment is silent; 8-bit noise lies at about -50, a quiet recording's room at -65
MOMENT = RATE // 100  # samples: 10 ms, the length of what is called a moment
MILLISECOND = RATE // 1000  # samples
FULL_SCALE = 0.999  # of the largest sample: -0.01 dB
# Consecutive samples at full scale that are clipping: one or two are a peak that was made as loud as it may be.
CLIPPED_RUN = 3
WIDEST = 60.0  # dB
DUAL_MONO = 10 * float(np.log10(2))  # LU by which two equal channels are louder than one (EBU Tech 3344)
LOUDEST = 1000.0  # of full scale: what is beyond has no square, and is damage


@dataclass(frozen=True, eq=False)
class Sound:
    """What was measured of a sound. Sounds of more than two channels are mixed down to two first, and one of a single
    channel counts as two equal ones, as it is heard.

    Attributes:
        duration: seconds that were measured.
        whole: whether that is all there is, see `MAX_SECONDS` and `MAX_CPU_SECONDS`.
        sample_rate: hertz, of the first decoded frame.
        channels: in the file.
        peak: the largest sample, dBFS (1.0 is 0 dB); -inf of digital silence. Lossy codecs may exceed 0.
        clipping: share of the samples that are clipped: in runs of `CLIPPED_RUN` or more at full scale.
        levels: (moments, 2) root mean square of each moment in each channel, dBFS.
        loudness: integrated loudness, LUFS (ITU-R BS.1770-5); None of a sound without anything above -70 LUFS.
        bands: (moments, 2, 64) log-mel spectrogram in dB, see `gate.media.spectrum`.
        start: seconds at which the file says that it begins.
        width: dB by which the difference of the two channels is above their sum, within `WIDEST`; the least of mono.
        offset: the mean of the samples without its sign, in the channel where it is greatest, of full scale.
        edges: (2, 100) peak of each of the first and of the last milliseconds, from outside in, dBFS; fewer of a
            shorter sound.
        bends: (moments,) the largest second difference of the samples in each moment, as if at `RATE`, of full scale.
        tones: (n, 3) every 20 ms, see `gate.media.pitch`.
        chroma: (12,) the share of each pitch class, see `gate.media.harmony`.
    """

    duration: float
    whole: bool
    sample_rate: int
    channels: int
    peak: float
    clipping: float
    levels: NDArray[np.float32]
    loudness: float | None
    bands: NDArray[np.float32]
    start: float
    width: float
    offset: float
    edges: NDArray[np.float32]
    bends: NDArray[np.float32]
    tones: NDArray[np.float32]
    chroma: NDArray[np.float64]

    @property
    def silence(self) -> float:
        """Share of the moments in which every channel is below `SILENCE`; 1 of a sound without samples."""
        return float((self.levels.max(axis=1) < SILENCE).mean()) if len(self.levels) else 1.0

    @property
    def silent_channels(self) -> list[int]:
        """The channels, counted from 0, in which every moment is silent."""
        return [channel for channel, levels in enumerate(self.levels.T) if not (levels >= SILENCE).any()]

    def size(self) -> int:
        """Bytes of memory."""
        return self.levels.nbytes + self.bands.nbytes + self.bends.nbytes + self.tones.nbytes


@remembered(Sound.size)
def read_sound(artifact: Artifact) -> Sound:
    """Measure the first audio stream of a file; remembered, so judges may ask again.

    Raises:
        UnreadableMedia: there is no sound, or it cannot be decoded.
    """
    meters: _Meters | None = None
    budget = CpuBudget(MAX_CPU_SECONDS)
    whole = True
    for frame in decode(artifact, "audio", budget):
        if frame.sample_rate < LOWEST_RATE:
            raise UnreadableMedia(f"has a sample rate of {frame.sample_rate} Hz", artifact.name)
        meters = meters or _Meters(frame)
        if (frame.sample_rate, frame.layout.nb_channels) != (meters.sample_rate, meters.channels):
            raise UnreadableMedia("changes its sample rate or its channels midway", artifact.name)
        if meters.seconds + frame.samples / frame.sample_rate > MAX_SECONDS:
            whole = False
            break
        try:
            meters.add(frame)
        except ValueError as error:
            layout = f"has {meters.channels} channels that cannot be mixed down to two: {explain(error)}"
            raise UnreadableMedia(layout, artifact.name) from error
    if meters is None:  # the budget was spent before the first frame
        raise UnreadableMedia(f"has no frame that can be decoded in {MAX_CPU_SECONDS:g} s", artifact.name)
    return meters.finish(whole and not budget.spent)


class _Meters:
    """Everything that is measured of one sound, about a second at a time."""

    def __init__(self, first: Any) -> None:
        from av import AudioResampler

        layout = "mono" if first.layout.nb_channels == 1 else "stereo"
        self.seconds = 0.0
        self.start = float(first.time or 0.0)
        self.sample_rate, self.channels = first.sample_rate, first.layout.nb_channels
        # Peaks and clipping are gone after a change of rate, so they are looked for before it.
        self._as_stored = AudioResampler(format="fltp", layout=layout, rate=first.sample_rate)
        self._at_rate = AudioResampler(format="fltp", layout=layout, rate=RATE)
        self._pending: list[Any] = []
        width = 1 if layout == "mono" else 2
        self._peak, self._clipped, self._samples = 0.0, 0, 0
        self._levels = _Levels(width)
        self._loudness = LoudnessMeter(width)
        self._spectrogram = MelSpectrogram(width)
        self._pitch = PitchTracker()
        self._chroma = Chroma()
        self._bends = _Bends(width)
        self._middle = self._sides = 0.0
        self._sum = np.zeros(width)
        self._edges = _Edges()

    def add(self, frame: Any) -> None:
        self.seconds += frame.samples / frame.sample_rate
        self._pending += self._as_stored.resample(frame)
        if sum(one.samples for one in self._pending) >= self.sample_rate:
            self._measure(self._pending)
            self._pending = []

    def finish(self, whole: bool) -> Sound:
        self._measure([*self._pending, *self._as_stored.resample(None)])
        self._measure_at_rate(self._at_rate.resample(None))
        levels, bands, loudness = self._levels.finish(), self._spectrogram.finish(), self._loudness.integrated()
        return Sound(
            duration=self.seconds,
            whole=whole,
            sample_rate=self.sample_rate,
            channels=self.channels,
            peak=float(_dbfs(self._peak)),
            clipping=self._clipped / max(self._samples, 1),
            levels=np.broadcast_to(levels, (len(levels), 2)),
            loudness=loudness + DUAL_MONO if loudness is not None and self.channels == 1 else loudness,
            bands=np.broadcast_to(bands, (len(bands), 2, bands.shape[2])),
            start=self.start,
            width=self._width(),
            offset=float(np.abs(self._sum).max()) * len(self._sum) / max(self._samples, 1),
            edges=self._edges.finish(),
            bends=self._bends.finish(),
            tones=self._pitch.finish(),
            chroma=self._chroma.finish(),
        )

    def _width(self) -> float:
        ratio = 10 * np.log10(max(self._sides, 1e-12) / max(self._middle, 1e-12))
        return float(np.clip(ratio, -WIDEST, WIDEST)) if self._sides else -WIDEST

    def _measure(self, frames: list[Any]) -> None:
        if not frames:
            return
        samples = _joined(frames)
        self._peak = max(self._peak, float(np.abs(samples).max(initial=0)))
        self._clipped += sum(_clipped(channel) for channel in samples)
        self._samples += samples.size
        self._sum += samples.sum(axis=1, dtype=np.float64)
        self._measure_at_rate([piece for frame in frames for piece in self._at_rate.resample(frame)])

    def _measure_at_rate(self, frames: list[Any]) -> None:
        if not frames:
            return
        samples = _joined(frames)
        self._levels.add(samples)
        self._loudness.add(samples)
        self._spectrogram.add(samples)
        self._bends.add(samples)
        self._edges.add(samples)
        middle = samples.mean(axis=0)
        self._pitch.add(middle)
        self._chroma.add(middle)
        self._middle += float(np.square(middle).sum())
        if len(samples) == 2:
            self._sides += float(np.square(samples[0] - middle).sum())


class _Edges:
    """How a sound that comes in pieces begins and ends."""

    def __init__(self) -> None:
        self._first = self._last = np.zeros(0, np.float32)

    def add(self, samples: Samples) -> None:
        peaks, most = np.abs(samples).max(axis=0), 100 * MILLISECOND
        self._first = np.concatenate([self._first, peaks[: most - len(self._first)]])
        self._last = np.concatenate([self._last, peaks])[-most:]

    def finish(self) -> NDArray[np.float32]:
        whole = len(self._first) // MILLISECOND * MILLISECOND
        sides = np.stack([self._first[:whole], self._last[::-1][:whole]])
        return _dbfs(sides.reshape(2, -1, MILLISECOND).max(axis=2, initial=0.0))


class _Bends:
    """The sharpest bend of each moment of a sound that comes in pieces."""

    def __init__(self, channels: int) -> None:
        self._last = np.zeros((channels, 0), np.float32)
        self._rest = np.zeros(0, np.float32)
        self._rows = [np.zeros(0, np.float32)]

    def add(self, samples: Samples) -> None:
        joined = np.concatenate([self._last, samples], axis=1)
        self._last = joined[:, -2:]
        pending = np.concatenate([self._rest, np.abs(np.diff(joined, 2, axis=1)).max(axis=0)])
        whole = len(pending) // MOMENT * MOMENT
        self._rows.append(pending[:whole].reshape(-1, MOMENT).max(axis=1))
        self._rest = pending[whole:]

    def finish(self) -> NDArray[np.float32]:
        return np.concatenate(self._rows)


class _Levels:
    """The level of each moment of a sound that comes in pieces."""

    def __init__(self, channels: int) -> None:
        self._rest = np.zeros((channels, 0), np.float32)
        self._rows = [np.zeros((0, channels), np.float32)]

    def add(self, samples: Samples) -> None:
        pending = np.concatenate([self._rest, samples], axis=1)
        whole = pending.shape[1] // MOMENT * MOMENT
        moments = pending[:, :whole].reshape(len(pending), -1, MOMENT)
        self._rows.append(_dbfs(np.sqrt(np.square(moments).mean(axis=2))).T)
        self._rest = pending[:, whole:]

    def finish(self) -> Samples:
        if self._rest.shape[1]:
            self._rows.append(_dbfs(np.sqrt(np.square(self._rest).mean(axis=1)))[None])
        return np.concatenate(self._rows)


def _joined(frames: list[Any]) -> Samples:
    """Planar float frames as one array of (channels, n); damaged files decode to infinities and NaN, too."""
    return np.clip(np.nan_to_num(np.concatenate([frame.to_ndarray() for frame in frames], axis=1)), -LOUDEST, LOUDEST)


def _clipped(samples: Samples) -> int:
    """How many samples of one channel are in runs of `CLIPPED_RUN` or more at full scale."""
    full = np.abs(samples) >= FULL_SCALE
    if not full.any():
        return 0
    edges = np.flatnonzero(np.diff(full, prepend=False, append=False))
    runs = edges[1::2] - edges[::2]
    return int(runs[runs >= CLIPPED_RUN].sum())


def _dbfs(amplitude: Any) -> Any:
    with np.errstate(divide="ignore"):
        return 20 * np.log10(amplitude)
