"""The configuration file: cog-safe-push's keys with their meaning, and the gate's own, all of them optional.

`load` reads a file, `loads` a text, `overlay` puts command-line options on top, `help_config` prints every
key. Whatever is wrong with a file becomes one `UsageError` with a line for each problem, which names the
file, the line and the key, says what is allowed, and shows no value of a key that may hold a secret.
"""

import difflib
import json
import logging
import math
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

import jq
import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    PrivateAttr,
    Tag,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from yaml.constructor import SafeConstructor

from gate.errors import UsageError
from gate.probes.table import NAMES as PROBES
from gate.secrets import redact

DEFAULT_PATH = Path("cog-safe-push.yaml")

CHECKERS = ("exact_string", "match_url", "match_prompt", "jq_query", "error_contains")

# Far above what a person writes, far below what takes seconds to read.
MAX_FILE_BYTES = 1 << 20
MAX_VALUES = 50_000  # after aliases are expanded
MAX_DEPTH = 64
MAX_PROBLEMS = 20  # reported at once
MAX_SHOWN = 60  # characters of a wrong value

Loc = tuple[str | int, ...]

log = logging.getLogger(__name__)


# What a value may be. A ValueError's text completes the sentence "KEY: …".


def _not_bool(value: object) -> object:
    """YAML's yes, no, on and off are no numbers; pydantic would read them as 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("must be a number")
    return value


def _owner_and_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_][\w.-]*/[A-Za-z0-9_][\w.-]*", value, re.ASCII):
        raise ValueError("must be owner/name, as on Replicate")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty; an empty one cannot check anything, so leave the key out")
    return value


def _jq_program(value: str) -> str:
    try:
        jq.compile(value)
    except ValueError as error:
        raise ValueError(f"must be a jq program; {_first_line(error)}") from error
    return value


def _slowdown(value: float) -> float:
    if value <= 1:
        raise ValueError("must be greater than 1, or null to report only; 1.25 allows a quarter more time")
    return value


def _device(value: str) -> str:
    if not re.fullmatch(r"auto|cpu|mps|cuda(:\d+)?", value, re.ASCII):
        raise ValueError("must be auto, cpu, mps, cuda or cuda:N")
    return value


def _probe(value: str) -> str:
    if value not in PROBES:
        near = difflib.get_close_matches(value[:MAX_SHOWN], PROBES, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise ValueError(f"must be the name of a probe; {hint}They are {', '.join(PROBES)}")
    return value


def _finite(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        json.dumps(value, allow_nan=False)
    except ValueError as error:
        raise ValueError("must hold finite numbers only: JSON has no NaN and no infinity") from error
    return value


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


Whole = Annotated[int, BeforeValidator(_not_bool)]
Number = Annotated[float, BeforeValidator(_not_bool), Field(allow_inf_nan=False)]
Name = Annotated[str, AfterValidator(_owner_and_name)]
OptionalName = Annotated[Name | None, BeforeValidator(_none_if_empty)]
OptionalText = Annotated[str | None, BeforeValidator(_none_if_empty)]
Inputs = Annotated[dict[str, JsonValue], AfterValidator(_finite)]

_ON = "<on>"  # the tag that pydantic puts into an error's location; no key looks like it


def _switch(value: object) -> str:
    return "<off>" if value is False else _ON


class _Section(BaseModel):
    """A mapping of the file. Unknown keys are errors, and nothing changes after loading."""

    # Built when first used, and then once as part of the whole: building each section by itself doubles the import.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)


class TestCase(_Section):
    """Inputs and what must come of them: at most one checker; without one, the prediction must succeed."""

    __test__: ClassVar[bool] = False  # for pytest: this is no class of tests

    inputs: Inputs = Field(
        description="Inputs by name; null leaves an input out. For a file, give a URL or a path, relative to "
        "this file. Without one of the checkers below, it is enough that the model succeeds.",
        examples=[{"prompt": "a red bird"}],
    )
    exact_string: str | None = Field(
        default=None,
        description="The output must be exactly this text. An empty one asks for an empty output.",
        examples=["hello world"],
    )
    match_url: Annotated[str, AfterValidator(_not_blank)] | None = Field(
        default=None,
        description="The output must be one file that matches the file at this URL or path.",
        examples=["https://example.com/red-bird.png"],
    )
    match_prompt: Annotated[str, AfterValidator(_not_blank)] | None = Field(
        default=None,
        description="The output must match this description. Format, size in pixels and number of files are "
        "read from the files; the rest is judged.",
        examples=["A 1024x1024px png image of a red bird"],
    )
    jq_query: Annotated[str, AfterValidator(_not_blank), AfterValidator(_jq_program)] | None = Field(
        default=None,
        description="The output, as JSON, must make this jq program true.",
        examples=['.detections | length > 0 and .[0].label == "bird"'],
    )
    error_contains: str | None = Field(
        default=None,
        description="The model must fail with an error that contains this text; an empty one takes any.",
        examples=["prompt must not be empty"],
    )

    @model_validator(mode="after")
    def _one_checker(self) -> Self:
        given = [name for name in CHECKERS if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"must have at most one of {', '.join(CHECKERS)}; it has {' and '.join(given)}")
        return self


class FuzzConfig(_Section):
    """Predictions with generated inputs, which must not fail."""

    fixed_inputs: Inputs = Field(
        default={}, description="Inputs that are given as they are each time, by name; null leaves one out."
    )
    disabled_inputs: list[str] = Field(default=[], description="Names of inputs that are never given.")
    iterations: Whole = Field(default=10, ge=0, description="How many times; 0 is never.")
    prompt: OptionalText = Field(
        default=None,
        description="What inputs should be like, in words: Claude then writes at least half of them. It needs "
        "judge.claude and ANTHROPIC_API_KEY; without them all are made from the model's schema.",
    )
    new_models: Literal["fail", "report"] = Field(
        default="fail",
        description="What counts where there is no baseline, or one that has no such input. fail: the model has to "
        "work with whatever its schema allows. report: an error that says clearly what is wrong with the input is "
        "reported as a gap between schema and code, and passes; any other failure still fails.",
    )
    duration: Whole | None = Field(
        default=None,
        description="Deprecated, in seconds: accepted with a warning and ignored. Use iterations.",
    )

    @model_validator(mode="after")
    def _fixed_or_disabled(self) -> Self:
        if both := [name for name in self.fixed_inputs if name in self.disabled_inputs]:
            raise ValueError(f"must not have {', '.join(both)} in both fixed_inputs and disabled_inputs")
        return self


class ProbeConfig(_Section):
    """Predictions with a picture of each kind that users send, for the inputs that take images."""

    inputs: list[str] | None = Field(
        default=None, description="Names of the inputs that are probed. null: all that take images."
    )
    skip: list[Annotated[str, AfterValidator(_probe)]] = Field(
        default=[], description=f"Probes that are left out, of {', '.join(PROBES)}."
    )


class PredictConfig(_Section):
    """How predictions are checked."""

    compare_outputs: bool = Field(
        default=True,
        description="Whether outputs of the candidate are compared with those of the live version.",
    )
    predict_timeout: Number = Field(default=300, gt=0, description="Longest time for a prediction, in seconds.")
    test_cases: list[TestCase] = Field(default=[], description="Predictions with known inputs, and what must come out.")
    fuzz: FuzzConfig | None = Field(
        default=None, description="Predictions with generated inputs. Without this section there are none."
    )
    probe: ProbeConfig | None = Field(
        default=None,
        description="Predictions with a picture of each kind that users send: JPEG, transparency, a phone's photo. "
        "Without this section there are none.",
    )


class TrainConfig(_Section):
    """How trainings are checked."""

    destination: OptionalName = Field(
        default=None,
        description="Model that trainings write to, as owner/name. null: the test model's name and -dest.",
    )
    destination_hardware: str = Field(
        default="cpu", description="Replicate hardware of the destination, used when it does not exist yet."
    )
    train_timeout: Number = Field(default=300, gt=0, description="Longest time for a training, in seconds.")
    test_cases: list[TestCase] = Field(default=[], description="Trainings with known inputs, and what must come out.")
    fuzz: FuzzConfig | None = Field(
        default=None, description="Trainings with generated inputs. Without this section there are none."
    )


class DeploymentConfig(_Section):
    """A deployment that follows the model."""

    owner: OptionalText = Field(default=None, description="Owner of the deployment. null: the model's owner.")
    name: OptionalText = Field(default=None, description="Name of the deployment. null: there is none.")
    hardware: OptionalText = Field(
        default=None,
        description="Replicate hardware, used when the deployment does not exist yet. null: cpu.",
    )


class ClipConfig(_Section):
    """The contrastive model that judges images: any that open_clip can load."""

    model: str = Field(
        default="ViT-L-14",
        min_length=1,
        description="Architecture: an open_clip name, or a path to an open_clip model configuration, which "
        "ends in .json. A relative path is looked up beside this file first.",
    )
    pretrained: str = Field(
        default="datacomp_xl_s13b_b90k",
        min_length=1,
        description="Weights: an open_clip tag, or a path to a checkpoint. A relative path is looked up "
        "beside this file first.",
    )
    device: Annotated[str, AfterValidator(_device)] = Field(
        default="auto",
        description="Where it runs: auto (a GPU if there is one), cpu, mps, cuda or cuda:N.",
    )
    precision: Literal["auto", "fp32", "fp16", "bf16"] = Field(
        default="auto",
        description="Number format of the weights: auto (fp16 on a CUDA GPU, else fp32), fp32, fp16 or bf16.",
    )

    @field_validator("model", "pretrained")
    @classmethod
    def _beside_the_file(cls, value: str, info: ValidationInfo) -> str:
        folder = (info.context or {}).get("folder")
        file = _existing_file(value, folder) if folder is not None else None
        return str(file.resolve()) if file else value


class ClaudeConfig(_Section):
    """The language model that judges what nothing cheaper can decide."""

    model: str = Field(default="claude-sonnet-5-5", min_length=1, description="Model of Anthropic's API.")
    max_calls: Whole = Field(default=50, ge=1, description="Most calls in one run; after them it decides no more.")
    votes: Whole = Field(default=3, ge=1, description="Calls for one question; the majority decides.")


class JudgeConfig(_Section):
    """Who judges outputs."""

    clip: Annotated[
        Annotated[ClipConfig, Tag(_ON)] | Annotated[Literal[False], Tag("<off>")], Discriminator(_switch)
    ] = Field(default=ClipConfig(), description="The CLIP judge of images. false switches it off.")
    claude: Annotated[
        Annotated[ClaudeConfig, Tag(_ON)] | Annotated[Literal[False], Tag("<off>")], Discriminator(_switch)
    ] = Field(default=ClaudeConfig(), description="The Claude judge. false switches it off.")


class CompareConfig(_Section):
    """How many outputs of both sides a comparison looks at, and how sure it has to be."""

    repeats: Whole = Field(
        default=3, ge=1, description="Predictions of each side for a stochastic case before deciding."
    )
    max_repeats: Whole = Field(
        default=8,
        ge=1,
        description="More are made, up to this number, only while the evidence does not decide.",
    )
    false_alarm_rate: Number = Field(
        default=0.01,
        gt=0,
        lt=1,
        description="Share of runs in which an unchanged model may be called different, between 0 and 1.",
    )

    @model_validator(mode="after")
    def _max_is_most(self) -> Self:
        if self.max_repeats < self.repeats:
            raise ValueError(f"max_repeats ({self.max_repeats}) must not be below repeats ({self.repeats})")
        return self


class SpeedConfig(_Section):
    """How much slower a candidate may be."""

    max_slowdown: Annotated[Number, AfterValidator(_slowdown)] | None = Field(
        default=1.25,
        description="Most that the candidate's predict time may be, as a multiple of the baseline's. Above "
        "1, or null to report only.",
    )


class Config(_Section):
    """A configuration file, with `folder` as the place that relative paths in it start from."""

    model: Name | None = Field(
        default=None,
        description="The model that is released, as owner/name on Replicate. May be left out where the "
        "command line names it.",
        examples=["owner/name"],
    )
    test_model: OptionalName = Field(
        default=None,
        description="Model that candidates are pushed to for testing, as owner/name. null: the model's name and -test.",
    )
    test_hardware: str = Field(
        default="cpu", description="Replicate hardware of the test model, used when it does not exist yet."
    )
    predict: PredictConfig | None = Field(
        default=None, description="How predictions are checked. Leave the section out to check none."
    )
    train: TrainConfig | None = Field(
        default=None,
        description="How trainings are checked. Leave the section out for a model that cannot be trained.",
    )
    deployment: DeploymentConfig | None = Field(
        default=None,
        description="A deployment that gets each released version. Leave the section out for none.",
    )
    dockerfile: OptionalText = Field(default=None, description="Dockerfile to build with. null: Cog writes one.")
    parallel: Whole = Field(default=4, ge=1, description="Most predictions that run at the same time.")
    fast_push: bool = Field(default=False, description="Push with --x-fast, where the installed Cog has it.")
    use_cog_base_image: bool = Field(default=True, description="Build on Cog's base image.")
    ignore_schema_compatibility: bool = Field(
        default=False, description="Report an incompatible schema without failing for it."
    )
    official_model: OptionalName = Field(
        default=None, description="Official model that --push-official-model pushes to, as owner/name."
    )
    judge: JudgeConfig = Field(default=JudgeConfig(), description="Who judges outputs.")
    compare: CompareConfig = Field(
        default=CompareConfig(),
        description="How outputs of the candidate are compared with the live version's.",
    )
    speed: SpeedConfig = Field(default=SpeedConfig(), description="How much slower the candidate may be.")

    _folder: Path | None = PrivateAttr(default=None)

    @property
    def folder(self) -> Path | None:
        """The folder of the configuration file, or None where there is no file."""
        return self._folder

    @property
    def test_model_or_default(self) -> str | None:
        """Where candidates are pushed for testing: `test_model`, else `<model>-test`; None without either."""
        return self.test_model or (self.model and f"{self.model}-test")

    @property
    def train_destination_or_default(self) -> str | None:
        """Where trainings write to: `train.destination`, else `<test model>-dest`; None without either."""
        given = self.train and self.train.destination
        return given or (self.test_model_or_default and f"{self.test_model_or_default}-dest")


def default() -> Config:
    """What applies where there is no file, as in cog-safe-push: predictions are checked and fuzzed."""
    return Config(predict=PredictConfig(fuzz=FuzzConfig()))


def find(candidate: str, baseline: str | None = None) -> Path | None:
    """The configuration file that applies where none is named: in the current folder, else beside the models.

    Args:
        candidate, baseline: model references; those that are folders are looked into, the candidate's first.
    """
    folders = ["", *(ref for ref in (candidate, baseline) if ref and "://" not in ref)]
    files = (_existing_file(str(Path(folder, DEFAULT_PATH))) for folder in folders)
    found = next((file for file in files if file), None)
    return found.resolve() if found and found.is_symlink() else found


def load(path: Path) -> Config:
    """Read a configuration file.

    Raises:
        UsageError: it cannot be read, or is wrong; one line for each problem.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UsageError(f"{path}: the configuration file cannot be read: {reason}") from error
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(str(path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: not UTF-8 text; save the file as UTF-8") from error
    return loads(text, str(path), path.parent)


def loads(text: str, name: str, folder: Path | None = None) -> Config:
    """Read a configuration from a text.

    Args:
        text: YAML.
        name: what messages call it, such as a path.
        folder: where relative paths in it start; without one, they are left as they are.

    Raises:
        UsageError: it is wrong; one line for each problem.
    """
    if len(text) > MAX_FILE_BYTES:
        raise _too_large(name)
    root = _compose(text, name)
    if root is None:
        raise UsageError(f"{name}: the file is empty; gate check --help-config prints an example")
    document = _Document(root, name)
    if document.problems:
        first = sorted(document.problems, key=lambda problem: problem[0])[:MAX_PROBLEMS]
        raise _report(name, first, len(document.problems))
    config = _validated(document.value, name, document.lines, folder)
    config._folder = folder
    for loc, text in _warnings(config):
        log.warning("%s, line %d: %s: %s", name, document.lines[loc], _dotted(loc), text)
    return config


def _warnings(config: Config) -> Iterator[tuple[Loc, str]]:
    """What cog-safe-push takes without a word, and is hardly what was meant."""
    for section in ("predict", "train"):
        part: PredictConfig | TrainConfig | None = getattr(config, section)
        if part is None:
            continue
        if part.fuzz is not None and part.fuzz.duration is not None:
            yield (section, "fuzz", "duration"), "deprecated and ignored; use iterations"
        if isinstance(part, PredictConfig) and "probe" in part.model_fields_set and part.probe is None:
            yield (section, "probe"), "has no value, and nothing is probed; write probe: {} for every probe"
        for number, case in enumerate(part.test_cases):
            for checker in CHECKERS:
                if checker in case.model_fields_set and getattr(case, checker) is None:
                    yield (section, "test_cases", number, checker), "has no value, and checks nothing"


def overlay(config: Config, overrides: Mapping[str, object]) -> Config:
    """The configuration with command-line options on top of it.

    Args:
        config: the file's, or `default()`.
        overrides: values by dotted key, such as {"predict.fuzz.iterations": 5}, and only those that the
            command line gives. A section that the configuration lacks is created.

    Raises:
        UsageError: a value is wrong, by itself or together with the file's; one line for each problem.
    """
    data = config.model_dump(exclude_unset=True)
    for key, value in overrides.items():
        if isinstance(value, str) and not _is_unicode(value):
            raise _report("command line", [(0, f"{key}: must be valid UTF-8 text")])
        *parents, name = key.split(".")
        section = data
        for parent in parents:
            if not isinstance(section.get(parent), dict):
                section[parent] = {}
            section = section[parent]
        section[name] = value
    changed = _validated(data, "command line")
    changed._folder = config.folder
    return changed


def _validated(data: object, source: str, lines: Mapping[Loc, int] | None = None, folder: Path | None = None) -> Config:
    """The models of plain values.

    Args:
        source: what messages call their origin.
        lines: where the values stand in it, from 1.
        folder: where to look for the files that relative paths may name.
    """
    try:
        return Config.model_validate(data, context={"folder": folder})
    except ValidationError as error:
        found = []
        for detail in error.errors(include_url=False):
            loc = tuple(part for part in detail["loc"] if part != _ON)
            above = (loc[:length] for length in range(len(loc), -1, -1))
            line = next((lines[place] for place in above if place in lines), 0) if lines else 0
            found.append((line, loc, detail))
        found.sort(key=lambda problem: problem[0])
        problems = [(line, _at(loc, _sentence(detail, loc))) for line, loc, detail in found[:MAX_PROBLEMS]]
        raise _report(source, problems, len(found)) from None


def _existing_file(name: str, folder: Path | None = None) -> Path | None:
    """The file that a path names, relative to the folder or else to the current one."""
    try:
        path = (folder or Path()) / Path(name).expanduser()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # too long, with characters that no path has, of no known user
        return None


# From a problem to a sentence.


def _too_large(name: str) -> UsageError:
    return UsageError(f"{name}: larger than {MAX_FILE_BYTES >> 20} MiB, which no configuration needs")


def _report(source: str, problems: Sequence[tuple[int, str]], total: int = 1) -> UsageError:
    """One line a problem, of which there may be more in total. A line number of 0 stands for none."""
    lines = [f"{source}, line {line}: {text}" if line else f"{source}: {text}" for line, text in problems]
    if total > len(problems):
        lines.append(f"{source}: and {total - len(problems)} more")
    return UsageError(redact("\n".join(lines)))


def _sentence(detail: ErrorDetails, loc: Loc) -> str:
    """What pydantic found, in the words of someone who writes YAML."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    match kind:
        case "missing":
            return "is required"
        case "extra_forbidden":
            return _unknown_key(loc)
        case "int_type" | "int_parsing" | "int_parsing_size" | "int_from_float":
            rule = "must be a whole number"
        case "float_type" | "float_parsing" | "finite_number":
            rule = "must be a number"
        case "bool_type" | "bool_parsing":
            rule = "must be true or false"
        case "string_type":
            rule = "must be text" if isinstance(value, list | dict | None) else "must be text, in quotes"
        case "string_too_short":
            rule = "must not be empty"
        case "literal_error":
            rule = f"must be {context['expected']}".replace("'", "")
        case "list_type":
            rule = "must be a list"
        case "dict_type" | "model_type" | "model_attributes_type":
            rule = "must be a mapping of keys to values" + (", or false" if detail["loc"][-1:] == (_ON,) else "")
        case "greater_than_equal":
            rule = f"must be {context['ge']:g} or more"
        case "greater_than":
            rule = f"must be greater than {context['gt']:g}"
        case "less_than":
            rule = f"must be less than {context['lt']:g}"
        case "value_error":
            rule = str(context["error"])
        case _:
            rule = detail["msg"]
    rule, semicolon, explanation = rule.partition("; ")
    if rule.startswith("must be") and not _may_be_secret(loc):
        rule += f", not {_shown(value)}"
    return rule + semicolon + explanation


def _unknown_key(loc: Loc) -> str:
    """The nearest key known here, or the places where this very key is known, and what is allowed here."""
    section, key = _section_at(loc[:-1]), str(loc[-1])
    text = "unknown key"
    if near := difflib.get_close_matches(key[:MAX_SHOWN], section.model_fields, n=1, cutoff=0.7):
        text += f"; did you mean {near[0]}?"
    elif homes := [path.rpartition(".")[0] for path in _paths(Config) if path.endswith(f".{key}")]:
        text += f" here; it belongs in {' or '.join(home.lstrip('.') or 'the top level' for home in homes)}."
    else:
        text += "."
    return f"{text} Allowed here: {', '.join(section.model_fields)}"


def _section_at(loc: Loc) -> type[_Section]:
    """The model of the mapping at a location."""
    section: type[_Section] = Config
    for part in loc:
        if isinstance(part, str):
            section = _nested(section.model_fields[part]) or section
    return section


def _nested(field: FieldInfo) -> type[_Section] | None:
    """The model of a field that holds one, or a list of them."""
    waiting: list[Any] = [field.annotation]
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, _Section):
            return annotation
        waiting += get_args(annotation)
    return None


def _paths(section: type[_Section], prefix: str = "") -> Iterator[str]:
    """The dotted path of every key below a section, each with a dot in front."""
    for name, field in section.model_fields.items():
        yield f"{prefix}.{name}"
        if nested := _nested(field):
            yield from _paths(nested, f"{prefix}.{name}")


def _at(loc: Loc, text: str) -> str:
    return f"{_dotted(loc)}: {text}" if loc else text


def _dotted(loc: Loc) -> str:
    """A location as people write it: predict.test_cases[0].inputs."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part if part.isprintable() and 0 < len(part) <= MAX_SHOWN else _shown(part)}"
    return text.removeprefix(".")


def _shown(value: object) -> str:
    """A value as JSON, on one line and short enough for a message."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    text = json.dumps(value, default=str, ensure_ascii=False)
    text = redact(text if text.isprintable() else json.dumps(value, default=str))
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _is_unicode(text: str) -> bool:
    """Whether a text can be sent: Python also holds lone surrogates, such as for broken bytes in an argument."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _may_be_secret(loc: Loc) -> bool:
    return any(re.search("token|secret|key|password", part, re.IGNORECASE) for part in loc if isinstance(part, str))


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].removeprefix("jq: error: ").rstrip(":")


# From YAML to plain values. PyYAML's own constructor keeps the last of two equal keys, follows aliases
# without end, makes dates of what looks like one, and forgets the lines.

_TAG = "tag:yaml.org,2002:"
_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
_TOO_MANY = f"more than {MAX_VALUES} values"


class _Loader(yaml.SafeLoader):
    """PyYAML's composer, which is recursive, within limits."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        self.nodes += 1
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=self.peek_event().start_mark)
        if self.nodes > MAX_VALUES:
            raise yaml.MarkedYAMLError(problem=_TOO_MANY, problem_mark=self.peek_event().start_mark)
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _compose(text: str, name: str) -> yaml.Node | None:
    """The document's nodes, or None if it is empty.

    Raises:
        UsageError: it is not YAML, is more than one document, or exceeds the limits.
    """
    try:
        return _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        parts = [part[:200] for part in (error.context, error.problem) if part]
        raise _report(name, [(mark.line + 1 if mark else 0, f"not valid YAML: {', '.join(parts)}")]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _report(name, [(line, "not valid YAML: a character that is not allowed in text")]) from error
    except (ValueError, OverflowError) as error:  # escapes and directives with numbers out of range
        raise _report(name, [(0, f"not valid YAML: {_first_line(error)}")]) from error


class _Document:
    """A YAML document as JSON values.

    Attributes:
        value: the document.
        lines: the line of each key and item, from 1, by location.
        problems: lines and sentences. If there are any, `value` is not to be used.
    """

    def __init__(self, root: yaml.Node, name: str) -> None:
        self.lines: dict[Loc, int] = {}
        self.problems: list[tuple[int, str]] = []
        self._name = name
        self._values = 0
        self._above: list[yaml.Node] = []  # the nodes that contain the one being read
        self._scalars = SafeConstructor()
        self.value = self._read(root, (), root.start_mark.line + 1)

    def _read(self, node: yaml.Node, loc: Loc, line: int) -> JsonValue:
        self.lines.setdefault(loc, line)
        self._values += 1
        if any(node is above for above in self._above):
            return self._problem(line, loc, "an alias that contains itself")
        if self._values > MAX_VALUES or len(self._above) > MAX_DEPTH:
            what = _TOO_MANY if self._values > MAX_VALUES else _TOO_DEEP
            raise _report(self._name, [(line, f"{what}, once aliases are expanded")])
        self._above.append(node)
        try:
            if isinstance(node, yaml.ScalarNode):
                return self._scalar(node, loc, line)
            if node.tag not in (f"{_TAG}map", f"{_TAG}seq"):
                return self._tag(node, loc, line)
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, loc)
            return [self._read(item, (*loc, i), item.start_mark.line + 1) for i, item in enumerate(node.value)]
        finally:
            self._above.pop()

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, JsonValue]:
        result: dict[str, JsonValue] = {}
        given: dict[str, int] = {}
        merged: list[tuple[yaml.Node, int]] = []
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == f"{_TAG}merge":
                sources = value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
                merged += [(source, line) for source in sources]
                continue
            key = self._key(key_node, loc, line)
            if key is None:
                continue
            if key in given:
                self._problem(line, (*loc, key), f"given twice, first in line {given[key]}")
            given.setdefault(key, line)
            result[key] = self._read(value_node, (*loc, key), line)
        for source, line in merged:
            if not isinstance(source, yaml.MappingNode):
                self._problem(line, loc, "<< needs a mapping, or a list of mappings")
                continue
            values = self._read(source, loc, line)
            for key, value in values.items() if isinstance(values, dict) else ():
                result.setdefault(key, value)  # a key of the mapping itself, or of an earlier source, wins
        return result

    def _key(self, node: yaml.Node, loc: Loc, line: int) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            return self._problem(line, loc, "a key must be text")
        if node.tag not in (f"{_TAG}str", f"{_TAG}value"):
            return self._problem(
                line, loc, f"YAML does not read the key {_shown(node.value)} as text; put it in quotes"
            )
        return self._text(node, loc, line)

    def _scalar(self, node: yaml.ScalarNode, loc: Loc, line: int) -> JsonValue:
        text, kind = node.value, node.tag.removeprefix(_TAG)
        number = None
        try:
            match kind:
                case "str" | "value" | "merge":
                    return self._text(node, loc, line)
                case "null":
                    return None
                case "bool":
                    return self._scalars.construct_yaml_bool(node)
                case "timestamp":
                    return self._quote(node, loc, line, "a date")
                case "int" | "float" if ":" in text:
                    return self._quote(node, loc, line, "a number to base 60")
                case "int" if re.fullmatch(r"[-+]?0[0-7_]+", text):
                    return self._quote(node, loc, line, "an octal number")
                case "int" if len(text) <= MAX_SHOWN:
                    number = self._scalars.construct_yaml_int(node)
                case "float" if len(text) <= MAX_SHOWN:
                    number = self._scalars.construct_yaml_float(node)
                case "int" | "float":
                    pass
                case _:
                    return self._tag(node, loc, line)
        except (ValueError, KeyError, IndexError):
            return self._problem(line, loc, f"this is no YAML {kind}; remove the tag")
        if number is None or not math.isfinite(number):
            return self._problem(line, loc, "must be a finite number, and a shorter one; or text, in quotes")
        return number

    def _text(self, node: yaml.ScalarNode, loc: Loc, line: int) -> str | None:
        if _is_unicode(node.value):
            return node.value
        return self._problem(line, loc, "half of a surrogate pair; write the character itself")

    def _tag(self, node: yaml.Node, loc: Loc, line: int) -> None:
        self._problem(line, loc, f"the tag {_shown(node.tag.replace(_TAG, '!!'))} is not supported; remove it")

    def _quote(self, node: yaml.ScalarNode, loc: Loc, line: int, read_as: str) -> None:
        shown = "" if _may_be_secret(loc) else f": {_shown(node.value)}"
        self._problem(line, loc, f"YAML reads this as {read_as}; put it in quotes{shown}")

    def _problem(self, line: int, loc: Loc, text: str) -> None:
        self.problems.append((line, _at(loc, text)))


# The documented example.

_HEADER = """\
# Every key of the gate's configuration, with its default or an example. Save it as cog-safe-push.yaml, keep
# what you change, and delete the rest. Every cog-safe-push.yaml works as it is.
"""


def help_config() -> str:
    """A documented configuration with every key, made from the models. It loads."""
    return _HEADER + "\n".join(_documented(Config, ""))


def _documented(section: type[_Section], indent: str) -> Iterator[str]:
    for name, field in section.model_fields.items():
        if not indent:
            yield ""
        yield from _comment(field, indent)
        nested = _nested(field)
        if nested is None:
            value = field.examples[0] if field.examples else field.get_default()
            yield f"{indent}{name}: {json.dumps(value) if value in (None, True, False, {}, []) else value}"
            continue
        yield f"{indent}{name}:"
        yield from _sample_cases(indent + "  ") if nested is TestCase else _documented(nested, indent + "  ")


def _sample_cases(indent: str) -> Iterator[str]:
    """A test case without a checker, and one for each of them."""
    fields = TestCase.model_fields
    for name in ("inputs", *CHECKERS):
        sample = {key: (fields[key].examples or [None])[0] for key in dict.fromkeys(("inputs", name))}
        yield from _comment(fields[name], indent)
        yield textwrap.indent(yaml.safe_dump([sample], sort_keys=False, width=1000).rstrip(), indent)


def _comment(field: FieldInfo, indent: str) -> list[str]:
    prefix = f"{indent}# "
    return textwrap.wrap(field.description or "", 110, initial_indent=prefix, subsequent_indent=prefix)
