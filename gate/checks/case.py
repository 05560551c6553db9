"""`case.N`: one prediction of the candidate for each test case, judged by the case's checker."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import jq

from gate.cases import Case, local_file
from gate.checks.base import Run, result_of
from gate.errors import GateError, ServiceError
from gate.judges.base import Opinion
from gate.judges.claims import read_claims
from gate.judges.exact import exact_string
from gate.judges.facts import judge_claims
from gate.judges.files import compare_files
from gate.media.base import Artifact, Leaf
from gate.media.facts import read_facts
from gate.media.store import file_url
from gate.sampling import Sample
from gate.verdict import CheckResult

MAX_JSON_FILE_BYTES = 64 << 20


class Cases:
    def ids(self, run: Run) -> list[str]:
        return [f"case.{case.number}" for case in run.cases]

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        tasks = [asyncio.create_task(check_case(run, case)) for case in run.cases]
        try:
            for finished in asyncio.as_completed(tasks):
                yield await finished
        finally:
            for task in tasks:
                task.cancel()


async def check_case(run: Run, case: Case) -> CheckResult:
    """Run one case on the candidate and judge it; a service's failure is inconclusive for this case alone."""
    check_id = f"case.{case.number}"
    if case.refused_by_candidate:
        opinion = Opinion("fail", "schema", f"The candidate does not take these inputs: {case.refused_by_candidate}")
        return result_of(check_id, opinion, inputs=case.shown)
    try:
        if case.unavailable:
            raise ServiceError(case.unavailable)
        [sample] = await run.sampler.take(run.candidate, case.number, case.inputs, 1)
        opinion = await judge_case(run, case, sample)
    except GateError as error:
        return CheckResult(id=check_id, status="inconclusive", message=str(error), inputs=case.shown)
    return result_of(check_id, opinion, inputs=case.shown, samples=[sample])


async def judge_case(run: Run, case: Case, sample: Sample) -> Opinion:
    """The opinion of the case's checker, or of none, on the candidate's sample."""
    test = case.test
    if test.error_contains is not None:
        return judge_error(sample, test.error_contains)
    if (broken := judge_outcome(sample)) is not None:
        return broken
    if test.exact_string is not None:
        return exact_string(sample.leaves, test.exact_string)
    if test.match_url is not None:
        return await match_url(run, sample, test.match_url)
    if test.jq_query is not None:
        return await asyncio.to_thread(match_jq, sample, test.jq_query)
    if test.match_prompt is not None:
        return await match_prompt(run, case, sample, test.match_prompt)
    return await asyncio.to_thread(judge_unchecked, sample)


def judge_outcome(sample: Sample) -> Opinion | None:
    """A failure if the prediction did not succeed with a readable output, else None."""
    prediction = sample.prediction
    if not sample.succeeded:
        evidence = {"status": prediction.status, "logs": prediction.logs[-2000:]}
        reason = f"The prediction {'timed out' if prediction.timed_out else prediction.status}: {prediction.error}"
        return Opinion("fail", "error", reason, evidence)
    if sample.unreadable is not None:
        return Opinion("undecided", "none", f"The output cannot be read: {sample.unreadable}")
    if all(leaf.value is None or leaf.value in ([], {}) for leaf in sample.leaves):
        return Opinion(
            "fail", "facts", "The prediction succeeded and returned nothing.", {"logs": prediction.logs[-2000:]}
        )
    return None


def judge_error(sample: Sample, expected: str) -> Opinion:
    """`error_contains`: the model is expected to fail, and to say so. A crash or a timeout is no answer."""
    prediction = sample.prediction
    if sample.succeeded:
        return Opinion("fail", "error", f"An error that contains {expected!r} was expected; the prediction succeeded.")
    error = prediction.error or ""
    evidence = {"error": error, "expected": expected}
    if prediction.status != "failed":
        return Opinion(
            "fail", "error", f"An error was expected; the prediction was {prediction.status}: {error}", evidence
        )
    if expected in error:
        return Opinion("pass", "error", f"The error contains {expected!r}.", evidence)
    return Opinion("fail", "error", f"The error should contain {expected!r} and is: {error}", evidence)


def judge_unchecked(sample: Sample) -> Opinion:
    """No checker: the prediction must succeed with an output whose files are whole."""
    files = [leaf for leaf in sample.leaves if isinstance(leaf.value, Artifact)]
    shown: dict[str, Any] = {}
    for leaf in files:
        facts = read_facts(leaf.value)
        shown[leaf.path] = _shown(facts.format, facts.width, facts.height, facts.size)
        if facts.problem:
            return Opinion("fail", "facts", f"{leaf.path} is broken: {facts.problem}", {"files": shown})
    reason = f"The prediction succeeded with {_count(files, sample.leaves)}."
    return Opinion("pass", "facts" if files else "exact", reason, {"files": shown} if files else {})


