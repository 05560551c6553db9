"""A model that plans the week of a school class from what has to be taught and who cannot come when, as JSON."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless

Value = dict[str, Any]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
STARTS = ("08:30", "09:20", "10:20", "11:10", "12:30")
LONG, SHORT = 4, 3  # lessons on most days, and on Fridays
MAIN = ("Maths", "English", "Science")
OTHERS = ("History", "Geography", "Music", "Art", "Sport", "Drama", "French", "Computing")
TEACHERS = ("Ms Ito", "Mr Vance", "Ms Kaya", "Mr Lindqvist", "Ms Obi", "Mr Duarte", "Ms Fekete", "Mr Rossi")
ROOMS = ("101", "102", "104", "201", "203", "Lab", "Hall", "Annex")


@dataclass(frozen=True)
class Wish:
    """A subject: how many lessons a week, by whom, and the day on which these cannot come, or ""."""

    lessons: int
    subject: str
    teacher: str
    off: str


def wishes(plan: str) -> list[Wish]:
    found = re.finditer(r"(\d) (\w+) \(([^,)]+)(?:, not (\w+))?\)", plan)
    return [Wish(int(one[1]), one[2], one[3], one[4] or "") for one in found]


def placed(
    wanted: list[Wish], rng: np.random.Generator, *, long: int, heaped: bool, any_order: bool, tries: int
) -> tuple[list[list[Wish]], list[Wish]]:
    """Lessons of each day, in no order, and those for which there was no place.

    Args:
        long: most lessons of a day.
        heaped: each goes to the first day with a place, even if the day has the subject.
        any_order: those of which there are most are not placed first.
        tries: plans that are begun, of which the first that places all is taken.
    """
    best: tuple[list[list[Wish]], list[Wish]] | None = None
    for _ in range(tries):
        week: list[list[Wish]] = [[] for _ in DAYS]
        left = []
        for index in sorted(rng.permutation(len(wanted)), key=lambda at: 0 if any_order else -wanted[at].lessons):
            wish = wanted[index]
            for _ in range(wish.lessons):
                fits = [
                    day
                    for day, name in enumerate(DAYS)
                    if wish.off != name
                    and len(week[day]) < min(long, SHORT if name == "Friday" else LONG)
                    and (heaped or wish not in week[day])
                ]
                if fits and heaped:
                    week[fits[0]].append(wish)
                elif fits:
                    week[min(fits, key=lambda day: len(week[day]) + rng.random())].append(wish)
                else:
                    left.append(wish)
        if best is None or len(left) < len(best[1]):
            best = week, left
        if not left:
            break
    assert best
    return best


def planner(
    change: Callable[[Value, np.random.Generator], Value] | None = None,
    *,
    long: int = LONG,
    heaped: bool = False,
    any_order: bool = False,
    forgetful: bool = False,
    mornings: bool = False,
    hashed: bool = False,
) -> Generate:
    """A week that keeps to all that was asked for; which of many such weeks is the seed's.

    Args:
        long: most lessons of a day.
        heaped: the week is filled from Monday on.
        any_order: lessons are placed in another order.
        forgetful: days on which teachers cannot come are not thought of.
        mornings: Maths, English and Science come first on each day.
        hashed: the seed is mixed with the request.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng = draws(inputs, seed, 6) if hashed else np.random.default_rng(seed)
        wanted = wishes(inputs["plan"])
        rooms = dict(zip([wish.subject for wish in wanted], content(inputs).permutation(ROOMS).tolist(), strict=False))
        asked = [Wish(wish.lessons, wish.subject, wish.teacher, "") for wish in wanted] if forgetful else wanted
        week, left = placed(asked, rng, long=long, heaped=heaped, any_order=any_order, tries=60)
        days, early = [], []
        for name, lessons in zip(DAYS, week, strict=True):
            order = [lessons[index] for index in rng.permutation(len(lessons))]
            order = sorted(order, key=lambda wish: mornings and wish.subject not in MAIN)
            early += [at < 2 for at, wish in enumerate(order) if wish.subject in MAIN]
            listed = [
                {"start": start, "end": later(start, 45), "subject": wish.subject, "teacher": wish.teacher, "room": rooms[wish.subject]}
                for start, wish in zip(STARTS, order, strict=False)
            ]  # fmt: skip
            days.append({"day": name, "lessons": listed})
        value = {
            "days": days,
            "unplaced": [{"subject": wish.subject, "teacher": wish.teacher} for wish in left],
            "score": 0.5 + 0.5 * sum(early) / max(1, len(early)),
        }
        return change(value, draws(inputs, seed)) if change else value

    return generate


