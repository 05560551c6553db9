"""Rules that the baseline keeps and some of the candidate's outputs break: one text of four refuses, or breaks off.

Of yes and no, a mean over twenty outputs tells little: six that break what none of twenty others does are an accident
to any test that knows nothing else. It is known, though, how models are that are well: nearly all of them never break
such a rule, and a few break it often. So the share of the baseline's outputs that break it has a beta distribution
before the first of them is seen, which those that are seen narrow down, and the number of the candidate's that break it
has a beta-binomial distribution if nothing has changed (a prior predictive check, Box 1980, "Sampling and Bayes'
inference in scientific modelling and robustness"). All rules count as questions (Bonferroni).
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import betabinom

from gate.judges.answer import Answer
from gate.judges.permutation import Measured
from gate.judges.single import Question, most_telling, questions_of

# Of 72 rules of texts that the benchmark's 18 models of text could break, 144 outputs each, 71 were never broken, and
# one 41 times: most likely under a beta distribution of 0.003 and 1.06. Three times as many broken ones are assumed.
BROKEN, KEPT = 0.01, 1.0
# A share of broken outputs that users notice: one in ten.
NOTICEABLE_SHARE = 0.1


def find_lapses(measured: Sequence[Measured], alpha: float) -> list[Answer]:
    """For each stratum the rule that its outputs break most tellingly; none where none does."""
    questions = [one for one in questions_of(measured) if one.rule and not one.is_graded]
    return most_telling(answer for question in questions for answer in _ask(question, alpha, len(questions)))


def _ask(question: Question, alpha: float, questions: int) -> list[Answer]:
    # More is further: what is broken is the larger one of the two values that a measure takes in that direction.
    broken = max(0.0, question.direction)
    ours = [one.ours == broken for one in question.columns]
    here, there = (np.concatenate(side) for side in (ours, [one.theirs == broken for one in question.columns]))
    count = int(here.sum())
    if not count:
        return []
    usual = betabinom(len(here), BROKEN + there.sum(), KEPT + len(there) - there.sum())
    allowed = next(most for most in range(len(here) + 1) if usual.sf(most) <= alpha / questions)
    return [
        Answer(
            one.stratum,
            "lapses",
            count,
            allowed,
            min(1.0, float(usual.sf(count - 1)) * questions),
            question.direction * float(here.mean() - there.mean()),
            alpha,
            NOTICEABLE_SHARE,
            int(np.argmax(those)),
            measure=question.name,
        )
        for one, those in zip(question.columns, ours, strict=True)
        if those.any()
    ]
