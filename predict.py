"""The gate as a Cog model: judges a model on Replicate against its live version, and returns the verdict."""

import os
from pathlib import Path as FilePath

from cog import BaseRunner, Input, Path, Secret

from gate.config import ClipConfig, Config, default, loads
from gate.engine import Hosted, Request, check
from gate.errors import UsageError
from gate.events import Event
from gate.judges.clip import LoadedClip, load_clip
from gate.report.lines import describe
from gate.secrets import register
from gate.verdict import now

# The image has these weights; GATE_CLIP_WEIGHTS names another checkpoint and GATE_CLIP_MODEL its architecture, for
# an image of one's own. Nothing is downloaded at run time.
CLIP_MODEL = os.environ.get("GATE_CLIP_MODEL", "ViT-L-14")
CLIP_WEIGHTS = os.environ.get("GATE_CLIP_WEIGHTS", "/weights/ViT-L-14-datacomp_xl_s13b_b90k.bin")
# For tests, whose Replicate runs on this machine.
ALLOW_LOOPBACK = os.environ.get("GATE_ALLOW_LOOPBACK") == "1"


class Predictor(BaseRunner):
    def setup(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Load the CLIP weights from the image."""
        os.environ["HF_HUB_OFFLINE"] = "1"
        self.clip: LoadedClip = load_clip(ClipConfig(model=CLIP_MODEL, pretrained=CLIP_WEIGHTS))
        print(f"CLIP {CLIP_MODEL} is ready on {self.clip.device}")

    async def run(
        self,
        model: str = Input(
            description="The candidate on Replicate: owner/name, or owner/name:VERSION. Without a version, its latest.",
        ),
        baseline: str = Input(
            description="The live version to compare with, written in the same way. Empty: compare with none.",
            default="",
        ),
        config: str = Input(
            description="The configuration as YAML, with cog-safe-push's keys and the gate's own; see the README.",
            default="",
        ),
        config_file: Path | None = Input(
            description="The configuration as a file, instead of the text.",
            default=None,
        ),
        replicate_api_token: Secret = Input(
            description="Replicate API token that may run both models; predictions are made with it.",
        ),
        anthropic_api_key: Secret | None = Input(
            description="Anthropic API key, for what CLIP cannot decide. Without it, such checks stay inconclusive.",
            default=None,
        ),
    ) -> dict:
        """Judge the candidate; the output is the verdict, as `gate check --json` writes it."""
        token = replicate_api_token.get_secret_value()
        key = anthropic_api_key.get_secret_value() if anthropic_api_key else None
        for secret in (token, key):
            register(secret)
        request = Request(
            model,
            baseline or None,
            read_config(config, config_file),
            config_name="config",
            replicate_token=token or "",
            anthropic_key=key or "",
            hosted=Hosted(self.clip, allow_loopback=ALLOW_LOOPBACK),
        )
        verdict = await check(request, log)
        return verdict.model_dump(mode="json", by_alias=True)


def read_config(text: str, file: FilePath | None) -> Config:
    """The configuration from whichever of the two inputs is given."""
    if text.strip() and file is not None:
        raise UsageError("Give either config or config_file, not both.")
    if file is not None:
        text = file.read_text(encoding="utf-8", errors="replace")
    return loads(text, "config") if text.strip() else default()


def log(event: Event) -> None:
    """A line of the prediction's logs for each event, as it happens."""
    for line in describe(event):
        print(f"{now():%H:%M:%S} {line}", flush=True)
