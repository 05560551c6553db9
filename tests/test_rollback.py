"""Back to the release before: the record of releases, what it says was there before, and `gate rollback` itself."""

import json
import logging
import multiprocessing
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.cli.main import main
from gate.errors import ServiceError
from gate.release import promote, releases
from gate.release.deployments import Release
from gate.release.releases import ReleaseRecord, history, last, record
from gate.release.rollback import state_before
from tests.platform import Fault, Platform
from tests.platform.deployments import Deployment
from tests.projects import ECHO, write
from tests.rig import Rig

V1, V2, V3, V4 = (digit * 64 for digit in "1234")
LIVE = "acme/live"
MODEL = "acme/tool"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of each test."""
    monkeypatch.setenv("GATE_STATE_DIR", str(tmp_path / "gate-state"))
    return tmp_path / "gate-state"


def released(version: str, before: str | None, run: str = "", rollback: bool = False, name: str = LIVE) -> None:
    record("deployment", name, version, previous_version=before, run=run or version[:4], rollback=rollback)


class TestRecord:
    def test_a_release_is_read_back_with_all_that_was_there_before(self) -> None:
        before = Release(7, MODEL, V1, "gpu-t4", 1, 5)
        record("deployment", LIVE, V2, previous_version=V1, previous_release=before, run="r")
        found = last("deployment", LIVE)
        assert found is not None
        assert (found.version, found.previous_version, found.previous_release, found.run) == (V2, V1, before, "r")
        assert abs((datetime.now(UTC) - found.time).total_seconds()) < 60

    def test_a_model_and_a_deployment_of_one_name_have_records_of_their_own(self) -> None:
        record("model", LIVE, V1, previous_version=None, run="r")
        assert last("deployment", LIVE) is None
        assert last("model", LIVE) is not None

    def test_a_name_is_the_same_in_whatever_case(self) -> None:
        released(V1, None, name="Acme/Live")
        assert last("deployment", "acme/live") is not None

    def test_a_run_that_is_resumed_notes_a_release_once(self) -> None:
        released(V2, V1, run="r")
        released(V2, V1, run="r")
        assert len(history("deployment", LIVE)) == 1

    def test_what_changed_nothing_is_not_noted(self) -> None:
        released(V1, V1)
        assert history("deployment", LIVE) == []

    def test_nobody_else_can_read_it(self, state: Path) -> None:
        released(V1, None)
        modes = {path.relative_to(state).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in state.rglob("*")}
        assert modes == {
            "releases": 0o700,
            "releases/deployment": 0o700,
            "releases/deployment/acme%2Flive.jsonl": 0o600,
        }
        assert stat.S_IMODE(state.stat().st_mode) == 0o700

    def test_a_truncated_last_line_is_passed_over_with_a_warning(
        self, state: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        released(V1, None)
        released(V2, V1)
        file = state / "releases/deployment/acme%2Flive.jsonl"
        file.write_bytes(file.read_bytes()[:-40])
        assert [each.version for each in history("deployment", LIVE)] == [V1]
        assert "line 2: is damaged" in caplog.text

    def test_what_is_recorded_after_a_truncated_line_is_not_lost(self, state: Path) -> None:
        released(V1, None)
        released(V2, V1)
        file = state / "releases/deployment/acme%2Flive.jsonl"
        file.write_bytes(file.read_bytes()[:-40])
        released(V3, V2)
        assert [each.version for each in history("deployment", LIVE)] == [V1, V3]

    @pytest.mark.parametrize("line", ["[]", "null", '{"version": "x"}', "\x00\xff", '{"time": 1}'])
    def test_a_line_that_is_no_release_is_passed_over(self, state: Path, line: str) -> None:
        released(V1, None)
        file = state / "releases/deployment/acme%2Flive.jsonl"
        file.write_bytes(file.read_bytes() + line.encode("latin-1") + b"\n")
        released(V2, V1)
        assert [each.version for each in history("deployment", LIVE)] == [V1, V2]

    def test_a_record_that_cannot_be_read_is_none(self, state: Path, caplog: pytest.LogCaptureFixture) -> None:
        (state / "releases/deployment/acme%2Flive.jsonl").mkdir(parents=True)
        with caplog.at_level(logging.WARNING):
            assert history("deployment", LIVE) == []
        assert "cannot be read" in caplog.text

    def test_a_folder_that_cannot_be_written_is_named(self, state: Path) -> None:
        state.write_text("a file, no folder")
        with pytest.raises(ServiceError, match=r"cannot be recorded .*set GATE_STATE_DIR"):
            released(V1, None)

    def test_processes_that_record_at_the_same_time_lose_nothing(self) -> None:
        context = multiprocessing.get_context("fork")
        workers = [context.Process(target=_record_many, args=(number,)) for number in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert len(history("deployment", LIVE)) == 4 * 25

    def test_without_a_variable_the_platforms_place_is_taken(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GATE_STATE_DIR")
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
        assert releases.state_folder() == tmp_path / "gate"


def _record_many(worker: int) -> None:
    for number in range(25):
        released(V2, V1, run=f"{worker}-{number}")


def entry(text: str) -> ReleaseRecord:
    """`1>2` is a release of version 2 where 1 was, `2<1` a rollback from 2 to 1, and 0 is nothing."""
    rollback = "<" in text
    before, after = text.split("<" if rollback else ">")
    return ReleaseRecord(
        time=datetime.now(UTC),
        kind="model",
        name=MODEL,
        version=after * 64,
        previous_version=None if before == "0" else before * 64,
        run=text,
        rollback=rollback,
    )


@pytest.mark.parametrize(
    ("entries", "current", "before"),
    [
        ("1>2", "2", "1"),
        ("0>1", "1", None),
        ("0>1 1>2 2>3", "3", "2"),
        # A second rollback goes one further back, and none forward again.
        ("0>1 1>2 2>3 3<2", "2", "1"),
        ("0>1 1>2 2>3 3<2 2<1", "1", None),
        ("1>2 2<1 1>3", "3", "1"),
        ("1>2 2<1 1>3 3<1", "1", None),
        # The same version may be released again.
        ("1>2 2>1", "1", "2"),
        ("1>2 2>1 1<2", "2", "1"),
        # Several releases back at once.
        ("0>1 1>2 2>3 3<1", "1", None),
        ("0>1 1>2 2>3 3<4", "4", None),
        # Somebody else has released 3, or has rolled back, since.
        ("1>2", "3", "2"),
        ("1>2 3<2", "2", "1"),
        ("0>1 1>2 2>3", "2", "1"),
        ("1>2 3>4", "4", "3"),
        ("1>2 3>4 4<3", "3", "2"),
        ("", "1", None),
    ],
)
def test_what_was_there_before(entries: str, current: str, before: str | None) -> None:
    found = state_before([entry(text) for text in entries.split()], current * 64)
    assert (found and found.version[0]) == before


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def documents(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


Gate = Callable[..., Ran]


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Gate:
    """`gate ARGUMENTS`, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        try:
            code = main(arguments)
        except SystemExit as error:  # argparse
            code = int(str(error.code))
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("rollback")
    return [write(folder / str(number), f"{ECHO}\n# {number}\n") for number in range(3)]


