"""Projects in miniature, which every rule finds in order; and how a rule's example differs from them."""

import textwrap

from gate.lint.base import Example

PROMPT = 'prompt: str = Input(description="What to paint, in a few words")'

_COG_YAML = """\
image: "r8.im/acme/painter"
build:
  python_version: "3.12"
  python_requirements: requirements.txt
run: "run.py:Runner"
"""
_FILES = {
    "cog.yaml": _COG_YAML,
    "requirements.txt": "numpy==2.4.6\npillow==13.0.0\n",
    ".dockerignore": ".git\n.venv\n__pycache__\n",
    "README.md": "# painter\n\nPaint a picture of what you describe.\n",
}


def _indented(text: str) -> str:
    return textwrap.indent(textwrap.dedent(text).strip(), " " * 8)


def _run_py(inputs: str, body: str = "return Path(prompt)", setup: str = "", before: str = "") -> str:
    method = f"    def setup(self) -> None:\n{_indented(setup)}\n\n" if setup else ""
    return (
        f"from cog import BaseRunner, Input, Path\n\n{before}\n\nclass Runner(BaseRunner):\n{method}"
        f"    def run(\n        self,\n{_indented(inputs).rstrip(',')},\n    ) -> Path:\n{_indented(body)}\n"
    )


def files(text: str, contents: dict[str, str | None]) -> Example:
    """A project with these files, besides or instead of the usual ones; None leaves one out."""
    changed = {**_FILES, "run.py": _run_py(PROMPT), **contents}
    there = {name: content for name, content in changed.items() if content is not None}
    return Example(textwrap.dedent(text).strip(), there)


def cog_yaml(text: str) -> Example:
    """A project with this cog.yaml."""
    return files(text, {"cog.yaml": textwrap.dedent(text)})


def build(text: str) -> Example:
    """A project whose cog.yaml has this under `build`."""
    content = textwrap.indent(textwrap.dedent(text).strip(), "  ")
    return files(text, {"cog.yaml": f'image: "r8.im/acme/painter"\nbuild:\n{content}\nrun: "run.py:Runner"\n'})


def requirements(text: str) -> Example:
    """A project with this requirements file."""
    return files(text, {"requirements.txt": textwrap.dedent(text).strip() + "\n"})


def source(text: str) -> Example:
    """A project with this run.py."""
    return files(text, {"run.py": textwrap.dedent(text)})


def inputs(text: str) -> Example:
    """A project whose `run()` has these parameters after `self`."""
    return files(text, {"run.py": _run_py(text)})


def more_inputs(text: str) -> Example:
    """A project whose `run()` has these parameters after a prompt."""
    return files(text, {"run.py": _run_py(f"{PROMPT},\n{textwrap.dedent(text)}")})


def body(text: str, before: str = "") -> Example:
    """A project whose `run()` does this."""
    return files(text, {"run.py": _run_py(PROMPT, body=text, before=before)})


def setup(text: str, before: str = "") -> Example:
    """A project whose `setup()` does this."""
    return files(text, {"run.py": _run_py(PROMPT, setup=text, before=before)})


def readme(text: str) -> Example:
    """A project with this README."""
    return files(text, {"README.md": f"# painter\n\n{textwrap.dedent(text).strip()}\n"})


USUAL = files("a small model with nothing to find", {})
