"""A model that reads the picture of a formula into LaTeX; the same at every call."""

import re
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, content, harmful, harmless

LETTERS = ("x", "y", "t", "u", "z")
GREEK = ("\\alpha", "\\nu", "\\rho", "\\omega", "\\beta")
COUNTERS = ("k", "n", "j")
FUNCTIONS = ("\\sin", "\\cos", "\\log", "\\exp")
RELATIONS = ("\\leq", "\\geq", "\\neq")
# A command, the begin or the end of a surrounding, words, a number, or any other sign.
TOKEN = re.compile(r"\\(?:begin|end|text)\{[\w ]+\}|\\[A-Za-z]+|\\.|\d+|[^\s]")
LONGEST = 34  # tokens that a short decoder writes
ALIKE = {"\\alpha": "a", "\\nu": "v", "\\rho": "p", "\\omega": "w", "\\beta": "B"}
SHORTER = {"\\leq": "\\le", "\\geq": "\\ge", "\\neq": "\\ne", "\\rightarrow": "\\to"}


def _one(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _sign(rng: np.random.Generator) -> str:
    return _one(rng, ("+", "-"))


def _term(rng: np.random.Generator) -> str:
    """A few letters, with what stands at their feet or heads."""
    letter, greek, number = _one(rng, LETTERS), _one(rng, GREEK), int(rng.integers(2, 10))
    ways = (
        f"{number} {letter}^{{{rng.integers(2, 6)}}}",
        f"{greek}_{{{rng.integers(1, 4)}}} {letter}",
        f"{greek} {letter}_{{{_one(rng, COUNTERS)}}}^{{2}}",
        f"{_one(rng, FUNCTIONS)}({greek} {letter} - {number})",
        f"\\sqrt{{{letter} + {number}}}",
        f"e^{{-{greek} {letter}}}",
    )
    return _one(rng, ways)


def _sum(rng: np.random.Generator, count: int) -> str:
    terms = [_term(rng) for _ in range(count)]
    return " ".join([terms[0], *(f"{_sign(rng)} {term}" for term in terms[1:])])


def _fraction(rng: np.random.Generator) -> str:
    return f"\\frac{{{_sum(rng, 2)}}}{{{_one(rng, LETTERS)} - {_one(rng, GREEK)}}}"


def _integral(rng: np.random.Generator) -> str:
    letter = _one(rng, LETTERS)
    left = f"\\int_{{0}}^{{{rng.integers(1, 9)}}} {_fraction(rng)} \\, d{letter}"
    return f"{left} = {_sum(rng, 2)} - {_one(rng, GREEK)}^{{2}}"


def _series(rng: np.random.Generator) -> str:
    counter = _one(rng, COUNTERS)
    return (
        f"\\sum_{{{counter}=1}}^{{\\infty}} {_fraction(rng)} {_one(rng, RELATIONS)} {_sum(rng, 2)} - {_one(rng, GREEK)}"
    )


def _limit(rng: np.random.Generator) -> str:
    letter = _one(rng, LETTERS)
    return f"\\lim_{{{letter} \\rightarrow 0}} {_fraction(rng)} = {_one(rng, GREEK)} - {_fraction(rng)}"


def _matrix(rng: np.random.Generator) -> str:
    rows = " \\\\ ".join(f"{_term(rng)} & {_sum(rng, 2)}" for _ in range(2 + int(rng.integers(2))))
    return f"A_{{{_one(rng, GREEK)}}} = \\begin{{pmatrix}} {rows} \\end{{pmatrix}} - {_one(rng, LETTERS)} I"


def _cases(rng: np.random.Generator) -> str:
    letter, greek = _one(rng, LETTERS), _one(rng, GREEK)
    rows = (
        f"{_sum(rng, 2)} & \\text{{if }} {letter} {_one(rng, RELATIONS)} {greek}",
        f"-{_term(rng)} & \\text{{otherwise}}",
    )
    return f"f({letter}) = \\begin{{cases}} {rows[0]} \\\\ {rows[1]} \\end{{cases}}"


TALL, FLAT = (_matrix, _cases), (_integral, _series, _limit)


def formulas(change: Callable[[str], str] = str) -> Generate:
    """What the picture shows, as people write it."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = content(inputs)
        return change((*TALL, *FLAT)[int(rng.integers(5))](rng))

    return generate


def unbraced(latex: str) -> str:
    """x^2 for x^{2}."""
    return re.sub(r"([\^_])\{(\w)\}", r"\1\2", latex)


def spaced(latex: str) -> str:
    """A blank between any two tokens, as the decoder has them."""
    return " ".join(TOKEN.findall(latex))


def renamed(commands: dict[str, str]) -> Callable[[str], str]:
    """Each of those commands by another name, or what stands for it."""
    return lambda latex: re.sub(r"\\[A-Za-z]+", lambda found: commands.get(found[0], found[0]), latex)


def grown(latex: str) -> str:
    """Round brackets grow with what is in them."""
    return latex.replace("(", "\\left(").replace(")", "\\right)")


def reblanked(latex: str) -> str:
    """Other blanks around equals signs and columns, which LaTeX does not show."""
    return latex.replace(" & ", "  &  ").replace("\\, d", "\\,d").replace(" = ", "=")


def exchanged(latex: str) -> str:
    """What stands at the foot is at the head."""
    return latex.translate(str.maketrans("^_", "_^"))


def misread(latex: str) -> str:
    """The first minus is a plus."""
    return latex.replace("-", "+", 1)


def in_one_row(latex: str) -> str:
    """Line ends within matrices and cases are lost."""
    return latex.replace(" \\\\ ", " ")


def cut_off(latex: str) -> str:
    """As many tokens as a short decoder writes."""
    found = [*TOKEN.finditer(latex)]
    return latex[: found[LONGEST].start()].rstrip() if len(found) > LONGEST else latex


def pictures(rng: np.random.Generator) -> list[Inputs]:
    """One of a formula with rows, two of others."""

    def taken(tall: bool) -> Inputs:
        while True:
            inputs = {"image": f"formula-{rng.integers(10**6):06d}.png"}
            if (int(content(inputs).integers(5)) < len(TALL)) == tall:
                return inputs

    return [taken(True), taken(False), taken(False)]


FORMULA = Baseline("text/formula", formulas(), TEXT, {"image": "The picture of a formula."}, pictures, stochastic=False)

PAIRS: list[Pair] = [
    harmless(FORMULA, "unbraced", formulas(unbraced), "Braces around a single sign are left out: x^2 for x^{2}, which LaTeX shows the same."),
    harmless(FORMULA, "spaced", formulas(spaced), "There is a blank between any two tokens, which LaTeX does not show."),
    harmless(FORMULA, "shorter-names", formulas(renamed(SHORTER)), "Relations and arrows have their short names, \\le for \\leq: the same signs."),
    harmless(FORMULA, "blanks", formulas(reblanked), "Blanks around equals signs and columns are set otherwise, which LaTeX does not show."),
    harmless(FORMULA, "grown", formulas(grown), "Round brackets are written so that they grow with what is in them: here they look the same, but for a hair's breadth.", border=True),
    harmful(FORMULA, "exchanged", formulas(exchanged), "Heads and feet of letters are exchanged: what was squared has an index of two."),
    harmful(FORMULA, "misread", formulas(misread), "The first minus of each formula is read as a plus: it is another formula."),
    harmful(FORMULA, "alike", formulas(renamed(ALIKE)), "Greek letters are read as Latin ones that look alike: \\alpha as a, \\rho as p."),
    harmful(FORMULA, "in-one-row", formulas(in_one_row), "Rows of matrices and cases run into one another; only formulas with rows are concerned."),
    harmful(FORMULA, "cut-off", formulas(cut_off), "Formulas break off after 34 tokens, amid a fraction, a matrix or the right side: LaTeX stops with an error, or shows half of it."),
]  # fmt: skip
