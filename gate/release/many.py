"""Many models of one repository: a configuration file for each, and a command that sets the project up for it."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.errors import GateError, ServiceError, UsageError
from gate.secrets import redact
from gate.verdict import EXIT_CODES, Verdict

CONFIGS = Path("cog-safe-push-configs")
SELECT = Path("script/select-model")


@dataclass(frozen=True)
class Result:
    """What became of one model: a verdict, or why there is none, and the exit code that it would have alone."""

    name: str
    verdict: Verdict | None
    problem: str
    code: int


def model_names(configs: Path) -> list[str]:
    """The models of a folder of configuration files, by the files' names.

    Raises:
        UsageError: there is no such folder, or no configuration in it.
    """
    if not configs.is_dir():
        raise UsageError(
            f"{configs}: there is no such folder; name the folder of the configuration files with --configs."
        )
    names = sorted(path.stem for path in configs.iterdir() if path.suffix in (".yaml", ".yml") and path.is_file())
    if not names:
        raise UsageError(f"{configs}: there is no configuration file in this folder; each model needs one, NAME.yaml.")
    return names


def chosen(configs: Path, wanted: str | None) -> list[str]:
    """The models that `--models` names, each once: all of them for None and for "all".

    Raises:
        UsageError: a model is named that has no configuration file.
    """
    names = model_names(configs)
    if wanted is None or wanted.strip().lower() == "all":
        return names
    given = [name.strip() for name in wanted.split(",") if name.strip()]
    if unknown := [name for name in given if name not in names]:
        raise UsageError(f"--models: there is no {configs}/{unknown[0]}.yaml; there are {', '.join(names)}.")
    if not given:
        raise UsageError(f"--models: names no model; there are {', '.join(names)}.")
    return list(dict.fromkeys(given))


def config_file(configs: Path, name: str) -> Path:
    files = (configs / f"{name}{suffix}" for suffix in (".yaml", ".yml"))
    return next(file for file in files if file.is_file())


def matrix(names: Iterable[str]) -> str:
    """What a CI matrix wants: {"model": [...]} on one line."""
    return json.dumps({"model": list(names)})


def select(command: str | None, name: str, project: Path) -> None:
    """Set the project up for a model: COMMAND NAME, in the project's folder, with the name in MODEL as well.

    Args:
        command: as a shell would split it; None: the project's own script/select-model, if it has one.

    Raises:
        UsageError: the command is not there.
        ServiceError: it failed.
    """
    if command is None:
        if not (project / SELECT).is_file():
            return
        command = shlex.quote(str((project / SELECT).resolve()))
    try:
        done = subprocess.run(
            [*shlex.split(command), name],
            cwd=project,
            env=os.environ | {"MODEL": name},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except (OSError, ValueError) as error:
        raise UsageError(f"--select: {command} cannot be run: {error}; make it an executable file.") from error
    said = redact(done.stdout).strip()
    if said:
        print(said, file=sys.stderr)
    if done.returncode != 0:
        last = said.splitlines()[-1] if said else "it said nothing"
        raise ServiceError(f"{command} {name} failed with exit code {done.returncode}: {last}")


def push_all(names: Sequence[str], push: Callable[[str], Verdict]) -> list[Result]:
    """Release one model after the other; what happens to one does not stop the others."""
    results = []
    for name in names:
        print(f"=== {name} ===", file=sys.stderr, flush=True)
        try:
            verdict = push(name)
        except UsageError as error:
            results.append(Result(name, None, redact(str(error)), 2))
        except GateError as error:
            results.append(Result(name, None, redact(str(error)), 3))
        except Exception as error:  # noqa: BLE001 - a fault with one model is not the others'
            results.append(Result(name, None, redact(f"The gate itself failed: {type(error).__name__}: {error}"), 3))
        else:
            results.append(Result(name, verdict, "", EXIT_CODES[verdict.verdict]))
        if results[-1].problem:
            print(f"gate: {name}: {results[-1].problem}", file=sys.stderr, flush=True)
    return results


def exit_code(results: Iterable[Result]) -> int:
    """A failure counts more than a usage error, that more than what is inconclusive, and that more than a pass."""
    codes = {result.code for result in results}
    return next((code for code in (1, 2, 3) if code in codes), 0)


def report(results: Sequence[Result]) -> str:
    """The results as JSON: each model's verdict, or the reason why there is none."""
    models = {
        result.name: result.verdict.model_dump(mode="json", by_alias=True)
        if result.verdict
        else {"verdict": None, "reason": result.problem}
        for result in results
    }
    return json.dumps({"exit_code": exit_code(results), "models": models}, indent=2) + "\n"


def summary(results: Sequence[Result]) -> Iterable[str]:
    """One line for each model."""
    width = max((len(result.name) for result in results), default=0)
    for result in results:
        outcome = result.verdict.verdict.upper() if result.verdict else "ERROR"
        reason = result.verdict.reason if result.verdict else result.problem
        yield f"{result.name:<{width}}  {outcome}  {reason}"
