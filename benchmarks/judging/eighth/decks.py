"""A model that writes the slides of a short talk, as a PPTX file, with a chart on one of them."""

import html
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import bytes_of, data_url, zip_archive
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

TOPICS = ("night trains", "city bees", "heat pumps", "school lunches", "tidal power", "public libraries")
AUDIENCES = ("teachers", "investors", "volunteers", "engineers")
SUBTITLES = ("A talk for {a}", "What {a} should know", "An overview for {a}")
SLIDES = (  # of each slide the headings and the points to choose from
    (("Why it matters", "Why now?", "The question"), (("More people ask about {t} every year", "Interest in {t} has doubled since 2015"), ("Costs have fallen by a third", "Prices are a third lower than ten years ago"), ("{a} can make a difference early on", "Early decisions by {a} count most"))),
    (("What we see", "The numbers", "Where we stand"), (("Five regions were compared", "The chart shows five regions"), ("The gap between first and last is wide", "Regions differ by more than we thought"), ("Growth was steady in all of them", "None of the regions has gone back"))),
    (("What stands in the way", "Obstacles", "What is hard"), (("Rules for {t} differ from place to place", "There is no common rule for {t}"), ("Good training is rare", "Too few people have been trained"), ("Long waits put many off", "Many give up while they wait"))),
    (("What to do", "Next steps", "Our proposal"), (("Start small, with one place and one year", "Begin with a trial of one year"), ("Measure before and after", "Count what changes from the first day"), ("Ask {a} for what they have learnt", "Share what {a} learn on the way"))),
)  # fmt: skip
CHARTED = 2  # the slide with the chart, counted from 1 with the title
SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TREE = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
NAMED = 'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" ' + " ".join(f'accent{n}="accent{n}"' for n in range(1, 7)) + ' hlink="hlink" folHlink="folHlink"'  # fmt: skip
Box = tuple[int, int, int, int]  # left, top, width and height, in units of which an inch has 914400
WIDE, HIGH = 9144000, 5143500


@dataclass(frozen=True)
class Talk:
    """What is on the slides.

    Attributes:
        slides: of each its heading and its points; the first is the title, with a subtitle.
        values: of the bars of the chart, 0..100.
    """

    slides: list[tuple[str, list[str]]]
    values: np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Design:
    """How it is written.

    Attributes:
        font: of all text.
        size: of points, in hundredths of a point.
        chart: pixels of the chart for each of the usual.
        first: the number of the first shape of a slide.
        maker: the program that the file names, and when it was made.
    """

    font: str = "Calibri"
    size: int = 2000
    chart: int = 1
    first: int = 2
    maker: tuple[str, str] = ("slidewriter 1.2", "2026-03-02T10:00:00Z")


def _chart(values: np.ndarray, scale: int) -> bytes:
    image, file = Image.new("RGB", (160 * scale, 120 * scale), "white"), io.BytesIO()
    pen = ImageDraw.Draw(image)
    for number, value in enumerate(values):
        left = (12 + 29 * number) * scale
        pen.rectangle((left, round((110 - value) * scale), left + 20 * scale - 1, 110 * scale - 1), (46, 117, 182))
    pen.rectangle((6 * scale, 110 * scale, 154 * scale - 1, 111 * scale - 1), (80, 80, 80))
    image.save(file, "PNG")
    return file.getvalue()


def _placed(box: Box) -> str:
    left, top, wide, high = box
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'


