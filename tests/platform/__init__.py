"""A stand-in for Replicate's HTTP API, served over real HTTP on loopback; its models are real Cog projects.

    host = Host()                              # an event loop and the Cog servers, shared by many platforms
    with Platform(host) as platform:
        platform.add_model("acme/painter", "examples/painter", "examples/painter-dimmed")
        platform.faults.add(Fault("throttled", where="POST /v1/predictions", times=2))
        ...                                    # REPLICATE_BASE_URL=platform.url, REPLICATE_API_TOKEN=platform.token
        assert not platform.running()
    host.close()

How a request travels: `front` counts it and injects faults, `conformity` (where the API's description is at hand)
checks the answer against it, `gateway` asks for the token and enforces the rate limits, `app` routes it to the
module of its resource. A prediction's life is in `runs`, the Cog servers are in `fleet`.

Where the real service is not documented and was not recorded, the module says so beside the code.
"""

from tests.platform.faults import Fault
from tests.platform.server import Host, Platform, Settings

__all__ = ["Fault", "Host", "Platform", "Settings"]
