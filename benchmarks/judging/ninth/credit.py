"""A model that says how likely a loan is not to be paid back, and why, as JSON; the same at every call."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields, single_precision
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless

Value = dict[str, Any]
# Of each feature the mean and the spread among those who were learnt from, and how much it weighs for one spread.
FEATURES: dict[str, tuple[float, float, float]] = {
    "age": (41.0, 12.0, -0.21),
    "income": (10.4, 0.45, -0.62),  # its logarithm
    "burden": (0.55, 0.35, 0.58),  # the loan in yearly incomes
    "months": (48.0, 20.0, 0.17),
    "employed_years": (7.0, 5.5, -0.33),
    "missed_payments": (0.5, 1.0, 0.71),
    "rents": (0.45, 0.5, 0.14),
}
BIAS = -2.35
LIMITS = (0.07, 0.22)  # below the first everybody gets a loan, above the second nobody does
WORDS: dict[str, tuple[str, str]] = {
    "age": ("Older than most applicants", "Younger than most applicants"),
    "income": ("A high income", "A low income"),
    "burden": ("A large loan for the income", "A small loan for the income"),
    "months": ("A long time to pay it back", "A short time to pay it back"),
    "employed_years": ("A long time with the same employer", "A short time with the same employer"),
    "missed_payments": ("Payments were missed", "No payments were missed"),
    "rents": ("Lives in a rented home", "Owns the home"),
}
OTHER_WORDS: dict[str, tuple[str, str]] = {
    "age": ("Age above average", "Age below average"),
    "income": ("Earns more than most", "Earns less than most"),
    "burden": ("Loan is large compared with earnings", "Loan is small compared with earnings"),
    "months": ("Long term", "Short term"),
    "employed_years": ("Has not changed jobs for long", "Changed jobs not long ago"),
    "missed_payments": ("Has missed payments before", "Has always paid on time"),
    "rents": ("Tenant", "Home owner"),
}


def read(applicant: str) -> dict[str, float]:
    """The numbers in what is known of an applicant."""
    told = dict(re.findall(r"(\w+)=(\w+)", applicant))
    income = float(told["income"])
    return {
        "age": float(told["age"]),
        "income": float(np.log(income)),
        "burden": float(told["loan"]) / income,
        "months": float(told["months"]),
        "employed_years": float(told["employed"]),
        "missed_payments": float(told["missed"]),
        "rents": float(told["home"] == "rented"),
    }


def scorer(
    change: Callable[[Value], Value] | None = None,
    *,
    trained: float = 0.0,
    sampled: float = 0.0,
    limits: tuple[float, float] = LIMITS,
    words: dict[str, tuple[str, str]] | None = None,
    twelfth: bool = False,
    next_door: bool = False,
) -> Generate:
    """A logistic regression with what each feature adds to the logarithm of the odds.

    Args:
        trained: how far the weights are from the live version's, in parts of them.
        sampled: how far what is said of each feature is from the truth, as it is estimated from samples.
        limits: of the decisions.
        words: for a feature above and below the mean.
        twelfth: the income is taken for that of a month.
        next_door: reasons have the name of the feature that comes after.
    """
    said = words or WORDS
    differs = np.random.default_rng(11).uniform(-1, 1, len(FEATURES))
    weights = np.array([weight for _, _, weight in FEATURES.values()]) * (1 + trained * differs)

    def generate(inputs: Inputs, seed: int) -> Value:
        known = read(inputs["applicant"])
        if twelfth:
            known |= {"income": known["income"] + float(np.log(12)), "burden": known["burden"] / 12}
        spread = np.array([(known[name] - mean) / width for name, (mean, width, _) in FEATURES.items()])
        adds = weights * np.clip(spread, -3, 3)
        odds = BIAS + float(adds.sum())
        likely = 1 / (1 + float(np.exp(-odds)))
        told = adds + sampled * content(inputs).normal(size=len(adds))
        reasons = []
        order, listed = np.argsort(-np.abs(told)), [*FEATURES]
        for index in order[:4]:
            name = listed[(int(index) + next_door) % len(listed)]
            reasons.append(
                {
                    "feature": name,
                    "contribution": float(told[index]),
                    "text": said[name][int(spread[listed.index(name)] < 0)],
                }
            )
        value = {
            "default_probability": likely,
            "score": round(600 - 28.85 * odds),
            "decision": "accept" if likely < limits[0] else "refer" if likely < limits[1] else "decline",
            "yearly_rate": round(3.9 + 42 * likely, 2),
            "reasons": reasons,
        }
        return change(value) if change else value

    return generate


def applicants(rng: np.random.Generator) -> list[Inputs]:
    """Three: one who gets a loan, one whom somebody has to look at, one who gets none."""
    drawn: dict[str, Inputs] = {}
    while len(drawn) < 3:
        income = int(np.exp(rng.normal(10.4, 0.45))) // 100 * 100
        parts = {
            "age": int(rng.integers(21, 70)),
            "income": income,
            "loan": int(income * rng.uniform(0.1, 1.4)) // 500 * 500,
            "months": int(rng.choice([12, 24, 36, 48, 60, 84])),
            "employed": int(rng.integers(0, 20)),
            "missed": int(rng.choice([0, 0, 0, 1, 1, 2, 3])),
            "home": str(rng.choice(["rented", "owned"])),
        }
        one = {"applicant": "; ".join(f"{name}={value}" for name, value in parts.items())}
        value = scorer()(one, 0)
        # Nobody so near a limit that a weight's last digit decides.
        near = min(abs(np.log(value["default_probability"] / limit)) for limit in LIMITS)
        if near > 0.08 and value["default_probability"] < 0.7:
            drawn.setdefault(value["decision"], one)
    return [drawn[decision] for decision in ("accept", "refer", "decline")]


def paid_back(value: Value) -> Value:
    """The probability is that of paying back."""
    return value | {"default_probability": 1 - value["default_probability"]}


REASON = fields(feature=STRING, contribution=NUMBER, text=STRING)
CREDIT = Baseline(
    "json/credit",
    scorer(),
    fields(
        default_probability=NUMBER,
        score={"type": "integer"},
        decision=STRING,
        yearly_rate=NUMBER,
        reasons={"type": "array", "items": REASON},
    ),
    {"applicant": "What is known of the applicant: name=value, separated by semicolons."},
    applicants,
    stochastic=False,
)

PAIRS: list[Pair] = [
    harmless(CREDIT, "precision", scorer(single_precision), "Computed in 32 bits instead of 64."),
    harmless(CREDIT, "retrained", scorer(trained=0.007), "Trained again: probabilities differ by at most two in a hundred of themselves and scores by a point, no decision does."),
    harmless(CREDIT, "sampled", scorer(sampled=0.002), "What each feature adds is estimated from samples, and off by a few thousandths; the probability is the same."),
    harmless(CREDIT, "wording", scorer(words=OTHER_WORDS), "Reasons say the same in other words."),
    harmful(CREDIT, "paid-back", scorer(paid_back), "The probability is that of paying back: whoever is safest has the highest risk."),
    harmful(CREDIT, "strict", scorer(limits=(0.03, 0.07)), "Limits are lower: those whom somebody had to look at are declined at once."),
    harmful(CREDIT, "monthly", scorer(twelfth=True), "The income is taken for that of a month: nearly everybody is accepted."),
    harmful(CREDIT, "next-door", scorer(next_door=True), "Reasons have the name of the next feature: people are told that their age is against them where it is their income."),
]  # fmt: skip
