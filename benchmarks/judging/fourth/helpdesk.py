"""A model that answers the customers of a shop after its rules: returns, repairs, deliveries."""

import numpy as np

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless, luck

THINGS = ("kettle", "desk lamp", "backpack", "raincoat", "headset", "bike light", "toaster", "keyboard")
Parts = dict[str, tuple[str, ...]]
DAYS, MONTHS = 30, 24  # the shop's rules: for returns, for repairs

USUAL: Parts = {
    "hello": ("Hi there,", "Hello,", "Hi,", "Hello and thank you for writing to us."),
    "asked": (
        "thanks for asking about the {thing}.",
        "I have looked at your question about the {thing}.",
        "good that you ask about the {thing} before you send anything.",
    ),
    "return yes": (
        "We take things back for {limit} days, and only {count} have passed, so you can return it.",
        "With {count} days you are inside the {limit} that we give everybody, and a return is fine.",
        "Yes, it can go back: {count} days is less than the {limit} that our rules allow.",
    ),
    "return no": (
        "We take things back for {limit} days, and {count} have passed, so you cannot return it.",
        "With {count} days you are outside the {limit} that we give everybody, and a return is not possible.",
        "No, it cannot go back: {count} days is more than the {limit} that our rules allow.",
    ),
    "repair yes": (
        "Our warranty is {limit} months long, so after {count} months the repair is free of charge.",
        "After {count} months it is still under the warranty of {limit} months, and we pay for the repair.",
        "You bought it {count} months ago and the warranty runs for {limit}, so the repair costs you nothing.",
    ),
    "repair no": (
        "Our warranty is {limit} months long, so after {count} months the repair is at your cost.",
        "After {count} months it is no longer under the warranty of {limit} months, and you pay for the repair.",
        "You bought it {count} months ago and the warranty ran for {limit}, so the repair has to be paid for.",
    ),
    "next": (
        "Just answer this message if you would like a label for the parcel.",
        "Tell me your order number and I will prepare the rest for you.",
        "If anything is unclear, I am glad to help you further.",
    ),
    "bye": ("Kind regards,\nMira", "Best wishes,\nMira", "Have a good day,\nMira"),
}
REPHRASED: Parts = USUAL | {
    "asked": (
        "thank you for getting in touch about the {thing}.",
        "your message about the {thing} has reached me.",
        "happy to tell you where you stand with the {thing}.",
    ),
    "return yes": (
        "It is {count} days old by now and may come back to us until day {limit}, so go ahead.",
        "Since it has been {count} days out of {limit}, we will gladly refund it.",
    ),
    "return no": (
        "It is {count} days old by now and could come back to us until day {limit}, so that door has closed.",
        "Since it has been {count} days and the end was at {limit}, we are unable to refund it.",
    ),
    "repair yes": (
        "At {count} months it is covered, as we guarantee it for {limit}, and there will be no bill.",
        "We guarantee it for {limit} months; at {count} we mend it on the house.",
    ),
    "repair no": (
        "At {count} months it is past the {limit} that we guarantee, and there would be a bill.",
        "We guarantee it for {limit} months; at {count} we can mend it only against payment.",
    ),
    "next": (
        "Write back whenever you want to go on from here.",
        "Let me have the number of your order and I will see to the rest.",
    ),
}
HAUGHTY: Parts = USUAL | {
    "asked": (
        "you could have found the answer about the {thing} in our terms.",
        "most people manage to look this up about the {thing} themselves.",
        "once more, then, for the {thing}.",
    ),
    "next": (
        "Do read the rules before you write to us again.",
        "I trust that this is now simple enough to follow.",
        "If that is still unclear, ask somebody who has the time.",
    ),
}


def support(parts: Parts = USUAL, *, hotter: float = 0.0, mistaken: float = 0.0) -> Generate:
    """An answer of five parts.

    Args:
        parts: what each part may be, the likeliest first.
        hotter: by how much the choice among those is more even, 0..1.
        mistaken: the share of answers with the opposite decision.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        words = inputs["question"].rstrip("?").split()
        thing = " ".join(words[words.index("my") + 1 : words.index("after")])
        kind, count = ("return" if "return" in words else "repair"), int(words[-2])
        limit = DAYS if kind == "return" else MONTHS
        allowed = (count <= limit) != (luck(seed).random() < mistaken)

        def say(part: str) -> str:
            chances = np.array([0.6**number for number in range(len(parts[part]))]) ** (1 - hotter)
            chosen = parts[part][rng.choice(len(chances), p=chances / chances.sum())]
            return chosen.format(thing=thing, limit=limit, count=count)

        hello, asked = say("hello"), say("asked")
        asked = asked if hello.endswith(",") else asked[0].upper() + asked[1:]
        decision, after = say(f"{kind} {'yes' if allowed else 'no'}"), say("next")
        return f"{hello}\n\n{asked} {decision} {after}\n\n{say('bye')}"

    return generate


def questions(rng: np.random.Generator) -> list[Inputs]:
    """Three questions: at least one that the rules allow and one that they do not."""
    one, two, three = rng.permutation(THINGS)[:3]
    return [
        {"question": f"Can I return my {one} after {rng.integers(5, 29)} days?"},
        {"question": f"Can I return my {two} after {rng.integers(33, 70)} days?"},
        {"question": f"Is the repair free for my {three} after {rng.choice([8, 13, 19, 27, 31, 38])} months?"},
    ]


SUPPORT = Baseline("text/support", support(), TEXT, {"question": "What the customer asks."}, questions)

PAIRS: list[Pair] = [
    harmless(SUPPORT, "hotter", support(hotter=0.35), "Sampled at a slightly higher temperature: the same sentences, the rarer ones a little more often."),
    harmless(SUPPORT, "rephrased", support(REPHRASED), "A new prompt: other words, as friendly, and the same decisions.", meaning=True),
    harmful(SUPPORT, "mistaken", support(mistaken=0.4), "Two answers in five say the opposite of the shop's rules.", meaning=True),
    harmful(SUPPORT, "haughty", support(HAUGHTY), "Decisions are right, but customers are talked down to.", meaning=True),
]  # fmt: skip
