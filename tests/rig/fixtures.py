"""Fixtures for the tests that need the rig: a conftest imports them.

from tests.rig.fixtures import rig, rig_sources
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform.conformity import DESCRIPTION
from tests.platform.server import Host
from tests.rig.rig import Rig
from tests.rig.storage import MISSING


@pytest.fixture(scope="session")
def rig_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the models' files are unpacked; the Cog servers that run them stay from test to test."""
    return tmp_path_factory.mktemp("sources")


@pytest.fixture
def rig(platform_host: Host, rig_sources: Path, tmp_path: Path) -> Iterator[Rig]:
    """An empty rig; where the API's description is at hand, every answer has to conform to it."""
    if MISSING is not None:
        pytest.skip(MISSING)
    description = DESCRIPTION if DESCRIPTION.exists() else None
    rig = Rig(platform_host, tmp_path, rig_sources, description=description)
    try:
        yield rig
    finally:
        rig.close()
    assert not rig.platform.violations
