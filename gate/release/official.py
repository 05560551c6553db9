"""`--push-official-model`: the second pass of a proxy, whose image everybody may pull.

The first pass tests the project with the key of the service that it calls; the second pushes it without. So these
are other bytes by intent, and what is checked is that no secret is in them.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gate
from gate.errors import GateError, UsageError
from gate.events import CheckFinished, Emit, Finished
from gate.release import promote as promotion
from gate.release.build_context import context_files
from gate.release.build_secrets import secret_values
from gate.release.cog import Cog
from gate.release.journal import Journal, open_journal
from gate.release.models import ensure_model, latest_version
from gate.release.registry import Registry
from gate.release.releases import record
from gate.release.request import PushRequest
from gate.release.resumption import cog_push, ended, project_digest
from gate.release.secret_scan import scan
from gate.release.steps import Done, Steps
from gate.targets.local import read_project
from gate.targets.replicate_access import connect
from gate.targets.replicate_client import ReplicateClient
from gate.verdict import (
    SCHEMA_VERSION,
    CheckResult,
    GateInfo,
    ModelInfo,
    ReleaseInfo,
    Usage,
    Verdict,
    conclude,
    now,
)

# Hardware of an official model that does not exist yet, as cog-safe-push has it: a proxy only calls a service.
HARDWARE = "cpu"
SHOWN_FINDINGS = 50


async def push_official(request: PushRequest, emit: Emit = lambda event: None) -> Verdict:
    """Push to the official model, unless there is a secret in what would be pushed.

    Raises:
        UsageError: the configuration names no official model, or the request cannot be carried out.
    """
    model = request.config.official_model
    if model is None:
        raise UsageError(f"--push-official-model: {request.config_name} has no official_model; add it, as owner/name.")
    project = read_project(request.project.resolve()).folder
    cog = await Cog.find()
    cog.arguments("image", request.build)
    files = await asyncio.to_thread(lambda: list(context_files(project)))
    digest = await asyncio.to_thread(project_digest, request, project)
    started_at, started = now(), time.monotonic()
    release = ReleaseInfo(model=model, status="not released")
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(connect())
        journal = stack.enter_context(open_journal(model, digest, request.resume))
        if (verdict := ended(journal, emit)) is not None:
            return verdict
        steps = Steps(journal, emit)
        configured = secret_values(project, request.build.secrets)
        secrets = await asyncio.to_thread(no_secrets, project, len(files), configured)
        emit(CheckFinished(secrets))
        outcome, reason = conclude([secrets], [])
        try:
            if secrets.status == "pass":
                await _release(request, model, project, cog, client, journal, steps, release, emit)
        except UsageError:
            raise
        except GateError as error:
            outcome, reason = "inconclusive", f"{str(error).splitlines()[0]} Continue with --resume."
        release.steps = steps.records
        verdict = Verdict(
            gate=GateInfo(version=gate.__version__, schema=SCHEMA_VERSION),
            verdict=outcome,
            reason=reason,
            candidate=ModelInfo(ref=str(request.project), kind="local"),
            checks=[secrets],
            usage=Usage(),
            started_at=started_at,
            seconds=time.monotonic() - started,
            release=release,
        )
        if outcome != "inconclusive":
            journal.close(verdict.model_dump(mode="json"))
    emit(Finished(verdict))
    return verdict


async def _release(
    request: PushRequest,
    model: str,
    project: Path,
    cog: Cog,
    client: ReplicateClient,
    journal: Journal,
    steps: Steps,
    release: ReleaseInfo,
    emit: Emit,
) -> None:
    registry = Registry()

    async def models() -> Done:
        created = await ensure_model(client, model, HARDWARE)
        live = await latest_version(client, model)
        return f"{model} {'was created, private' if created else 'is there'}.", {"live": live}

    async def push() -> Done:
        image = f"{registry.host}/{model}"
        pushed = await cog_push(cog, project, image, request.build, journal, "push", emit)
        return f"{model}@sha256:{pushed}", {"version": pushed}

    async def listed() -> Done:
        version = str(release.version)
        await promotion.expect_latest(client, registry, model, version)
        record("model", model, version, previous_version=release.previous_version, run=journal.run_id)
        return f"{model} has the version {version[:12]}.", {}

    release.previous_version = (await steps.take("models", f"looking at {model}", models))["live"]
    release.status = "unknown"
    release.version = (await steps.take("push", f"building and pushing to {model}", push))["version"]
    release.promoted_by = "push"
    await steps.take("version", "waiting for it", listed)
    release.status = "released"


def no_secrets(project: Path, files: int, configured: Sequence[str] = ()) -> CheckResult:
    """Whether no file that would enter the image has a secret in it; names files and lines, never a secret.

    Args:
        files: how many enter the image.
        configured: secrets of the caller's, in addition to those of the environment and to well-known shapes.
    """
    unscanned: list[str] = []
    findings = scan(project, configured, unscanned.append)
    evidence: dict[str, Any] = {"not_scanned": unscanned[:SHOWN_FINDINGS]} if unscanned else {}
    if not findings:
        but = f"; {len(unscanned)} could not be searched whole, see the evidence" if unscanned else ""
        message = f"No secret is in the {files} files that enter the image{but}."
        return CheckResult(id="lint.project", status="pass", message=message, decided_by="facts", evidence=evidence)
    first = findings[0]
    more = f" ({len(findings) - 1} more in the evidence)" if len(findings) > 1 else ""
    return CheckResult(
        id="lint.project",
        status="fail",
        message=f"{first.file}, line {first.line}: {first.kind} would be in an image that everybody can pull; remove "
        f"it, or name the file in .dockerignore{more}.",
        decided_by="facts",
        evidence=evidence
        | {
            "findings": [
                {"file": finding.file, "line": finding.line, "kind": finding.kind}
                for finding in findings[:SHOWN_FINDINGS]
            ]
        },
    )
