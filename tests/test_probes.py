"""Pictures as users send them: what each is, and what the verdict says of models that take them or do not."""

import asyncio
import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from gate.checks.probe import PLAIN, Probes
from gate.config import Config, loads
from gate.engine import Request, check
from gate.errors import UsageError
from gate.judges.base import Opinion
from gate.media.store import ArtifactStore
from gate.openapi.inputs import file_inputs
from gate.probes.__main__ import main
from gate.probes.answers import Answer, judge_probe
from gate.probes.inputs import image_inputs
from gate.probes.pictures import ORIENTATION, data_url, draw, scene
from gate.probes.table import NAMES, PROBES
from gate.report.lines import summary
from gate.sampling import Sample
from gate.targets.base import Prediction
from gate.verdict import CheckResult, Verdict
from tests.in_process import FILE, TEXT, Function, run_of
from tests.projects import ECHO, source

ROOT = Path(__file__).resolve().parent.parent
Make = Callable[..., str]
BY_NAME = {probe.name: probe for probe in PROBES}

IMAGE = 'image: Path = Input(description="A picture.")'
OPENED = "from PIL import Image, ImageOps\npicture = Image.open(image)\n"
SMALL = "picture = picture.convert('RGB')\npicture.thumbnail((64, 64))\nreturn saved(picture)"
TAKES_ALL = OPENED + "picture = ImageOps.exif_transpose(picture)\n" + SMALL
NO_ALPHA = OPENED + 'assert picture.mode != "RGBA", "4 channels where 3 were"\n' + SMALL


def settings(only: Sequence[str] = (), more: str = "", predict: str = "") -> Config:
    """A configuration that probes with these alone, or with all."""
    skip = [name for name in NAMES if only and name not in only]
    text = f"predict:\n  predict_timeout: 30\n  probe: {{skip: {skip}{more}}}\n{predict}judge: {{clip: false, claude: false}}\n"
    return loads(text, "test.yaml")


async def probed(candidate: str, baseline: str | None = None, config: Config | None = None) -> Verdict:
    return await check(Request(candidate, baseline, config or settings(), config_name="test.yaml"))


def found(verdict: Verdict) -> dict[str, CheckResult]:
    """The probes' results by what follows `probe.`."""
    return {result.id.removeprefix("probe."): result for result in verdict.checks if result.id.startswith("probe.")}


# The pictures


@pytest.mark.parametrize(
    ("name", "format", "mode", "size", "frames"),
    [
        ("jpeg", "JPEG", "RGB", (256, 192), 1),
        ("png", "PNG", "RGB", (256, 192), 1),
        ("gif", "GIF", "P", (256, 192), 1),
        ("webp", "WEBP", "RGB", (256, 192), 1),
        ("transparency", "PNG", "RGBA", (256, 192), 1),
        ("greyscale", "PNG", "L", (256, 192), 1),
        ("16-bit", "PNG", "I;16", (256, 192), 1),
        ("cmyk", "JPEG", "CMYK", (256, 192), 1),
        ("exif-rotation", "JPEG", "RGB", (192, 256), 1),
        ("animated", "GIF", "P", (256, 192), 3),
        ("one-pixel", "PNG", "RGB", (1, 1), 1),
        ("very-wide", "PNG", "RGB", (2048, 16), 1),
        ("odd-size", "PNG", "RGB", (333, 217), 1),
        ("wrong-extension", "PNG", "RGB", (256, 192), 1),
        ("large", "JPEG", "RGB", (4032, 3024), 1),
        ("very-large", "PNG", "RGB", (8192, 8192), 1),
    ],
)
def test_each_picture_is_what_its_probe_says(
    name: str, format: str, mode: str, size: tuple[int, int], frames: int
) -> None:
    with Image.open(io.BytesIO(draw(BY_NAME[name], scene()))) as picture:
        assert (picture.format, picture.mode, picture.size) == (format, mode, size)
        assert getattr(picture, "n_frames", 1) == frames


def test_the_names_of_the_files_tell_the_format_except_for_the_one_with_the_wrong_extension() -> None:
    wrong = [
        probe.name
        for probe in PROBES
        if Image.open(io.BytesIO(draw(probe, scene()))).get_format_mimetype() != probe.media_type
        or probe.media_type.removeprefix("image/").replace("jpeg", "jpg") != probe.extension
    ]
    assert wrong == ["wrong-extension"]


