"""Deployments that follow a model: created, updated and brought back, each with one release, whatever is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from gate.errors import ServiceError, UsageError
from gate.release.deployments import Release, current_release, deploy, roll_back
from gate.targets.replicate_access import connect
from gate.targets.replicate_client import Patience, ReplicateClient
from tests.platform import Fault, Platform
from tests.platform.deployments import Deployment
from tests.projects import ECHO, write

# As the gate's own, and quicker.
QUICK = Patience(throttled=1.5, unavailable=0.8, backoff=(0.02, 0.1), poll=(0.02, 0.1), looks=(0.0, 0.05, 0.1), leave=5)
LIVE = "acme/live"
CREATE = "POST /v1/deployments"
UPDATE = "PATCH /v1/deployments/acme/live"


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deployments")
    write(folder / "first", ECHO)
    write(folder / "second", ECHO + "\n# the second\n")
    return folder


@pytest.fixture
def versions(platform: Platform, projects: Path) -> tuple[str, str]:
    """A model's two versions, the latest last."""
    model = platform.add_model("acme/tool", projects / "first", projects / "second")
    first, second = (version.id for version in model.versions)
    return first, second


@pytest.fixture
async def client(platform: Platform) -> AsyncIterator[ReplicateClient]:
    async with connect(platform.settings.token, platform.url, QUICK) as client:
        yield client


def existing(platform: Platform, version: str, **settings: object) -> Deployment:
    given = {"model": "acme/tool", "hardware": "gpu-t4", "min_instances": 1, "max_instances": 7} | settings
    deployment = Deployment(owner="acme", name="live", version=version, **given)  # pyright: ignore[reportArgumentType]
    platform.deployments.all[LIVE] = deployment
    return deployment


def changes(platform: Platform) -> list[str]:
    return [request.method for request in platform.requests if request.method in ("POST", "PATCH")]


