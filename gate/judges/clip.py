"""Embeddings of images and texts by an open_clip model, and what an image says about a prompt.

Importing this module imports no torch: `ClipJudge.load` does, in a thread.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gate.config import ClipConfig
from gate.errors import UsageError
from gate.judges.base import Opinion
from gate.media.base import Artifact
from gate.media.image import load_image

if TYPE_CHECKING:
    from PIL import Image

Embedding = NDArray[np.float32]

BATCH_IMAGES = 32
# A prompt counts as shown when CLIP gives it this share of the probability among its contrasts, and as
# not shown when it gives it at most the second share, provided that the baseline's outputs do show it.
SHOWN = 0.90
NOT_SHOWN = 0.01
# Baseline outputs that are needed before "as well as the baseline's weakest" says something.
MIN_BASELINE_OUTPUTS = 3


@dataclass
class LoadedClip:
    """An open_clip model, ready to embed. May be shared between runs."""

    config: ClipConfig
    model: Any
    preprocess: Any
    tokenizer: Any
    device: str
    dtype: Any
    logit_scale: float


class ClipJudge:
    """One open_clip model, loaded once. Requests of all checks are embedded together, in batches.

    Embeddings are float32, L2-normalised, (n, width); equal files are embedded once.
    """

    def __init__(self, config: ClipConfig, loaded: "LoadedClip | None" = None) -> None:
        """With `loaded`, those weights are used, and a configuration that names others cannot be.

        Raises:
            UsageError: the configuration names other weights than those.
        """
        named = {name: getattr(config, name) for name in ("model", "pretrained") if name in config.model_fields_set}
        if loaded and any(getattr(loaded.config, name) != value for name, value in named.items()):
            raise UsageError(
                f"judge.clip: this gate has the weights {loaded.config.pretrained} of {loaded.config.model}, and loads "
                "no others; leave model and pretrained out, or run the gate yourself."
            )
        self.config = loaded.config if loaded else config
        self._given = loaded
        self.images_embedded = 0
        self._loading: asyncio.Task[LoadedClip] | None = None
        self._embeddings: dict[str, asyncio.Future[Embedding]] = {}
        self._texts: dict[str, Embedding] = {}
        self._waiting: list[tuple[Artifact, asyncio.Future[Embedding]]] = []
        self._worker: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        return f"{Path(self.config.model).stem} ({Path(str(self.config.pretrained)).name})"

    async def load(self) -> None:
        """Load the weights, if they are not loaded yet.

        Raises:
            UsageError: they cannot be loaded; says how to supply them.
        """
        await self._model()

    async def aclose(self) -> None:
        """Forget what still waits; whoever waits for it is gone."""
        tasks: list[asyncio.Task[Any]] = [task for task in (self._loading, self._worker) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _model(self) -> "LoadedClip":
        if self._given is not None:
            return self._given
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(load_clip, self.config))
        return await asyncio.shield(self._loading)

    async def images(self, artifacts: Sequence[Artifact]) -> Embedding:
        """Embeddings of image files, (n, width).

        Raises:
            UnreadableMedia: a file cannot be decoded within the limits.
            UsageError: the weights cannot be loaded.
        """
        futures = []
        for artifact in artifacts:
            future = self._embeddings.get(artifact.sha256)
            if future is None:
                future = asyncio.get_running_loop().create_future()
                self._embeddings[artifact.sha256] = future
                self._waiting.append((artifact, future))
            futures.append(future)
        if self._waiting and (self._worker is None or self._worker.done()):
            self._worker = asyncio.create_task(self._work())
        return np.stack(await asyncio.gather(*(asyncio.shield(future) for future in futures)))

    async def texts(self, texts: Sequence[str]) -> Embedding:
        """Embeddings of texts, (n, width). Texts longer than the model's context are cut, as CLIP does."""
        loaded = await self._model()
        new = [text for text in dict.fromkeys(texts) if text not in self._texts]
        if new:
            vectors = await asyncio.to_thread(_embed_texts, loaded, new)
            self._texts |= dict(zip(new, vectors, strict=True))
        return np.stack([self._texts[text] for text in texts])

    async def _work(self) -> None:
        """Embed what waits, a batch at a time, until nothing waits. What arrives meanwhile joins the next batch."""
        try:
            loaded = await self._model()
        except Exception as error:  # noqa: BLE001 - whoever waits for an embedding gets it
            waiting, self._waiting = self._waiting, []
            for _, future in waiting:
                future.set_exception(error)
            return
        following = self._prepare_next(loaded)
        while following:
            futures, preparing = following
            prepared = await preparing
            following = self._prepare_next(loaded)  # decoded while this one is embedded
            try:
                results = await asyncio.to_thread(_embed_images, loaded, prepared)
            except Exception as error:  # noqa: BLE001 - whoever waits for the batch gets it
                results = [error] * len(futures)
            for future, result in zip(futures, results, strict=True):
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    self.images_embedded += 1
                    future.set_result(result)
            following = following or self._prepare_next(loaded)

    def _prepare_next(
        self, loaded: "LoadedClip"
    ) -> "tuple[list[asyncio.Future[Embedding]], asyncio.Task[list[Any]]] | None":
        """Begin to decode and resize the next batch, if anything waits."""
        batch, self._waiting = self._waiting[:BATCH_IMAGES], self._waiting[BATCH_IMAGES:]
        if not batch:
            return None
        artifacts = [artifact for artifact, _ in batch]
        task = asyncio.create_task(asyncio.to_thread(_prepare_images, loaded, artifacts))
        return [future for _, future in batch], task

    async def match(
        self,
        prompt: str,
        contrasts: Sequence[str],
        candidate: Sequence[Artifact],
        baseline: Sequence[Artifact] = (),
    ) -> Opinion:
        """Do all the candidate's images show what the prompt says, rather than what the contrasts say?

        CLIP's zero-shot classification (Radford et al. 2021, section 3.1): the softmax over the scaled cosine
        similarities of an image to the prompt and to each contrast. A contrast may be true of the picture too,
        so losing against one is held against the candidate only where the baseline's images do not lose.
        """
        if not contrasts:
            return Opinion(
                "undecided",
                "clip",
                "CLIP has nothing to compare the prompt with: no other case has a match_prompt with another subject.",
                {"prompt": prompt},
            )
        loaded = await self._model()
        words = await self.texts([prompt, *contrasts])
        shares = prompt_shares(await self.images(candidate), words, loaded.logit_scale)
        reference = prompt_shares(await self.images(baseline), words, loaded.logit_scale) if baseline else np.empty(0)
        return judge_prompt_shares(prompt, contrasts, shares, reference, self.name)


