"""What a run of the gate has asked Replicate for, on disk, so that another process can go on with it.

    FOLDER/ledger.jsonl          one record a line, each with its own digest
    FOLDER/outputs/<sha256>      outputs that are too large for a line

An order is recorded before the request for it is sent, when its id is known, and when it has ended. Orders for the
same inputs at the same place are numbered from 0, and the n-th order of a process takes what is recorded of the
n-th: equal orders may change places, since nothing tells them apart.

Only what the model itself has answered is used again: what `succeeded`, and what `failed`, for a process that asked
a failing model once more after every crash would ask until it liked the answer. What was cut short (by the gate at
its deadline, by a person, by the service) is no answer of the model's, and is made again.

Of inputs there are digests only. No text with a known secret in it is written: logs and errors are redacted, and
an output that would have to be is left out, so that the next process asks the service for it.
"""

import json
import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from gate.secrets import redact
from gate.targets.base import Prediction
from gate.targets.records import RecordFile, digest

ANSWERS = frozenset({"succeeded", "failed"})
# How Replicate ends the error of a run that it has interrupted itself, and asks to try again.
INTERRUPTED = "(code: PA)"
# The most characters of an output that stand in its line.
INLINE_CHARACTERS = 64 << 10

_Key = tuple[str, int]


@dataclass(frozen=True)
class Wanted:
    """By what the run of an order is known, should its id not be.

    Attributes:
        lifetime: seconds after which the service cancels it; None where the service does not.
        since: no run of this order is older, by the service's clock.
        sent: the digest of each input as it was sent.
    """

    lifetime: int | None
    since: datetime
    sent: dict[str, str]


@dataclass(frozen=True)
class Recorded:
    """What is known of an order; each part only where the one before is, except that a refused one has no id.

    Attributes:
        wanted: a request for it was about to be sent.
        id: of its run.
        prediction: what it came to, if that can be used.
    """

    wanted: Wanted | None = None
    id: str | None = None
    prediction: Prediction | None = None


class Entry:
    """The place of one order in a ledger. `recorded` is what an earlier process has left there.

    Its methods return when the record is on the disk. They raise ServiceError where that cannot be written.
    """

    def __init__(self, ledger: "Ledger", key: _Key, recorded: Recorded) -> None:
        self.recorded = recorded
        self._ledger = ledger
        self._key = key

    def want(self, wanted: Wanted) -> None:
        """The order is about to be asked for; whatever was recorded of it is void."""
        shown = {"lifetime": wanted.lifetime, "since": wanted.since.isoformat(), "sent": wanted.sent}
        self._ledger.append(self._key, {"wanted": shown})

    def create(self, identifier: str) -> None:
        """The id of its run is known."""
        self._ledger.append(self._key, {"created": identifier})

    def end(self, prediction: Prediction) -> None:
        """It has come to this."""
        if not self._ledger.takes(prediction):
            self.forget()
        elif (shown := self._ledger.shown(prediction)) is not None:
            self._ledger.append(self._key, {"ended": shown})

    def forget(self) -> None:
        """Nothing of it is of use: the next order for the same is made."""
        self._ledger.append(self._key, {"forgotten": True})
        self._ledger.release(self._key)


class Ledger:
    """The ledger in a folder, which no other process has meanwhile. Safe to share between threads and targets.

    One ledger serves all targets of a run: two would both hand out number 0.
    """

    def __init__(self, folder: Path, answers: frozenset[str] = ANSWERS) -> None:
        """
        Args:
            answers: the statuses of predictions that are used again.

        Raises:
            UsageError: what is there is damaged, or not of this version of the gate.
            ServiceError: another process has it, or the folder cannot be written.
        """
        self._answers = answers
        self._lock = threading.Lock()
        self._recorded: dict[_Key, dict[str, Any]] = {}
        self._taken: defaultdict[str, set[int]] = defaultdict(set)
        self._file = RecordFile(folder)
        for record in self._file.found:
            self._note((record.pop("order"), record.pop("number")), record)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Let others have it. What is told to it afterwards comes from tasks that are being cancelled."""
        self._file.close()

    def takes(self, prediction: Prediction) -> bool:
        """Whether this is an answer that may be used again."""
        return prediction.status in self._answers and is_answer(prediction.status, prediction.error)

    def take(self, place: Any, inputs: dict[str, Any]) -> Entry:
        """The entry of the next order for these inputs at this place.

        Args:
            place: a JSON value that tells the place from others.
            inputs: JSON values, as the caller has them: not yet uploaded, secrets included.
        """
        order = digest([place, inputs])
        with self._lock:
            number = next(number for number in range(len(self._taken[order]) + 1) if number not in self._taken[order])
            self._taken[order].add(number)
            known = self._recorded.get((order, number), {})
        return Entry(self, (order, number), self._read(known))

    def ids(self) -> set[str]:
        """Of all runs that an earlier process has recorded: no order may take one that is another's."""
        with self._lock:
            return {known["created"] for known in self._recorded.values() if "created" in known}

    def lifetimes(self) -> set[int]:
        """Of the orders of an earlier process whose runs are still to be found by them."""
        with self._lock:
            return {known["wanted"]["lifetime"] for known in self._recorded.values() if "created" not in known} - {None}

    def append(self, key: _Key, record: dict[str, Any]) -> None:
        """Write a record, to the disk."""
        order, number = key
        self._file.append({"order": order, "number": number, **record})

    def release(self, key: _Key) -> None:
        """The next order for the same takes this number, and there is nothing recorded of it."""
        order, number = key
        with self._lock:
            self._recorded.pop(key, None)
            self._taken[order].discard(number)

    def shown(self, prediction: Prediction) -> dict[str, Any] | None:
        """The prediction as it is recorded, or None if its output holds a secret."""
        output = json.dumps(prediction.output)
        if redact(output) != output:
            return None
        shown: dict[str, Any] = {
            "id": prediction.id,
            "status": prediction.status,
            "error": None if prediction.error is None else redact(prediction.error),
            "logs": redact(prediction.logs),
            "predict_time": prediction.predict_time,
            "url": prediction.url,
        }
        if len(output) <= INLINE_CHARACTERS:
            return shown | {"output": prediction.output}
        return shown | {"output_digest": self._file.store(output.encode())}

    def _note(self, key: _Key, record: dict[str, Any]) -> None:
        if "forgotten" in record:
            self._recorded.pop(key, None)
        elif "wanted" in record:
            self._recorded[key] = record
        else:
            self._recorded.setdefault(key, {}).update(record)

    def _read(self, known: dict[str, Any]) -> Recorded:
        if (wanted := known.get("wanted")) is None:
            return Recorded()
        since = datetime.fromisoformat(wanted["since"])
        recorded = Recorded(Wanted(wanted["lifetime"], since, wanted["sent"]), known.get("created"))
        if (ended := known.get("ended")) is None:
            return recorded
        fields = {name: value for name, value in ended.items() if name != "output_digest"}
        if "output_digest" in ended:
            stored = self._file.load(ended["output_digest"])
            if stored is None:
                return recorded
            fields["output"] = json.loads(stored)
        return Recorded(recorded.wanted, recorded.id, Prediction(**fields))


def is_answer(status: str, error: object) -> bool:
    """Whether a run has ended with what the model itself has to say."""
    return status in ANSWERS and not str(error).rstrip().endswith(INTERRUPTED)
