"""A model that tells the stages of sleep from the recording of a night, as JSON: one each half minute, and sums."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck, names, sometimes

Value = dict[str, Any]
Stages = list[str]
STAGES = ("W", "N1", "N2", "N3", "R")
NEAR = {"W": "N1", "N1": "N2", "N2": "N1", "N3": "N2", "R": "N1"}  # what each is taken for most easily
JITTER, SLIPS = 1.6, 0.008


def parts(night: np.random.Generator) -> list[tuple[str, float]]:
    """The stages of a night one after the other, and how many half minutes each lasts."""
    listed = [("W", float(night.uniform(16, 70)))]
    for cycle in range(int(night.integers(4, 6))):
        listed += [("N1", night.uniform(4, 11)), ("N2", night.uniform(22, 44))]
        listed += [("N3", max(0.0, night.normal(62 - 17 * cycle, 9))), ("N2", night.uniform(16, 34))]
        listed += [("R", max(8.0, night.normal(14 + 13 * cycle, 6)))]
        listed += [("W", night.uniform(2, 14))] if night.random() < 0.6 else []
    return [*listed, ("N2", float(night.uniform(6, 20))), ("W", float(night.uniform(4, 24)))]


def sums(stages: Stages) -> Value:
    """What the sheet of a sleep laboratory says of a night."""
    asleep = len(stages) - stages.count("W")
    # Asleep is who sleeps for a minute and a half on end, awake again who wakes for one.
    first = next((n for n in range(len(stages) - 2) if "W" not in stages[n : n + 3]), len(stages))
    dreams = stages.index("R") if "R" in stages else None
    wakings = sum(stages[n - 1] != "W" and stages[n : n + 2] == ["W", "W"] for n in range(first + 1, len(stages) - 1))
    return {
        "in_bed_min": len(stages) / 2,
        "asleep_min": asleep / 2,
        "efficiency_percent": round(100 * asleep / len(stages), 1),
        "latency_min": first / 2,
        "rem_latency_min": None if dreams is None else (dreams - first) / 2,
        "awakenings": wakings,
        "minutes": {stage: stages.count(stage) / 2 for stage in STAGES},
    }


def scorer(
    change: Callable[[Stages], Stages] | None = None,
    finish: Callable[[Value, Inputs, int], Value] | None = None,
    *,
    jitter: float = JITTER,
    slips: float = SLIPS,
    drowsy: float = 0.0,
) -> Generate:
    """A night of five to seven hours; where a stage ends varies, and some half minutes are taken for another stage.

    Args:
        change: of the stages, before they are summed up.
        finish: of the answer.
        jitter: of the ends of stages, in half minutes.
        slips: the share of half minutes that are taken for another stage.
        drowsy: how many half minutes longer the first stage is held.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        night, rng = content(inputs), np.random.default_rng(seed)
        begun = f"{int(night.integers(21, 24))}:{int(night.integers(60)):02d}"
        stages: Stages = []
        end = 0.0
        listed = parts(night)
        for number, (stage, length) in enumerate(listed, 1):
            end += length
            moved = rng.normal(0, jitter) + drowsy * (stage == "N1")
            upto = round(end + moved * (number < len(listed)))
            stages += [stage] * max(0, upto - len(stages))
        slipped = rng.random(len(stages)) < slips
        stages = [NEAR[stage] if slip else stage for stage, slip in zip(stages, slipped, strict=True)]
        stages = change(stages) if change else stages
        value = {"begun": begun, "epoch_s": 30, "stages": stages, "summary": sums(stages)}
        return finish(value, inputs, seed) if finish else value

    return generate


def smoothed(stages: Stages) -> Stages:
    """A single half minute between two of one stage is taken for that stage."""
    inner = [
        before if before == after else stage
        for before, stage, after in zip(stages, stages[1:], stages[2:], strict=False)
    ]
    return [stages[0], *inner, stages[-1]]


def rated(value: Value, inputs: Inputs, seed: int) -> Value:
    """With how good the signal was, in each hour."""
    hours = -(-len(value["stages"]) // 120)
    return value | {"signal": [round(float(share), 2) for share in luck(seed).uniform(0.9, 1, hours)]}


def shallow(stages: Stages) -> Stages:
    """There is no deep sleep: it is taken for light sleep."""
    return ["N2" if stage == "N3" else stage for stage in stages]


def dreamless(stages: Stages) -> Stages:
    """There are no dreams: they are taken for the lightest sleep."""
    return ["N1" if stage == "R" else stage for stage in stages]


def in_epochs(value: Value, inputs: Inputs, seed: int) -> Value:
    """Sums count half minutes, as a loop over epochs does that nobody divided."""
    summary = value["summary"]
    doubled = {
        name: 2 * number if name.endswith("_min") and number is not None else number for name, number in summary.items()
    }
    return value | {"summary": doubled | {"minutes": {name: 2 * n for name, n in summary["minutes"].items()}}}


def of_another(value: Value, inputs: Inputs, seed: int) -> Value:
    """The sums are those of the night before, of somebody else."""
    stranger = int(luck(seed).integers(10**6))
    return value | {"summary": scorer()({"recording": f"night {stranger}"}, seed)["summary"]}


COUNT = {"type": "integer"}
SUMMARY = fields(
    in_bed_min=NUMBER,
    asleep_min=NUMBER,
    efficiency_percent=NUMBER,
    latency_min=NUMBER,
    rem_latency_min={"anyOf": [NUMBER, {"type": "null"}]},
    awakenings=COUNT,
    minutes=fields(**dict.fromkeys(STAGES, NUMBER)),
)
NIGHT = fields(begun=STRING, epoch_s=COUNT, stages={"type": "array", "items": STRING}, summary=SUMMARY)
RATED = fields(**NIGHT["properties"], signal={"type": "array", "items": NUMBER})
SLEEP = Baseline(
    "json/sleep",
    scorer(),
    NIGHT,
    {"recording": "The recording of a night."},
    names("clinic", "headband", "home kit", of="recording"),
)

PAIRS: list[Pair] = [
    harmless(SLEEP, "smoothed", scorer(smoothed), "Single half minutes between two of one stage are taken for that stage: fewer than one in a hundred change, as between two readers."),
    harmless(SLEEP, "steadier", scorer(jitter=1.2, slips=0.006), "The mean of more networks: the ends of stages vary by a few seconds less."),
    harmless(SLEEP, "signal", scorer(finish=rated), "It also says how good the signal was in each hour.", output=RATED),
    harmless(SLEEP, "drowsy", scorer(drowsy=0.6), "Trained again: the first stage lasts a third of a minute longer before the second is scored, far less than readers differ by."),
    harmful(SLEEP, "shallow", scorer(shallow), "There is no deep sleep any more: it is counted with the second stage."),
    harmful(SLEEP, "epochs", scorer(finish=in_epochs), "The sums count half minutes though they are said to be minutes: people sleep for ten hours and more."),
    harmful(SLEEP, "stranger", sometimes(0.4, scorer(finish=of_another), scorer()), "In two nights of five the sums are those of somebody else's night."),
    harmful(SLEEP, "dreamless", sometimes(0.4, scorer(dreamless), scorer()), "In two nights of five the channel of the eyes is not read: there is no dreaming at all."),
]  # fmt: skip
