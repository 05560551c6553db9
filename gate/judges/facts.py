"""Facts that files state: are a prompt's claims true of an output, and does a candidate keep what was constant?"""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, NamedTuple

from gate.judges.base import Opinion
from gate.judges.claims import Claims
from gate.judges.presence import ACCIDENT, chance, maybe
from gate.media.base import Artifact, Leaf, any_item
from gate.media.facts import Facts, read_facts

# How far a duration may be from the one claimed or usual: codecs pad, frames round, and people say "10 seconds" of 9.6.
DURATION_SHARE = 0.10
DURATION_SECONDS = 0.5
# How close durations must be to be called constant: two frames at 25 a second, or a codec's padding. Above it, models
# choose the length themselves, as in speech.
CONSTANT_SECONDS = 0.08

# What a file's format may also be called: sound in an mp4 container is an m4a.
ALIASES = {("m4a", "mp4"), ("mp4", "m4a")}
WORDS = {
    "has_audio": "sound",
    "sample_rate": "sample rate in Hz",
    "duration": "duration in seconds",
    "rounds": "number of rounds (0: for ever)",
}
FIRM_FACTS = ("kind", "format", "width", "height", "has_audio", "sample_rate", "channels", "rounds")
# What is no deviation from a constant, given what is found and what is usual; else it has to be equal. More samples a
# second hold what fewer did, and players take any number of them; two channels hold what one did.
KEEPS: dict[str, Callable[[Any, Any], bool]] = {
    "duration": lambda actual, usual: _about_as_long(actual, usual),
    "sample_rate": operator.ge,
    "channels": lambda actual, usual: actual == usual or (actual, usual) == (2, 1),
}


class _File(NamedTuple):
    path: str
    facts: Facts


def judge_claims(leaves: list[Leaf], claims: Claims) -> Opinion:
    """Whether an output is what a prompt says it is, as far as its files state that.

    Claims are about the files of the claimed kind, where the prompt names one: "a png image" is true of an object
    with one png and one JSON file. In a list, every file must be of that kind.

    Returns:
        fail: a claim is false, or a file is broken.
        pass: every claim is true and the prompt says nothing else.
        undecided: no claim is false, and something is left to judge: `evidence["remainder"]`, or a claim that the
            file does not decide, in `evidence["unverified"]`.
    """
    files = _files(leaves)
    evidence: dict[str, Any] = {
        "claims": claims.quotes,
        "remainder": claims.remainder,
        "files": {path: facts.describe() for path, facts in files},
    }
    for path, facts in files:
        if facts.problem and not facts.oversize:
            return Opinion("fail", "facts", f"{path} {facts.problem}.", evidence)
    if not claims.quotes:
        reason = (
            "The prompt makes no claim about files." if claims.remainder else "The prompt is empty: nothing to check."
        )
        return Opinion("undecided", "facts", reason, evidence)
    if not files and (claims.is_genre or claims.kind == "text"):
        return Opinion(
            "undecided", "facts", "The output has no files, and may describe what the prompt names.", evidence
        )

    unverified: list[str] = []
    false = _false_count(files, claims)
    for file in _named_files(files, claims):
        for name, holds in _check(file.facts, claims):
            if holds is None:
                unverified.append(f"{name} of {file.path}")
            elif not holds:
                quote = claims.quotes[name]
                false.append(f"The prompt says {quote}; {file.path} is {file.facts.describe()}.")
    false = list(dict.fromkeys(false))
    if false:
        more = f" (and {len(false) - 1} more)" if len(false) > 1 else ""
        return Opinion("fail", "facts", false[0].removesuffix(".") + f"{more}.", evidence | {"false": false})

    said = ", ".join(dict.fromkeys(claims.quotes.values()))
    oversize = [f"{path} {facts.problem}" for path, facts in files if facts.oversize]
    if unverified or oversize:
        what = ", ".join([*unverified, *oversize])
        evidence["unverified"] = unverified + oversize
        return Opinion(
            "undecided", "facts", f"Nothing that the prompt says is false; not decided by facts: {what}.", evidence
        )
    if claims.remainder:
        reason = f"The output is as the prompt says ({said}); left to judge: {claims.remainder!r}."
        return Opinion("undecided", "facts", reason, evidence)
    return Opinion("pass", "facts", f"The output is as the prompt says: {said}.", evidence)


