"""A model that writes the docstring of a Python function, in Google's style."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.judging.fifth.wordings import worded
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless


@dataclass(frozen=True)
class Function:
    """What there is to say of a function.

    Attributes:
        code: the function, with one default as {default}.
        defaults: the values to draw the default from.
        summary: patterns of the first line.
        detail: patterns of the paragraph after it.
        parameters: patterns for the parameters, the one with the default last.
        returns: patterns of what it returns.
        error: the exception and patterns of when it is raised.
        example: a call and its value.
    """

    code: str
    defaults: Sequence[int]
    summary: Sequence[str]
    detail: Sequence[str]
    parameters: dict[str, str]
    returns: Sequence[str]
    error: tuple[str, str]
    example: tuple[str, str]


FUNCTIONS = (
    Function(
        "def rolling_mean(values, window={default}):\n    if window < 1:\n        raise ValueError(window)\n    return [mean(values[i : i + window]) for i in range(len(values) - window + 1)]",
        range(3, 31),
        ("[Compute|Calculate|Return] the [rolling|moving] mean of [a sequence of numbers|a series|the values].",),
        (
            "[The window slides over the values one step at a time|Each mean covers a window of neighbouring values]. [The result is shorter than the input|There are no means for incomplete windows], [because only whole windows count|so that every mean rests on as many values].",
            "[Useful for smoothing|This smooths] [noisy series|measurements with noise] [before they are plotted|without changing their trend]. [Windows at the ends are left out|Incomplete windows are skipped].",
        ),
        {"values": "The [numbers|values|series] to [average|smooth].", "window": "[The number of values that|How many values|The count of neighbours that] [are averaged at a time|a mean covers|go into each mean]."},
        ("[A list of means|The means|A list of averages], [one for each window|in the order of the values|as long as there are windows].",),
        ("ValueError", "If [the window|`window`] [is smaller than one|is not positive|is zero or negative]."),
        ("rolling_mean([1, 2, 3], 2)", "[1.5, 2.5]"),
    ),
    Function(
        "def chunked(items, size={default}):\n    if size < 1:\n        raise ValueError(size)\n    for start in range(0, len(items), size):\n        yield items[start : start + size]",
        range(8, 129),
        ("[Split|Divide|Cut] [a sequence|the items|a list] into [chunks|pieces] of [equal|the same] size.",),
        (
            "[The last chunk|The final piece] [may be shorter|holds what is left over], [when the length is no multiple of the size|and nothing is padded]. [Chunks are made lazily|The items are not copied until a chunk is asked for].",
            "[Handy for|Useful for|Meant for] [sending rows to a database in batches|processing a long list in batches]. [Items keep their order|The order of the items is kept].",
        ),
        {"items": "The [sequence|list|items] to [split|divide|cut up].", "size": "[The number of items|How many items] [a chunk holds|are in each chunk|go into a piece]."},
        ("[The chunks|Slices of the sequence|The pieces], [one after another|in order|each as a slice].",),
        ("ValueError", "If [the size|`size`] [is smaller than one|is not positive|is zero or less]."),
        ("list(chunked([1, 2, 3], 2))", "[[1, 2], [3]]"),
    ),
    Function(
        "def retry(call, attempts={default}):\n    for left in reversed(range(attempts)):\n        try:\n            return call()\n        except ConnectionError:\n            if not left:\n                raise",
        range(3, 13),
        ("[Call a function again|Repeat a call|Retry a call] until it [succeeds|works|goes through].",),
        (
            "[Only failed connections|Nothing but failed connections] [lead to another attempt|are tried again]. [Other errors are passed on at once|Any other exception reaches the caller immediately].",
            "[There is no pause between attempts|Attempts follow each other without a pause]. [Wrap the call in a lambda|Use functools.partial] if it [needs arguments|takes parameters].",
        ),
        {"call": "The [function|callable] to [call|try], without arguments.", "attempts": "[How often|How many times|The number of times] [to try|the function is called] [at most|before giving up]."},
        ("[Whatever the function returns|The value of the function|What the call returned] [the first time that it succeeds|when it succeeds|in the end].",),
        ("ConnectionError", "If [the last attempt fails too|every attempt fails|no attempt succeeds]."),
        ("retry(lambda: 7)", "7"),
    ),
    Function(
        "def shorten(text, limit={default}):\n    if limit < 4:\n        raise ValueError(limit)\n    if len(text) <= limit:\n        return text\n    return text[: limit - 3].rstrip() + '...'",
        range(20, 121),
        ("[Shorten|Cut|Trim] [a text|the text|a string] to [a number of characters|a given length|a maximum length].",),
        (
            "[Three dots|An ellipsis of three dots] [marks|shows] that something [is missing|was cut off]. [Texts that fit|Short texts] are returned [unchanged|as they are].",
            "[The dots count|The three dots are counted] [towards the limit|as part of the length], [so that the result always fits|which keeps the result within it]. [White space before them is dropped|No space is left before them].",
        ),
        {"text": "The [text|string] to [shorten|cut].", "limit": "[The greatest length|The largest number of characters|How many characters] [of the result|that are kept], [with the dots|dots included]."},
        ("[The text|The string|The shortened text], [at most as long as the limit|with dots at its end if it was too long|cut if necessary].",),
        ("ValueError", "If [the limit|`limit`] [is too small for the dots|leaves no room for a character|is below four]."),
        ("shorten('a long story', 9)", "'a long...'"),
    ),
    Function(
        "def top_words(path, count={default}):\n    with open(path) as file:\n        words = file.read().lower().split()\n    return Counter(words).most_common(count)",
        range(5, 51),
        ("[Count|Find|List] the [most common|most frequent] words [of a file|in a file|of a text file].",),
        (
            "[Words are compared in lower case|Case does not matter], and [punctuation is part of them|whatever stands between spaces is a word]. [The whole file is read into memory|The file is read at once].",
            "[Words as frequent as each other|Ties] [keep the order of the file|are listed as they come]. [The file must fit into memory|Large files need as much memory].",
        ),
        {"path": "The [path of the file|file to read|text file].", "count": "[How many words|The number of words] [to list|are returned|to return]."},
        ("[Pairs of a word and its count|Words with their counts|A list of words and counts], [the most common first|in falling order].",),
        ("FileNotFoundError", "If [there is no such file|the file does not exist|nothing is found at the path]."),
        ("top_words('song.txt', 1)", "[('love', 12)]"),
    ),
)  # fmt: skip
INDENT = "    "


@dataclass(frozen=True)
class Doc:
    """A docstring before it is laid out."""

    summary: str
    detail: str
    parameters: dict[str, str]
    returns: str
    error: tuple[str, str]
    example: tuple[str, str] | None


def google(doc: Doc, width: int = 76) -> str:
    parts = [doc.summary, textwrap.fill(doc.detail, width)]
    entries = [f"{name}: {text}" for name, text in doc.parameters.items()]
    for title, lines in (("Args", entries), ("Returns", [doc.returns]), ("Raises", [": ".join(doc.error)])):
        filled = [textwrap.fill(line, width, initial_indent=INDENT, subsequent_indent=2 * INDENT) for line in lines]
        parts.append("\n".join([f"{title}:", *filled]))
    if doc.example:
        parts.append(f"Example:\n{INDENT}>>> {doc.example[0]}\n{INDENT}{doc.example[1]}")
    return '"""' + "\n\n".join(parts) + '\n"""'


def numpy_style(doc: Doc) -> str:
    """The sections of numpydoc, with their titles underlined."""
    parts = [doc.summary, textwrap.fill(doc.detail, 76)]
    entries = [f"{name}\n{textwrap.indent(textwrap.fill(text, 72), INDENT)}" for name, text in doc.parameters.items()]
    error = f"{doc.error[0]}\n{INDENT}{doc.error[1]}"
    for title, lines in (("Parameters", entries), ("Returns", [doc.returns]), ("Raises", [error])):
        parts.append("\n".join([title, "-" * len(title), *lines]))
    if doc.example:
        parts.append(f"Examples\n--------\n>>> {doc.example[0]}\n{doc.example[1]}")
    return '"""' + "\n\n".join(parts) + '\n"""'


def docstring(
    layout: Callable[[Doc], str] = google,
    *,
    examples: float = 0.4,
    leaves_out: int = 0,
    default: int | None = None,
    stream: int = 2,
    finish: Callable[[str, str], str] = lambda text, code: text,
) -> Generate:
    """A summary, a paragraph, and sections on parameters, result, errors, and sometimes an example.

    Args:
        examples: how often there is one.
        leaves_out: so many parameters, from the end.
        default: the value that is named as the default, whatever the code says.
        stream: of random numbers.
        finish: from the docstring and the code to the answer.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, code = draws(inputs, seed, stream), inputs["code"]
        function = next(function for function in FUNCTIONS if code.startswith(function.code.partition("{")[0]))
        given = code.partition("=")[2].partition(")")[0]

        def one(patterns: Sequence[str]) -> str:
            return worded(rng, patterns[int(rng.integers(len(patterns)))])

        parameters = {name: worded(rng, pattern) for name, pattern in function.parameters.items()}
        last = [*parameters][-1]
        parameters[last] += f" Defaults to {given if default is None else default}."
        for name in [*parameters][len(parameters) - leaves_out :]:
            del parameters[name]
        error, when = function.error
        doc = Doc(
            one(function.summary),
            one(function.detail),
            parameters,
            one(function.returns),
            (error, worded(rng, when)),
            function.example if rng.random() < examples else None,
        )
        return finish(layout(doc), code)

    return generate


