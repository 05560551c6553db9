"""What goes wrong in a push, by RIG_COG_FAULT: `fail-build`, or `die@2` for the log's second image alone."""

import os
import signal
import time
from typing import Literal, NoReturn, get_args

Fault = Literal[
    "fail-build",  # the image cannot be built
    "fail-push",  # the layers are sent, then the registry fails
    "hang",  # the build never ends
    "hang-after-push",  # the image is pushed, then nothing more happens
    "die",  # the command is killed when the layers have been sent
    "die-after-push",  # the command is killed when the image has been pushed, before it prints the digest
    "no-digest",  # the image is pushed, and the output names no digest
    "wrong-digest",  # the output names another digest than the one that was pushed
]


class Faults:
    """The fault of one push, if it has one.

    Args:
        wanted: the value of RIG_COG_FAULT.
        number: which image of the log this is, from 1.
    """

    def __init__(self, wanted: str, number: int) -> None:
        kind, _, which = wanted.partition("@")
        if kind and kind not in get_args(Fault):
            raise ValueError(f"RIG_COG_FAULT={wanted}: has to be one of {', '.join(get_args(Fault))}")
        self._kind = kind if which in ("", str(number)) else ""

    def happens(self, fault: Fault) -> bool:
        return self._kind == fault

    def hang(self) -> NoReturn:
        while True:
            time.sleep(3600)

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)
