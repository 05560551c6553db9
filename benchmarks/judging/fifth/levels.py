"""A model that makes the map of a level for a game of dungeons: rows of tiles, a start, an exit, and what is in it."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless

Value = dict[str, Any]
THEMES = {  # what lives and lies there, and how much of the floor is wet
    "flooded crypt": (("skeleton", "ghoul", "leech", "urn", "chest"), 0.25),
    "goblin mine": (("goblin", "bat", "warg", "ore", "chest"), 0.04),
    "frozen temple": (("ice imp", "wolf", "statue", "altar", "chest"), 0.1),
    "sewers": (("rat", "slime", "crocodile", "lever", "chest"), 0.3),
    "wizard's cellar": (("familiar", "mimic", "golem", "scroll", "chest"), 0.02),
}
PROMPT = re.compile(r"(?P<theme>[\w' ]+), (?P<width>\d+) by (?P<height>\d+), (?P<count>\d+) rooms")
VOID, FLOOR, WATER, WALL = " .~#"


def reached(tiles: np.ndarray, start: tuple[int, int]) -> np.ndarray:
    """How many steps it takes from a tile to all others; -1 where one does not get."""
    steps = np.full(tiles.shape, -1)
    steps[start], waiting = 0, [start]
    for row, column in waiting:
        for place in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if tiles[place] in (FLOOR, WATER) and steps[place] < 0:
                steps[place] = steps[row, column] + 1
                waiting.append(place)
    return steps


def level(
    change: Callable[[Value], Value] = dict,
    *,
    tall_first: float = 0.5,
    halves: bool = False,
    size: tuple[int, int] | None = None,
    many: float = 1.0,
    pool: int = 2,
    door: float = 0.0,
    by_seed: bool = True,
) -> Generate:
    """Rooms that corridors link one after another, walls around them, and nothing beyond.

    Args:
        change: of the whole answer.
        tall_first: how often a corridor runs up or down before it runs sideways.
        halves: rooms are laid by a sequence that fills the plane evenly, not at random.
        size: width and height of every level, whatever the prompt says.
        many: how many creatures and things there are, as a multiple.
        pool: water comes in squares of so many tiles.
        door: how often a wall stands in the way to the exit.
        by_seed: the seed decides.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        asked = PROMPT.match(inputs["prompt"])
        assert asked
        rng, odd = draws(inputs, seed if by_seed else 0), draws(inputs, seed, 5)
        things, wet = THEMES[asked["theme"]]
        width, height = size or (int(asked["width"]), int(asked["height"]))
        tiles = np.full((height, width), VOID)
        middles = []
        first = rng.random(2)
        for number in range(int(asked["count"])):
            wide, tall = rng.integers(3, 8), rng.integers(3, 6)
            spot = (first + (number + 1) * np.array((0.7549, 0.5698))) % 1 if halves else rng.random(2)
            left, top = 1 + int(spot[0] * (width - wide - 2)), 1 + int(spot[1] * (height - tall - 2))
            tiles[top : top + tall, left : left + wide] = FLOOR
            middles.append((int(top + tall // 2), int(left + wide // 2)))
        for (row, column), (to_row, to_column) in pairwise(middles):
            rows, columns = sorted((row, to_row)), sorted((column, to_column))
            tall = rng.random() < tall_first
            tiles[rows[0] : rows[1] + 1, column if tall else to_column] = FLOOR
            tiles[to_row if tall else row, columns[0] : columns[1] + 1] = FLOOR
        pools = np.kron(rng.random((height // pool + 1, width // pool + 1)), np.ones((pool, pool)))[:height, :width]
        tiles[(tiles == FLOOR) & (pools < wet)] = WATER
        start = middles[0]
        steps = reached(tiles, start)
        exit_ = (int((far := np.argwhere(steps == steps.max())[0])[0]), int(far[1]))
        if odd.random() < door:
            # The way is shut halfway, across the whole width of the corridor or the room.
            tiles[(steps == steps.max() // 2)] = WALL
        floor = np.argwhere((tiles == FLOOR) & (steps > 2) & (steps < steps.max()))
        entities = []
        for row, column in rng.permutation(floor)[: round(many * (4 + int(asked["count"]) + rng.integers(3)))]:
            entities.append({"type": str(rng.choice(things)), "x": int(column), "y": int(row)})
        tiles[start], tiles[exit_] = FLOOR, FLOOR
        walked = np.pad((tiles == FLOOR) | (tiles == WATER), 1)
        near = np.zeros((height, width), bool)
        for down in range(3):
            for right in range(3):
                near |= walked[down : down + height, right : right + width]
        tiles[near & (tiles == VOID)] = WALL
        return change(
            {
                "theme": asked["theme"],
                "width": width,
                "height": height,
                "tiles": ["".join(row) for row in tiles],
                "start": {"x": start[1], "y": start[0]},
                "exit": {"x": exit_[1], "y": exit_[0]},
                "entities": entities,
            }
        )

    return generate


def in_places(change: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """A change of everything that has a place."""
    return lambda value: (
        value
        | {"start": change(value["start"]), "exit": change(value["exit"])}
        | {"entities": [change(entity) for entity in value["entities"]]}
    )


def swapped(place: Value) -> Value:
    return place | {"x": place["y"], "y": place["x"]}


def from_one(place: Value) -> Value:
    return place | {"x": place["x"] + 1, "y": place["y"] + 1}


def row_by_row(value: Value) -> Value:
    return value | {"entities": sorted(value["entities"], key=lambda entity: (entity["y"], entity["x"]))}


def numbered(value: Value) -> Value:
    """Creatures and things have a number, too."""
    return value | {"entities": [entity | {"id": number} for number, entity in enumerate(value["entities"])]}


def stripped(value: Value) -> Value:
    """Rows without the spaces at their ends."""
    return value | {"tiles": [row.rstrip() for row in value["tiles"]]}


def prompts(rng: np.random.Generator) -> list[Inputs]:
    cases = []
    for theme in rng.permutation([*THEMES])[:3]:
        width, height, rooms = rng.integers(26, 44), rng.integers(14, 23), rng.integers(5, 9)
        cases.append({"prompt": f"{theme}, {width} by {height}, {rooms} rooms"})
    return cases


INTEGER = {"type": "integer"}
PLACE = fields(x=INTEGER, y=INTEGER)


def schema(entity: Value, tiles: Value) -> Value:
    return fields(
        theme=STRING, width=INTEGER, height=INTEGER, tiles=tiles, start=PLACE, exit=PLACE, entities={"type": "array", "items": entity}
    )  # fmt: skip


ENTITY, ROWS = fields(type=STRING, x=INTEGER, y=INTEGER), {"type": "array", "items": STRING}
LEVEL = Baseline("json/level", level(), schema(ENTITY, ROWS), {"prompt": "Theme, size and number of rooms."}, prompts, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(LEVEL, "sideways", level(tall_first=0.2), "Corridors mostly run sideways first: other levels of the same sort."),
    harmless(LEVEL, "evenly", level(halves=True), "Rooms are spread a little more evenly: other levels, as good to play."),
    harmless(LEVEL, "row-by-row", level(row_by_row), "Creatures and things are listed row by row, which were listed as they were drawn."),
    harmless(LEVEL, "id", level(numbered), "Creatures and things have a number, too.", output=schema(fields(type=STRING, x=INTEGER, y=INTEGER, id=INTEGER), ROWS)),
    harmless(LEVEL, "one-more", level(many=1.08), "There is one creature or thing more in a level, of a dozen."),
    harmless(LEVEL, "pools", level(pool=3), "Water comes in somewhat larger pools, as much as before."),
    harmful(LEVEL, "walled-in", level(door=0.5), "In every second level there is no way from the start to the exit."),
    harmful(LEVEL, "swapped", level(in_places(swapped)), "Columns and rows are swapped in all places: creatures stand in walls or outside."),
    harmful(LEVEL, "from-one", level(in_places(from_one)), "Places count from one: things stand a tile beside where they should, some in walls."),
    harmful(LEVEL, "stripped", level(stripped), "Rows end with their last tile: they are not of one length, and code that expects the width fails."),
    harmful(LEVEL, "forty", level(size=(40, 20)), "Every level is 40 by 20 tiles, whatever size was asked for."),
    harmful(LEVEL, "one-level", level(by_seed=False), "Every seed gives the same level: the seed is not passed on."),
]  # fmt: skip
