"""Models that a release needs: found, created once whatever becomes of the answers, and asked for their versions."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gate.errors import ServiceError, UsageError
from gate.release.models import ensure_model, find_model, latest_version, versions, wait_for_version
from gate.targets.replicate_access import connect
from gate.targets.replicate_client import Patience, ReplicateClient
from tests.platform import Fault, Platform
from tests.projects import ECHO, write

# As the gate's own, and quicker.
QUICK = Patience(throttled=1.5, unavailable=0.8, backoff=(0.02, 0.1), poll=(0.02, 0.1), looks=(0.0, 0.05, 0.1), leave=5)
CREATE = "POST /v1/models"


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write(folder / "first", ECHO)
    write(folder / "second", ECHO + "\n# the second\n")
    return folder


@pytest.fixture
async def client(platform: Platform) -> AsyncIterator[ReplicateClient]:
    async with connect(platform.settings.token, platform.url, QUICK) as client:
        yield client


def created(platform: Platform) -> int:
    return [(request.method, request.path) for request in platform.requests].count(("POST", "/v1/models"))


async def test_a_missing_model_is_created_private(platform: Platform, client: ReplicateClient) -> None:
    assert await find_model(client, "acme/painter-test") is None
    assert await ensure_model(client, "acme/painter-test", "gpu-l40s") is True
    assert platform.models.all["acme/painter-test"].visibility == "private"


async def test_a_model_that_exists_is_left_alone(platform: Platform, client: ReplicateClient) -> None:
    platform.add_model("acme/painter")
    assert await ensure_model(client, "acme/painter", "no such hardware") is False
    assert created(platform) == 0
    assert platform.models.all["acme/painter"].visibility == "public"


async def test_unknown_hardware_is_refused_with_what_there_is(platform: Platform, client: ReplicateClient) -> None:
    with pytest.raises(UsageError, match=r"acme/new: Replicate has no hardware 'gpu-t5'; it has cpu, gpu-t4, "):
        await ensure_model(client, "acme/new", "gpu-t5")
    assert created(platform) == 0


async def test_a_model_of_another_account_cannot_be_created(platform: Platform, client: ReplicateClient) -> None:
    with pytest.raises(UsageError, match=r"created under the API token's account, which is acme, not other; name acme"):
        await ensure_model(client, "other/new", "cpu")
    assert created(platform) == 0


async def test_a_token_that_may_not_create_models_is_a_matter_of_usage(
    platform: Platform, client: ReplicateClient
) -> None:
    platform.faults.add(Fault("status", where=CREATE, status=403))
    with pytest.raises(UsageError, match=r"has no access to the models of acme .*set REPLICATE_API_TOKEN"):
        await ensure_model(client, "acme/new", "cpu")


async def test_a_refused_token_is_a_matter_of_usage(platform: Platform) -> None:
    async with connect("r8_notmytoken", platform.url, QUICK) as client:
        with pytest.raises(UsageError, match="does not accept the API token") as caught:
            await ensure_model(client, "acme/new", "cpu")
    assert "notmytoken" not in str(caught.value)


def test_a_missing_token_says_how_to_set_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)

    async def use() -> None:
        async with connect():
            pass

    with pytest.raises(UsageError, match="set REPLICATE_API_TOKEN"):
        asyncio.run(use())


class TestLostAnswers:
    @pytest.mark.parametrize("kind", ["reset_after", "malformed", "truncated"])
    async def test_what_was_carried_out_is_not_asked_for_again(
        self, platform: Platform, client: ReplicateClient, kind: str
    ) -> None:
        platform.faults.add(Fault(kind, where=CREATE, times=1))  # pyright: ignore[reportArgumentType]
        assert await ensure_model(client, "acme/new", "cpu") is True
        assert created(platform) == 1

    async def test_what_was_not_carried_out_is_asked_for_again(
        self, platform: Platform, client: ReplicateClient
    ) -> None:
        platform.faults.add(Fault("reset_before", where=CREATE, times=1), Fault("status", where=CREATE, times=1))
        assert await ensure_model(client, "acme/new", "cpu") is True
        assert created(platform) == 3
        assert "acme/new" in platform.models.all

    async def test_already_exists_after_a_lost_answer_is_what_was_wanted(
        self, platform: Platform, client: ReplicateClient
    ) -> None:
        # The looks after the lost answer see nothing yet, so that it is asked for again, and refused.
        platform.faults.add(
            Fault("reset_after", where=CREATE, times=1),
            Fault("status", where="GET /v1/models/acme/new", status=404, after=1, times=len(QUICK.looks)),
        )
        assert await ensure_model(client, "acme/new", "cpu") is True
        assert created(platform) == 2

    async def test_giving_up_says_that_the_outcome_is_unknown(
        self, platform: Platform, client: ReplicateClient
    ) -> None:
        platform.faults.add(Fault("status", where=CREATE, status=502))
        with pytest.raises(ServiceError, match=r"Whether it has carried out POST /models is not known"):
            await ensure_model(client, "acme/new", "cpu")

    async def test_a_throttled_creation_is_not_in_doubt(self, platform: Platform, client: ReplicateClient) -> None:
        platform.faults.add(Fault("throttled", where=CREATE, retry_after=60))
        with pytest.raises(ServiceError, match="throttles the gate") as caught:
            await ensure_model(client, "acme/new", "cpu")
        assert "not known" not in str(caught.value)


class TestVersions:
    async def test_the_latest_is_the_one_that_was_pushed_last(
        self, platform: Platform, client: ReplicateClient, projects: Path
    ) -> None:
        model = platform.add_model("acme/tool", projects / "first")
        second = platform.push("acme/tool", projects / "second")
        assert await latest_version(client, "acme/tool") == second.id != model.versions[0].id

    async def test_a_model_without_versions_has_no_latest(self, platform: Platform, client: ReplicateClient) -> None:
        platform.add_model("acme/empty")
        assert await latest_version(client, "acme/empty") is None

    async def test_an_official_model_has_the_latest_that_its_document_shows(
        self, platform: Platform, client: ReplicateClient, projects: Path
    ) -> None:
        model = platform.add_model("acme/tool", projects / "first", official=True)
        assert model.latest is not None
        assert await latest_version(client, "acme/tool") == model.latest.id
        assert [document async for document in versions(client, "acme/tool")] == []

    async def test_a_model_that_is_not_there_is_named(self, client: ReplicateClient) -> None:
        with pytest.raises(UsageError, match="acme/nothing: Replicate knows no such model"):
            await latest_version(client, "acme/nothing")

    async def test_all_pages_of_the_list_are_read(
        self, platform: Platform, client: ReplicateClient, projects: Path
    ) -> None:
        platform.settings.page_size = 1
        model = platform.add_model("acme/tool", projects / "first", projects / "second")
        listed = [document["id"] async for document in versions(client, "acme/tool")]
        assert listed == [version.id for version in reversed(model.versions)]

    async def test_a_version_that_is_listed_late_is_waited_for(
        self, platform: Platform, client: ReplicateClient, projects: Path
    ) -> None:
        platform.add_model("acme/tool", projects / "first")
        later = platform.add_model("acme/other", projects / "second").latest
        assert later is not None

        async def publish() -> None:
            await asyncio.sleep(0.15)
            platform.models.all["acme/tool"].release(later)

        seen, _ = await asyncio.gather(wait_for_version(client, "acme/tool", later.id, 10), publish())
        assert seen is True

    async def test_a_version_that_never_comes_is_not_waited_for_ever(
        self, platform: Platform, client: ReplicateClient, projects: Path
    ) -> None:
        platform.add_model("acme/tool", projects / "first")
        assert await wait_for_version(client, "acme/tool", "0" * 64, 0.2) is False
