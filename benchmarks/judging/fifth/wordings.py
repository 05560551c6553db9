"""Sentences with alternatives, of which a seed draws one: how the models of words here vary what they say."""

import re

import numpy as np

CHOICE = re.compile(r"\[([^\[\]]*)\]")


def worded(rng: np.random.Generator, pattern: str, warmth: float = 1.0, least: float = 0.0, **facts: object) -> str:
    """A pattern with one alternative of every [this|that] drawn, innermost first, and its {facts} filled in.

    The first alternatives are the likelier ones.

    Args:
        warmth: the temperature: 0 always takes the first.
        least: alternatives that are less likely than that share of the likeliest are not taken.
    """
    while found := CHOICE.search(pattern):
        options = found[1].split("|")
        odds = 1 / (np.arange(len(options)) + 2.0)
        odds = np.where(odds >= least * odds[0], odds, 0)
        odds = (odds / odds.max()) ** (1 / warmth) if warmth else np.eye(len(options))[0]
        option = options[int(rng.choice(len(options), p=odds / odds.sum()))]
        pattern = pattern[: found.start()] + option + pattern[found.end() :]
    return pattern.format(**facts)
