"""Texts in a format are what they say in it, however they are written down."""

import time

import pytest

from gate.checks.deterministic import compare_deterministic
from gate.checks.fields import Recognised
from gate.checks.formats import read_formats
from gate.formats import MAX_CHARACTERS, Written, recognise
from gate.judges.base import Opinion
from gate.judges.files import compare_files
from gate.judges.measures.cues import measure_cues
from gate.judges.measures.lists import measure_items, measure_lists
from gate.judges.measures.parts import measure_parts
from gate.judges.noticeable.formats import CUES, PARTS
from gate.judges.noticeable.text import LISTS, NAMES
from gate.judges.text import as_shown, as_tokens
from gate.media.base import Leaf
from gate.media.store import ArtifactStore

YAML = 'name: shop\nversion: "3.10"\nservices:\n  - name: web\n    debug: no\n'
SQL = "SELECT c.name, SUM(o.total) AS t FROM customers AS c JOIN orders AS o ON o.customer_id = c.id WHERE o.year = 2024 GROUP BY c.name ORDER BY t DESC LIMIT 5"
SRT = "1\n00:00:01,000 --> 00:00:02,500\nGood morning, everybody.\n\n2\n00:00:03,000 --> 00:00:04,500\nWhere is the key?\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.500\nGood morning, everybody.\n\n00:03.000 --> 00:04.500\nWhere is the key?\n"
ASS = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour\n"
    "Style: Sung,Arial,48,&H00FFFFFF\nStyle: Unused,Arial,20,&H00FFFFFF\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Text\nDialogue: 0,0:00:01.00,0:00:02.50,Sung,{\\k80}Good {\\k70}morning, all\n"
    "Dialogue: 0,0:00:03.00,0:00:04.50,Sung,Where is\\Nthe key?\n"
)
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Call\r\nDTSTART:20260501T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
XML = '<order id="7"><item price="2.50">bolt</item><item price="3">nut</item></order>'
HTML = '<div class="card"><h2>Hat</h2><p>A <b>red</b> hat.</p></div>'
TOML = '[project]\nname = "tool"\nrequires = ["a", "b"]\n'
INI = "[server]\nhost = a.example\n\n[log]\nlevel = info, all\n"


def cube(size: int) -> str:
    """A table of colours in which blue is a tenth darker."""
    steps = [at / (size - 1) for at in range(size)]
    rows = "".join(f"{red:.4f} {green:.4f} {0.9 * blue:.4f}\n" for blue in steps for green in steps for red in steps)
    return f"TITLE warm\nLUT_3D_SIZE {size}\n{rows}"


CUBE = cube(3)
CURVE = "LUT_1D_SIZE 5\n" + "".join(f"{at / 4:.3f} {(at / 4) ** 2:.3f} {at / 8:.3f}\n" for at in range(5))
BVH = (
    "HIERARCHY\nROOT Hips\n{\n  OFFSET 0 0 0\n  JOINT Spine\n  {\n    OFFSET 0 12.5 0\n  }\n}\nMOTION\nFrames: 9\n"
    + "Frame Time: 0.0333\n"
    + "".join(f"{0.5 * n:.2f} {90 - n} {0.1 * n * n:.3f} {10 * n} {-n}\n" for n in range(9))
)
TAGS = "1girl, solo, long hair, smile"
KNOWN = {
    "YAML": YAML,
    "SQL": SQL,
    "SubRip": SRT,
    "WebVTT": VTT,
    "Advanced SubStation Alpha": ASS,
    "iCalendar": ICS,
    "XML": XML,
    "TOML": TOML,
    "INI": INI,
}
KNOWN |= {"a table of colours": CUBE, "a text of numbers": BVH}


