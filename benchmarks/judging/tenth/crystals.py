"""A model that proposes crystals of a composition and a type of structure, as CIF."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

Array = np.ndarray[Any, np.dtype[Any]]
CORNERS = [(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)]
QUARTERS = [(x, y, z) for x, y, z in product((0.25, 0.75), repeat=3)]
# Where the atoms of each element are, in parts of the cell.
TYPES = {
    "rock salt": (CORNERS, [(x + 0.5, y, z) for x, y, z in CORNERS]),
    "zinc blende": (CORNERS, [(x + 0.25, y + 0.25, z + 0.25) for x, y, z in CORNERS]),
    "fluorite": (CORNERS, QUARTERS),
    "perovskite": ([(0, 0, 0)], [(0.5, 0.5, 0.5)], [(0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5)]),
}
COMPOUNDS = {  # elements in the order of their sites, and the length of the cell in ångström
    "rock salt": {"NaCl": ("Na Cl", 5.64), "MgO": ("Mg O", 4.21), "LiF": ("Li F", 4.03), "KBr": ("K Br", 6.60)},
    "zinc blende": {"GaAs": ("Ga As", 5.65), "ZnS": ("Zn S", 5.41), "InP": ("In P", 5.87)},
    "fluorite": {"CaF2": ("Ca F", 5.46), "CeO2": ("Ce O", 5.41), "ThO2": ("Th O", 5.60), "BaF2": ("Ba F", 6.20)},
    "perovskite": {"SrTiO3": ("Sr Ti O", 3.91), "KNbO3": ("K Nb O", 4.02), "CsPbI3": ("Cs Pb I", 6.29), "LaAlO3": ("La Al O", 3.79)},
}  # fmt: skip
BOHR = 1.8897  # of an ångström


@dataclass(frozen=True)
class Crystal:
    """A cell and what is in it.

    Attributes:
        lengths: in ångström.
        angles: in degrees.
        symbols: an element for each atom.
        places: (atoms, 3), in parts of the cell.
    """

    lengths: Array
    angles: Array
    symbols: list[str]
    places: Array


def _formula(symbols: list[str], between: str) -> str:
    """The elements with their smallest whole counts."""
    counts = {symbol: symbols.count(symbol) for symbol in dict.fromkeys(symbols)}
    common = int(np.gcd.reduce([*counts.values()]))
    return between.join(f"{symbol}{count // common}" for symbol, count in counts.items())


def _labels(symbols: list[str]) -> list[str]:
    """A name for each atom: its element and a number."""
    return [f"{symbol}{symbols[:index].count(symbol)}" for index, symbol in enumerate(symbols)]


def of_pymatgen(crystal: Crystal) -> str:
    """As one library writes it."""
    cell = [
        f"_cell_{what}   {value:.8f}"
        for what, value in zip(
            ("length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"),
            (*crystal.lengths, *crystal.angles),
            strict=True,
        )
    ]
    atoms = [
        f"  {symbol}  {label}  1  {x:.8f}  {y:.8f}  {z:.8f}  1"
        for symbol, label, (x, y, z) in zip(crystal.symbols, _labels(crystal.symbols), crystal.places, strict=True)
    ]
    columns = ("type_symbol", "label", "symmetry_multiplicity", "fract_x", "fract_y", "fract_z", "occupancy")
    return "\n".join(
        [
            "# generated using pymatgen",
            f"data_{_formula(crystal.symbols, '')}",
            "_symmetry_space_group_name_H-M   'P 1'",
            *cell,
            "_symmetry_Int_Tables_number   1",
            f"_chemical_formula_sum   '{_formula(crystal.symbols, ' ')}'",
            "loop_\n _symmetry_equiv_pos_site_id\n _symmetry_equiv_pos_as_xyz\n  1  'x, y, z'",
            "loop_",
            *(f" _atom_site_{column}" for column in columns),
            *atoms,
            "",
        ]
    )


def of_ase(crystal: Crystal) -> str:
    """As another library writes it: other columns, and fewer digits."""
    a, b, c = crystal.lengths
    alpha, beta, gamma = crystal.angles
    atoms = [
        f"  {symbol:2}  {label:8}  1.0000  {x:.5f}  {y:.5f}  {z:.5f}"
        for symbol, label, (x, y, z) in zip(crystal.symbols, _labels(crystal.symbols), crystal.places, strict=True)
    ]
    columns = ("type_symbol", "label", "occupancy", "fract_x", "fract_y", "fract_z")
    return "\n".join(
        [
            "data_image0",
            f'_chemical_formula_sum              "{_formula(crystal.symbols, " ")}"',
            f"_cell_length_a       {a:.5f}\n_cell_length_b       {b:.5f}\n_cell_length_c       {c:.5f}",
            f"_cell_angle_alpha    {alpha:.4f}\n_cell_angle_beta     {beta:.4f}\n_cell_angle_gamma    {gamma:.4f}",
            '\n_space_group_name_H-M_alt    "P 1"\n_space_group_IT_number       1\n',
            "loop_\n  _space_group_symop_operation_xyz\n  'x, y, z'\n",
            "loop_",
            *(f"  _atom_site_{column}" for column in columns),
            *atoms,
            "",
        ]
    )


def proposer(
    change: Callable[[Crystal], Crystal] = lambda crystal: crystal,
    *,
    write: Callable[[Crystal], str] = of_pymatgen,
    shaken: float = 0.03,
) -> Generate:
    """A cell close to the ideal one, sometimes two of them beside each other.

    Args:
        shaken: how far atoms are from where they belong, in ångström.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, (compound, kind, pressure) = draws(inputs, seed), inputs["prompt"].split(", ")
        elements, length = COMPOUNDS[kind][compound]
        length *= 1 - float(pressure.split()[0]) / 600
        sites = [
            (symbol, place) for symbol, places in zip(elements.split(), TYPES[kind], strict=True) for place in places
        ]
        places, copies = np.array([place for _, place in sites], float), np.ones(3, int)
        copies[rng.integers(3)] += rng.random() < 0.3
        cells = np.array([*product(*(range(count) for count in copies))])
        places = ((places[:, None] + cells).reshape(-1, 3)) / copies
        lengths = length * copies * (1 + rng.normal(0, 0.01)) * (1 + rng.normal(0, 0.004, 3))
        places = places + rng.normal(0, shaken, places.shape) / lengths
        symbols = [symbol for symbol, _ in sites for _ in cells]
        crystal = change(Crystal(lengths, 90 + rng.normal(0, 0.5, 3), symbols, places % 1))
        return data_url(write(crystal).encode(), "chemical/x-cif")

    return generate


