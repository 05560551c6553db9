"""`gate push`: from a Cog project in a folder to its users. Push to the test model, judge, promote, and look again.

Nothing reaches the live model before the verdict is a pass, and what then reaches it is what was judged. Each step
is in the journal (`gate.release.journal`), so that a run that dies is gone on with rather than begun anew.
"""

import asyncio
import contextlib
import time
from dataclasses import asdict

import gate
from gate.engine import Memory, Request
from gate.engine import check as judge_here
from gate.errors import GateError, ServiceError, UsageError
from gate.events import CheckFinished, Emit, Event, Finished, Note
from gate.release import promote as promotion
from gate.release.cog import Cog
from gate.release.deployments import DEFAULT_HARDWARE, Release, current_release, deploy
from gate.release.journal import Journal, open_journal
from gate.release.models import ensure_model, find_model, latest_version
from gate.release.registry import Registry, RegistryUnavailable
from gate.release.releases import record
from gate.release.request import PushRequest
from gate.release.resumption import cog_push, ended, expect_no_push, project_digest
from gate.release.smoke import bring_back, smoke
from gate.release.static import secrets_allowed, static_checks
from gate.release.steps import Done, Steps
from gate.secrets import redact
from gate.targets.ledger import Ledger
from gate.targets.local import Project, read_project
from gate.targets.replicate_access import connect
from gate.targets.replicate_client import ReplicateClient
from gate.verdict import (
    SCHEMA_VERSION,
    CheckResult,
    DeploymentRecord,
    GateInfo,
    ModelInfo,
    Outcome,
    PredictionRecord,
    ReleaseInfo,
    Usage,
    Verdict,
    conclude,
    now,
)


async def push(request: PushRequest, emit: Emit = lambda event: None) -> Verdict:
    """Test push, judge, release.

    A cancelled run stops what it started, emits a verdict that cannot be a pass, and raises
    `asyncio.CancelledError`.

    Raises:
        UsageError: the request cannot be carried out as it stands; nothing was released.
        ServiceError: another run is on the model.
    """
    if request.model.casefold() == request.test_model.casefold():
        raise UsageError(f"{request.model}: the test model must be another one than the model itself; set test_model.")
    project = read_project(request.project.resolve())
    cog = await Cog.find()
    cog.arguments("image", request.build)  # what this Cog does not know is better said now
    digest = await asyncio.to_thread(project_digest, request, project.folder)
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(connect())
        journal = stack.enter_context(
            open_journal(request.model, digest, request.resume, lambda runs: expect_no_push(runs, request))
        )
        if (verdict := ended(journal, emit)) is not None:
            return verdict
        ledger = stack.enter_context(Ledger(journal.place("ledger")))
        return await _Push(request, project, cog, client, journal, ledger, emit).run()


class _Undecided(GateError):
    """The judgement is inconclusive: the verdict says why, and a resumed run judges again."""


