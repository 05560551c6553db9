"""What the stand-ins have in common when they are started by hand."""

import json
import signal
import threading

from tests.platform.faults import Fault


def read_fault(text: str) -> Fault:
    return Fault(**json.loads(text))


def until_interrupted() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
