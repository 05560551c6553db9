"""The painter, its further versions, and its CLIP: what their READMEs say is what they do."""

import base64
import difflib
import importlib.util
import inspect
import io
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cog", reason="the painter needs Cog's SDK: pip install gate[local]")

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
VARIANTS = sorted(folder.name for folder in EXAMPLES.glob("painter-*"))
PROMPT = "a small red circle on a blue background, left"
PLACES = {"left": (0.26, 0.5), "right": (0.74, 0.5), "top right": (0.74, 0.26), "centre": (0.5, 0.5)}
SIDE = 96  # pixels: enough to measure, and quick


def load(project: str) -> tuple[ModuleType, ModuleType]:
    """A project's `predict` and `scene`, under names of their own: all projects use the same."""
    modules = {}
    for name in ("scene", "predict"):
        spec = importlib.util.spec_from_file_location(f"{project}.{name}", EXAMPLES / project / f"{name}.py")
        assert spec and spec.loader
        modules[name] = importlib.util.module_from_spec(spec)
        sys.modules["scene"] = modules["scene"]  # what `import scene` in predict.py finds
        try:
            spec.loader.exec_module(modules[name])
        finally:
            del sys.modules["scene"]
    return modules["predict"], modules["scene"]


@pytest.fixture(autouse=True)
def outputs_go_to_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def painted(project: str, prompt: str, seed: int | None, side: int = SIDE, **inputs: object) -> Path:
    """The file that a project makes of a prompt."""
    predict, _ = load(project)
    run = predict.Runner().run if hasattr(predict, "Runner") else predict.Predictor().predict
    defaults = {"quiet": False} if project == "painter-optional" else {}
    given = {"prompt": prompt, "seed": seed, "width": side, "height": side, **defaults, **inputs}
    return Path(run(**given))


def picture(project: str, prompt: str, seed: int, side: int = SIDE, **inputs: object) -> np.ndarray:
    """The pixels that a project makes of a prompt, as floats of (height, width, 3)."""
    return np.asarray(Image.open(painted(project, prompt, seed, side, **inputs)).convert("RGB"), dtype=float)


def colour_at(pixels: np.ndarray, place: tuple[float, float]) -> str:
    """The name of the painter's colour that is nearest to what is seen there."""
    _, scene = load("painter")
    x, y = int(place[0] * pixels.shape[1]), int(place[1] * pixels.shape[0])
    seen = pixels[y - 2 : y + 3, x - 2 : x + 3].mean((0, 1))
    return min(scene.COLOURS, key=lambda name: float(np.abs(seen - scene.COLOURS[name]).sum()))