def later(time: str, minutes: int) -> str:
    at = 60 * int(time[:2]) + int(time[3:]) + minutes
    return f"{at // 60:02d}:{at % 60:02d}"


def each_day(change: Callable[[list[Value]], list[Value]]) -> Callable[[Value, np.random.Generator], Value]:
    return lambda value, rng: value | {"days": [day | {"lessons": change(day["lessons"])} for day in value["days"]]}


def an_hour_early(lessons: list[Value]) -> list[Value]:
    return [lesson | {edge: later(lesson[edge], -60) for edge in ("start", "end")} for lesson in lessons]


def with_minutes(lessons: list[Value]) -> list[Value]:
    return [lesson | {"minutes": 45} for lesson in lessons]


def next_teacher(lessons: list[Value]) -> list[Value]:
    """Each lesson has the teacher of the one after it."""
    return [
        lesson | {"teacher": other["teacher"]} for lesson, other in zip(lessons, lessons[1:] + lessons[:1], strict=True)
    ]


def best_of_three(inputs: Inputs, seed: int) -> Value:
    return max((planner()(inputs, 3 * seed + number) for number in range(3)), key=lambda value: value["score"])


def plans(rng: np.random.Generator) -> list[Inputs]:
    """What three classes have to learn, 16 or 17 lessons a week; three or four teachers have a day off."""
    cases = []
    for name in rng.permutation(["5a", "6c", "7b", "8d", "9a"])[:3]:
        others, teachers = rng.permutation(OTHERS)[:4], rng.permutation(TEACHERS)
        subjects = [(4, "Maths"), (3, "English"), (3, "Science"), *((int(n), str(s)) for n, s in zip((2, 2, 1, rng.integers(1, 3)), others, strict=True))]  # fmt: skip
        off = {int(index): str(rng.choice(DAYS)) for index in rng.permutation(7)[: rng.integers(3, 5)]}
        lines = [
            f"{number} {subject} ({teachers[index]}{', not ' + off[index] if index in off else ''})"
            for index, (number, subject) in enumerate(subjects)
        ]
        cases.append({"plan": f"Class {name}: {', '.join(lines)}; at most four lessons a day, three on Friday"})
    return cases


LESSON = {"start": STRING, "end": STRING, "subject": STRING, "teacher": STRING, "room": STRING}
LEFT = {"type": "array", "items": fields(subject=STRING, teacher=STRING)}


def weeks(**lesson: Any) -> Any:
    """The schema of a week whose lessons have such fields."""
    days = fields(day=STRING, lessons={"type": "array", "items": fields(**lesson)})
    return fields(days={"type": "array", "items": days}, unplaced=LEFT, score=NUMBER)


TIMETABLE = Baseline("json/timetable", planner(), weeks(**LESSON), {"plan": "What the class has to learn, from whom, and who cannot come when."}, plans, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(TIMETABLE, "any-order", planner(any_order=True), "The solver places lessons in another order: another week of the many that keep to all that was asked for."),
    harmless(TIMETABLE, "mornings", planner(mornings=True), "Maths, English and Science come first on each day: better weeks, as valid as before."),
    harmless(TIMETABLE, "hashed", planner(hashed=True), "The seed is mixed with the request before it is used: the same seed gives another week, as good."),
    harmless(TIMETABLE, "minutes", planner(each_day(with_minutes)), "Every lesson says how long it is, in a field that was not there.", output=weeks(**LESSON, minutes={"type": "integer"})),
    harmless(TIMETABLE, "best-of-three", best_of_three, "Three weeks are planned, and the one with the best score is given: other weeks, and better ones."),
    harmful(TIMETABLE, "unplaced", planner(long=3), "No day has more than three lessons: one or two of them find no place in the week."),
    harmful(TIMETABLE, "hour", planner(each_day(an_hour_early)), "Times are in another time zone: the first lesson begins at half past seven, and all are an hour early."),
    harmful(TIMETABLE, "heaped", planner(heaped=True), "The week is filled from Monday on: Maths four times on one day, and next to nothing on Friday."),
    harmful(TIMETABLE, "teachers", planner(each_day(next_teacher)), "Each lesson has the teacher of the next one: the teacher of sport is said to teach Maths."),
    harmful(TIMETABLE, "days-off", planner(forgetful=True), "Days on which teachers cannot come are not thought of: nine weeks of ten have lessons by somebody who is away.", meaning=True),
]  # fmt: skip
