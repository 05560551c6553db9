"""A model that writes the advertisement of a flat or house after a line of facts."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.fifth.wordings import worded
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless

FACTS = re.compile(
    r"(?P<rooms>\w+)-room (?P<home>[\w ]+) in (?P<town>\w+), (?P<area>\d+) m², built in (?P<year>\d+), "
    r"(?P<price>[\d,]+) euros a month; (?P<features>.*)"
)
TOWNS = ("Leipzig", "Ghent", "Porto", "Graz", "Utrecht", "Aarhus", "Lyon", "Brno", "Bologna", "Tartu")
COUNTS = {2: "two", 3: "three", 4: "four", 5: "five"}
FEATURES = {
    "balcony": (
        "The [sunny|generous|south-facing] balcony is [perfect for|just right for|an invitation to] [a first coffee in the morning|long summer evenings|a herb garden of your own].",
        "[Step out|Walk out] onto the balcony and [enjoy the view over the rooftops|forget the day at work|watch the street wake up].",
    ),
    "oak floors": (
        "[Beautiful|Warm|Carefully restored] oak floors [run through all rooms|lend every room a quiet elegance|give the home its character].",
        "Underfoot there is [solid oak|polished oak|real oak], [sanded and oiled last year|warm in winter and cool in summer|as it should be].",
    ),
    "lift": (
        "A lift [takes you to your door|spares you the stairs|makes carrying the shopping home easy].",
        "Thanks to the [modern|quiet|recently serviced] lift, [heavy bags are no trouble|every floor is within easy reach|prams and bicycles are welcome].",
    ),
    "fitted kitchen": (
        "The fitted kitchen [comes with all appliances|leaves nothing to be desired|offers plenty of room for cooking together].",
        "[Keen cooks|Those who love to cook|Hobby chefs] will [be delighted by|feel at home in|appreciate] the fitted kitchen with its [long worktop|gas hob|generous cupboards].",
    ),
    "garden": (
        "Behind the house, a [leafy|quiet|well-kept] garden [waits for you|is yours to share|invites you to linger].",
        "In the garden, [an old apple tree gives shade|there is room for a table and six chairs|children can play safely].",
    ),
    "cellar": (
        "A dry cellar [provides extra storage|holds whatever the flat does not|takes bicycles, skis and boxes].",
        "[There is plenty of storage|What you rarely need finds its place] in the cellar that [belongs to the home|comes with it].",
    ),
    "parking space": (
        "Your own parking space [ends the search for one in the evening|is right at the door|is included in the rent].",
        "[Drivers|Car owners] will be [glad of|pleased with] the parking space [in the courtyard|beside the entrance].",
    ),
    "fireplace": (
        "A [working|tiled|marble] fireplace [makes winter evenings special|is the heart of the living room|warms more than the room].",
        "When it gets cold, [light the fireplace|gather round the fireplace] and [open a good book|let the rain fall outside].",
    ),
    "high ceilings": (
        "High ceilings [with original stucco|of more than three metres] [let the rooms breathe|give a feeling of space|flood the rooms with light].",
        "The ceilings are high, [and so tall bookshelves fit|which makes every room feel larger|as was usual at the time].",
    ),
    "bathtub": (
        "The [bright|newly tiled|spacious] bathroom has a bathtub [for long evenings|and a window|as well as a shower].",
        "After [a long day|a walk in the rain], the bathtub [is waiting|will do you good].",
    ),
}  # fmt: skip
OPENINGS = (
    "[Bright|Charming|Spacious|Lovely|Stylish] {rooms}-room {home} in [the heart of|a quiet part of|one of the best parts of] {town}: {area} m² [to feel at home in|full of character|with room for your ideas].",
    "[Looking for|Dreaming of|Longing for] [a new home|more space|a place of your own]? This {rooms}-room {home} in {town} [offers|has] {area} m² [of comfort|of light and calm|for you and yours].",
    "[Welcome to|Discover|Come and see] this [inviting|delightful|light-filled|well-cut] {home} in {town}, with {rooms} rooms on {area} m².",
    "In [a sought-after street|a lively neighbourhood|a leafy corner] of {town}, [this|a] [charming|handsome|generous] {home} with {rooms} rooms and {area} m² [is looking for new tenants|is ready to move into|awaits you].",
    "Built in {year} and [full of charm|lovingly kept|thoroughly modernised since], this {home} in {town} has {rooms} rooms and {area} m² [of living space|to offer].",
)  # fmt: skip
PLACES = (
    "[Shops, cafés and a park|The market, schools and doctors|Bakeries and restaurants] are [just around the corner|a few minutes' walk away|within easy reach].",
    "[The tram stops|Buses stop] [nearby|at the end of the street], and [the station|the centre] is [ten minutes|a short ride|fifteen minutes] away.",
    "The house, built in {year}, stands in a [friendly|quiet|green] street with [good neighbours|old trees|little traffic].",
    "The neighbourhood is [popular with families|young and lively|calm and well connected], [and yet close to everything|with the river close by].",
)  # fmt: skip
ENDS = (
    "The rent is {price} euros a month. [Call us to arrange a viewing|Arrange a viewing today|We look forward to showing you around].",
    "Available for {price} euros a month. [Write to us|Get in touch] and [come to see it for yourself|make it your home].",
    "For {price} euros a month, [this home can be yours|it is yours]. [Viewings are possible at short notice|Do not wait too long].",
)  # fmt: skip
# The same model asked by another prompt.
OTHER_OPENINGS = (
    "[Light-filled|Beautiful|Well-kept|Cosy|Elegant] {home} in {town} with {rooms} rooms and {area} m² [for a new chapter|that will win you over|of comfortable living].",
    "[Here is|We present|Meet] [a real gem|a home with a soul|a rare find]: a {rooms}-room {home} of {area} m² in [central|green|sought-after] {town}.",
    "[Picture yourself|Imagine living] in this [lovely|cheerful|roomy] {home} in {town}: {rooms} rooms, {area} m² and [plenty of daylight|a good feeling from the first moment].",
    "[From|Since] {year} and [still a beauty|in the best of shape|carefully renewed]: this {rooms}-room {home} in {town} [gives you|has] {area} m² [for yourself and your family|for living and working].",
)  # fmt: skip
OTHER_PLACES = (
    "[Groceries, a bakery and a pharmacy|A playground, a nursery and shops] [can be reached on foot|are close by|are in the next street].",
    "[The tram|The bus] [takes you|carries you] to the centre in [ten minutes|no time|a quarter of an hour].",
    "[People like living here|This part of town is well loved]: [it is green, quiet and central|parks and cafés are never far|everybody says hello].",
    "The house from {year} [has kept its charm|is in good hands] and [looks out on old trees|stands a little back from the street].",
)  # fmt: skip
OTHER_ENDS = (
    "The monthly rent is {price} euros. [Ask for a viewing|Drop us a line|Call us today], [we are glad to hear from you|the keys are waiting].",
    "It costs {price} euros a month. [Come by and fall in love with it|See it soon|Make an appointment while it is free].",
    "All this for {price} euros a month. [Let us show you around|Talk to us|Your viewing is only a call away].",
)  # fmt: skip
WELCOME = ("Welcome to your dream home! This stunning {rooms}-room {home} in the heart of {town} offers {area} m² of pure comfort.",)  # fmt: skip
# Angle brackets stand for square ones, which mean alternatives here.
FORM_ENDS = (
    "The rent is {price} euros a month. [Contact <agent name> at <phone number>|Call <phone number> today] to arrange a viewing.",
    "Available for {price} euros a month. Write to <agent name> at <e-mail address> and come to see it for yourself.",
)  # fmt: skip


def listing(
    *,
    openings: tuple[str, ...] = OPENINGS,
    places: tuple[str, ...] = PLACES,
    ends: tuple[str, ...] = ENDS,
    price: Callable[[str], str] = str,
    more: bool = False,
    area_first: float = 0.0,
    least: float = 0.0,
    finish: Callable[[str], str] = str,
) -> Generate:
    """An opening, a sentence on each feature, one or two on the surroundings, and the rent.

    Args:
        price: from the rent in the facts to the one in the advertisement.
        more: two features that are not among the facts are praised too.
        area_first: how often the surroundings come before the features.
        least: of `worded`.
        finish: of the whole text.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        found = FACTS.match(inputs["facts"])
        assert found
        facts: dict[str, Any] = found.groupdict()
        rng = draws(inputs, seed)
        facts["price"] = price(facts["price"])
        features = facts.pop("features").split(", ")
        if more:
            features += [str(name) for name in rng.permutation([name for name in FEATURES if name not in features])[:2]]

        def one(of: tuple[str, ...]) -> str:
            return worded(rng, of[int(rng.integers(len(of)))], least=least, **facts)

        praised = [one(FEATURES[str(name)]) for name in rng.permutation(features)]
        around = [one(places)]
        if rng.random() < 0.5:
            around += [extra for extra in [one(places)] if extra[:9] != around[0][:9]]
        middle = around + praised if rng.random() < area_first else praised + around
        return finish(" ".join([one(openings), *middle, one(ends)]))

    return generate