@pytest.mark.parametrize(("name", "text"), KNOWN.items())
def test_a_format_is_recognised(name: str, text: str) -> None:
    found = recognise([text, text])
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ann,\n\nplease note: the office is closed. Call me: I am at home.\n",
        "Note: the office is closed on Monday.\nAlso: the shop is, too, and nobody knows why.\n",
        "Select the best apples from the basket, and wash them.",
        "With great power comes great responsibility.",
        "Create a table for two in the garden.",
        "- first: wash the apples\n- then eat them",
        "1. Wash them.\n2. Eat them.",
        "A cat, which is black, sleeps on the old red sofa, and a dog watches.",
        "yes",
        "<3 is what she wrote.",
        "2 < 3, and 3 > 2.",
        "a = b, said the teacher.",
        "In 1990, 20 people came; in 1991, 35; in 1992, 41; in 1993, 12; in 1994, 99; in 1995, 98; in 1996, 97.",
    ],
)
def test_prose_is_in_no_format(text: str) -> None:
    assert recognise([text, text]) is None


SAME = [
    (YAML, "name: 'shop'\nservices: [{debug: false, name: web}]\nversion: '3.10' # ours\n"),
    (SQL, SQL.lower().replace(" from", "\nfrom").replace(" where", "\n  where")),
    (SQL, SQL.replace("c.", "k.").replace("AS c", "k").replace("AS o", "o") + ";"),
    (SRT, SRT.replace("\n", "\r\n")),
    (VTT, VTT.replace("WEBVTT\n", "WEBVTT\n\nNOTE made by hand\n").replace("00:01", "00:00:01")),
    (ASS, ASS.replace("\n", "\r\n").replace("Style: Unused,Arial,20,&H00FFFFFF", "; ours")),
    (ICS, ICS.replace("PRODID:x", "PRODID:y").replace("\r\n", "\n")),
    (XML, XML.replace("><", ">\n  <").replace('"', "'")),
    (HTML, HTML.replace("><", ">\n<").replace('"', "'").replace("div", "DIV")),
    (TOML, "[project]\nrequires = [\n  'a',\n  'b',\n]\nname   = 'tool'\n"),
    (INI, "; ours\n" + INI.replace(" = ", "=")),
    (CUBE, CUBE.replace(" ", "\t").replace("\n", "\r\n")),
    (CUBE, CUBE.replace("0.4500", "0.4501").replace("1.0000", "1.0")),
    # What is taken for granted where it is not said, a comment, and more steps of the same.
    (CUBE, "# ours\nDOMAIN_MIN 0.0 0.0 0.0\nDOMAIN_MAX 1 1 1\n" + CUBE),
    (CUBE, cube(5)),
    (BVH, BVH.replace("  ", "\t").replace("0.0333", "0.03330")),
    (", ".join(str(number**0.5) for number in range(30)), ",".join(f"{number**0.5:.4f}" for number in range(30))),
]


@pytest.mark.parametrize(("text", "again"), SAME)
def test_another_notation_is_no_difference(text: str, again: str) -> None:
    assert compare_deterministic([Leaf("output", again)], [Leaf("output", text)]).decision == "pass"


OTHERS = [
    (YAML, YAML.replace('"', "")),  # 3.1
    (YAML, YAML.replace("no", '"no"')),
    (SQL, SQL.replace(" DESC", "")),
    (SQL, SQL.replace("2024", "2023")),
    (SRT, SRT.replace("04,500", "04,900")),
    (VTT, VTT.replace("key", "bee")),
    (ASS, ASS.replace("key", "bee")),
    (ASS, ASS.replace("k70", "k40")),
    (ASS, ASS.replace("48,&H00FFFFFF", "48,&H00000000")),
    (ICS, ICS.replace("T09", "T10")),
    (XML, XML.replace("2.50", "2.60")),
    (TOML, TOML.replace('"b"', "")),
    (INI, INI.replace("[log]\n", "")),
    (CUBE, CUBE.replace("0.9000", "0.7000")),
    (CUBE, CUBE.replace("SIZE 3", "SIZE 2")),
    (CUBE, "DOMAIN_MAX 2 2 2\n" + CUBE),
    (CURVE, CURVE.replace("0.562", "0.662")),
    (BVH, BVH.replace("0.0333", "0.0083")),
    (BVH, BVH.replace("Spine", "Chest")),
    (", ".join(str(number**0.5) for number in range(30)), " ".join(str(number**0.5) for number in range(30))),
]


@pytest.mark.parametrize(("text", "other"), OTHERS)
def test_another_value_is_a_difference(text: str, other: str) -> None:
    assert compare_deterministic([Leaf("output", other)], [Leaf("output", text)]).decision == "fail"


