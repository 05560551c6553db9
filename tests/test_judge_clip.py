"""The CLIP judge with real weights: the example's small model, and an ordinary ViT-B-32 saved on this machine."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gate.config import ClipConfig
from gate.errors import UsageError
from gate.judges.clip import ClipJudge, judge_prompt_shares, prompt_shares
from gate.media.base import Artifact, UnreadableMedia
from gate.media.store import ArtifactStore
from tests.conftest import EXAMPLES

open_clip = pytest.importorskip("open_clip", reason="needs the clip extra: pip install 'gate[clip]'")

SMALL = ClipConfig(
    model=str(EXAMPLES / "clip" / "painter-clip.json"),
    pretrained=str(EXAMPLES / "clip" / "painter-clip.safetensors"),
    device="cpu",
)
PICTURES = {
    "a red circle on a white background": ((242, 242, 242), (215, 40, 40)),
    "a blue circle on a green background": ((40, 155, 65), (40, 80, 210)),
    "a yellow circle on a purple background": ((130, 50, 165), (245, 220, 50)),
}


@pytest.fixture(scope="module")
def store():
    with ArtifactStore() as opened:
        yield opened


def drawn(store: ArtifactStore, tmp_path: Path, background: Sequence[int], colour: Sequence[int]) -> Artifact:
    from PIL import ImageDraw

    image = Image.new("RGB", (128, 128), tuple(background))
    ImageDraw.Draw(image).ellipse((40, 40, 88, 88), fill=tuple(colour))
    image.save(tmp_path / "drawn.png")
    return store.save((tmp_path / "drawn.png").read_bytes(), "drawn.png", "image/png")


async def test_an_image_is_nearest_to_the_text_that_describes_it(store: ArtifactStore, tmp_path: Path) -> None:
    clip = ClipJudge(SMALL)
    images = await clip.images([drawn(store, tmp_path, *colours) for colours in PICTURES.values()])
    texts = await clip.texts(list(PICTURES))
    assert (images @ texts.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert np.allclose(np.linalg.norm(images, axis=1), 1, atol=1e-5)


async def test_equal_files_are_embedded_once_and_all_waiting_ones_together(
    store: ArtifactStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from gate.judges import clip as module

    batches: list[int] = []
    embed = module._embed_images
    monkeypatch.setattr(
        module, "_embed_images", lambda loaded, batch: batches.append(len(batch)) or embed(loaded, batch)
    )
    clip = ClipJudge(SMALL)
    pictures = [drawn(store, tmp_path, *colours) for colours in PICTURES.values()]
    await asyncio.gather(*(clip.images([picture, pictures[0]]) for picture in pictures))
    assert clip.images_embedded == 3
    assert batches == [3]


async def test_one_unreadable_file_does_not_take_its_batch_with_it(store: ArtifactStore, tmp_path: Path) -> None:
    import asyncio

    clip = ClipJudge(SMALL)
    good, bad = drawn(store, tmp_path, (0, 0, 0), (255, 0, 0)), store.save(b"\x89PNG\r\n\x1a\nnothing")
    results = await asyncio.gather(clip.images([good]), clip.images([bad]), return_exceptions=True)
    assert isinstance(results[0], np.ndarray)
    assert isinstance(results[1], UnreadableMedia | OSError | SyntaxError | ValueError)


async def test_a_prompt_that_is_shown_passes_against_its_contrasts(store: ArtifactStore, tmp_path: Path) -> None:
    clip = ClipJudge(SMALL)
    prompt, *contrasts = PICTURES
    opinion = await clip.match(prompt, contrasts, [drawn(store, tmp_path, *PICTURES[prompt])])
    assert opinion.decision == "pass"
    assert opinion.evidence["candidate_shares"][0] >= opinion.evidence["shown_from"]


async def test_without_contrasts_clip_cannot_tell(store: ArtifactStore, tmp_path: Path) -> None:
    opinion = await ClipJudge(SMALL).match("a cat", [], [drawn(store, tmp_path, (0, 0, 0), (9, 9, 9))])
    assert opinion.decision == "undecided"


@pytest.mark.parametrize(
    ("candidate", "baseline", "decision"),
    [
        ([0.95], [], "pass"),
        ([0.95, 0.2], [], "undecided"),
        ([0.005], [], "undecided"),
        ([0.005], [0.9, 0.8, 0.9], "fail"),
        ([0.005], [0.1, 0.2, 0.1], "undecided"),
        ([0.6], [0.5, 0.9, 0.9], "pass"),
        ([0.4], [0.5, 0.9, 0.9], "undecided"),
        ([0.6], [0.5, 0.9], "undecided"),
    ],
)
def test_the_rule_about_prompts(candidate: list[float], baseline: list[float], decision: str) -> None:
    opinion = judge_prompt_shares("p", ["q"], np.array(candidate), np.array(baseline), "clip")
    assert opinion.decision == decision, opinion.reason


def test_shares_are_a_softmax_over_prompt_and_contrasts() -> None:
    images = np.array([[1.0, 0.0]], dtype=np.float32)
    words = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], dtype=np.float32)
    assert prompt_shares(images, words, 1.0)[0] == pytest.approx(np.e / (np.e + 2))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"pretrained": "/no/such/weights.pt"}, "cannot be loaded .* Give the path of a checkpoint"),
        ({"model": "ViT-of-nowhere"}, "open_clip knows no model"),
        ({"model": "/no/such/model.json"}, "cannot be read as an open_clip model configuration"),
        ({"model": "ViT-B-32", "pretrained": SMALL.pretrained}, "cannot be loaded"),
    ],
)
async def test_weights_that_cannot_be_loaded_are_a_usage_error(settings: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        await ClipJudge(SMALL.model_copy(update=settings)).load()


async def test_an_ordinary_model_loads_from_a_checkpoint_on_disk(store: ArtifactStore, tmp_path: Path) -> None:
    import torch

    torch.manual_seed(1)
    model = open_clip.create_model("ViT-B-32", precision="fp32")
    checkpoint = tmp_path / "vit-b-32.pt"
    torch.save({name: value.half() for name, value in model.state_dict().items()}, checkpoint)
    picture = drawn(store, tmp_path, (0, 0, 0), (255, 0, 0))
    clip = ClipJudge(ClipConfig(model="ViT-B-32", pretrained=str(checkpoint), device="cpu"))
    [embedding] = await clip.images([picture])
    _, _, preprocess = open_clip.create_model_and_transforms("ViT-B-32")
    with torch.inference_mode(), Image.open(picture.path) as image:
        tensor: torch.Tensor = preprocess(image)  # type: ignore[operator,assignment]
        expected = model.eval().encode_image(tensor[None], normalize=True)[0].numpy()  # type: ignore[operator]
    assert embedding.shape == (512,)
    assert np.dot(embedding, expected) > 0.999
