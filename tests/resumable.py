"""A process that samples models on Replicate with a ledger, so that tests can kill it and start another.

    python -m tests.resumable FOLDER '{"ref": "acme/tool", "inputs": [{"text": "a"}], "count": 2, "timeout": 10}'

It prints what it has sampled as JSON: the status, the output and each file's digest.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from gate.media.base import Artifact
from gate.media.store import ArtifactStore
from gate.models import Model
from gate.sampling import Sample, Sampler
from gate.targets.ledger import Ledger
from gate.targets.replicate import ReplicateTarget
from gate.targets.replicate_client import Patience
from gate.targets.training import TrainingTarget

# As the gate's own, and quicker, except with a service that throttles.
PATIENCE = Patience(starting=30, unavailable=0.8, backoff=(0.05, 0.2), poll=(0.05, 0.2), looks=(0.0, 0.2, 0.5), leave=5)


async def sample(folder: Path, order: dict[str, Any]) -> list[dict[str, Any]]:
    with Ledger(folder / "ledger") as ledger, ArtifactStore(keep=folder / "files") as store:
        if "destination" in order:
            target = TrainingTarget(order["ref"], order["destination"], patience=PATIENCE, ledger=ledger)
        else:
            target = ReplicateTarget(order["ref"], patience=PATIENCE, ledger=ledger)
        async with target:
            model = Model("candidate", target, await target.openapi())
            sampler = Sampler(store, 4, order["timeout"], lambda sample: None)
            cases = enumerate(order["inputs"])
            taken = await asyncio.gather(*(sampler.take(model, n, each, order["count"]) for n, each in cases))
            return [_shown(sample) for samples in taken for sample in samples]


def _shown(sample: Sample) -> dict[str, Any]:
    return {
        "id": sample.prediction.id,
        "status": sample.prediction.status,
        "output": sample.prediction.output,
        "unreadable": sample.unreadable,
        "files": [leaf.value.sha256 for leaf in sample.leaves if isinstance(leaf.value, Artifact)],
    }


if __name__ == "__main__":
    json.dump(asyncio.run(sample(Path(sys.argv[1]), json.loads(sys.argv[2]))), sys.stdout)