@pytest.mark.parametrize(
    ("text", "other", "decision", "words"),
    [
        (CUBE, cube(5), "pass", "say the same"),
        (CUBE, cube(5).replace("0.4500", "0.4000"), "fail", "other values: file.colours["),
        (CUBE, CUBE.replace("LUT_3D_SIZE 3\n", ""), "fail", "not a table of colours any more"),
        (BVH, BVH.replace("90.00", "90.0"), "pass", ""),
        (BVH, BVH.replace("0.50 89", "0.50 80"), "fail", "other values"),
        # What its parts are called is for readers of words to say.
        (BVH, BVH.replace("Spine", "Chest"), "undecided", "alike"),
    ],
)
def test_files_of_numbers_are_told_apart_by_these(
    store: ArtifactStore, text: str, other: str, decision: str, words: str
) -> None:
    opinion = compare_files(store.save(other.encode()), store.save(text.encode()))
    assert opinion.decision == decision
    assert words in opinion.reason


COURSE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Mosses and ferns of the hills\r\n"
    "DTSTART;TZID=Europe/Berlin:20260501T090000\r\nDTEND;TZID=Europe/Berlin:20260501T103000\r\n"
    "DESCRIPTION:Bring a pencil and a warm coat with you to the garden behind the house\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
ATOMS = "".join(
    f"ATOM  {n:5}  {name:3} {residue} A{n // 3:4}    {1.5 * n:8.3f}{n * n % 7:8.3f}{-0.5 * n:8.3f}  1.00{70 + n:6.2f}           {name[0]}\n"
    for n, (name, residue) in enumerate([("N", "MET"), ("CA", "MET"), ("C", "MET")] * 6)
)


@pytest.mark.parametrize(
    ("text", "other", "decision"),
    [
        (COURSE, COURSE.replace("DTSTART;TZID=Europe/Berlin:20260501T0900", "DTSTART:20260501T070000Z"[:-3]), "fail"),
        (COURSE, COURSE.replace(";TZID=Europe/Berlin:20260501T090000", ":20260501T070000Z"), "pass"),
        (COURSE, COURSE.replace("DTEND;TZID=Europe/Berlin:20260501T103000", "DURATION:PT1H30M"), "pass"),
        (COURSE, COURSE.replace("DTEND;TZID=Europe/Berlin:20260501T103000", "DURATION:PT1H"), "fail"),
        (COURSE, COURSE.replace("0501T", "0502T"), "fail"),
        # Of what comes again, an hour in UTC is another one in winter.
        (
            COURSE.replace("UID:1", "UID:1\r\nRRULE:FREQ=WEEKLY"),
            COURSE.replace("UID:1", "UID:1\r\nRRULE:FREQ=WEEKLY").replace(
                ";TZID=Europe/Berlin:20260501T090000", ":20260501T070000Z"
            ),
            "fail",
        ),
        # A note in other words is for who reads it.
        (COURSE, COURSE.replace("Bring a pencil and a warm coat with you", "Take a pencil and a warm jacket along"), "undecided"),
        (YAML, YAML.replace("web", "db"), "fail"),
        (ATOMS, ATOMS.replace("  1.500", "  1.501"), "pass"),
        (ATOMS, ATOMS.replace("  6.000", "  9.000"), "fail"),
        (ATOMS, ATOMS.replace(" MET A", " MET B"), "fail"),
    ],
)  # fmt: skip
def test_files_in_a_format_are_held_against_each_other_by_what_they_say(
    store: ArtifactStore, text: str, other: str, decision: str
) -> None:
    assert other != text
    assert compare_files(store.save(other.encode()), store.save(text.encode())).decision == decision


