"""A model that recommends music for a mood: twelve pieces, the most fitting first; as a list of objects."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless, sometimes

Track = dict[str, Any]
# How lively each is, 0..1, and how fast, in beats a minute.
MOODS = {
    "a rainy Sunday": (0.25, 82),
    "a long run": (0.85, 164),
    "dinner with friends": (0.45, 104),
    "deep work": (0.2, 70),
    "a drive at night": (0.55, 116),
    "a party in the kitchen": (0.9, 126),
    "cleaning the flat": (0.7, 138),
}
FIRST = ("Paper", "Silver", "Northern", "Quiet", "Velvet", "Broken", "Morning", "Hollow", "Golden", "Distant")
SECOND = ("Lanterns", "Harbour", "Foxes", "Arcade", "Gardens", "Signals", "Orchard", "Tides", "Machines", "Letters")
TITLES = (
    "Leave the Light", "Ferry Song", "Second Winter", "Neon Rain", "Half Awake", "Oslo", "Tin Roof", "The Long Way",
    "Undertow", "Marigold", "Glass Stairs", "Late Train", "Salt", "Kites", "Hold Still", "Cinder", "Blue Hour",
    "Parallel", "Small Hours", "Wildfire",
)  # fmt: skip
KEYS = ("C major", "G major", "D minor", "A minor", "E minor", "F major", "B flat major", "C sharp minor")
REASONS = (
    "{energy} and at {bpm} beats a minute, it suits {mood}.",
    "{artist} in a {energy} moment.",
    "A {energy} piece in {key} for {mood}.",
    "From {year}, {energy}, at {bpm} beats a minute.",
)
OTHER_REASONS = (
    "For {mood}: {energy}, with {bpm} beats a minute.",
    "Chosen because {artist} can be {energy}.",
    "{mood} calls for something {energy} in {key}.",
    "A {energy} one that came out in {year}.",
)


def catalogue(count: int, seed: int = 5) -> list[Track]:
    """So many pieces, by forty artists."""
    rng = np.random.default_rng(seed)
    drawn = rng.permutation([f"{first} {second}" for first in FIRST for second in SECOND])[:40]
    manners = {str(name): (rng.uniform(0.1, 0.95), rng.uniform(65, 170)) for name in drawn}
    tracks = []
    for number in range(count):
        artist = str(rng.choice(drawn))
        lively = float(np.clip(manners[artist][0] + rng.normal(0, 0.2), 0.02, 0.99))
        tracks.append(
            {
                "id": f"trk_{number:04d}",
                "artist": artist,
                "title": f"{rng.choice(TITLES)}{rng.choice(['', '', '', ' (Live)', ' II', ' Reprise'])}",
                "year": int(rng.integers(1974, 2025)),
                "bpm": round(
                    float(np.clip(0.5 * manners[artist][1] + 0.5 * (60 + 110 * lively) + rng.normal(0, 8), 55, 180)), 1
                ),
                "energy": round(lively, 3),
                "key": str(rng.choice(KEYS)),
                "duration_s": round(float(rng.uniform(125, 390)), 1),
            }
        )
    return tracks


TRACKS = catalogue(420)


def recommender(
    *,
    warmth: float = 1.0,
    count: int = 12,
    tracks: Sequence[Track] = TRACKS,
    reasons: Sequence[str] = REASONS,
    most: int = 12,
    thousandths: bool = False,
    usual: str = "",
    again: bool = False,
    still: bool = False,
) -> Generate:
    """Pieces drawn by how well they fit, the best of those that are drawn first.

    Args:
        warmth: the temperature of the draw.
        count: how many.
        tracks: what there is to choose from.
        most: how many may be by one artist.
        thousandths: durations are in thousandths of a second.
        usual: the mood that is taken for every other, if not "".
        again: a piece may be drawn more than once.
        still: whatever the seed is.
    """

    def generate(inputs: Inputs, seed: int) -> list[Track]:
        rng, mood = draws(inputs, 0 if still else seed), inputs["mood"]
        lively, pace = MOODS[usual or mood]
        energy, bpm = (np.array([one[name] for one in tracks]) for name in ("energy", "bpm"))
        fits = np.exp(-(((energy - lively) / 0.2) ** 2) - ((bpm - pace) / 26) ** 2)
        logits = np.log(fits + 1e-6) / (0.55 * warmth)
        order = [*np.argsort(-(logits + rng.gumbel(size=len(tracks))))]
        chosen: list[int] = []
        for index in order:
            if sum(tracks[one]["artist"] == tracks[index]["artist"] for one in chosen) < most:
                chosen.append(int(index))
            if len(chosen) == count:
                break
        if again:
            chosen = [int(index) for index in rng.choice(chosen[: count // 2 + 1], count)]
        chosen.sort(key=lambda index: -fits[index])
        answer = []
        for rank, index in enumerate(chosen, 1):
            one = tracks[index]
            word = "calm" if one["energy"] < 0.35 else "lively" if one["energy"] < 0.7 else "driving"
            told = one | {"energy": word, "mood": mood, "bpm": round(one["bpm"])}
            reason = str(rng.choice(list(reasons))).format(**told)
            length = one["duration_s"] * (1000 if thousandths else 1)
            fit = 0.3 + 0.68 * fits[index]
            answer.append(
                {"rank": rank}
                | one
                | {
                    "duration_s": length,
                    "score": round(float(np.clip(fit, 0, 1)), 4),
                    "reason": reason[0].upper() + reason[1:],
                }
            )
        return answer

    return generate


def moods(rng: np.random.Generator) -> list[Inputs]:
    """Three moods."""
    return [{"mood": str(mood)} for mood in rng.permutation([*MOODS])[:3]]


TRACK = fields(
    rank={"type": "integer"},
    id=STRING,
    artist=STRING,
    title=STRING,
    year={"type": "integer"},
    bpm=NUMBER,
    energy=NUMBER,
    key=STRING,
    duration_s=NUMBER,
    score=NUMBER,
    reason=STRING,
)
PLAYLIST = Baseline(
    "json/playlist",
    recommender(),
    {"type": "array", "items": TRACK, "title": "Output"},
    {"mood": "What the music is for."},
    moods,
    takes_seed=True,
)

PAIRS: list[Pair] = [
    harmless(PLAYLIST, "cooler", recommender(warmth=0.7), "Drawn at a lower temperature: what fits best comes a little more often."),
    harmless(PLAYLIST, "reasons", recommender(reasons=OTHER_REASONS), "Reasons are worded in another way."),
    harmless(PLAYLIST, "newer", recommender(tracks=catalogue(440)), "There are twenty pieces more to choose from than the four hundred and twenty before."),
    harmless(PLAYLIST, "mixed", recommender(most=2), "No more than two pieces are by one artist, for variety: the third of one is replaced by another's that fits about as well."),
    harmful(PLAYLIST, "usual", recommender(usual="a drive at night"), "The mood is not read and always that of a drive at night: the same pace comes up for deep work and for a run."),
    harmful(PLAYLIST, "thousandths", recommender(thousandths=True), "Durations are in thousandths of a second though the field says seconds: a list lasts for weeks."),
    harmful(PLAYLIST, "again", sometimes(0.5, recommender(again=True), recommender()), "Every second list has the same pieces two or three times."),
    harmful(PLAYLIST, "still", recommender(still=True), "The same twelve pieces come for a mood whatever the seed: whoever asks again gets nothing new."),
]  # fmt: skip
