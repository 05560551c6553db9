"""What is known of Cog's server without speaking to it: its states, and how to wait for them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

# The values of `status` in /health-check.
READY = {"READY", "BUSY"}
BROKEN = {"SETUP_FAILED", "DEFUNCT", "UNHEALTHY"}
# Seconds between looks at a server that is starting or busy: often enough that a fast model is not kept
# waiting, rare enough that a slow one is not disturbed.
POLL_SECONDS = (0.01, 1.0)
POLL_SHARE = 0.05
# Seconds that a model may take to load: large weights from a cold disk.
SETUP_TIMEOUT_SECONDS = 600.0


async def pauses() -> AsyncIterator[None]:
    """Loop with pauses that are a share of the time waited so far: whoever waits long may look rarely."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    shortest, longest = POLL_SECONDS
    while True:
        yield
        await asyncio.sleep(min(max(shortest, POLL_SHARE * (loop.time() - started)), longest))


def setup_seconds(health: dict[str, Any]) -> float | None:
    """How long setup took, from the health document's timestamps."""
    setup = health.get("setup") or {}
    try:
        start, end = (datetime.fromisoformat(str(setup[key])) for key in ("started_at", "completed_at"))
    except (KeyError, ValueError):
        return None
    return (end - start).total_seconds()
