"""Serves the Cog project in the working directory with Cog's own server, and describes it meanwhile.

    python serve_project.py DOCUMENT REFERENCE SERVER-ARGUMENT…

It runs in the model's own interpreter, like `describe_project.py`, whose answer it leaves in the file DOCUMENT, or
in DOCUMENT.error what that printed. The server and the description both need cog, which takes longer to import
than the server takes to start: it is imported once, and a forked process describes.
"""

import os
import sys

# The modules beside this file are the gate's, see `describe_project.py`.
_beside = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - nothing is imported yet
sys.path[:] = [os.getcwd(), *(path for path in sys.path if os.path.realpath(path) != _beside)]  # noqa: PTH109

import importlib.util  # noqa: E402
import runpy  # noqa: E402


def main() -> None:
    document, reference, *arguments = sys.argv[1:]
    import cog  # noqa: F401

    if os.fork() == 0:
        # Twice, so that the server has no child that it does not know of.
        if os.fork() == 0:
            describe(document, reference)
        os._exit(0)
    os.wait()
    sys.argv = ["cog.server.http", *arguments]
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
