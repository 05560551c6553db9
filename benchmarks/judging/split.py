"""Which pairs thresholds may be chosen with, and which are held out for reporting alone."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from benchmarks.judging.pair import Pair

Split = Literal["calibration", "held-out"]
HELD_OUT_SHARE = 1 / 3

# Written down when the pairs were, by `chosen_by_hash`, before any was judged. It stays as it is: a pair that is added
# later belongs to the calibration, or else is added here before anybody has seen how it is judged.
HELD_OUT: frozenset[str] = frozenset(
    {
        "image/painter/grain",
        "image/painter/encoder",
        "image/painter/metadata",
        "image/painter/faster",
        "image/painter/dimmed-0.06",
        "image/painter/dimmed-0.1",
        "image/painter/mirrored",
        "image/painter/slow",
        "image/landscape/compressed-0.4",
        "image/landscape/compressed-0.75",
        "image/landscape/compressed-0.92",
        "image/sticker/flat",
        "image/batch/order",
        "image/poster/colour",
        "text/assistant/newline",
        "text/assistant/politer",
        "text/assistant/cut-0.002",
        "text/assistant/cut-0.15",
        "text/assistant/mistyped-0.01",
        "text/summary/unicode",
        "text/summary/shorter",
        "text/form/missing",
        "json/sensor/keys",
        "json/sensor/biased-0.1",
        "json/classifier/keys",
        "json/classifier/confident",
        "json/detector/order",
        "json/detector/blind",
        "audio/melody/rng",
        "audio/melody/detuned-0.004",
        "audio/melody/detuned-0.04",
        "audio/melody/silent-0.167",
        "audio/melody/cut-0.03",
        "audio/melody/cut-0.5",
        "audio/chords/rng",
        "audio/voice/clipped-0.5",
        "audio/drums/rng",
        "audio/jingle/humming",
        "video/crossing/brighter",
        "video/crossing/frozen-1",
        "video/crossing/black-0.167",
        "video/crossing/black-0.333",
        "video/crossing/stuttering",
        "video/talkie/rng",
        "video/talkie/quality",
        "video/clip/quality",
        "file/results/rng",
        "file/results/picture",
        "file/results/missing",
        "file/table/shorter-0.05",
    }
)


def split_of(pair: Pair) -> Split:
    return "held-out" if pair.name in HELD_OUT else "calibration"


def chosen_by_hash(pairs: Iterable[Pair]) -> set[str]:
    """A third of each kind of output and of each label: those whose names have the smallest SHA-256 digests."""
    strata: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pair in pairs:
        strata[pair.kind, pair.label].append(pair.name)
    chosen: set[str] = set()
    for names in strata.values():
        names.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
        chosen.update(names[: round(HELD_OUT_SHARE * len(names))])
    return chosen
