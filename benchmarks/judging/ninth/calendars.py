"""A model that makes a calendar (ICS) of a course: lectures, laboratories, deadlines and an examination."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

WEEKS = 11
ZONES = ("Europe/Berlin", "Europe/London", "America/New_York")
SUBJECTS = {
    "Botany": (
        "Roots, stems and leaves",
        "Pollination",
        "Mosses",
        "Ferns",
        "Photosynthesis",
        "Seeds",
        "Fungi",
        "Alpine plants",
    ),
    "Statistics": (
        "Samples",
        "Means and medians",
        "Variance",
        "The normal distribution",
        "Tests",
        "Regression",
        "Bayes' rule",
        "Bootstrapping",
    ),
    "Roman history": (
        "The kings",
        "The early Republic",
        "Carthage",
        "The Gracchi",
        "Caesar",
        "Augustus",
        "The Antonines",
        "The fall of the West",
    ),
    "Robotics": (
        "Joints and links",
        "Kinematics",
        "Sensors",
        "Control",
        "Mapping",
        "Planning, searching",
        "Grasping",
        "Walking machines",
    ),
    "Ceramics": (
        "Clay bodies",
        "Pinching and coiling",
        "Throwing",
        "Trimming",
        "Slips",
        "Glazes",
        "Kilns",
        "Raku firing",
    ),
}
ROOMS = ("Room 2.14", "Great Hall, north wing", "Annexe B", "Room 0.07", "Old Library")
TASKS = (
    "Read the notes on {} and write down two questions.",
    "Solve the exercises on {}; bring them along.",
    "Prepare a short talk on {}, five minutes.",
)
OTHER_TASKS = (
    "Please read the notes on {}, and think of two questions.",
    "Do the exercises on {} and take them with you.",
    "Be ready to talk about {} for five minutes.",
)


@dataclass(frozen=True)
class Event:
    """Times are those of clocks on the spot."""

    uid: str
    kind: str
    title: str
    begin: datetime
    minutes: int
    room: str
    task: str


def _events(inputs: Inputs, tasks: tuple[str, ...]) -> list[Event]:
    rng, start = content(inputs), datetime.fromisoformat(inputs["start"])
    subject = inputs["course"]
    topics = [str(topic) for topic in rng.permutation(SUBJECTS[subject])] * 2
    lecture, laboratory = (int(day) for day in rng.permutation(5)[:2])
    hours, rooms, events = rng.integers(8, 17, 2), rng.permutation(ROOMS)[:2], []
    for week in range(WEEKS):
        topic, monday = topics[week], start + timedelta(weeks=week)
        task = tasks[int(rng.integers(len(tasks)))].format(topic.lower())
        at = monday + timedelta(days=lecture, hours=int(hours[0]), minutes=15)
        events.append(Event(f"lecture-{week + 1}", "Lecture", f"{subject}: {topic}", at, 90, str(rooms[0]), task))
        if week % 2:
            at = monday + timedelta(days=laboratory, hours=int(hours[1]))
            events.append(
                Event(f"lab-{week + 1}", "Laboratory", f"{subject} lab: {topic}", at, 120, str(rooms[1]), task)
            )
        if week % 3 == 2:
            at = monday + timedelta(days=4, hours=23, minutes=30)
            events.append(Event(f"due-{week + 1}", "Deadline", f"{subject}: essay {week // 3 + 1} due", at, 30, "", ""))
    at = start + timedelta(weeks=WEEKS, days=int(rng.integers(5)), hours=9)
    last = Event(
        "exam", "Examination", f"{subject}: examination", at, 180, str(rooms[0]), "Bring a pen; no telephones."
    )
    return sorted([*events, last], key=lambda event: event.begin)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _folded(line: str, width: int) -> str:
    return "\r\n ".join(line[at : at + width] for at in range(0, len(line), width))


def calendar(
    change: Callable[[list[Event]], list[Event]] | None = None,
    *,
    tasks: tuple[str, ...] = TASKS,
    utc: bool = False,
    always: bool = False,
    lasting: bool = False,
    product: str = "-//coursecal//EN",
    stamp: str = "20260105T080000Z",
    width: int = 74,
    late_title: bool = False,
) -> Generate:
    """Some twenty events; it is deterministic.

    Args:
        change: of events.
        tasks: wordings of what to do before.
        utc: times are written in UTC.
        always: the difference from UTC of the first event is taken for all.
        lasting: how long an event is, instead of when it ends.
        product: which program wrote the file.
        stamp: when it did.
        width: characters of a line at most.
        late_title: the title comes after the description.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        zone = ZoneInfo(inputs["zone"])
        events = _events(inputs, tasks)
        course = inputs["course"].lower().replace(" ", "-")
        first = events[0].begin.replace(tzinfo=zone).utcoffset()
        events = change(events) if change else events

        def when(time: datetime) -> str:
            if not utc:
                return f";TZID={inputs['zone']}:{time:%Y%m%dT%H%M%S}"
            ahead = first if always else time.replace(tzinfo=zone).utcoffset()
            return f":{time - (ahead or timedelta()):%Y%m%dT%H%M%SZ}"

        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}", "CALSCALE:GREGORIAN"]
        lines.append(f"X-WR-CALNAME:{inputs['course']}")
        for event in events:
            end = event.begin + timedelta(minutes=event.minutes)
            length = f"DURATION:PT{event.minutes}M" if lasting else "DTEND" + when(end)
            lines += [
                "BEGIN:VEVENT",
                f"UID:{event.uid}.{inputs['start']}.{course}@coursecal.example",
                f"DTSTAMP:{stamp}",
            ]
            lines += ["DTSTART" + when(event.begin), length]
            title = [f"SUMMARY:{_escaped(event.title)}"]
            rest = [f"CATEGORIES:{event.kind}"]
            rest += [f"LOCATION:{_escaped(event.room)}"] if event.room else []
            rest += [f"DESCRIPTION:{_escaped(event.task)}"] if event.task else []
            lines += [*rest, *title] if late_title else [*title, *rest]
            lines += ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER:-PT30M", "END:VALARM"]
            lines.append("END:VEVENT")
        lines.append("END:VCALENDAR")
        return data_url("".join(_folded(line, width) + "\r\n" for line in lines).encode(), "text/calendar")

    return generate


