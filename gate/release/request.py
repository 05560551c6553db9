"""What a caller of `gate push` wants."""

from dataclasses import dataclass, field
from pathlib import Path

from gate.config import Config
from gate.release.cog import BuildOptions
from gate.release.promote import How


@dataclass(frozen=True)
class PushRequest:
    """What a caller wants released.

    Attributes:
        project: the folder with the project's cog.yaml.
        model: the live model, owner/name.
        build: how the image is built.
        how: how users get what was judged, see `gate.release.promote`.
        no_push: judge, and leave the live model alone.
        via: a gate on Replicate that judges, or None to judge here.
        resume: go on with the run before, where that has not come to its end.
        cache, fuzz_seed: see `gate.engine.Request`.
        report: where the caller will write the verdict, which is no part of the project.
    """

    project: Path
    model: str
    config: Config
    config_name: str = "the configuration"
    build: BuildOptions = field(default_factory=BuildOptions)
    how: How = "auto"
    no_push: bool = False
    via: str | None = None
    resume: bool = False
    cache: Path | None = None
    report: Path | None = None
    fuzz_seed: int = 0

    @property
    def test_model(self) -> str:
        return self.config.test_model or f"{self.model}-test"

    @property
    def destination(self) -> str | None:
        """Where trainings write to, if there are any."""
        if self.config.train is None:
            return None
        return self.config.train.destination or f"{self.test_model}-dest"

    @property
    def deployment(self) -> str | None:
        """The deployment that follows the model, owner/name, if there is one."""
        deployment = self.config.deployment
        if deployment is None or deployment.name is None:
            return None
        return f"{deployment.owner or self.model.partition('/')[0]}/{deployment.name}"
