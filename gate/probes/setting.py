"""What a model is sent beside the picture that it is probed with, and what that picture is made of."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PIL import Image

from gate.cases import Case, local_file
from gate.config import FuzzConfig
from gate.errors import ServiceError
from gate.fuzz import corpus
from gate.fuzz.inputs import Inputs, generate
from gate.media.image import load_image
from gate.media.store import ArtifactStore
from gate.openapi.inputs import file_inputs, problems, secret_inputs
from gate.probes.inputs import first, image_inputs
from gate.probes.pictures import data_url, scaled, scene
from gate.probes.table import PROBES, Probe
from gate.secrets import REDACTED

if TYPE_CHECKING:
    from gate.checks.base import Run

# Where messages suppose that `python -m gate.probes` has written the pictures.
FOLDER = "/tmp/gate-probes"  # noqa: S108 - only ever shown
PLAIN = next(probe for probe in PROBES if probe.name == "png")


@dataclass(frozen=True)
class Setting:
    """How one input is probed.

    Attributes:
        name: of the input.
        inputs: ready to be sent, with a picture that should work.
        shown: the same as people read them: no secret, no data.
        picture: what the probes are made of, in mode RGB.
        source: what `python -m gate.probes` makes them of: "" is the scene, None is nothing that can be written down.
        case: the test case that the inputs are of, or None.
        fixed_size: another picture stands beside this one, which need not go with any other size.
        rescaled: the picture is smaller than the test case's.
    """

    name: str
    inputs: Inputs
    shown: Inputs
    picture: Image.Image
    source: str | None = ""
    case: Case | None = None
    fixed_size: bool = False
    rescaled: bool = False

    def expects(self, probe: Probe) -> bool:
        """Whether a model should take the probe here."""
        return probe.expected and not (self.fixed_size and (probe.resizes or self.rescaled))

    def sent(self, probe: Probe) -> Inputs:
        """The inputs with the probe's picture."""
        return self.inputs | {self.name: _like(self.inputs[self.name], data_url(probe, self.picture))}

    def told(self, probe: Probe) -> Inputs:
        """The same as people read them, with the file that `python -m gate.probes` writes."""
        return self.shown | {self.name: _like(self.inputs[self.name], f"{FOLDER}/{probe.file_name}")}


async def read_setting(run: "Run", name: str) -> Setting:
    """How an input is probed: with the first test case that gives it, else with the plainest of valid inputs.

    Raises:
        ServiceError: there are no such inputs, or the test case's picture cannot be had.
        UnreadableMedia: the test case's picture is none that the gate can read.
    """
    images = image_inputs(run.candidate.document, [case.inputs for case in run.cases])
    case = next((case for case in run.cases if _works(case) and _file(case.inputs, name)), None)
    if case is not None:
        shown = {key: value for key, value in case.shown.items() if value is not None}
        setting = Setting(name, case.inputs, _named(shown, run), scene(), case=case)
    else:
        setting = _generated(run, name, images)
    setting = replace(setting, fixed_size=any(setting.inputs.get(other) for other in images if other != name))
    if setting.source == "" and case is None:
        return setting
    original = await picture_at(_file(setting.inputs, name), run.store)
    small = scaled(original)
    source = _file(setting.shown, name)
    source = None if source.startswith("data:") else source
    return replace(setting, picture=small, source=source, rescaled=small.size != original.size)


async def picture_at(url: str, store: ArtifactStore) -> Image.Image:
    """The picture at an http(s) or data URL, upright and in mode RGB.

    Raises:
        ServiceError: it cannot be had.
        UnreadableMedia: it is no image that the gate can read.
    """
    return load_image(await store.fetch(url))


def _generated(run: "Run", name: str, images: list[str]) -> Setting:
    """Valid inputs that nobody has written down; `source` is None where the configuration fixes the picture.

    Raises:
        ServiceError: none are known.
    """
    document, predict = run.candidate.document, run.config.predict
    fuzz = (predict and predict.fuzz) or FuzzConfig()
    fixed = {key: value for key, value in run.fuzz_fixed.items() if key != name or value is not None}
    left_out = [one for one in fuzz.disabled_inputs if one != name]
    rows = generate(document, 1, fixed=fixed, disabled=left_out, known=run.good_inputs(), seed=run.fuzz_seed)
    inputs = dict(rows[0]) if rows else {key: value for key, value in fixed.items() if value is not None}
    # Every picture beside another one is of its size; a mask is the mask of one.
    pictures = {other for other in images if other in inputs or ("mask" in name.lower() and other not in left_out)}
    pictures = (pictures | {name}) - fixed.keys()
    plain = data_url(PLAIN, scene())
    for one in pictures:
        inputs[one] = plain if not problems(document, inputs | {one: plain}) else [plain]
    if why := problems(document, inputs):
        message = f"No valid inputs are known to send beside a picture as {name}: {' '.join(why)}"
        raise ServiceError(f"{message} Add a test case that gives {name}.")
    shown = {key: fuzz.fixed_inputs.get(key, value) for key, value in inputs.items()}
    shown |= {key: _like(inputs[key], f"{FOLDER}/{PLAIN.file_name}") for key in pictures}
    shown |= dict.fromkeys(secret_inputs(document) & shown.keys(), REDACTED)
    return Setting(name, inputs, _named(shown, run), scene(), source="" if name in pictures else None)


def _works(case: Case) -> bool:
    return case.test.error_contains is None and not case.refused_by_candidate and not case.unavailable


def _file(inputs: Inputs, name: str) -> str:
    """The URL or path that an input has, or the first of a list; "" if it has none."""
    value = first(inputs.get(name))
    return value if isinstance(value, str) else ""


def _like(value: Any, file: str) -> Any:
    """The file in the place of a value, or of the first item of a list."""
    return [file, *value[1:]] if isinstance(value, list) else file


def _named(shown: Inputs, run: "Run") -> Inputs:
    """Inputs as people read them: files by their whole paths, the fuzzer's own by what they are."""

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(item) for item in value]
        if not isinstance(value, str):
            return value
        path = local_file(value, run.config.folder) if run.local_files else None
        return str(path.resolve()) if path else corpus.describe(value) or value

    files = file_inputs(run.candidate.document)
    return {name: named(value) if name in files else value for name, value in shown.items()}