class TestPainter:
    def test_a_seed_gives_the_same_bytes_every_time(self) -> None:
        assert painted("painter", PROMPT, 1).read_bytes() == painted("painter", PROMPT, 1).read_bytes()

    def test_another_seed_gives_another_picture(self) -> None:
        pictures = {painted("painter", PROMPT, seed).read_bytes() for seed in range(10)}
        assert len(pictures) == 10

    def test_without_a_seed_every_picture_differs_and_the_seed_is_logged(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        first, second = (painted("painter", PROMPT, None).read_bytes() for _ in range(2))
        assert first != second
        seeds = re.findall(r"Using seed: (\d+)", capsys.readouterr().out)
        assert painted("painter", PROMPT, int(seeds[1])).read_bytes() == second

    def test_the_size_is_the_one_asked_for(self) -> None:
        image = Image.open(painted("painter", PROMPT, 1, width=130, height=67))
        assert (image.format, image.size) == ("PNG", (130, 67))

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize(
        ("prompt", "place", "colour", "background"),
        [
            (PROMPT, "left", "red", "blue"),
            ("A LARGE green star on a white background, top right!", "top right", "green", "white"),
            ("black background with an orange triangle on the right", "right", "orange", "black"),
            ("a photo of a huge violet square in the middle, gray background", "centre", "purple", "grey"),
        ],
    )
    def test_it_paints_what_the_prompt_says(
        self, prompt: str, place: str, colour: str, background: str, seed: int
    ) -> None:
        pixels = picture("painter", prompt, seed, 256)
        assert colour_at(pixels, PLACES[place]) == colour
        assert colour_at(pixels, (0.06, 0.94)) == background

    def test_it_paints_two_shapes(self) -> None:
        prompt = "a small blue square on the left and a small red circle on the right on a white background"
        pixels = picture("painter", prompt, 3)
        assert [colour_at(pixels, PLACES[place]) for place in ("left", "centre", "right")] == [
            "blue",
            "white",
            "red",
        ]

    def test_a_large_shape_covers_more_than_a_small_one(self) -> None:
        def covered(size: str) -> float:
            return float((picture("painter", f"a {size} white square on a black background", 5) > 128).mean())

        assert covered("small") < covered("medium") / 1.5 < covered("large") / 2.5

    def test_what_the_prompt_leaves_open_is_chosen_by_the_seed_and_can_be_seen(self) -> None:
        _, scene = load("painter")
        scenes = [scene.complete(scene.parse("a star"), np.random.default_rng(seed)) for seed in range(40)]
        assert len({drawn.background for drawn in scenes}) == len(scene.COLOURS)
        assert len({drawn.shapes[0].position for drawn in scenes}) == len(scene.POSITIONS)
        assert all(drawn.background != drawn.shapes[0].colour for drawn in scenes)

    def test_a_very_long_prompt_gets_its_first_shapes(self) -> None:
        _, scene = load("painter")
        assert len(scene.parse("a red star, a blue ring, " * 50).shapes) == scene.MOST_SHAPES
        assert painted("painter", "a circle " * 50, 1).exists()

    @pytest.mark.parametrize(("prompt", "message"), [("  ", "empty"), ("a cat in the style of Klee", "names no shape")])
    def test_a_prompt_it_cannot_paint_is_an_error(self, prompt: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            painted("painter", prompt, 1)

    def test_a_real_cog_server_serves_it(self, cog_server: Callable[[str, str], str]) -> None:
        server = cog_server("painter", "predict.py:Runner")
        answer = post(server, {"prompt": PROMPT, "seed": 4})
        assert answer["status"] == "succeeded"
        kind, data = answer["output"].split(",")
        assert kind == "data:image/png;base64"
        image = Image.open(io.BytesIO(base64.b64decode(data)))
        assert image.size == (256, 256)
        time.sleep(0.2)  # the slot is free a moment after the answer
        assert "names no shape" in post(server, {"prompt": "a cat", "seed": 4})["error"]


@pytest.fixture
def cog_server(tmp_path: Path) -> Iterator[Callable[[str, str], str]]:
    """Serves a project with Cog's own runtime; the address of the server."""
    servers = []

    def serve(project: str, runner: str) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "COG_PREDICT_TYPE_STUB": runner, "PORT": str(port)}
        with (tmp_path / "server.log").open("wb") as log:
            servers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "cog.server.http", "--host", "127.0.0.1"],
                    cwd=EXAMPLES / project,
                    env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
                    stdout=log,
                    stderr=log,
                )
            )
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{address}/health-check", timeout=2) as answer:
                    if json.load(answer)["status"] == "READY":
                        return address
            except urllib.error.URLError:
                pass
            time.sleep(0.1)
        raise TimeoutError((tmp_path / "server.log").read_text())

    yield serve
    for server in servers:
        server.terminate()
        server.wait(10)