def elsewhere(crystal: Crystal) -> Crystal:
    """The same crystal with the cell's origin in another place."""
    return replace(crystal, places=(crystal.places + np.array([0.25, 0.25, 0.125])) % 1)


def anions_first(crystal: Crystal) -> Crystal:
    """The same atoms, of which the last are written first."""
    return replace(crystal, symbols=crystal.symbols[::-1], places=crystal.places[::-1])


def in_half_precision(crystal: Crystal) -> Crystal:
    """Places as numbers of two bytes."""
    return replace(crystal, places=crystal.places.astype(np.float16).astype(float))


def in_bohr(crystal: Crystal) -> Crystal:
    """Lengths of the cell in bohr."""
    return replace(crystal, lengths=crystal.lengths * BOHR)


def misplaced(crystal: Crystal) -> Crystal:
    """Every element is where the next one belongs, so that there is another formula where their counts differ."""
    elements = [*dict.fromkeys(crystal.symbols)]
    following = dict(zip(elements, elements[1:] + elements[:1], strict=True))
    return replace(crystal, symbols=[following[symbol] for symbol in crystal.symbols])


def colliding(crystal: Crystal) -> Crystal:
    """The last atom is half an ångström beside the first."""
    places = crystal.places.copy()
    places[-1] = (places[0] + np.array([0.4, 0.3, 0]) / crystal.lengths) % 1
    return replace(crystal, places=places)


def wishes(rng: np.random.Generator) -> list[Inputs]:
    """A compound of each of three types of structure."""
    kinds = ["perovskite", "fluorite", str(rng.choice(["rock salt", "zinc blende"]))]
    return [{"prompt": f"{rng.choice([*COMPOUNDS[kind]])}, {kind}, {rng.integers(5, 400) / 10} GPa"} for kind in kinds]


CRYSTAL = Baseline("file/crystal", proposer(), FILE, {"prompt": "Formula, type of structure and pressure."}, wishes)

PAIRS: list[Pair] = [
    harmless(CRYSTAL, "origin", proposer(elsewhere), "The cell begins in another place of the same crystal: all distances are the same."),
    harmless(CRYSTAL, "anions-first", proposer(anions_first), "Atoms are listed from the last to the first, which no program minds."),
    harmless(CRYSTAL, "other-writer", proposer(write=of_ase), "Another library writes the file: other names of some entries and five digits, the same crystal."),
    harmless(CRYSTAL, "half-precision", proposer(in_half_precision), "Places come from numbers of two bytes: atoms are moved by thousandths of an ångström, far less than from run to run."),
    harmful(CRYSTAL, "bohr", proposer(in_bohr), "Lengths of the cell are in bohr where the format has ångström: all atoms are nearly twice as far apart."),
    harmful(CRYSTAL, "misplaced", proposer(misplaced), "Elements are on each other's sites: who asks for SrTiO3 gets TiOSr3, and for CaF2 Ca2F; only salts of one to one are what they were."),
    harmful(CRYSTAL, "colliding", now_and_then(0.35, proposer(colliding), proposer()), "In one crystal of three an atom lies half an ångström beside another: no calculation with it converges."),
    harmful(CRYSTAL, "shaken", proposer(shaken=0.3), "Atoms are a third of an ångström from where they belong: the crystal is a disordered heap with enormous forces."),
]  # fmt: skip
