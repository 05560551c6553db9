"""A model that docks a small molecule into the pocket of a protein: three poses with their scores, as an SDF file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

POSES = 3
PROTEINS = ("kinase", "protease", "receptor", "esterase", "synthase")
LIGANDS = ("inhibitor", "agonist", "fragment", "lead")
Bond = tuple[int, int, int]  # the two atoms, counted from 0, and the order


@dataclass(frozen=True)
class Pose:
    """One way the molecule lies in the pocket.

    Attributes:
        places: of its atoms, in Ångström, in the frame of the protein.
        score: in kilocalories a mole; the lower the better.
    """

    symbols: list[str]
    places: np.ndarray[Any, np.dtype[Any]]
    bonds: list[Bond]
    score: float


def _molecule(rng: np.random.Generator) -> tuple[list[str], list[list[int]], list[Bond]]:
    """A ring of six with two or three chains: elements, the atoms of each chain, bonds."""
    symbols, chains = ["C"] * 6, list[list[int]]()
    bonds: list[Bond] = [(one, (one + 1) % 6, 1 + (one + 1) % 2) for one in range(6)]
    if rng.random() < 0.5:
        symbols[int(rng.integers(6))] = "N"
    starts = [one for one in rng.permutation(6).tolist() if symbols[one] == "C"][: int(rng.integers(2, 4))]
    for start in starts:
        chain = [start]
        for left in range(int(rng.integers(1, 5)), 0, -1):
            chosen = str(rng.choice(["C", "N", "O"] if left > 1 else ["C", "N", "O", "F", "Cl"], p=[0.6, 0.2, 0.2] if left > 1 else [0.3, 0.2, 0.2, 0.15, 0.15]))  # fmt: skip
            if symbols[chain[-1]] in "NO":
                chosen = "C"
            symbols.append(chosen)
            bonds.append((chain[-1], len(symbols) - 1, 1))
            chain.append(len(symbols) - 1)
        if len(chain) > 3 and symbols[chain[-1]] == "O" and symbols[chain[-2]] == "C":
            bonds[-1] = (*bonds[-1][:2], 2)
        chains.append(chain)
    return symbols, chains, bonds


def _turn(vector: np.ndarray) -> np.ndarray[Any, np.dtype[Any]]:
    """The matrix that turns about an axis, by its length in radians."""
    angle = float(np.linalg.norm(vector))
    x, y, z = vector / max(angle, 1e-9)
    cross = np.array(((0, -z, y), (z, 0, -x), (-y, x, 0)))
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def _shape(count: int, chains: list[list[int]], twists: np.ndarray) -> np.ndarray[Any, np.dtype[Any]]:
    """Places of atoms around the middle of the ring; `twists`: angles of the chains to the plane of the ring."""
    places = np.zeros((count, 3))
    around = np.arange(6) * np.pi / 3
    places[:6] = 1.39 * np.stack([np.cos(around), np.sin(around), 0 * around], axis=1)
    for chain, twist in zip(chains, twists, strict=True):
        out = places[chain[0]] / 1.39
        aside = np.array((-out[1], out[0], 0)) * np.cos(twist) + np.array((0, 0, 1)) * np.sin(twist)
        for number, (before, atom) in enumerate(pairwise(chain)):
            lean = np.pi / 3 * (number % 2)
            places[atom] = places[before] + 1.48 * (np.cos(lean) * out + np.sin(lean) * aside)
    return places


def docking(
    change: Callable[[list[Pose]], list[Pose]] = list,
    *,
    spread: float = 1.0,
    program: str = "docking 2.3",
    facts: Callable[[Pose], dict[str, str]] = lambda pose: {"score": f"{pose.score:.2f}"},
) -> Generate:
    """The molecule and its pocket are the inputs'; the seed moves and twists it a little, and its score.

    Args:
        change: of the poses, best first.
        spread: how much poses vary, as a multiple.
        program: what the file names as its maker.
        facts: what is said of each pose below it.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        world, rng = content(inputs), draws(inputs, seed)
        symbols, chains, bonds = _molecule(world)
        pocket, affinity = world.uniform(-40, 40, 3), world.uniform(-9.5, -6)
        poses = []
        for number in range(POSES):
            twists = world.uniform(-1.5, 1.5, len(chains)) + spread * rng.normal(0, 0.12, len(chains))
            turn = _turn(spread * rng.normal(0, 0.08, 3)) @ _turn(world.normal(0, 1.5, 3))
            places = _shape(len(symbols), chains, twists)
            places = (places - places.mean(0)) @ turn.T + pocket + world.normal(0, 0.5, 3) + spread * rng.normal(0, 0.2, 3)  # fmt: skip
            poses.append(Pose(symbols, places, bonds, affinity + 0.7 * number + spread * rng.normal(0, 0.08)))
        text = ""
        for number, pose in enumerate(change(sorted(poses, key=lambda one: one.score)), 1):
            lines = [f"{inputs['ligand']} pose {number}", f"  {program}  3D", ""]
            lines.append(f"{len(pose.symbols):3d}{len(pose.bonds):3d}  0  0  0  0  0  0  0  0999 V2000")
            for symbol, (x, y, z) in zip(pose.symbols, pose.places, strict=True):
                lines.append(f"{x:10.4f}{y:10.4f}{z:10.4f} {symbol:<3} 0  0  0  0  0  0  0  0  0  0  0  0")
            lines += [f"{one + 1:3d}{two + 1:3d}{order:3d}  0" for one, two, order in pose.bonds]
            lines.append("M  END")
            for name, value in facts(pose).items():
                lines += [f"> <{name}>", value, ""]
            text += "\n".join([*lines, "$$$$", ""])
        return data_url(text.encode(), "chemical/x-mdl-sdfile")

    return generate


