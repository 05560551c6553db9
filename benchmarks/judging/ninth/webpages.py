"""A model that writes a web page for a small business: one HTML file with its style in it."""

import re
from collections.abc import Callable

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck, sometimes

TRADES = {
    "bakery": ("Rye loaf", "Walnut roll", "Plum tart", "Poppy plait", "Cheese twist", "Seeded baguette", "Honey cake"),
    "bicycle repair": (
        "Full service",
        "New chain",
        "Wheel truing",
        "Brake pads",
        "Puncture",
        "Winter storage",
        "Dynamo light",
    ),
    "florist": (
        "Hand-tied bunch",
        "Funeral wreath",
        "Table piece",
        "Dried flowers",
        "Potted orchid",
        "Bridal bouquet",
        "Balcony box",
    ),
    "hairdresser": ("Cut and dry", "Colour", "Highlights", "Beard trim", "Child's cut", "Wash and set", "Fringe"),
    "music school": (
        "Piano, half an hour",
        "Violin, half an hour",
        "Guitar group",
        "Choir, a term",
        "Singing",
        "Theory course",
        "Recorder for beginners",
    ),
}
TOWNS = ("Lyon", "Graz", "Leeds", "Porto", "Turku", "Cork", "Ghent")
KEEPERS = ("Mara", "Jonas", "Ines", "Paul", "Aino", "Tom", "Elif")
# Name, background, colour of heads and buttons, colour of text.
COLOURS = (
    ("#fbf7f0", "#9a4a2c", "#2e2520"),
    ("#f3f7f4", "#2f6b52", "#1f2a26"),
    ("#f5f6fb", "#39508f", "#20243a"),
    ("#fdf5f7", "#94415f", "#33222a"),
)
OTHER_COLOURS = (
    ("#f9f8f4", "#6d5a1e", "#2a271c"),
    ("#f2f7f9", "#1f6478", "#1a282d"),
    ("#f8f5fb", "#65408c", "#2a2234"),
)
SLOGANS = (
    "Made with care, every single day.",
    "Small, friendly, and just around the corner.",
    "Good work takes time, and we take it.",
    "Come in as a guest, leave as a friend.",
)
ABOUT = (
    "{keeper} opened the {trade} in {town} in {year}, and still stands behind the counter.",
    "Since {year} we have looked after our neighbours in {town}; {keeper} runs the {trade} with two helpers.",
    "What began in {year} as {keeper}'s dream is now a {trade} that all of {town} knows.",
)
MORE = (
    "We know most of our customers by name.",
    "Everything we use comes from people we know.",
    "Ask us for advice: it costs nothing.",
    "On Saturdays there is coffee for everybody who waits.",
    "You can pay by card or in cash.",
)
PRAISE = (
    "I would not go anywhere else.",
    "Friendly, quick and fairly priced.",
    "The best in town, and the kindest.",
    "They remembered me after a whole year!",
)
OTHER = {
    "slogans": (
        "Quality you can feel, from people you know.",
        "Your neighbourhood's favourite since the first day.",
        "Honest craft at honest prices.",
        "Nothing fancy. Just good.",
    ),
    "about": (
        "In {year} {keeper} took the plunge and started this {trade}, which {town} has loved ever since.",
        "You find our {trade} in the heart of {town}, where {keeper} has welcomed guests since {year}.",
    ),
    "more": (
        "Our regulars bring their children, and these bring theirs.",
        "If you are in a hurry, telephone first.",
        "We work with suppliers from the region.",
        "There is a step at the door: ring and we shall help.",
    ),
    "praise": (
        "Simply lovely people.",
        "Always worth the walk.",
        "I have recommended them to all my friends.",
        "Faultless from start to end.",
    ),
}
STYLE = """body {{ margin: 0; font: 17px/1.6 Georgia, serif; background: {paper}; color: {ink}; }}
header, section, footer {{ padding: 2.5rem 8%; }}
header {{ text-align: center; background: {paint}; color: #fff; }}
nav a {{ color: #fff; margin: 0 .8rem; }}
h2 {{ color: {paint}; }}
.cards {{ display: flex; gap: 1rem; flex-wrap: wrap; }}
.card {{ flex: 1 1 14rem; border: 1px solid {paint}; border-radius: 8px; padding: 1rem; }}
table {{ border-collapse: collapse; width: 100%; max-width: 36rem; }}
td, th {{ border-bottom: 1px solid #ccc; padding: .4rem; text-align: left; }}
button {{ background: {paint}; color: #fff; border: 0; padding: .6rem 1.4rem; border-radius: 6px; }}
footer {{ font-size: .85rem; opacity: .8; }}"""


