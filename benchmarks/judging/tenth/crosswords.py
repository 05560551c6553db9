"""A model that makes a small crossword about a theme, as JSON: the grid with its letters, and clues across and down."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.objects import STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, Schema, harmful, harmless

Value = dict[str, Any]
Entry = dict[str, Any]
Words = dict[str, tuple[str, ...]]
Change = Callable[[Value, np.random.Generator], Value]
LARGEST = 15  # cells, in each direction
THEMES: dict[str, Words] = {
    "kitchen": {
        "SPOON": ("It stirs the tea", "Ran away with the dish", "Soup needs one"), "KETTLE": ("It whistles when it's ready", "Boiler on the hob", "Called black by the pot"),
        "OVEN": ("Where bread gets brown", "Roasting place", "Hot box"), "LADLE": ("Long-handled server of soup", "Soup scoop", "Dipper"),
        "WHISK": ("Egg beater", "It makes cream stiff", "Tool for a light hand"), "APRON": ("Cook's cover", "It keeps the shirt clean", "Tied round the waist"),
        "GRATER": ("Cheese shredder", "It is rough with nutmeg", "Tool full of holes"), "SIEVE": ("Flour goes through it", "Mesh for lumps", "Strainer"),
        "TOASTER": ("Breakfast pops out of it", "Bread warmer", "It has two slots"), "PLATE": ("Dinner lies on it", "Dish", "Flat piece of china"),
        "FORK": ("Utensil with tines", "Knife's partner", "Place where a road splits"), "BASIN": ("Washing-up bowl", "Sink", "Where dishes soak"),
        "TEAPOT": ("Short and stout vessel", "It lives under a cosy", "Brewing vessel"), "SPATULA": ("Pancake turner", "Flat flipper", "Bowl scraper"),
    },
    "sea": {
        "ANCHOR": ("It holds a ship", "Heavy hook", "News presenter"), "LOBSTER": ("Red when cooked", "Clawed crustacean", "Pot catch"),
        "TIDE": ("It comes in twice a day", "Moon-driven movement", "It waits for no man"), "HARBOUR": ("Haven for boats", "Where ships lie safe", "Port"),
        "CORAL": ("Reef builder", "Orange-pink", "Atoll material"), "SAILOR": ("Jack Tar", "Popeye, for one", "Deck hand"),
        "WHALE": ("Moby-Dick, for one", "Largest of mammals", "Singer in the deep"), "PEARL": ("Oyster's treasure", "Gem from a shell", "Bead on a string"),
        "ISLAND": ("Robinson's home", "Land with water all around", "Man or Wight"), "OYSTER": ("The world is yours", "Bed dweller", "It is eaten alive"),
        "REEF": ("Danger below the keel", "Barrier off Australia", "Kind of knot"), "SEAL": ("Ball-balancing swimmer", "Close tightly", "Selkie"),
        "CAPTAIN": ("Ahab's rank", "Team leader", "Last to leave the ship"), "DOLPHIN": ("Flipper", "Clever swimmer", "It leaps beside the bow"),
    },
    "music": {
        "PIANO": ("It has 88 keys", "Softly", "Steinway"), "VIOLIN": ("Stradivari made it", "First string in the orchestra", "Fiddle"),
        "OPERA": ("Tosca, for one", "Where it isn't over till she sings", "Verdi wrote it"), "TENOR": ("Caruso's voice", "Pavarotti, for one", "He sings above the bass"),
        "RHYTHM": ("Drummer's concern", "Beat", "It comes with blues"), "CELLO": ("Casals played it", "It stands between the knees", "Deep member of a quartet"),
        "TRUMPET": ("Armstrong's instrument", "Brass with three valves", "Elephant's call"), "SONATA": ("Moonlight, for one", "Piece in three movements", "Beethoven wrote 32 for keys"),
        "CHOIR": ("Singers in a church", "Many voices", "Preached to in vain"), "LYRE": ("Orpheus played it", "Nero's instrument", "Small harp"),
        "NOTE": ("Do or re", "Short letter", "It sits on a line"), "ARIA": ("Solo at La Scala", "Diva's number", "Queen of the Night's piece"),
        "TEMPO": ("Allegro, for one", "Pace", "What a metronome sets"), "ORGAN": ("Bach's instrument", "Heart or liver", "It is full of pipes"),
    },
    "garden": {
        "ROSE": ("It has thorns", "Got up", "Bloom for Valentine's"), "SPADE": ("Digger's tool", "It is called by its name", "Black card"),
        "TULIP": ("Dutch craze of 1637", "Spring bulb", "Flower of Amsterdam"), "HEDGE": ("Green wall", "Put off an answer", "It is clipped in autumn"),
        "COMPOST": ("It feeds the beds", "Rotting heap", "Where peelings go"), "LAWN": ("It needs mowing", "Croquet's place", "Green in front of the house"),
        "TROWEL": ("Small hand tool", "Bulb planter's need", "Bricklayer's tool, too"), "SNAIL": ("It carries its house", "Slow eater of lettuce", "Escargot"),
        "RADISH": ("Peppery root", "Red salad root", "Quick crop in spring"), "TOMATO": ("Love apple", "Ketchup's origin", "Red fruit in salads"),
        "DAISY": ("It tells if he loves me", "Chain link for children", "Gatsby's love"), "IVY": ("Wall climber", "Holly's companion", "League for Harvard"),
        "LILAC": ("Pale purple", "Fragrant shrub in May", "Bush for perfume"), "EARTHWORM": ("Early bird's catch", "Tiller underground", "Robin's breakfast"),
    },
}  # fmt: skip
MORE: dict[str, Words] = {
    "kitchen": {"COLANDER": ("Drainer of pasta", "Bowl with holes"), "MINCER": ("Meat grinder", "It makes burgers")},
    "sea": {"MERMAID": ("Ariel, for one", "Half a fish"), "BUOY": ("Floating marker", "Keep afloat")},
    "music": {"FLUTE": ("Magic thing of Mozart's", "Slim glass"), "BALLAD": ("Slow song", "It tells a story")},
    "garden": {
        "THISTLE": ("Scotland's emblem", "Prickly weed"),
        "RAKE": ("Leaf gatherer", "Hogarth's was in progress"),
    },
}


class Placed(NamedTuple):
    """A word in the grid; `row` and `column` are of its first letter, and may be negative."""

    word: str
    row: int
    column: int
    down: bool

    def cells(self) -> list[tuple[int, int]]:
        return [(self.row + self.down * at, self.column + (not self.down) * at) for at in range(len(self.word))]


Letters = dict[tuple[int, int], str]
Pick = Callable[[list[Placed], Letters, np.random.Generator], Placed]


def _extent(cells: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """How many rows and columns they span."""
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return max(rows) - min(rows) + 1, max(columns) - min(columns) + 1


def _fits(letters: Letters, placed: Placed) -> bool:
    """Whether it crosses others in equal letters only, and touches none besides."""
    cells, (down, right) = placed.cells(), (placed.down, not placed.down)
    (row, column), (last_row, last_column) = cells[0], cells[-1]
    if (row - down, column - right) in letters or (last_row + down, last_column + right) in letters:
        return False
    for (row, column), letter in zip(cells, placed.word, strict=True):
        if (row, column) in letters:
            if letters[row, column] != letter:
                return False
        elif (row + right, column + down) in letters or (row - right, column - down) in letters:
            return False
    return max(_extent([*letters, *cells])) <= LARGEST


def _places(letters: Letters, word: str) -> list[Placed]:
    """Where it can cross what is there."""
    found = []
    for at, letter in enumerate(word):
        for (row, column), there in letters.items():
            if there == letter:
                found += [Placed(word, row - at, column, True), Placed(word, row, column - at, False)]
    return [placed for placed in found if _fits(letters, placed)]


def _any(places: list[Placed], letters: Letters, rng: np.random.Generator) -> Placed:
    return places[int(rng.integers(len(places)))]


def closest(places: list[Placed], letters: Letters, rng: np.random.Generator) -> Placed:
    """The place that leaves the grid smallest."""
    areas = [int(np.prod(_extent([*letters, *placed.cells()]))) for placed in places]
    return places[int(np.argmin(areas + rng.random(len(areas))))]


def _laid(rng: np.random.Generator, words: Sequence[str], count: int, pick: Pick) -> list[Placed]:
    """So many of the words, each across another."""
    while True:
        order = [str(word) for word in rng.permutation(words)]
        laid = [Placed(order[0], 0, 0, bool(rng.random() < 0.5))]
        letters: Letters = dict(zip(laid[0].cells(), laid[0].word, strict=True))
        for word in order[1:] * 2:
            known = {placed.word for placed in laid}
            if len(laid) < count and word not in known and (places := _places(letters, word)):
                laid.append(pick(places, letters, rng))
                letters |= zip(laid[-1].cells(), laid[-1].word, strict=True)
        if len(laid) == count:
            return laid


def _clue(clues: tuple[str, ...], rng: np.random.Generator, even: bool) -> str:
    """One of a word's clues; the earlier ones are likelier, if not even."""
    odds = np.ones(len(clues)) if even else 0.6 ** np.arange(len(clues))
    return clues[int(rng.choice(len(clues), p=odds / odds.sum()))]


