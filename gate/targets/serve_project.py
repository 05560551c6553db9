"""Serves a Cog project with Cog's own server, and describes it meanwhile.

It runs in the model's own interpreter, like `describe_project.py`. First it imports cog, which takes longer than the
rest. Then it waits for its orders, a line of JSON on standard input:

    folder        the project's
    environment   the variables of the server and of the model
    reference     the predictor, as in cog.yaml
    document      where to leave the answer of `describe_project.py`, and beside it, with `.error`, what that printed
                  if it failed; null to describe nothing
    arguments     for the server

Without orders it ends: nothing of the project has been touched by then.
"""

import os
import sys

# The modules beside this file are the gate's, see `describe_project.py`.
_beside = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - nothing is imported yet
sys.path[:] = [path for path in sys.path if os.path.realpath(path) != _beside]

import importlib.util  # noqa: E402
import json  # noqa: E402
import runpy  # noqa: E402


def main() -> None:
    import cog  # noqa: F401

    line = sys.stdin.readline()
    if not line:
        return
    orders = json.loads(line)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(orders["environment"])
    os.chdir(orders["folder"])
    sys.path.insert(0, orders["folder"])
    if orders["document"] is not None:
        if os.fork() == 0:
            # Twice, so that the server has no child that it does not know of.
            if os.fork() == 0:
                describe(orders["document"], orders["reference"])
            os._exit(0)
        os.wait()
    sys.argv = ["cog.server.http", *orders["arguments"]]
    runpy.run_module("cog.server.http", run_name="__main__", alter_sys=True)


def describe(document: str, reference: str) -> None:
    """Describe in a further process, and give the file its name when that has ended."""
    answer, errors = document + ".partial", document + ".error.partial"
    if os.fork() == 0:
        for name, descriptor in ((answer, 1), (errors, 2)):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
        try:
            run_description(reference)
        finally:
            os._exit(1)
    _, status = os.wait()
    if status == 0:
        os.rename(answer, document)  # noqa: PTH104
    else:
        os.rename(errors, document + ".error")  # noqa: PTH104


def run_description(reference: str) -> None:
    """`python describe_project.py REFERENCE`, in this process, which it ends."""
    spec = importlib.util.spec_from_file_location("describe_project", os.path.join(_beside, "describe_project.py"))  # noqa: PTH118
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.argv = ["describe_project.py", reference]
    module.main()


if __name__ == "__main__":
    main()
