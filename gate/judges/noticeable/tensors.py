"""How large a change of each measure of trained weights is noticed, see `gate.judges.measures.tensors`."""

from gate.judges.noticeable import Change

WEIGHTS: dict[str, Change] = {
    # trainer/weak-0.02: 0.09, weak-0.1, to argue about: 0.5 | weak-0.4: 2.2, weak-0.9: 10. The other is a convention.
    "level": Change(1.0, 1.5, "of smaller numbers", "of larger numbers", "decibels"),
    # A convention: one number in twenty.
    "zeros": Change(None, 0.05, "", "more often zero"),
}
