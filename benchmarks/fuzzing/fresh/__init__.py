"""Planted bugs and correct models that were written without having seen the fuzzer, on inputs of published models."""

import hashlib

from benchmarks.fuzzing.fresh.correct import CORRECT
from benchmarks.fuzzing.fresh.published import Bug
from benchmarks.fuzzing.fresh.reading import CHAT_BUGS, EMBEDDER_BUGS, TRAINER_BUGS
from benchmarks.fuzzing.fresh.seeing import CONTROLNET_BUGS, INPAINTER_BUGS, OCR_BUGS, UPSCALER_BUGS
from benchmarks.fuzzing.fresh.sounding import MUSIC_BUGS, SPEECH_BUGS, TRANSCRIBER_BUGS, VIDEO_BUGS
from benchmarks.fuzzing.models import Collection, InProcess

BUGS: list[Bug] = [
    *VIDEO_BUGS,
    *SPEECH_BUGS,
    *TRANSCRIBER_BUGS,
    *MUSIC_BUGS,
    *UPSCALER_BUGS,
    *INPAINTER_BUGS,
    *CONTROLNET_BUGS,
    *OCR_BUGS,
    *CHAT_BUGS,
    *TRAINER_BUGS,
    *EMBEDDER_BUGS,
]


def held_out(name: str) -> bool:
    """Whether a bug is one of those that nothing is tuned on: about half of them, whatever is added later."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def collection() -> Collection:
    return Collection(
        {bug.name: InProcess(bug.model.document, bug.model.filled, bug.run) for bug in BUGS},
        {one.name: InProcess(one.model.document, one.model.filled, one.run) for one in CORRECT},
        {bug.name for bug in BUGS if held_out(bug.name)},
    )
