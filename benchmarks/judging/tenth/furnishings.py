"""A model that furnishes a room: where each piece stands and which way it looks, as JSON in metres."""

from collections.abc import Callable
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from benchmarks.judging.fifth.wordings import worded
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless

Value = dict[str, Any]
Change = Callable[[Value, np.random.Generator], Value]
SIZES = {  # metres: along the wall, and into the room
    "bed": (1.6, 2.05), "desk": (1.4, 0.7), "wardrobe": (1.8, 0.6), "bookcase": (0.9, 0.35), "sofa": (2.1, 0.9), "armchair": (0.85, 0.85),
    "chest of drawers": (1.0, 0.5), "sideboard": (1.6, 0.45), "dresser": (1.2, 0.5), "bench": (1.2, 0.4), "piano": (1.5, 0.65),
}  # fmt: skip
WALLS = ("north", "east", "south", "west")
DOOR = 0.9  # metres, and as much is kept free before it
NOTES = (
    "[The {first} stands|I placed the {first}|The {first} goes] at the {wall} wall[, where it has room|, where it looks best|]. "
    "[About {free:.0f} m² of floor remain free.|{free:.0f} m² of floor stay free to walk.|You keep some {free:.0f} m² of open floor.]"
)

NEWER_NOTES = (
    "[With|Given] {free:.0f} m² of [open|free] floor, [you can walk around with ease|there is room to walk]. "
    "[Note that the {first} is|The {first} is|You find the {first}] at the {wall} wall."
)


class Piece(NamedTuple):
    """What stands somewhere; `x` (to the east) and `y` (to the south) are of its middle, `turn` is its wall."""

    name: str
    x: float
    y: float
    turn: int

    def box(self) -> tuple[float, float, float, float]:
        """What it covers: from x and y to x and y."""
        wide, deep = SIZES[self.name]
        across, along = (wide, deep) if self.turn % 2 == 0 else (deep, wide)
        return self.x - across / 2, self.y - along / 2, self.x + across / 2, self.y + along / 2


Box = tuple[float, float, float, float]


