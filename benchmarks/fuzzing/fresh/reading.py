"""Models that take texts, lists and archives, each with planted bugs."""

import math
import re
import statistics

import numpy as np

from benchmarks.fuzzing.fresh.files import bundle, members, picture, shot
from benchmarks.fuzzing.fresh.published import Bugs, Published, choice, file, flag, number, several, text, whole
from benchmarks.fuzzing.models import Inputs

CHAT = Published(
    "chat",
    {
        "prompt": text("The prompt. Do not use it together with messages.", default=""),
        "messages": several(
            'The conversation so far: a list of {"role": "user" or "assistant", "content": text}.',
            {"type": "object"},
            default=[],
        ),
        "system_prompt": text("How the assistant behaves.", nullable=True),
        "prompt_template": text("Template of the prompt: {prompt} is replaced.", default="[INST] {prompt} [/INST]"),
        "image_input": several("Images for the model to look at.", {"type": "string", "format": "uri"}, default=[]),
        "max_tokens": whole("Most tokens to generate.", minimum=1, maximum=8192, default=512),
        "min_tokens": whole("Fewest tokens to generate.", minimum=0, maximum=8192, nullable=True),
        "temperature": number("Randomness of the output; 0 is none.", minimum=0, maximum=5, default=0.7),
        "top_p": number("Sample from the likeliest tokens of this probability.", minimum=0, maximum=1, default=0.95),
        "top_k": whole("Sample from the k likeliest tokens; 0 is all.", minimum=0, default=50),
        "presence_penalty": number("Presence penalty.", minimum=-2, maximum=2, default=0),
        "frequency_penalty": number("Frequency penalty.", minimum=-2, maximum=2, default=0),
        "stop_sequences": several("Texts that end the output.", {"type": "string"}, default=[]),
        "reasoning_effort": choice("How long to think.", ["minimal", "low", "medium", "high"], default="low"),
        "seed": whole("Random seed.", nullable=True),
    },
    {"prompt": "Why is the sky blue?"},
)
TRAINER = Published(
    "trainer",
    {
        "input_images": file("A zip file with the images to train on, ten to twenty of them."),
        "trigger_word": text("Word that stands for what is learnt.", default="TOK", minLength=1, maxLength=64),
        "steps": whole("Number of training steps.", minimum=3, maximum=6000, default=1000),
        "learning_rate": number("Learning rate.", default=0.0004),
        "batch_size": whole("Batch size.", minimum=1, maximum=16, default=1),
        "resolution": text("Resolutions, comma-separated.", pattern=r"^\d{2,4}(,\d{2,4})*$", default="512,768,1024"),
        "lora_rank": whole("Rank of the LoRA.", minimum=1, maximum=128, default=16),
        "caption_dropout_rate": number("How often captions are left out.", minimum=0, maximum=1, default=0.05),
        "optimizer": choice("Optimizer.", ["adamw8bit", "adamw", "prodigy", "lion8bit"], default="adamw8bit"),
        "autocaption": flag("Caption the images automatically.", True),
        "autocaption_prefix": text("Text before each caption.", nullable=True),
        "cache_latents_to_disk": flag("For datasets that do not fit into memory."),
        "layers_to_optimize_regex": text("Regular expression of the layers that are trained.", nullable=True),
        "hf_repo_id": text("Where to push the LoRA.", nullable=True, pattern=r"^[\w.-]+/[\w.-]+$"),
    },
    {"input_images": bundle()},
)
EMBEDDER = Published(
    "embedder",
    {
        "texts": several("Texts to embed.", {"type": "string"}),
        "image": file("An image to embed beside them.", nullable=True),
        "task": choice("What the embeddings are for.", ["query", "passage", "match", "classify"], default="passage"),
        "instruction": text("Put before every text.", default=""),
        "normalize": flag("Normalise the embeddings."),
        "truncate_dim": whole("Dimensions to keep.", minimum=1, maximum=1024, nullable=True),
        "batch_size": whole("Texts that are embedded side by side.", minimum=1, maximum=512, default=32),
        "max_length": whole("Tokens of a text that are read.", minimum=1, maximum=8192, default=512),
        "output_format": choice("Format of the embeddings.", ["array", "base64"], default="array"),
    },
    {"texts": ["a dog", "the weather in Oslo"]},
)

