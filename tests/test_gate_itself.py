"""The gate's own release, judged by the gate: its project on Cog's own server, and `configs/gate.yaml`."""

from pathlib import Path

import pytest

from gate.config import load
from gate.engine import Request, check
from gate.verdict import Verdict
from tests.claude import Claude, lists
from tests.conftest import EXAMPLES, ROOT
from tests.platform import Platform

pytest.importorskip("open_clip", reason="needs the clip extra: pip install 'gate[clip]'")

OWN = ROOT / "configs" / "gate.yaml"
# As the prompt of that file asks for.
WRITTEN = (
    {"model": "https://replicate.com/acme/painter"},
    {"model": "r8.im/acme/painter", "config": "predict: {compare_outputs: yes"},
    {"model": "acme/painter", "config": "predict:\n\ttest_cases: []"},
    {"model": "acme/painter:latest", "baseline": "acme/painter"},
    {"model": "acme/painter", "config": "predict: {test_cases: [{inputs: {promt: a red circle}}]}"},
    {"model": "acme/no-such-model", "config": "judge: {claude: false}"},
    {"model": "acme/painter", "config": "judge: {clip: {model: ViT-B-32, pretrained: openai}}"},
    {"model": "  acme/painter  ", "config": "parallel: 08:30"},
)


@pytest.fixture
async def verdict(platform: Platform, claude: Claude, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verdict:
    """Of this very repository, with the names and the token that the file's comment says to fill in."""
    platform.add_model("acme/painter", str(EXAMPLES / "painter"))
    claude.answer_with(lambda request: lists(*WRITTEN))
    for name, value in {
        "REPLICATE_BASE_URL": platform.environment["REPLICATE_BASE_URL"],
        "GATE_CLIP_MODEL": str(EXAMPLES / "clip" / "painter-clip.json"),
        "GATE_CLIP_WEIGHTS": str(EXAMPLES / "clip" / "painter-clip.safetensors"),
        "GATE_ALLOW_LOOPBACK": "1",
    }.items():
        monkeypatch.setenv(name, value)
    text = OWN.read_text().replace("owner/painter", "acme/painter")
    (tmp_path / "gate.yaml").write_text(text.replace("${REPLICATE_API_TOKEN}", platform.settings.token))
    return await check(Request(str(ROOT), None, load(tmp_path / "gate.yaml"), config_name="configs/gate.yaml"))


async def test_the_gate_passes_its_own_release(verdict: Verdict, platform: Platform) -> None:
    assert verdict.verdict == "pass", verdict.reason
    status = {result.id: result.status for result in verdict.checks}
    assert {f"case.{number}" for number in range(1, 6)} <= status.keys()
    assert status["lint.project"] == status["lint.code"] == "pass"
    fuzzed = [result for result in verdict.checks if result.id.startswith("fuzz.")]
    assert len(fuzzed) == 15
    assert sum(result.evidence["made_by"] == "claude" for result in fuzzed) == 8
    # Some inputs get as far as a verdict, and the others are refused in a sentence.
    refused = [result for result in fuzzed if result.evidence.get("gap")]
    assert 0 < len(refused) < 15
    assert all("UsageError: " in result.message or "ServiceError: " in result.message for result in refused)
    assert platform.settings.token not in verdict.to_json()


def test_its_configuration_names_placeholders_and_holds_no_token() -> None:
    config = load(OWN)
    assert (config.model, config.test_model) == ("owner/gate", "owner/gate-test")
    assert config.predict and config.predict.fuzz
    tokens = [case.inputs["replicate_api_token"] for case in config.predict.test_cases]
    tokens.append(config.predict.fuzz.fixed_inputs["replicate_api_token"])
    assert tokens == ["${REPLICATE_API_TOKEN}"] * len(tokens)