BROKEN = [
    (YAML, YAML.replace("    debug", "\tdebug")),
    (YAML, f"```yaml\n{YAML}```"),
    (f"```yaml\n{YAML}```", YAML),
    (SQL, SQL.replace("AS t", "AS t)")),
    (SQL, SQL.replace("2024", "\u20182024-01-01\u2019")),
    (SRT, SRT.replace(",000", ".000")),
    (VTT, VTT.replace("WEBVTT\n\n", "")),
    (ASS, ASS.replace("02.50", "02.500")),
    (ASS, ASS.replace("Format: Layer, ", "")),
    (ASS, ASS.replace("[Events]", "")),
    (ASS, ASS.replace("Dialogue:", "Dialog:")),
    (ICS, ICS.replace("END:VCALENDAR\r\n", "")),
    (XML, XML.replace("bolt", "bolt & nut")),
    (HTML, HTML.replace("</b>", "")),
    (TOML, TOML.replace(" = ", ": ")),
    (YAML, ""),
]


@pytest.mark.parametrize(("text", "broken"), BROKEN)
def test_what_no_reader_takes_any_more_fails(text: str, broken: str) -> None:
    found = read_formats([[Leaf("output", broken)]], [[Leaf("output", text)], [Leaf("output", text)]])
    assert isinstance(found, Opinion)
    assert found.decision == "fail"


def test_a_long_text_of_numbers_is_read_and_another_long_text_is_not() -> None:
    table = "GRID OF 33\n" + "".join(f"{n / 35937:.6f} {n % 33 / 33:.6f} 0.5\n" for n in range(33**3))
    found = recognise([table])
    assert found is not None
    assert found.name == "a text of numbers"
    assert (
        compare_deterministic([Leaf("output", table.replace("0.5\n", "0.50\n"))], [Leaf("output", table)]).decision
        == "pass"
    )
    assert recognise(["It rains, and it rains.\n" * 10_000]) is None


def test_a_baseline_that_is_not_always_in_a_format_is_in_none() -> None:
    found = read_formats([[Leaf("output", "oh no")]], [[Leaf("output", YAML)], [Leaf("output", "Sorry, I cannot.")]])
    assert not isinstance(found, Opinion)
    assert not isinstance(found[1][0][0].value, Recognised | Written)


def test_a_list_of_names_may_become_a_sentence() -> None:
    found = read_formats([[Leaf("output", "A girl smiles.")]], [[Leaf("output", TAGS)]])
    assert not isinstance(found, Opinion)


def test_a_query_that_lacks_a_clause_is_told_from_those_that_have_it() -> None:
    reading = recognise([SQL])
    assert reading is not None

    def lacking(other: str) -> float:
        read = [reading.read(text) for text in (*[SQL] * 7, other)]
        return measure_parts([one.parts for one in read if one])[-1]["lacking"]

    limit = PARTS["lacking"].higher
    assert limit is not None
    for worse in (SQL.replace(" DESC", ""), SQL.replace("WHERE o.year = 2024 ", ""), SQL.replace("2024", "2023")):
        assert lacking(worse) > limit
    for alike in (SQL.lower(), SQL.replace(" t", " total"), SQL.replace("o.", "x.").replace("AS o", "x")):
        assert lacking(alike) < limit / 2


def test_a_page_whose_links_lead_nowhere_lacks_what_they_led_to() -> None:
    page = '<nav><a href="#about">About</a> <a href="#prices">Prices</a></nav><section id="%s">Us</section><p id="prices">9</p>'
    reading = recognise([HTML])
    assert reading is not None
    whole, broken = (reading.read(f"<div>{page % name}</div>") for name in ("about", "section-about"))
    assert whole
    assert broken
    part = "links within the page that lead somewhere"
    assert (whole.parts[part], broken.parts[part]) == ({"about", "prices"}, {"prices"})
    assert measure_parts([*[whole.parts] * 7, broken.parts])[-1]["lacking"] > (PARTS["lacking"].higher or 1)


Cues = list[tuple[float, float, str]]


def cues(late: float = 0.0, pace: float = 1.0, more: float = 0.0) -> Cues:
    said = ("Good morning, everybody.", "Where is the key?", "Nobody knows.", "Look under the stone.", "Here it is.", "Let us go home.")  # fmt: skip
    return [(late + pace * 4 * at, late + pace * 4 * at + 2 + more, text) for at, text in enumerate(said)]