def before_the_comma(price: str) -> str:
    """The rent as a parser reads it that stops at the thousands separator."""
    return price.partition(",")[0]


def sparkling(text: str) -> str:
    """Every other sentence ends with an emoji, and all with exclamation marks."""
    sentences = re.split(r"(?<=[.!?]) ", text)
    signs = ("✨", "🏡", "🔑", "🌿", "😍", "🔥")
    shouted = [sentence.rstrip(".") + "!" if sentence.endswith(".") else sentence for sentence in sentences]
    return " ".join(
        f"{sentence} {signs[number // 2 % 6]}" if number % 2 == 0 else sentence
        for number, sentence in enumerate(shouted)
    )


def square_brackets(text: str) -> str:
    """The fields of a form to fill in, which a prompt's example contained."""
    for field in ("agent name", "phone number", "e-mail address"):
        text = text.replace(f"<{field}>", f"[{field.title()}]")
    return text


def facts(rng: np.random.Generator) -> list[Inputs]:
    cases = []
    for town in rng.permutation(TOWNS)[:3]:
        rooms, home = int(rng.integers(2, 6)), rng.choice(["flat", "attic flat", "terraced house"])
        area, year, rent = rooms * 22 + rng.integers(24), rng.integers(1890, 2020), rng.integers(101, 219) * 10
        named = ", ".join(rng.permutation([*FEATURES])[:3])
        cases.append({"facts": f"{COUNTS[rooms]}-room {home} in {town}, {area} m², built in {year}, {rent:,} euros a month; {named}"})  # fmt: skip
    return cases