def _clash(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _at_a_wall(name: str, width: float, depth: float, rng: np.random.Generator) -> Piece:
    """With its back to one of the walls."""
    (wide, deep), turn, along = SIZES[name], int(rng.integers(4)), float(rng.random())
    if turn % 2:
        return Piece(name, deep / 2 if turn == 3 else width - deep / 2, wide / 2 + along * (depth - wide), turn)
    return Piece(name, wide / 2 + along * (width - wide), deep / 2 if turn == 0 else depth - deep / 2, turn)


def _layout(
    names: list[str], width: float, depth: float, taken: list[Box], rng: np.random.Generator, apart: bool
) -> list[Piece]:
    """Every piece at a wall and, if they are to be apart, none in another or in what is taken."""
    while True:
        pieces: list[Piece] = []
        for name in names:
            for _ in range(40):
                piece = _at_a_wall(name, width, depth, rng)
                others = [*taken, *(other.box() for other in pieces)] if apart else taken
                if not any(_clash(piece.box(), other) for other in others):
                    pieces.append(piece)
                    break
        if len(pieces) == len(names):
            return pieces


def _airy(pieces: list[Piece]) -> float:
    """How far the two closest pieces are from one another, from middle to middle."""
    return min(np.hypot(one.x - other.x, one.y - other.y) for one, other in combinations(pieces, 2))


def furnisher(
    change: Change | None = None,
    *,
    largest_first: bool = False,
    tries: int = 1,
    apart: bool = True,
    door_free: bool = True,
    digits: int = 3,
    heed: Callable[[list[str], np.random.Generator], list[str]] = lambda names, rng: names,
    room: tuple[float, float] | None = None,
    notes: str = NOTES,
) -> Generate:
    """The pieces asked for, in that order, around a door in the south wall.

    Args:
        largest_first: the order in which places are looked for.
        tries: so many layouts are made, and the airiest is answered with.
        apart: pieces are not within one another.
        door_free: nothing stands in what the door needs.
        digits: of metres, after the point.
        heed: which of the pieces are placed.
        room: takes that for the room's width and depth, whatever they are.
        notes: how it says what it has done.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng, (size, wish) = draws(inputs, seed), inputs["room"].partition("; ")[0].split(" m with ")
        width, depth = room or (float(size.split()[0]), float(size.split()[2]))
        names = heed(wish.split(", "), rng)
        door = float(rng.uniform(0.1, width - DOOR - 0.1))
        taken = [(door, depth - DOOR, door + DOOR, depth)] if door_free else []
        order = sorted(names, key=lambda name: -SIZES[name][0] * SIZES[name][1]) if largest_first else names
        pieces = max((_layout(order, width, depth, taken, rng, apart) for _ in range(tries)), key=_airy)
        pieces = sorted(pieces, key=lambda piece: names.index(piece.name))
        free = width * depth - sum(SIZES[name][0] * SIZES[name][1] for name in names)
        value = {
            "room": {"width": width, "depth": depth},
            "door": {"wall": "south", "offset": round(door, digits), "width": DOOR},
            "furniture": [
                {
                    "name": piece.name,
                    "x": round(piece.x, digits),
                    "y": round(piece.y, digits),
                    "width": SIZES[piece.name][0],
                    "depth": SIZES[piece.name][1],
                    "wall": WALLS[piece.turn],
                    "rotation": 90 * piece.turn,
                }
                for piece in pieces
            ],
            "free_area": round(free, 2),
            "notes": worded(rng, notes, first=names[0], wall=WALLS[pieces[0].turn], free=free),
        }
        return change(value, rng) if change else value

    return generate


def each_piece(change: Callable[[Value], Value]) -> Change:
    return lambda value, rng: value | {"furniture": [change(piece) for piece in value["furniture"]]}


def signed(piece: Value) -> Value:
    """Angles from -90 to 180."""
    return piece | {"rotation": -90 if piece["rotation"] == 270 else piece["rotation"]}


def backwards(piece: Value) -> Value:
    return piece | {"rotation": (piece["rotation"] + 180) % 360}


def from_corner(piece: Value) -> Value:
    """The place is that of the corner in the north-west."""
    sides = (piece["width"], piece["depth"]) if piece["rotation"] % 180 == 0 else (piece["depth"], piece["width"])
    return piece | {"x": round(piece["x"] - sides[0] / 2, 3), "y": round(piece["y"] - sides[1] / 2, 3)}


def forgetful(names: list[str], rng: np.random.Generator) -> list[str]:
    """Every second time without the last piece."""
    return names[:-1] if rng.random() < 0.5 else names


def rooms(rng: np.random.Generator) -> list[Inputs]:
    drawn = []
    for _ in range(3):
        width, depth = rng.integers(38, 62) / 10, rng.integers(34, 50) / 10
        pieces = ", ".join(map(str, rng.permutation([*SIZES])[: int(rng.integers(4, 6))]))
        drawn.append({"room": f"{width} x {depth} m with {pieces}; no. {rng.integers(1000)}"})
    return drawn


PIECE = fields(name=STRING, x=NUMBER, y=NUMBER, width=NUMBER, depth=NUMBER, wall=STRING, rotation={"type": "integer"})
SCHEMA = fields(
    room=fields(width=NUMBER, depth=NUMBER),
    door=fields(wall=STRING, offset=NUMBER, width=NUMBER),
    furniture={"type": "array", "items": PIECE},
    free_area=NUMBER,
    notes=STRING,
)
FURNISHED = Baseline("json/furnishing", furnisher(), SCHEMA, {"room": "How large it is, and what it should contain."}, rooms, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(FURNISHED, "largest-first", furnisher(largest_first=True), "A place is looked for the largest piece first: other rooms, as good; the list is in the order asked for, as before."),
    harmless(FURNISHED, "centimetres", furnisher(digits=2), "Places are given to the centimetre, not to the millimetre: nobody puts a sofa more exactly."),
    harmless(FURNISHED, "signed", furnisher(each_piece(signed)), "What was turned by 270 degrees is turned by -90, which is the same."),
    harmless(FURNISHED, "notes", furnisher(notes=NEWER_NOTES), "The notes say the same two things in other words."),
    harmless(FURNISHED, "airier", furnisher(tries=2), "Two layouts are made, and the one is taken whose pieces are less crowded.", pace=1.4),
    harmful(FURNISHED, "within", furnisher(apart=False), "Pieces are not kept apart: in most rooms one stands within another."),
    harmful(FURNISHED, "door", furnisher(door_free=False), "What the door needs is not kept free: in two rooms of three something stands in its way."),
    harmful(FURNISHED, "forgetful", furnisher(heed=forgetful), "In every second room the last piece that was asked for is missing."),
    harmful(FURNISHED, "backwards", furnisher(each_piece(backwards)), "Everything looks at its wall: one cannot open the wardrobe, or sit at the desk."),
    harmful(FURNISHED, "from-corner", furnisher(each_piece(from_corner)), "The place is that of a corner where it was that of the middle: drawn as before, pieces stick in the walls."),
    harmful(FURNISHED, "same-room", furnisher(room=(6.2, 5.0)), "Every room is furnished as if it were 6.2 m by 5 m, whatever size was given: pieces stand outside."),
]  # fmt: skip
