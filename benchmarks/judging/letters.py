"""A model that answers the customers of a shop in German: a formal letter, as its clerks have always written them."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, content, harmful, harmless, sometimes

Phrases = dict[str, tuple[str, ...]]
CONCERNS = ("eine beschädigte Lampe", "ein falsches Ersatzteil", "eine verspätete Lieferung", "einen fehlenden Schlüssel", "ein zu großes Regal")  # fmt: skip
NAMES = ("Frau Krüger", "Herr Weiß", "Frau Özdemir", "Herr Schäfer", "Frau Lindner", "Herr Groß")
MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember")  # fmt: skip
PHRASES: Phrases = {
    "thanks": (
        "vielen Dank für Ihre Nachricht vom {date}, in der Sie {concern} ansprechen.",
        "haben Sie Dank für Ihr Schreiben vom {date}. Sie melden uns {concern}.",
        "wir haben Ihre Nachricht vom {date} erhalten. Es geht Ihnen um {concern}.",
    ),
    "sorry": (
        "Es tut uns leid, dass Sie Ärger damit hatten.",
        "Wir bedauern die Unannehmlichkeiten, die Ihnen entstanden sind.",
        "Dass Sie mit Ihrer Bestellung nicht zufrieden sein können, bedauern wir sehr.",
    ),
    "checked": (
        "Ihre Bestellung {order} über {amount} € haben wir sorgfältig geprüft.",
        "Zu Ihrer Bestellung {order} über {amount} € haben wir im Lager nachgefragt.",
        "Wir haben uns Ihre Bestellung {order}, Rechnungsbetrag {amount} €, noch einmal angesehen.",
    ),
    "refused": (
        "Leider können wir Ihnen den Betrag nicht erstatten, weil die Frist von 30 Tagen abgelaufen ist.",
        "Eine Erstattung ist nicht mehr möglich, da mehr als 30 Tage vergangen sind.",
        "Da die Frist von 30 Tagen verstrichen ist, müssen wir eine Erstattung leider ablehnen.",
    ),
    "granted": (
        "Den Betrag erstatten wir Ihnen in den nächsten fünf Werktagen.",
        "Wir überweisen Ihnen den Betrag innerhalb von fünf Werktagen zurück.",
        "Sie erhalten den vollen Betrag in spätestens fünf Werktagen zurück.",
    ),
    "help": (
        "Wenn Sie noch Fragen haben, rufen Sie uns gern an.",
        "Für Rückfragen stehen wir Ihnen jederzeit zur Verfügung.",
        "Melden Sie sich bitte, falls wir noch etwas für Sie tun können.",
    ),
    "bye": ("Mit freundlichen Grüßen", "Freundliche Grüße"),
}
MORE: Phrases = PHRASES | {
    "help": (*PHRASES["help"], "Haben Sie noch Fragen, so schreiben Sie uns bitte."),
    "bye": (*PHRASES["bye"], "Mit besten Grüßen"),
}
FAMILIAR: Phrases = PHRASES | {
    "thanks": (
        "vielen Dank für deine Nachricht vom {date}, in der du {concern} ansprichst.",
        "danke für dein Schreiben vom {date}. Du meldest uns {concern}.",
        "wir haben deine Nachricht vom {date} erhalten. Es geht dir um {concern}.",
    ),
    "sorry": ("Es tut uns leid, dass du Ärger damit hattest.", "Wir bedauern, dass du damit Mühe hattest."),
    "help": ("Wenn du noch Fragen hast, ruf uns gern an.", "Melde dich bitte, falls wir noch etwas für dich tun können."),
}  # fmt: skip


def letter(
    change: Callable[[str], str] = str,
    *,
    phrases: Phrases = PHRASES,
    overturned: bool = False,
    bits: Any = np.random.PCG64,
) -> Generate:
    """Four paragraphs. The order, the sum and whether it is paid back come from the inputs, the words from the seed.

    Args:
        overturned: what should be paid back is refused, and the other way round.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        facts, rng = content(inputs), np.random.Generator(bits(seed))
        euros, granted = int(facts.integers(1100, 4800)), facts.random() < 0.5
        said = {
            "concern": inputs["concern"],
            "order": f"B-{facts.integers(10**6):06d}",
            "amount": f"{euros // 1000}.{euros % 1000:03d},{facts.integers(100):02d}",
            "date": f"{facts.integers(10, 29)}. {facts.choice(MONTHS)} 2026",
        }

        def one(sort: str) -> str:
            return str(rng.choice(phrases[sort])).format(**said)

        title, name = inputs["customer"].split(" ", 1)
        dear = f"Sehr geehrte{'r' * (title == 'Herr')} {title} {name},"
        answer = one("granted" if granted != overturned else "refused")
        return change(
            f"{dear}\n\n{one('thanks')} {one('sorry')}\n\n{one('checked')} {answer}\n\n"
            f"{one('help')}\n\n{one('bye')}\nIhr Kundendienst"
        )

    return generate


def numbered_months(text: str) -> str:
    return re.sub(
        rf"(\d+)\. ({'|'.join(MONTHS)}) (\d+)",
        lambda found: f"{found[1]}.{MONTHS.index(found[2]) + 1:02d}.{found[3]}",
        text,
    )


def ungreeted(text: str) -> str:
    """The customer's name is still to be filled in."""
    return re.sub(r"Sehr geehrter? (Frau|Herr) \w+,", "Sehr geehrte/r [Name],", text)


def concerns(rng: np.random.Generator) -> list[Inputs]:
    pairs = zip(rng.permutation(CONCERNS)[:3], rng.permutation(NAMES)[:3], strict=True)
    return [{"concern": str(concern), "customer": str(name)} for concern, name in pairs]


LETTER = Baseline("text/letter", letter(), TEXT, {"concern": "What it is about.", "customer": "Who has written."}, concerns)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(LETTER, "phrases", letter(phrases=MORE), "One more way to offer help and one more to say goodbye, as formal as the others."),
    harmless(LETTER, "spaces", letter(lambda text: text.replace(" €", "\N{NO-BREAK SPACE}€")), "No line ends between a sum and its euro sign any more: one space is another sort of space."),
    harmless(LETTER, "dates", letter(numbered_months), "Months are numbers, as in any German letter of business.", border=True),
    harmful(LETTER, "familiar", sometimes(1 / 2, letter(phrases=FAMILIAR), letter()), "Every second letter takes to calling the customer du, below a formal salutation."),
    harmful(LETTER, "overturned", sometimes(1 / 4, letter(overturned=True), letter()), "One letter in four refuses what should be paid back, or pays what should be refused."),
    harmful(LETTER, "ungreeted", sometimes(1 / 4, letter(ungreeted), letter()), "In one letter of four the customer's name has not been filled in."),
]  # fmt: skip