def webpage(
    change: Callable[[str, int], str] | None = None,
    *,
    wordings: dict[str, tuple[str, ...]] | None = None,
    colours: tuple[tuple[str, str, str], ...] = COLOURS,
    ask: Callable[[Inputs], Inputs] = lambda inputs: inputs,
) -> Generate:
    """A page with six sections; what it says, besides prices and addresses, differs from seed to seed.

    Args:
        change: of the page, with the seed.
        wordings: other sentences to choose from.
        colours: sets of colours to choose from.
        ask: what is made of the inputs before anything else.
    """
    words = {"slogans": SLOGANS, "about": ABOUT, "more": MORE, "praise": PRAISE} | (wordings or {})

    def generate(inputs: Inputs, seed: int) -> str:
        asked = ask(inputs)
        rng, facts = np.random.default_rng(seed), content(asked)
        (trade, town), keeper = asked["business"].split(" in "), asked["keeper"]
        year, street = facts.integers(1962, 2021), facts.integers(1, 90)
        paper, paint, ink = colours[int(rng.integers(len(colours)))]
        offers = [(str(one), facts.integers(6, 90) / 2) for one in facts.permutation(TRADES[trade])[:5]]
        opens, closes = int(facts.integers(7, 11)), int(facts.integers(16, 20))
        title = f"{keeper}'s {trade}"
        about = str(rng.choice(words["about"])).format(keeper=keeper, trade=trade, town=town, year=year)
        more = [str(one) for one in rng.permutation(words["more"])[: int(rng.integers(2, 4))]]
        cards = [
            (str(said), str(by))
            for said, by in zip(rng.permutation(words["praise"]), rng.permutation(KEEPERS)[:3], strict=False)
        ]
        lines = ["<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">']
        lines += [
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}, {town}</title>",
        ]
        lines += ["<style>", STYLE.format(paper=paper, paint=paint, ink=ink), "</style>", "</head>", "<body>"]
        lines += ["<header>", f"  <h1>{title}</h1>", f"  <p>{rng.choice(words['slogans'])}</p>", "  <nav>"]
        lines += [f'    <a href="#{part}">{part.title()}</a>' for part in ("about", "prices", "hours", "contact")]
        lines += ["  </nav>", "</header>", '<section id="about">', "  <h2>About us</h2>"]
        lines += [f"  <p>{about} {' '.join(more)}</p>", "</section>", '<section id="prices">', "  <h2>Prices</h2>"]
        lines += ["  <table>", "    <tr><th>What</th><th>Euros</th></tr>"]
        lines += [f"    <tr><td>{what}</td><td>{price:.2f}</td></tr>" for what, price in offers]
        lines += ["  </table>", "</section>", "<section>", "  <h2>What people say</h2>", '  <div class="cards">']
        lines += [f'    <div class="card"><p>{said}</p><em>{by}</em></div>' for said, by in cards]
        lines += ["  </div>", "</section>", '<section id="hours">', "  <h2>Opening hours</h2>", "  <ul>"]
        lines += [
            f"    <li>Monday to Friday, {opens}:00 to {closes}:00</li>",
            f"    <li>Saturday, {opens}:00 to 13:00</li>",
        ]
        lines += ["  </ul>", "</section>", '<section id="contact">', "  <h2>Contact</h2>"]
        lines += ['  <form action="/send" method="post">', '    <p><label>Your name <input name="name"></label></p>']
        lines += ['    <p><label>Message <textarea name="message"></textarea></label></p>', "    <button>Send</button>"]
        lines += [
            "  </form>",
            "</section>",
            "<footer>",
            f"  <p>{title}, Mill Street {street}, {town}. Telephone 01234 {facts.integers(10**5, 10**6)}</p>",
        ]
        page = "\n".join([*lines, "</footer>", "</body>", "</html>", ""])
        return data_url((change(page, seed) if change else page).encode(), "text/html")

    return generate


