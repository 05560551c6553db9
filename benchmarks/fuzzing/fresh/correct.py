"""Models without a bug: they take what their schema allows, files of the kind that they ask for."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from benchmarks.fuzzing.fresh.files import Picture, Sound, film, is_film, members, picture, shot, sound, voice
from benchmarks.fuzzing.fresh.published import Published, choice, file, flag, number, several, text, whole
from benchmarks.fuzzing.fresh.reading import CHAT, EMBEDDER, TRAINER
from benchmarks.fuzzing.fresh.seeing import CONTROLNET, INPAINTER, OCR, UPSCALER
from benchmarks.fuzzing.fresh.sounding import MUSIC, SPEECH, TRANSCRIBER, VIDEO
from benchmarks.fuzzing.models import Inputs

SWAPPER = Published(
    "swapper",
    {
        "target_image": file("Target image: its face is replaced."),
        "swap_image": file("Image with the face to use."),
        "hair_source": choice("Whose hair is kept.", ["target", "user"], default="target"),
        "user_gender": choice("Gender.", ["a man", "a woman", "a non-binary person"], nullable=True),
        "weight": number("Weight of the restoration.", minimum=0, maximum=1, default=0.5),
        "det_thresh": number("Threshold of the detection.", default=0.1),
        "cache_days": whole("Days for which results are kept.", default=10),
    },
    {"target_image": shot(), "swap_image": shot()},
)
CUTTER = Published(
    "cutter",
    {
        "image": file("Image whose background is removed."),
        "background_color": text("Colour of the new background.", pattern=r"^#[0-9a-fA-F]{6}$", default="#ffffff"),
        "background_type": choice(
            "What becomes of the background.", ["rgba", "colour", "blur", "mask"], default="rgba"
        ),
        "threshold": number("Threshold of hard edges; 0: soft edges.", minimum=0, maximum=1, default=0),
        "reverse": flag("Remove the foreground instead."),
        "margin": whole("Margin in pixels.", minimum=0, maximum=256, default=0),
    },
    {"image": shot()},
)
FILM_UPSCALER = Published(
    "film upscaler",
    {
        "video": file("Video to upscale."),
        "target_resolution": choice("Resolution.", ["720p", "1080p", "4k"], default="1080p"),
        "target_fps": whole("Frames per second.", minimum=15, maximum=120, default=30),
        "audio": file("Audio track that replaces the video's own.", nullable=True),
        "crf": whole("Quality of the encoder, 0 is the best.", minimum=0, maximum=51, default=18),
    },
    {"video": film()},
)
TRANSLATOR = Published(
    "translator",
    {
        "input_text": text("Text to translate."),
        "source_language": choice("From.", ["auto", "en", "de", "fr", "zh", "ar"], default="auto"),
        "target_language": choice("To.", ["en", "de", "fr", "zh", "ar"], default="en"),
        "formality": choice("Formality.", ["more", "less"], nullable=True),
        "glossary": several("Words with their translations, as word=translation.", {"type": "string"}, default=[]),
        "chunk_size": whole("Characters that are translated at once.", minimum=64, maximum=4096, default=1024),
        "num_beams": whole("Beams.", minimum=1, maximum=16, default=4),
        "length_penalty": number("Penalty for length.", default=1.0),
    },
    {"input_text": "Good morning."},
)
CLASSIFIER = Published(
    "classifier",
    {
        "image": file("Image to classify.", nullable=True),
        "text": text("Text to classify, in place of an image.", nullable=True),
        "labels": text("Labels, comma-separated.", default="cat,dog"),
        "hypothesis": text("Template; {} is replaced by the label.", default="This is {}."),
        "top": whole("How many labels to return.", minimum=1, default=5),
        "multi_label": flag("Labels do not exclude each other."),
    },
    {"text": "it purrs"},
)
SPEAKERS = Published(
    "speakers",
    {
        "reference_audio": file("A recording of the speaker."),
        "sample": file("Audio file of who may be the same speaker."),
        "threshold": number("Similarity from which they are the same.", minimum=-1, maximum=1, default=0.25),
        "window": number("Window in seconds.", minimum=0.1, maximum=30, default=3),
        "hop": number("Seconds between windows.", minimum=0.05, maximum=30, nullable=True),
    },
    {"reference_audio": voice(), "sample": voice(1)},
)


@dataclass(frozen=True)
class Correct:
    """A model that is right: `run` is called with all its inputs and does not raise."""

    name: str
    model: Published
    run: Callable[[Inputs], object]


def seen(url: str) -> Picture:
    if (image := picture(url)) is None:
        raise ValueError("The file is not a picture.")
    return image


def heard(url: str) -> Sound:
    if (audio := sound(url)) is None:
        raise ValueError("The file has no sound.")
    return audio


def rng(seed: int | None) -> np.random.Generator:
    return np.random.default_rng() if seed is None else np.random.default_rng(seed % 2**64)


def piece(url: str, start: float, end: float | None) -> range:
    """Samples from start to end, of which there is at least one."""
    audio = heard(url)
    last = int(audio.seconds * audio.rate)
    first = min(int(min(start, audio.seconds) * audio.rate), last - 1)
    until = last if end is None else int(min(end, audio.seconds) * audio.rate)
    return range(first, max(until, first + 1))


def films(given: Inputs) -> None:
    for name in ("image", "last_image"):
        if given[name] is not None:
            image = seen(given[name])
            Image.new("RGB", (max(16, min(image.width, 64) // 16 * 16), max(16, min(image.height, 64) // 16 * 16)))
    np.zeros(max(given["num_frames"] - 1, 4) // 4 * 4).reshape(-1, 4)
    rng(given["seed"]).normal(given["guidance_scale"], 1000 / given["sample_steps"])
    _ = min(60, given["frames_per_second"] * (2 if given["interpolate"] else 1))


def speaks(given: Inputs) -> None:
    words = re.findall(r"\w+", given["text"])
    seconds = max(1, len(words)) / given["speed"]
    json.loads(json.dumps({"text": given["text"], "seconds": seconds, "gain": 2 ** (given["pitch"] / 12)}))
    _ = 160000 if given["sample_rate"] < 32000 else given["bitrate"]


def transcribes(given: Inputs) -> None:
    window = piece(given["audio"], given["start_time"], given["end_time"])
    size = max(1, min(given["batch_size"], 64))
    _ = window[:: size * 16000][0]
    low, high = given["min_speakers"] or 1, given["max_speakers"] or 1
    rng(0).integers(min(low, high, 99), min(max(low, high), 99), endpoint=True)
    _ = [int(token) for token in given["suppress_tokens"].split(",") if re.fullmatch(r"-?[0-9]{1,6}", token)]
    _ = (given["initial_prompt"] or "")[-800:]


def composes(given: Inputs) -> None:
    if given["input_audio"] is not None:
        _ = piece(given["input_audio"], given["continuation_start"], given["continuation_end"])
    logits = rng(None if given["seed"] == -1 else given["seed"]).normal(size=2048)
    kept = np.sort(logits)[-given["top_k"] :] if 0 < given["top_k"] < 2048 else logits
    np.tanh(kept / max(abs(given["temperature"]), 1e-5)).argmax()
    re.findall(r"\[([^\]\n]*)\]", given["lyrics"])


def upscales(given: Inputs) -> None:
    image = seen(given["image"])
    sample = image.sample.convert("RGB" if given["output_format"] == "jpg" else "RGBA")
    side = min(max(image.width, image.height) * given["scale"], 4096)
    tile = max(given["tile"], 64) if given["tile"] else side
    np.asarray(sample)[..., :3].reshape(-1, 3)
    math.ceil(side / tile)


def inpaints(given: Inputs) -> None:
    image, mask = seen(given["image"]), seen(given["mask"])
    Image.new("L", (min(mask.width, 64), min(mask.height, 64))).resize((min(image.width, 64), min(image.height, 64)))
    _ = mask.sample.convert("L"), image.sample.convert("RGB")
    steps = max(1, int(given["num_inference_steps"] * given["prompt_strength"]))
    _ = np.linspace(999, 0, steps).astype(int)[-1] * given["num_outputs"]
    rng(given["seed"]).normal(size=given["mask_blur"] * 2 + 1)


def controls(given: Inputs) -> None:
    image = given["image"] and seen(given["image"])
    by_image = image and given["sizing_strategy"] == "input_image"
    width, height = (image.width, image.height) if by_image else (given["width"], given["height"])
    _ = [max(64, min(side, 1536) // 8 * 8) for side in (width, height)]
    range(*sorted((given["low_threshold"], given["high_threshold"])))
    max(0.0, given["control_end"] - given["control_start"])
    rng(given["seed"]).normal(size=int(given["num_samples"]))
    _ = (given["lora_scale"] if given["lora_scale"] is not None else 1.0) if given["lora_weights"] else 0.0
    ", ".join(part for part in (given["prompt"], given["a_prompt"]) if part.strip())


def reads(given: Inputs) -> None:
    image = seen(given["image"])
    "+".join(dict.fromkeys(given["languages"] or ["eng"]))
    if given["region"]:
        x, y, width, height = (int(side[:9]) for side in given["region"].split(","))
        x, y = min(x, image.width - 1), min(y, image.height - 1)
        _ = 1 / (max(1, min(width, image.width - x)) * max(1, min(height, image.height - y)))
    _ = {1: 0, 3: 180, 6: 270, 8: 90}.get(image.orientation, 0)
    image.sample.convert("RGB").convert("L")


def chats(given: Inputs) -> None:
    for message in given["messages"]:
        _ = str(message.get("role", "user")), str(message.get("content", ""))
    given["prompt_template"].replace("{prompt}", given["prompt"])
    [seen(url) for url in given["image_input"]]
    text = "an answer"
    for stop in given["stop_sequences"]:
        text = text.split(stop)[0] if stop else text
    kept = rng(given["seed"]).normal(size=128)[: given["top_k"] or None]
    kept.argmax() if given["temperature"] < 1e-3 else (kept / given["temperature"]).argmax()
    min(given["min_tokens"] or 0, given["max_tokens"])


def trains(given: Inputs) -> None:
    files = members(given["input_images"])
    if files is None:
        raise ValueError("The file is no zip or tar archive.")
    batch = max(1, min(given["batch_size"], len(files)))
    _ = [1024 / max(1, int(side) // 64) for side in dict.fromkeys(given["resolution"].split(","))]
    _ = math.log10(min(max(abs(given["learning_rate"]), 1e-9), 1.0)) * len(files) / batch
    re.sub(r"[^\w-]", "_", given["trigger_word"])[:64]
    _ = (given["autocaption_prefix"] or "") + given["trigger_word"]


def embeds(given: Inputs) -> None:
    if given["image"] is not None:
        seen(given["image"])
    vectors = [np.full(1024, len(one.split()) + 1.0) for one in given["texts"]]
    kept = [vector[: given["truncate_dim"]] for vector in vectors]
    _ = [vector / np.linalg.norm(vector) for vector in kept] if given["normalize"] else kept


def swaps(given: Inputs) -> None:
    _ = seen(given["target_image"]), seen(given["swap_image"])
    _ = min(max(given["det_thresh"], 0), 1), min(max(given["cache_days"], 0), 30)


def cuts(given: Inputs) -> None:
    image = seen(given["image"])
    _ = int(given["background_color"][1:], 16)
    min(given["margin"], image.width, image.height)


def enlarges(given: Inputs) -> None:
    if not is_film(given["video"]):
        raise ValueError("The file is not a video.")
    if given["audio"] is not None:
        heard(given["audio"])


def translates(given: Inputs) -> None:
    size = given["chunk_size"]
    _ = [given["input_text"][at : at + size] for at in range(0, len(given["input_text"]), size)]
    dict(entry.partition("=")[::2] for entry in given["glossary"])


def classifies(given: Inputs) -> None:
    if given["image"] is not None:
        seen(given["image"])
    labels = [label.strip() for label in given["labels"].split(",") if label.strip()] or ["thing"]
    _ = [given["hypothesis"].replace("{}", label) for label in labels][: given["top"]]


def compares(given: Inputs) -> None:
    _ = heard(given["reference_audio"]), heard(given["sample"])
    _ = given["window"] / (given["hop"] or given["window"])


CORRECT = [
    Correct("video", VIDEO, films),
    Correct("speech", SPEECH, speaks),
    Correct("transcriber", TRANSCRIBER, transcribes),
    Correct("music", MUSIC, composes),
    Correct("upscaler", UPSCALER, upscales),
    Correct("inpainter", INPAINTER, inpaints),
    Correct("controlnet", CONTROLNET, controls),
    Correct("ocr", OCR, reads),
    Correct("chat", CHAT, chats),
    Correct("trainer", TRAINER, trains),
    Correct("embedder", EMBEDDER, embeds),
    Correct("swapper", SWAPPER, swaps),
    Correct("cutter", CUTTER, cuts),
    Correct("film upscaler", FILM_UPSCALER, enlarges),
    Correct("translator", TRANSLATOR, translates),
    Correct("classifier", CLASSIFIER, classifies),
    Correct("speakers", SPEAKERS, compares),
]
