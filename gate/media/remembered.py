"""What was decoded is remembered while there is room: judges ask again, and a long sound takes seconds to decode."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from cachetools import LRUCache, cached

from gate.media.base import Artifact

ROOM = 2**30  # bytes, of each sort

_Decoded = TypeVar("_Decoded")
_Decode = Callable[[Artifact], _Decoded]


def remembered(size: Callable[[_Decoded], int]) -> Callable[[_Decode[_Decoded]], _Decode[_Decoded]]:
    """Remember what a function makes of files, as much as fits into `ROOM`; `size` says how many bytes one takes."""
    return cached(LRUCache(ROOM, getsizeof=size), lock=Lock())