class TestCreation:
    @pytest.mark.parametrize(
        ("hardware", "shown"),
        [(None, ("cpu", 1, 20)), ("cpu", ("cpu", 1, 20)), ("gpu-l40s", ("gpu-l40s", 0, 2))],
    )
    async def test_a_cpu_scales_from_1_to_20_and_a_gpu_from_0_to_2(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str], hardware: str | None, shown: tuple
    ) -> None:
        before, now = await deploy(client, LIVE, hardware, "acme/tool", versions[0])
        assert before is None
        assert now == Release(1, "acme/tool", versions[0], *shown)
        assert await current_release(client, LIVE) == now

    async def test_unknown_hardware_is_refused_with_what_there_is(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        with pytest.raises(UsageError, match=r"acme/live: Replicate has no hardware 'gpu-t5'; it has cpu, gpu-t4, "):
            await deploy(client, LIVE, "gpu-t5", "acme/tool", versions[0])
        assert changes(platform) == []

    async def test_it_is_always_of_the_accounts_own(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        with pytest.raises(UsageError, match="a deployment is always created under the API token's account, which is"):
            await deploy(client, "other/live", None, "acme/tool", versions[0])
        assert changes(platform) == []

    async def test_a_version_that_the_model_does_not_have_is_refused(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        with pytest.raises(ServiceError, match="The specified model or version does not exist"):
            await deploy(client, LIVE, None, "acme/tool", "0" * 64)
        assert platform.deployments.all == {}

    async def test_a_token_that_may_not_create_deployments_is_a_matter_of_usage(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        platform.faults.add(Fault("status", where=CREATE, status=403))
        with pytest.raises(UsageError, match="has no access to the deployments of this account"):
            await deploy(client, LIVE, None, "acme/tool", versions[0])

    @pytest.mark.parametrize("kind", ["reset_after", "malformed", "truncated"])
    async def test_a_lost_answer_makes_no_second_one(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str], kind: str
    ) -> None:
        platform.faults.add(Fault(kind, where=CREATE, times=1))  # pyright: ignore[reportArgumentType]
        _, now = await deploy(client, LIVE, None, "acme/tool", versions[0])
        assert (now.number, changes(platform)) == (1, ["POST"])


class TestUpdate:
    async def test_the_version_changes_and_hardware_and_scaling_stay(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[0])
        before, now = await deploy(client, LIVE, "cpu", "acme/tool", versions[1])
        assert before == Release(1, "acme/tool", versions[0], "gpu-t4", 1, 7)
        assert now == Release(2, "acme/tool", versions[1], "gpu-t4", 1, 7)

    async def test_one_that_runs_the_version_is_left_alone(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[0])
        before, now = await deploy(client, LIVE, None, "ACME/tool", versions[0])
        assert before == now
        assert (now.number, changes(platform)) == (1, [])

    async def test_one_of_another_model_is_refused_by_its_name(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[0], model="acme/other")
        with pytest.raises(UsageError, match="acme/live: this deployment runs acme/other, not acme/tool"):
            await deploy(client, LIVE, None, "acme/tool", versions[1])
        assert changes(platform) == []

    @pytest.mark.parametrize("kind", ["reset_after", "malformed", "truncated"])
    async def test_a_lost_answer_makes_no_second_release(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str], kind: str
    ) -> None:
        existing(platform, versions[0])
        platform.faults.add(Fault(kind, where=UPDATE, times=1))  # pyright: ignore[reportArgumentType]
        _, now = await deploy(client, LIVE, None, "acme/tool", versions[1])
        assert (now.number, now.version, changes(platform)) == (2, versions[1], ["PATCH"])

    async def test_an_update_that_arrives_late_makes_no_second_release(
        self, platform: Platform, versions: tuple[str, str]
    ) -> None:
        deployment = existing(platform, versions[0])
        platform.faults.add(Fault("reset_before", where=UPDATE, times=1))

        async def arrive() -> None:
            while not changes(platform):
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            deployment.version, deployment.number = versions[1], 2

        patience = replace(QUICK, unavailable=5, looks=(0.0, 0.3, 0.6))
        async with connect(platform.settings.token, platform.url, patience) as client:
            (_, now), _ = await asyncio.gather(deploy(client, LIVE, None, "acme/tool", versions[1]), arrive())
        assert (now.number, changes(platform)) == (2, ["PATCH"])

    async def test_an_update_that_was_not_carried_out_is_asked_for_again(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[0])
        platform.faults.add(Fault("reset_before", where=UPDATE, times=1), Fault("status", where=UPDATE, times=1))
        _, now = await deploy(client, LIVE, None, "acme/tool", versions[1])
        assert (now.number, changes(platform)) == (2, ["PATCH"] * 3)

    async def test_giving_up_says_that_the_outcome_is_unknown(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[0])
        platform.faults.add(Fault("status", where=UPDATE, status=504))
        with pytest.raises(ServiceError, match=r"Whether it has carried out PATCH /deployments/acme/live is not known"):
            await deploy(client, LIVE, None, "acme/tool", versions[1])

    async def test_an_update_that_does_not_show_is_no_success(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deployment = existing(platform, versions[0])

        monkeypatch.setattr(platform.deployments, "_show", _forgetting(platform, deployment, versions[0]))
        with pytest.raises(ServiceError, match=r"has taken the change to .*, and shows acme/tool:"):
            await deploy(client, LIVE, None, "acme/tool", versions[1])

    async def test_an_answer_that_is_no_deployment_is_no_success(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        existing(platform, versions[0])
        monkeypatch.setattr(platform.deployments, "_show", lambda deployment: {"owner": "acme", "name": "live"})
        with pytest.raises(ServiceError, match="does not say what the deployment runs"):
            await deploy(client, LIVE, None, "acme/tool", versions[1])
        platform.violations.clear()  # Which the stand-in has noticed, too.

    async def test_fields_that_nobody_knew_do_no_harm(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[0])
        platform.faults.add(Fault("extra_fields"))
        _, now = await deploy(client, LIVE, None, "acme/tool", versions[1])
        assert now == Release(2, "acme/tool", versions[1], "gpu-t4", 1, 7)


class TestRollBack:
    async def test_version_hardware_and_scaling_come_back(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[0])
        before, now = await deploy(client, LIVE, None, "acme/tool", versions[1])
        assert before is not None
        deployment = platform.deployments.all[LIVE]
        deployment.hardware, deployment.min_instances, deployment.max_instances = "cpu", 0, 1
        back = await roll_back(client, LIVE, before)
        assert back == replace(before, number=now.number + 1)
        assert await current_release(client, LIVE) == back

    async def test_what_is_as_it_was_is_left_alone(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[0])
        release = await current_release(client, LIVE)
        assert release is not None
        assert await roll_back(client, LIVE, release) == release
        assert changes(platform) == []

    async def test_a_lost_answer_makes_no_second_release(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[1])
        platform.faults.add(Fault("reset_after", where=UPDATE, times=1))
        back = await roll_back(client, LIVE, Release(1, "acme/tool", versions[0], "cpu", 0, 1))
        assert (back.number, back.version, changes(platform)) == (2, versions[0], ["PATCH"])

    async def test_a_deployment_that_is_gone_is_named(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        with pytest.raises(UsageError, match="acme/live: there is no such deployment"):
            await roll_back(client, LIVE, Release(1, "acme/tool", versions[0], "cpu", 0, 1))

    async def test_a_deployment_of_another_model_by_now_is_left_alone(
        self, platform: Platform, client: ReplicateClient, versions: tuple[str, str]
    ) -> None:
        existing(platform, versions[1], model="acme/other")
        with pytest.raises(UsageError, match="runs acme/other by now, and cannot go back to acme/tool"):
            await roll_back(client, LIVE, Release(1, "acme/tool", versions[0], "cpu", 0, 1))
        assert changes(platform) == []


def _forgetting(platform: Platform, deployment: Deployment, version: str):
    """A deployment that shows an old version, whatever it was given."""
    show = type(platform.deployments)._show

    def shown(_: Deployment) -> dict:
        return show(platform.deployments, replace(deployment, version=version))

    return shown
