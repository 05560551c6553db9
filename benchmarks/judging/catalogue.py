"""Every pair of the benchmark, and every baseline."""

import importlib
import pkgutil
from types import ModuleType

from benchmarks.judging import (
    aerials,
    animations,
    answers,
    aquaria,
    bodies,
    captions,
    cutouts,
    drawings,
    eighth,
    fifth,
    files,
    films,
    forecasts,
    fourth,
    images,
    interiors,
    journeys,
    letters,
    loops,
    meshes,
    narration,
    ninth,
    objects,
    plans,
    portraits,
    queries,
    recipes,
    recognition,
    reports,
    seventh,
    sixth,
    sounds,
    soundscapes,
    speech,
    stems,
    stories,
    subtitles,
    tenth,
    texts,
    transcripts,
    turntables,
    valuations,
    videos,
)
from benchmarks.judging.pair import Baseline, Pair


def _gathered(package: ModuleType, *, known: bool) -> tuple[Pair, ...]:
    """The pairs of a package's modules, by the modules' names: of those whose names begin with `known` or `more`, which
    change models of other modules, or of those that have a model of their own."""
    modules = sorted(one.name for one in pkgutil.iter_modules(package.__path__))
    chosen = [name for name in modules if name.startswith(("known_", "more_")) == known]
    loaded = (importlib.import_module(f"{package.__name__}.{name}") for name in chosen)
    return tuple(pair for module in loaded for pair in getattr(module, "PAIRS", ()))


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
# By two others who did not know it either, once everything above had been used to choose thresholds with.
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
# By four who did not know it either, once everything above had been: other changes of the models above, and models of
# their own.
FOURTH: tuple[Pair, ...] = (*_gathered(fourth, known=True), *_gathered(fourth, known=False))
# By three who did not know it either, and to look at: further changes of the models above.
SIXTH = _gathered(sixth, known=True)
# By five who did not know it either: of these, all but texts have been looked into.
LOOKED_INTO = ("audio", "json", "image", "video", "file")
FIFTH = tuple(pair for known in (True, False) for pair in _gathered(fifth, known=known) if pair.kind in LOOKED_INTO)
# By nine others, in place of those: of these, new models that answer with files, videos and values have been looked into.
OPENED_KINDS = ("file", "video", "json")
EIGHTH = tuple(
    pair for package in (seventh, eighth) for pair in _gathered(package, known=False) if pair.kind in OPENED_KINDS
)
# By five others: of these, every second new model that answers with files or values has been looked into.
OPENED_MODELS = tuple(
    f"{kind}/{name}"
    for kind, names in (
        ("file", ("calendar", "comic", "organs", "protein", "webpage")),
        ("json", ("credit", "kilnplan", "playlist", "relations", "traffic")),
    )
    for name in names
)
NINTH = tuple(pair for pair in _gathered(ninth, known=False) if pair.baseline.name in OPENED_MODELS)
OPENED: tuple[Pair, ...] = (
    *FIRST,
    *SECOND,
    *THIRD,
    *images.LATER,
    *FOURTH,
    *FIFTH,
    *SIXTH,
    *EIGHTH,
    *NINTH,
)
_OPENED_NAMES, _OPENED_BASELINES = {pair.name for pair in OPENED}, {pair.baseline.name for pair in OPENED}
# By all these, and by three others: more than a third of all, kept apart.
_APART = tuple(
    pair
    for known in (True, False)
    for package in (fifth, seventh, eighth, ninth, tenth)
    for pair in _gathered(package, known=known)
    if pair.name not in _OPENED_NAMES
)
# Other changes of the models above, and models of their own.
KNOWN, NEW = (
    tuple(pair for pair in _APART if (pair.baseline.name in _OPENED_BASELINES) == known) for known in (True, False)
)
PAIRS: tuple[Pair, ...] = (*OPENED, *KNOWN, *NEW)
BY_NAME: dict[str, Pair] = {pair.name: pair for pair in PAIRS}
BASELINES: dict[str, Baseline] = {pair.baseline.name: pair.baseline for pair in PAIRS}


def against_itself(baseline: Baseline) -> Pair:
    """A baseline as its own candidate."""
    return Pair(f"{baseline.name}/same", baseline, baseline.generate, "harmless", "Nothing has changed.")


def find(name: str) -> Pair:
    """A pair by its name, those of baselines against themselves too."""
    return BY_NAME[name] if name in BY_NAME else against_itself(BASELINES[name.removesuffix("/same")])