@pytest.mark.parametrize(
    ("name", "worse"),
    [
        ("late", cues(late=0.5)),
        ("drift", cues(pace=1.04)),
        ("shown", cues(more=-1)),
        ("overlap", cues(more=3)),
        ("cues", cues()[:3]),
        ("backwards", cues()[::-1]),
        ("unheard", [*cues(), (40.0, 42.0, "Thanks for watching!")]),
    ],
)
def test_subtitles_are_measured_by_what_a_viewer_minds(name: str, worse: Cues) -> None:
    def value(other: Cues) -> float:
        return measure_cues([*[cues()] * 7, other])[-1][name] - measure_cues([cues()] * 8)[0][name]

    limit = CUES[name].limit(value(worse))
    assert limit is not None
    assert abs(value(worse)) > limit
    for alike in (cues(late=0.03), cues(more=0.1), cues(pace=1.001)):
        assert abs(value(alike)) < limit / 2


def test_subtitles_that_are_timed_to_whole_seconds_are_told_from_those_that_are_not() -> None:
    usual, rounded = (
        cues(late=0.37),
        [(float(round(start)), float(round(end)), said) for start, end, said in cues(0.37)],
    )
    ours, theirs = measure_cues([*[usual] * 7, rounded])[-1], measure_cues([usual] * 8)[0]
    assert CUES["whole"].is_noticed(ours["whole"] - theirs["whole"])
    assert not CUES["whole"].is_noticed(theirs["whole"] - ours["whole"])


def test_a_list_that_lacks_items_is_told_from_those_that_never_do() -> None:
    whole = "# Soup\n\n" + "".join(f"- item {n}\n" for n in range(8)) + "\n1. Wash.\n2. Cook.\n"
    measured = measure_lists([*[whole] * 7, whole.replace("- item 3\n- item 4\n", "")])
    assert measured[0]["items"] == 1.0
    assert measured[-1]["items"] < 1 - (LISTS["items"].lower or 0)
    assert measure_lists(["No list.", "None here."]) == [{"items": 1.0}] * 2


def test_names_that_no_other_list_has_are_less_common() -> None:
    usual = ["cup", "mug", "tea", "gift"]
    own = measure_items([*[usual] * 7, ["cup", "new", "hot", "sale"]])
    assert own[0]["common"] - own[-1]["common"] > (NAMES["common"].lower or 0)
    assert measure_items([usual, usual[::-1]])[0] == measure_items([usual, usual[::-1]])[1]


def test_markdown_is_taken_as_it_is_shown() -> None:
    assert as_shown("1. a\n1. b\n1. c") == "1. a\n2. b\n3. c"
    assert as_shown("3. a\n4. b") == "3. a\n4. b"
    assert as_shown("|a|b|\n|:--|--:|\n|1   |  2|") == as_shown("a | b\n--- | ---\n1 | 2")
    assert as_tokens("a  ->b;\n c") == as_tokens("a -> b; c")


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MANY = MAX_CHARACTERS - 100


@pytest.mark.parametrize(
    "hostile",
    [
        BOMB,
        "a:\n- " + "[" * MANY,
        "a:\n" + "".join(" " * n + "- a:\n" for n in range(1, 400)),
        "SELECT " + "(" * 5000,
        "SELECT " + "f(" * 2000 + "1" + ")" * 2000 + " FROM t",
        "/**/" * (MANY // 4),
        "<a>" * (MANY // 3),
        "<div>" + "<!--" * (MANY // 4),
        "<!-- -->" * (MANY // 8),
        "<p " * (MANY // 3),
        "WEBVTT\n\n" + "00:" * (MANY // 3),
        "1\n" + " " * MANY,
        "[" * MANY + " = 1",
        "BEGIN:VCALENDAR\n" * 5000 + "END:VCALENDAR",
        "a = " + "[" * MANY,
        "|" * MANY,
        "-|" * (MANY // 2),
        "1 " * (MANY // 2),
        "1\n2 2\n3 3 3\n" * (MANY // 12),
        "-" * MANY,
        "1" * MANY,
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_hostile_texts_are_read_in_seconds(hostile: str) -> None:
    started = time.process_time()
    recognise([hostile])
    as_shown(hostile)
    assert time.process_time() - started < 5