CHAT_BUGS = Bugs(CHAT)
TRAINER_BUGS = Bugs(TRAINER)
EMBEDDER_BUGS = Bugs(EMBEDDER)


@CHAT_BUGS.planted("temperature of zero", temperature=0)
def _(given: Inputs) -> object:
    return 1 / given["temperature"]


@CHAT_BUGS.planted("braces in the prompt", prompt="What is {x}?")
def _(given: Inputs) -> object:
    return given["prompt_template"].replace("{prompt}", given["prompt"]).replace("[INST]", "{system}").format(system="")


@CHAT_BUGS.planted("a percent sign in the system prompt", system_prompt="Be 100% polite")
def _(given: Inputs) -> object:
    return ((given["system_prompt"] or "") + "\n%s") % given["prompt"]


@CHAT_BUGS.planted("an empty stop sequence", stop_sequences=[""])
def _(given: Inputs) -> object:
    return ["an answer".split(stop) for stop in given["stop_sequences"]]


@CHAT_BUGS.planted("a message without a role", messages=[{"content": "hello"}])
def _(given: Inputs) -> object:
    return [message["role"] for message in given["messages"]]


@CHAT_BUGS.planted("neither a prompt nor messages", prompt=None)
def _(given: Inputs) -> object:
    return [*given["messages"], *([given["prompt"]] if given["prompt"] else [])][-1]


@CHAT_BUGS.planted("more tokens at least than at most", min_tokens=600)
def _(given: Inputs) -> None:
    if given["min_tokens"] is not None and given["min_tokens"] > given["max_tokens"]:
        raise ValueError("min_tokens must be less than or equal to max_tokens")


@CHAT_BUGS.planted("more tokens to sample from than there are", top_k=50000)
def _(given: Inputs) -> object:
    return np.argpartition(np.zeros(32000), -given["top_k"]) if given["top_k"] else None


@CHAT_BUGS.planted("no probability to sample from", top_p=0)
def _(given: Inputs) -> object:
    return max(index for index in range(10) if index / 10 < given["top_p"])


@CHAT_BUGS.planted("two images of different sizes", image_input=[shot(), shot(size=(64, 64))])
def _(given: Inputs) -> object:
    seen = [one for one in map(picture, given["image_input"]) if one]
    return np.stack([np.zeros((one.height, one.width)) for one in seen]) if seen else None


@CHAT_BUGS.planted("more tokens than the context has", prompt="why " * 1000, max_tokens=8192)
def _(given: Inputs) -> None:
    needed = len(given["prompt"]) // 4 + given["max_tokens"]
    if needed > 8192 + 256:
        raise ValueError(f"This model's maximum context length is 8448 tokens, {needed} were requested")


@CHAT_BUGS.planted("an image without a question", prompt=None, image_input=[shot()])
def _(given: Inputs) -> object:
    return given["prompt"].split()[0] if given["image_input"] else None


@CHAT_BUGS.planted("the least presence penalty", presence_penalty=-2)
def _(given: Inputs) -> object:
    return math.log(2 + given["presence_penalty"])


@CHAT_BUGS.planted("a template without a place for the prompt", prompt_template="Answer briefly.")
def _(given: Inputs) -> object:
    before, after = given["prompt_template"].split("{prompt}")
    return before + after