def test_the_turned_picture_is_the_plain_one_once_exif_is_honoured() -> None:
    with Image.open(io.BytesIO(draw(BY_NAME["exif-rotation"], scene()))) as picture:
        assert picture.getexif()[ORIENTATION] == 6
        upright = picture.transpose(Image.Transpose.ROTATE_270).convert("L")
    difference = [abs(a - b) for a, b in zip(upright.tobytes(), scene().convert("L").tobytes(), strict=True)]
    assert upright.size == scene().size
    assert max(difference) < 40


def test_transparency_is_there_and_not_everywhere() -> None:
    with Image.open(io.BytesIO(draw(BY_NAME["transparency"], scene()))) as picture:
        assert picture.getchannel("A").getextrema() == (0, 255)


def test_the_sixteen_bits_are_used() -> None:
    with Image.open(io.BytesIO(draw(BY_NAME["16-bit"], scene()))) as picture:
        assert picture.getextrema()[1] > 40_000  # type: ignore[operator]


def test_every_picture_is_the_same_each_time_and_small_enough_for_a_data_url() -> None:
    for probe in PROBES:
        first = draw(probe, scene())
        assert first == draw(probe, scene()), probe.name
        assert len(first) <= 256_000, probe.name


def test_the_pictures_can_be_written_as_files(tmp_path: Path) -> None:
    assert main([str(tmp_path / "new" / "folder")]) == 0
    assert {file.name for file in (tmp_path / "new" / "folder").iterdir()} == {probe.file_name for probe in PROBES}
    assert (tmp_path / "new" / "folder" / "wrong-extension.jpg").read_bytes().startswith(b"\x89PNG")


def test_the_files_are_made_of_a_picture_that_is_given(tmp_path: Path) -> None:
    Image.new("RGB", (3000, 1500), "green").save(tmp_path / "mine.png")
    assert main([str(tmp_path), str(tmp_path / "mine.png")]) == 0
    with Image.open(tmp_path / "jpeg.jpg") as made:
        assert made.size == (1024, 512)
        red, green, blue = made.resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    assert green > 100 > red + blue


def test_a_picture_that_is_none_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "no.png").write_text("no picture")
    assert main([str(tmp_path), str(tmp_path / "no.png")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


# Which inputs take images


def document(**inputs: str) -> dict:
    """A model's document with file inputs of these descriptions."""
    properties = {name: {"type": "string", "format": "uri", "description": text} for name, text in inputs.items()}
    return {"components": {"schemas": {"Input": {"type": "object", "properties": properties}}}}


def test_names_tell_image_inputs_before_descriptions_do() -> None:
    model = document(
        image="To animate as a video.", mask="White is changed.", source="A photo.", clip="Of an image.", data="Any."
    )
    assert image_inputs(model) == ["image", "mask", "source"]


def test_an_input_that_a_test_case_gives_an_image_takes_images() -> None:
    model = document(data="Any.", other="Any.", third="Any.")
    given = [{"data": data_url(BY_NAME["png"], scene())}, {"third": "https://example.com/a.JPG?size=1"}]
    assert image_inputs(model, given) == ["data", "third"]
    assert file_inputs(model) == {"data", "other", "third"}


# What an answer comes to


def answer(error: str | None = None, decision: str = "fail") -> Answer:
    """Of a model that fails with an error, or takes the picture."""
    status = "succeeded" if error is None else "failed"
    prediction = Prediction(id="1", status=status, output="x" if error is None else None, error=error)
    opinion = Opinion("pass" if error is None else decision, "error", f"The prediction {status}: {error}")  # type: ignore[arg-type]
    return Answer(Sample("candidate", prediction), opinion)


TAKEN, REJECTED, CRASHED = answer(), answer("GIF is not supported; send a PNG."), answer("'NoneType' object is not")
UNKNOWN = answer("503", decision="undecided")


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "status", "gap"),
    [
        ("gif", TAKEN, None, "pass", False),
        ("gif", TAKEN, CRASHED, "pass", False),
        ("gif", TAKEN, UNKNOWN, "pass", False),
        ("gif", REJECTED, TAKEN, "fail", False),
        ("gif", CRASHED, TAKEN, "fail", False),
        ("gif", REJECTED, REJECTED, "pass", True),
        ("gif", CRASHED, CRASHED, "pass", True),
        ("gif", REJECTED, None, "fail", False),
        ("gif", CRASHED, None, "fail", False),
        ("gif", CRASHED, UNKNOWN, "inconclusive", False),
        ("gif", UNKNOWN, TAKEN, "inconclusive", False),
        ("cmyk", REJECTED, TAKEN, "fail", False),
        ("cmyk", REJECTED, None, "pass", False),
        ("cmyk", REJECTED, REJECTED, "pass", False),
        ("cmyk", CRASHED, None, "pass", True),
        ("cmyk", CRASHED, REJECTED, "pass", True),
    ],
)
def test_what_only_the_candidate_does_not_take_fails_and_what_should_be_taken_is_a_gap(
    name: str, ours: Answer, theirs: Answer | None, status: str, gap: bool
) -> None:
    finding = judge_probe(BY_NAME[name], BY_NAME[name].expected, ours, theirs)
    assert (finding.status, finding.gap) == (status, gap)


