"""Inputs by Claude, checked before anything is made of them.

Each answer is read as JSON, files are put in by their names, what the gate gives itself is put in and what it never
gives taken out, and what the model's schema does not take, or what there is already, is dropped and named in the next
request. No fault of Claude's is an error here: there are fewer inputs then, and a sentence says why.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gate.errors import ServiceError
from gate.fuzz import corpus
from gate.fuzz.request import MAX_COUNT, Answer, Told, build_request
from gate.fuzz.shown import shown
from gate.judges.prompts.answers import printable
from gate.judges.prompts.request import new_nonce
from gate.openapi.document import Schema, input_schema, required_fields
from gate.openapi.inputs import file_inputs, problems, secret_inputs

if TYPE_CHECKING:
    from gate.judges.claude import ClaudeJudge

Inputs = dict[str, Any]

TOO_FEW = "Claude wrote fewer than it was asked for."
RETRIES = 2  # requests for what is missing, beyond those that the number of inputs needs
MAX_NAMED = 10  # unusable inputs that the next request names


@dataclass(frozen=True)
class Model:
    """The model as inputs for it are made.

    Attributes:
        document: its OpenAPI document.
        given: inputs that are given each time, ready to be sent, by name; None leaves one out.
        disabled: names of inputs that are never given.
    """

    document: dict[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    disabled: Sequence[str] = ()

    def complete(self, written: Inputs) -> Inputs | str:
        """Inputs by Claude, ready to be sent, or why they cannot be used."""
        schemas = input_schema(self.document)["properties"]
        kept = self.kept()
        found = {name: value for name, value in written.items() if value is not None and name not in kept}
        for name in file_inputs(self.document) & found.keys():
            files = corpus.files(corpus.kind_of(name, schemas[name]))
            if unknown := [each for each in _items(found[name]) if not isinstance(each, str) or each not in files]:
                return f"Input {name} names no file that there is: {printable(str(unknown[0]))[:100]}"
            found[name] = _replaced(found[name], files)
        found = {name: _whole(schemas.get(name, {}), value) for name, value in found.items()}
        found |= {name: value for name, value in self.given.items() if value is not None}
        return " ".join(problems(self.document, found)) or found

    def kept(self) -> set[str]:
        """The names of inputs that are not Claude's to give."""
        return {*self.given, *self.disabled, *secret_inputs(self.document)}

    def told(self, cases: Iterable[Mapping[str, Any]], prompt: str | None) -> Told:
        """What Claude is told: nothing of an input that takes a secret."""
        document, kept = self.document, self.kept()
        schema = input_schema(document)
        secrets = secret_inputs(document)
        schemas = {name: part for name, part in schema["properties"].items() if name not in kept}
        given = shown(document, {name: value for name, value in self.given.items() if name not in secrets})
        files = {
            name: [*corpus.files(corpus.kind_of(name, schemas[name]))] for name in sorted(file_inputs(document) - kept)
        }
        return Told(
            schemas,
            [name for name in required_fields(schema) if name in schemas],
            {"given": given, "left out": [*self.disabled]} if given or self.disabled else None,
            files,
            [self.public(inputs) for inputs in cases],
            prompt,
        )

    def public(self, inputs: Mapping[str, Any]) -> Inputs:
        """Inputs as Claude is shown them: only what it may give itself."""
        kept = self.kept()
        return shown(self.document, {name: value for name, value in inputs.items() if name not in kept})


@dataclass(frozen=True)
class Written:
    """What has come of asking.

    Attributes:
        raw: what Claude wrote and can be used, as it wrote it.
        dropped: how many others it wrote.
        why: why there are fewer than asked for, or "".
    """

    raw: list[Inputs]
    dropped: int = 0
    why: str = ""


async def write(
    claude: "ClaudeJudge",
    model: Model,
    count: int,
    *,
    others: Sequence[Inputs],
    cases: Sequence[Inputs] = (),
    prompt: str | None = None,
) -> Written:
    """Ask for so many inputs, distinct from the `others`, which are tried as well, and from those of test cases."""
    told = model.told(cases, prompt)
    keys = {_key(inputs) for inputs in (*others, *cases)}
    raw: list[Inputs] = []
    unusable: list[str] = []
    why, at_once = "", MAX_COUNT
    for _ in range(-(-count // MAX_COUNT) + RETRIES):
        wanted = min(at_once, count - len(raw))
        if wanted <= 0:
            break
        earlier = [model.public(inputs) for inputs in (*reversed(raw), *others)]
        request = build_request(told, wanted, earlier, unusable[-MAX_NAMED:], new_nonce())
        try:
            answer = await claude.write(request, Answer)
        except ServiceError as error:
            why = str(error)
            break
        if isinstance(answer, str):
            # What was cut off was too long, and what was refused may have been so because of one of many.
            why, at_once = answer, max(1, wanted // 2)
            continue
        why = ""
        for text in answer.inputs[:wanted]:
            inputs = read(text)
            complete = model.complete(inputs) if isinstance(inputs, dict) else inputs
            if isinstance(complete, dict) and _key(complete) in keys:
                complete = "There are such inputs already."
            if isinstance(inputs, str) or isinstance(complete, str):
                unusable.append(f"{printable(text)}: {printable(str(complete))}")
                continue
            keys.add(_key(complete))
            raw.append(inputs)
    if len(raw) < count and not why:
        why = f"Claude wrote too few that can be used; the last that cannot: {unusable[-1]}" if unusable else TOO_FEW
    return Written(raw, len(unusable), why)


def read(text: str) -> Inputs | str:
    """The inputs in a JSON text, or why there are none."""

    def no_number(name: str) -> None:
        raise ValueError(f"{name} is no number in JSON")

    try:
        value = json.loads(text, parse_constant=no_number)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # nor can half of a surrogate pair be sent
    except (ValueError, RecursionError) as error:
        return f"It is no JSON that can be sent: {error}"
    return value if isinstance(value, dict) else "It is no JSON object."


def _key(inputs: Mapping[str, Any]) -> str:
    return json.dumps(inputs, sort_keys=True)


def _items(value: Any) -> list[Any]:
    """What stands where files are to stand."""
    return [each for item in value for each in _items(item)] if isinstance(value, list) else [value]


def _replaced(value: Any, files: Mapping[str, str]) -> Any:
    return [_replaced(item, files) for item in value] if isinstance(value, list) else files[value]


def _whole(schema: Schema, value: Any) -> Any:
    """A whole number as one: JSON Schema takes 7.0 for an integer, and a model gets a float of it."""
    return int(value) if schema.get("type") == "integer" and isinstance(value, float) and value == int(value) else value
