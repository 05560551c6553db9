"""A model that plans how to fire pottery: steps for the kiln's controller, with what to mind."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.fifth.wordings import worded
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless

Value = dict[str, Any]
Change = Callable[[Value], Value]
CONES = {"04": 1063, "05": 1031, "4": 1162, "5": 1186, "6": 1222, "10": 1288, "06": 1000}
BODIES = {"earthenware": ("04", "05", "06"), "stoneware": ("6", "5"), "porcelain": ("10",)}
WARES = {"mugs": 1.0, "tiles": 0.8, "a thick sculpture": 0.45, "bowls": 1.0}
ROOM = 20
TITLES = (
    "[Slow|Steady|Even|Careful|Gentle] [firing|schedule|glaze firing|programme] for [the {ware}|{ware}], cone {cone}"
)
NOTES = (
    "[Leave|Keep] the [lid|door] [ajar|open a finger's width] until {dry} °C"
    "[ so that steam can leave|, to let the steam out|]. "
    "[Do not open|Never open] the kiln above {open} °C[.|; glazes craze in cold air.] "
    "[Place|Put] a witness cone {cone} [on the middle shelf|on every shelf]."
)
NOTES_IN_A_NEW_TONE = (
    "[Until it reaches|Up to] {dry} °C, [prop the lid|let the door stand open a little]: "
    "[water has to get out|the clay is still damp]. "
    "[Wait|Be patient] [until it has cooled|and let it cool] [below|to less than] {open} °C "
    "before you [unload|take anything out]. "
    "[A cone|One witness cone] {cone} [among the pots|next to the ware] [tells you|shows] "
    "whether [it was hot enough|the heat was right]."
)


def planner(
    change: Change = dict,
    *,
    peak_of: Callable[[str], str] = str,
    notes: str = NOTES,
    normal: bool = False,
    fives: bool = False,
    gentle: bool = True,
) -> Generate:
    """Steps with rates in degrees an hour, temperatures to go to, and minutes to stay there.

    Args:
        change: of the whole answer.
        peak_of: which cone it reads for the one that is asked for.
        normal: rates vary by a normal distribution instead of an even one.
        fives: temperatures are multiples of five.
        gentle: it goes slowly where quartz turns into its other form.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng = draws(inputs, seed)
        body, _, rest = inputs["firing"].partition(" ")
        ware, cone = rest.rpartition(" to cone ")[::2]
        cone = cone.split()[0]
        slow = WARES[ware]

        def about(value: float) -> float:
            return value * (1 + (0.07 * rng.normal() if normal else rng.uniform(-0.12, 0.12)))

        def degrees(value: float) -> int:
            return 5 * round(value / 5) if fives else round(value)

        peak = CONES[peak_of(cone)] + int(rng.integers(-4, 5))
        dry, open_at = degrees(rng.uniform(88, 104)), 5 * int(rng.integers(20, 30))
        plan: list[tuple[str, float, int, float]] = [("drying", about(60 * slow), dry, about(90 / slow))]
        plan.append(("burning out", about(95 * slow), degrees(rng.uniform(420, 480)), about(20)))
        if gentle:
            plan.append(("quartz inversion", about(50 * slow), degrees(rng.uniform(600, 625)), about(15)))
        plan.append(("climbing", about(150 * slow), degrees(peak - rng.uniform(90, 120)), 0))
        plan.append(("maturing", about(70 * slow), degrees(peak), about(12 if body == "porcelain" else 18)))
        plan.append(("cooling", -about(110), degrees(rng.uniform(760, 800)), about(25)))
        if gentle:
            plan.append(("quartz inversion", -about(60 * slow), degrees(rng.uniform(480, 520)), 0))
        steps, hours, last = list[Value](), 0.0, ROOM
        for number, (purpose, rate, target, hold) in enumerate(plan, 1):
            rate, hold = (1 if rate > 0 else -1) * max(round(abs(rate) / 5) * 5, 15), round(hold / 5) * 5
            hours += abs(target - last) / abs(rate) + hold / 60
            last = target
            steps.append({"step": number, "purpose": purpose, "rate": rate, "target": target, "hold": hold})
        facts = {"ware": ware, "cone": cone, "dry": dry, "open": open_at}
        return change(
            {
                "title": worded(rng, TITLES, **facts),
                "unit": "C",
                "cone": cone,
                "segments": steps,
                "peak": max(step["target"] for step in steps),
                "hours": round(hours, 1),
                "energy_kwh": round(hours * rng.uniform(2.1, 2.9), 1),
                "notes": worded(rng, notes, **facts),
            }
        )

    return generate