def test_a_baseline_that_could_not_be_asked_leaves_a_failure_open() -> None:
    assert judge_probe(BY_NAME["gif"], True, CRASHED, None, baseline_unknown=True).status == "inconclusive"


# Models


async def test_a_model_that_takes_everything_passes_every_probe_and_says_so_beside_its_baseline(project: Make) -> None:
    model = project(source(TAKES_ALL, inputs=IMAGE, returns="Path"))
    verdict = await probed(model, model)
    assert verdict.verdict == "pass", verdict.reason
    assert list(found(verdict)) == [PLAIN, *NAMES]
    assert {(one.evidence["candidate"], one.evidence["baseline"]) for one in found(verdict).values()} == {
        ("takes it", "takes it")
    }
    assert found(verdict)["exif-rotation"].evidence["follows_exif"] is True
    assert verdict.usage.predictions == 2 * len(NAMES)  # the plain picture is the PNG
    lines = [line.split() for line in summary(verdict)]
    assert ["image", "very-large", "takes", "it", "takes", "it"] in lines


async def test_a_candidate_that_breaks_on_transparency_fails_where_the_baseline_takes_it(project: Make) -> None:
    good, bad = (project(source(body, inputs=IMAGE, returns="Path")) for body in (TAKES_ALL, NO_ALPHA))
    verdict = await probed(bad, good, settings(["transparency", "exif-rotation"]))
    assert verdict.verdict == "fail"
    result = found(verdict)["transparency"]
    assert result.status == "fail"
    assert result.evidence["candidate"].startswith("fails: ")
    assert result.evidence["baseline"] == "takes it"
    assert result.inputs == {"image": "/tmp/gate-probes/transparency.png"}
    assert "python -m gate.probes /tmp/gate-probes && gate check" in result.message
    turned = found(verdict)["exif-rotation"]
    assert (turned.status, turned.evidence["follows_exif"]) == ("pass", False)
    assert "lies on its side" in turned.message


async def test_what_both_sides_fail_for_is_a_gap_and_blocks_no_release(project: Make) -> None:
    model = project(source(NO_ALPHA, inputs=IMAGE, returns="Path"))
    verdict = await probed(model, model, settings(["transparency"]))
    assert verdict.verdict == "pass", verdict.reason
    assert found(verdict)["transparency"].evidence["gap"] is True
    assert "model-best-practices" in found(verdict)["transparency"].evidence["guide"]


async def test_without_a_baseline_what_a_model_should_take_fails_and_the_rest_may_be_rejected(project: Make) -> None:
    body = (
        OPENED
        + 'if getattr(picture, "n_frames", 1) > 1:\n    raise ValueError("Animated pictures are not supported.")\n'
        + 'assert picture.format != "GIF" and picture.mode != "CMYK", "shape"\n'
        + SMALL
    )
    model = project(source(body, inputs=IMAGE, returns="Path"))
    results = found(await probed(model, config=settings(["gif", "animated", "cmyk"])))
    assert {name: one.status for name, one in results.items()} == {
        PLAIN: "pass", "gif": "fail", "animated": "pass", "cmyk": "pass",
    }  # fmt: skip
    assert results["gif"].evidence["expected"] is True
    assert results["animated"].evidence["candidate"].startswith("rejects it: ")
    assert "gap" not in results["animated"].evidence
    assert results["cmyk"].evidence["gap"] is True


