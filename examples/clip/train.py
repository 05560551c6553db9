"""Train and evaluate a tiny CLIP that knows the painter's pictures and nothing else.

    python examples/clip/train.py                       # trains, evaluates, writes METRICS.json
    python examples/clip/train.py --evaluate examples/clip/painter-clip.safetensors

It follows CLIP (Radford et al., 2021, https://arxiv.org/abs/2103.00020) with two changes, which let two CPU
cores do it within an hour. In a batch of random scenes the colours alone nearly tell the captions apart, and a
small model learns shapes and places late or never: half of the batches hold only scenes of a few pairs of
colours. And a linear layer that names the attributes, the same one for pictures and for captions, gives both
encoders a start; its weight in the loss fades to nothing, and it is not part of the model.
"""

import argparse
import json
import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torch.nn.attention import SDPBackend, sdpa_kernel

from domain import (
    ATTRIBUTES,
    FAULTS,
    UNKNOWN,
    Scene,
    article,
    caption,
    labels,
    painter,
    plain_caption,
    random_scene,
    render_share,
    spoil,
    value_of,
)

HERE = Path(__file__).resolve().parent
NAME = "painter-clip"
SHARE = 500  # pictures rendered at a time by one process
COLOUR_PAIRS = 4  # pairs of background and colour in a batch of scenes that look alike
WARM_UP = 100  # steps
START_SCALE = 10.0  # embeddings have unit length, too short for a confident answer of a linear layer
SAVE_EVERY = 180  # seconds, so that a run that is cut short leaves something usable
HELD_OUT_SEED = 900_001


def load(checkpoint: Path | None) -> tuple[open_clip.CLIP, Callable, Callable]:
    """The model, its preprocessing and its tokenizer, loaded as any user of open_clip would load them."""
    open_clip.add_model_config(HERE / f"{NAME}.json")
    pretrained = str(checkpoint) if checkpoint else None
    model, _, preprocess = open_clip.create_model_and_transforms(NAME, pretrained=pretrained)
    return model, preprocess, open_clip.get_tokenizer(NAME)


def save(model: open_clip.CLIP, path: Path) -> None:
    """Half precision, to keep the repository small; open_clip loads it into full precision."""
    state = {
        name: (value.half() if value.is_floating_point() else value).contiguous()
        for name, value in model.state_dict().items()
    }
    save_file(state, path)


