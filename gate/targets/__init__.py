"""Where models run: one file a kind of place, one protocol for all of them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from gate.errors import UsageError
from gate.targets.base import Target

if TYPE_CHECKING:
    from gate.targets.ledger import Ledger

# `owner/name`, `owner/name:VERSION`, `r8.im/owner/name@sha256:VERSION`, and a model's page.
REPLICATE = re.compile(
    r"(?:(?:https://)?(?:r8\.im|replicate\.com)/)?"
    r"(?P<model>[a-z0-9][a-z0-9_.-]*/[a-z0-9][a-z0-9_.-]*)"
    r"(?:(?::|@sha256:|/versions/)(?P<version>[0-9a-f]{64}))?",
    re.IGNORECASE,
)


def open_target(
    ref: str,
    *,
    parallel: int,
    python: str | None = None,
    replicate_token: str | None = None,
    ledger: "Ledger | None" = None,
) -> Target:
    """The target that a model reference names; nothing is started yet.

    Args:
        ref: `owner/name[:VERSION]`, `http(s)://HOST:PORT`, or a folder with a `cog.yaml`.
        parallel: predictions that may run at the same time.
        python: the interpreter for a local project, or None to choose one.
        replicate_token: for a model on Replicate, or None to take the environment's.
        ledger: where a model's predictions on Replicate are recorded; those of other models are not.

    Raises:
        UsageError: it names nothing of the kind, or there is no token for Replicate in the environment.
    """
    # Each kind is imported by those who use it: the HTTP client alone takes as long as starting a server.
    on_replicate = REPLICATE.fullmatch(ref) is not None
    if ref.startswith(("http://", "https://")) and not on_replicate:
        from gate.targets.http import HttpTarget

        return HttpTarget(ref, parallel)
    if ref and Path(ref).expanduser().is_dir():
        from gate.targets.local import LocalTarget

        return LocalTarget(ref, parallel, python)
    if ref and Path(ref).exists():
        raise UsageError(f"{ref}: is a file; name the folder that holds the project's cog.yaml.")
    if on_replicate:
        from gate.targets.replicate import ReplicateTarget

        return ReplicateTarget(ref, token=replicate_token, ledger=ledger)
    raise UsageError(
        f"{ref}: is no model reference. Allowed: a folder with a cog.yaml, http://HOST:PORT of a running Cog server, "
        "or owner/name[:VERSION] on Replicate."
    )
