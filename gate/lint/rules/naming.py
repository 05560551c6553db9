"""What the model is called, and what is said of it in one line."""

import re
from collections.abc import Iterator

from gate.lint import examples
from gate.lint.base import GUIDE, Guide, Hit, rule
from gate.lint.place import Place
from gate.lint.project import Project

_NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
# A number of parameters (7b, 1.5b, 350m), of bits (4bit, fp8, int4) or a quantisation (q4): what a variant differs in.
_VARIANT = re.compile(r"\d+(\.\d+)?[bm]|\d+bit|(fp|bf|int|nf)\d+|q\d+")
# Longer than a line of Replicate's pages.
MAX_DESCRIPTION_CHARACTERS = 200
# Of a paragraph, as many lines are read as a long first sentence has.
MAX_LINES = 10
_JARGON = re.compile(
    r"\b(LoRA|LoRAs|VAE|U-?Net|DiT|MMDiT|ViT|GANs?|RLHF|DPO|SFT|MoE|GQA|KV[- ]cache|fp16|fp8|bf16|int8|int4|GGUF|AWQ"
    r"|GPTQ|CUDA|TensorRT|ONNX|vLLM|SOTA|backbone|checkpoint|latents?|logits?|embeddings?|inference|autoregressive|quantized"
    r"|quantised|rectified flow|cross-attention|ControlNet|IP-Adapter|safetensors|diffusers)\b",
    re.IGNORECASE,
)
_NO_PROSE = re.compile(r"^(#|!\[|\[!\[|<|```|---|===|\||>|[-*] )")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]")


@rule(
    "model-name",
    level="warning",
    reason="A name in another form is hard to find and to type, and registries refuse capital letters.",
    guide=Guide(GUIDE, "Names of models are in lowercase, with dashes where there would be spaces."),
    fix="Name the model in lowercase letters and digits with dashes between words.",
    flagged=examples.cog_yaml(
        """\
        image: "r8.im/acme/Night_Painter"
        build:
          python_version: "3.12"
        run: "run.py:Runner"
        """
    ),
    clean=examples.cog_yaml(
        """\
        image: "r8.im/acme/night-painter"
        build:
          python_version: "3.12"
        run: "run.py:Runner"
        """
    ),
)
def model_name(project: Project) -> Iterator[Hit]:
    for model in project.model_names:
        if not _NAME.fullmatch(model.name):
            better = "-".join(re.findall(r"[a-z0-9.]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", model.name).lower()))
            fix = f"Call it {better}." if _NAME.fullmatch(better) else ""
            yield Hit(model.place, f"The model's name {model.name} is not in lowercase with dashes.", fix)


@rule(
    "model-variant-last",
    level="advice",
    reason="Names are sorted and searched from their start: variants of one model should stand together.",
    guide=Guide(GUIDE, "What makes a variant, such as its number of parameters, goes to the end of the model's name."),
    fix="Move the variant to the end of the name.",
    flagged=examples.cog_yaml(
        """\
        image: "r8.im/acme/7b-painter"
        build:
          python_version: "3.12"
        run: "run.py:Runner"
        """
    ),
    clean=examples.cog_yaml(
        """\
        image: "r8.im/acme/painter-7b-instruct"
        build:
          python_version: "3.12"
        run: "run.py:Runner"
        """
    ),
)
def model_variant_last(project: Project) -> Iterator[Hit]:
    for model in project.model_names:
        words = re.split(r"[-_]", model.name)
        variants = [word for word in words if _VARIANT.fullmatch(word.lower())]
        others = [word for word in words if word not in variants]
        if others and words[0] in variants:
            better = "-".join([*others, *variants]).lower()
            yield Hit(model.place, f"The model's name {model.name} starts with its variant.", f"Call it {better}.")


@rule(
    "model-description",
    level="advice",
    reason=(
        "The one line under a model's name is all that most people read of it. cog.yaml has no place for it, so this "
        "looks at the first sentence of README.md, where there is one."
    ),
    guide=Guide(GUIDE, "One short line says what the model does, without technical terms and abbreviations."),
    fix="Start README.md with one sentence that says what the model does, in words that everybody knows.",
    flagged=examples.readme("A rectified flow DiT with a 16-channel VAE and LoRA support."),
    clean=examples.readme("Paint a picture of what you describe, in the style of your own pictures."),
)
def model_description(project: Project) -> Iterator[Hit]:
    text = project.read("README.md")
    if text is None:
        return
    line, paragraph = _first_paragraph(text)
    sentence = re.split(r"(?<=[.!?])\s", paragraph, maxsplit=1)[0]
    place = Place("README.md", line)
    if not sentence:
        yield Hit(place, "README.md does not say what the model does.")
    elif len(sentence) > MAX_DESCRIPTION_CHARACTERS:
        yield Hit(
            place, f"README.md's first sentence has {len(sentence)} characters: no line that is read at a glance."
        )
    elif terms := sorted({match[0] for match in _JARGON.finditer(sentence)}):
        yield Hit(place, f"README.md's first sentence speaks of {', '.join(terms)}, which not every user knows.")


def _first_paragraph(text: str) -> tuple[int, str]:
    """The first paragraph of prose in a Markdown text, without markup, and the line where it starts."""
    start, words, fence = 1, [], ""
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if words and (not line or _NO_PROSE.match(line) or len(words) == MAX_LINES):
            break
        if fence:
            fence = "" if line == fence else fence
        elif line.startswith("```") or (number == 1 and line == "---"):  # code, or what a hub reads
            fence = line[:3]
        elif line and not _NO_PROSE.match(line):
            start = start if words else number
            words.append(line[: 2 * MAX_DESCRIPTION_CHARACTERS])
    return start, _MARKUP.sub(lambda match: match[1] or "", " ".join(words)).strip()