def render(count: int, side: int, seed: int) -> tuple[torch.Tensor, list]:
    """`count` pictures, rendered by all processors, with the scene and the fault of each."""
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        seeds = [seed * 1_000_003 + 1 + i for i in range(count // SHARE)]
        shares = list(workers.map(render_share, seeds, [SHARE] * len(seeds), [side] * len(seeds)))
    pictures = torch.from_numpy(np.concatenate([pictures for pictures, _ in shares]))
    return pictures, [item for _, known in shares for item in known]


def contrastive_loss(logits: torch.Tensor, captions: list[str]) -> torch.Tensor:
    """CLIP's loss on (image, caption) logits, in which equal captions are all right answers."""
    _, number = np.unique(captions, return_inverse=True)
    same = torch.from_numpy(number[:, None] == number[None]).float()
    target = same / same.sum(1, keepdim=True)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def naming_loss(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Mean cross entropy over the attributes: logits of (batch, all values), wanted of (batch, attributes)."""
    each = logits.split([len(values) for values in ATTRIBUTES.values()], dim=1)
    return sum(F.cross_entropy(part, wanted[:, i]) for i, part in enumerate(each)) / len(each)


def train(args: argparse.Namespace) -> dict[str, float]:
    """Train for a fixed time and save the model; returns what is worth writing down about the run."""
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    model, _, tokenizer = load(None)
    began = time.monotonic()
    pictures, known = render(args.pictures, model.visual.image_size, args.seed)
    print(f"{len(known)} pictures in {time.monotonic() - began:.0f} s", flush=True)
    by_colours: dict[tuple[str, str], list[int]] = {}
    for i, (scene, _) in enumerate(known):
        by_colours.setdefault((scene.background, scene.shapes[0].colour), []).append(i)
    pairs = list(by_colours.values())

    mean, std = (torch.tensor(model.visual.preprocess_cfg[key])[:, None, None] for key in ("mean", "std"))
    naming = torch.nn.Linear(model.text_projection.shape[1], sum(map(len, ATTRIBUTES.values())))
    parameters = [*model.parameters(), *naming.parameters()]
    matrices = [p for p in parameters if p.ndim > 1]
    others = [p for p in parameters if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    model.train()
    model.visual.to(memory_format=torch.channels_last)  # faster on a CPU

    began = saved = time.monotonic()
    step = 0
    while (done := max(step / args.steps, (time.monotonic() - began) / (60 * args.minutes))) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min((step + 1) / WARM_UP, 0.5 * (1 + math.cos(math.pi * done)))
        alike = step % 2 == 0
        if alike:
            some = rng.choice(len(pairs), COLOUR_PAIRS, replace=False)
            each = args.batch // COLOUR_PAIRS
            picked = np.concatenate([rng.choice(pairs[pair], each, replace=False) for pair in some])
        else:
            picked = rng.choice(len(known), args.batch, replace=False)
        full = rng.random(len(picked)) < (0.85 if alike else 0.5)
        captions = [caption(*known[i], rng, full=bool(whole)) for i, whole in zip(picked, full, strict=True)]
        shown = torch.tensor([labels(*known[i]) for i in picked])
        named = torch.where(torch.from_numpy(full)[:, None], shown, UNKNOWN)  # by the caption
        images = ((pictures[picked].float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)

        with sdpa_kernel(SDPBackend.MATH):  # flash attention is slow for one query, which is what pools a picture
            seen, said, scale = model(images, tokenizer(captions))
            logits = scale * seen @ said.T
            start = naming_loss(naming(START_SCALE * seen), shown) + naming_loss(naming(START_SCALE * said), named)
            loss = contrastive_loss(logits, captions)
            total = loss + (1 - done) * start
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        with torch.no_grad():
            model.logit_scale.clamp_(0, math.log(100))

        if step % 50 < 2:
            right = (logits.argmax(1) == torch.arange(len(captions))).float().mean()
            kind = "alike " if alike else "random"
            print(f"step {step:5} {kind} loss {loss:.3f} right {right:.2f} naming {start / 2:.3f}", flush=True)
        if time.monotonic() - saved > SAVE_EVERY:
            save(model, args.output)
            saved = time.monotonic()
        step += 1
    save(model, args.output)
    return {"steps": step, "batch": args.batch, "pictures": len(known), "seed": args.seed}


@torch.no_grad()
def evaluate(checkpoint: Path, count: int) -> dict[str, object]:
    """Zero-shot accuracy on held-out scenes of one shape, painted at 256 x 256 and preprocessed by open_clip.

    For each attribute, `in_prompt` chooses among the scene's whole prompt with that attribute exchanged for
    each of its values, and `alone` among captions that name nothing else. `own_prompt` is the share of
    pictures nearest to their own prompt among those of all scenes, and `fault` the share whose fault, or lack
    of one, is recognised.
    """
    model, preprocess, tokenizer = load(checkpoint)
    model.eval()
    rng = np.random.default_rng(HELD_OUT_SEED)

    def read(texts: list[str]) -> torch.Tensor:
        return model.encode_text(tokenizer(texts), normalize=True)

    def look(images: list[Image.Image]) -> torch.Tensor:
        return model.encode_image(torch.stack([preprocess(image) for image in images]), normalize=True)

    scenes = [random_scene(rng, two_shapes_share=0) for _ in range(count)]
    images = [painter.render(scene, 256, 256, rng) for scene in scenes]
    seen = torch.cat([look(images[i : i + 100]) for i in range(0, count, 100)])

    def exchange(scene: Scene, attribute: str, value: str) -> Scene:
        if attribute == "background":
            return replace(scene, background=value)
        return replace(scene, shapes=[replace(scene.shapes[0], **{attribute: value})])

    forms = {"background": "a shape on {} background", "name": "{}", "position": "a shape at the {}"}
    accuracy: dict[str, dict[str, float]] = {}
    for attribute, values in ATTRIBUTES.items():
        form = forms.get(attribute, "{} shape")
        alone = [form.format(value if attribute == "position" else article(value)) for value in values]
        truth = [values.index(value_of(scene, attribute)) for scene in scenes]
        options = torch.stack(
            [read([plain_caption(exchange(scene, attribute, value)) for value in values]) for scene in scenes]
        )
        in_prompt = (options @ seen[..., None])[..., 0].argmax(1)
        by_itself = (seen @ read(alone).T).argmax(1)
        accuracy["shape" if attribute == "name" else attribute] = {
            "in_prompt": share_right(in_prompt, truth),
            "alone": share_right(by_itself, truth),
        }

    prompts = read([plain_caption(scene) for scene in scenes])
    states = ["clear", *(fault for fault in FAULTS if fault != "black")]
    truth = [i % len(states) for i in range(count)]
    named = []
    for scene, image, state in zip(scenes, images, truth, strict=True):
        shown = spoil(image, states[state], rng) if state else image
        texts = read([f"{article(name)} picture of {plain_caption(scene)}" for name in states])
        named.append(int((texts @ look([shown])[0]).argmax()))
    return {
        "scenes": count,
        "seed": HELD_OUT_SEED,
        "accuracy": accuracy,
        "own_prompt": share_right((seen @ prompts.T).argmax(1), list(range(count))),
        "fault": share_right(torch.tensor(named), truth),
    }


def share_right(answers: torch.Tensor, truth: list[int]) -> float:
    return round(float((answers == torch.tensor(truth)).float().mean()), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--minutes", type=float, default=60, help="stop by then, whatever the step")
    parser.add_argument("--pictures", type=int, default=40_000, help="pictures rendered before training")
    parser.add_argument("--batch", type=int, default=192)
    parser.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=Path, default=HERE / f"{NAME}.safetensors")
    parser.add_argument("--evaluate", type=Path, metavar="CHECKPOINT", help="only evaluate this checkpoint")
    parser.add_argument("--scenes", type=int, default=600, help="held-out scenes to evaluate on")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)

    if args.evaluate:
        print(json.dumps(evaluate(args.evaluate, args.scenes), indent=2))
        return
    metrics = {"training": train(args), "evaluation": evaluate(args.output, args.scenes)}
    text = json.dumps(metrics, indent=2)
    print(text)
    (args.output.parent / "METRICS.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