def _day_early(events: list[Event]) -> list[Event]:
    """Days are counted from Sunday."""
    return [replace(event, begin=event.begin - timedelta(days=1)) for event in events]


def _without_deadlines(events: list[Event]) -> list[Event]:
    return [event for event in events if event.kind != "Deadline"]


def _of_series(events: list[Event]) -> list[Event]:
    """All events of a sort have the same identifier."""
    return [replace(event, uid=event.uid.partition("-")[0]) for event in events]


def courses(rng: np.random.Generator) -> list[Inputs]:
    """Three courses, each with its first Monday and its time zone."""
    drawn = []
    for course, zone in zip(rng.permutation([*SUBJECTS])[:3], rng.permutation(ZONES), strict=True):
        start = datetime(2026, 9, 7) + timedelta(weeks=int(rng.integers(0, 4)))
        drawn.append({"course": str(course), "start": f"{start:%Y-%m-%d}", "zone": str(zone)})
    return drawn


CALENDAR = Baseline(
    "file/calendar",
    calendar(),
    FILE,
    {"course": "What is taught.", "start": "The first Monday.", "zone": "The time zone."},
    courses,
    stochastic=False,
)

PAIRS: list[Pair] = [
    harmless(CALENDAR, "utc", calendar(utc=True), "Times are written in UTC: calendars show events at the same hours as before."),
    harmless(CALENDAR, "durations", calendar(lasting=True), "Events have a duration instead of an end: calendars show the same."),
    harmless(CALENDAR, "library", calendar(product="-//icslib 6.1//EN", stamp="20260411T101500Z", width=60, late_title=True), "Another library wrote the file: its name, date, folds and the order of fields differ, and no event does."),
    harmless(CALENDAR, "wording", calendar(tasks=OTHER_TASKS), "Notes of events ask for the same things in other words."),
    harmful(CALENDAR, "winter", calendar(utc=True, always=True), "Clocks change in autumn, which is forgotten: from then on every event is an hour off."),
    harmful(CALENDAR, "day-early", calendar(_day_early), "Days are counted from Sunday: people come a day too early."),
    harmful(CALENDAR, "deadlines", calendar(_without_deadlines), "No essay's deadline is in the calendar."),
    harmful(CALENDAR, "identifiers", calendar(_of_series), "All lectures have one identifier: calendars take them for one event, and keep the last."),
]  # fmt: skip
