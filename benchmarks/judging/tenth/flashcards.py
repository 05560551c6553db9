"""A model that makes flashcards of study notes: a package for Anki, which is a zip file with a database of SQLite."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.judging.encode import bytes_of, data_url, zip_archive
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

Cards = list[tuple[str, str]]  # what is asked and what is answered
FACTS = {
    "Spanish words": ("mañana = tomorrow", "corazón = heart", "niño = child", "lápiz = pencil", "canción = song", "jabón = soap", "otoño = autumn", "pájaro = bird", "león = lion", "sueño = dream", "ratón = mouse", "cuchara = spoon"),
    "French words": ("élève = pupil", "fenêtre = window", "forêt = forest", "leçon = lesson", "rivière = river", "clé = key", "gâteau = cake", "île = island", "été = summer", "reçu = receipt", "crème = cream", "poisson = fish"),
    "Chemical symbols": ("iron = Fe", "gold = Au", "silver = Ag", "lead = Pb", "tin = Sn", "sodium = Na", "potassium = K", "mercury = Hg", "copper = Cu", "tungsten = W", "antimony = Sb", "helium = He"),
    "Capitals": ("Kenya = Nairobi", "Peru = Lima", "Norway = Oslo", "Vietnam = Hanoi", "Canada = Ottawa", "Turkey = Ankara", "Morocco = Rabat", "Australia = Canberra", "Cuba = Havana", "Nepal = Kathmandu", "Latvia = Riga", "Ghana = Accra"),
}  # fmt: skip
WAYS = {
    "Spanish words": ("What does '{a}' mean?", "Translate into English: {a}", "{a} (Spanish)"),
    "French words": ("What does '{a}' mean?", "Translate into English: {a}", "{a} (French)"),
    "Chemical symbols": ("What is the symbol of {a}?", "Which symbol stands for {a}?", "Chemical symbol: {a}"),
    "Capitals": ("What is the capital of {a}?", "Which city is the capital of {a}?", "Capital of {a}"),
}
ANSWERS = ("{b}", "{b}", "{a}: {b}")
TABLES = """
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, scm integer not null, ver
  integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null, models text
  not null, decks text not null, dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null, usn
  integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null, flags
  integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null, mod
  integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null, ivl
  integer not null, factor integer not null, reps integer not null, lapses integer not null, left integer not null,
  odue integer not null, odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null, ivl
  integer not null, lastIvl integer not null, factor integer not null, time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_csum ON notes (csum);
CREATE INDEX ix_cards_nid ON cards (nid);
"""
PLAIN = ".card { font-family: arial; font-size: 20px; text-align: center; color: black; background-color: white; }"
LARGER = ".card {\n font-family: Helvetica, sans-serif;\n font-size: 22px;\n line-height: 1.4;\n text-align: center;\n}"
MODEL, LETTERS = 1607392319, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;=?@[]^_`{|}~"


@dataclass(frozen=True)
class Package:
    """How cards are packed.

    Attributes:
        css: what they look like.
        tagged: notes say what they are about.
        page: bytes of a page of the database.
        since: of what the numbers of notes count the thousandths of seconds.
        salt: what goes into the names that notes keep for ever.
        level: of compression.
        shown: which notes have a card, by their index.
    """

    css: str = PLAIN
    tagged: bool = False
    page: int = 4096
    since: int = 1_740_000_000_000
    salt: str = ""
    level: int = 6
    shown: Callable[[int], bool] = lambda index: True


def _settings(topic: str, deck: int, moment: int, css: str) -> tuple[Any, ...]:
    """The row of the table of collections: the kind of notes and the deck."""
    fields = [
        {"name": name, "ord": order, "font": "Arial", "size": 20, "rtl": False, "sticky": False, "media": []}
        for order, name in enumerate(("Front", "Back"))
    ]
    template = {
        "name": "Card 1",
        "ord": 0,
        "qfmt": "{{Front}}",
        "afmt": "{{FrontSide}}<hr id=answer>{{Back}}",
        "bqfmt": "",
        "bafmt": "",
        "did": None,
    }
    model = {
        "id": str(MODEL),
        "name": "Basic",
        "type": 0,
        "mod": moment,
        "usn": -1,
        "sortf": 0,
        "did": deck,
        "tmpls": [template],
        "flds": fields,
        "css": css,
        "req": [[0, "all", [0]]],
        "tags": [],
        "vers": [],
    }
    decks = {
        str(number): {
            "id": number,
            "name": name,
            "desc": "",
            "mod": moment,
            "usn": -1,
            "conf": 1,
            "dyn": 0,
            "collapsed": False,
            "newToday": [0, 0],
            "revToday": [0, 0],
            "lrnToday": [0, 0],
            "timeToday": [0, 0],
        }
        for number, name in ((1, "Default"), (deck, topic))
    }
    config = {"curDeck": deck, "activeDecks": [deck], "nextPos": 1, "sortType": "noteFld", "newSpread": 0}
    options = {"1": {"id": 1, "name": "Default", "new": {"perDay": 20, "delays": [1, 10]}, "rev": {"perDay": 100}}}
    texts = (json.dumps(part) for part in (config, {str(MODEL): model}, decks, options, {}))
    return (1, moment, moment * 1000, moment * 1000, 11, 0, 0, 0, *texts)


def _guid(text: str) -> str:
    """A name of ten letters that the text decides."""
    number, letters = int(hashlib.sha256(text.encode()).hexdigest()[:16], 16), ""
    while number and len(letters) < 10:
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return letters


def _collection(topic: str, cards: Cards, how: Package, rng: np.random.Generator) -> bytes:
    """The database with a note and a card for each of them."""
    first = how.since + int(rng.integers(10**10))
    deck, moment = 1_500_000_000 + int(rng.integers(10**8)), first // 1000
    tags = f" {topic.lower().replace(' ', '-')} " if how.tagged else ""
    base = sqlite3.connect(":memory:")
    base.execute(f"PRAGMA page_size = {how.page}")
    base.executescript(TABLES)
    base.execute(f"INSERT INTO col VALUES ({','.join('?' * 13)})", _settings(topic, deck, moment, how.css))
    for index, (front, back) in enumerate(cards):
        check, note = int(hashlib.sha1(front.encode()).hexdigest()[:8], 16), first + index
        values = (
            note,
            _guid(how.salt + front + back),
            MODEL,
            moment,
            -1,
            tags,
            f"{front}\x1f{back}",
            front,
            check,
            0,
            "",
        )
        base.execute(f"INSERT INTO notes VALUES ({','.join('?' * 11)})", values)
        if how.shown(index):
            row = (note + 1000, note, deck, 0, moment, -1, 0, 0, index, *[0] * 8, "")
            base.execute(f"INSERT INTO cards VALUES ({','.join('?' * 18)})", row)
    base.commit()
    data = base.serialize()
    base.close()
    return data


def cards_of(change: Callable[[Cards], Cards] = list, how: Package | None = None) -> Generate:
    """A card for each fact of the notes; how it is asked is the seed's."""
    one = how or Package()

    def generate(inputs: Inputs, seed: int) -> str:
        rng, (head, _, body) = draws(inputs, seed), inputs["notes"].partition(": ")
        topic = head.rpartition(" ")[0]
        facts = [fact.split(" = ") for fact in body.split("; ")]
        cards = [
            (str(rng.choice(WAYS[topic])).format(a=a), str(rng.choice(ANSWERS)).format(a=a, b=b)) for a, b in facts
        ]
        data = _collection(topic, change(cards), one, rng)
        members = {"collection.anki2": data, "media": b"{}"}
        return data_url(bytes_of(zip_archive(members, level=one.level)), "application/octet-stream")

    return generate


