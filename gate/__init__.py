"""gate: the release gate for models published on Replicate with Cog.

import gate

verdict = gate.check("examples/painter-grain", baseline="examples/painter", config="configs/painter.yaml")
print(verdict.verdict, verdict.reason)
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gate.config import Config
    from gate.verdict import Verdict

__version__ = "0.1.0"
__all__ = ["__version__", "check", "check_async"]


def check(
    candidate: str, baseline: str | None = None, config: "Config | str | Path | None" = None, python: str | None = None
) -> "Verdict":
    """Judge a candidate against a baseline; changes nothing anywhere.

    Args:
        candidate, baseline: a folder with a `cog.yaml`, or `http://HOST:PORT` of a running Cog server.
        config: a configuration, or the path of its file; None looks where `gate check` looks.
        python: the interpreter that runs local projects; None takes each project's own, or this one.

    Raises:
        gate.errors.UsageError: the references or the configuration cannot be used as they are.
    """
    import asyncio

    return asyncio.run(check_async(candidate, baseline, config, python))


async def check_async(
    candidate: str, baseline: str | None = None, config: "Config | str | Path | None" = None, python: str | None = None
) -> "Verdict":
    """`check` for callers that already run an event loop."""
    from gate.config import Config, default, find, load
    from gate.engine import Request
    from gate.engine import check as run

    if not isinstance(config, Config):
        path = Path(config) if config is not None else find(candidate, baseline)
        config = load(path) if path else default()
    return await run(Request(candidate, baseline, config, python))
