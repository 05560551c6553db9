"""What is said on the terminal."""

import sys
from typing import TextIO


def say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stderr, flush=True)
