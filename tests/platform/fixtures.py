"""Fixtures for the tests that need the stand-in: a conftest imports them.

from tests.platform.fixtures import platform, platform_host
"""

from collections.abc import Iterator

import pytest

from tests.platform.conformity import DESCRIPTION
from tests.platform.server import Host, Platform


@pytest.fixture(scope="session")
def platform_host() -> Iterator[Host]:
    """Where platforms run; the Cog servers stay from test to test and are stopped at the end of the session."""
    host = Host()
    yield host
    host.close()


@pytest.fixture
def platform(platform_host: Host) -> Iterator[Platform]:
    """An empty platform; where the API's description is at hand, every answer has to conform to it."""
    description = DESCRIPTION if DESCRIPTION.exists() else None
    with Platform(platform_host, description=description) as platform:
        yield platform
    assert not platform.violations
