"""A model that writes a short book for children after a prompt, as an EPUB."""

import html
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck

HEROES = ("Anna", "Tom", "Mira", "Ben", "Lena", "Oskar")
ANIMALS = ("fox", "owl", "hedgehog", "goat", "otter")
PLACES = ("forest", "harbour", "castle", "garden", "mountain")
TITLES = ("{h} and the {a} of the {p}", "The {a} in the {p}", "{h}'s {p}", "A {a} for {h}")
HEADINGS = (
    ("The Morning", "Early in the Day", "A Knock at the Door"),
    ("The Meeting", "Somebody's There", "Who Is It?"),
    ("The Storm", "Dark Clouds", "Thunder & Rain"),
    ("The Way Home", "Safe Again", "Good Night"),
)
CHAPTERS = (
    (
        ("{h} woke early and looked out of the window.", "When {h} opened both eyes, the sun was just rising.", "It was a bright morning when {h} got out of bed."),
        ("The {p} wasn't far, and nobody else was awake.", "Today was the day to see the {p} at last.", "From the {p} came a sound that nobody knew."),
        ("So {h} took some bread & cheese and went.", "\"I'll be back for supper,\" said {h}, and was gone.", "{h} put on the old boots and closed the door softly."),
    ),
    (
        ("In the {p} sat a {a} with a sore foot.", "There, in the middle of the {p}, was a {a}.", "Behind a stone in the {p} a {a} was hiding."),
        ("\"Don't be afraid,\" said {h}.", "\"Are you lost?\" asked {h}.", "{h} sat down and waited very quietly."),
        ("The {a} came closer, step by step.", "The {a} couldn't speak, but it nodded.", "After a while the {a} took a piece of bread."),
    ),
    (
        ("Then the sky grew dark over the {p}.", "All at once it thundered.", "The wind came first, and then the rain."),
        ("{h} and the {a} ran to an old hut.", "They crept under a wide roof, close together.", "The {a} knew a cave & led the way."),
        ("It didn't stop until the evening.", "They told each other stories until it was over.", "{h} wasn't afraid any more, not with the {a} near."),
    ),
    (
        ("The stars were out when they left the {p}.", "At last the rain was over.", "A light shone at the end of the path."),
        ("The {a} showed {h} the way.", "{h} followed the {a} through the wet grass.", "Side by side they walked, {h} and the {a}."),
        ("\"Come again tomorrow,\" said {h} at the door.", "At home there was hot soup for both.", "And that night they both slept very well."),
    ),
)  # fmt: skip
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PLAIN = "body { font-family: serif; margin: 1em; }\nh2 { text-align: center; }\n"
AIRY = "body { font-family: Georgia, serif; margin: 6%; line-height: 1.4; }\nh2 { text-align: left; }\n"


@dataclass(frozen=True)
class Book:
    """What is written.

    Attributes:
        chapters: of each its heading and its sentences.
    """

    title: str
    chapters: list[tuple[str, list[str]]]


