"""Further changes of models that answer with pictures of lines and pages: charts, plans, icons and leaflets."""

import re

from PIL import Image, ImageChops, ImageDraw

from benchmarks.judging.fifth.icons import ICON, Shape, icon
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless
from benchmarks.judging.plans import FILLS, LEAFLET, PLAN, leaflet, plan
from benchmarks.judging.reports import CHART, chart

OTHER_FILLS = ("#fbe9d0", "#dceccf", "#d3e6f2", "#ebdcee", "#f6d6d0")
CORNER = 7  # of a head with round corners, in pixels


def themed(svg: str) -> str:
    """Bars of another colour before three thin lines, for a quarter, a half and three quarters."""
    lines = [f'<line x1="14" x2="232" y1="{y}" y2="{y}" stroke="#dddddd" stroke-width="0.6"/>' for y in (47, 72, 97)]
    return svg.replace("#4466aa", "#2f8577").replace("<text", "\n".join([*lines, "<text"]), 1)


def without_last_bar(svg: str) -> str:
    """The loop over the bars ends one too early; the labels have one of their own."""
    return re.sub(r'<rect x="200".*/>\n', "", svg)


def restyled(svg: str) -> str:
    """Rooms in other light colours, and thinner walls."""
    fills: dict[str, str] = dict(zip(FILLS, OTHER_FILLS, strict=True))
    svg = re.sub(r'(?<=fill=")#\w{6}', lambda found: fills.get(found[0], found[0]), svg)
    return svg.replace('stroke-width="8"', 'stroke-width="6"')


def with_two_kitchens(svg: str) -> str:
    """The bathroom is called a kitchen."""
    return svg.replace(">Bath<", ">Kitchen<")


def with_round_corners(shape: Shape) -> str:
    """A line of the shape's own colour about it, whose corners are round."""
    return f'fill="{shape.fill}" stroke="{shape.fill}" stroke-width="4" stroke-linejoin="round"'


def always_blue(inputs: Inputs, seed: int) -> str:
    """Whatever colour is asked for."""
    return icon()(inputs | {"colour": "blue"}, seed)


def with_round_heads(pages: list[Image.Image]) -> list[Image.Image]:
    """The dark field behind the head of a page has round corners."""
    made = []
    for page in pages:
        ground = page.getpixel((2, 2))
        mask = Image.new("L", page.size, 255)
        pen = ImageDraw.Draw(mask)
        pen.rectangle((8, 8, 141, 44), 0)
        pen.rounded_rectangle((8, 8, 141, 44), CORNER, 255)
        made.append(Image.composite(page, Image.new("RGB", page.size, ground), mask))
    return made


def overprinted(pages: list[Image.Image]) -> list[Image.Image]:
    """The canvas is not wiped between pages: what stood on those before is still there, but under the heads."""
    made = pages[:1]
    for page in pages[1:]:
        both = ImageChops.darker(page, made[-1])
        both.paste(page.crop((0, 0, page.width, 46)))
        made.append(both)
    return made


PAIRS: list[Pair] = [
    harmless(CHART, "themed", chart(themed), "Bars are green instead of blue, and thin lines lie behind them: the same chart in another style."),
    harmful(CHART, "last-bar", chart(without_last_bar), "The last of the six cities has a label and no bar: it looks as if nobody there had answered."),
    harmless(PLAN, "restyled", plan(restyled), "Rooms have other light colours, and walls are a bit thinner."),
    harmful(PLAN, "no-bath", plan(with_two_kitchens), "Every flat has two rooms that are called kitchen, and no bath."),
    harmless(ICON, "rounded", icon(painted=with_round_corners), "Corners are a little rounder and shapes a little fuller: an icon as good as before."),
    harmful(ICON, "always-blue", always_blue, "The colour that was asked for is not handed on: every icon is blue."),
    harmless(LEAFLET, "round-heads", leaflet(with_round_heads), "The dark field behind the heads has round corners."),
    harmful(LEAFLET, "overprinted", leaflet(overprinted), "The lines of a page are printed over those of the page before: neither can be read."),
]  # fmt: skip
