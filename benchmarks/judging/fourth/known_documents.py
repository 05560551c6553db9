"""New changes of the models that answer with files: formats that are written a little differently, or wrongly."""

import io
import json
import re
import zipfile
from collections.abc import Callable

import numpy as np

from benchmarks.judging.captions import CAPTIONS, captions
from benchmarks.judging.encode import bytes_of, data_url, zip_archive
from benchmarks.judging.files import SETTINGS, TABLE, Members, settings, table
from benchmarks.judging.meshes import CLOUD, VESSEL, cloud, vessel
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck, strengths
from benchmarks.judging.reports import CHART, RECORDS, REPORT, chart, records, report

POINT = np.dtype([("at", "<f4", 3), ("colour", "u1", 3)])
REWORDED = {
    "Sales were steady.": "We sold about as much as usual.",
    "The month was calm.": "It was a quiet month.",
    "Nothing stood out.": "There was nothing remarkable.",
    "Demand was as expected.": "Customers bought what we had foreseen.",
    "Keep the stock as it is.": "The stock can stay at its present level.",
    "Order a little earlier next month.": "Place next month's orders slightly sooner.",
    "Check the prices of the three largest items.": "Have a look at what the three largest items cost.",
    "No action is needed.": "Nothing has to be done.",
}
ALARMED = {
    "Sales were steady.": "Sales have collapsed.",
    "The month was calm.": "The month was a disaster.",
    "Nothing stood out.": "Everything fell apart.",
    "Demand was as expected.": "Demand has vanished.",
}


def of_file(whole: Generate, change: Callable[[bytes, int], bytes]) -> Generate:
    """A model whose file is changed, given the seed, and keeps its type."""

    def generate(inputs: Inputs, seed: int) -> str:
        url = whole(inputs, seed)
        return data_url(change(bytes_of(url), seed), url.removeprefix("data:").partition(";")[0])

    return generate


def of_members(whole: Generate, change: Callable[[Members], Members]) -> Generate:
    """A model whose zip has other members."""

    def generate(inputs: Inputs, seed: int) -> str:
        with zipfile.ZipFile(io.BytesIO(bytes_of(whole(inputs, seed)))) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        return zip_archive(change(members))

    return generate


def gridded(severity: float) -> Callable[[bytes, int], bytes]:
    """Points lie on a grid with cells of so many metres."""

    def changed(ply: bytes, seed: int) -> bytes:
        head, end, body = ply.partition(b"end_header\n")
        points = np.frombuffer(body, POINT).copy()
        points["at"] = np.round(points["at"] / severity) * severity
        return head + end + points.tobytes()

    return changed


def grouped(obj: bytes, seed: int) -> bytes:
    """All faces belong to a group and to no smoothing, as they did when nothing was said of it."""
    return obj.replace(b"\no vessel\n", b"\no vessel\ng body\ns off\n")


def described(svg: str) -> str:
    """With a description for those who do not see it."""
    return svg.replace("\n", "\n<desc>A chart with six bars, one for each city.</desc>\n", 1)


def stretched(svg: str) -> str:
    """The axis begins just below the lowest bar and ends at the highest."""
    heights = [float(height) for height in re.findall(r'width="26" height="([\d.]+)"', svg)]
    lowest, highest = min(heights), max(heights)

    def bar(found: re.Match[str]) -> str:
        height = 8 + 90 * (float(found[1]) - lowest) / max(highest - lowest, 1)
        return f'y="{122 - height:.1f}" width="26" height="{height:.1f}"'

    return re.sub(r'y="[\d.]+" width="26" height="([\d.]+)"', bar, svg)


def replacing(sentences: dict[str, str]) -> Callable[[str], str]:
    return lambda text: re.sub("|".join(map(re.escape, sentences)), lambda found: sentences[found[0]], text)


