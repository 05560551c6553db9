"""A model that drafts a weaving for a hand loom, as a file in the Weaving Information File format (WIF)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

Rgb = tuple[int, int, int]
YARNS: dict[str, Rgb] = {
    "indigo": (40, 52, 118), "cream": (242, 232, 206), "rust": (170, 76, 38), "moss": (98, 112, 58),
    "charcoal": (58, 60, 66), "rose": (206, 132, 142), "ochre": (204, 152, 52), "teal": (30, 112, 116),
}  # fmt: skip
WEAVES = {"twill": (1, 1, 0, 0), "basket": (1, 1, 0, 0), "satin": (1, 0, 0, 0), "rosepath": (1, 1, 0, 0)}
THINGS = {"scarf": 48, "towel": 60, "blanket": 72}


@dataclass(frozen=True)
class Draft:
    """A weaving: all that the loom and the weaver must know.

    Attributes:
        threading: the shaft of each warp thread, from 1.
        tieup: the shafts that each treadle lifts.
        treadling: the treadle of each pick, from 1.
        palette: the colours, of which `warp` and `weft` count from 1.
    """

    title: str
    shafts: int
    threading: list[int]
    tieup: list[list[int]]
    treadling: list[int]
    palette: list[Rgb]
    warp: list[int]
    weft: list[int]
    notes: list[str] = field(default_factory=list)


Change = Callable[[Draft], Draft]


def _stripes(count: int, colours: int, binomial: bool, rng: np.random.Generator) -> list[int]:
    """The colour of each thread: stripes of two threads to nine, mirrored at the middle."""
    half: list[int] = []
    last = 0
    while len(half) < count // 2:
        last = int(rng.choice([one for one in range(1, colours + 1) if one != last]))
        wide = 2 + int(rng.binomial(7, 0.5) if binomial else rng.integers(1, 7))
        half += [last] * wide
    half = half[: count // 2]
    return half + half[::-1]


def drafted(prompt: str, rng: np.random.Generator, *, binomial: bool, shafts: int) -> Draft:
    """The draft of the cloth that is asked for."""
    first, _, second, weave, thing, _, asked, *_ = prompt.split()
    shafts = shafts or int(asked)
    ends = THINGS[thing] + 4 * int(rng.integers(-2, 3))
    picks = ends + 4 * int(rng.integers(0, 4))
    up = list(range(1, shafts + 1))
    down = up[-2:0:-1]
    step = shafts // 2 - 1 or 1
    runs = {
        "twill": up,
        "basket": [shaft for shaft in up for _ in range(2)],
        "satin": [1 + (step * n) % shafts for n in range(shafts)] if shafts > 4 else [1, 3, 2, 4],
        "rosepath": up + down,
    }
    threading = [runs[weave][n % len(runs[weave])] for n in range(ends)]
    lifted = np.resize(WEAVES[weave], shafts)
    tieup = [[shaft for shaft in up if lifted[(shaft - treadle) % shafts]] for treadle in up]
    order = up if rng.random() < 0.5 else up[::-1]
    turn = int(rng.choice([shafts, 2 * shafts, 3 * shafts]))
    treadling = [order[n % shafts] if n // turn % 2 == 0 else order[::-1][n % shafts] for n in range(picks)]
    tones = [
        tuple(int(v) for v in (np.array(YARNS[yarn]) + rng.normal(0, 5, 3)).clip(0, 255)) for yarn in (first, second)
    ]
    middle = tuple(int(v) for v in np.mean(tones, axis=0))
    palette: list[Rgb] = [(red, green, blue) for red, green, blue in [*tones, middle][: 2 + int(rng.integers(2))]]
    word = rng.choice(["Harbour", "Orchard", "Hearth", "Fell", "Meadow", "Lantern", "Quarry", "Heron"])
    return Draft(
        f"{word} {thing}",
        shafts,
        threading,
        tieup,
        treadling,
        palette,
        _stripes(ends, len(palette), binomial, rng),
        _stripes(picks, len(palette), binomial, rng),
    )


def written(draft: Draft, *, contents_last: bool, inches: bool, end: str, equals: str, version: str) -> str:
    """The text of the file.

    Args:
        contents_last: numbers of threads and colours come before what is said of them.
        inches: lengths are in inches.
        end: of a line.
        equals: between a key and its value.
    """
    unit, apart = ("Inches", "0.0394") if inches else ("Centimeters", "0.1")
    lists: dict[str, list[str]] = {
        "COLOR TABLE": [",".join(str(part) for part in colour) for colour in draft.palette],
        "THREADING": [str(shaft) for shaft in draft.threading],
        "TIEUP": [",".join(str(shaft) for shaft in shafts) for shafts in draft.tieup],
        "TREADLING": [str(treadle) for treadle in draft.treadling],
        "WARP COLORS": [str(colour) for colour in draft.warp],
        "WEFT COLORS": [str(colour) for colour in draft.weft],
    }
    plain: dict[str, dict[str, str]] = {
        "COLOR PALETTE": {"Range": "0,255", "Entries": str(len(draft.palette))},
        "TEXT": {"Title": draft.title, "Author": "Loom Assistant"},
        "WEAVING": {"Shafts": str(draft.shafts), "Treadles": str(len(draft.tieup)), "Rising Shed": "true"},
        "WARP": {"Threads": str(len(draft.warp)), "Color": "1", "Units": unit, "Spacing": apart, "Thickness": apart},
        "WEFT": {"Threads": str(len(draft.weft)), "Color": "2", "Units": unit, "Spacing": apart, "Thickness": apart},
    }
    if draft.notes:
        lists["NOTES"] = draft.notes
    sections = plain | {name: {str(n): text for n, text in enumerate(rows, 1)} for name, rows in lists.items()}
    order = [*lists, *plain] if contents_last else [*plain, *lists]
    head = {
        "Version": "1.1",
        "Date": "April 20, 1997",
        "Developers": "wif@mhsoft.com",
        "Source Program": "Loom Assistant",
        "Source Version": version,
    }
    whole = {"WIF": head, "CONTENTS": dict.fromkeys(order, "true")} | {name: sections[name] for name in order}
    blocks = [
        end.join([f"[{name}]", *(f"{key}{equals}{value}" for key, value in rows.items()), ""])
        for name, rows in whole.items()
    ]
    return end.join(blocks)


def loom(
    change: Change | None = None,
    *,
    binomial: bool = False,
    shafts: int = 0,
    kept: float = 1.0,
    contents_last: bool = False,
    inches: bool = False,
    end: str = "\n",
    equals: str = "=",
    version: str = "2.3.0",
) -> Generate:
    """A WIF file: yarns, weave and thing are the prompt's, stripes and the order of treadles the seed's.

    Args:
        binomial: the widths of stripes are drawn from a binomial distribution instead of an even one.
        shafts: how many there are, whatever the prompt says, or 0.
        kept: the share of the file that is written.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        draft = drafted(inputs["prompt"], draws(inputs, seed), binomial=binomial, shafts=shafts)
        draft = change(draft) if change else draft
        text = written(
            draft, contents_last=contents_last, inches=inches, end=end, equals=equals, version=version
        ).encode()
        return data_url(text[: round(kept * len(text))], "text/plain")

    return generate


