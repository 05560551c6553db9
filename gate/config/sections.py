"""Every key: its meaning, its type and its default."""

import difflib
import json
import re
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

import jq
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
    ValidationInfo,
    field_validator,
    model_validator,
)

from gate.config.words import MAX_SHOWN, existing_file, first_line
from gate.probes.table import NAMES as PROBES

CHECKERS = ("exact_string", "match_url", "match_prompt", "jq_query", "error_contains")


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
        raise ValueError(f"must be a jq program; {first_line(error)}") from error
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

ON = "<on>"  # the tag that pydantic puts into an error's location; no key looks like it


def _switch(value: object) -> str:
    return "<off>" if value is False else ON


class Section(BaseModel):
    """A mapping of the file. Unknown keys are errors, and nothing changes after loading."""

    # Built when first used, and then once as part of the whole: building each section by itself doubles the import.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)


class TestCase(Section):
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


class FuzzConfig(Section):
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


class ProbeConfig(Section):
    """Predictions with a picture of each kind that users send, for the inputs that take images."""

    inputs: list[str] | None = Field(
        default=None, description="Names of the inputs that are probed. null: all that take images."
    )
    skip: list[Annotated[str, AfterValidator(_probe)]] = Field(
        default=[], description=f"Probes that are left out, of {', '.join(PROBES)}."
    )


class PredictConfig(Section):
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


class TrainConfig(Section):
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


class DeploymentConfig(Section):
    """A deployment that follows the model."""

    owner: OptionalText = Field(default=None, description="Owner of the deployment. null: the model's owner.")
    name: OptionalText = Field(default=None, description="Name of the deployment. null: there is none.")
    hardware: OptionalText = Field(
        default=None,
        description="Replicate hardware, used when the deployment does not exist yet. null: cpu.",
    )


class ClipConfig(Section):
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
        file = existing_file(value, folder) if folder is not None else None
        return str(file.resolve()) if file else value


class ClaudeConfig(Section):
    """The language model that judges what nothing cheaper can decide."""

    model: str = Field(default="claude-sonnet-5-5", min_length=1, description="Model of Anthropic's API.")
    max_calls: Whole = Field(default=50, ge=1, description="Most calls in one run; after them it decides no more.")
    votes: Whole = Field(default=3, ge=1, description="Calls for one question; the majority decides.")


class JudgeConfig(Section):
    """Who judges outputs."""

    clip: Annotated[
        Annotated[ClipConfig, Tag(ON)] | Annotated[Literal[False], Tag("<off>")], Discriminator(_switch)
    ] = Field(default=ClipConfig(), description="The CLIP judge of images. false switches it off.")
    claude: Annotated[
        Annotated[ClaudeConfig, Tag(ON)] | Annotated[Literal[False], Tag("<off>")], Discriminator(_switch)
    ] = Field(default=ClaudeConfig(), description="The Claude judge. false switches it off.")


class CompareConfig(Section):
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


class SpeedConfig(Section):
    """How much slower a candidate may be."""

    max_slowdown: Annotated[Number, AfterValidator(_slowdown)] | None = Field(
        default=1.25,
        description="Most that the candidate's predict time may be, as a multiple of the baseline's. Above "
        "1, or null to report only.",
    )


class Config(Section):
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