async def match_url(run: Run, sample: Sample, url: str) -> Opinion:
    """`match_url`: the one file of the output equals the file at a URL (or a path beside the configuration)."""
    files = [leaf.value for leaf in sample.leaves if isinstance(leaf.value, Artifact)]
    if len(files) != 1 or len(sample.leaves) != 1:
        found = _count(files, sample.leaves)
        return Opinion("fail", "facts", f"One file was expected, to be compared with {url}; the output is {found}.")
    path = local_file(url, run.config.folder) if run.local_files else None
    expected = await run.store.fetch(file_url(path) if path else url)
    return await asyncio.to_thread(compare_files, files[0], expected)


def match_jq(sample: Sample, query: str) -> Opinion:
    """`jq_query`: every result of the query on the output must be true (not false, not null), and there must be one."""
    value = _json_of(sample)
    try:
        results = jq.compile(query).input_value(value).all()
    except ValueError as error:
        return Opinion("fail", "jq", f"The query {query!r} fails on this output: {str(error).splitlines()[0]}")
    evidence = {"query": query, "results": results[:20]}
    if results and all(result is not False and result is not None for result in results):
        return Opinion("pass", "jq", f"{query!r} holds.", evidence)
    return Opinion("fail", "jq", f"{query!r} does not hold: it gives {json.dumps(results[:5])}.", evidence)


def _json_of(sample: Sample) -> Any:
    """The output as jq sees it: a JSON text or a JSON file is parsed, anything else is as the model returned it."""
    if len(sample.leaves) == 1:
        value = sample.leaves[0].value
        text = None
        if isinstance(value, str):
            text = value
        elif isinstance(value, Artifact) and value.size <= MAX_JSON_FILE_BYTES and read_facts(value).kind == "json":
            text = value.path.read_text(errors="replace")
        if text is not None:
            try:
                return json.loads(text)
            except ValueError:
                return text
    return sample.prediction.output


async def match_prompt(run: Run, case: Case, sample: Sample, prompt: str) -> Opinion:
    """`match_prompt`: what the prompt states about files is read from the files; CLIP sees the rest, then Claude."""
    claims = read_claims(prompt)
    facts = await asyncio.to_thread(judge_claims, sample.leaves, claims)
    if facts.decision != "undecided":
        return facts
    subject = claims.remainder
    images = image_files(sample.leaves)
    opinion = Opinion("undecided", "none", f"{subject!r} cannot be judged: no judge of this kind of output is on.")
    evidence = facts.evidence
    if len(images) == len(sample.leaves) and images:
        if run.clip is not None:
            contrasts = other_subjects(subject, [other.test.match_prompt for other in run.cases])
            opinion = await run.clip.match(subject, contrasts, images, await _baseline_images(run, case))
            evidence = evidence | {"clip": opinion.evidence}
        if opinion.decision == "undecided" and run.claude is not None:
            opinion = await run.claude.match_images(subject, images)
    elif (texts := _texts(sample.leaves)) and run.claude is not None:
        opinion = await run.claude.match_text(subject, "\n".join(texts))
    return Opinion(opinion.decision, opinion.by, opinion.reason, evidence | opinion.evidence)


def _texts(leaves: Sequence[Leaf]) -> list[str]:
    """The output's texts, if it is made of nothing else."""
    texts = [leaf.value for leaf in leaves if isinstance(leaf.value, str)]
    return texts if len(texts) == len(leaves) else []


async def _baseline_images(run: Run, case: Case) -> list[Artifact]:
    """The baseline's images for this case, as many as `compare` asks for; they are made once for both checks."""
    if run.baseline is None or case not in run.compared_cases() or case.refused_by_baseline:
        return []
    samples = await run.sampler.take(run.baseline, case.number, case.inputs, run.config.compare.repeats)
    return [image for sample in samples for image in image_files(sample.leaves)]


def image_files(leaves: Sequence[Leaf]) -> list[Artifact]:
    """The files among the leaves that are whole images."""
    found = []
    for leaf in leaves:
        if isinstance(leaf.value, Artifact):
            facts = read_facts(leaf.value)
            if facts.kind == "image" and not facts.problem:
                found.append(leaf.value)
    return found


def other_subjects(subject: str, prompts: Sequence[str | None]) -> list[str]:
    """What the other cases' prompts are about, each once: natural contrasts to this one."""
    subjects = (read_claims(prompt).remainder for prompt in prompts if prompt)
    return [other for other in dict.fromkeys(subjects) if other and other.casefold() != subject.casefold()]


def _count(files: Sequence[object], leaves: Sequence[Leaf]) -> str:
    if files and len(files) == len(leaves):
        return "1 file" if len(files) == 1 else f"{len(files)} files"
    return "1 value" if len(leaves) == 1 else f"{len(leaves)} values, {len(files)} of them files"


def _shown(kind: str, width: int | None, height: int | None, size: int) -> str:
    pixels = f" {width}x{height}" if width and height else ""
    return f"{kind}{pixels}, {size} bytes"