def swapped(cards: Cards) -> Cards:
    """Fronts and backs are exchanged."""
    return [(back, front) for front, back in cards]


def one_on(cards: Cards) -> Cards:
    """Every answer is that of the next question."""
    backs = [back for _, back in cards]
    return [(front, back) for (front, _), back in zip(cards, backs[1:] + backs[:1], strict=True)]


def misread(cards: Cards) -> Cards:
    """UTF-8 is taken for Latin-1."""
    return [(front.encode().decode("latin-1"), back.encode().decode("latin-1")) for front, back in cards]


def notes(rng: np.random.Generator) -> list[Inputs]:
    """Nine facts on each of three topics, one of them a language with accents."""
    topics = [str(rng.choice(["Spanish words", "French words"])), "Chemical symbols", "Capitals"]
    return [
        {"notes": f"{topic} {rng.integers(10**4)}: {'; '.join(rng.permutation(FACTS[topic])[:9])}"} for topic in topics
    ]


FLASHCARDS = Baseline("file/flashcards", cards_of(), FILE, {"notes": "What to learn."}, notes)

PAIRS: list[Pair] = [
    harmless(FLASHCARDS, "small-pages", cards_of(how=Package(page=1024, level=9)), "The database has smaller pages and is compressed more: Anki reads the same from it."),
    harmless(FLASHCARDS, "larger-letters", cards_of(how=Package(css=LARGER)), "Cards are in Helvetica at 22 pixels instead of Arial at 20: as legible."),
    harmless(FLASHCARDS, "tagged", cards_of(how=Package(tagged=True)), "Notes have a tag with their topic, by which one can find them; cards look as before."),
    harmless(FLASHCARDS, "renumbered", cards_of(how=Package(since=1_765_000_000_000, salt="2/")), "Notes are numbered from a later day and have other hidden names, as every new deck has."),
    harmful(FLASHCARDS, "swapped", cards_of(swapped), "Cards show the answer first, and the question when one turns them."),
    harmful(FLASHCARDS, "one-on", cards_of(one_on), "Every card has the answer of the next: the symbol of gold is Ag.", meaning=True),
    harmful(FLASHCARDS, "misread", cards_of(misread), "Letters with accents are two wrong ones each: one learns 'maÃ±ana'; decks without accents are whole."),
    harmful(FLASHCARDS, "no-cards", cards_of(how=Package(shown=lambda index: index % 3 != 2)), "Every third note has no card: Anki never asks for it."),
]  # fmt: skip
