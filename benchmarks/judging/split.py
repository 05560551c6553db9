"""Which pairs thresholds may be chosen with, and which are held out for reporting alone.

A held-out part can be used once: the first four were reported, looked into, and have since served to find out what no
measure sees; so have parts of the last two, which are calibration since. Only the last two say how well changes are
judged that nobody has seen: of models that were used for choosing, and of models that were not.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, get_args

from benchmarks.judging.catalogue import FOURTH, KNOWN, NEW, THIRD
from benchmarks.judging.pair import Pair

Split = Literal[
    "calibration",
    "held-out",
    "held-out-second",
    "held-out-third",
    "held-out-fourth",
    "held-out-known",
    "held-out-new",
]
SPLITS: tuple[Split, ...] = get_args(Split)
HELD_OUT_SHARE, HELD_OUT_SECOND_SHARE = 1 / 3, 1 / 2

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

# The second set: half of the pairs that were added later. Written down with them, by `chosen_by_hash`, before any of them
# was judged, by somebody who did not know the judges. It stays as it is.
HELD_OUT_SECOND: frozenset[str] = frozenset(
    {
        "image/portrait/rng",
        "image/portrait/warmer",
        "image/portrait/hazy-0.03",
        "image/portrait/hazy-0.3",
        "image/portrait/waxen",
        "image/portrait/stamped",
        "image/portrait/hair",
        "image/street/rng",
        "image/street/tiled-0.02",
        "image/street/tiled-0.06",
        "image/street/sharpened-0.03",
        "image/logo/rounding",
        "image/logo/turned",
        "image/sketches/rng",
        "image/sketches/pale-0.3",
        "image/sketches/blank",
        "image/depth/rounding",
        "image/depth/softened-0.002",
        "text/story/rng",
        "text/story/words",
        "text/story/trimmed",
        "text/story/cut-0.04",
        "text/story/cut-0.3",
        "text/story/looping",
        "text/translator/newline",
        "text/translator/half",
        "text/caption/space",
        "text/caption/other",
        "text/chat/rng",
        "text/chat/bullets",
        "text/chat/unformatted",
        "text/chat/refused",
        "text/coder/blank",
        "text/coder/skipping",
        "json/reader/rng",
        "json/reader/shifted-0.15",
        "json/reader/lines",
        "json/moderator/version",
        "json/embedder/rng",
        "json/embedder/precision",
        "json/embedder/unit",
        "json/embedder/noisy-0.15",
        "json/forecast/rounding",
        "json/forecast/futures",
        "json/forecast/faster",
        "json/forecast/biased-0.02",
        "json/forecast/biased-0.1",
        "json/forecast/narrow",
        "json/forecast/flat",
        "json/forecast/late",
        "audio/speech/quieter",
        "audio/speech/hissing-0.05",
        "audio/speech/hissing-0.5",
        "audio/speech/gapped",
        "audio/effect/dither",
        "audio/ambience/rng",
        "audio/ambience/louder",
        "audio/ambience/swapped",
        "audio/ambience/quieter-0.015",
        "audio/ambience/quieter-0.15",
        "audio/ambience/quieter-0.5",
        "audio/ambience/mono",
        "audio/song/bitrate",
        "audio/song/compressed",
        "audio/song/slow",
        "audio/song/muffled",
        "video/panorama/rng",
        "video/panorama/quality",
        "video/panorama/compressed-0.07",
        "video/panorama/compressed-0.5",
        "video/panorama/held-0.25",
        "video/panorama/held-0.6",
        "video/panorama/darker-0.35",
        "video/talker/keyframes",
        "video/talker/mute",
        "video/talker/rigid",
        "video/slides/keyframes",
        "video/slides/quality",
        "file/export/level",
        "file/export/members",
        "file/export/exchanged",
        "file/export/rows-0.07",
        "file/chart/rng",
        "file/chart/indented",
        "file/chart/unlabelled",
        "file/report/rng",
        "file/report/stars",
        "file/report/sales",
        "file/records/late-0.02",
        "file/records/wordless",
    }
)


# The third set: all of it.
HELD_OUT_THIRD: frozenset[str] = frozenset(pair.name for pair in THIRD)
# The fourth set: all of it.
HELD_OUT_FOURTH: frozenset[str] = frozenset(pair.name for pair in FOURTH)
# Of the sets since then, what has not been looked into.
HELD_OUT_KNOWN: frozenset[str] = frozenset(pair.name for pair in KNOWN)
HELD_OUT_NEW: frozenset[str] = frozenset(pair.name for pair in NEW)


def split_of(pair: Pair) -> Split:
    if pair.name in HELD_OUT_KNOWN:
        return "held-out-known"
    if pair.name in HELD_OUT_NEW:
        return "held-out-new"
    if pair.name in HELD_OUT_FOURTH:
        return "held-out-fourth"
    if pair.name in HELD_OUT_THIRD:
        return "held-out-third"
    if pair.name in HELD_OUT_SECOND:
        return "held-out-second"
    return "held-out" if pair.name in HELD_OUT else "calibration"


def chosen_by_hash(pairs: Iterable[Pair], share: float) -> set[str]:
    """That share of each kind of output and of each label: those whose names have the smallest SHA-256 digests."""
    strata: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pair in pairs:
        strata[pair.kind, pair.label].append(pair.name)
    chosen: set[str] = set()
    for names in strata.values():
        names.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
        chosen.update(names[: round(share * len(names))])
    return chosen
