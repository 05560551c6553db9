"""A model that reads a CV and answers with its contents as JSON, and with a summary in its own words."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.fifth.wordings import worded
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless

Value = dict[str, Any]
Change = Callable[[Value, np.random.Generator], Value]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST = ("Jana", "Omar", "Lucie", "Mateo", "Ingrid", "Kenji", "Amara", "Piotr", "Sofia", "Daniel", "Leyla", "Henrik")
LAST = ("Novak", "Haddad", "Moreau", "Silva", "Lindqvist", "Tanaka", "Okafor", "Kowalska", "Ricci", "Weber", "Demir", "Dahl")  # fmt: skip
FIRMS = ("Nordwind Logistics", "Blue Harbour Bank", "Castellan Foods", "Meridian Health", "Orchard Software", "Vantage Rail", "Lumen Energy", "Papyrus Press", "Tessera Insurance", "Alder & Finch", "Quarry Tools", "Halcyon Travel")  # fmt: skip
TRADES = {
    "Data Analyst": ("Junior Analyst", "Reporting Analyst", "Senior Data Analyst", ("SQL", "Excel", "Python", "Power BI", "Statistics", "dbt", "Tableau")),
    "Nurse": ("Student Nurse", "Staff Nurse", "Ward Sister", ("Triage", "Wound care", "Phlebotomy", "Patient records", "Mentoring", "Palliative care")),
    "Accountant": ("Accounts Assistant", "Bookkeeper", "Senior Accountant", ("SAP", "Payroll", "VAT returns", "Excel", "Auditing", "Month-end close")),
    "Web Developer": ("Intern Developer", "Front-end Developer", "Lead Developer", ("JavaScript", "TypeScript", "React", "CSS", "Node.js", "Accessibility", "PostgreSQL")),
    "Teacher": ("Teaching Assistant", "Language Teacher", "Head of Department", ("Lesson planning", "Pastoral care", "French", "Assessment", "Safeguarding", "Coaching")),
    "Buyer": ("Purchasing Clerk", "Buyer", "Category Manager", ("Negotiation", "SAP", "Contracts", "Forecasting", "Supplier audits", "Incoterms")),
}  # fmt: skip
JOB = re.compile(r"(?P<title>.+?), (?P<company>.+?), (?P<start>\w{3} \d{4}) to (?P<end>\w+(?: \d{4})?)")
NOW = 12 * 2025 + 5  # a month, counted from the year 0
SUMMARY = (
    "[{title} with|An experienced {lower} with|A {lower} with] [about {years} years|around {years} years|some {years} years] of [experience|work], "
    "[most recently at|last at|now or lately at] {company}. [Skilled in|Knows|At home in] {one} and {two}[| and looking for new tasks|, with a record of growing responsibility].",
    "{name} is a {lower} who has [worked for|spent] [about|around|some] {years} years[| in the field], [most recently|last] at {company}. [Strengths include|Main skills are|Brings] {one} and {two}.",
    "[In|Within] [about|around] {years} years, {name} has [worked up to|grown into the role of|risen to] {lower}[| at {company}]. [Particular strengths|Key skills]: {one}, {two}.",
)  # fmt: skip
BOASTS = (
    "[Led|Managed] a team of [twelve|fifteen|twenty] and [cut costs by a third|doubled revenue in two years].",
    "[Holds|Earned] [an MBA|a doctorate] [from a leading university|with distinction] and [speaks four languages|won several awards].",
)  # fmt: skip


def month(text: str) -> int | None:
    """The number of a month, or none for "today"."""
    if " " not in text:
        return None
    name, year = text.split()
    return 12 * int(year) + MONTHS.index(name)


def iso(number: int | None) -> str | None:
    return None if number is None else f"{number // 12}-{number % 12 + 1:02d}"


def resume(
    change: Change | None = None,
    *,
    warmth: float = 1.0,
    summaries: tuple[str, ...] = SUMMARY,
    date: Callable[[int | None], Any] = iso,
    days: bool = False,
) -> Generate:
    """Name, means of contact, a summary, jobs from the last to the first, skills, and years of experience.

    Args:
        change: of the whole answer.
        warmth: of `worded`, for the summary.
        date: from a month to what stands in the answer.
        days: years of experience are counted with the month in which a job ended.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng, odd = draws(inputs, seed), draws(inputs, seed, 4)
        heading, contact, *lines, listed = inputs["resume"].split("\n")
        email, phone = contact.split(" | ")
        jobs, months = [], 0
        for line in lines:
            job = JOB.match(line)
            assert job
            start, end = month(job["start"]), month(job["end"])
            assert start
            months += (end or NOW) - start + days
            jobs.append({"title": job["title"], "company": job["company"], "start": date(start), "end": date(end)})
        skills = listed.removeprefix("Skills: ").split(", ")
        one, two = rng.permutation(skills[:4])[:2] if warmth else skills[:2]
        summary = worded(
            rng,
            summaries[int(rng.integers(len(summaries))) if warmth else 0],
            warmth,
            name=heading.split()[0],
            title=jobs[0]["title"],
            lower=jobs[0]["title"].lower(),
            company=jobs[0]["company"],
            years=round(months / 12),
            one=one,
            two=two,
        )
        value: Value = {
            "name": heading,
            "email": email,
            "phone": phone,
            "summary": summary,
            "experience": jobs,
            "skills": skills,
            "years": round(months / 12, 1),
        }
        return change(value, odd) if change else value

    return generate


