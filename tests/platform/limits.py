"""The rate limits: 600 predictions created and 3000 other calls a minute, with bursts of as many.

A token bucket, which is what the headers of the recordings fit: 599 left and one second to the reset, after one call.
"""

import math
import time


class Bucket:
    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._level = float(per_minute)
        self._seen = time.monotonic()

    @property
    def remaining(self) -> int:
        return max(0, math.floor(self._level))

    @property
    def reset_seconds(self) -> int:
        """Whole seconds until the bucket is full."""
        return max(1, math.ceil((self.per_minute - self._level) / self.per_minute * 60))

    @property
    def wait_seconds(self) -> int:
        """Whole seconds until the next call would be let through."""
        return max(1, math.ceil((1 - self._level) / self.per_minute * 60))

    def take(self) -> bool:
        """Whether a call is let through; one that is not costs nothing."""
        moment = time.monotonic()
        self._level = min(self.per_minute, self._level + (moment - self._seen) * self.per_minute / 60)
        self._seen = moment
        if self._level < 1:
            return False
        self._level -= 1
        return True