def prompt_shares(images: Embedding, words: Embedding, logit_scale: float) -> NDArray[np.float64]:
    """The share of the probability that the first text gets, for each image: (n,) in 0..1.

    Args:
        images: (n, width).
        words: (1 + contrasts, width), the prompt first.
    """
    logits = logit_scale * (images @ words.T).astype(np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    weights = np.exp(logits)
    return weights[:, 0] / weights.sum(axis=1)


def judge_prompt_shares(
    prompt: str,
    contrasts: Sequence[str],
    candidate: NDArray[np.float64],
    baseline: NDArray[np.float64],
    model: str,
) -> Opinion:
    """The decision behind `ClipJudge.match`, from the shares of each side: (n,) and (m,)."""
    worst = float(candidate.min())
    evidence: dict[str, Any] = {
        "model": model,
        "prompt": prompt,
        "contrasts": list(contrasts),
        "candidate_shares": [round(float(share), 4) for share in candidate],
        "baseline_shares": [round(float(share), 4) for share in baseline],
        "shown_from": SHOWN,
        "not_shown_up_to": NOT_SHOWN,
    }
    if worst >= SHOWN:
        reason = f"CLIP sees {prompt!r}: share {worst:.2f} against {len(contrasts)} contrasts, at least {SHOWN} needed."
        return Opinion("pass", "clip", reason, evidence)
    if len(baseline) >= MIN_BASELINE_OUTPUTS and worst >= float(baseline.min()):
        reason = (
            f"CLIP sees {prompt!r} as well as in the baseline's outputs: share {worst:.2f}, "
            f"the baseline's weakest {float(baseline.min()):.2f}."
        )
        return Opinion("pass", "clip", reason, evidence)
    if worst <= NOT_SHOWN and len(baseline) and float(np.median(baseline)) >= 0.5:
        reason = (
            f"CLIP does not see {prompt!r}: share {worst:.3f}, at most {NOT_SHOWN} is a no; "
            f"in the baseline's outputs it does, with {float(np.median(baseline)):.2f} in the median."
        )
        return Opinion("fail", "clip", reason, evidence)
    return Opinion("undecided", "clip", f"CLIP cannot tell whether this is {prompt!r}: share {worst:.2f}.", evidence)


def load_clip(config: ClipConfig) -> LoadedClip:
    """Load a model's weights; takes seconds, and imports torch.

    Raises:
        UsageError: they cannot be loaded; says how to supply them.
    """
    try:
        import open_clip
        import torch
    except ImportError as error:
        raise UsageError(
            f"judge.clip needs torch and open_clip ({error}): pip install 'gate[clip]', "
            "or set `judge: {clip: false}`."
        ) from error
    name, pretrained = config.model, str(config.pretrained)
    if Path(name).suffix == ".json":
        # An architecture of the caller's own, under the file's name.
        _check_model_file(Path(name))
        open_clip.add_model_config(Path(name))
        name = Path(name).stem
    if name not in open_clip.list_models():
        raise UsageError(
            f"judge.clip.model: open_clip knows no model {name!r}; name one of open_clip.list_models(), "
            "or the path of a model configuration that ends in .json."
        )
    device = _device(config.device)
    precision = config.precision
    if precision == "auto":
        precision = "fp16" if device.startswith("cuda") else "fp32"
    try:
        model, _, preprocess = open_clip.create_model_and_transforms(
            name, pretrained=pretrained, device=device, precision=precision
        )
        tokenizer = open_clip.get_tokenizer(name)
    except Exception as error:
        known = open_clip.list_pretrained_tags_by_model(name)
        raise UsageError(
            f"judge.clip.pretrained: the weights {pretrained!r} of {name} cannot be loaded "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}). "
            f"Give the path of a checkpoint, or one of the tags {', '.join(known) or '(none for this model)'} "
            "on a machine that reaches the model hub; or set `judge: {clip: false}`."
        ) from error
    model.eval()
    dtype = {"fp16": torch.float16, "bf16": torch.bfloat16}.get(precision, torch.float32)
    scale: Any = model.logit_scale
    return LoadedClip(config, model, preprocess, tokenizer, device, dtype, float(scale.detach().exp()))


