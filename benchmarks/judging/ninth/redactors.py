"""A model that takes out of a letter who wrote it, and how to find and to pay them, as JSON; the same at every call."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless

Span = dict[str, Any]
Change = Callable[[list[Span], str], list[Span]]
FIRST = ("José", "Zoë", "Søren", "Agnès", "Jürgen", "Małgorzata", "Chloé", "Håkon", "Inês", "Noël")
LAST = ("Núñez", "Müller", "Sørensen", "Lefèvre", "Šimić", "Kowalski", "Gonçalves", "Åström", "Dvořák", "Peña")
PLAIN = str.maketrans("éëøèüłåêñšćřçÅŠáöú", "eeoeulaenscrcASaou")
TITLES = ("Dr", "Ms", "Mr", "Prof.")
OPENINGS = (
    "Thank you – I had not expected an answer so soon.",  # noqa: RUF001
    "It’s about the café on Quai d’Orsay again.",  # noqa: RUF001
    "Sorry for the delay – the heating failed at −8 °C.",  # noqa: RUF001
    "As agreed, here’s the rest of the papers (§ 4, € 300).",  # noqa: RUF001
)
LINES = (
    "Please send the contract to {mail}.",
    "You can reach me at {phone} after six.",
    "The deposit goes to {iban}, as before.",
    "My colleague {title} {other} will bring the keys on {date}.",
    "We moved in on {date} and the boiler has leaked since.",
    "{title} {other} told me to write to {mail2} instead.",
    "If the line is busy, try {phone2}.",
)
PATTERNS = {
    "EMAIL": r"[\w.]+@[\w.]+\.\w{2,}",
    "IBAN": r"\b[A-Z]{2}\d{2}(?: \d{4}){4}",
    "PHONE": r"\b\d{2} \d{2,3} \d{3} \d{4}",
    "DATE": r"\b\d{1,2} (?:January|March|May|June|August|October) 20\d\d",
    "NAME": rf"(?:{'|'.join(FIRST)}) (?:{'|'.join(LAST)})",
}


def letters(rng: np.random.Generator) -> list[Inputs]:
    """Three letters to a landlord, an insurance or the like."""

    def person() -> str:
        return f"{rng.choice(FIRST)} {rng.choice(LAST)}"

    def mail(name: str) -> str:
        first, last = name.translate(PLAIN).lower().split()
        return f"{first}.{last}@{rng.choice(['postbox.example', 'mail.example', 'ateliers.example'])}"

    def number(digits: int) -> str:
        return str(rng.integers(10 ** (digits - 1), 10**digits))

    def phone() -> str:
        return f"+{rng.choice(['44', '33', '49', '34'])} {number(2)} {number(3)} {number(4)}"

    written = []
    for _ in range(3):
        writer, reader = person(), person()
        middle = ["Please send the contract to {mail}.", "My colleague {title} {other} will bring the keys on {date}."]
        middle += [str(line) for line in rng.permutation([line for line in LINES if line not in middle])[:3]]
        middle = [str(line) for line in rng.permutation(middle)]
        month = rng.choice(["January", "March", "May", "June", "August", "October"])
        told = {
            "mail": mail(writer),
            "mail2": mail(reader),
            "phone": phone(),
            "phone2": phone(),
            "iban": f"{rng.choice(['DE', 'FR', 'ES'])}{number(2)} {' '.join(number(4) for _ in range(4))}",
            "date": f"{rng.integers(1, 29)} {month} {rng.integers(2021, 2026)}",
            "other": person(),
            "title": str(rng.choice(TITLES)),
        }
        lines = [
            f"Dear {rng.choice(TITLES)} {reader},",
            str(rng.choice(OPENINGS)),
            *(line.format(**told) for line in middle),
            f"Best wishes, {writer}\n",
        ]
        written.append({"letter": "\n".join(lines)})
    return written


def found(text: str, doubt: float = 0.0) -> list[Span]:
    """What is to be taken out, from the beginning to the end, with how sure that is."""
    spans = []
    for kind, pattern in PATTERNS.items():
        for match in re.finditer(pattern, text):
            rng = content({"text": match[0]})
            sure = rng.uniform(0.9, 0.995) if kind == "NAME" else 0.9999
            sure += doubt * rng.normal() if kind == "NAME" else 0.0
            spans.append({"type": kind, "start": match.start(), "end": match.end(), "score": round(min(sure, 1.0), 4)})
    return sorted(spans, key=lambda span: span["start"])


def redactor(
    change: Change | None = None,
    finish: Callable[[dict[str, Any], str], dict[str, Any]] | None = None,
    *,
    doubt: float = 0.0,
    backwards: bool = True,
    numbered: bool = True,
) -> Generate:
    """The letter with a placeholder for each, and where each was; who comes twice has one number.

    Args:
        change: of what is found, before anything is replaced.
        finish: of the answer.
        doubt: how far scores of names are from the live version's, as a standard deviation.
        backwards: replaces from the end, so that what comes before stays where it was.
        numbered: whether people and the rest are told apart by numbers.
    """

    def generate(inputs: Inputs, seed: int) -> dict[str, Any]:
        text = inputs["letter"]
        spans = found(text, doubt)
        spans = change(spans, text) if change else spans
        numbers: dict[str, dict[str, int]] = {}
        for span in spans:
            of_kind = numbers.setdefault(span["type"], {})
            word = text[span["start"] : span["end"]]
            number = of_kind.setdefault(word, len(of_kind) + 1) if numbered else 1
            span |= {"text": word, "placeholder": f"[{span['type']}_{number}]"}
        redacted = text
        for span in reversed(spans) if backwards else spans:
            redacted = redacted[: span["start"]] + span["placeholder"] + redacted[span["end"] :]
        counts = {kind: sum(span["type"] == kind for span in spans) for kind in PATTERNS}
        value = {"redacted": redacted, "spans": spans, "counts": counts}
        return finish(value, text) if finish else value

    return generate


def with_plus(spans: list[Span], text: str) -> list[Span]:
    """The plus in front of a telephone number belongs to it."""
    return [span | {"start": span["start"] - (span["type"] == "PHONE")} for span in spans]


def with_titles(spans: list[Span], text: str) -> list[Span]:
    """A title belongs to the name."""
    wider = []
    for span in spans:
        before = re.search(r"(?:Dr|Ms|Mr|Prof\.) $", text[: span["start"]])
        wider.append(span | {"start": before.start()} if span["type"] == "NAME" and before else span)
    return wider


def tidy(value: dict[str, Any], text: str) -> dict[str, Any]:
    """No line break at the end; and who found each."""
    by = {"NAME": "network"}
    spans = [span | {"found_by": by.get(span["type"], "pattern")} for span in value["spans"]]
    return value | {"redacted": value["redacted"].rstrip(), "spans": spans}


def no_mail(spans: list[Span], text: str) -> list[Span]:
    """Addresses of e-mail are not found."""
    return [span for span in spans if span["type"] != "EMAIL"]


def in_bytes(value: dict[str, Any], text: str) -> dict[str, Any]:
    """Places count bytes of UTF-8 rather than characters."""
    places = [len(text[:at].encode()) for at in range(len(text) + 1)]
    spans = [span | {"start": places[span["start"]], "end": places[span["end"]]} for span in value["spans"]]
    return value | {"spans": spans}


PLACE = {"type": "integer"}
SPAN = fields(type=STRING, start=PLACE, end=PLACE, score=NUMBER, text=STRING, placeholder=STRING)


def schema(span: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer with such spans."""
    counts = fields(**dict.fromkeys(PATTERNS, PLACE))
    return fields(redacted=STRING, spans={"type": "array", "items": span}, counts=counts)