async def test_the_line_that_is_reported_makes_the_failure_happen(project: Make, tmp_path: Path) -> None:
    model = project(source(NO_ALPHA.replace(SMALL, "return picture.mode"), inputs=IMAGE))
    result = found(await probed(model, config=settings(["transparency"])))["transparency"]
    make, _, again = result.evidence["reproduce"].partition(" && ")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}

    async def run(line: str, *more: str) -> subprocess.CompletedProcess[str]:
        words = shlex.split(line.replace("/tmp/gate-probes", str(tmp_path / "probes")))
        words = words[1:] if words[0] == "python" else ["-m", *words]
        return await asyncio.to_thread(
            subprocess.run, [sys.executable, *words, *more], capture_output=True, text=True, timeout=60, env=environment
        )

    assert (await run(make)).returncode == 0
    done = await run(again, "--fuzz-iterations", "0", "--json", "-")
    [case] = [one for one in json.loads(done.stdout)["checks"] if one["id"] == "case.1"]
    assert case["status"] == "fail", case
    assert "4 channels" in case["message"]


async def test_where_an_ordinary_picture_does_not_work_nothing_is_known_and_that_is_said_once(project: Make) -> None:
    body = OPENED + 'raise ValueError("No face was found.")'
    verdict = await probed(project(source(body, inputs=IMAGE)), config=settings(["gif", "webp"]))
    assert verdict.verdict == "inconclusive"
    results = found(verdict)
    assert {name: one.status for name, one in results.items()} == {
        PLAIN: "inconclusive", "gif": "skipped", "webp": "skipped",
    }  # fmt: skip
    assert "No face was found. Add a test case with a picture as image that works." in results[PLAIN].message
    assert verdict.usage.predictions == 2  # a PNG, then a JPEG


async def test_an_ordinary_picture_that_only_the_baseline_takes_is_a_failure(project: Make) -> None:
    broken = project(source('raise KeyError("weights")', inputs=IMAGE))
    verdict = await probed(broken, project(source("return 'a bird'", inputs=IMAGE)), settings(["gif"]))
    assert verdict.verdict == "fail"
    assert found(verdict)[PLAIN].status == "fail"


async def test_a_test_case_s_own_picture_is_what_the_probes_are_made_of(project: Make, tmp_path: Path) -> None:
    Image.new("RGB", (90, 40), (10, 200, 10)).save(tmp_path / "green.png")
    body = OPENED + (
        "red, green, blue = picture.convert('RGB').resize((1, 1)).getpixel((0, 0))\n"
        'assert green > 150 > red + blue, "No green was found."\nreturn f"{picture.format} {picture.size} {note}"'
    )
    model = project(source(body, inputs=IMAGE + ', note: str = Input(description="A note.")'))
    cases = f"  test_cases:\n  - inputs: {{image: {tmp_path / 'green.png'}, note: hello}}\n"
    verdict = await probed(model, config=settings(["gif", "jpeg"], predict=cases))
    assert verdict.verdict == "pass", verdict.reason
    assert verdict.usage.predictions == 3  # the case's own is the ordinary picture
    assert found(verdict)["gif"].inputs == {"image": "/tmp/gate-probes/gif.gif", "note": "hello"}


TWO = (
    'image: Path = Input(description="A picture."), strength: float = Input(description="How much.", default=0.5), '
    'mask: Path | None = Input(description="White is changed.", default=None)'
)
SAME_SIZE = (
    "from PIL import Image\nsizes = {Image.open(one).size for one in (image, mask) if one}\n"
    'if len(sizes) > 1:\n    raise ValueError("The mask must be as large as the image.")\n'
    'if mask and Image.open(mask).mode == "RGBA":\n    raise RuntimeError("mask")\nreturn "done"'
)


