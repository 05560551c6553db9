"""Decoded media are remembered while there is room for them."""

from pathlib import Path

import pytest

from gate.media import remembered as module
from gate.media.base import Artifact
from gate.media.remembered import remembered


def artifact(name: str) -> Artifact:
    return Artifact(Path(name), 1, name, name)


def test_the_last_ones_that_fit_are_not_decoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 100)
    decoded: list[str] = []

    @remembered(len)
    def decode(file: Artifact) -> bytes:
        decoded.append(file.name)
        return bytes(40)

    for name in ("one", "other", "one", "third", "other"):
        decode(artifact(name))
    assert decoded == ["one", "other", "third", "other"]


def test_what_is_larger_than_the_room_is_decoded_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 100)
    calls: list[int] = []

    @remembered(len)
    def decode(file: Artifact) -> bytes:
        calls.append(1)
        return bytes(101)

    assert len(decode(artifact("large"))) == len(decode(artifact("large"))) == 101
    assert len(calls) == 2
