"""`gate check` of models that return sound, video, archives and text files: real servers, a verdict."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gate.config import Config, loads
from gate.engine import Request, check
from gate.verdict import CheckResult
from tests.media_samples import encode_audio, encode_video, music, scene, zipped
from tests.projects import source

Make = Callable[..., str]
pytestmark = pytest.mark.usefixtures("no_process_left")

CONFIG = (
    "predict:\n  predict_timeout: 20\n  test_cases: [{inputs: {text: hello}}]\njudge: {clip: false, claude: false}\n"
)

# What a predictor needs to write each kind of file without the gate's own code.
BEFORE = '''
import math, struct, wave, zipfile


def sound(gain=0.5, pitch=440.0, seconds=1.0, noise=2):
    """A fading tone with a little noise of its own each time, as dither makes it."""
    path = os.path.join(tempfile.mkdtemp(), "out.wav")
    with wave.open(path, "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(24000)
        for index in range(int(24000 * seconds)):
            at = index / 24000
            value = 32767 * gain * math.exp(-at) * math.sin(2 * math.pi * pitch * at) + random.uniform(-noise, noise)
            file.writeframes(struct.pack("<h", int(value)))
    return Path(path)


def archive(**members):
    path = os.path.join(tempfile.mkdtemp(), "out.zip")
    with zipfile.ZipFile(path, "w") as file:
        for name, text in members.items():
            moment = (2026, 1, 1, random.randrange(24), random.randrange(60), 0)
            file.writestr(zipfile.ZipInfo(name, moment), text)
    return Path(path)


def note(text):
    path = os.path.join(tempfile.mkdtemp(), "out.txt")
    with open(path, "w", newline="") as file:
        file.write(text)
    return Path(path)
'''


def model(body: str) -> str:
    return source(body, returns="Path", before=BEFORE)


def config(text: str = CONFIG, folder: Path | None = None) -> Config:
    return loads(text, "test.yaml", folder)


async def compared(candidate: str, baseline: str, check_id: str = "compare.1") -> CheckResult:
    verdict = await check(Request(candidate, baseline, config()))
    return next(result for result in verdict.checks if result.id == check_id)


@pytest.mark.parametrize(
    ("candidate", "baseline", "status", "decided_by", "words"),
    [
        ("return sound()", "return sound()", "pass", "signal", "sound the same"),
        ("return sound(gain=0.2)", "return sound()", "fail", "signal", "LU quieter"),
        ("return sound(gain=0)", "return sound()", "fail", "signal", "is silent throughout"),
        ("return archive(a='1', b='{}')", "return archive(a='1', b='{}')", "pass", "signal", "the same 2 members"),
        ("return archive(a='{\"x\": 2}')", "return archive(a='{\"x\": 1}')", "fail", "exact", "output.x is 2"),
        ("return archive(a='1')", "return archive(a='1', b='2')", "fail", "signal", "'b' is missing"),
        ('return note("one\\r\\ntwo")', 'return note("one\\ntwo")', "pass", "signal", "line ends"),
        ('return note("a cat")', 'return note("a dog")', "inconclusive", "signal", "alike in their words"),
    ],
)
async def test_a_deterministic_baseline_is_compared_by_what_its_files_hold(
    project: Make, candidate: str, baseline: str, status: str, decided_by: str, words: str
) -> None:
    result = await compared(project(model(candidate)), project(model(baseline)))
    assert (result.status, result.decided_by) == (status, decided_by), result.message
    assert words in result.message
    assert "deterministic" in str(result.evidence["baseline"])


MP3 = encode_audio(music(1), 44100, "mp3", "libmp3lame", 192_000)
STOCHASTIC = "return sound(pitch=random.uniform(300, 900), seconds=random.uniform(0.9, 1.1))"


async def test_sound_that_varies_as_the_baseline_does_does_not_fail(project: Make) -> None:
    result = await compared(project(model(STOCHASTIC)), project(model(STOCHASTIC)))
    assert result.status != "fail", result.message


@pytest.mark.parametrize(
    ("gain", "words"), [(0, "output: The candidate's sound is silent throughout"), (0.02, "LUFS; the baseline's")]
)
async def test_sound_that_varies_and_is_broken_in_itself_fails(project: Make, gain: float, words: str) -> None:
    broken = STOCHASTIC.replace("pitch", f"gain={gain}, pitch")
    result = await compared(project(model(broken)), project(model(STOCHASTIC)))
    assert (result.status, result.decided_by) == ("fail", "signal")
    assert words in result.message


async def test_text_that_varies_and_is_empty_fails(project: Make) -> None:
    says = 'return " ".join(random.sample("the quick brown fox jumps over a lazy dog again and again".split(), 12))'
    result = await compared(project(source(says.replace("return", "return 0 *"))), project(source(says)))
    assert (result.status, result.decided_by) == ("fail", "signal")
    assert "is empty" in result.message


@pytest.mark.parametrize(
    ("name", "expected", "made", "status"),
    [
        ("a.mp3", MP3, encode_audio(music(1), 44100, "mp3", "libmp3lame", 320_000), "pass"),
        ("a.wav", encode_audio(music(1), 44100), encode_audio(music(1), 44100, codec="pcm_s24le"), "pass"),
        ("a.wav", encode_audio(music(1), 44100), encode_audio(music(1) / 2, 44100), "fail"),
        ("a.mp4", encode_video(scene(9)), encode_video(scene(9), crf="18"), "pass"),
        ("a.mp4", encode_video(scene(9)), encode_video(scene(9, seed=1)), "fail"),
        ("a.zip", zipped({"x": b"1"}), zipped({"x": b"1"}, compression=8), "pass"),
        ("a.zip", zipped({"x": b"1"}), zipped({"y": b"1"}), "fail"),
    ],
)
async def test_match_url_compares_every_kind_of_file(
    project: Make, tmp_path: Path, name: str, expected: bytes, made: bytes, status: str
) -> None:
    (tmp_path / name).write_bytes(expected)
    (tmp_path / "made").write_bytes(made)
    body = f'path = os.path.join(tempfile.mkdtemp(), "{name}")\nopen(path, "wb").write(open({str(tmp_path / "made")!r}, "rb").read())\nreturn Path(path)'
    settings = config(CONFIG.replace("hello}", f"hello}}, match_url: {name}"), tmp_path)
    verdict = await check(Request(project(model(body)), None, settings))
    [result] = [result for result in verdict.checks if result.id == "case.1"]
    assert result.status == status, result.message