def _check_model_file(path: Path) -> None:
    try:
        document = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"judge.clip.model: {path} cannot be read as an open_clip model configuration: {error}"
        ) from error
    missing = [key for key in ("embed_dim", "vision_cfg", "text_cfg") if key not in document]
    if missing:
        raise UsageError(
            f"judge.clip.model: {path} is no open_clip model configuration: it lacks {', '.join(missing)}."
        )


def _device(wanted: str) -> str:
    import torch

    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _prepare_images(loaded: LoadedClip, artifacts: list[Artifact]) -> list[Any]:
    """The tensor of each image, or why there is none: one bad file must not fail the batch."""

    def prepare(artifact: Artifact) -> Any:
        try:
            image: Image.Image = load_image(artifact)
            return loaded.preprocess(image)
        except Exception as error:  # noqa: BLE001 - whoever waits for this image gets it
            return error

    # Pillow lets go of the interpreter while it decodes and resizes.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(prepare, artifacts))


def _embed_images(loaded: LoadedClip, prepared: list[Any]) -> list[Embedding | Exception]:
    import torch

    tensors = [one for one in prepared if not isinstance(one, Exception)]
    vectors: list[Embedding] = []
    if tensors:
        with torch.inference_mode():
            batch = torch.stack(tensors).to(loaded.device, loaded.dtype)
            vectors = list(loaded.model.encode_image(batch, normalize=True).float().cpu().numpy())
    found = iter(vectors)
    return [one if isinstance(one, Exception) else next(found) for one in prepared]


def _embed_texts(loaded: LoadedClip, texts: list[str]) -> Embedding:
    import torch

    with torch.inference_mode():
        tokens = loaded.tokenizer(texts).to(loaded.device)
        return loaded.model.encode_text(tokens, normalize=True).float().cpu().numpy()
