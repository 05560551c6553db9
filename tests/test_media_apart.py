"""Work on a file in a process of its own."""

from pathlib import Path

import pytest

from gate.media import apart
from gate.media.apart import run_apart
from gate.media.base import Artifact, TooLarge, UnreadableMedia


def file(path: Path = Path("a file"), name: str = "") -> Artifact:
    return Artifact(path, 0, "", name)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that the process can import, and whose source is in `tmp_path / "hostile.py"`."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "hostile"


def test_gives_what_was_printed(module: str, tmp_path: Path) -> None:
    (tmp_path / "hostile.py").write_text("import sys\nprint(sys.argv[1], end='')")
    assert run_apart(module, file()) == b"a file"


def test_that_ends_with_an_error_says_it_of_the_file(module: str, tmp_path: Path) -> None:
    (tmp_path / "hostile.py").write_text("import sys\nsys.exit('is damaged')")
    with pytest.raises(UnreadableMedia, match=r"report\.pdf is damaged"):
        run_apart(module, file(name="report.pdf"))


def test_that_takes_too_long_is_ended(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1.0)
    (tmp_path / "hostile.py").write_text("import time\ntime.sleep(60)")
    with pytest.raises(TooLarge, match="more than 1 s"):
        run_apart(module, file())


def test_that_takes_too_much_memory_is_ended(module: str, tmp_path: Path) -> None:
    (tmp_path / "hostile.py").write_text(f"held = bytearray({apart.MEMORY})")
    with pytest.raises(TooLarge, match="memory"):
        run_apart(module, file())


def test_knows_no_secrets(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_secret")
    (tmp_path / "hostile.py").write_text("import os\nprint(*os.environ.values())")
    assert b"r8_secret" not in run_apart(module, file())


def test_takes_nothing_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gate").mkdir()
    (tmp_path / "gate" / "__init__.py").write_text("raise SystemExit('somebody else')")
    (tmp_path / "broken.pdf").write_bytes(b"no document")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableMedia, match="cannot be read as pdf"):
        run_apart("gate.media.document", file(Path("broken.pdf")))