def crossword(
    change: Change | None = None,
    *,
    pick: Pick = _any,
    by_columns: bool = False,
    more: bool = False,
    even: bool = False,
    heed: Callable[[str, np.random.Generator], str] = lambda theme, rng: theme,
) -> Generate:
    """As many words as asked for; `#` is a black cell, rows and columns count from zero.

    Args:
        pick: which of the places that a word fits in is taken.
        by_columns: lays words down where it would lay them across.
        more: knows two more words about each theme.
        even: every clue to a word is as likely as the others.
        heed: what theme the words come from.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng, (theme, wish) = draws(inputs, seed), inputs["theme"].split(", ")[:2]
        about = heed(theme, rng)
        known = THEMES[about] | (MORE[about] if more else {})
        laid = _laid(rng, [*known], int(wish.split()[0]), pick)
        if by_columns:
            laid = [Placed(one.word, one.column, one.row, not one.down) for one in laid]
        top, left = min(one.row for one in laid), min(one.column for one in laid)
        laid = [one._replace(row=one.row - top, column=one.column - left) for one in laid]
        letters = {cell: letter for one in laid for cell, letter in zip(one.cells(), one.word, strict=True)}
        height, width = _extent([*letters])
        numbers = {cell: 1 + at for at, cell in enumerate(sorted({(one.row, one.column) for one in laid}))}
        entries: dict[bool, list[Entry]] = {False: [], True: []}
        for one in sorted(laid, key=lambda one: (one.row, one.column)):
            entry = {"number": numbers[one.row, one.column], "row": one.row, "column": one.column}
            entry |= {"length": len(one.word), "answer": one.word, "clue": _clue(known[one.word], rng, even)}
            entries[one.down].append(entry)
        value = {
            "title": f"{theme.capitalize()} crossword",
            "width": width,
            "height": height,
            "grid": ["".join(letters.get((row, column), "#") for column in range(width)) for row in range(height)],
            "across": entries[False],
            "down": entries[True],
        }
        return change(value, rng) if change else value

    return generate


def each_entry(change: Callable[[Entry, np.random.Generator], Entry]) -> Change:
    """What is across and what is down, changed one by one."""
    return lambda value, rng: value | {way: [change(entry, rng) for entry in value[way]] for way in ("across", "down")}


def misprinted(value: Value, rng: np.random.Generator) -> Value:
    """Two letters in the grid are others than in the answers."""
    cells = [[*row] for row in value["grid"]]
    filled = [(row, column) for row, line in enumerate(cells) for column, cell in enumerate(line) if cell != "#"]
    for at in rng.permutation(len(filled))[:2]:
        row, column = filled[at]
        others = [letter for letter in "AEIORSTLN" if letter != cells[row][column]]
        cells[row][column] = others[int(rng.integers(len(others)))]
    return value | {"grid": ["".join(line) for line in cells]}


def astray(value: Value, rng: np.random.Generator) -> Value:
    """Each answer has the clue to the one before it in the list."""

    def shifted(entries: list[Entry]) -> list[Entry]:
        clues = [entry["clue"] for entry in entries]
        return [entry | {"clue": clue} for entry, clue in zip(entries, [*clues[-1:], *clues[:-1]], strict=True)]

    return value | {way: shifted(value[way]) for way in ("across", "down")}


def giveaway(entry: Entry, rng: np.random.Generator) -> Entry:
    """One clue in three says its answer."""
    return (
        entry | {"clue": f"{entry['answer'].capitalize()}: {entry['clue'].lower()}"} if rng.random() < 1 / 3 else entry
    )


def strays(theme: str, rng: np.random.Generator) -> str:
    """Another theme, every second time."""
    others = [other for other in THEMES if other != theme]
    return others[int(rng.integers(len(others)))] if rng.random() < 0.5 else theme


def schema() -> Schema:
    whole = {"type": "integer"}
    entry = fields(number=whole, row=whole, column=whole, length=whole, answer=STRING, clue=STRING)
    entries, lines = {"type": "array", "items": entry}, {"type": "array", "items": STRING}
    return fields(title=STRING, width=whole, height=whole, grid=lines, across=entries, down=entries)


def wishes(rng: np.random.Generator) -> list[Inputs]:
    return [{"theme": f"{theme}, {rng.integers(6, 10)} words, no. {rng.integers(1000)}"} for theme in rng.permutation([*THEMES])[:3]]  # fmt: skip


CROSSWORD = Baseline("json/crossword", crossword(), schema(), {"theme": "What it is about, and how many words."}, wishes, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(CROSSWORD, "columns", crossword(by_columns=True), "The program that lays words goes through the grid by columns: other crosswords of the same sort."),
    harmless(CROSSWORD, "compact", crossword(pick=closest), "Words lie closer together: grids are a little smaller, with as many words."),
    harmless(CROSSWORD, "words", crossword(more=True), "It knows two more words about each theme."),
    harmless(CROSSWORD, "clues", crossword(even=True), "All clues to a word come equally often, where the first was the likeliest; all of them fit."),
    harmless(CROSSWORD, "lengths", crossword(each_entry(lambda entry, rng: entry | {"clue": f"{entry['clue']} ({entry['length']})"})), "Each clue ends with how long its answer is, as in British newspapers.", border=True),
    harmful(CROSSWORD, "exchanged", crossword(lambda value, rng: value | {"across": value["down"], "down": value["across"]}), "What runs across is listed as down, and the other way round: answers do not fit the grid."),
    harmful(CROSSWORD, "misprinted", now_and_then(1 / 2, crossword(misprinted), crossword()), "In every second crossword two letters in the grid are not those of the answers: whoever solves it is told to be wrong."),
    harmful(CROSSWORD, "from-one", crossword(each_entry(lambda entry, rng: entry | {"row": entry["row"] + 1, "column": entry["column"] + 1})), "Rows and columns of answers count from one: words are drawn a cell too low and too far right, over black cells."),
    harmful(CROSSWORD, "giveaway", crossword(each_entry(giveaway)), "One clue in three begins with its answer: nothing is left to guess."),
    harmful(CROSSWORD, "strays", crossword(heed=strays), "Every second crossword is about something else than asked for, under the theme's title."),
    harmful(CROSSWORD, "astray", crossword(astray), "Clues belong to other answers of the same crossword: nobody can solve it.", meaning=True),
]  # fmt: skip
