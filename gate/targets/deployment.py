"""A deployment on Replicate: the model and version of its release, run where its users run it."""

import re
from typing import Any

from gate.errors import UsageError
from gate.targets.replicate import OnReplicate
from gate.targets.replicate_access import find
from gate.targets.replicate_client import ReplicateClient
from gate.targets.replicate_order import Place

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*/[a-z0-9][a-z0-9_.-]*", re.IGNORECASE)


class DeploymentTarget(OnReplicate):
    """Runs predictions on the deployment `owner/name`.

    `version` is that of the release that is current when the target is entered. A prediction that another version
    has answered, because the release was changed meanwhile, is a ServiceError.
    """

    def __init__(self, ref: str, **options: Any) -> None:
        """
        Args:
            ref: the deployment's owner/name.
            options: as those of `OnReplicate`.

        Raises:
            UsageError: the reference is none, or the token or the base URL is missing or malformed.
        """
        if NAME.fullmatch(ref) is None:
            raise UsageError(f"{ref}: is no deployment on Replicate; write owner/name.")
        super().__init__(ref, f"{ref}: a deployment on Replicate", **options)

    async def _resolve(self, client: ReplicateClient) -> Place:
        path = f"/deployments/{self.ref}"
        deployment = await find(client, path, self.ref, "this deployment")
        if deployment is None:
            raise UsageError(
                f"{self.ref}: Replicate knows no such deployment, or the API token has no access to it; check the "
                "name, or set REPLICATE_API_TOKEN to one of an account that has access."
            )
        release = deployment.get("current_release") or {}
        model, version = release.get("model"), release.get("version")
        if not (isinstance(model, str) and isinstance(version, str)):
            raise UsageError(f"{self.ref}: this deployment has no release yet; give it a version to run first.")
        self.version = version
        described = await find(client, f"/models/{model}/versions/{version}", self.ref, f"its model, {model}") or {}
        self._document = described.get("openapi_schema") or None
        return Place(self.ref, f"{path}/predictions", model, version, version_by="release")