def compare_facts(candidates: list[list[Leaf]], baselines: list[list[Leaf]]) -> Opinion:
    """Whether candidate outputs keep what is constant over the baseline's outputs of the same case.

    Constant may be: the number of files; the places of the output and the type at each; each file's kind, format,
    width, height, sound, channels, of which one may become two, and sample rate, which may rise; and, over two outputs
    or more, its duration. What varies in the baseline is only checked for kinds of file that the baseline never
    returned.

    Returns:
        fail: a candidate output deviates, or a file in it is broken and none of the baseline's is. Of deviations in the
            number of files or the places, the evidence says in how many outputs.
        undecided: some outputs deviate in the number of files or the places, which may be an accident, see
            `gate.judges.presence`: a few outputs of the baseline may all have what it does not always have. Otherwise,
            with the constants in `evidence`. Equal facts are no evidence of equal content.
    """
    if not candidates or not baselines:
        return Opinion("undecided", "facts", "There is nothing to compare: a side has no outputs.")
    evidence: dict[str, Any] = {"candidate_outputs": len(candidates), "baseline_outputs": len(baselines)}
    found, usual = [_files(output) for output in candidates], [_files(output) for output in baselines]
    broken = _first_broken(usual)
    problem = _first_broken(found)
    if problem and broken:
        reason = f"Both sides have broken files: the candidate's {problem}, and the baseline's {broken}."
        return Opinion("undecided", "facts", reason, evidence)
    if problem:
        return Opinion("fail", "facts", f"{problem}; every file of the baseline's outputs is fine.", evidence)
    if broken:
        evidence["baseline_problem"] = broken

    first = baselines[0]
    shapes = {_shape(first), *(_shape(output) for output in baselines if not _is_laid_out_as(output, first))}
    fixed = len(shapes) == 1
    alike = all(_is_laid_out_as(output, first) or _shape(output) in shapes for output in candidates)
    structure = _deviation_in_count(found, usual) or (
        fixed and not alike and _deviation_in_shape(candidates, baselines[0])
    )
    accident = 1.0
    if structure:
        usually = [
            not _deviation_in_count([files], usual) and not (fixed and _deviation_in_shape([output], baselines[0]))
            for output, files in zip(candidates, found, strict=True)
        ]
        lacking = evidence["outputs_of_another_structure"] = usually.count(False)
        # One output tells nothing of what is there only now and then; and what may be null is so three times on one
        # side and never on the other in one of 64 cases.
        is_rare = len(baselines) > 1 and (lacking < len(candidates) or _are_nulls(candidates, first))
        accident = chance(lacking, len(candidates), len(baselines)) if is_rare else 0.0
    deviation = (structure if accident <= ACCIDENT else None) or _deviation_in_files(found, usual, fixed, evidence)
    if deviation:
        return Opinion("fail", "facts", f"{deviation}.", evidence)
    if structure:
        evidence |= {"p_value": float(f"{accident:.3g}"), "threshold": ACCIDENT}
        return Opinion("undecided", "facts", f"{structure}, {maybe(accident)}.", evidence)
    unsure = f"the baseline's {broken}" if broken else "the content is left to judge"
    return Opinion("undecided", "facts", f"The candidate's facts are the baseline's; {unsure}.", evidence)


def _files(output: list[Leaf]) -> list[_File]:
    return [_File(leaf.path, read_facts(leaf.value)) for leaf in output if isinstance(leaf.value, Artifact)]


def _false_count(files: list[_File], claims: Claims) -> list[str]:
    """Why the number of files makes the claims false; empty if it does not."""
    named = _named_files(files, claims)
    noun = claims.kind or "file"
    if claims.count is not None and len(named) != claims.count:
        return [f"The prompt says {claims.quotes['count']} {_plural(noun, claims.count)}; the output has {len(named)}."]
    if not named:
        quote = next(iter(claims.quotes.values()))
        return [f"The prompt says {claims.quotes.get('kind', quote)}; the output has no {noun}."]
    return []


def _named_files(files: list[_File], claims: Claims) -> list[_File]:
    """The files that the claims are about."""
    if claims.kind is None:
        return files
    if any(_is_item(file.path) for file in files):
        return files  # of a list, all
    of_kind = [file for file in files if _is_kind(file.facts, claims.kind) is not False]
    return of_kind or files


def _is_item(path: str) -> bool:
    return re.fullmatch(r"output(\[\d+\])*", path) is not None


def _check(facts: Facts, claims: Claims) -> Iterable[tuple[str, bool | None]]:
    """Each claim about one file by name, and whether it holds; None where the file does not tell."""
    if claims.kind is not None:
        yield "kind", _is_kind(facts, claims.kind)
    if claims.format is not None:
        yield "format", facts.format == claims.format or (claims.format, facts.format) in ALIASES
    for name in ("width", "height"):
        if getattr(claims, name) is not None:
            yield name, _known(getattr(facts, name), lambda actual, name=name: actual == getattr(claims, name))
    if claims.aspect == "square":
        yield "aspect", _known(facts.width, lambda width: width == facts.height)
    if (seconds := claims.duration) is not None:
        yield "duration", _known(facts.duration, lambda actual: _about_as_long(actual, seconds))


def _is_kind(facts: Facts, kind: str) -> bool | None:
    if facts.kind == kind:
        return True
    if kind == "video" and (facts.frames or 1) > 1:
        return None  # some call an animated image a video
    if kind == "text" and facts.kind == "json":
        return None
    return False


def _known(actual: Any, holds: Callable[[Any], bool]) -> bool | None:
    return None if actual is None else holds(actual)


def _about_as_long(actual: float, expected: float) -> bool:
    return abs(actual - expected) <= max(DURATION_SECONDS, DURATION_SHARE * expected)


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 or noun == "audio" else f"{noun}s"


def _first_broken(outputs: list[list[_File]]) -> str | None:
    for index, output in enumerate(outputs):
        for path, facts in output:
            if facts.problem:
                return f"{path}{_of(index, outputs)} {facts.problem}"
    return None