def _text(number: int, name: str, place: str, box: Box, lines: list[str], size: int) -> str:
    paragraphs = "".join(
        f'<a:p><a:r><a:rPr lang="en-GB" sz="{size}"/><a:t>{html.escape(line, quote=False)}</a:t></a:r></a:p>'
        for line in lines
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr><p:ph {place}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{_placed(box)}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def _slide(heading: str, points: list[str], number: int, design: Design) -> str:
    first, size = design.first, design.size
    if number == 0:
        shapes = _text(first, "Title", 'type="ctrTitle"', (685800, 1600000, 7772400, 1100000), [heading], 4000)
        shapes += _text(first + 1, "Subtitle", 'type="subTitle" idx="1"', (1371600, 2900000, 6400800, 900000), points, 2400)  # fmt: skip
    else:
        wide = 4400000 if number == CHARTED else 8229600
        shapes = _text(first, "Title", 'type="title"', (457200, 206000, 8229600, 857250), [heading], 3200)
        shapes += _text(first + 1, "Content", 'idx="1"', (457200, 1200150, wide, 3394075), points, size)
    if number == CHARTED:
        shapes += (
            f'<p:pic><p:nvPicPr><p:cNvPr id="{first + 2}" name="Chart" descr="Five regions compared"/><p:cNvPicPr/>'
            '<p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
            f"<p:spPr>{_placed((5000000, 1300000, 3600000, 2700000))}"
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )
    return f"{HEAD}<p:sld {SPACES}><p:cSld><p:spTree>{TREE}{shapes}</p:spTree></p:cSld></p:sld>"


def _links(*links: tuple[str, str]) -> str:
    """A file of relationships, from kinds and targets; their names are rId1, rId2 and so on."""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    kind = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{kind}">{inner}</Relationships>'


def _theme(font: str) -> str:
    tones = {"dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "2E75B6", "accent2": "ED7D31", "accent3": "A5A5A5", "accent4": "FFC000", "accent5": "4472C4", "accent6": "70AD47", "hlink": "0563C1", "folHlink": "954F72"}  # fmt: skip
    colours = "".join(f'<a:{name}><a:srgbClr val="{tone}"/></a:{name}>' for name, tone in tones.items())
    face = f'<a:latin typeface="{font}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    return (
        f'{HEAD}<a:theme {SPACES} name="Plain"><a:themeElements><a:clrScheme name="Plain">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Plain"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Plain"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _package(talk: Talk, design: Design) -> dict[str, bytes]:
    count, (program, day) = len(talk.slides), design.maker
    overrides = {
        "ppt/presentation.xml": "presentationml.presentation.main",
        "ppt/slideMasters/slideMaster1.xml": "presentationml.slideMaster",
        "ppt/slideLayouts/slideLayout1.xml": "presentationml.slideLayout",
        "ppt/theme/theme1.xml": "theme",
        "docProps/app.xml": "extended-properties",
    } | {f"ppt/slides/slide{number}.xml": "presentationml.slide" for number in range(1, count + 1)}
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{OFFICE}.{kind}+xml"/>' for name, kind in overrides.items()
    )
    files = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": _links(("officeDocument", "ppt/presentation.xml"), ("extended-properties", "docProps/app.xml")).replace("</Relationships>", '<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'),
        "docProps/app.xml": f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>{program}</Application><Slides>{count}</Slides></Properties>',
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{html.escape(talk.slides[0][0])}</dc:title><dc:creator>{program}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created></cp:coreProperties>',
        "ppt/presentation.xml": f'{HEAD}<p:presentation {SPACES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>' + "".join(f'<p:sldId id="{256 + number}" r:id="rId{number + 2}"/>' for number in range(count)) + f'</p:sldIdLst><p:sldSz cx="{WIDE}" cy="{HIGH}"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": _links(("slideMaster", "slideMasters/slideMaster1.xml"), *(("slide", f"slides/slide{number}.xml") for number in range(1, count + 1)), ("theme", "theme/theme1.xml")),
        "ppt/slideMasters/slideMaster1.xml": f'{HEAD}<p:sldMaster {SPACES}><p:cSld><p:spTree>{TREE}</p:spTree></p:cSld><p:clrMap {NAMED}/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>',
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _links(("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml")),
        "ppt/slideLayouts/slideLayout1.xml": f'{HEAD}<p:sldLayout {SPACES}><p:cSld name="Plain"><p:spTree>{TREE}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>',
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _links(("slideMaster", "../slideMasters/slideMaster1.xml")),
        "ppt/theme/theme1.xml": _theme(design.font),
    }  # fmt: skip
    for number, (heading, points) in enumerate(talk.slides):
        links = [("slideLayout", "../slideLayouts/slideLayout1.xml")]
        links += [("image", "../media/image1.png")] if number == CHARTED else []
        files[f"ppt/slides/slide{number + 1}.xml"] = _slide(heading, points, number, design)
        files[f"ppt/slides/_rels/slide{number + 1}.xml.rels"] = _links(*links)
    return {name: text.encode() for name, text in files.items()} | {"ppt/media/image1.png": _chart(talk.values, design.chart)}  # fmt: skip


