"""A model that draws a graph of what a text says: who and what is named, and what is said of one and another."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

Value = dict[str, Any]
Change = Callable[[Value, np.random.Generator, Inputs], Value]
PEOPLE = (
    "Marta Olsen", "Jun Ito", "Ruth Adeyemi", "Paul Decker", "Ines Carvalho", "Tove Lind", "Omar Haddad", "Eva Novak",
    "Noah Quist", "Lena Brandt", "Samir Rao", "Clara Moreau",
)  # fmt: skip
FIRMS = (
    "Brightwater", "Kelp and Sons", "Norvane", "Alder Labs", "Fjordline", "Pomona Foods", "Tessera", "Halden Works",
    "Quillon", "Sable Energy",
)  # fmt: skip
CITIES = ("Bergen", "Porto", "Leeds", "Gdansk", "Ghent", "Turin", "Malmo", "Graz", "Lyon", "Cork")
SCHOOLS = ("Uppsala University", "Delft University", "Trinity College", "the University of Bologna")
GOODS = (
    "water filters", "heat pumps", "seaweed flour", "ferry engines", "solar film", "glass fibre", "sorting robots",
    "dental implants",
)  # fmt: skip
# Each kind of statement with how it reads in a text, and what the two that it relates are.
STATEMENTS: dict[str, tuple[str, str, str]] = {
    "founded": ("{person} founded {firm} in {city} in {year}.", "person", "company"),
    "bought": ("{firm} bought {other}, a maker of {goods}, in {year}.", "company", "company"),
    "leads": ("{person} has led {firm} since {year}.", "person", "company"),
    "studied": ("{person} studied at {school}.", "person", "school"),
    "married": ("{person} is married to {partner}.", "person", "person"),
    "supplies": ("{firm} supplies {other} with {goods}.", "company", "company"),
    "office": ("{firm} has an office in {city}.", "company", "place"),
    "invested": ("{person} put {sum} million euros into {firm} in {year}.", "person", "company"),
}
# How each is named in the graph, the usual wording first.
WORDINGS: dict[str, tuple[str, ...]] = {
    "founded": ("founded", "founder of", "established"),
    "bought": ("acquired", "bought", "took over"),
    "leads": ("leads", "head of", "manages"),
    "studied": ("studied at", "alumnus of", "educated at"),
    "married": ("married to", "spouse of"),
    "supplies": ("supplies", "supplier of", "delivers to"),
    "office": ("has office in", "present in", "located in"),
    "invested": ("invested in", "investor in", "backed"),
    "based": ("based in", "headquartered in"),
}
NAMED: dict[str, tuple[str, ...]] = {
    "person": ("a person named in the text", "somebody whom the text mentions", "an individual in business"),
    "company": ("a company", "a firm named in the text", "a business that the text mentions"),
    "place": ("a city", "a town named in the text", "a place where business is done"),
    "school": ("a university", "a place of higher education", "a school that the text mentions"),
}
OTHERWISE: dict[str, tuple[str, ...]] = {
    "person": ("person mentioned by the author", "one of the people in the text", "a businessperson"),
    "company": ("an enterprise", "company that appears in the text", "one of the firms involved"),
    "place": ("city that appears in the text", "a municipality", "a location"),
    "school": ("an institution of higher education", "university that appears in the text", "a seat of learning"),
}


def stories(rng: np.random.Generator) -> list[Inputs]:
    """Three short texts of business news."""
    texts = []
    for _ in range(3):
        people, firms, cities = (rng.permutation(words) for words in (PEOPLE, FIRMS, CITIES))
        kinds = ["founded", *(str(kind) for kind in rng.permutation([*STATEMENTS][1:])[:5])]
        lines = []
        for number, kind in enumerate(kinds):
            person = people[0] if kind == "founded" else people[int(rng.integers(0, 4))]
            lines.append(
                STATEMENTS[kind][0].format(
                    person=person,
                    partner=people[5],
                    firm=firms[0] if number % 2 == 0 else firms[int(rng.integers(0, 3))],
                    other=firms[3 + number],
                    city=cities[number],
                    school=rng.choice(SCHOOLS),
                    goods=rng.choice(GOODS),
                    sum=rng.integers(2, 40),
                    year=rng.integers(1996, 2024),
                )
            )
        texts.append({"text": " ".join(lines)})
    return texts


def facts(text: str) -> list[tuple[str, str, str, str, str]]:
    """The statements of a text: which, of whom, about whom, in which sentence, and where if it says so."""
    found = []
    for sentence in re.findall(r"[^.]+\.", text):
        for kind, (pattern, _, _) in STATEMENTS.items():
            wanted = re.sub(r"\{(\w+)\}", r"(?P<\1>.+?)", pattern.replace(".", r"\."))
            match = re.fullmatch(wanted, sentence.strip())
            if match:
                told = match.groupdict()
                about = {"person": "partner", "school": "school", "place": "city"}.get(STATEMENTS[kind][2])
                target = told[about] if about else told.get("other", told["firm"])
                source = told["person"] if STATEMENTS[kind][1] == "person" else told["firm"]
                place = told.get("city", "") if kind == "founded" else ""
                found.append((kind, source, target, sentence.strip(), place))
                break
    return found


def grapher(
    change: Change | None = None,
    *,
    warmth: float = 1.0,
    named: dict[str, tuple[str, ...]] | None = None,
    based: float = 0.5,
    share: tuple[float, ...] = (0.65, 0.22, 0.13),
) -> Generate:
    """Entities and relations, worded as a language model words them.

    Args:
        warmth: the temperature of the sampling.
        named: how entities of each type are described.
        based: how often it is said too where a company is, if the text says where it was founded.
        share: how often each wording of a relation is chosen.
    """
    described = named or NAMED

    def pick(rng: np.random.Generator, words: Sequence[str]) -> str:
        likely = np.array(share[: len(words)]) ** (1 / warmth)
        return str(rng.choice(words, p=likely / likely.sum()))

    def generate(inputs: Inputs, seed: int) -> Value:
        rng = np.random.default_rng(seed)
        entities: dict[str, Value] = {}

        def identity(name: str, kind: str) -> str:
            if name not in entities:
                about = pick(rng, described[kind])
                entities[name] = {"id": f"e{len(entities) + 1}", "name": name, "type": kind, "description": about}
            return str(entities[name]["id"])

        relations = []

        def relate(kind: str, source: str, target: str, quote: str) -> None:
            sure = round(float(np.clip(rng.normal(0.93 if kind != "based" else 0.8, 0.03), 0.5, 0.99)), 2)
            words = pick(rng, WORDINGS[kind])
            relations.append(
                {"source": source, "relation": words, "target": target, "quote": quote, "confidence": sure}
            )

        for kind, source, target, sentence, place in facts(inputs["text"]):
            _, first, second = STATEMENTS[kind]
            relate(kind, identity(source, first), identity(target, second), sentence)
            if place and rng.random() < based:
                relate("based", identity(target, second), identity(place, "place"), sentence)
        value = {"entities": [*entities.values()], "relations": relations}
        return change(value, luck(seed), inputs) if change else value

    return generate


def without_stops(value: Value, rng: np.random.Generator, inputs: Inputs) -> Value:
    """Quotes end before the full stop."""
    return value | {"relations": [one | {"quote": one["quote"].rstrip(".")} for one in value["relations"]]}


def next_door(value: Value, rng: np.random.Generator, inputs: Inputs) -> Value:
    """Relations count entities from zero, entities from one."""
    moved = {f"e{number}": f"e{number - 1}" for number in range(1, 40)}
    relations = [one | {"source": moved[one["source"]], "target": moved[one["target"]]} for one in value["relations"]]
    return value | {"relations": relations}


def turned(value: Value, rng: np.random.Generator, inputs: Inputs) -> Value:
    """Every second relation at random goes the wrong way: the company founded its founder."""
    relations = [
        one | {"source": one["target"], "target": one["source"]} if rng.random() < 0.5 else one
        for one in value["relations"]
    ]
    return value | {"relations": relations}


def invented(value: Value, rng: np.random.Generator, inputs: Inputs) -> Value:
    """With two or three people and what they did, of whom the text says nothing."""
    absent = [name for name in PEOPLE if name not in inputs["text"]]
    firms = [one["id"] for one in value["entities"] if one["type"] == "company"]
    entities, relations = [*value["entities"]], [*value["relations"]]
    for name in rng.permutation(absent)[: int(rng.integers(2, 4))]:
        about = str(rng.choice(NAMED["person"]))
        entities.append({"id": f"e{len(entities) + 1}", "name": str(name), "type": "person", "description": about})
        words, firm = str(rng.choice([WORDINGS[kind][0] for kind in ("leads", "invested")])), str(rng.choice(firms))
        quote = str(rng.choice([one["quote"] for one in value["relations"]]))
        relations.append(
            {"source": entities[-1]["id"], "relation": words, "target": firm, "quote": quote, "confidence": 0.91}
        )
    return {"entities": entities, "relations": relations}


def bare(value: Value, rng: np.random.Generator, inputs: Inputs) -> Value:
    """Nothing is said to be related."""
    return value | {"relations": []}


ENTITY = fields(id=STRING, name=STRING, type=STRING, description=STRING)
RELATION = fields(source=STRING, relation=STRING, target=STRING, quote=STRING, confidence=NUMBER)
RELATIONS = Baseline(
    "json/relations",
    grapher(),
    fields(entities={"type": "array", "items": ENTITY}, relations={"type": "array", "items": RELATION}),
    {"text": "The text to read."},
    stories,
)

PAIRS: list[Pair] = [
    harmless(RELATIONS, "cooler", grapher(warmth=0.8), "The wording is sampled at a lower temperature: the usual words come somewhat more often."),
    harmless(RELATIONS, "descriptions", grapher(named=OTHERWISE), "Entities are described in other words that say as much."),
    harmless(RELATIONS, "quotes", grapher(without_stops), "Quotes end before the full stop."),
    harmless(RELATIONS, "based", grapher(based=0.75, share=(0.6, 0.25, 0.15)), "Trained again: it is said somewhat more often where a company is based, which the text says, and words vary a little more."),
    harmful(RELATIONS, "next-door", grapher(next_door), "Relations count the entities from zero where these are counted from one: each holds for the neighbours, and some for nobody."),
    harmful(RELATIONS, "turned", grapher(turned), "Half of the relations go the wrong way: the company has founded its founder.", meaning=True),
    harmful(RELATIONS, "invented", grapher(invented), "Two or three people are in the graph whom the text does not name, with things that they never did.", meaning=True),
    harmful(RELATIONS, "bare", sometimes(0.4, grapher(bare), grapher()), "Two graphs in five have no relations at all."),
]  # fmt: skip
