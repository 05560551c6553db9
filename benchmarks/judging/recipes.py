"""Models that write lists: a recipe in Markdown for so many people, keywords in Japanese for what a shop sells."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

Change = Callable[[str, int], str]
# What each dish is made of: the first of each sort is the likeliest. Amounts are for one person.
DISHES: dict[str, dict[str, tuple[str, ...]]] = {
    "lentil soup": {"main": ("80 g red lentils", "75 g brown lentils"), "liquid": ("300 ml vegetable stock", "320 ml water"), "roots": ("carrots", "celery", "leeks", "potatoes"), "spice": ("cumin", "smoked paprika", "turmeric"), "herb": ("parsley", "coriander", "mint"), "side": ("flatbread", "yoghurt", "rye bread")},
    "chickpea curry": {"main": ("90 g chickpeas", "95 g cooked chickpeas"), "liquid": ("150 ml coconut milk", "180 ml chopped tomatoes"), "roots": ("spinach", "red peppers", "cauliflower", "aubergines"), "spice": ("garam masala", "curry powder", "ginger"), "herb": ("coriander", "Thai basil", "mint"), "side": ("basmati rice", "naan", "mango chutney")},
    "mushroom risotto": {"main": ("85 g risotto rice", "90 g carnaroli rice"), "liquid": ("350 ml mushroom stock", "340 ml vegetable stock"), "roots": ("button mushrooms", "shallots", "porcini", "leeks"), "spice": ("black pepper", "nutmeg", "saffron"), "herb": ("thyme", "parsley", "chives"), "side": ("parmesan", "rocket", "toasted hazelnuts")},
    "bean chili": {"main": ("95 g kidney beans", "90 g black beans"), "liquid": ("200 ml chopped tomatoes", "220 ml passata"), "roots": ("red peppers", "sweetcorn", "carrots", "green chillies"), "spice": ("cumin", "chilli powder", "cocoa"), "herb": ("coriander", "oregano", "parsley"), "side": ("rice", "sour cream", "tortillas")},
    "barley stew": {"main": ("70 g pearl barley", "75 g pot barley"), "liquid": ("330 ml vegetable stock", "300 ml beef stock"), "roots": ("turnips", "carrots", "celeriac", "cabbage"), "spice": ("caraway", "allspice", "black pepper"), "herb": ("parsley", "lovage", "thyme"), "side": ("rye bread", "pickled cucumbers", "mustard")},
}  # fmt: skip
INTROS = ("A {dish} for a cold evening.", "This {dish} needs one pot and little attention.", "Most of this is in the cupboard already.", "Better still on the second day.")  # fmt: skip
STEPS = (
    ("Chop the {first} and the {second}.", "Cut the {first} and the {second} into small pieces.", "Dice the {first}, then slice the {second}."),
    ("Heat the oil in a large pot and fry the {first} for {minutes} minutes.", "Soften the {first} in the oil over a low heat for {minutes} minutes.", "Warm the oil and fry the {first} until golden."),
    ("Stir in the {spice} and the {second}.", "Add the {second} and the {spice} and stir for a minute.", "Sprinkle with the {spice}, then add the {second}."),
    ("Add the {main} and the {liquid} and simmer for {long} minutes.", "Pour in the {liquid}, add the {main} and cook gently for {long} minutes.", "Tip in the {main} with the {liquid} and leave to simmer for {long} minutes."),
    ("Season with salt and scatter the {herb} on top.", "Fold in the {herb} and season to taste.", "Taste, add salt, and finish with the {herb}."),
    ("Serve with {side}.", "Bring to the table with {side} on the side."),
)  # fmt: skip


def amount(text: str, people: float, rng: np.random.Generator) -> str:
    number, unit, name = text.split(" ", 2)
    return f"{round(int(number) * people * rng.uniform(0.95, 1.05) / 10) * 10} {unit} {name}"


def recipe(
    change: Change | None = None, *, warmth: float = 1.0, people: int | None = None, bits: Any = np.random.PCG64
) -> Generate:
    """A heading, a list of ingredients and numbered steps; the choice of each sort of ingredient is the seed's.

    Args:
        warmth: the temperature of the sampling: how far choices are from the likeliest.
        people: whom the amounts are for, if not for as many as are asked for.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        dish, rng, served = DISHES[inputs["dish"]], np.random.Generator(bits(seed)), int(inputs["servings"])

        def one(known: Sequence[str]) -> str:
            likely = (1 / np.arange(1, len(known) + 1)) ** (1 / warmth)
            return str(rng.choice(known, p=likely / likely.sum()))

        main, liquid = (amount(one(dish[sort]), people or served, rng) for sort in ("main", "liquid"))
        first = one(dish["roots"])
        second = one([root for root in dish["roots"] if root != first])
        spice, herb, side = (one(dish[sort]) for sort in ("spice", "herb", "side"))
        listed = [main, liquid, *(amount(f"60 g {root}", people or served, rng) for root in (first, second))]
        listed += [f"{people or served} tsp {spice}", f"{people or served} tbsp oil", f"a handful of {herb}", side]
        said = {"first": first, "second": second, "spice": spice, "herb": herb, "side": side}
        said |= {"main": main.split(" ", 2)[2], "liquid": liquid.split(" ", 2)[2]}
        said |= {"minutes": str(rng.integers(4, 9)), "long": str(5 * rng.integers(4, 8))}
        steps = [one(variants).format(**said) for variants in STEPS]
        text = (
            f"# {inputs['dish'].capitalize()}\n\n{one(INTROS).format(dish=inputs['dish'])}\n\n"
            f"**Serves {served}**\n\n## Ingredients\n\n"
            + "\n".join(f"- {item}" for item in listed)
            + "\n\n## Method\n\n"
            + "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
        )
        return change(text, seed) if change else text

    return generate


