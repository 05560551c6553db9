"""Where models run: one file a kind of place, one protocol for all of them."""

import re
from pathlib import Path

from gate.errors import UsageError
from gate.targets.base import Target

_REPLICATE = re.compile(
    r"^(?:https://)?(?:r8\.im/)?[a-z0-9][a-z0-9_.-]*/[a-z0-9][a-z0-9_.-]*(?:(?::|@sha256:)[0-9a-f]{64})?$",
    re.IGNORECASE,
)


def open_target(ref: str, *, parallel: int, python: str | None = None) -> Target:
    """The target that a model reference names; nothing is started yet.

    Args:
        ref: `owner/name[:VERSION]`, `http(s)://HOST:PORT`, or a folder with a `cog.yaml`.
        parallel: predictions that may run at the same time.
        python: the interpreter for a local project, or None to choose one.

    Raises:
        UsageError: it names nothing of the kind.
    """
    # Each kind is imported by those who use it: the HTTP client alone takes as long as starting a server.
    if ref.startswith(("http://", "https://")):
        from gate.targets.http import HttpTarget

        return HttpTarget(ref, parallel)
    if ref and Path(ref).expanduser().is_dir():
        from gate.targets.local import LocalTarget

        return LocalTarget(ref, parallel, python)
    if ref and Path(ref).exists():
        raise UsageError(f"{ref}: is a file; name the folder that holds the project's cog.yaml.")
    if _REPLICATE.match(ref):
        raise UsageError(
            f"{ref}: there is no such folder, and this version of the gate does not run models on Replicate yet; "
            "name a folder with a cog.yaml or the URL of a running Cog server."
        )
    raise UsageError(
        f"{ref}: is no model reference. Allowed: a folder with a cog.yaml, http://HOST:PORT of a running Cog server, "
        "or owner/name[:VERSION] on Replicate."
    )
