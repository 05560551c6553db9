"""What many tests share: projects on disk, the example's configuration, and a look for processes left behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from gate.judges.files import compare_files
from gate.media.store import ArtifactStore
from tests.claude.fixtures import claude, claude_server  # noqa: F401
from tests.platform.fixtures import platform, platform_host  # noqa: F401
from tests.projects import SEEDED, write
from tests.rig.fixtures import rig, rig_sources  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
SHARED_DATA = ROOT.parent / "shared" / "data"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: an archive holds the second it was made in, and two workers would collect different tests."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., str]:
    """Make a Cog project of a predictor's source; returns its reference.

    What it draws at random is the same in every run of the test, but not the same as another project of the test draws.
    """
    made: list[str] = []

    def make(code: str, name: str = "") -> str:
        made.append(str(write(tmp_path / (name or f"project-{len(made)}"), code + SEEDED)))
        return made[-1]

    return make


@pytest.fixture
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


@pytest.fixture
def decided(store: ArtifactStore) -> Callable[[bytes, bytes], str]:
    """What comes of comparing two files, the candidate's first."""
    return lambda candidate, baseline: compare_files(store.save(candidate), store.save(baseline)).decision


@pytest.fixture
def no_process_left() -> Iterator[None]:
    """Fails the test if a process that it started outlives it."""
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    yield
    left = [process for process in psutil.Process().children(recursive=True) if process.pid not in before]
    _, alive = psutil.wait_procs(left, timeout=3)
    assert not alive, [process.cmdline() for process in alive]
