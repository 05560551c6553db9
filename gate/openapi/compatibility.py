"""Whether a candidate can take the baseline's place for those who call it, by the two OpenAPI documents.

Every request that the baseline accepts has to be accepted by the candidate, and every output that the
candidate returns has to be one that readers of the baseline's outputs know. So of inputs, the baseline's
schema has to be included in the candidate's, and of outputs, the candidate's in the baseline's: one relation,
asked twice. Below, the schema `small` has to be included in the schema `large`.

Inclusion is never assumed: a keyword that is not understood has to be the same on both sides. Beyond the
schemas' letter, an input or a field that the candidate does not declare is missing, whether its server would
refuse or ignore it, and an output may have new fields, even where none were announced.

Defaults, texts and the order of the inputs may change. So may whether a list is produced at once or piece by
piece, since clients get the same array; but not whether it is shown as one text (`x-cog-array-display`),
since many clients join it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from gate.openapi import limits
from gate.openapi.document import Schema, component, is_annotation, required_fields
from gate.openapi.parts import Part, countable, essence, listed, parts
from gate.openapi.validation import accepts, is_number, usable, violations
from gate.openapi.words import describe, listing, shorten

_KEYWORDS = {
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "string": {"minLength", "maxLength", "pattern", "format"},
    "boolean": set[str](),
    "array": {"items", "minItems", "maxItems", "uniqueItems"},
    "object": {"properties", "required", "additionalProperties"},
}
_OF_ANY_TYPE = {"type", "enum", "const", "nullable"}
_UNDERSTOOD = _OF_ANY_TYPE.union(*_KEYWORDS.values())

# Which rule a value breaks that a keyword refuses; `choices` for all others.
_RULES = {
    "minimum": "minimum",
    "exclusiveMinimum": "minimum",
    "maximum": "maximum",
    "exclusiveMaximum": "maximum",
    "multipleOf": "multiple-of",
    "minLength": "min-length",
    "maxLength": "max-length",
    "pattern": "pattern",
}


@dataclass(frozen=True)
class Finding:
    """One thing that the candidate breaks.

    Attributes:
        path: where, from `input` or `output`: `.name` is a field, `[]` an item, `.*` any field not declared.
        rule: `input-` or `output-`, followed by one of
            `missing` (the input, a field of it, or a whole schema), `required` (it could be left out),
            `field-missing` and `field-optional` (of outputs: it was always there), `additional` (undeclared
            fields were accepted), `type`, `format` (text, file or secret), `nullable`, `choices`, `minimum`,
            `maximum`, `multiple-of`, `min-length`, `max-length`, `pattern`, `accept` (kinds of files),
            `min-items`, `max-items`, `unique-items`, `display` (one text or a list),
            `unproven` (something that is not understood differs).
        message: one sentence that names both sides.
    """

    path: str
    rule: str
    message: str


def incompatibilities(baseline: dict[str, Any], candidate: dict[str, Any], train: bool = False) -> list[Finding]:
    """What the candidate breaks for those who call the baseline: inputs first, each thing once.

    Args:
        baseline, candidate: OpenAPI documents of Cog models.
        train: compare the trainings instead of the predictions.

    What the baseline's document does not describe was promised to nobody.
    """
    prefix = "Training" if train else ""
    findings: list[Finding] = []
    for path in ("input", "output"):
        name = f"{prefix}{path.title()}"
        old, new = component(baseline, name), component(candidate, name)
        if old is None:
            continue
        if new is None:
            findings.append(_finding(path, "missing", f"the candidate's document has no {name}."))
        elif path == "input":
            findings += _included(_closed(old), _closed(new), path)
        else:
            findings += _included(new, old, path)
    once: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        once.setdefault((finding.path, finding.rule), finding)
    return [*once.values()]


def _included(small: Schema, large: Schema, path: str) -> list[Finding]:
    if _same(essence(small), essence(large)):
        return []
    takers = parts(large, exact=True)
    results = [_part_included(part, takers, path) for part in parts(small)]
    findings = [finding for result in results if not isinstance(result, str) for finding in result]
    for rule in ("type", "format"):
        if rule in results:
            return [_difference(path, rule, describe(small), describe(large)), *findings]
    if accepts(small, None) and not accepts(large, None):
        return [_refused(path, "nullable", [None]), *findings]
    return findings


def _part_included(part: Part, takers: list[Part], path: str) -> list[Finding] | Literal["type", "format"]:
    """Findings for the values of one type; or in what all values of `large` are different from them."""
    values = listed(part)
    if values is None:
        takers = [taker for taker in takers if taker.takes(part.kind)]
    else:
        takers = [taker for taker in takers if any(accepts({"type": taker.kind}, value) for value in values)]
    if not takers:
        return "type"
    takers = [taker for taker in takers if taker.format in (part.format, "any")]
    if not takers:
        return "format"
    if values is not None:
        return _values_included(part, values, takers, path)
    return min((_compared(part, taker, path) for taker in takers), key=len)


def _values_included(part: Part, values: list[Any], takers: list[Part], path: str) -> list[Finding]:
    understood = [taker for taker in takers if not _unproven(part, taker, path)]
    refused = [value for value in values if not any(accepts(taker.schema, value) for taker in understood)]
    if not refused:
        return []
    if not understood:
        return _unproven(part, takers[0], path)
    keywords = {str(error.validator) for taker in takers for error in violations(taker.schema, refused[0])}
    return [_refused(path, _RULES.get(keywords.pop(), "choices") if len(keywords) == 1 else "choices", refused)]


def _compared(small: Part, large: Part, path: str) -> list[Finding]:
    """Findings for two parts whose types fit."""
    findings = _unproven(small, large, path)
    choices = listed(large)
    if choices is None:
        return findings + _COMPARISONS[small.kind](small, large, path)
    values = countable(small)
    if values is None:
        return [*findings, _difference(path, "choices", describe(small.schema), f"one of {listing(choices)}")]
    refused = [value for value in values if not accepts(large.schema, value)]
    return [*findings, *([_refused(path, "choices", refused)] if refused else [])]


def _unproven(small: Part, large: Part, path: str) -> list[Finding]:
    """A finding if the large schema, unlike the small one, limits values in a way that is not understood."""
    differing = [
        keyword
        for keyword, value in large.schema.items()
        if not (keyword in small.schema and _same(small.schema[keyword], value))
        and not _is_understood(keyword, value, large.kind)
    ]
    if not differing:
        return []
    sides = [shorten({keyword: part.schema.get(keyword) for keyword in differing}) for part in (large, small)]
    candidate, baseline = sides if _of_inputs(path) else reversed(sides)
    words = f"the candidate's {candidate} cannot be shown to be compatible with the baseline's {baseline}."
    return [_finding(path, "unproven", words)]


def _is_understood(keyword: str, value: Any, kind: str) -> bool:
    if keyword == "format" and kind == "string":
        return value in ("uri", "password")
    if keyword in _OF_ANY_TYPE | _KEYWORDS[kind]:
        return usable(keyword, value) or keyword == "nullable"
    return is_annotation(keyword) or (keyword in _UNDERSTOOD and keyword != "format")


def _numbers(small: Part, large: Part, path: str) -> list[Finding]:
    whole = small.kind == "integer"
    findings = []
    for rule, limit, words in (
        ("minimum", limits.lower_limit, limits.lower_words),
        ("maximum", limits.upper_limit, limits.upper_words),
    ):
        inner, outer = limit(small.schema, whole), limit(large.schema, whole)
        if outer is not None and (inner is None or inner < outer):
            findings.append(_difference(path, rule, words(inner), words(outer)))
    own, step = limits.step(small.schema), limits.step(large.schema)
    finest = own if own is not None or not whole else Fraction(1)
    if step is not None and (finest is None or (finest / step).denominator != 1):
        findings.append(_difference(path, "multiple-of", limits.step_words(own), limits.step_words(step)))
    return findings


def _strings(small: Part, large: Part, path: str) -> list[Finding]:
    findings = _counts(small, large, path, "Length", "character")
    pattern, own = large.schema.get("pattern"), small.schema.get("pattern")
    if usable("pattern", pattern) and pattern != own:
        words = "any text" if own is None else f"text that matches {own}"
        findings.append(_difference(path, "pattern", words, f"text that matches {pattern}"))
    kinds, own = limits.file_kinds(large.schema), limits.file_kinds(small.schema)
    if _of_inputs(path) and not all(limits.is_among(kind, kinds) for kind in own):
        findings.append(_difference(path, "accept", limits.kinds_words(own), limits.kinds_words(kinds)))
    return findings


def _arrays(small: Part, large: Part, path: str) -> list[Finding]:
    findings = _counts(small, large, path, "Items", "item")
    if large.schema.get("uniqueItems") is True and small.schema.get("uniqueItems") is not True:
        words = "lists with repetitions", "only lists without repetitions"
        findings.append(_difference(path, "unique-items", *words))
    texts = [part.schema.get("x-cog-array-display") == "concatenate" for part in (small, large)]
    if not _of_inputs(path) and not large.untyped and texts[0] != texts[1]:
        words = ["one text in pieces" if text else "a list" for text in texts]
        findings.append(_difference(path, "display", *words))
    # Where the first items have schemas of their own, `items` is about the others only.
    same_start = _same(small.schema.get("prefixItems"), large.schema.get("prefixItems"))
    items = _items(small.schema) if same_start else {}
    return findings + _included(items, _items(large.schema), f"{path}[]")


def _objects(small: Part, large: Part, path: str) -> list[Finding]:
    known, fields, rest = _fields(small.schema), _fields(large.schema), _rest(large.schema)
    findings = []
    for name, schema in known.items():
        place = f"{path}.{name}"
        if name in fields:
            findings += _included(schema, fields[name], place)
        elif rest:
            findings += _included(schema, rest, place)
        elif _of_inputs(path) and (rest is None or fields):
            words = f"the candidate does not know it, the baseline accepts {describe(schema)}."
            findings.append(_finding(place, "missing", words))
    needed = [name for name in required_fields(large.schema) if name not in required_fields(small.schema)]
    gone = [] if _of_inputs(path) else [name for name in fields if name not in known]
    for name in gone:
        words = f"the candidate does not return it, the baseline returns {describe(fields[name])}."
        findings.append(_finding(f"{path}.{name}", "field-missing", words))
    for name in needed:
        if _of_inputs(path):
            before = "in the baseline it can be left out" if name in known else "the baseline does not know it"
            findings.append(_finding(f"{path}.{name}", "required", f"the candidate requires it, {before}."))
        elif name not in gone:
            words = "the candidate may leave it out, the baseline never does."
            findings.append(_finding(f"{path}.{name}", "field-optional", words))
    return findings + _undeclared(small, large, path)


def _undeclared(small: Part, large: Part, path: str) -> list[Finding]:
    """Findings for the fields of an object that are not declared."""
    # Fields with a name of some pattern may be anything, as far as is understood here.
    small_rest = {} if "patternProperties" in small.schema else _rest(small.schema)
    rest = _rest(large.schema)
    if small_rest is None or (rest is None and not _of_inputs(path)):
        return []
    if rest is None:
        words = "the candidate accepts only the fields that it declares, the baseline others too."
        return [_finding(path, "additional", words)]
    findings = _included(small_rest, rest, f"{path}.*")
    known, fields = _fields(small.schema), _fields(large.schema)
    for name in fields if _of_inputs(path) else ():
        if name not in known:
            findings += _included(small_rest, fields[name], f"{path}.{name}")
    return findings


_COMPARISONS: dict[str, Callable[[Part, Part, str], list[Finding]]] = {
    "number": _numbers,
    "integer": _numbers,
    "string": _strings,
    "boolean": lambda small, large, path: [],
    "array": _arrays,
    "object": _objects,
}


def _counts(small: Part, large: Part, path: str, noun: str, unit: str) -> list[Finding]:
    """Findings for how many characters or items there may be."""
    findings = []
    for bound, words, sign in (("min", "at least", 1), ("max", "at most", -1)):
        inner, outer = small.schema.get(f"{bound}{noun}"), large.schema.get(f"{bound}{noun}")
        if bound == "min" and inner is None:
            inner = 0
        if is_number(outer) and not (is_number(inner) and sign * inner >= sign * outer):
            own = f"{words} {inner}" if inner else f"any number of {unit}s"
            rule = f"{bound}-{noun.lower()}"
            findings.append(_difference(path, rule, own, f"{words} {outer} {unit}{'s' * (outer != 1)}"))
    return findings


def _closed(inputs: Schema) -> Schema:
    """The schema of all inputs: those that are not declared are unknown."""
    return {**inputs, "type": "object", "additionalProperties": False}


def _fields(schema: Schema) -> dict[str, Schema]:
    fields = schema.get("properties")
    return fields if isinstance(fields, dict) and usable("properties", fields) else {}


def _rest(schema: Schema) -> Schema | None:
    """What fields that are not declared have to be; None if there must be none."""
    rest = schema.get("additionalProperties")
    if isinstance(rest, dict):
        return rest
    if rest is None and "patternProperties" not in schema:
        return None if _fields(schema) else {}
    return None if rest is False else {}


def _items(schema: Schema) -> Schema:
    items = schema.get("items")
    return {"not": {}} if items is False else items if isinstance(items, dict) else {}


def _same(one: Any, other: Any) -> bool:
    """Equality of JSON values, in which true is not 1."""
    return json.dumps(one, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)


def _of_inputs(path: str) -> bool:
    return path.startswith("input")


def _difference(path: str, rule: str, small: str, large: str) -> Finding:
    if _of_inputs(path):
        return _finding(path, rule, f"the candidate accepts {large}, the baseline {small}.")
    return _finding(path, rule, f"the candidate returns {small}, the baseline {large}.")


def _refused(path: str, rule: str, values: list[Any]) -> Finding:
    if _of_inputs(path):
        words = f"the candidate does not accept {listing(values)}, which the baseline accepts."
    else:
        words = f"the candidate may return {listing(values)}, which the baseline never returns."
    return _finding(path, rule, words)


def _finding(path: str, rule: str, words: str) -> Finding:
    side = "input" if _of_inputs(path) else "output"
    below = path.removeprefix(side)
    label = f"Input {below[1:]}".rstrip() if _of_inputs(path) else f"Output{below}"
    return Finding(path, f"{side}-{rule}", f"{label}: {words}")
