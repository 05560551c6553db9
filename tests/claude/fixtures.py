"""Fixtures for the tests that need the stand-in.

pytest_plugins = ["tests.claude.fixtures"]
"""

from collections.abc import Iterator

import pytest

from tests.claude.server import Claude


@pytest.fixture(scope="session")
def claude_server() -> Iterator[Claude]:
    server = Claude()
    yield server
    server.close()


@pytest.fixture
def claude(claude_server: Claude, monkeypatch: pytest.MonkeyPatch) -> Iterator[Claude]:
    """The stand-in without a script, and the environment of a caller; every request has to be as the API wants it."""
    claude_server.reset()
    for name, value in claude_server.environment.items():
        monkeypatch.setenv(name, value)
    yield claude_server
    assert not claude_server.rejected
