"""Where the model's weights come from. Seen in the syntax tree, followed through the project's own functions."""

from collections.abc import Iterator

from gate.lint import examples
from gate.lint.base import COG_PYTHON, GUIDE, Guide, Hit, rule
from gate.lint.flow import Fetch, Phase, fetches
from gate.lint.project import Project

_WHEN: dict[Phase, str] = {
    "run": "in a prediction",
    "setup": "in setup()",
    "import": "when the model is imported",
}
_FROM_HUB = "from diffusers import DiffusionPipeline"
_LOCAL = 'self.pipe = DiffusionPipeline.from_pretrained("./weights", local_files_only=True)'


def _hits(found: list[Fetch]) -> Iterator[Hit]:
    for fetch in found:
        yield Hit(fetch.place, f"{fetch.download.name} fetches {_WHAT[fetch.download.what]} {_WHEN[fetch.phase]}.")


_WHAT = {"weights": "weights", "file": "something from an address that is always the same"}


@rule(
    "weights-in-run",
    level="error",
    reason=(
        "Users wait for the download, pay for it, and get an error when the other server has one; and the version that "
        "was tested is not the one that runs once the file there changes."
    ),
    guide=Guide(GUIDE, "Weights are downloaded beforehand and pushed with the model, not fetched at run time."),
    fix="Fetch the weights when the image is built, and load them from a path, once, in setup().",
    flagged=examples.body(
        """\
        pipe = DiffusionPipeline.from_pretrained("acme/painter-xl")
        return Path(pipe(prompt))
        """,
        before=_FROM_HUB,
    ),
    clean=examples.body(
        """\
        pipe = DiffusionPipeline.from_pretrained("./weights")
        return Path(pipe(prompt))
        """,
        before=_FROM_HUB,
    ),
)
def weights_in_run(project: Project) -> Iterator[Hit]:
    return _hits([each for each in fetches(project) if each.phase == "run" and each.download.what == "weights"])


@rule(
    "weights-in-setup",
    level="warning",
    reason=(
        "Every start waits for the download and fails with it, and what runs is no longer what was tested once the "
        "file there changes."
    ),
    guide=Guide(
        COG_PYTHON, "Weights in the image make its digest name the very model that runs, whatever other servers do."
    ),
    fix="Fetch the weights when the image is built, and load them from a path, or from a cache with HF_HUB_OFFLINE=1.",
    flagged=examples.setup(
        """\
        path = hf_hub_download("acme/painter-xl", "model.safetensors")
        self.model = load_file(path)
        """,
        before="from huggingface_hub import hf_hub_download\nfrom safetensors.torch import load_file",
    ),
    clean=examples.setup(_LOCAL, before=_FROM_HUB),
)
def weights_in_setup(project: Project) -> Iterator[Hit]:
    return _hits([each for each in fetches(project) if each.phase != "run" and each.download.what == "weights"])


@rule(
    "fetch-in-run",
    level="advice",
    reason="Every prediction depends on another server, for something that is always the same.",
    guide=Guide(GUIDE, "What a model needs is pushed with it, not fetched at run time."),
    fix="Put the file into the image; if it is a service that the model is made to ask, silence this and say so.",
    flagged=examples.body(
        """\
        words = requests.get("https://example.com/words.txt", timeout=10).text
        return Path(words + prompt)
        """,
        before="import requests",
    ),
    clean=examples.body(
        """\
        words = open("words.txt").read()
        return Path(words + prompt)
        """
    ),
)
def fetch_in_run(project: Project) -> Iterator[Hit]:
    return _hits([each for each in fetches(project) if each.phase == "run" and each.download.what == "file"])
