"""Every way a run can go wrong for a reason outside the judgement itself, and what each means to the caller.

Code raises one of these with a sentence that says what to change; `gate.cli.main` alone turns them into a
message and an exit code. Anything else that escapes is a bug of the gate and ends a run as inconclusive.
"""


class GateError(Exception):
    """A sentence for the person who called the gate."""


class UsageError(GateError):
    """The command line, a configuration file or a file it names is wrong: exit code 2, nothing was run."""


class SetupFailed(GateError):
    """A model did not become ready. For a candidate that is a failure; for a baseline the run cannot decide.

    `logs` holds the end of what the model printed while it started.
    """

    def __init__(self, message: str, logs: str = "") -> None:
        super().__init__(message)
        self.logs = logs


class ServiceError(GateError):
    """A service did not do its part (refused connection, 5xx, broken download): never a pass, never a fail."""