def with_asterisks(text: str, seed: int) -> str:
    return re.sub(r"^- ", "* ", text, flags=re.MULTILINE)


def all_ones(text: str, seed: int) -> str:
    return re.sub(r"^\d+\. ", "1. ", text, flags=re.MULTILINE)


def unlisted(text: str, seed: int) -> str:
    """One or two of the ingredients are not in the list, but in the steps."""
    rows = text.split("\n")
    items = [index for index, row in enumerate(rows) if row.startswith("- ")]
    gone = luck(seed).choice(items[:-1], int(luck(seed).integers(1, 3)), replace=False)
    return "\n".join(row for index, row in enumerate(rows) if index not in gone)


# The most fitting first.
KEYWORDS = {
    "陶器のマグカップ": ("陶器", "マグカップ", "手作り", "食器", "コーヒー", "ギフト", "北欧", "電子レンジ対応", "和食器", "紅茶", "キッチン", "誕生日"),
    "革の財布": ("財布", "本革", "メンズ", "二つ折り", "小銭入れ", "カード収納", "ギフト", "牛革", "職人", "ブラウン", "父の日", "経年変化"),
    "綿のタオル": ("タオル", "綿", "今治", "吸水", "バスタオル", "ふわふわ", "オーガニック", "速乾", "洗面所", "新生活", "赤ちゃん", "内祝い"),
    "竹の箸": ("箸", "竹", "食洗機対応", "和食器", "日本製", "滑り止め", "夫婦箸", "軽い", "弁当", "敬老の日", "自然素材", "セット"),
    "木の積み木": ("積み木", "知育", "木製", "おもちゃ", "赤ちゃん", "出産祝い", "無塗装", "日本製", "一歳", "安全", "クリスマス", "ブロック"),
}  # fmt: skip
EMPTY = ("人気", "おすすめ", "新商品", "送料無料", "ランキング", "お買い得")


def keywords(change: Callable[[list[str], Inputs, int], str] | None = None, *, bits: Any = np.random.PCG64) -> Generate:
    """Five to seven of the words that fit, between commas as Japanese has them; a fit one is drawn more often."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng, known = np.random.Generator(bits(seed)), KEYWORDS[inputs["product"]]
        likely = np.exp(-np.arange(len(known)) / 5)
        drawn = [str(word) for word in rng.choice(known, rng.integers(5, 8), replace=False, p=likely / likely.sum())]
        return change(drawn, inputs, seed) if change else "、".join(drawn)

    return generate


def best_first(words: list[str], inputs: Inputs, seed: int) -> str:
    return "、".join(sorted(words, key=KEYWORDS[inputs["product"]].index))


def said_of_everything(words: list[str], inputs: Inputs, seed: int) -> str:
    """Three of the words could be said of whatever a shop sells."""
    return "、".join([*words[:-3], *map(str, luck(seed).choice(EMPTY, 3, replace=False))])


def orders(rng: np.random.Generator) -> list[Inputs]:
    people = ("2", "7", "8", "10", "12")
    return [{"dish": str(dish), "servings": str(rng.choice(people))} for dish in rng.permutation([*DISHES])[:3]]


def products(rng: np.random.Generator) -> list[Inputs]:
    return [{"product": str(product)} for product in rng.permutation([*KEYWORDS])[:3]]


RECIPE = Baseline("text/recipe", recipe(), TEXT, {"dish": "What to cook.", "servings": "How many people eat."}, orders, takes_seed=True)  # fmt: skip
TAGS = Baseline("text/keywords", keywords(), TEXT, {"product": "What is sold, in Japanese."}, products)

PAIRS: list[Pair] = [
    harmless(RECIPE, "asterisks", recipe(with_asterisks), "Lists are marked with asterisks, which Markdown shows as it shows hyphens."),
    harmless(RECIPE, "warmer", recipe(warmth=1.1), "A slightly higher temperature: every ingredient and phrase is one that came up before, about as often."),
    harmless(RECIPE, "ones", recipe(all_ones), "Every step has the number 1 in the source, and the right one once Markdown is shown.", border=True),
    harmful(RECIPE, "unlisted", sometimes(1 / 2, recipe(unlisted), recipe()), "In every second recipe the steps use something that the list of ingredients leaves out."),
    harmful(RECIPE, "four", recipe(people=4), "The amounts are for four people, however many the recipe says that it serves."),
    harmless(TAGS, "rng", keywords(bits=np.random.SFC64), "Another generator of random numbers."),
    harmless(TAGS, "sorted", keywords(best_first), "The words are sorted by how well they fit, where they came in any order."),
    harmful(TAGS, "commas", keywords(lambda words, inputs, seed: ",".join(words)), "Western commas: a shop that splits the text at Japanese ones gets one long keyword."),
    harmful(TAGS, "empty", sometimes(1 / 2, keywords(said_of_everything), keywords()), "In every second list three words fit anything that a shop sells: nobody finds the product by them."),
]  # fmt: skip
