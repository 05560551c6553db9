"""What a run finds of an earlier one: its verdict, a `cog push` under way, or what another project has left."""

from collections.abc import Iterable
from pathlib import Path

from gate.errors import ServiceError
from gate.events import Emit, Finished, Note, Output
from gate.release.build_context import context_files
from gate.release.cog import BuildOptions, Cog, PushFailed, PushInterrupted
from gate.release.detached import Detached
from gate.release.journal import Journal, fingerprint
from gate.release.registry import Registry
from gate.release.request import PushRequest
from gate.verdict import Verdict


def project_digest(request: PushRequest, folder: Path) -> str:
    """A digest of everything that decides what a run does, so that no other run is gone on with."""
    report = request.report.resolve() if request.report else None
    files = [file for file in context_files(folder) if file.resolve() != report]
    return fingerprint(folder, files, request.config, request.build, request.how, request.via, request.model)


def ended(journal: Journal, emit: Emit) -> Verdict | None:
    """The verdict of a run that had come to its end before it was resumed."""
    if journal.end is None:
        return None
    verdict = Verdict.model_validate(journal.end)
    emit(Note("The run to be resumed had come to its end; this is its verdict. Without --resume, a new one begins."))
    emit(Finished(verdict))
    return verdict


def expect_no_push(runs: Iterable[Path], request: PushRequest) -> None:
    """A run that was killed may have left a `cog push` behind, which would come in between.

    Raises:
        ServiceError: it has.
    """
    host = Registry().host
    images = {"push": f"{host}/{request.test_model}", "promote": f"{host}/{request.model}"}
    for run in runs:
        for state in run.glob("p*-*"):
            if Detached(state, images[state.name.partition("-")[0]]).running():
                raise ServiceError(
                    f"The cog push of an earlier run on {request.model} is still under way; go on with that run by "
                    "--resume, or wait until the push has ended."
                )


async def cog_push(
    cog: Cog, project: Path, image: str, build: BuildOptions, journal: Journal, place: str, emit: Emit
) -> str:
    """Build and push, or go on with what an earlier process of this run has begun; returns the digest.

    Args:
        place: names what the push leaves in the journal's folder.

    Raises:
        GateError: the push failed.
    """
    for text in cog.arguments(image, build)[1]:
        emit(Note(text))

    async def push(number: int) -> str:
        state = journal.place(f"{place}-{number}")
        return (await cog.push(project, image, build, state, lambda line: emit(Output(line)))).digest

    tries = len(list(journal.folder.glob(f"{place}-*")))
    if tries:
        try:
            return await push(tries)
        except (PushInterrupted, PushFailed):
            # Whether it arrived is not known. Once more does no harm: a version that nobody asks for is never released.
            emit(Note("An earlier push came to no good end; pushing anew."))
    return await push(tries + 1)
