"""A `gate push` that is killed at each of its steps and resumed: does it end as one that nobody disturbed?

    python -m benchmarks.resume                  # every step
    python -m benchmarks.resume --only promote   # those whose name contains this

On the tests' rig: a real registry, a stand-in for `cog`, and one for Replicate that runs what the registry has. The
process is killed (SIGKILL) the moment that a step is seen to be reached, on its output or at the services, and then
`gate push --resume` runs to its end. Prints a table; exits 1 if any end state differs from the undisturbed run's, or
if anything was pushed, predicted or promoted twice.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.platform import Fault, Host
from tests.projects import source
from tests.rig.rig import Rig

MODEL, TEST_MODEL, DEPLOYMENT = "acme/reader", "acme/reader-test", "acme/readers"
LIVE = source('time.sleep(0.1)\nreturn f"{text.upper()}"')
CANDIDATE = source("time.sleep(0.1)\nreturn text.upper()  # the same, refactored")
CONFIG = f"""
model: {MODEL}
deployment: {{name: readers}}
parallel: 2
predict:
  test_cases:
    - inputs: {{text: one}}
      exact_string: ONE
    - inputs: {{text: two}}
    - inputs: {{text: three}}
judge: {{clip: false, claude: false}}
speed: {{max_slowdown: null}}
"""
POLL_SECONDS = 0.002
# Seconds after which a step that is not reached is taken for missed.
MISSED_SECONDS = 120.0


@dataclass(frozen=True)
class Seen:
    """What can be seen of a run from outside."""

    rig: Rig
    lines: list[str]

    def said(self, start: str) -> bool:
        return any(line.startswith(start) for line in list(self.lines))

    def ended(self) -> int:
        return sum(run.ended for run in self.rig.platform.predictions)

    def asked(self, method: str, path: str) -> bool:
        return any(r.method == method and r.path.startswith(path) for r in self.rig.platform.requests)

    def put(self, model: str, times: int = 1) -> bool:
        return len(self.rig.registry.manifest_puts(model)) >= times


# Where a run is killed: each step when it is begun, in its middle, and when it is done.
KILLS: dict[str, Callable[[Seen], bool]] = {
    "models begun": lambda seen: seen.said("models:"),
    "test model created": lambda seen: seen.asked("POST", "/v1/models"),
    "models done": lambda seen: seen.said("✓ models"),
    "push begun": lambda seen: seen.said("push:"),
    "push building": lambda seen: seen.said("  |"),
    "push arrived": lambda seen: seen.put(TEST_MODEL),
    "push done": lambda seen: seen.said("✓ push"),
    "version begun": lambda seen: seen.said("version:"),
    "version done": lambda seen: seen.said("✓ version"),
    "judge begun": lambda seen: seen.said("judge:"),
    "judge: first prediction asked for": lambda seen: seen.asked("POST", "/v1/predictions"),
    "judge: first prediction created": lambda seen: len(seen.rig.platform.predictions) >= 1,
    "judge: first prediction ended": lambda seen: seen.ended() >= 1,
    "judge: half of the predictions": lambda seen: seen.ended() >= 4,
    "judge done": lambda seen: seen.said("✓ judge"),
    "promote begun": lambda seen: seen.said("promote:"),
    "promote: first layer mounted": lambda seen: any(m.name == MODEL for m in seen.rig.registry.mounts()),
    "promote: manifest put": lambda seen: seen.put(MODEL, 2),
    "promote done": lambda seen: seen.said("✓ promote"),
    "deployment begun": lambda seen: seen.said("deployment:"),
    "deployment changed": lambda seen: seen.asked("PATCH", f"/v1/deployments/{DEPLOYMENT}"),
    "deployment done": lambda seen: seen.said("✓ deployment"),
    "smoke begun": lambda seen: seen.said("smoke:"),
    "smoke: prediction asked for": lambda seen: seen.asked("POST", f"/v1/deployments/{DEPLOYMENT}/predictions"),
    "smoke done": lambda seen: seen.said("✓ smoke"),
}
# With a smoke prediction that fails.
KILLS_OF_ROLLBACK: dict[str, Callable[[Seen], bool]] = {
    "rollback begun": lambda seen: seen.said("rollback:"),
    "rollback: deployment back": lambda seen: seen.rig.platform.deployments.all[DEPLOYMENT].number >= 3,
    "rollback: manifest put": lambda seen: seen.put(MODEL, 3),
    "rollback done": lambda seen: seen.said("✓ rollback"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.resume", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--only", default="", metavar="TEXT", help="only the kills whose name contains this")
    only = parser.parse_args().only
    wrong = 0
    with host() as shared:
        for kills, smoke_fails in ((KILLS, False), (KILLS_OF_ROLLBACK, True)):
            chosen = {name: condition for name, condition in kills.items() if only in name}
            if not chosen:
                continue
            expected = run(shared, None, smoke_fails)
            print(f"undisturbed{', smoke fails' if smoke_fails else ''}: {json.dumps(expected)}", flush=True)
            for name, condition in chosen.items():
                found = run(shared, condition, smoke_fails)
                differences = {key: value for key, value in found.items() if value != expected[key]}
                wrong += bool(differences)
                print(f"{'ok   ' if not differences else 'WRONG'}  {name:<36} {differences or ''}", flush=True)
    sys.exit(1 if wrong else 0)


@contextlib.contextmanager
def host() -> Iterator[Host]:
    shared = Host()
    try:
        yield shared
    finally:
        shared.close()


def run(shared: Host, kill_when: Callable[[Seen], bool] | None, smoke_fails: bool) -> dict[str, object]:
    """The end state of a push on a rig of its own, killed and resumed unless `kill_when` is None."""
    with tempfile.TemporaryDirectory(prefix="resume-", ignore_cleanup_errors=True) as folder:
        sources = Path(tempfile.mkdtemp(prefix="resume-sources-"))  # the shared host's servers outlive this run
        rig = Rig(shared, Path(folder), sources)
        try:
            return _run(rig, kill_when, smoke_fails)
        finally:
            rig.close()


def _run(rig: Rig, kill_when: Callable[[Seen], bool] | None, smoke_fails: bool) -> dict[str, object]:
    rig.platform.add_model(MODEL)
    live = rig.project(LIVE, "live")
    done = rig.cog("push", f"{rig.registry.host}/{MODEL}", cwd=live)
    assert done.returncode == 0, done.stdout + done.stderr
    before = rig.versions(MODEL)[0]
    create_deployment(rig, before)
    project = rig.project(CANDIDATE, "candidate")
    (project / "cog-safe-push.yaml").write_text(CONFIG)
    if smoke_fails:
        rig.platform.faults.add(Fault("failed", where=f"POST /v1/deployments/{DEPLOYMENT}/predictions", times=1))
    if kill_when is not None:
        lines: list[str] = []
        process = push(rig, project, lines)
        seen = Seen(rig, lines)
        deadline = time.monotonic() + MISSED_SECONDS
        while not kill_when(seen) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        missed = not kill_when(seen)
        process.kill()
        process.wait()
        assert not missed, "the run ended before it was killed:\n" + "\n".join(lines)
    lines = []
    process = push(rig, project, lines, "--resume", "--json", "verdict.json")
    process.wait()
    rig.platform.wait_until_idle()
    verdict = json.loads((project / "verdict.json").read_text())
    release = verdict["release"]
    tested, deployment = release["tested_version"], rig.platform.deployments.all[DEPLOYMENT]
    names = {before: "before", tested: "tested"}
    return {
        "exit code": process.returncode,
        "verdict": verdict["verdict"],
        "status": release["status"],
        "live version": names.get(rig.versions(MODEL)[0], "another"),
        "the registry serves": names.get(str(rig.registry.digest(MODEL)), "another"),
        "the deployment runs": names.get(deployment.version, "another"),
        "releases of the deployment": deployment.number,
        "pushes": dict(sorted(rig.pushes().items())),
        "images put to the live model": len(rig.registry.manifest_puts(MODEL)),
        "predictions": len(rig.platform.predictions),
        "layers uploaded to the live model": len(
            [u for u in rig.registry.layer_uploads(MODEL) if not u.user_agent.startswith("docker")]
        ),
        "recorded releases": sum(
            1 for file in Path(rig.environment["XDG_STATE_HOME"]).rglob("releases/*/*.jsonl") for _ in file.open()
        ),
    }


def create_deployment(rig: Rig, version: str) -> None:
    import httpx2

    body = {
        "name": "readers",
        "model": MODEL,
        "version": version,
        "hardware": "cpu",
        "min_instances": 0,
        "max_instances": 3,
    }
    headers = {"Authorization": f"Bearer {rig.platform.settings.token}"}
    httpx2.post(f"{rig.platform.url}/v1/deployments", json=body, headers=headers).raise_for_status()


def push(rig: Rig, project: Path, lines: list[str], *options: str) -> "subprocess.Popen[str]":
    """Start `gate push`; what it says is added to `lines` as it comes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gate", "push", *options],
        cwd=project,
        env=os.environ | rig.environment | {"RIG_COG_DELAY": "0.5", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(line.rstrip("\n"))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    return process


if __name__ == "__main__":
    main()