class _Push:
    """One run, from the state in which an earlier process has left it."""

    def __init__(
        self,
        request: PushRequest,
        project: Project,
        cog: Cog,
        client: ReplicateClient,
        journal: Journal,
        ledger: Ledger,
        emit: Emit,
    ) -> None:
        self.request = request
        self.project = project
        self.cog = cog
        self.client = client
        self.journal = journal
        self.emit = emit
        self.memory = Memory(ledger, journal.place("files"))
        self.registry = Registry()
        self.steps = Steps(journal, emit)
        self.release = ReleaseInfo(model=request.model, status="not released")
        self.started_at, self.started = now(), time.monotonic()
        self.static: list[CheckResult] = []
        self.judged: Verdict | None = None

    async def run(self) -> Verdict:
        try:
            self.static = await static_checks(self.project, self.request.config)
            for result in self.static:
                self.emit(CheckFinished(result))
            if any(result.status == "fail" for result in self.static):
                return self._finish()
            return await self._from_push_to_users()
        except UsageError:
            raise
        except _Undecided:
            return self._finish()
        except GateError as error:
            return self._finish("inconclusive", f"{str(error).splitlines()[0]} Continue with --resume.")
        except asyncio.CancelledError:
            self._finish("inconclusive", "The run was interrupted; continue with --resume.")
            raise

    async def _from_push_to_users(self) -> Verdict:
        request, take = self.request, self.steps.take
        models = await take("models", f"looking at {request.model} and {request.test_model}", self._models)
        pushed = await take("push", f"building and pushing to {request.test_model}", self._push)
        version = str(pushed["version"])
        self.release.tested_version = version
        self.release.previous_version = models["live"]
        await take("version", f"waiting for {version[:12]}", lambda: self._version(version))
        judged = await take("judge", "judging", lambda: self._judge(version, models["live"], models["official"]))
        self.judged = Verdict.model_validate(judged)
        if self.judged.verdict != "pass":
            return self._finish()
        if request.no_push:
            for name in ("promote", "deployment", "smoke"):
                self.steps.skip(name, "Not wanted (--no-push).")
            return self._finish()
        return await self._release(version, models)

    async def _release(self, tested: str, models: dict[str, str | None]) -> Verdict:
        request, release, take = self.request, self.release, self.steps.take
        release.status = "unknown" if self.journal.begun("promote") is not None else release.status
        promoted = await take(
            "promote", f"releasing {tested[:12]} to {request.model}", lambda: self._promote(tested, models["live"])
        )
        release.status, release.version, release.promoted_by = "released", promoted["version"], promoted["by"]
        release.is_tested_version = release.version == tested
        before: Release | None = None
        if request.deployment is None:
            self.steps.skip("deployment", "The configuration names none.")
        else:
            deployed = await take(
                "deployment", f"{request.deployment} follows", lambda: self._deploy(promoted["version"])
            )
            before = Release(**deployed["before"]) if deployed["before"] else None
            release.deployment = DeploymentRecord(
                name=request.deployment,
                status=deployed["status"],
                version=promoted["version"],
                previous_version=before.version if before else None,
            )
        smoked = await take(
            "smoke",
            "one prediction on what was released",
            lambda: self._smoke(promoted["version"], bool(models["official"])),
        )
        release.smoke = PredictionRecord.model_validate(smoked["prediction"]) if smoked["prediction"] else None
        if smoked["failed"]:
            back = await take("rollback", "bringing the release before back", lambda: self._bring_back(before))
            release.status = "rolled back" if back["model"] else "released"
            if release.deployment:
                release.deployment.status = "rolled back" if back["deployment"] else "not rolled back"
            return self._finish("fail", f"{smoked['failed']} {back['message']}")
        return self._finish()

    async def _models(self) -> Done:
        """See that everything that is named is there, before anything is built."""
        request, client, config = self.request, self.client, self.request.config
        live = await find_model(client, request.model)
        if live is None:
            raise UsageError(
                f"{request.model}: there is no such model on Replicate, or the API token has no access to it; create "
                "it first, for its visibility and hardware are yours to choose."
            )
        if live.get("visibility") != "private" and (secrets := secrets_allowed(self.static)):
            raise UsageError(
                f"{request.model}: this model is public, and a secret is in the project ({secrets[0]}); the first pass "
                "of a proxy needs a private model, and --push-official-model releases to users."
            )
        if request.deployment is not None:
            release = await current_release(client, request.deployment)
            if release is not None and release.model.casefold() != request.model.casefold():
                raise UsageError(f"{request.deployment}: this deployment runs {release.model}, not {request.model}.")
        created = []
        if await ensure_model(client, request.test_model, config.test_hardware):
            created.append(request.test_model)
        if (
            request.destination is not None
            and config.train is not None
            and await ensure_model(client, request.destination, config.train.destination_hardware)
        ):
            created.append(request.destination)
        version = await latest_version(client, request.model)
        message = f"{request.model} is at {version[:12] if version else 'no version yet'}"
        message += f"; created {' and '.join(created)}, private." if created else "."
        return message, {"live": version, "official": live.get("is_official") is True}

    async def _push(self) -> Done:
        pushed = await self._cog_push(self.request.test_model, "push")
        return f"{self.request.test_model}@sha256:{pushed}", {"version": pushed}

    async def _cog_push(self, model: str, place: str) -> str:
        image = f"{self.registry.host}/{model}"
        return await cog_push(self.cog, self.project.folder, image, self.request.build, self.journal, place, self.emit)

    async def _version(self, version: str) -> Done:
        """The registry, Replicate and Cog have to agree on what was pushed."""
        test_model = self.request.test_model
        seen = "the registry"
        try:
            served = await self.registry.digest(test_model)
            if served != version:
                raise ServiceError(
                    f"cog push says that it pushed {version[:12]} to {test_model}, and the registry serves "
                    f"{served[:12] if served else 'no image'} as its latest; another push may have come in between."
                )
        except RegistryUnavailable as error:
            self.emit(Note(f"The digest is not compared with the registry's: {error}"))
            seen = "nobody else"
        await promotion.expect_latest(self.client, self.registry, test_model, version)
        return f"Replicate lists the version that Cog and {seen} know as {version[:12]}.", {}

    async def _judge(self, version: str, live: str | None, official: bool) -> Done:
        request = self.request
        baseline = request.model if official else f"{request.model}:{live}" if live else None
        asked = Request(
            candidate=f"{request.test_model}:{version}",
            baseline=baseline,
            config=request.config,
            config_name=request.config_name,
            destination=request.destination,
            memory=self.memory,
            cache=request.cache,
            fuzz_seed=request.fuzz_seed,
        )

        def tell(event: Event) -> None:
            if not isinstance(event, Finished):
                self.emit(event)
            else:
                self.judged = event.verdict

        if request.via is not None:
            from gate.via import check_via

            verdict = await check_via(request.via, asked, tell)
        else:
            verdict = await judge_here(asked, tell)
        if verdict.verdict == "inconclusive":
            raise _Undecided(verdict.reason)
        return verdict.reason, verdict.model_dump(mode="json")

    async def _promote(self, tested: str, live: str | None) -> Done:
        request = self.request
        pushing = any(self.journal.folder.glob("promote-*/*"))
        latest = await latest_version(self.client, request.model)
        # A push of our own may have arrived; with anything else, nobody has compared the candidate.
        if latest not in (live, tested) and not pushing:
            raise ServiceError(
                f"{request.model} has got another version, {str(latest)[:12]}, while this run was judging against "
                f"{live[:12] if live else 'none'}; run again without --resume, so that it is compared with that."
            )
        self.journal.begin("promote", live=live)
        self.release.status = "unknown"
        try:
            promoted = await promotion.promote(
                self.client,
                self.registry,
                request.test_model,
                tested,
                request.model,
                request.how,
                push_again=lambda: self._cog_push(request.model, "promote"),
                pushing=pushing,
                note=lambda text: self.emit(Note(text)),
            )
        except ServiceError:
            with contextlib.suppress(GateError):
                if await latest_version(self.client, request.model) == live:
                    self.release.status = "not released"
            raise
        exact = promoted.version == tested
        how = "copied by its digest, nothing rebuilt" if exact else "pushed once more; this is NOT the judged version"
        message = f"{request.model}@sha256:{promoted.version}, {how}."
        record("model", request.model, promoted.version, previous_version=live, run=self.journal.run_id)
        return message, {"version": promoted.version, "by": promoted.by}

    async def _deploy(self, version: str) -> Done:
        request, deployment = self.request, str(self.request.deployment)
        known = self.journal.begun("deployment")
        if known is None:
            release = await current_release(self.client, deployment)
            known = {"before": asdict(release) if release else None}
            self.journal.begin("deployment", **known)
        assert request.config.deployment is not None
        hardware = request.config.deployment.hardware or DEFAULT_HARDWARE
        _, release = await deploy(self.client, deployment, hardware, request.model, version)
        before = Release(**known["before"]) if known["before"] else None
        record(
            "deployment",
            deployment,
            version,
            previous_version=before.version if before else None,
            previous_release=before,
            run=self.journal.run_id,
        )
        unchanged = before is not None and before.version == version
        status = "created" if before is None else "unchanged" if unchanged else "updated"
        scale = f"{release.min_instances} to {release.max_instances} instances on {release.hardware}"
        return f"{deployment} {status}: {version[:12]}, {scale}.", known | {"status": status}

    async def _smoke(self, version: str, official: bool) -> Done:
        # Of its own: the same version has answered the same inputs when it was judged.
        with Ledger(self.journal.place("smoke")) as ledger:
            return await smoke(self.request, version, official, ledger)

    async def _bring_back(self, before: Release | None) -> Done:
        return await bring_back(self.request, self.release, before, self.client, self.registry, self.journal.run_id)

    def _finish(self, outcome: Outcome | None = None, reason: str = "") -> Verdict:
        """Tell the verdict; by default what the checks say."""
        judged = self.judged
        own = {result.id for result in self.static}
        checks = [*self.static, *(result for result in (judged.checks if judged else []) if result.id not in own)]
        if outcome is None:
            outcome, reason = conclude(checks, []) if judged is None else (judged.verdict, judged.reason)
        self.release.steps = self.steps.records
        verdict = Verdict(
            gate=GateInfo(version=gate.__version__, schema=SCHEMA_VERSION),
            verdict=outcome,
            reason=redact(reason),
            candidate=judged.candidate if judged else ModelInfo(ref=redact(str(self.request.project)), kind="local"),
            baseline=judged.baseline if judged else None,
            checks=checks,
            usage=judged.usage if judged else Usage(),
            started_at=self.started_at,
            seconds=time.monotonic() - self.started,
            release=self.release,
        )
        if outcome != "inconclusive":
            self.journal.close(verdict.model_dump(mode="json"))
        self.emit(Finished(verdict))
        return verdict
