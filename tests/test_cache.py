"""`--cache`: what a baseline on Replicate has answered is not paid for again by the next run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gate.config import loads
from gate.engine import Request, check
from gate.events import Event, Note
from gate.targets.ledger import Ledger
from gate.verdict import Verdict
from tests.platform import Fault, Platform
from tests.projects import source

CONFIG = """
predict:
  predict_timeout: 30
  test_cases:
    - inputs: {text: one}
judge: {clip: false, claude: false}
speed: {max_slowdown: null}
"""
BASELINE = source("return saved(picture(64 + len(text)))", returns="Path")
CANDIDATE = source("return saved(picture(64 + len(text)))  # the same", returns="Path")


class Bench:
    def __init__(self, platform: Platform, baseline: str, candidate: str, cache: Path) -> None:
        self.platform = platform
        self.cache = cache
        model = platform.add_model("acme/picture", baseline, candidate)
        self.baseline, self.candidate = (version.id for version in model.versions)
        self.events: list[Event] = []

    async def run(self) -> Verdict:
        request = Request(
            f"acme/picture:{self.candidate}",
            f"acme/picture:{self.baseline}",
            loads(CONFIG, "config"),
            cache=self.cache,
        )
        return await check(request, self.events.append)

    def asked(self, version: str) -> int:
        return sum(run.version == version for run in self.platform.predictions)


@pytest.fixture
def bench(
    platform: Platform, project: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Bench]:
    for name, value in platform.environment.items():
        monkeypatch.setenv(name, value)

    def make(baseline: str = BASELINE, candidate: str = CANDIDATE) -> Bench:
        return Bench(platform, project(baseline), project(candidate), tmp_path / "cache")

    return make


async def test_the_next_run_asks_the_baseline_nothing_and_the_candidate_everything(bench: Callable[..., Bench]):
    pair = bench()
    first = await pair.run()
    assert (first.verdict, pair.asked(pair.baseline), pair.asked(pair.candidate)) == ("pass", 2, 1)
    second = await pair.run()
    assert (second.verdict, pair.asked(pair.baseline), pair.asked(pair.candidate)) == ("pass", 2, 2)
    assert (first.usage.predictions, second.usage.predictions) == (3, 1)


async def test_a_kept_file_that_is_damaged_is_not_judged_but_fetched_again(bench: Callable[..., Bench]):
    pair = bench()
    await pair.run()
    kept = [file for file in (pair.cache / "files").iterdir() if not file.suffix]
    assert kept
    for file in kept:
        file.write_bytes(b"damaged")
    assert (await pair.run()).verdict == "pass"
    assert pair.asked(pair.baseline) == 2


async def test_another_version_of_the_baseline_is_asked_itself(
    bench: Callable[..., Bench], project: Callable[..., str]
):
    pair = bench()
    await pair.run()
    newer = pair.platform.push("acme/picture", project(BASELINE + "\n# newer\n")).id
    older, pair.baseline = pair.baseline, newer
    await pair.run()
    assert (pair.asked(older), pair.asked(newer)) == (2, 2)


async def test_a_failure_of_the_baseline_is_not_kept(bench: Callable[..., Bench]):
    pair = bench(baseline=source('raise ValueError("not today")', returns="Path"))
    assert (await pair.run()).verdict == "inconclusive"
    asked = pair.asked(pair.baseline)
    await pair.run()
    assert pair.asked(pair.baseline) == 2 * asked


async def test_a_cache_that_another_run_is_writing_to_is_gone_round_and_said(bench: Callable[..., Bench]):
    pair = bench()
    with Ledger(pair.cache / "predictions"):
        assert (await pair.run()).verdict == "pass"
    [note] = [event.text for event in pair.events if isinstance(event, Note) and "cache" in event.text]
    assert note.startswith("The cache is not used: ")


async def test_an_interrupted_prediction_of_the_baseline_is_made_again(bench: Callable[..., Bench]):
    pair = bench()
    pair.platform.faults.add(Fault("canceled", where="POST /v1/predictions", times=3))
    assert (await pair.run()).verdict != "pass"
    assert (await pair.run()).verdict == "pass"