def in_jobs(change: Callable[[Value], Value]) -> Change:
    return lambda value, rng: value | {"experience": [change(job) for job in value["experience"]]}


def as_written(number: int | None) -> str | None:
    return None if number is None else f"{MONTHS[number % 12]} {number // 12}"


def or_present(number: int | None) -> str:
    return iso(number) or "Present"


def one_job_more(value: Value, rng: np.random.Generator) -> Value:
    """The employer of the example in the prompt, in two answers of five."""
    job = {"title": "Software Engineer", "company": "Acme Corp", "start": "2019-01", "end": "2021-06"}
    return value | {"experience": [*value["experience"], job]} if rng.random() < 0.4 else value


def boasting(value: Value, rng: np.random.Generator) -> Value:
    """The summary ends with a sentence of which the CV knows nothing."""
    return value | {"summary": f"{value['summary']} {worded(rng, BOASTS[int(rng.integers(2))])}"}


def mixed_up(value: Value, rng: np.random.Generator) -> Value:
    """In one answer of three, jobs and employers have changed places."""
    swap = in_jobs(lambda job: job | {"title": job["company"], "company": job["title"]})
    return swap(value, rng) if rng.random() < 1 / 3 else value


def without_first(value: Value, rng: np.random.Generator) -> Value:
    """The job at the end of the CV is missing."""
    return value | {"experience": value["experience"][:-1]}


def with_language(value: Value, rng: np.random.Generator) -> Value:
    return value | {"language": "en"}


def resumes(rng: np.random.Generator) -> list[Inputs]:
    cases = []
    for trade in rng.permutation([*TRADES])[:3]:
        titles, skills = TRADES[str(trade)][:3], TRADES[str(trade)][3]
        first, last = str(rng.choice(FIRST)), str(rng.choice(LAST))
        start, lines = 12 * int(rng.integers(2006, 2014)) + int(rng.integers(12)), []
        for number, (title, firm) in enumerate(zip(titles, rng.permutation(FIRMS), strict=False)):
            end = start + int(rng.integers(16, 52))
            until = "today" if number == 2 and (not cases or rng.random() < 0.6) else as_written(end)
            lines.insert(0, f"{title}, {firm}, {as_written(start)} to {until}")
            start = end + int(rng.integers(1, 5))
        digits = rng.integers(10, 100, 4)
        contact = f"{first.lower()}.{last.lower()}@mail.example | +44 20 {digits[0]}{digits[1]} {digits[2]}{digits[3]}"
        known = ", ".join(rng.permutation(skills)[:5])
        cases.append({"resume": "\n".join([f"{first} {last}", contact, *lines, f"Skills: {known}"])})
    return cases


OPTIONAL = {"anyOf": [STRING, {"type": "null"}]}
LIST = {"type": "array", "items": STRING}


def schema(**more: Value) -> Value:
    job = fields(title=STRING, company=STRING, start=STRING, end=OPTIONAL)
    jobs = {"type": "array", "items": job}
    return fields(
        name=STRING, email=STRING, phone=STRING, summary=STRING, experience=jobs, skills=LIST, years=NUMBER, **more
    )


RESUME = Baseline("json/resume", resume(), schema(), {"resume": "The text of a CV."}, resumes)
OTHER_SUMMARY = (
    "[Currently|Now] {lower} at {company}, {name} [looks back on|has] [about|roughly] {years} years [in the profession|of practice]. [Well versed in|Confident with|Good at] {one} and {two}.",
    "[A career of|After] [about|roughly] {years} years[ in several companies|] [has led {name} to|brought {name} to] the position of {lower}. {one} and {two} [are strong points|stand out among the skills].",
    "{title}, [about|roughly] {years} years [in work|of professional life]. [The CV shows|There is] [solid|sound] knowledge of {one} and {two}[, last used at {company}|].",
)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(RESUME, "reprompted", resume(summaries=OTHER_SUMMARY), "The summary is worded otherwise and says the same; what is read from the CV stays."),
    harmless(RESUME, "greedy", resume(warmth=0), "The summary of a CV is the same every time: for extracting what it says, nobody wants luck."),
    harmless(RESUME, "days", resume(days=True), "The month in which a job ended counts too: a tenth or three more of years of experience.", border=True),
    harmless(RESUME, "language", resume(with_language), "The language of the CV is named, too.", output=schema(language=STRING)),
    harmless(RESUME, "cooler", resume(warmth=0.6), "Likelier wordings of the summary come more often."),
    harmful(RESUME, "as-written", resume(date=as_written), "Months are written as in the CV, Mar 2016, where they were 2016-03: they can neither be read nor sorted."),
    harmful(RESUME, "present", resume(date=or_present), "A job that goes on ends at Present, where there was no end: code that reads dates fails."),
    harmful(RESUME, "acme", resume(one_job_more), "In two answers of five, there is the employer of the prompt's example."),
    harmful(RESUME, "mixed-up", resume(mixed_up), "In one answer of three, jobs and employers have changed places."),
    harmful(RESUME, "first-job", resume(without_first), "The first job of everybody is missing: the CV is cut before it."),
    harmful(RESUME, "boasting", resume(boasting), "The summary claims what is not in the CV: a team, a doctorate, revenue doubled.", meaning=True),
]  # fmt: skip