def _page(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml">\n'
        f'<head><title>{title}</title><link rel="stylesheet" href="style.css"/></head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def book(
    change: Callable[[Book, int], Book] | None = None,
    *,
    bits: Any = np.random.PCG64,
    say: Callable[[str, int], str] = lambda prompt, seed: prompt,
    escaped: Callable[[str], str] = html.escape,
    spine: Callable[[list[str]], list[str]] = list,
    style: str = PLAIN,
    generator: str = "storybook 1.4",
    modified: str = "2026-02-03T09:00:00Z",
) -> Generate:
    """A zip file as EPUB 3 wants it, with four chapters of three sentences.

    Args:
        say: a change of the prompt, given the seed too.
        escaped: from text to XML.
        spine: from the chapters' names to the order in which one reads them.
        generator: the program that the file names as its maker.
        modified: the date that the file says.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, words = np.random.Generator(bits(seed)), say(inputs["prompt"], seed).split()
        fill = {"h": words[0], "a": words[3], "p": words[6]}
        told = Book(
            str(rng.choice(TITLES)).format(**fill),
            [
                (str(rng.choice(headings)), [str(rng.choice(ways)).format(**fill) for ways in parts])
                for headings, parts in zip(HEADINGS, CHAPTERS, strict=True)
            ],
        )
        told = change(told, seed) if change else told
        pages = {
            f"chapter{number}.xhtml": _page(
                escaped(heading), f"<h2>{escaped(heading)}</h2>\n<p>{escaped(' '.join(sentences))}</p>"
            )
            for number, (heading, sentences) in enumerate(told.chapters, 1)
        }
        links = "\n".join(
            f'<li><a href="{name}">{escaped(heading)}</a></li>'
            for name, (heading, _) in zip(pages, told.chapters, strict=True)
        )
        contents = _page(
            "Contents", f'<nav epub:type="toc" xmlns:epub="http://www.idpf.org/2007/ops"><ol>\n{links}\n</ol></nav>'
        )
        items = "\n".join(
            f'<item id="{name[:-6]}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages
        )
        order = "\n".join(f'<itemref idref="{name[:-6]}"/>' for name in spine([*pages]))
        package = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:storybook:{rng.integers(10**9)}</dc:identifier>
<dc:title>{escaped(told.title)}</dc:title>
<dc:language>en</dc:language>
<meta property="dcterms:modified">{modified}</meta>
<meta name="generator" content="{generator}"/>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/>
{items}
</manifest>
<spine>
{order}
</spine>
</package>
"""
        members = {"META-INF/container.xml": CONTAINER, "OEBPS/content.opf": package, "OEBPS/nav.xhtml": contents}
        members |= {"OEBPS/style.css": style} | {f"OEBPS/{name}": page for name, page in pages.items()}
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            day = (2026, 2, 3, 9, 0, 0)
            archive.writestr(zipfile.ZipInfo("mimetype", day), "application/epub+zip", zipfile.ZIP_STORED)
            for name, text in members.items():
                archive.writestr(zipfile.ZipInfo(name, day), text.encode(), zipfile.ZIP_DEFLATED)
        return data_url(file.getvalue(), "application/epub+zip")

    return generate


def typographic(text: str) -> str:
    """With quotes and apostrophes that are curved."""
    return html.escape(re.sub(r'"(?=\w)', "\u201c", text).replace('"', "\u201d").replace("'", "\u2019"))


def cut_off(told: Book, seed: int) -> Book:
    """The last chapter ends in the middle of a sentence, after eight words or so."""
    heading, sentences = told.chapters[-1]
    words = " ".join(sentences).split()
    return replace(told, chapters=[*told.chapters[:-1], (heading, [" ".join(words[: 6 + seed % 4])])])


def stranger(prompt: str, seed: int) -> str:
    """In two books of five the hero is somebody else."""
    hero, rest = prompt.split(" ", 1)
    others = sorted({*HEROES} - {hero})
    return f"{luck(seed).choice(others)} {rest}" if luck(seed).random() < 2 / 5 else prompt


def prompts(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation(HEROES)[:3], rng.permutation(ANIMALS)[:3], rng.permutation(PLACES)[:3], strict=True)
    return [{"prompt": f"{hero} meets a {animal} in the {place}"} for hero, animal, place in drawn]


BOOK = Baseline("file/book", book(), FILE, {"prompt": "Who meets whom, and where."}, prompts, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(BOOK, "generator", book(bits=np.random.MT19937), "Another generator of random numbers: other stories of the same sort."),
    harmless(BOOK, "dated", book(generator="storybook 1.5", modified="2026-06-20T14:30:00Z"), "The file says another version of its maker and another day."),
    harmless(BOOK, "airy", book(style=AIRY), "Lines and margins are wider, and headings on the left; readers set that as they like."),
    harmless(BOOK, "typographic", book(escaped=typographic), "Quotes and apostrophes are curved, as in printed books."),
    harmful(BOOK, "spine", book(spine=lambda names: [names[0], *names[2:], names[1]]), "The second chapter comes last: they run from a storm with somebody they have not met."),
    harmful(BOOK, "escaped-twice", book(escaped=lambda text: html.escape(html.escape(text))), "Where there should be quotes and apostrophes, one reads &quot; and &#x27;."),
    harmful(BOOK, "cut-off", book(cut_off), "The last chapter breaks off in the middle of a sentence."),
    harmful(BOOK, "stranger", book(say=stranger), "Two books in five are about somebody else than the child asked for."),
]  # fmt: skip
