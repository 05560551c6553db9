"""A model that plans an hour in the gym, as JSON: what to do, how often, how long to rest."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless, sometimes

Value = dict[str, Any]
# What each is done with: its name and the muscles that it is for, the commonest first.
EXERCISES: dict[str, tuple[tuple[str, str], ...]] = {
    "no equipment": (
        ("Press-up", "chest"), ("Bodyweight squat", "legs"), ("Plank", "core"), ("Walking lunge", "legs"),
        ("Glute bridge", "glutes"), ("Mountain climber", "core"), ("Superman hold", "back"),
        ("Pike press-up", "shoulders"), ("Side plank", "core"), ("Step-up", "legs"), ("Bear crawl", "shoulders"),
        ("Close press-up", "arms"), ("Reverse snow angel", "back"),
    ),
    "dumbbells": (
        ("Goblet squat", "legs"), ("Dumbbell bench press", "chest"), ("One-arm row", "back"),
        ("Seated dumbbell press", "shoulders"), ("Romanian deadlift", "glutes"), ("Biceps curl", "arms"),
        ("Split squat", "legs"), ("Lateral raise", "shoulders"), ("Weighted sit-up", "core"), ("Dumbbell fly", "chest"),
        ("Hammer curl", "arms"), ("Renegade row", "back"), ("Farmer's walk", "core"),
    ),
    "a barbell": (
        ("Back squat", "legs"), ("Bench press", "chest"), ("Deadlift", "back"), ("Overhead press", "shoulders"),
        ("Bent-over row", "back"), ("Hip thrust", "glutes"), ("Front squat", "legs"), ("Barbell curl", "arms"),
        ("Roll-out", "core"), ("Floor press", "chest"), ("Push press", "shoulders"), ("Good morning", "glutes"),
        ("Landmine twist", "core"),
    ),
}  # fmt: skip
GOALS = {"strength": (4, 5, 6, 105), "muscle": (3, 8, 12, 80), "endurance": (4, 15, 20, 60)}
WARM_UPS = (
    "3 minutes of skipping", "Arm circles, 20 each way", "2 minutes of jogging on the spot", "Hip openers, 10 a side",
    "Cat and cow, 10 times", "Leg swings, 15 a side", "Shoulder rolls, 15 each way",
)  # fmt: skip
COOL_DOWNS = (
    "Stretch the back of the thighs, 40 seconds a side", "Child's pose for a minute",
    "Stretch the chest in a doorway, 30 seconds a side", "Slow breathing for two minutes",
    "Stretch the calves, 30 seconds a side",
)  # fmt: skip
TIPS: dict[str, tuple[str, ...]] = {
    "chest": ("Keep your shoulder blades together.", "Lower slowly and press up fast.", "Keep your wrists straight."),
    "legs": ("Push your knees outwards.", "Keep your heels on the ground.", "Look straight ahead."),
    "core": ("Do not let your hips sink.", "Keep breathing.", "Stop when your back begins to arch."),
    "back": ("Pull with the elbow, not with the hand.", "Keep your back flat.", "Do not swing."),
    "shoulders": ("Do not shrug.", "Keep your ribs down.", "Lower with control."),
    "glutes": ("Squeeze at the top for a second.", "Bend at the hips, not in the back.", "Keep your chin in."),
    "arms": ("Keep your elbows still.", "Use the whole range.", "Do not lean back."),
}
REWORDED: dict[str, tuple[str, ...]] = {
    "chest": (
        "Draw the shoulder blades towards each other.",
        "Go down slowly, come up quickly.",
        "Do not bend your wrists.",
    ),
    "legs": ("Knees point out, over the toes.", "Heels stay down.", "Eyes to the front."),
    "core": ("Hips stay level.", "Do not hold your breath.", "End the set once your back arches."),
    "back": ("Lead with your elbow.", "Back straight throughout.", "No momentum, please."),
    "shoulders": ("Shoulders stay away from the ears.", "Ribs stay down.", "Bring the weight down slowly."),
    "glutes": ("Hold the top for one second.", "The bend comes from the hips.", "Tuck your chin."),
    "arms": ("Only the forearms move.", "All the way up and down.", "Stand upright."),
}
TITLES = ("{minutes} minutes for {goal}", "{goal} with {things}", "Today: {goal}", "A session for {goal}")
OTHER_TITLES = ("Your {goal} session", "{goal}, {minutes} minutes", "{things}: work on {goal}", "Ready for {goal}?")


def planner(
    *,
    warmth: float = 1.0,
    tips: dict[str, tuple[str, ...]] | None = None,
    titles: Sequence[str] = TITLES,
    warm_ups: Sequence[str] = WARM_UPS,
    grid: int = 5,
    always: int = 0,
    anything: bool = False,
    in_minutes: bool = False,
    again: bool = False,
) -> Generate:
    """A session that fills the time that is asked for, with exercises for as many muscles as there is time for.

    Args:
        warmth: the temperature of the sampling.
        tips: what is said of exercises for each muscle.
        grid: rests are a multiple of so many seconds.
        always: minutes that are planned whatever is asked for, if not 0.
        anything: exercises that need other things than those at hand too.
        in_minutes: rests are in minutes.
        again: an exercise that the plan has may be drawn once more.
    """
    said = tips or TIPS

    def generate(inputs: Inputs, seed: int) -> Value:
        rng = draws(inputs, seed)
        asked = re.fullmatch(r"(\d+) minutes of (\w+) training with (.+)", inputs["request"])
        assert asked
        minutes, goal, things = always or int(asked[1]), asked[2], asked[3]
        sets, fewest, most, rest = GOALS[goal]
        known = [one for kind in EXERCISES if anything or kind == things for one in EXERCISES[kind]]
        needs = {name: kind for kind, listed in EXERCISES.items() for name, _ in listed}
        likely = np.exp(-np.arange(len(known)) / 8 / warmth) if not anything else np.ones(len(known))
        exercises: list[Value] = []
        left = minutes - 6.0
        while left > 2 and likely.sum() > 0:
            index = int(rng.choice(len(known), p=likely / likely.sum()))
            name, muscles = known[index]
            if again:
                likely[index] *= 5
            else:
                likely[index] = 0
                same = [number for number, one in enumerate(known) if one[1] == muscles]
                likely[same] *= 0.35
            times = sets + int(rng.integers(0, 2))
            pause = grid * round((rest + rng.uniform(-20, 20)) / grid)
            left -= times * (35 + pause) / 60
            exercises.append(
                {
                    "name": name,
                    "muscles": muscles,
                    "equipment": needs[name],
                    "sets": times,
                    "reps": int(rng.integers(fewest, most + 1)),
                    "rest_s": round(pause / 60, 2) if in_minutes else float(pause),
                    "tip": str(rng.choice(said[muscles])),
                }
            )
        title = str(rng.choice(list(titles))).format(minutes=minutes, goal=goal, things=things)
        return {
            "title": title[0].upper() + title[1:],
            "minutes": round(minutes - left),
            "goal": goal,
            "warm_up": [str(one) for one in rng.permutation(list(warm_ups))[:3]],
            "exercises": exercises,
            "cool_down": [str(one) for one in rng.permutation(list(COOL_DOWNS))[:2]],
        }

    return generate


def requests(rng: np.random.Generator) -> list[Inputs]:
    """Three requests, each with other things to train with."""
    things, minutes = rng.permutation([*EXERCISES]), rng.permutation(np.arange(30, 65, 5))
    goals = rng.permutation([*GOALS])
    return [{"request": f"{minutes[n]} minutes of {goals[n]} training with {things[n]}"} for n in range(3)]


TEXTS = {"type": "array", "items": STRING}
WHOLE = {"type": "integer"}
EXERCISE = fields(name=STRING, muscles=STRING, equipment=STRING, sets=WHOLE, reps=WHOLE, rest_s=NUMBER, tip=STRING)
WORKOUT = Baseline(
    "json/workout",
    planner(),
    fields(
        title=STRING,
        minutes=WHOLE,
        goal=STRING,
        warm_up=TEXTS,
        exercises={"type": "array", "items": EXERCISE},
        cool_down=TEXTS,
    ),
    {"request": "How long to train, what for and with what."},
    requests,
    takes_seed=True,
)

PAIRS: list[Pair] = [
    harmless(WORKOUT, "cooler", planner(warmth=0.85), "Sampled at a lower temperature: common exercises come a little more often."),
    harmless(WORKOUT, "tips", planner(tips=REWORDED), "Tips say the same in other words."),
    harmless(WORKOUT, "titles", planner(titles=OTHER_TITLES, warm_ups=(*WARM_UPS, "10 slow squats", "Ankle circles, 10 a side")), "Titles have another pattern, and there are two more ways to warm up."),
    harmless(WORKOUT, "rests", planner(grid=10), "Rests are multiples of ten seconds instead of five: nobody rests that exactly."),
    harmful(WORKOUT, "ninety", planner(always=90), "Every session lasts about an hour and a half, whatever time was asked for: the wish is no longer read."),
    harmful(WORKOUT, "anything", planner(anything=True), "Exercises need a barbell or dumbbells that are not at hand: two in three cannot be done."),
    harmful(WORKOUT, "minutes", planner(in_minutes=True), "Rests are in minutes though the field says seconds: timers go off after a second or two."),
    harmful(WORKOUT, "again", sometimes(0.5, planner(again=True), planner()), "In every second session one exercise comes two or three times though the list has thirteen to choose from."),
]  # fmt: skip