def misaligned(jsonl: bytes, seed: int) -> bytes:
    """From the sixth segment on each has the text of the one before it."""
    segments = [json.loads(line) for line in jsonl.splitlines()]
    texts = [one["text"] for one in segments]
    moved = [*texts[:5], *texts[4:-1]]
    return "".join(json.dumps(one | {"text": text}) + "\n" for one, text in zip(segments, moved, strict=True)).encode()


def finer(inputs: Inputs, seed: int) -> str:
    """Heights to a thousandth, where they were rounded to a hundredth."""
    rest = luck(seed)

    def measured(rows: list[list[str]]) -> list[list[str]]:
        head, *plants = rows
        return [
            head,
            *([name, f"{float(high) + rest.uniform(-0.005, 0.005):.3f}", well] for name, high, well in plants),
        ]

    return table(measured)(inputs, seed)


def unpaired(rows: list[list[str]]) -> list[list[str]]:
    """The heights are sorted and the names are not."""
    head, *plants = rows
    heights = sorted((row[1] for row in plants), key=float)
    return [head, *([row[0], height, row[2]] for row, height in zip(plants, heights, strict=True))]


def numbered(members: Members) -> Members:
    """Each caption of the WebVTT has a number above its times, which players do not show."""
    head, *cues = members["captions.vtt"].decode().split("\n\n")
    named = [f"{number}\n{cue}" for number, cue in enumerate(cues, 1)]
    return members | {"captions.vtt": "\n\n".join([head, *named]).encode()}


def with_points(members: Members) -> Members:
    """The SRT has a point before the thousandths, as WebVTT has it and SRT does not."""
    text = members["captions.srt"].decode()
    return members | {"captions.srt": re.sub(r"(\d\d:\d\d),(\d{3})", r"\1.\2", text).encode()}


def indented(members: Members) -> Members:
    name = "settings/model.json"
    return members | {name: (json.dumps(json.loads(members[name]), indent=2) + "\n").encode()}


def relabelled(members: Members) -> Members:
    """The labels are in the alphabet's order from its end, and no longer in that of the weights."""
    name = "settings/labels.txt"
    return members | {name: b"\n".join(sorted(members[name].split(b"\n"))[::-1])}


PAIRS: list[Pair] = [
    *strengths(CLOUD, "gridded", lambda s: of_file(cloud(), gridded(s)), "Points lie on a grid with cells of so many metres, on a thing of a metre with a noise of 0.002.", nobody_minds=(0.0005,), few_mind=(0.002,), most_mind=(0.02,), all_mind=(0.1,)),
    harmless(CHART, "described", chart(described), "A description for those who cannot see the chart, which browsers do not show."),
    harmful(CHART, "stretched", chart(stretched), "Bars are stretched so that the lowest is near the ground and the highest fills the chart: shares look larger and smaller than they are."),
    harmless(REPORT, "reworded", report(replacing(REWORDED)), "Judgements and advice are the same in other words.", meaning=True),
    harmful(REPORT, "alarmed", report(replacing(ALARMED)), "The summary speaks of disaster where sales were as always, and the advice says to do nothing.", meaning=True),
    harmful(RECORDS, "misaligned", of_file(records(), misaligned), "From the sixth segment on the text is that of the segment before: captions show it too late."),
    harmless(TABLE, "finer", finer, "Heights have a third digit after the point, where plants vary in the first."),
    harmful(TABLE, "unpaired", table(unpaired), "Heights are sorted and names are not: they no longer belong to each other."),
    harmless(VESSEL, "grouped", of_file(vessel(), grouped), "The faces are in a group with a name, which no program minds."),
    harmless(CAPTIONS, "numbered", of_members(captions(), numbered), "Captions in the WebVTT have numbers, which players skip."),
    harmful(CAPTIONS, "points", of_members(captions(), with_points), "Times in the SRT are written as in WebVTT: many players refuse the file."),
    harmless(SETTINGS, "indented", settings(indented), "The JSON of the settings is indented; every parser reads the same."),
    harmful(SETTINGS, "relabelled", settings(relabelled), "Labels are in another order than the weights: what was a cat is called an owl."),
]  # fmt: skip
