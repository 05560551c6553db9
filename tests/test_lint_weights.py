"""Where weights come from: which downloads `gate lint` sees in a model's code, and when they happen."""

import textwrap
from pathlib import Path

import pytest

from gate.lint.flow import fetches
from gate.lint.project import read_project

HEADER = """\
import os, subprocess
import requests
import torch
from cog import BaseRunner, Input, Path
from diffusers import DiffusionPipeline
from huggingface_hub import hf_hub_download, snapshot_download
from urllib.request import urlretrieve
import urllib.request as web
WEIGHTS_URL = "https://weights.replicate.delivery/default/painter/weights.tar"
MODEL_ID = "acme/painter-xl"
CACHE = "./weights"
SIZE = "xl"
"""
PROMPT = 'prompt: str = Input(description="What to paint")'


def seen(
    folder: Path, *, before: str = "", setup: str = "", run: str = "", inputs: str = PROMPT, **files: str
) -> list[str]:
    """The fetches of a model, each as its phase and what is fetched: `run weights`."""
    indented = {
        name: textwrap.indent(textwrap.dedent(text).strip() or "pass", " " * 8)
        for name, text in (("setup", setup), ("run", run))
    }
    source = (
        f"{HEADER}{textwrap.dedent(before)}\n\nclass Runner(BaseRunner):\n    def setup(self):\n{indented['setup']}\n\n"
        f"    def run(self, {inputs}) -> Path:\n{indented['run']}\n"
    )
    (folder / "cog.yaml").write_text('run: "run.py:Runner"\n')
    (folder / "run.py").write_text(source)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text))
    project = read_project(folder)
    assert project.predictor, source
    return [f"{fetch.phase} {fetch.download.what}" for fetch in fetches(project)]


@pytest.mark.parametrize(
    "call",
    [
        "DiffusionPipeline.from_pretrained(MODEL_ID)",
        "DiffusionPipeline.from_pretrained('acme/painter-xl', torch_dtype=torch.float16)",
        "DiffusionPipeline.from_pretrained(pretrained_model_name_or_path=MODEL_ID)",
        "DiffusionPipeline.from_pretrained('gpt2')",
        "DiffusionPipeline.from_pretrained(MODEL_ID, cache_dir=CACHE)",
        "DiffusionPipeline.from_pretrained(f'acme/{SIZE}-painter')",
        "self.pipe.load_lora_weights('acme/style')",
        "DiffusionPipeline.from_single_file('https://example.com/x.safetensors')",
        "hf_hub_download(MODEL_ID, 'model.safetensors')",
        "snapshot_download(repo_id=MODEL_ID)",
        "torch.hub.load('acme/painter', 'xl')",
        "torch.hub.load_state_dict_from_url(WEIGHTS_URL)",
        "requests.get('https://example.com/model.safetensors')",
        "requests.get(WEIGHTS_URL, stream=True)",
        "urlretrieve(WEIGHTS_URL, 'weights.tar')",
        "web.urlretrieve(WEIGHTS_URL, 'weights.tar')",
        "web.urlopen(WEIGHTS_URL)",
        "subprocess.check_call(['pget', '-x', WEIGHTS_URL, CACHE])",
        "subprocess.run(['/usr/local/bin/pget', WEIGHTS_URL])",
        "subprocess.run(f'wget {WEIGHTS_URL}', shell=True)",
        "subprocess.run('curl -L ' + WEIGHTS_URL, shell=True)",
        "os.system('wget %s' % WEIGHTS_URL)",
        "os.system('aws s3 cp s3://acme/x .')",
        "subprocess.run(['git', 'clone', 'https://huggingface.co/acme/x'])",
    ],
)  # fmt: skip
def test_a_download_in_run_is_seen(call: str, tmp_path: Path) -> None:
    assert seen(tmp_path, run=f"x = {call}") == ["run weights"]


