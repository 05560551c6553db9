"""Exit status and failing check for every kind of pair, and how often stochastic pairs come out right.

    python -m benchmarks.pairs                  # each deterministic pair once, each painter pair 20 times
    python -m benchmarks.pairs --repeats 5 --only painter
    python -m benchmarks.pairs --on-replicate   # the same on the stand-in for Replicate

Prints a table; exits 1 if a deterministic pair is wrong, or if more than one of 20 runs of a painter pair is.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from scipy.stats import binomtest

from gate.verdict import Verdict
from tests.platform import Host, Platform
from tests.projects import ECHO, OPTIONAL_TEXT, TEXT, source, write

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
CASE = (
    "predict:\n  predict_timeout: 5\n  test_cases:\n    - inputs: {text: hello}\njudge: {clip: false, claude: false}\n"
)
NO_TEXT = CASE.replace("{text: hello}", "{}")

ECHO_WITH = {
    "bounds": 'n: int = Input(description="A number.", default=3, ge=1, le=10)',
    "narrower": 'n: int = Input(description="A number.", default=3, ge=1, le=9)',
    "wider": 'n: int = Input(description="A number.", default=3, ge=0, le=99)',
    "choices": 'mode: str = Input(description="How.", default="a", choices=["a", "b", "c"])',
    "fewer": 'mode: str = Input(description="How.", default="a", choices=["a", "b"])',
    "free": 'mode: str = Input(description="How.", default="a")',
    "number": 'mode: float = Input(description="How.", default=1.0)',
    "long": 'text: str = Input(description="Text.", default="hello", max_length=20)',
    "short": 'text: str = Input(description="Text.", default="hello", max_length=10)',
    "file": 'text: Path = Input(description="A file.", default=None)',
}
OUTPUT = """
class Output(BaseModel):
    label: str
    score: float
