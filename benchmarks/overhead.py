"""What the gate adds: `gate check` of two text models with one case, against doing the same by hand.

By hand is: start a Cog server for each model side by side, wait until both are ready, make the predictions that
the gate makes (one of the candidate, two of the baseline), stop the servers.

    python -m benchmarks.overhead

Prints the ratio of the medians; exits 1 above 1.5.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from gate.targets.local import _free_port
from tests.projects import ECHO, write

MOST = 1.5
CONFIG = "predict:\n  test_cases:\n    - inputs: {text: hello}\n"


def by_hand(candidate: Path, baseline: Path) -> float:
    """Seconds from the start of both servers to the end of both."""
    started = time.monotonic()
    servers = []
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for folder in (candidate, baseline):
        port = _free_port()
        environment = os.environ | {"PATH": path, "PORT": str(port), "COG_PREDICT_TYPE_STUB": "predict.py:Runner"}
        command = [sys.executable, "-m", "cog.server.http", "--host", "127.0.0.1"]
        quiet = subprocess.DEVNULL
        servers.append((subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet), port))
    for (process, port), predictions in zip(servers, (1, 2), strict=True):
        wait_until_ready(port)
        for _ in range(predictions):
            assert post(port, {"input": {"text": "hello"}})["output"] == "HELLO"
        process.terminate()
    for process, _ in servers:
        process.wait()
    return time.monotonic() - started


def wait_until_ready(port: int) -> None:
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health-check") as answer:
                if json.load(answer)["status"] == "READY":
                    return
        except OSError:
            pass
        time.sleep(0.02)


def post(port: int, body: dict[str, object]) -> dict[str, object]:
    url = f"http://127.0.0.1:{port}/predictions"
    while True:
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 409:  # The worker is not free again just yet.
                raise
            time.sleep(0.005)


def by_gate(candidate: Path, baseline: Path, config: Path) -> float:
    """Seconds that the command takes, from its start to its exit."""
    command = [sys.executable, "-m", "gate", "check", candidate, "--baseline", baseline, "--config", config]
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=7, help="runs of each, in turn (default: 7)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        candidate, baseline = (write(Path(scratch) / name, ECHO) for name in ("candidate", "baseline"))
        config = Path(scratch) / "config.yaml"
        config.write_text(CONFIG)
        hand, gate = [], []
        for _ in range(options.repeats):
            hand.append(by_hand(candidate, baseline))
            gate.append(by_gate(candidate, baseline, config))
    ratio = statistics.median(gate) / statistics.median(hand)
    print(f"by hand    {statistics.median(hand):.2f} s in the median of {options.repeats}")
    print(f"gate check {statistics.median(gate):.2f} s")
    print(f"ratio      {ratio:.2f}, at most {MOST} wanted")
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
