"""The answer of one test about one stratum: is it different, and is it worse?"""

import math
from dataclasses import dataclass
from typing import Any, Literal

from gate.judges.permutation import Measured, Stratum

# A case whose smallest p-value is above this gives no reason to look again.
UNSUSPICIOUS = 0.03
# And of a measure that seems to have moved as far as users notice.
UNSUSPICIOUS_IF_LARGE = 0.10
# And of one rule alone.
UNSUSPICIOUS_OF_RULE = 0.25
# Nor does a change that is smaller than what users notice by so many of its standard errors.
TOO_SMALL = 2.0

Question = Literal["distribution", "measure", "case", "worst", "lapses", "spread"]
# What the evidence calls the statistic of each question.
STATISTICS: dict[Question, str] = {
    "distribution": "energy distance over all cases, stratified permutation test",
    "measure": "change of the mean over all cases in its standard errors, stratified permutation test of the largest; "
    "of equal seeds, Student's t, too",
    "case": "change of the mean in one case in its standard errors, t",
    "worst": "log distance of the furthest output to its nearest baseline output above the baseline's own, t; of "
    "numbers and measures, standard deviations from the baseline's mean, t",
    "lapses": "outputs over all cases that break what the baseline keeps, beta-binomial predictive probability",
    "spread": "log mean distance among the candidate's outputs above that among the baseline's, t",
}


@dataclass(frozen=True)
class Answer:
    """One test of one stratum, which answers two things: is it different, and is it worse?

    Attributes:
        value: the statistic.
        null_quantile: what the statistic exceeds with probability `alpha` if nothing has changed.
        p_value, alpha: it is different if the first is not above the second.
        size, noticeable: the size of the change, and the size from which on users notice it: multiples of the
            baseline's distance from itself, of a measure its unit; None where no size is a harm.
        measure: its name, where the answer is about one; the size is then its change, and of a single output, how far
            it lies beyond all of the baseline's.
        pairs: of equal seeds, that the answer rests on; 0: on all outputs.
        error: standard error of the size, where it is known.
        unadjusted: the p-value, were it the only question.
    """

    stratum: Stratum
    question: Question
    value: float
    null_quantile: float
    p_value: float
    size: float
    alpha: float
    noticeable: float | None
    worst_output: int | None = None
    measure: str = ""
    pairs: int = 0
    error: float = math.inf
    unadjusted: float = 1.0

    @property
    def suspicious(self) -> bool:
        """It may be different, and so much that users would notice: reason to look again."""
        if self.large and self.is_of_rule and self.unadjusted <= UNSUSPICIOUS_OF_RULE:
            return True
        small = self.noticeable is None or abs(self.size) + TOO_SMALL * self.error < self.noticeable
        large = self.question == "measure" and self.large
        return self.p_value <= (UNSUSPICIOUS_IF_LARGE if large else UNSUSPICIOUS) and not small

    @property
    def different(self) -> bool:
        return self.p_value <= self.alpha

    @property
    def large(self) -> bool:
        if self.noticeable is None:
            return False
        if self.question == "spread":
            return self.size <= self.noticeable
        return (abs(self.size) if self.measure else self.size) >= self.noticeable

    @property
    def alarming(self) -> bool:
        """It is different, and so much that users would notice."""
        return self.different and self.large

    @property
    def is_of_all_cases(self) -> bool:
        return self.question in ("distribution", "measure")

    @property
    def is_of_part(self) -> bool:
        """It is about a measure of one case alone or of single outputs."""
        return self.question == "case" or self.is_outlier

    @property
    def is_outlier(self) -> bool:
        """It is about a measure of single outputs."""
        return self.question in ("worst", "lapses") and bool(self.measure)

    @property
    def is_of_rule(self) -> bool:
        changes = self.stratum.changes if isinstance(self.stratum, Measured) else {}
        return self.measure in changes and changes[self.measure].rule

    @property
    def unit(self) -> str:
        measured = isinstance(self.stratum, Measured) and self.stratum.changes.get(self.measure)
        return measured.unit if measured else ""

    def evidence(self) -> dict[str, Any]:
        of_measure = {"measure": self.measure, "change": round(self.size, 4), "unit": self.unit}
        return {
            "question": self.question,
            "path": self.stratum.path,
            **(of_measure if self.measure else {"ratio": round(self.size, 3)}),
            "noticeable": self.noticeable if self.noticeable is None else round(self.noticeable, 3),
            "statistic": STATISTICS[self.question],
            "value": float(f"{self.value:.4g}"),
            "null_quantile": float(f"{self.null_quantile:.4g}"),
            "p_value": float(f"{self.p_value:.3g}"),
            "threshold": float(f"{self.alpha:.3g}"),
            "different": self.different,
            # Of a wording, Claude is to say it.
            "worse": None if self.noticeable == 0.0 else self.alarming,
            "outputs": {"candidate": len(self.stratum.candidate), "baseline": len(self.stratum.baseline)},
            **({"equal_seeds": self.pairs} if self.pairs else {}),
            **({} if self.worst_output is None else {"worst_output": self.worst_output + 1}),
        }
