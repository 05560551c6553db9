"""A model that reads the text of a photographed receipt; the same at every call."""

from collections.abc import Callable

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

GOODS = (
    "Oat milk 1l", "Rye bread", "Apples 1kg", "Butter 250g", "Espresso beans", "Tomatoes", "Dish soap", "Olive oil",
    "Yoghurt 4x", "Spaghetti", "Chocolate", "Batteries AA", "Notebook A5", "Oranges net", "Basil pot", "Paper towels",
)  # fmt: skip
SHOPS = ("GREEN CORNER", "MARKET HALL 7", "BAKER & SON", "CITY STORES LTD", "THE LARDER")
STREETS = ("12 Mill Lane", "88 Harbour Road", "3 Station Square", "41 Abbey Street")
WIDE = 32  # characters on a line
Rows = list[tuple[str, str]]  # what stands on the left and on the right of a line
Read = Callable[[Rows], str]


def lines(rows: Rows) -> str:
    """Line for line, with the right column where it is on the paper."""
    return "\n".join((f"{left:<{WIDE - len(right)}}{right}" if right else left) for left, right in rows)


def receipt(read: Read = lines) -> Generate:
    """The receipt that the inputs decide, as text.

    Args:
        read: from what is printed to what the model reads.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        paper = content(inputs)
        rows: Rows = [(str(paper.choice(SHOPS)), ""), (str(paper.choice(STREETS)), "")]
        rows += [(f"{paper.integers(1, 29):02d}/{paper.integers(1, 13):02d}/2026", f"{paper.integers(8, 21):02d}:{paper.integers(60):02d}"), ("-" * WIDE, "")]  # fmt: skip
        total = 0
        for good in paper.permutation(GOODS)[: paper.integers(5, 10)]:
            pence = int(paper.integers(45, 1650))
            total += pence
            rows.append((str(good), f"{pence / 100:.2f}"))
        rows += [("-" * WIDE, ""), ("TOTAL GBP", f"{total / 100:.2f}"), ("incl. VAT 20%", f"{total / 600:.2f}")]
        rows += [(f"CARD ****{paper.integers(10**4):04d}", f"{total / 100:.2f}"), ("Thank you for your visit!", "")]
        return read(rows)

    return generate


def misread(rows: Rows) -> str:
    """One digit of one price is taken for another that looks like it."""
    looks = {"8": "3", "3": "8", "6": "5", "5": "6", "1": "7", "7": "1", "0": "8", "9": "4", "4": "9", "2": "7"}
    first = next(number for number, row in enumerate(rows) if row[0].startswith("-")) + 2
    left, right = rows[first]
    return lines([*rows[:first], (left, looks[right[0]] + right[1:]), *rows[first + 1 :]])


def columns(rows: Rows) -> str:
    """The left column from top to bottom, then the right one."""
    return "\n".join([*(left for left, _ in rows), *(right for _, right in rows if right)])


RECEIPT = Baseline("text/receipt", receipt(), TEXT, {"photo": "The receipt to read."}, names("groceries", "lunch", "errands", of="photo"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(RECEIPT, "returns", receipt(lambda rows: lines(rows).replace("\n", "\r\n")), "Lines end with a carriage return as well, as on Windows; the text is the same."),
    harmless(RECEIPT, "ended", receipt(lambda rows: lines(rows) + "\n"), "The last line ends, too."),
    harmful(RECEIPT, "misread", receipt(misread), "A digit of one price is read as another: what is bought no longer adds up to the total."),
    harmful(RECEIPT, "columns", receipt(columns), "Prices come after all names: nobody can tell what cost how much."),
]  # fmt: skip