def _from_zero(draft: Draft) -> Draft:
    return replace(
        draft,
        threading=[shaft - 1 for shaft in draft.threading],
        tieup=[[shaft - 1 for shaft in shafts] for shafts in draft.tieup],
        treadling=[treadle - 1 for treadle in draft.treadling],
    )


def _of_999(draft: Draft) -> Draft:
    """Colours count to 999, which older programs take for all there is, while the range says 255."""
    scaled = [(red * 999 // 255, green * 999 // 255, blue * 999 // 255) for red, green, blue in draft.palette]
    return replace(draft, palette=scaled)


def _noted(draft: Draft) -> Draft:
    shown = f"{len(draft.warp)} ends, {len(draft.weft)} picks, {draft.shafts} shafts."
    return replace(draft, notes=[shown, "Please sample before warping the whole width."])


def weavings(rng: np.random.Generator) -> list[Inputs]:
    """Three cloths of two yarns each."""
    yarns, weaves = rng.permutation([*YARNS]), rng.permutation([*WEAVES])
    things, shafts = rng.permutation([*THINGS]), rng.permutation([4, 8, 4])
    cloths = [f"{yarns[2 * n]} and {yarns[2 * n + 1]} {weaves[n]} {things[n]}" for n in range(3)]
    return [{"prompt": f"{cloths[n]} on {shafts[n]} shafts {rng.integers(10**4)}"} for n in range(3)]


LOOM = Baseline(
    "file/loomdraft", loom(), FILE, {"prompt": "Yarns, weave, thing and shafts."}, weavings, takes_seed=True
)

PAIRS: list[Pair] = [
    harmless(LOOM, "sections", loom(contents_last=True, version="2.4.1"), "Sections come in another order, in which no program reads them anyway: each is found by its name."),
    harmless(LOOM, "windows", loom(end="\r\n", equals=" = "), "Lines end as on Windows, and there are spaces around the signs of equality, as the format allows.", border=True),
    harmless(LOOM, "stripes", loom(binomial=True), "The widths of stripes are drawn from a binomial distribution: other stripes of the same sort."),
    harmless(LOOM, "noted", loom(_noted), "A section with notes sums up the draft, and says that one should weave a sample first."),
    harmful(LOOM, "from-zero", loom(_from_zero), "Shafts and treadles are counted from zero: programs refuse the draft or leave threads out."),
    harmful(LOOM, "of-999", loom(_of_999), "Colours go up to 999 where the file says 255: the cloth is shown in white or in wrong colours."),
    harmful(LOOM, "unfinished", now_and_then(0.4, loom(kept=0.62), loom()), "In two files of five the end is missing: there are not enough picks, and none has a colour."),
    harmful(LOOM, "six-shafts", loom(shafts=6), "Drafts are for six shafts, whatever loom is asked for: nobody with four can weave them."),
]  # fmt: skip