@pytest.mark.parametrize(
    "call",
    [
        "DiffusionPipeline.from_pretrained(CACHE)",
        "DiffusionPipeline.from_pretrained('/src/weights')",
        "DiffusionPipeline.from_pretrained('weights/painter')",
        "DiffusionPipeline.from_pretrained('model-cache/painter')",
        "DiffusionPipeline.from_pretrained(os.path.join(CACHE, 'xl'))",
        "DiffusionPipeline.from_pretrained(Path('weights') / 'xl')",
        "DiffusionPipeline.from_pretrained(MODEL_ID, local_files_only=True)",
        "DiffusionPipeline.from_pretrained(self.where())",
        "DiffusionPipeline.from_pretrained('here')",
        "torch.hub.load('./hub', 'xl', source='local')",
        "torch.load('weights.pth')",
        "subprocess.run(['ffmpeg', '-i', 'in.mp4'])",
        "subprocess.run(['git', 'log'])",
        "os.system('ls')",
        "requests.post('https://example.com/log')",
        "self.client.get('https://example.com/model.safetensors')",
        "{'get': 1}.get('https://example.com/model.safetensors')",
    ],
)
def test_what_stays_at_home_is_not(call: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    assert seen(tmp_path, run=f"x = {call}") == []


@pytest.mark.parametrize(
    "body",
    [
        "requests.get(lora_url)",
        "urlretrieve(str(lora_url), 'x')",
        "subprocess.check_call(['pget', lora_url, 'x'])",
        "os.system(f'wget {lora_url}')",
        "url = 'https://example.com/' + lora_url\nrequests.get(url)",
        "for url in lora_url.split(','):\n    urlretrieve(url, 'x')",
        "if (url := lora_url.strip()):\n    urlretrieve(url, 'x')",
        "[urlretrieve(url, 'x') for url in lora_url.split()]",
        "self.url = lora_url\nurlretrieve(self.url, 'x')",
        "fetch(lora_url)",
        "fetch(url=lora_url)",
        "fetch(*[lora_url])",
        "fetch(**{'url': lora_url})",
        "hf_hub_download(MODEL_ID, filename=lora_url)",
        "def load():\n    urlretrieve(lora_url, 'x')\nload()",
        "def load(url):\n    urlretrieve(url, 'x')\nload(lora_url)",
    ],
)
def test_what_the_caller_names_is_the_callers(body: str, tmp_path: Path) -> None:
    before = "def fetch(url):\n    urlretrieve(url, 'x')\n"
    inputs = f'{PROMPT}, lora_url: str = Input(description="Weights of a style", default="")'
    assert seen(tmp_path, before=before, run=body, inputs=inputs) == []


def test_a_choice_and_a_number_name_only_what_the_model_has_fixed(tmp_path: Path) -> None:
    inputs = (
        'style: str = Input(description="Which", choices=["a", "b"], default="a"), size: int = Input(description="x")'
    )
    body = "urlretrieve(f'https://example.com/{style}.bin', 'x')\nsnapshot_download(f'acme/painter-{size}b')"
    assert seen(tmp_path, run=body, inputs=inputs) == ["run weights", "run weights"]


class TestPhases:
    def test_setup(self, tmp_path: Path) -> None:
        body = """\
            if not os.path.exists(CACHE):
                subprocess.check_call(["pget", "-x", WEIGHTS_URL, CACHE], close_fds=False)
            self.pipe = DiffusionPipeline.from_pretrained(CACHE)
            """
        assert seen(tmp_path, setup=body) == ["setup weights"]

    def test_weights_that_whoever_starts_the_model_names_are_theirs(self, tmp_path: Path) -> None:
        source = "def setup(self, weights: Path):\n        urlretrieve(str(weights), 'x')\n\n    def ignored(self):"
        assert seen(tmp_path, setup="pass") == []
        text = (tmp_path / "run.py").read_text().replace("def setup(self):", source)
        (tmp_path / "run.py").write_text(text)
        assert fetches(read_project(tmp_path)) == []

    def test_import(self, tmp_path: Path) -> None:
        assert seen(tmp_path, before="PIPE = DiffusionPipeline.from_pretrained(MODEL_ID)") == ["import weights"]

    def test_import_of_a_module_of_the_project(self, tmp_path: Path) -> None:
        other = "from huggingface_hub import snapshot_download\nsnapshot_download('acme/painter')\n"
        assert seen(tmp_path, before="import other", other=other) == ["import weights"]

    def test_a_script_and_a_function_that_nobody_calls_do_nothing(self, tmp_path: Path) -> None:
        before = """\
            def download():
                urlretrieve(WEIGHTS_URL, "x")

            if __name__ == "__main__":
                download()
            """
        assert seen(tmp_path, before=before) == []

    def test_what_both_setup_and_run_do_counts_as_run(self, tmp_path: Path) -> None:
        before = "def load():\n    return snapshot_download(MODEL_ID)\n"
        assert seen(tmp_path, before=before, setup="load()", run="load()") == ["run weights"]


class TestCalls:
    def test_a_helper_that_is_given_the_address(self, tmp_path: Path) -> None:
        before = """\
            def download_weights(url, dest):
                subprocess.check_call(["pget", "-x", url, dest], close_fds=False)
            """
        assert seen(tmp_path, before=before, setup="download_weights(WEIGHTS_URL, CACHE)") == ["setup weights"]

    def test_a_helper_in_another_module(self, tmp_path: Path) -> None:
        weights = """\
            from diffusers import DiffusionPipeline

            def load(name):
                return DiffusionPipeline.from_pretrained(name)
            """
        found = seen(tmp_path, before="from weights import load", run="load('acme/painter')", weights=weights)
        assert found == ["run weights"]
        assert seen(tmp_path, before="from weights import load", run="load('./painter')", weights=weights) == []
        assert seen(tmp_path, before="import weights", run="weights.load(MODEL_ID)", weights=weights) == ["run weights"]
        assert seen(tmp_path, run="import weights as w\nw.load(MODEL_ID)", weights=weights) == ["run weights"]

    def test_a_method_and_a_class_above(self, tmp_path: Path) -> None:
        before = """\
            class Loader:
                def load(self, name=MODEL_ID):
                    return DiffusionPipeline.from_pretrained(name)
            """
        assert seen(tmp_path, before=before, run="Loader().load()") == ["run weights"]
        assert seen(tmp_path, before=before, run="loader = Loader()\nloader.load()") == ["run weights"]
        assert seen(tmp_path, before=before, setup="self.loader = Loader()", run="self.loader.load()") == [
            "run weights"
        ]
        assert seen(tmp_path, before=before, setup="self.loader = Loader()", run="self.loader.load('./x')") == []

    def test_a_function_within_a_function(self, tmp_path: Path) -> None:
        assert seen(tmp_path, run="def load():\n    snapshot_download(MODEL_ID)\nload()") == ["run weights"]
        assert seen(tmp_path, run="def load():\n    snapshot_download(MODEL_ID)") == []

    def test_a_function_within_a_function_hides_the_names_around_it(self, tmp_path: Path) -> None:
        body = "def load(prompt):\n    urlretrieve(prompt, 'x')\nload(WEIGHTS_URL)"
        assert seen(tmp_path, run=body) == ["run weights"]

    def test_functions_that_call_each_other_end(self, tmp_path: Path) -> None:
        before = "def one():\n    two()\n\ndef two():\n    one()\n    snapshot_download(MODEL_ID)\n"
        assert seen(tmp_path, before=before, run="one()") == ["run weights"]

    def test_a_loop_over_addresses(self, tmp_path: Path) -> None:
        before = 'MODELS = ["acme/a", "acme/b"]'
        assert seen(
            tmp_path, before=before, run="for name in MODELS:\n    DiffusionPipeline.from_pretrained(name)"
        ) == ["run weights"]

    def test_a_local_name_hides_one_of_the_module(self, tmp_path: Path) -> None:
        assert seen(tmp_path, run='MODEL_ID = "./weights"\nDiffusionPipeline.from_pretrained(MODEL_ID)') == []


class TestOffline:
    @pytest.mark.parametrize(
        "before", ['os.environ["HF_HUB_OFFLINE"] = "1"', 'os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")']
    )
    def test_the_hub_is_not_asked_where_the_model_is_told_to_stay_offline(self, before: str, tmp_path: Path) -> None:
        assert seen(tmp_path, before=before, run="DiffusionPipeline.from_pretrained(MODEL_ID)") == []

    def test_another_server_is(self, tmp_path: Path) -> None:
        assert seen(tmp_path, before='os.environ["HF_HUB_OFFLINE"] = "1"', run="web.urlopen(WEIGHTS_URL)") == [
            "run weights"
        ]

    def test_a_cache_in_the_project_is_no_server(self, tmp_path: Path) -> None:
        (tmp_path / "weights").mkdir()
        assert seen(tmp_path, run="DiffusionPipeline.from_pretrained(MODEL_ID, cache_dir=CACHE)") == []


def test_a_fixed_address_of_something_else_is_a_file(tmp_path: Path) -> None:
    assert seen(tmp_path, run="requests.get('https://example.com/words.txt')") == ["run file"]
