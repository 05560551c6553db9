"""Every pair of the benchmark, and every baseline."""

from benchmarks.judging import (
    answers,
    drawings,
    files,
    films,
    forecasts,
    images,
    objects,
    portraits,
    recognition,
    reports,
    sounds,
    soundscapes,
    speech,
    stories,
    texts,
    videos,
)
from benchmarks.judging.pair import Baseline, Pair

FIRST: tuple[Pair, ...] = (
    *images.PAIRS,
    *texts.PAIRS,
    *objects.PAIRS,
    *sounds.PAIRS,
    *videos.PAIRS,
    *files.PAIRS,
)
# Added later, by somebody who did not know how the gate judges.
SECOND: tuple[Pair, ...] = (
    *portraits.PAIRS,
    *drawings.PAIRS,
    *stories.PAIRS,
    *answers.PAIRS,
    *recognition.PAIRS,
    *forecasts.PAIRS,
    *speech.PAIRS,
    *soundscapes.PAIRS,
    *films.PAIRS,
    *reports.PAIRS,
)
PAIRS: tuple[Pair, ...] = (*FIRST, *SECOND, *images.LATER)
BY_NAME: dict[str, Pair] = {pair.name: pair for pair in PAIRS}
BASELINES: dict[str, Baseline] = {pair.baseline.name: pair.baseline for pair in PAIRS}


def against_itself(baseline: Baseline) -> Pair:
    """A baseline as its own candidate."""
    return Pair(f"{baseline.name}/same", baseline, baseline.generate, "harmless", "Nothing has changed.")


def find(name: str) -> Pair:
    """A pair by its name, those of baselines against themselves too."""
    return BY_NAME[name] if name in BY_NAME else against_itself(BASELINES[name.removesuffix("/same")])