def narrow(doc: Doc) -> str:
    return google(doc, 66)


def titled_examples(doc: Doc) -> str:
    """Google's guide knows both titles."""
    return google(doc).replace("\nExample:\n", "\nExamples:\n")


def fenced(text: str, code: str) -> str:
    return f"```python\n{text}\n```"


def unclosed(text: str, code: str) -> str:
    return text.removesuffix('"""').rstrip()


def functions(rng: np.random.Generator) -> list[Inputs]:
    return [
        {"code": (function := FUNCTIONS[number]).code.replace("{default}", str(rng.choice(function.defaults)))}
        for number in rng.permutation(len(FUNCTIONS))[:3]
    ]


DOCSTRING = Baseline("text/docstring", docstring(), TEXT, {"code": "The function to document."}, functions, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(DOCSTRING, "speculative", docstring(stream=5), "A small model drafts and the large one accepts: other random numbers, the same wordings."),
    harmless(DOCSTRING, "narrower", docstring(narrow), "Lines are at most 66 characters long, where they were at most 76."),
    harmless(DOCSTRING, "more-examples", docstring(examples=0.6), "Three docstrings in five have an example, where it was two."),
    harmless(DOCSTRING, "examples-title", docstring(titled_examples), "The section is called Examples rather than Example: tools know both."),
    harmless(DOCSTRING, "last-line-break", docstring(finish=lambda text, code: text + "\n"), "The text ends with a line break."),
    harmful(DOCSTRING, "numpydoc", docstring(numpy_style), "Sections are in the style of numpydoc, in projects that follow Google's."),
    harmful(DOCSTRING, "fenced", docstring(finish=fenced), "The docstring stands in a Markdown fence: pasted into code, it is a syntax error."),
    harmful(DOCSTRING, "undocumented", docstring(leaves_out=1), "The last parameter is missing from the section on parameters."),
    harmful(DOCSTRING, "ten", docstring(default=10), "The default of the prompt's example is named, not that of the code."),
    harmful(DOCSTRING, "unclosed", now_and_then(0.3, docstring(finish=unclosed), docstring()), "Three docstrings in ten lack the closing quotes."),
]  # fmt: skip