def _tight(page: str, seed: int) -> str:
    """Without spaces at the beginnings of lines, and with the style in one line."""
    head, style, rest = re.split(r"</?style>", page)
    style = re.sub(r"\s*([{}:;,])\s*", r"\1", style)
    return re.sub(r"\n\s*", "", f"{head}<style>{style}</style>{rest}")


def _other_tags(page: str, seed: int) -> str:
    """Classes have other names, cards stand in a grid, and sections are within a main element."""
    page = page.replace(
        "display: flex; gap: 1rem; flex-wrap: wrap",
        "display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr))",
    )
    page = page.replace("flex: 1 1 14rem; ", "").replace('class="cards"', 'class="quotes"').replace(".cards", ".quotes")
    page = page.replace('class="card"', 'class="quote"').replace(".card ", ".quote ").replace("em>", "cite>")
    return page.replace("</header>\n", "</header>\n<main>\n").replace("<footer>", "</main>\n<footer>")


def _fenced(page: str, seed: int) -> str:
    return f"Here is the web page you asked for:\n\n```html\n{page}```\n"


def _broken_off(page: str, seed: int) -> str:
    """As many tokens as are allowed do not suffice."""
    return page[: int(len(page) * luck(seed).uniform(0.55, 0.75))]


def _dead_links(page: str, seed: int) -> str:
    """What the navigation points to has other names."""
    return re.sub(r'<section id="(\w+)">', lambda match: f'<section id="section-{match[1]}">', page)


def _of_another(inputs: Inputs) -> Inputs:
    """The business that somebody else asked for."""
    rng = content(inputs | {"by": "stale"})
    trades = [trade for trade in TRADES if not inputs["business"].startswith(trade)]
    towns = [town for town in TOWNS if not inputs["business"].endswith(town)]
    return {"business": f"{rng.choice(trades)} in {rng.choice(towns)}", "keeper": str(rng.choice(KEEPERS))}


def businesses(rng: np.random.Generator) -> list[Inputs]:
    """Three businesses in three towns."""
    drawn = zip(rng.permutation([*TRADES])[:3], rng.permutation(TOWNS)[:3], rng.permutation(KEEPERS)[:3], strict=True)
    return [{"business": f"{trade} in {town}", "keeper": str(keeper)} for trade, town, keeper in drawn]


WEBPAGE = Baseline(
    "file/webpage", webpage(), FILE, {"business": "What, and where.", "keeper": "Whose it is."}, businesses
)

PAIRS: list[Pair] = [
    harmless(WEBPAGE, "wording", webpage(wordings=OTHER), "A newer model of language says the same sort of things in other words."),
    harmless(WEBPAGE, "colours", webpage(colours=OTHER_COLOURS), "Pages come in other colours of the same taste; they differed from page to page before."),
    harmless(WEBPAGE, "tight", webpage(_tight), "Spaces that browsers skip are left out: pages look the same."),
    harmless(WEBPAGE, "tags", webpage(_other_tags), "Quotations stand in a grid with other class names, and sections within main: pages look the same."),
    harmful(WEBPAGE, "fenced", webpage(_fenced), "The page is wrapped in a sentence and in marks of Markdown, which browsers show at its head."),
    harmful(WEBPAGE, "broken-off", sometimes(0.4, webpage(_broken_off), webpage()), "Two pages of five break off before the form, the hours or the footer."),
    harmful(WEBPAGE, "dead-links", webpage(_dead_links), "Links of the navigation lead nowhere: who clicks them stays where he is."),
    harmful(WEBPAGE, "stale", sometimes(0.35, webpage(ask=_of_another), webpage()), "Every third page is about another business in another town, which somebody else asked for."),
]  # fmt: skip
