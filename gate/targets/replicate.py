"""A model on Replicate, its version resolved once and pinned; and what all targets on Replicate share."""

from abc import ABC, abstractmethod
from typing import Any, Self

from gate.errors import ServiceError, UsageError
from gate.targets import REPLICATE
from gate.targets.base import Kind, Prediction
from gate.targets.ledger import Ledger
from gate.targets.replicate_access import find, read_base_url, read_token
from gate.targets.replicate_client import Patience, ReplicateClient
from gate.targets.replicate_order import Place
from gate.targets.replicate_runs import Runner


class OnReplicate(ABC):
    """What runs on Replicate, each run of it made once and none left running, if Replicate can be reached."""

    kind: Kind = "replicate"

    def __init__(
        self,
        ref: str,
        purpose: str,
        *,
        token: str | None = None,
        base_url: str | None = None,
        patience: Patience | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        """
        Args:
            purpose: what a token is needed for: the beginning of a sentence.
            token: by default, that of the environment (REPLICATE_API_TOKEN).
            base_url: by default, that of the environment (REPLICATE_BASE_URL), else Replicate's own.
            patience: how long to wait for what.
            ledger: where the runs are recorded, and those of an earlier process are found; by default, nowhere.

        Raises:
            UsageError: the token or the base URL is missing or malformed.
        """
        self.ref = ref
        self.version: str | None = None
        self.setup_seconds: float | None = None
        self._token = read_token(token, purpose)
        self._base_url = read_base_url(base_url)
        self._patience = patience or Patience()
        self._ledger = ledger
        self._client: ReplicateClient | None = None
        self._runner: Runner | None = None
        self._document: dict[str, Any] | None = None

    async def __aenter__(self) -> Self:
        self._client = ReplicateClient.acquire(self._base_url, self._token, self._patience)
        try:
            place = await self._resolve(self._client)
            self._runner = Runner(self._client, place, self._document, self._ledger)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        client, runner = self._client, self._runner
        self._client = self._runner = None
        try:
            if runner is not None:
                await runner.aclose()
        finally:
            if client is not None:
                await client.release()

    async def openapi(self) -> dict[str, Any]:
        if self._document is None:
            raise ServiceError(f"{self.ref}: Replicate has no OpenAPI document of this model.")
        return self._document

    async def predict(self, inputs: dict[str, Any], timeout: float) -> Prediction:
        assert self._runner is not None, "a target runs predictions only inside `async with`"
        return await self._runner.run(inputs, timeout)

    @abstractmethod
    async def _resolve(self, client: ReplicateClient) -> Place:
        """Find where runs are made; sets `version`, and the OpenAPI document if there is one.

        Raises:
            UsageError: there is no such thing, or it is not for this token.
            ServiceError: Replicate does not answer.
        """


class ReplicateTarget(OnReplicate):
    """Runs `owner/name`, `owner/name:VERSION` or `r8.im/owner/name@sha256:VERSION` through Replicate's API.

    An official model shows no versions: its predictions are made under its name, and `version` is what the
    model's document calls the latest, if anything.
    """

    def __init__(self, ref: str, **options: Any) -> None:
        """
        Args:
            options: as those of `OnReplicate`.

        Raises:
            UsageError: the reference is none, or the token or the base URL is missing or malformed.
        """
        match = REPLICATE.fullmatch(ref)
        if match is None:
            raise UsageError(f"{ref}: is no model on Replicate; write owner/name or owner/name:VERSION.")
        super().__init__(ref, f"{ref}: there is no such folder, and a model on Replicate", **options)
        self.version = match["version"].lower() if match["version"] else None
        self._model = match["model"]

    async def _resolve(self, client: ReplicateClient) -> Place:
        if await self._pin(client):
            path = f"/models/{self._model}/predictions"
            return Place(self._model, path, self._model, self.version, version_by="service")
        return Place(self._model, "/predictions", self._model, self.version, {"version": str(self.version)})

    async def _pin(self, client: ReplicateClient) -> bool:
        """Pin the version and find its OpenAPI document; returns whether the model is official."""
        path = f"/models/{self._model}"
        official = False
        if self.version is not None:
            version = await self._find(client, f"{path}/versions/{self.version}")
            if version is None:
                raise UsageError(await self._why_no_version(client, path))
        else:
            model = await self._find(client, path)
            if model is None:
                raise UsageError(self._no_model())
            version = model.get("latest_version") or {}
            official = model.get("is_official") is True
            if not (official or ("is_official" in model and version.get("id"))):
                # What makes a model official is that it shows no versions.
                versions = await self._find(client, f"{path}/versions")
                official = versions is None
                version = version or next(iter((versions or {}).get("results") or ()), {})
            self.version = version.get("id")
            if self.version is None and not official:
                raise UsageError(f"{self.ref}: this model has no version yet; push one first.")
            if not (official or version.get("openapi_schema")):
                version = await self._find(client, f"{path}/versions/{self.version}") or {}
        self._document = version.get("openapi_schema") or None
        return official

    async def _find(self, client: ReplicateClient, path: str) -> dict[str, Any] | None:
        """What is there, or None where nothing is or where it is not for this token."""
        return await find(client, path, self.ref, "this model")

    async def _why_no_version(self, client: ReplicateClient, path: str) -> str:
        if await self._find(client, path) is None:
            return self._no_model()
        if await self._find(client, f"{path}/versions") is None:
            return f"{self.ref}: an official model has no versions to choose from; write {self._model}."
        return f"{self.ref}: the model {self._model} has no such version; write {self._model} for its latest."

    def _no_model(self) -> str:
        return (
            f"{self.ref}: Replicate knows no model {self._model}, or the API token has no access to it; check the "
            "name, or set REPLICATE_API_TOKEN to one of an account that has access."
        )