"""
LESS = OUTPUT.replace("    score: float\n", "")
MORE = OUTPUT + "    more: int\n"
SCORE = 'return Output(label="cat", score={score})'


@dataclass(frozen=True)
class Pair:
    """Two versions, what is true of them, and the check that has to fail ("" for none)."""

    name: str
    baseline: str | Path
    candidate: str | Path
    verdict: str
    failing: str = ""
    config: str = CASE
    repeats: int = 1


@dataclass
class Row:
    pair: Pair
    verdicts: Counter[str] = field(default_factory=Counter)
    failing: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    predictions: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def number(body: str) -> str:
    return source(body, inputs=OPTIONAL_TEXT, returns="float")


def image(body: str) -> str:
    return source(body, inputs=OPTIONAL_TEXT, returns="Path")


def only(name: str) -> str:
    """A model with one of the inputs of ECHO_WITH."""
    return source('return "fine"', inputs=ECHO_WITH[name])


def pairs(repeats: int) -> list[Pair]:
    equal = image("return saved(picture())")
    compatibility = "schema.compatibility"
    found = [
        Pair("equal", ECHO, ECHO, "pass"),
        Pair("refactored", ECHO, source('return "".join(c.upper() for c in text)'), "pass"),
        Pair("wrong output", ECHO, source("return text.lower()"), "fail", "compare.1"),
        Pair("error", ECHO, source('raise ValueError("no")'), "fail", "case.1"),
        Pair("new optional input", ECHO, source("return text.upper()", inputs=f'{TEXT}, n: int = Input(description="N.", default=1)'), "pass"),
        Pair("new required input", ECHO, source("return text.upper()", inputs=f'{TEXT}, n: int = Input(description="N.")'), "fail", compatibility),
        Pair("input removed", source('return "x"', inputs=OPTIONAL_TEXT), source('return "x"', inputs=ECHO_WITH["bounds"]), "fail", compatibility, NO_TEXT),
        Pair("input became required", source("return text", inputs=OPTIONAL_TEXT), source("return text"), "fail", compatibility),
        Pair("bounds narrowed", only("bounds"), only("narrower"), "fail", compatibility, NO_TEXT),
        Pair("bounds widened", only("bounds"), only("wider"), "pass", "", NO_TEXT),
        Pair("choice removed", only("choices"), only("fewer"), "fail", compatibility, NO_TEXT),
        Pair("choice added", only("fewer"), only("choices"), "pass", "", NO_TEXT),
        Pair("choices became free text", only("choices"), only("free"), "pass", "", NO_TEXT),
        Pair("free text became choices", only("free"), only("choices"), "fail", compatibility, NO_TEXT),
        Pair("input type changed", only("free"), only("number"), "fail", compatibility, NO_TEXT),
        Pair("text shortened", only("long"), only("short"), "fail", compatibility, NO_TEXT),
        Pair("text became a file", only("long"), only("file"), "fail", compatibility, NO_TEXT),
        Pair("output type changed", ECHO, source("return len(text)", returns="int"), "fail", compatibility),
        Pair("output became a list", ECHO, source("return [text.upper()]", returns="list[str]"), "fail", compatibility),
        Pair("output field removed", source(SCORE.format(score=0.5), returns="Output", before=OUTPUT), source('return Output(label="cat")', returns="Output", before=LESS), "fail", compatibility),
        Pair("output field added", source(SCORE.format(score=0.5), returns="Output", before=OUTPUT), source('return Output(label="cat", score=0.5, more=1)', returns="Output", before=MORE), "pass"),
        Pair("input without description", ECHO, source("return text.upper()", inputs="text: str"), "fail", "schema.lint"),
        Pair("undefined name", ECHO, source("if text == 'never':\n    return undefined_name\nreturn text.upper()"), "fail", "lint.code"),
        Pair("number within rounding", number("return 0.1 + 0.2"), number("return 0.3"), "pass"),
        Pair("number off by 5 %", number("return 0.02"), number("return 0.021"), "fail", "compare.1"),
        Pair("object with another score", source(SCORE.format(score=0.5), returns="Output", before=OUTPUT), source(SCORE.format(score=0.6), returns="Output", before=OUTPUT), "fail", "compare.1"),
        Pair("streamed text, other pieces", source('yield "ab"\nyield "c"', returns="ConcatenateIterator[str]"), source('yield "a"\nyield "bc"', returns="ConcatenateIterator[str]"), "pass"),
        Pair("streamed text, other words", source('yield "ab"', returns="ConcatenateIterator[str]"), source('yield "xy"', returns="ConcatenateIterator[str]"), "fail", "compare.1"),
        Pair("list of images, one missing", source("return [saved(picture()) for _ in range(3)]", inputs=OPTIONAL_TEXT, returns="list[Path]"), source("return [saved(picture()) for _ in range(2)]", inputs=OPTIONAL_TEXT, returns="list[Path]"), "fail", "compare.1"),
        Pair("image, equal", equal, equal, "pass"),
        Pair("image, other compression", equal, image("return saved(picture(), compress_level=1)"), "pass"),
        Pair("image, wrong size", equal, image("return saved(picture(48, 32))"), "fail", "compare.1"),
        Pair("image, wrong format", equal, image('return saved(picture(), "out.jpg", quality=95)'), "fail", "compare.1"),
        Pair("image, black", equal, image('return saved(Image.new("RGB", (96, 64)))'), "fail", "compare.1"),
        Pair("image, channels swapped", equal, image("return saved(Image.fromarray(np.asarray(picture())[..., ::-1].copy()))"), "fail", "compare.1"),
        Pair("image, blurred", equal, image("return saved(picture().filter(ImageFilter.GaussianBlur(3)))"), "fail", "compare.1"),
        Pair("image, prompt ignored", image("return saved(picture(32 + 8 * len(text)))"), image("return saved(picture(32))"), "fail", "compare.1"),
        Pair("image, truncated", equal, image("path = saved(picture())\ndata = path.read_bytes()\npath.write_bytes(data[: len(data) // 2])\nreturn path"), "fail", "case.1"),
        Pair("image, 200 megapixels", equal, image('return saved(Image.new("1", (20000, 10000)))'), "fail", "case.1"),
        Pair("setup raises", ECHO, source("return text", setup='raise RuntimeError("no weights")'), "fail", "case.1"),
        Pair("hangs", ECHO, source("time.sleep(600)"), "fail", "case.1"),
        Pair("kills its process", ECHO, source("os._exit(3)"), "fail", "case.1"),
        Pair("kills its server", ECHO, source("os.kill(os.getppid(), 9)\ntime.sleep(5)"), "fail", "case.1"),
        Pair("prints megabytes", ECHO, source('for _ in range(40_000):\n    print("x" * 99)\nreturn text.upper()'), "pass"),
        Pair("returns nothing", ECHO, source("return None"), "fail", "case.1"),
        Pair("baseline's setup raises", source("return text", setup='raise RuntimeError("no")'), ECHO, "inconclusive"),
        Pair("baseline fails", source('raise ValueError("no")'), ECHO, "inconclusive"),
        Pair("stochastic number, same", number("return random.gauss(10, 1)"), number("return random.gauss(10, 1)"), "not fail"),
        Pair("stochastic number, far off", number("return random.gauss(10, 1)"), number("return random.gauss(30, 1)"), "fail", "compare.1"),
        Pair("stochastic text, same words", source('return random.choice(["yes", "no"])'), source('return random.choice(["yes", "no"])'), "not fail"),
    ]  # fmt: skip
    painter = (ROOT / "configs" / "painter.yaml").read_text()
    harmless = ["painter", "painter-refactored", "painter-grain", "painter-optional", "painter-classic"]
    harmful = {
        "painter-dimmed": "compare",
        "painter-forgetful": "compare",
        "painter-swapped": "compare",
        "painter-blurred": "compare",
        "painter-sometimes-black": "compare",
        "painter-deaf": "compare",
        "painter-mirrored": "compare",
        "painter-small": "compare",
        "painter-jpeg": "compare",
        "painter-stuck": "compare",
        "painter-strict": compatibility,
        "painter-slow": "speed",
    }
    found += [Pair(name, EXAMPLES / "painter", EXAMPLES / name, "pass", "", painter, repeats) for name in harmless]
    found += [
        Pair(name, EXAMPLES / "painter", EXAMPLES / name, "fail", failing, painter, repeats)
        for name, failing in harmful.items()
    ]
    return found


def run(pair: Pair, scratch: Path, platform: Platform | None) -> tuple[int, Verdict]:
    """One `gate check`, as a caller would start it: exit code and verdict."""
    folders = []
    environment = dict(os.environ)
    for side, model in (("candidate", pair.candidate), ("baseline", pair.baseline)):
        folders.append(model if isinstance(model, Path) else write(scratch / side, model))
    references = [str(folder) for folder in folders]
    if platform is not None:
        environment |= platform.environment
        references = [f"acme/{scratch.name.replace('_', '-')}-{side}" for side in ("candidate", "baseline")]
        for reference, folder in zip(references, folders, strict=True):
            platform.add_model(reference, str(folder))
    config = scratch / "config.yaml"
    if isinstance(pair.candidate, Path):
        config = ROOT / "configs" / "painter.yaml"
    else:
        config.write_text(pair.config)
    report = scratch / "verdict.json"
    candidate, baseline = references
    command = [sys.executable, "-m", "gate", "check", candidate, "--baseline", baseline, "--config", config]
    process = subprocess.run([*command, "--json", report], capture_output=True, text=True, check=False, env=environment)
    if not report.exists():
        raise RuntimeError(f"{pair.name}: no verdict (exit code {process.returncode})\n{process.stderr}")
    return process.returncode, Verdict.model_validate_json(report.read_text())


def judge(pair: Pair, scratch: str, platform: Platform | None) -> Row:
    row = Row(pair)
    for _ in range(pair.repeats):
        started = time.monotonic()
        code, verdict = run(pair, Path(tempfile.mkdtemp(dir=scratch)), platform)
        row.seconds.append(time.monotonic() - started)
        row.predictions.append(verdict.usage.predictions)
        row.verdicts[verdict.verdict] += 1
        failing = [check.id for check in verdict.checks if check.status == "fail"]
        row.failing.update(failing)
        right = verdict.verdict == pair.verdict or (pair.verdict == "not fail" and verdict.verdict != "fail")
        right = right and code == {"pass": 0, "fail": 1, "inconclusive": 3}[verdict.verdict]
        if pair.failing and verdict.verdict == "fail":
            right = right and any(check_id.startswith(pair.failing) for check_id in failing)
        if not right:
            row.wrong.append(f"{verdict.verdict} (exit {code}): {verdict.reason}")
    return row


def shown(row: Row) -> str:
    n, right = row.pair.repeats, row.pair.repeats - len(row.wrong)
    interval = binomtest(right, n).proportion_ci(method="exact") if n > 1 else None
    share = f"{right}/{n}" + (f" ({interval.low:.0%}-{interval.high:.0%})" if interval else "")
    failing = ", ".join(f"{name} {count}" if n > 1 else name for name, count in row.failing.most_common(4))
    seconds = sorted(row.seconds)[n // 2]
    predictions = sorted(row.predictions)[n // 2]
    return (
        f"{row.pair.name:<30} {row.pair.verdict:<13} {share:<18} {predictions:>4} {seconds:>6.1f}  {failing}"
        + "".join(f"\n    WRONG: {reason}" for reason in row.wrong[:3])
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=20, help="runs of each painter pair (default: 20)")
    parser.add_argument("--only", default="", help="only pairs whose name contains this")
    parser.add_argument("--jobs", type=int, default=2, help="runs at the same time (default: 2)")
    parser.add_argument("--on-replicate", action="store_true", help="run the models on the stand-in for Replicate")
    options = parser.parse_args()
    chosen = [pair for pair in pairs(options.repeats) if options.only in pair.name]
    print(f"{'pair':<30} {'expected':<13} {'right':<18} pred. seconds failing checks (median predictions, seconds)")
    rows = []
    with contextlib.ExitStack() as stack:
        platform = None
        # For the whole run: models with equal files are one version to the stand-in, wherever it saw them first.
        scratch = stack.enter_context(tempfile.TemporaryDirectory())
        if options.on_replicate:
            # Its code is not at hand there, and what a model's setup prints is not either.
            chosen = [pair for pair in chosen if pair.failing != "lint.code"]
            host = Host()
            stack.callback(host.close)
            platform = stack.enter_context(Platform(host))
        pool = stack.enter_context(ThreadPoolExecutor(options.jobs))
        for row in pool.map(lambda pair: judge(pair, scratch, platform), chosen):
            rows.append(row)
            print(shown(row), flush=True)
    # Of 20 runs of a painter pair one may be wrong: they are judged by chance; of anything else none.
    allowed = {row.pair.name: row.pair.repeats // 20 for row in rows}
    bad = [row.pair.name for row in rows if len(row.wrong) > allowed[row.pair.name]]
    print(f"{len(rows) - len(bad)} of {len(rows)} pairs as expected" + (f"; not: {', '.join(bad)}" if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