async def test_each_image_input_is_probed_and_a_mask_has_an_image_beside_it(project: Make) -> None:
    model = project(source(SAME_SIZE, inputs=TWO))
    verdict = await probed(model, config=settings(["gif", "transparency", "odd-size"]))
    names = [f"{name}.{probe}" for name in ("image", "mask") for probe in (PLAIN, "gif", "transparency", "odd-size")]
    results = found(verdict)
    assert list(results) == names
    failed = [name for name, one in results.items() if one.status == "fail"]
    assert failed == ["mask.transparency"]
    # A mask of another size may rightly be rejected.
    assert results["mask.odd-size"].evidence["expected"] is False
    assert results["image.odd-size"].evidence["expected"] is True
    assert results["mask.gif"].inputs == {"image": "/tmp/gate-probes/png.png", "mask": "/tmp/gate-probes/gif.gif"}


async def test_a_list_of_images_is_probed_by_its_first(project: Make) -> None:
    inputs = 'images: list[Path] = Input(description="Pictures.")'
    body = "from PIL import Image\nreturn ' '.join(Image.open(one).format for one in images)"
    verdict = await probed(project(source(body, inputs=inputs)), config=settings(["webp"]))
    assert verdict.verdict == "pass", verdict.reason
    assert found(verdict)["webp"].inputs == {"images": ["/tmp/gate-probes/webp.webp"]}


async def test_only_the_inputs_that_are_named_are_probed(project: Make) -> None:
    model = project(source(SAME_SIZE, inputs=TWO))
    verdict = await probed(model, config=settings(["gif"], more=", inputs: [image]"))
    assert list(found(verdict)) == [PLAIN, "gif"]


async def test_an_input_that_the_model_does_not_have_is_a_usage_error(project: Make) -> None:
    with pytest.raises(UsageError, match=r"predict\.probe\.inputs: .* no input imgae .* did you mean image\?"):
        await probed(project(source("return 'x'", inputs=IMAGE)), config=settings(more=", inputs: [imgae]"))


async def test_a_model_without_image_inputs_is_not_probed_and_passes_what_else_is_asked(project: Make) -> None:
    verdict = await probed(project(ECHO), config=settings(predict="  test_cases: [{inputs: {text: a}}]\n"))
    assert verdict.verdict == "pass", verdict.reason
    assert found(verdict)[PLAIN].status == "skipped"


async def test_without_the_section_nothing_is_probed(project: Make) -> None:
    config = loads("predict: {fuzz: {iterations: 1}}\njudge: {clip: false, claude: false}\n", "test.yaml")
    verdict = await probed(project(source(TAKES_ALL, inputs=IMAGE, returns="Path")), config=config)
    assert found(verdict) == {}


def test_a_probe_that_nobody_knows_cannot_be_skipped_and_the_nearest_is_named() -> None:
    with pytest.raises(UsageError, match=r"line 1: predict\.probe\.skip\[0\]: must be the name of a probe.* cmyk\?"):
        loads("predict: {probe: {skip: [cymk]}}", "test.yaml")


async def test_the_option_switches_probes_on_and_leaves_what_the_file_says(project: Make, tmp_path: Path) -> None:
    model = project(source("return 'a bird'", inputs=IMAGE))
    skip = [name for name in NAMES if name != "gif"]

    async def ids(text: str) -> list[str]:
        (tmp_path / "gate.yaml").write_text(text)
        words = ["check", model, "--probe", "--config", str(tmp_path / "gate.yaml"), "--json", "-"]
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-m", "gate", *words], capture_output=True, text=True, timeout=60, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        assert "very-large" in done.stderr or "skip" in text
        return [one["id"] for one in json.loads(done.stdout)["checks"] if one["id"].startswith("probe.")]

    assert len(await ids("judge: {clip: false, claude: false}\n")) == len(NAMES) + 1
    assert await ids(f"predict: {{probe: {{skip: {skip}}}}}\n") == [f"probe.{PLAIN}", "probe.gif"]


def test_inputs_whose_names_no_id_can_have_do_not_share_one() -> None:
    model = Function("model", lambda inputs: "", {"图": FILE, "像": FILE}, TEXT)
    with ArtifactStore() as store:
        config = loads("predict: {probe: {inputs: [图, 像]}}", "test.yaml")
        ids = Probes().ids(replace(run_of(model, model, store), config=config))
    assert len(set(ids)) == len(ids) == 2 * (1 + len(PROBES))
