"""Every pair of the benchmark, and every baseline."""

from benchmarks.judging import (
    aerials,
    animations,
    answers,
    aquaria,
    bodies,
    captions,
    cutouts,
    drawings,
    files,
    films,
    forecasts,
    images,
    interiors,
    journeys,
    letters,
    loops,
    meshes,
    narration,
    objects,
    plans,
    portraits,
    queries,
    recipes,
    recognition,
    reports,
    sounds,
    soundscapes,
    speech,
    stems,
    stories,
    subtitles,
    texts,
    transcripts,
    turntables,
    valuations,
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
# Added last, by two who did not know how the gate judges either, once everything above had been used to choose
# thresholds with: all of them are held out.
THIRD: tuple[Pair, ...] = (
    *aerials.PAIRS,
    *interiors.PAIRS,
    *cutouts.PAIRS,
    *animations.PAIRS,
    *recipes.PAIRS,
    *subtitles.PAIRS,
    *queries.PAIRS,
    *letters.PAIRS,
    *transcripts.PAIRS,
    *journeys.PAIRS,
    *bodies.PAIRS,
    *valuations.PAIRS,
    *stems.PAIRS,
    *narration.PAIRS,
    *loops.PAIRS,
    *aquaria.PAIRS,
    *turntables.PAIRS,
    *meshes.PAIRS,
    *captions.PAIRS,
    *plans.PAIRS,
)
PAIRS: tuple[Pair, ...] = (*FIRST, *SECOND, *THIRD, *images.LATER)
BY_NAME: dict[str, Pair] = {pair.name: pair for pair in PAIRS}
BASELINES: dict[str, Baseline] = {pair.baseline.name: pair.baseline for pair in PAIRS}


def against_itself(baseline: Baseline) -> Pair:
    """A baseline as its own candidate."""
    return Pair(f"{baseline.name}/same", baseline, baseline.generate, "harmless", "Nothing has changed.")


def find(name: str) -> Pair:
    """A pair by its name, those of baselines against themselves too."""
    return BY_NAME[name] if name in BY_NAME else against_itself(BASELINES[name.removesuffix("/same")])