def deck(
    change: Callable[[Talk], Talk] | None = None,
    *,
    design: Design | None = None,
    packed: Callable[[dict[str, bytes]], dict[str, bytes]] = dict,
    stream: int = 2,
) -> Generate:
    """A title and four slides; the words are drawn by the seed, and the chart shows what the inputs decide.

    Args:
        packed: a change of the members of the archive.
        stream: which random numbers of a seed are taken.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = draws(inputs, seed, stream)
        topic, _, audience = inputs["prompt"].partition(" for ")
        words = {"t": topic.removeprefix("a talk on "), "a": audience.split(",")[0]}

        def say(ways: tuple[str, ...]) -> str:
            said = str(rng.choice(ways)).format(**words)
            return said[0].upper() + said[1:]

        slides = [(words["t"].capitalize(), [say(SUBTITLES)])]
        slides += [(say(headings), [say(ways) for ways in points]) for headings, points in SLIDES]
        talk = Talk(slides, content(inputs).uniform(25, 95, 5))
        members = _package(change(talk) if change else talk, design or Design())
        return data_url(bytes_of(zip_archive(packed(members))), f"{OFFICE}.presentationml.presentation")

    return generate


def in_markdown(talk: Talk) -> Talk:
    """Points as language models write them, with their first words in bold."""

    def marked(point: str) -> str:
        first, second, *rest = point.split()
        return " ".join(["-", f"**{first} {second}**", *rest])

    title, *slides = talk.slides
    return replace(talk, slides=[title, *((head, [marked(point) for point in points]) for head, points in slides)])


def without_last(members: dict[str, bytes]) -> dict[str, bytes]:
    """The list of slides has one less than there are."""
    name = "ppt/presentation.xml"
    before, _, after = members[name].rpartition(b"<p:sldId ")
    return members | {name: before + after[after.index(b"/>") + 2 :]}


def without_media(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in members.items() if "/media/" not in name}


def talks(rng: np.random.Generator) -> list[Inputs]:
    pairs = zip(rng.permutation(TOPICS)[:3], rng.permutation(AUDIENCES)[:3], strict=True)
    return [{"prompt": f"a talk on {topic} for {audience}, {rng.integers(5, 30)} minutes"} for topic, audience in pairs]


DECK = Baseline("file/deck", deck(), FILE, {"prompt": "What to talk about, to whom, how long."}, talks, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(DECK, "other-draws", deck(stream=5), "Words are drawn with other random numbers: another talk of the same sort."),
    harmless(DECK, "finer-chart", deck(design=Design(chart=2)), "The chart has twice as many pixels in the same place: it is as large, and crisper."),
    harmless(DECK, "properties", deck(design=Design(first=10, maker=("slidewriter 1.3", "2026-05-11T08:30:00Z"))), "The file says another version and day, and shapes have other numbers, which nobody sees."),
    harmless(DECK, "arial", deck(design=Design(font="Arial")), "Text is in Arial instead of Calibri, as large and as legible.", border=True),
    harmful(DECK, "huge", deck(design=Design(size=6000)), "Points are three times as large: they run off the slide at the bottom, and over the chart."),
    harmful(DECK, "markdown", deck(in_markdown), "Points begin with dashes and asterisks that should have been bullets and bold letters."),
    harmful(DECK, "last-slide", deck(packed=without_last), "The last slide, with what to do, is not in the talk."),
    harmful(DECK, "no-chart", deck(packed=without_media), "The chart's picture is missing in the file: programs show a red cross, or offer to repair it."),
]  # fmt: skip