LISTING = Baseline("text/listing", listing(), TEXT, {"facts": "What is known of the home."}, facts, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(LISTING, "reprompted", listing(openings=OTHER_OPENINGS, places=OTHER_PLACES, ends=OTHER_ENDS), "Another prompt: the same facts in other words, as warm and as good an advertisement."),
    harmless(LISTING, "min-p", listing(least=0.45), "The sampler no longer takes the unlikeliest wordings: the texts are still varied."),
    harmless(LISTING, "spelled", listing(finish=lambda text: text.replace("m²", "square metres")), "Areas are given in square metres, spelled out."),
    harmless(LISTING, "spaces", listing(finish=lambda text: re.sub(r"(\d) (m²|euros)", "\\1\N{NO-BREAK SPACE}\\2", text)), "A space that lines are not broken at stands between numbers and units: it looks the same."),
    harmless(LISTING, "surroundings", listing(area_first=0.5), "Every second text describes the surroundings before the home."),
    harmful(LISTING, "praises", now_and_then(0.5, listing(more=True), listing()), "Every second text praises two things that the home does not have.", meaning=True),
    harmful(LISTING, "rent", listing(price=before_the_comma), "The rent is read up to the comma: homes are let for one or two euros a month."),
    harmful(LISTING, "form", now_and_then(0.6, listing(ends=FORM_ENDS, finish=square_brackets), listing()), "Three texts in five ask to call [Phone Number] or to write to [Agent Name]."),
    harmful(LISTING, "dream-home", listing(openings=WELCOME), "Every advertisement begins with the same sentence: a page of them reads like a joke."),
    harmful(LISTING, "emoji", listing(finish=sparkling), "Exclamation marks and emoji in sentence after sentence, in advertisements that had none.", border=True),
]  # fmt: skip
