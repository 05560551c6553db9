"""Which clauses of a query, or elements of a page, a text lacks that the others for the same inputs have."""

from collections import Counter
from collections.abc import Mapping, Sequence

from gate.judges.measures import Measures

Parts = Mapping[str, frozenset[str]]

# What this share of the others has counts in full: half of them are the candidate's, which may all lack it.
USUAL = 0.6


def measure_parts(texts: Sequence[Parts]) -> list[Measures]:
    """What the others have and a text lacks. They are measured together, whosever they are.

    Args:
        texts: of each what it names in each of its clauses.

    Returns:
        for each `lacking` (clauses: the share of what the others name in a clause that it does not, added up; names
        are weighed by how usual they are, and clauses by their most usual name).
    """
    clauses = [*dict.fromkeys(clause for parts in texts for clause in parts)]
    named = {clause: Counter(name for parts in texts for name in parts.get(clause, ())) for clause in clauses}
    others = max(len(texts) - 1, 1)
    found: list[Measures] = []
    for parts in texts:
        lacking = 0.0
        for clause in clauses:
            own = parts.get(clause, frozenset())
            shares = {name: (count - (name in own)) / others for name, count in named[clause].items()}
            weights = {name: min(1.0, share / USUAL) ** 2 for name, share in shares.items()}
            whole, most = sum(weights.values()), max(weights.values())
            if whole > 0:
                lacking += most * (1 - sum(weights[name] for name in own) / whole)
        found.append({"lacking": lacking})
    return found
