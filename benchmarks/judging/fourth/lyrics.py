"""A model that writes the words of a song about a subject: verses that rhyme, and a chorus that comes back."""

import re
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless

RHYMES = (
    ("night", "light", "sight", "fight", "kite"),
    ("day", "way", "bay", "clay", "highway"),
    ("rain", "train", "lane", "chain", "window pane"),
    ("heart", "start", "part", "chart", "cart"),
    ("home", "foam", "dome", "comb", "chrome"),
    ("fire", "wire", "choir", "tyre", "spire"),
    ("shore", "door", "floor", "store", "war"),
    ("sea", "tree", "bee", "key", "knee"),
    ("shot", "pot", "knot", "spot", "plot"),
    ("stone", "bone", "phone", "throne", "microphone"),
)
FIRST = (
    "I was walking by the {thing} with nothing left but the {word}",
    "There's a {thing} in the distance and it's calling for the {word}",
    "Every {thing} that I remember has a little of the {word}",
    "Mama told me of the {thing} and I never asked for the {word}",
    "Oh the {thing} was all around us and we dreamed about the {word}",
    "Seven years beside the {thing} and I'm still in love with the {word}",
)
SECOND = (
    "And we {verb} until the morning and we talked about the {word}",
    "Now I {verb} without a reason, like a child without the {word}",
    "But you {verb} across the {thing} and you left me for the {word}",
    "So we {verb} a little closer, and it never was the {word}",
    "And I {verb} and you were laughing when we came up to the {word}",
)
MORE_FIRST = (*FIRST, "When they painted every {thing} we were counting on the {word}")
VERBS = ("danced", "waited", "wandered", "whispered", "sang", "drove")
SUBJECTS = {
    "the sea": ("harbour", "lighthouse", "tide", "sail"),
    "a small town": ("station", "high street", "chapel", "square"),
    "leaving": ("highway", "suitcase", "platform", "engine"),
    "summer": ("meadow", "river", "porch", "orchard"),
    "the mountains": ("ridge", "valley", "cabin", "pine"),
}
Words = tuple[str, str]


def rhymed(rng: np.random.Generator) -> Words:
    first, second = rng.permutation(RHYMES[rng.integers(len(RHYMES))])[:2]
    return str(first), str(second)


def unrhymed(rng: np.random.Generator) -> Words:
    """Of the same words, two that do not rhyme."""
    one, other = rng.permutation(len(RHYMES))[:2]
    return str(rng.choice(RHYMES[one])), str(rng.choice(RHYMES[other]))


def song(
    pair: Callable[[np.random.Generator], Words] = rhymed,
    *,
    first: Sequence[str] = FIRST,
    verbs: Sequence[str] = VERBS,
    likely: float = 1.0,
) -> Generate:
    """Two verses, a chorus that comes twice, and a bridge in every second song, each under its name in brackets.

    Args:
        pair: draws the ends of two lines that belong together.
        likely: how much likelier the first verb is than each of the others.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = draws(inputs, seed)
        things = SUBJECTS[inputs["subject"]]
        shares = np.array([likely, *(1.0 for _ in verbs[1:])])

        def lines(count: int) -> str:
            written: list[str] = []
            openings, answers = rng.permutation(list(first)), rng.permutation(SECOND)
            for number in range(count // 2):
                for line, word in zip((openings[number], answers[number]), pair(rng), strict=True):
                    thing, verb = rng.choice(things), rng.choice(verbs, p=shares / shares.sum())
                    written.append(str(line).format(thing=thing, verb=verb, word=word))
            return "\n".join(written)

        chorus = f"[Chorus]\n{lines(4)}"
        parts = [f"[Verse 1]\n{lines(4)}", chorus, f"[Verse 2]\n{lines(4)}"]
        if rng.random() < 0.5:
            parts.append(f"[Bridge]\n{lines(2)}")
        return "\n\n".join([*parts, chorus])

    return generate


def starred(inputs: Inputs, seed: int) -> str:
    """With stars in place of what a list of bad words holds: some of those are also good ones."""
    return re.sub(r"\b(shot|child|fight|bone|knot)\b", lambda found: "*" * len(found[0]), song()(inputs, seed))


def subjects(rng: np.random.Generator) -> list[Inputs]:
    return [{"subject": str(subject)} for subject in rng.permutation([*SUBJECTS])[:3]]


LYRICS = Baseline("text/lyrics", song(), TEXT, {"subject": "What the song is about."}, subjects, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(LYRICS, "opening", song(first=MORE_FIRST), "There is a seventh line with which it can begin, as good as the six before."),
    harmless(LYRICS, "favourite", song(likely=1.4), "One verb of six comes a little more often than the others: nobody counts that in songs."),
    harmful(LYRICS, "unrhymed", song(unrhymed), "Lines no longer rhyme: it does not sing."),
    harmful(LYRICS, "starred", starred, "Innocent words such as 'child' and 'shot' are starred out, as if somebody had sworn."),
]  # fmt: skip