class TestDeployments:
    @pytest.fixture
    def versions(self, platform: Platform, projects: list[Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Three versions of a model, of which the deployment runs the last."""
        for name, value in platform.environment.items():
            monkeypatch.setenv(name, value)
        versions = [version.id for version in platform.add_model(MODEL, *projects).versions]
        platform.deployments.all[LIVE] = Deployment(
            owner="acme",
            name="live",
            model=MODEL,
            version=versions[2],
            hardware="gpu-t4",
            min_instances=1,
            max_instances=7,
            number=3,
        )
        return versions

    def test_the_recorded_release_comes_back_with_its_hardware_and_scaling(
        self, platform: Platform, versions: list[str], gate: Gate
    ) -> None:
        before = Release(2, MODEL, versions[1], "cpu", 0, 3)
        record("deployment", LIVE, versions[2], previous_version=versions[1], previous_release=before, run="r")
        ran = gate("rollback", LIVE)
        deployment = platform.deployments.all[LIVE]
        assert ran.code == 0
        assert (deployment.version, deployment.number) == (versions[1], 4)
        assert (deployment.hardware, deployment.min_instances, deployment.max_instances) == ("cpu", 0, 3)
        assert f"runs {MODEL}:{versions[1]} as release 4, on cpu with 0 to 3 instances" in ran.out

    def test_a_second_rollback_goes_one_further_back(self, platform: Platform, versions: list[str], gate: Gate) -> None:
        released(versions[0], None)
        released(versions[1], versions[0])
        released(versions[2], versions[1])
        assert gate("rollback", LIVE).code == 0
        assert gate("rollback", LIVE).code == 0
        assert platform.deployments.all[LIVE].version == versions[0]
        third = gate("rollback", LIVE)
        assert (third.code, platform.deployments.all[LIVE].version) == (2, versions[0])
        assert f"nothing before {versions[0]} is recorded on this machine" in third.err

    def test_json_is_all_there_is_on_stdout(self, versions: list[str], gate: Gate) -> None:
        released(versions[2], versions[1])
        ran = gate("rollback", LIVE, "--json", "-")
        [document] = ran.documents
        assert str(document.pop("reason")) in ran.err
        assert document == {
            "rollback": "done",
            "name": LIVE,
            "kind": "deployment",
            "from": versions[2],
            "to": versions[1],
        }

    def test_without_a_record_the_version_has_to_be_named(
        self, platform: Platform, versions: list[str], gate: Gate
    ) -> None:
        ran = gate("rollback", LIVE)
        assert ran.code == 2
        assert "no release of it is recorded on this machine" in ran.err and "--to VERSION" in ran.err
        assert platform.deployments.all[LIVE].number == 3

    def test_a_named_version_keeps_hardware_and_scaling(
        self, platform: Platform, versions: list[str], gate: Gate
    ) -> None:
        ran = gate("rollback", LIVE, "--to", f"sha256:{versions[0]}")
        deployment = platform.deployments.all[LIVE]
        assert (ran.code, deployment.version) == (0, versions[0])
        assert (deployment.hardware, deployment.min_instances, deployment.max_instances) == ("gpu-t4", 1, 7)

    def test_a_version_that_the_model_does_not_have_changes_nothing(
        self, platform: Platform, versions: list[str], gate: Gate
    ) -> None:
        ran = gate("rollback", LIVE, "--to", V1)
        assert ran.code == 2
        assert f"{MODEL} has no version {V1}" in ran.err
        assert platform.deployments.all[LIVE].number == 3

    def test_the_version_that_runs_already_makes_no_release(
        self, platform: Platform, versions: list[str], gate: Gate
    ) -> None:
        assert gate("rollback", LIVE, "--to", versions[2]).code == 0
        assert platform.deployments.all[LIVE].number == 3
        assert history("deployment", LIVE) == []

    def test_a_refused_update_fails(self, platform: Platform, versions: list[str], gate: Gate) -> None:
        released(versions[2], versions[1])
        platform.faults.add(Fault("status", where="PATCH *", status=402))
        ran = gate("rollback", LIVE, "--json", "-")
        assert ran.code == 3
        assert ran.documents[0]["rollback"] == "failed"
        assert "insufficient credit" in str(ran.documents[0]["reason"])
        assert len(history("deployment", LIVE)) == 1

    def test_a_lost_answer_makes_one_release(self, platform: Platform, versions: list[str], gate: Gate) -> None:
        released(versions[2], versions[1])
        platform.faults.add(Fault("reset_after", where="PATCH *", times=1))
        assert gate("rollback", LIVE).code == 0
        assert platform.deployments.all[LIVE].number == 4

    def test_a_rollback_that_cannot_be_recorded_is_done_and_says_so(
        self, platform: Platform, versions: list[str], gate: Gate, state: Path
    ) -> None:
        state.write_text("a file, no folder")
        ran = gate("rollback", LIVE, "--to", versions[0])
        assert (ran.code, platform.deployments.all[LIVE].version) == (0, versions[0])
        assert "It is not recorded" in ran.out

    def test_a_name_that_is_both_is_the_deployments_and_that_is_said(
        self, platform: Platform, versions: list[str], gate: Gate
    ) -> None:
        platform.add_model(LIVE)
        released(versions[2], versions[1])
        ran = gate("rollback", LIVE)
        assert (ran.code, platform.deployments.all[LIVE].version) == (0, versions[1])
        assert "acme/live is a deployment and a model; the deployment is brought back" in ran.err

    def test_a_name_that_is_neither_is_a_matter_of_usage(self, versions: list[str], gate: Gate) -> None:
        ran = gate("rollback", "acme/nothing")
        assert ran.code == 2
        assert "acme/nothing: Replicate knows no deployment and no model of this name" in ran.err

    def test_without_a_record_the_model_gets_a_proposal(self, versions: list[str], gate: Gate) -> None:
        ran = gate("rollback", MODEL)
        assert ran.code == 2
        assert "no release of it is recorded on this machine" in ran.err
        assert f"gate rollback {MODEL} --model --to {versions[1]}" in ran.err

    def test_nothing_is_changed_if_one_of_two_cannot_be(
        self, platform: Platform, versions: list[str], gate: Gate, tmp_path: Path
    ) -> None:
        (tmp_path / "cog-safe-push.yaml").write_text(f"model: {MODEL}\ndeployment: {{name: live}}\n")
        released(versions[2], versions[1])
        ran = gate("rollback")
        assert ran.code == 2
        assert f"{MODEL}: no release of it is recorded" in ran.err
        assert platform.deployments.all[LIVE].number == 3

    def test_the_configurations_deployment_alone(
        self, platform: Platform, versions: list[str], gate: Gate, tmp_path: Path
    ) -> None:
        (tmp_path / "other.yaml").write_text(f"model: {MODEL}\ndeployment: {{name: live}}\n")
        released(versions[2], versions[1])
        assert gate("rollback", "--config", "other.yaml", "--deployment").code == 0
        assert platform.deployments.all[LIVE].version == versions[1]


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "there is no ./cog-safe-push.yaml"),
            (["tool"], "tool: must be owner/name"),
            (["acme/tool", "--to", "latest"], "--to latest: must be a version's id"),
            (["acme/tool", "--config", "x.yaml"], "give one of them"),
            (["acme/tool", "--model", "--deployment"], "not allowed with"),
            (["--config", "empty.yaml"], "names no deployment and no model"),
            (["--config", "empty.yaml", "--deployment"], "names no deployment"),
            (["acme/tool", "--json", "no/such/folder.json"], "name a file in a folder that exists"),
        ],
    )
    def test_what_is_wrong_is_said(self, gate: Gate, tmp_path: Path, arguments: list[str], message: str) -> None:
        (tmp_path / "empty.yaml").write_text("parallel: 2\n")
        ran = gate("rollback", *arguments)
        assert ran.code == 2
        assert message in ran.err

    def test_a_token_is_needed(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
        ran = gate("rollback", "acme/tool")
        assert ran.code == 2
        assert "set REPLICATE_API_TOKEN" in ran.err


class TestModels:
    @pytest.fixture
    def versions(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Two versions of a model, pushed one after the other."""
        for name, value in rig.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(promote, "LISTED_SECONDS", 5.0)
        rig.platform.add_model(MODEL)
        pushed = []
        for number in range(2):
            project = rig.project(f"{ECHO}\n# {number}\n", f"version-{number}")
            assert rig.cog("push", f"{rig.registry.host}/{MODEL}", cwd=project).returncode == 0
            pushed.append(rig.versions(MODEL)[0])
        return pushed

    def test_the_version_before_is_the_latest_again_and_no_layer_moves(
        self, rig: Rig, versions: list[str], gate: Gate
    ) -> None:
        record("model", MODEL, versions[1], previous_version=versions[0], run="r")
        uploads = len(rig.registry.layer_uploads())
        ran = gate("rollback", MODEL, "--json", "-")
        assert (ran.code, ran.err) == (0, ran.err)
        assert rig.registry.digest(MODEL) == versions[0] == rig.versions(MODEL)[0]
        assert len(rig.registry.layer_uploads()) == uploads
        assert ran.documents[0] == {
            "rollback": "done",
            "name": MODEL,
            "kind": "model",
            "from": versions[1],
            "to": versions[0],
            "reason": f"The latest version of {MODEL} is {versions[0]} (the release before {versions[1]}).",
        }

    def test_a_second_rollback_does_not_go_forward_again(self, rig: Rig, versions: list[str], gate: Gate) -> None:
        record("model", MODEL, versions[1], previous_version=versions[0], run="r")
        assert gate("rollback", MODEL).code == 0
        assert gate("rollback", MODEL).code == 2
        assert rig.versions(MODEL)[0] == versions[0]

    def test_deployment_and_model_of_the_configuration_go_back_together(
        self, rig: Rig, versions: list[str], gate: Gate, tmp_path: Path
    ) -> None:
        (tmp_path / "cog-safe-push.yaml").write_text(f"model: {MODEL}\ndeployment: {{name: live}}\n")
        rig.platform.deployments.all[LIVE] = Deployment(
            owner="acme",
            name="live",
            model=MODEL,
            version=versions[1],
            hardware="cpu",
            min_instances=1,
            max_instances=2,
        )
        for kind, name in (("deployment", LIVE), ("model", MODEL)):
            record(kind, name, versions[1], previous_version=versions[0], run="r")  # pyright: ignore[reportArgumentType]
        ran = gate("rollback", "--json", "-", "-v")
        assert ran.code == 0
        assert [(each["kind"], each["to"]) for each in ran.documents] == [
            ("deployment", versions[0]),
            ("model", versions[0]),
        ]
        assert rig.platform.deployments.all[LIVE].version == versions[0] == rig.versions(MODEL)[0]
        assert f"model {MODEL}: from {versions[1]} to {versions[0]}" in ran.err

    def test_an_image_that_is_gone_is_a_matter_of_usage(self, rig: Rig, versions: list[str], gate: Gate) -> None:
        ran = gate("rollback", MODEL, "--to", V1)
        assert ran.code == 2
        assert f"the registry has no image of version {V1}" in ran.err
        assert rig.versions(MODEL)[0] == versions[1]

    def test_a_registry_that_refuses_fails_plainly(self, rig: Rig, versions: list[str], gate: Gate) -> None:
        rig.registry.refuse("manifest_puts", status=403)
        ran = gate("rollback", MODEL, "--to", versions[0])
        assert ran.code == 3
        assert f"its latest version cannot be set back to {versions[0]}" in ran.out
        assert f"{MODEL}:{versions[0]}; push its source again" in ran.out
        assert history("model", MODEL) == []

    def test_a_replicate_that_does_not_list_it_fails_plainly(
        self, rig: Rig, versions: list[str], gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(promote, "LISTED_SECONDS", 0.3)
        rig.platform.settings.listing_seconds = 60
        ran = gate("rollback", MODEL, "--to", versions[0])
        assert ran.code == 3
        assert "Replicate does not list" in ran.out