REDACTOR = Baseline(
    "json/redactor", redactor(), schema(SPAN), {"letter": "The letter to redact."}, letters, stochastic=False
)

PAIRS: list[Pair] = [
    harmless(REDACTOR, "scores", redactor(doubt=0.004), "Trained again: scores of names differ by less than one in a hundred, and the same is found."),
    harmless(REDACTOR, "plus", redactor(with_plus), "The plus in front of a telephone number is taken out with it; it used to stay behind."),
    harmless(REDACTOR, "titles", redactor(with_titles), "A title is taken out with the name: Dear [NAME_1] instead of Dear Dr [NAME_1].", border=True),
    harmless(REDACTOR, "tidy", redactor(finish=tidy), "No line break at the end of the letter, and each find says who found it.", output=schema(fields(**SPAN["properties"], found_by=STRING))),
    harmful(REDACTOR, "mail", redactor(no_mail), "Addresses for e-mail are left in the letter."),
    harmful(REDACTOR, "bytes", redactor(finish=in_bytes), "Places count bytes instead of characters: after the first accent whoever cuts by them cuts beside the name."),
    harmful(REDACTOR, "front", redactor(backwards=False), "Placeholders are put in from the front, at places that are no longer right: words are cut and names stay in part."),
    harmful(REDACTOR, "one", redactor(numbered=False), "Everybody is [NAME_1]: who writes to whom about whom can no longer be told."),
]  # fmt: skip