def _of(index: int, outputs: list[Any]) -> str:
    return f" (output {index + 1} of {len(outputs)})" if len(outputs) > 1 else ""


def _type(value: Any) -> str:
    if isinstance(value, Artifact):
        return "a file"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    names = {str: "text", list: "an empty list", dict: "an empty object", type(None): "null"}
    return names[type(value)]


def _is_laid_out_as(output: list[Leaf], other: list[Leaf]) -> bool:
    """Whether two outputs have one shape in one order, which is told sooner than their shapes are."""
    return [leaf.path for leaf in output] == [leaf.path for leaf in other] and [
        type(leaf.value) for leaf in output
    ] == [type(leaf.value) for leaf in other]


def _shape(output: list[Leaf]) -> frozenset[tuple[str, str]]:
    return frozenset((leaf.path, _type(leaf.value)) for leaf in output)


def _deviation_in_count(found: list[list[_File]], usual: list[list[_File]]) -> str | None:
    counts = {len(output) for output in usual}
    if len(counts) > 1:
        return None
    (count,) = counts
    for index, output in enumerate(found):
        if len(output) != count:
            return (
                f"The candidate's output{_of(index, found)} has {len(output)} {_plural('file', len(output))}; "
                f"every baseline output has {count}"
            )
    return None


def _are_nulls(candidates: list[list[Leaf]], baseline: list[Leaf]) -> bool:
    """Whether all that deviates are fields that are null, on the one side or on the other."""
    expected = {leaf.path: _type(leaf.value) for leaf in baseline}
    # Nothing at all in place of an output is no field that is empty now and then.
    return (
        "output" not in expected
        and all(
            leaf.path in expected
            and "null" in (kind := {_type(leaf.value), expected[leaf.path]})
            and "a file" not in kind
            for output in candidates
            for leaf in output
            if expected.get(leaf.path) != _type(leaf.value)
        )
        and all({leaf.path for leaf in output} == expected.keys() for output in candidates)
    )


def _deviation_in_shape(candidates: list[list[Leaf]], baseline: list[Leaf]) -> str | None:
    """The first place that has another type, or is there on one side only.

    How many items a list of values has is left to judge: three outputs of one length do not make it a rule.
    """
    expected = {leaf.path: _type(leaf.value) for leaf in baseline}
    types_of_items = {any_item(path): kind for path, kind in expected.items()}
    for index, output in enumerate(candidates):
        types = {leaf.path: _type(leaf.value) for leaf in output}
        if types == expected:
            continue
        for path in expected | types:
            ours, theirs = types.get(path, "missing"), expected.get(path, "missing")
            if ours != theirs and "missing" in (ours, theirs) and "[" in path and "a file" not in (ours, theirs):
                theirs = ours if ours == "missing" else types_of_items.get(any_item(path), "missing")
            if ours != theirs:
                which = _of(index, candidates)
                return f"{path} is {ours} in the candidate's output{which} and {theirs} in every baseline output"
    return None


def _deviation_in_files(
    found: list[list[_File]], usual: list[list[_File]], fixed: bool, evidence: dict[str, Any]
) -> str | None:
    """The first deviation of a file from what the baseline's files at its place have in common."""

    def place(path: str) -> str:
        return path if fixed else any_item(path)

    known: dict[str, list[Facts]] = {}
    for output in usual:
        for path, facts in output:
            if not facts.problem:
                known.setdefault(place(path), []).append(facts)
    constants = {where: _constants(facts, len(usual)) for where, facts in known.items()}
    evidence["constant"] = constants
    for index, output in enumerate(found):
        for path, facts in output:
            where = place(path)
            if where not in known:
                continue
            kinds = {other.kind for other in known[where]}
            name = _deviating(facts, constants[where], kinds)
            if name:
                expected = _said(constants[where][name]) if name in constants[where] else " or ".join(sorted(kinds))
                return (
                    f"{path} of the candidate{_of(index, found)} is {facts.describe()}; its {WORDS.get(name, name)} "
                    f"is {_said(getattr(facts, name))} and in every baseline output {expected}"
                )
    return None


def _constants(files: list[Facts], outputs: int) -> dict[str, Any]:
    common = {
        name: value
        for name, value in asdict(files[0]).items()
        if name in FIRM_FACTS and value is not None and all(getattr(other, name) == value for other in files)
    }
    durations = [facts.duration for facts in files if facts.duration is not None]
    if outputs > 1 and len(durations) == len(files) and max(durations) - min(durations) <= CONSTANT_SECONDS:
        common["duration"] = sum(durations) / len(durations)
    return common


def _deviating(facts: Facts, constants: dict[str, Any], kinds: set[str]) -> str | None:
    if facts.kind not in kinds:
        return "kind"
    for name, expected in constants.items():
        actual = getattr(facts, name)
        holds = KEEPS.get(name, operator.eq)
        if actual is None or not holds(actual, expected):
            return name
    return None


def _said(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, bool) or value is None:
        return {True: "present", False: "absent", None: "none"}[value]
    return str(value)
