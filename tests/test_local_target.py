"""Local projects on real Cog servers: predictions, setup, timeouts, crashes, and nothing left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from gate.errors import SetupFailed, UsageError
from gate.targets import open_target
from gate.targets.launch import find_interpreter
from gate.targets.local import LocalTarget, read_project
from tests.projects import ECHO, OPTIONAL_TEXT, source, write

Make = Callable[..., str]
pytestmark = pytest.mark.usefixtures("no_process_left")


async def test_a_prediction_runs_on_a_real_server(project: Make) -> None:
    async with LocalTarget(project(ECHO), parallel=1) as target:
        prediction = await target.predict({"text": "hello"}, 10)
    assert (prediction.status, prediction.output, prediction.error) == ("succeeded", "HELLO", None)
    assert prediction.predict_time is not None and prediction.predict_time < 5
    assert target.setup_seconds is not None


async def test_the_old_names_work(tmp_path: Path) -> None:
    (tmp_path / "cog.yaml").write_text('predict: "predict.py:Predictor"\n')
    (tmp_path / "predict.py").write_text(
        textwrap.dedent("""
            from cog import BasePredictor, Input

            class Predictor(BasePredictor):
                def predict(self, text: str = Input(description="Text.")) -> str:
                    return text.upper()
        """)
    )
    async with LocalTarget(str(tmp_path), parallel=1) as target:
        assert (await target.predict({"text": "a"}, 10)).output == "A"
        assert "text" in (await target.openapi())["components"]["schemas"]["Input"]["properties"]


@pytest.mark.parametrize(
    ("returns", "body", "output"),
    [
        ("list[str]", 'return ["a", "b"]', ["a", "b"]),
        ("dict", 'return {"a": 1}', {"a": 1}),
        ("Iterator[str]", 'yield "a"\nyield "b"', ["a", "b"]),
        ("ConcatenateIterator[str]", 'yield "a"\nyield "b"', ["a", "b"]),
    ],
)
async def test_every_kind_of_output_comes_back(project: Make, returns: str, body: str, output: object) -> None:
    async with LocalTarget(project(source(body, returns=returns)), parallel=1) as target:
        assert (await target.predict({"text": "x"}, 10)).output == output


async def test_an_async_model_runs_as_many_at_once_as_its_cog_yaml_says(tmp_path: Path) -> None:
    (tmp_path / "cog.yaml").write_text('run: "predict.py:Runner"\nconcurrency:\n  max: 4\n')
    (tmp_path / "predict.py").write_text(
        textwrap.dedent("""
            import asyncio
            from cog import BaseRunner, Input

            class Runner(BaseRunner):
                running = 0
                most = 0

                async def run(self, text: str = Input(description="Text.")) -> int:
                    Runner.running += 1
                    Runner.most = max(Runner.most, Runner.running)
                    await asyncio.sleep(0.5)
                    Runner.running -= 1
                    return Runner.most
        """)
    )
    async with LocalTarget(str(tmp_path), parallel=4) as target:
        predictions = await asyncio.gather(*(target.predict({"text": "x"}, 20) for _ in range(4)))
    assert {prediction.status for prediction in predictions} == {"succeeded"}
    assert max(prediction.output for prediction in predictions) > 1


async def test_slow_predictions_run_side_by_side_on_servers_of_their_own(project: Make) -> None:
    ref = project(source("time.sleep(1.5)\nreturn str(os.getpid())"))
    async with LocalTarget(ref, parallel=2) as target:
        predictions = await asyncio.gather(*(target.predict({"text": "x"}, 30) for _ in range(4)))
    assert len({prediction.output for prediction in predictions}) == 2


async def test_an_error_of_the_model_is_a_failed_prediction(project: Make) -> None:
    async with LocalTarget(project(source('print("about to")\nraise ValueError("no cats")')), parallel=1) as target:
        prediction = await target.predict({"text": "x"}, 10)
    assert prediction.status == "failed"
    assert "no cats" in str(prediction.error)


async def test_setup_that_raises_is_told_with_its_log(project: Make) -> None:
    target = LocalTarget(
        project(source("return text", setup='print("loading")\ntime.sleep(0.5)\nraise OSError("no weights")')), 1
    )
    with pytest.raises(SetupFailed, match="setup failed") as caught:
        await target.__aenter__()
    assert "no weights" in caught.value.logs
    assert "loading" in caught.value.logs


async def test_setup_that_hangs_ends_at_its_deadline(project: Make) -> None:
    target = LocalTarget(project(source("return text", setup="time.sleep(600)")), 1, setup_timeout=2)
    with pytest.raises(SetupFailed, match="did not end within 2 s"):
        await target.__aenter__()


async def test_an_interpreter_without_cog_is_named(project: Make, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    target = LocalTarget(project(ECHO), parallel=1, python=str(bare / "bin" / "python"))
    with pytest.raises(SetupFailed, match="has no cog: install it there"):
        await target.__aenter__()


async def test_a_prediction_that_hangs_is_cut_off_and_the_next_one_runs(project: Make) -> None:
    ref = project(source('time.sleep(600 if text == "hang" else 0)\nreturn text'))
    async with LocalTarget(ref, parallel=1) as target:
        hung = await target.predict({"text": "hang"}, 1)
        after = await target.predict({"text": "fine"}, 20)
    assert (hung.status, hung.timed_out) == ("canceled", True)
    assert "did not end within 1 s" in str(hung.error)
    assert after.output == "fine"


@pytest.mark.parametrize("death", ["os._exit(3)", "os.kill(os.getppid(), 9)\n    time.sleep(9)"])
async def test_a_model_that_kills_its_process_fails_and_the_next_prediction_runs(project: Make, death: str) -> None:
    ref = project(source(f'if text == "die":\n    {death}\nreturn text'))
    async with LocalTarget(ref, parallel=1) as target:
        dead = await target.predict({"text": "die"}, 20)
        after = await target.predict({"text": "fine"}, 20)
    assert dead.status == "failed"
    assert dead.error
    assert after.output == "fine"


async def test_megabytes_of_prints_do_no_harm(project: Make) -> None:
    ref = project(source('for _ in range(30_000):\n    print("x" * 99)\nprint("the end")\nreturn text'))
    async with LocalTarget(ref, parallel=1) as target:
        prediction = await target.predict({"text": "fine"}, 30)
    assert prediction.output == "fine"
    assert len(prediction.logs) <= 20_000
    assert prediction.logs.rstrip().endswith("the end")


async def test_a_daemon_that_the_model_started_is_stopped_too(project: Make, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    body = f"""
        import subprocess
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        open({str(note)!r}, "w").write(str(child.pid))
        return text
    """
    async with LocalTarget(project(source(body)), parallel=1) as target:
        await target.predict({"text": "x"}, 10)
        daemon = int(note.read_text())
        assert psutil.pid_exists(daemon)
    assert not _running(daemon)


def test_everything_ends_when_the_gate_is_killed(project: Make) -> None:
    script = f"""
        import asyncio
        from gate.targets.local import LocalTarget

        async def main():
            async with LocalTarget({project(ECHO)!r}, parallel=1) as target:
                print(target._servers[0]._launched.process.pid, flush=True)
                await asyncio.sleep(600)

        asyncio.run(main())
    """
    gate = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
    assert gate.stdout is not None
    supervisor = psutil.Process(int(gate.stdout.readline()))
    family = [supervisor, *supervisor.children(recursive=True)]
    assert len(family) >= 3
    os.kill(gate.pid, signal.SIGKILL)
    gate.wait()
    gate.stdout.close()
    deadline = time.monotonic() + 10
    while any(_running(process.pid) for process in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [process for process in family if _running(process.pid)]


async def test_secrets_of_the_gate_do_not_reach_the_model(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    async with LocalTarget(project(source('return os.environ.get("ANTHROPIC_API_KEY", "none")')), 1) as target:
        assert (await target.predict({"text": "x"}, 10)).output == "none"


async def test_temporary_files_of_the_model_go_with_its_server(project: Make) -> None:
    ref = project(source("return str(saved(picture()))", inputs=OPTIONAL_TEXT))
    async with LocalTarget(ref, parallel=1) as target:
        path = Path((await target.predict({}, 10)).output)
        assert path.exists()
    assert not path.exists()


async def test_the_project_is_left_as_it_was(project: Make) -> None:
    ref = project(ECHO)
    async with LocalTarget(ref, parallel=1) as target:
        await target.openapi()
        await target.predict({"text": "x"}, 10)
    assert sorted(path.name for path in Path(ref).iterdir() if path.name != "__pycache__") == ["cog.yaml", "predict.py"]


async def test_the_document_that_cog_build_wrote_is_used_where_there_is_one(project: Make) -> None:
    ref = project(ECHO)
    (Path(ref) / ".cog").mkdir()
    schema = '{"openapi": "3.0.2", "components": {"schemas": {"Input": {"type": "object", "properties": {}}}}}'
    (Path(ref) / ".cog" / "openapi_schema.json").write_text(schema)
    async with LocalTarget(ref, parallel=1) as target:
        assert (await target.openapi())["components"]["schemas"]["Input"]["properties"] == {}


@pytest.mark.parametrize(
    ("cog_yaml", "message"),
    [
        (None, "there is no cog.yaml"),
        ("run: [", "cannot be read as YAML"),
        ("- run", "must be a mapping"),
        ("build: {}\n", "names no predictor"),
        ('run: "gone.py:Runner"\n', "there is no file"),
    ],
)
def test_a_folder_that_is_no_project_is_a_usage_error(tmp_path: Path, cog_yaml: str | None, message: str) -> None:
    if cog_yaml is not None:
        (tmp_path / "cog.yaml").write_text(cog_yaml)
    with pytest.raises(UsageError, match=message):
        read_project(tmp_path)


def test_the_project_s_own_environment_is_preferred(tmp_path: Path) -> None:
    assert find_interpreter(tmp_path, None) == sys.executable
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.symlink_to(sys.executable)
    assert find_interpreter(tmp_path, None) == str(own)
    with pytest.raises(UsageError, match="no such interpreter"):
        find_interpreter(tmp_path, "python-of-nowhere")


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        ("owner/name", "there is no such folder, and a model on Replicate needs an API token"),
        ("no such thing", "is no model reference"),
        (__file__, "is a file"),
        ("", "is no model reference"),
    ],
)
def test_a_reference_to_nothing_is_a_usage_error(ref: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
    with pytest.raises(UsageError, match=message):
        open_target(ref, parallel=1)


def test_a_reference_to_a_folder_is_a_local_project(tmp_path: Path) -> None:
    assert open_target(str(write(tmp_path, ECHO)), parallel=1).kind == "local"
    assert open_target("http://127.0.0.1:5000", parallel=1).kind == "http"


def _running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
