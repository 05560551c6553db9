"""Wall time of a run on Replicate, against the ideal schedule of the same predictions at the same `parallel`.

    python -m benchmarks.schedule

The models sleep, on the stand-in for Replicate of the tests; the ideal is the sum of their predict times divided by
`parallel`. Also counts requests to the service for each prediction. Exits 1 above 1.15 times the ideal, or above 2.5
requests for a prediction.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from gate.config import loads
from gate.engine import Request, check
from tests.platform import Host, Platform
from tests.projects import OPTIONAL_TEXT, source, write

MOST = 1.15
MOST_REQUESTS = 2.5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="of one prediction (default: 5)")
    parser.add_argument("--cases", type=int, default=8, help="test cases (default: 8)")
    parser.add_argument("--parallel", type=int, default=4, help="predictions at the same time (default: 4)")
    options = parser.parse_args()
    cases = ", ".join(f"{{inputs: {{text: case {number}}}}}" for number in range(options.cases))
    config = loads(
        f"predict: {{test_cases: [{cases}]}}\njudge: {{clip: false}}\nparallel: {options.parallel}\n", "benchmark"
    )
    model = source(f"time.sleep({options.seconds})\nreturn text", inputs=OPTIONAL_TEXT)
    host = Host(instances=2 * options.parallel)
    try:
        with tempfile.TemporaryDirectory() as scratch, Platform(host) as platform:
            for name, code in (("old", model), ("new", model + "\n")):
                platform.add_model(f"acme/{name}", str(write(Path(scratch) / name, code)))
            os.environ.update(platform.environment)
            warm = loads(
                f"predict: {{test_cases: [{cases}], compare_outputs: false}}\njudge: {{clip: false}}\n", "warm"
            )
            for name in ("old", "new"):
                # The stand-in's servers are started by their first predictions; a warm model on Replicate has no such wait.
                asyncio.run(check(Request(f"acme/{name}", None, warm)))
            before = len(platform.requests)
            verdict = asyncio.run(check(Request("acme/new", "acme/old", config)))
            requests = len(platform.requests) - before
    finally:
        host.close()
    ideal = verdict.usage.predict_seconds / options.parallel
    ratio = verdict.seconds / ideal
    each = requests / verdict.usage.predictions
    print(
        f"{verdict.usage.predictions} predictions of {options.seconds:g} s, {options.parallel} at a time: {verdict.verdict}"
    )
    print(f"ideal schedule  {ideal:.1f} s")
    print(f"the run         {verdict.seconds:.1f} s, ratio {ratio:.2f}, at most {MOST} wanted")
    print(f"requests        {each:.2f} for each prediction, at most {MOST_REQUESTS} wanted")
    return 0 if ratio <= MOST and each <= MOST_REQUESTS else 1


if __name__ == "__main__":
    sys.exit(main())
