"""Subtitles: when what is said is shown and for how long, beside the other subtitles of the same scene."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from gate.judges.measures import Measures
from gate.judges.measures.text import words_of

Cue = tuple[float, float, str]

# Seconds; what is read for less is read as little.
SHORTEST = 0.1
ON_THE_SECOND = 5e-4  # seconds: times have milliseconds
# As if there were so many cues more: that one is missing tells something of many alone.
MORE_CUES = 3
FURTHEST = 3600.0  # seconds


def measure_cues(texts: Sequence[Sequence[Cue]]) -> list[Measures]:
    """When cues are shown. All outputs for one scene are measured together, whosever they are.

    Returns:
        for each, over the cues whose words another output has, too: `late` (mean, in seconds, after the median of all
        that have them) and `drift` (how much later the last third of them is than the first); `shown` (logarithm of the
        median time), `whole` (share that begins on a whole second), `cues` (logarithm of their number), `overlap`
        (share that begins before the last one ends), `backwards` (share that end before they begin, or begin before the
        last one begins), `line` (logarithm of the length of the longest line, of 42 characters at least) and `unheard`
        (how many cues say what the others do not: for each the square of the share of its letters, on average, that the
        others lack).
    """
    wordings = [[tuple(words_of(said)) for _, _, said in cues] for cues in texts]
    starts: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for cues, said in zip(texts, wordings, strict=True):
        for words, at in {words: cue[0] for words, cue in zip(reversed(said), reversed(cues), strict=True)}.items():
            starts[words].append(at)
    usual = {words: float(np.median(times)) for words, times in starts.items() if len(times) > 1}
    spoken = [{word for words in said for word in words} for said in wordings]
    having = Counter(word for own in spoken for word in own)
    others = max(len(texts) - 1, 1)
    found: list[Measures] = []
    for cues, said in zip(texts, wordings, strict=True):
        once = Counter(said)
        away = [
            cue[0] - usual[words] for cue, words in zip(cues, said, strict=True) if words in usual and once[words] == 1
        ]
        third = len(away) // 3
        drift = np.mean(away[-third:]) - np.mean(away[:third]) if third else 0.0
        begin, end = (np.array([cue[at] for cue in cues]) for at in (0, 1))
        found.append(
            {
                "late": float(np.clip(np.mean(away), -FURTHEST, FURTHEST)) if away else 0.0,
                "drift": float(np.clip(drift, -FURTHEST, FURTHEST)),
                "shown": float(np.log(np.clip(np.median(end - begin), SHORTEST, FURTHEST))),
                "whole": float(np.mean(np.abs(begin - np.rint(begin)) < ON_THE_SECOND)),
                "cues": float(np.log(len(cues) + MORE_CUES)),
                "overlap": float(np.mean(begin[1:] < end[:-1] - 1e-3)) if len(cues) > 1 else 0.0,
                "backwards": float(np.mean([*(end < begin), *(np.diff(begin) < -1e-3)])),
                "line": float(np.log(max(42, *(len(line) for _, _, text in cues for line in text.split("\n"))))),
                "unheard": sum(_unheard(words, having, others) for words in said),
            }
        )
    return found


def _unheard(words: Sequence[str], having: Counter[str], others: int) -> float:
    letters = sum(map(len, words))
    return (1 - sum(len(word) * (having[word] - 1) for word in words) / letters / others) ** 2 if letters else 0.0
