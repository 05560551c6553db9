"""What the registry does not do when a test says so."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from tests.rig.traffic import Request

What = Literal["mounts", "uploads", "manifest_puts", "reads", "everything"]
How = Literal[
    "status",  # an error answer
    "unmounted",  # a mount is answered by the start of an upload (202), as by registries without mounting
    "stall",  # there is no answer for `seconds`, then the request is carried out
    "reset_before",  # the connection is reset, nothing is carried out
    "reset_after",  # the request is carried out, and the connection reset instead of the answer
]
_KINDS = {"mounts": "mount", "uploads": "upload", "manifest_puts": "manifest_put", "reads": "read"}
# The specification's codes, by the status that they mostly come with.
_CODES = {
    401: ("UNAUTHORIZED", "authentication required"),
    403: ("DENIED", "requested access to the resource is denied"),
    404: ("NAME_UNKNOWN", "repository name not known to registry"),
    405: ("UNSUPPORTED", "the operation is unsupported"),
    429: ("TOOMANYREQUESTS", "too many requests"),
}


@dataclass(eq=False, kw_only=True)
class Refusal:
    """A rule; see `tests.rig.registry.Registry.refuse`."""

    what: What
    how: How
    status: int
    name: str
    by: str
    times: int | None
    after: int
    seconds: float
    seen: int = 0
    met: int = 0

    def meets(self, request: Request) -> bool:
        concerns = (
            (self.what == "everything" or request.kind == _KINDS[self.what])
            and fnmatchcase(request.name, self.name)
            and fnmatchcase(request.user_agent, self.by)
        )
        if not concerns:
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.met >= self.times):
            return False
        self.met += 1
        return True


def error(status: int, message: str = "", code: str = "") -> dict[str, object]:
    """The body of an error answer, as the specification has it."""
    known, sentence = _CODES.get(status, ("UNKNOWN", "Internal error. Please try again!"))
    return {"errors": [{"code": code or known, "message": message or sentence, "detail": {}}]}