def post(server: str, inputs: dict[str, object]) -> dict[str, str]:
    request = urllib.request.Request(
        f"{server}/predictions",
        data=json.dumps({"input": inputs}).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


class TestVariants:
    @pytest.mark.parametrize("variant", VARIANTS)
    def test_it_is_a_complete_project_that_differs_in_a_few_lines(self, variant: str) -> None:
        changed = 0
        for file in ("cog.yaml", "requirements.txt", "predict.py", "scene.py"):
            old, new = ((EXAMPLES / p / file).read_text().splitlines() for p in ("painter", variant))
            changed += sum(line[0] in "+-" for line in difflib.ndiff(old, new))
        assert 1 <= changed <= 10

    def test_the_table_lists_them_all_and_says_which_are_harmful(self) -> None:
        table = (EXAMPLES / "README.md").read_text()
        rows = re.findall(r"^\| \[`([\w-]+)`\].*\| (harmless|harmful) \|", table, re.MULTILINE)
        assert sorted(name for name, _ in rows) == VARIANTS
        for name, harm in rows:
            passes = "The gate should pass it" in (EXAMPLES / name / "README.md").read_text()
            assert passes == (harm == "harmless"), name

    @pytest.mark.parametrize("variant", ["painter-classic", "painter-optional", "painter-slow"])
    def test_some_paint_the_very_same_pictures(self, variant: str, monkeypatch: pytest.MonkeyPatch) -> None:
        slept: list[float] = []
        monkeypatch.setattr(time, "sleep", slept.append)
        assert painted(variant, PROMPT, 8).read_bytes() == painted("painter", PROMPT, 8).read_bytes()
        assert slept == ([1] if variant == "painter-slow" else [])

    def test_refactored_paints_other_pictures_of_the_same_kind(self) -> None:
        old = np.stack([picture("painter", PROMPT, seed) for seed in range(40)])
        new = np.stack([picture("painter-refactored", PROMPT, seed) for seed in range(40)])
        assert np.abs(old - new).mean((1, 2, 3)).min() > 3
        assert np.abs(old.mean(0) - new.mean(0)).mean() < 4
        assert new.std() == pytest.approx(old.std(), rel=0.05)

    def test_grain_cannot_be_seen(self) -> None:
        difference = picture("painter-grain", PROMPT, 2) - picture("painter", PROMPT, 2)
        assert 0 < np.abs(difference).mean() < 1

    def test_dimmed_has_less_contrast(self) -> None:
        prompt = "a large white star on a black background"
        assert picture("painter-dimmed", prompt, 2).std() < 0.65 * picture("painter", prompt, 2).std()

    def test_forgetful_loses_the_colours_of_one_picture_in_three(self) -> None:
        prompt = "a large red square on a blue background, left"
        pictures = [picture("painter-forgetful", prompt, seed) for seed in range(90)]
        right = [colour_at(pixels, PLACES["left"]) == "red" for pixels in pictures]
        assert 0.5 < np.mean(right) < 0.83

    def test_swapped_paints_blue_for_red(self) -> None:
        pixels = picture("painter-swapped", "a red circle on a white background, left", 2)
        assert colour_at(pixels, PLACES["left"]) == "blue"

    def test_blurred_has_soft_edges(self) -> None:
        def sharpness(project: str) -> float:
            pixels = picture(project, "a black star on a white background", 2, 256)
            return float(np.abs(np.diff(pixels, axis=1)).max())

        assert sharpness("painter-blurred") < 0.3 * sharpness("painter")

    def test_sometimes_black_spoils_one_picture_in_three_and_no_other(self) -> None:
        black = 0
        for seed in range(90):
            pixels = picture("painter-sometimes-black", PROMPT, seed)
            black += pixels.max() == 0
            assert pixels.max() == 0 or (pixels == picture("painter", PROMPT, seed)).all()
        assert 17 <= black <= 45

    def test_deaf_paints_anything(self) -> None:
        corners = {colour_at(picture("painter-deaf", PROMPT, seed), (0.05, 0.95)) for seed in range(30)}
        assert len(corners) > 5

    def test_mirrored_paints_left_on_the_right(self) -> None:
        pixels = picture("painter-mirrored", PROMPT, 2)
        assert [colour_at(pixels, PLACES[place]) for place in ("left", "right")] == ["blue", "red"]

    def test_small_is_half_the_size(self) -> None:
        assert Image.open(painted("painter-small", PROMPT, 2, 256)).size == (128, 128)

    def test_jpeg_is_a_jpeg(self) -> None:
        path = painted("painter-jpeg", PROMPT, 2)
        assert (path.suffix, Image.open(path).format) == (".jpg", "JPEG")

    def test_stuck_ignores_the_seed(self) -> None:
        first, second = (painted("painter-stuck", PROMPT, seed).read_bytes() for seed in (1, 2))
        assert first == second
        assert colour_at(picture("painter-stuck", PROMPT, 1), PLACES["left"]) == "red"

    def test_strict_requires_a_style_and_optional_does_not_require_quiet(self) -> None:
        strict, optional = load("painter-strict")[0], load("painter-optional")[0]
        assert inspect.signature(strict.Runner.run).parameters["style"].default.default is None
        assert inspect.signature(optional.Runner.run).parameters["quiet"].default.default is False
        plain = picture("painter-strict", PROMPT, 2, style="plain")
        assert (plain == picture("painter", PROMPT, 2)).all()
        assert (picture("painter-strict", PROMPT, 2, style="negative") == 255 - plain).all()

    def test_faulty_fails_on_two_shapes_only(self) -> None:
        assert painted("painter-faulty", PROMPT, 2).exists()
        with pytest.raises(ValueError, match="zip"):
            painted("painter-faulty", "a red circle and a blue square", 2)


CLIP = EXAMPLES / "clip"
CHECKPOINT = CLIP / "painter-clip.safetensors"


class PainterClip:
    """The example's CLIP, loaded as anyone with open_clip would load it."""

    def __init__(self) -> None:
        self.torch = pytest.importorskip("torch", reason="the CLIP judge needs torch: pip install gate[clip]")
        open_clip = pytest.importorskip("open_clip", reason="the CLIP judge needs it: pip install gate[clip]")
        open_clip.add_model_config(CLIP / "painter-clip.json")
        self.model, _, self.preprocess = open_clip.create_model_and_transforms(
            "painter-clip", pretrained=str(CHECKPOINT)
        )
        self.model.eval()
        self.tokenizer = open_clip.get_tokenizer("painter-clip")

    def look(self, files: list[Path]) -> np.ndarray:
        batch = self.torch.stack([self.preprocess(Image.open(file)) for file in files])
        with self.torch.no_grad():
            return self.model.encode_image(batch, normalize=True).numpy()

    def read(self, captions: list[str]) -> np.ndarray:
        with self.torch.no_grad():
            return self.model.encode_text(self.tokenizer(captions), normalize=True).numpy()

    def named(self, file: Path, prompt: str, values: list[str]) -> str:
        """Which of the values, put into the prompt, fits the picture best."""
        captions = self.read([prompt.format(value) for value in values])
        return values[int((captions @ self.look([file])[0]).argmax())]


@pytest.fixture(scope="module")
def clip() -> Iterator[PainterClip]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield PainterClip()


class TestClip:
    def test_it_is_small_and_its_figures_are_published(self) -> None:
        assert CHECKPOINT.stat().st_size <= 20_000_000
        accuracy = json.loads((CLIP / "METRICS.json").read_text())["evaluation"]["accuracy"]
        assert set(accuracy) == {"background", "colour", "shape", "size", "position"}

    @pytest.mark.parametrize(
        ("prompt", "known", "least"),
        [
            ("a large red circle on {} background, left", "COLOURS", 0.9),
            ("a large {} star on a black background, right", "COLOURS", 0.8),
            ("a large blue {} on a white background, centre", "SHAPES", 0.8),
            ("a {} green square on a white background, top", "SIZES", 0.8),
            ("a medium yellow circle on a purple background, {}", "POSITIONS", 0.8),
        ],
    )
    def test_it_names_what_a_freshly_drawn_scene_shows(
        self, clip: PainterClip, prompt: str, known: str, least: float
    ) -> None:
        _, scene = load("painter")
        values = [value for value in getattr(scene, known) if f" {value} " not in prompt]
        if prompt.count("{} background"):
            values = [f"{'an' if value == 'orange' else 'a'} {value}" for value in values]
        files = [painted("painter", prompt.format(value), 70_001, 256) for value in values]
        named = [clip.named(file, prompt, values) for file in files]
        assert np.mean([a == b for a, b in zip(named, values, strict=True)]) >= least

    @pytest.mark.parametrize("variant", ["painter-dimmed", "painter-swapped", "painter-blurred", "painter-mirrored"])
    def test_a_regression_moves_the_embedding_further_than_another_seed_does(
        self, clip: PainterClip, variant: str
    ) -> None:
        old = clip.look([painted("painter", PROMPT, seed, 256) for seed in range(8)])
        again = clip.look([painted("painter", PROMPT, seed, 256) for seed in range(8, 16)])
        new = clip.look([painted(variant, PROMPT, seed, 256) for seed in range(8, 16)])
        assert (old @ new.T).mean() < (old @ again.T).min()