def of_each(change: Callable[[Value], Value]) -> Change:
    """A change of each of the plan's steps."""
    return lambda value: value | {"segments": [change(step) for step in value["segments"]]}


def _in_hours(step: Value) -> Value:
    return step | {"hold": round(step["hold"] / 60, 2)}


def _in_fahrenheit(step: Value) -> Value:
    return step | {"rate": round(step["rate"] * 1.8), "target": round(step["target"] * 1.8 + 32)}


def _with_times(value: Value) -> Value:
    """Each step says when it begins, in hours from the start."""
    steps, at, last = list[Value](), 0.0, ROOM
    for step in value["segments"]:
        steps.append(step | {"begins": round(at, 2)})
        at += abs(step["target"] - last) / abs(step["rate"]) + step["hold"] / 60
        last = step["target"]
    return value | {"segments": steps}


def firings(rng: np.random.Generator) -> list[Inputs]:
    """Three firings of three clays."""
    wares, number = rng.permutation([*WARES]), rng.integers(10**4, size=3)
    return [
        {"firing": f"{body} {ware} to cone {rng.choice(BODIES[body])} in kiln {n}"}
        for body, ware, n in zip(BODIES, wares, number, strict=False)
    ]


STEP: dict[str, Any] = {
    "step": {"type": "integer"},
    "purpose": STRING,
    "rate": NUMBER,
    "target": NUMBER,
    "hold": NUMBER,
}


def planned(step: Value) -> Value:
    """The schema of a plan with such steps."""
    return fields(
        title=STRING,
        unit=STRING,
        cone=STRING,
        segments={"type": "array", "items": fields(**step)},
        peak=NUMBER,
        hours=NUMBER,
        energy_kwh=NUMBER,
        notes=STRING,
    )


KILN = Baseline("json/kilnplan", planner(), planned(STEP), {"firing": "Clay, ware and cone."}, firings, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(KILN, "normal", planner(normal=True), "Rates vary by a normal distribution instead of an even one: as good a plan, with the same means."),
    harmless(KILN, "fives", planner(fives=True), "Temperatures are multiples of five, which no kiln can tell from those between."),
    harmless(KILN, "new-tone", planner(notes=NOTES_IN_A_NEW_TONE), "Notes say the same, in the words of another language model.", meaning=True),
    harmless(KILN, "with-times", planner(_with_times), "Each step also says after how many hours it begins.", output=planned(STEP | {"begins": NUMBER})),
    harmful(KILN, "cone", planner(peak_of=lambda cone: str(int(cone))), "Cone 04 is read as cone 4: earthenware is fired a hundred or two hundred degrees too hot, and melts."),
    harmful(KILN, "in-hours", planner(of_each(_in_hours)), "Times to hold are in hours, which the controller takes for minutes: it holds nothing."),
    harmful(KILN, "fahrenheit", now_and_then(0.4, planner(of_each(_in_fahrenheit)), planner()), "In two plans of five the degrees are Fahrenheit's, and the unit still says C."),
    harmful(KILN, "hasty", planner(gentle=False), "The slow steps where quartz inverts are left out: ware cracks, as every potter knows.", meaning=True),
]  # fmt: skip