@TRAINER_BUGS.planted("a resolution below one latent", resolution="32")
def _(given: Inputs) -> object:
    return [1024 / (int(side) // 64) for side in given["resolution"].split(",")]


@TRAINER_BUGS.planted("a resolution twice", resolution="512,512")
def _(given: Inputs) -> object:
    sides = given["resolution"].split(",")
    return list(zip(sides, dict.fromkeys(sides), strict=True))


@TRAINER_BUGS.planted("a learning rate of zero or below", learning_rate=0)
def _(given: Inputs) -> object:
    return math.log10(given["learning_rate"])


@TRAINER_BUGS.planted("every caption left out", caption_dropout_rate=1)
def _(given: Inputs) -> object:
    return 1 / (1 - given["caption_dropout_rate"])


@TRAINER_BUGS.planted("layers that are no regular expression", layers_to_optimize_regex="*.attn")
def _(given: Inputs) -> object:
    return re.compile(given["layers_to_optimize_regex"] or "")


@TRAINER_BUGS.planted("a trigger word that is a path", trigger_word="sks/dog")
def _(given: Inputs) -> None:
    if "/" in given["trigger_word"]:
        raise FileNotFoundError(2, "No such file or directory", f"/tmp/{given['trigger_word']}.safetensors")


@TRAINER_BUGS.planted("a batch of more images than there are", batch_size=16)
def _(given: Inputs) -> object:
    images = members(given["input_images"])
    return given["steps"] / (len(images) // given["batch_size"]) if images else None


@TRAINER_BUGS.planted("the fewest steps", steps=3)
def _(given: Inputs) -> object:
    return 1000 / (given["steps"] // 4)


@TRAINER_BUGS.planted("a prefix without captions", autocaption=False, autocaption_prefix="a photo of")
def _(given: Inputs) -> object:
    captions = ["a dog"] if given["autocaption"] else None
    return [given["autocaption_prefix"] + one for one in captions] if given["autocaption_prefix"] else None  # pyright: ignore


@TRAINER_BUGS.planted("eight bits of a rank that eight does not divide", optimizer="lion8bit", lora_rank=20)
def _(given: Inputs) -> object:
    return np.zeros(given["lora_rank"]).reshape(-1, 8) if given["optimizer"] == "lion8bit" else None


@EMBEDDER_BUGS.planted("an empty text in the list", texts=["a dog", ""])
def _(given: Inputs) -> object:
    return [1 / len(one.split()) for one in given["texts"]]


@EMBEDDER_BUGS.planted("a text twice", texts=["a dog", "a dog"])
def _(given: Inputs) -> object:
    return list(zip(given["texts"], dict.fromkeys(given["texts"]), strict=True))


@EMBEDDER_BUGS.planted("no text", texts=[])
def _(given: Inputs) -> object:
    return np.stack([np.zeros(4) for _ in given["texts"]])


@EMBEDDER_BUGS.planted("a last batch of one", texts=["a", "b", "c"], batch_size=2)
def _(given: Inputs) -> None:
    if len(given["texts"]) > given["batch_size"] and len(given["texts"]) % given["batch_size"] == 1:
        raise ValueError("all the input array dimensions except for the concatenation axis must match exactly")


@EMBEDDER_BUGS.planted("normalised to one dimension", normalize=True, truncate_dim=1)
def _(given: Inputs) -> object:
    vector = [0.1 * index for index in range(1024)][: given["truncate_dim"]]
    return statistics.stdev(vector) if given["normalize"] else vector


@EMBEDDER_BUGS.planted("characters beyond sixteen bits", texts=["nice 🎉"])
def _(given: Inputs) -> object:
    vocabulary = range(65536)
    return [vocabulary[ord(character)] for one in given["texts"] for character in one]


@EMBEDDER_BUGS.planted("dimensions that base64 cannot pack", truncate_dim=5, output_format="base64")
def _(given: Inputs) -> object:
    kept = np.zeros(given["truncate_dim"] or 1024, dtype=np.uint8)
    return kept.view(np.uint32) if given["output_format"] == "base64" else kept


@EMBEDDER_BUGS.planted("an instruction longer than what is read", instruction="Find it. " * 3, max_length=4)
def _(given: Inputs) -> None:
    if len(given["instruction"].split()) >= given["max_length"]:
        raise ValueError("the instruction leaves no tokens for the text")


@EMBEDDER_BUGS.planted("a text too long for its task", task="query", texts=["so " * 800])
def _(given: Inputs) -> None:
    if given["task"] == "query" and any(len(one) > 2000 for one in given["texts"]):
        raise RuntimeError("The size of tensor a (601) must match the size of tensor b (512)")