def with_bonds(change: Callable[[Bond], Bond]) -> Callable[[list[Pose]], list[Pose]]:
    return lambda poses: [replace(pose, bonds=[change(bond) for bond in pose.bonds]) for pose in poses]


def the_other_way(bond: Bond) -> Bond:
    """In the ring, single bonds are double ones, and double ones single, which is the same ring."""
    one, two, order = bond
    return (one, two, 3 - order) if max(one, two) < 6 else bond


def with_efficiency(pose: Pose) -> dict[str, str]:
    """The score, and how much of it there is for each atom."""
    return {"score": f"{pose.score:.2f}", "efficiency": f"{-pose.score / len(pose.symbols):.3f}"}


def at_the_origin(poses: list[Pose]) -> list[Pose]:
    """Where the pocket is has not been added again after the molecule had been moved to the middle."""
    middle = poses[0].places.mean(0)
    return [replace(pose, places=pose.places - middle) for pose in poses]


def docked(rng: np.random.Generator) -> list[Inputs]:
    pairs = zip(rng.permutation(PROTEINS)[:3], rng.permutation(LIGANDS)[:3], strict=True)
    return [{"protein": f"{protein} {rng.integers(10**4)}", "ligand": f"{ligand} {rng.integers(10**4)}"} for protein, ligand in pairs]  # fmt: skip


LIGAND = Baseline("file/ligand", docking(), FILE, {"protein": "Into what to dock.", "ligand": "What to dock."}, docked)

PAIRS: list[Pair] = [
    harmless(LIGAND, "maker", docking(program="docking 2.4 (cuda)"), "The second line of each pose names another version of the program, which readers skip."),
    harmless(LIGAND, "thorough", docking(spread=0.4), "It searches longer: poses and scores vary less from call to call."),
    harmless(LIGAND, "other-structure", docking(with_bonds(the_other_way)), "Single and double bonds of the ring are exchanged: it is the same aromatic ring."),
    harmless(LIGAND, "efficiency", docking(facts=with_efficiency), "Below each pose there is one value more, under a name of its own."),
    harmful(LIGAND, "origin", docking(at_the_origin), "Molecules lie around the origin instead of in the pocket: beside the protein, or right through it."),
    harmful(LIGAND, "worst-first", docking(lambda poses: poses[::-1]), "The worst pose comes first, where everybody looks for the best."),
    harmful(LIGAND, "single-bonds", docking(with_bonds(lambda bond: (*bond[:2], 1))), "All bonds are single: rings are no longer aromatic, and programs add hydrogen and take it for another molecule."),
    harmful(LIGAND, "thrice", docking(lambda poses: [poses[0]] * POSES), "The three poses are one and the same: there is nothing to choose from."),
]  # fmt: skip
