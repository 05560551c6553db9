"""Stand-ins for the commands of a CI machine that fetch from the outside world. Run as `commands.py COMMAND …`.

Each knows the few things that the workflows ask of it, and refuses everything else.
"""

import argparse
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
MACHINE = Path(os.environ["RIG_MACHINE"])
LATEST_COG = "v0.23.1"
PACKAGES = ("docker-cli", "docker-buildx")


def pip(arguments: list[str]) -> None:
    """`pip install` of the gate alone, from a folder or from a git repository; it is this checkout either way."""
    if len(arguments) != 2 or arguments[0] != "install":
        raise SystemExit(f"pip: this machine only knows `pip install GATE`, not {arguments}")
    requirement = arguments[1]
    if match := re.fullmatch(r"(?P<name>[\w-]+)(?:\[(?P<extras>[\w,]+)\])? @ git\+https://\S+/gate@\S+", requirement):
        name = match["name"]
    elif match := re.fullmatch(r"(?P<folder>[^\[\]]*/[^\[\]]*)(?:\[(?P<extras>[\w,]+)\])?", requirement):
        name = _project(Path(match["folder"]))["name"]
    else:
        raise SystemExit(f"pip: cannot install {requirement!r}")
    if name != "gate":
        raise SystemExit(f"pip: {requirement!r} is not the gate")
    unknown = set(filter(None, (match["extras"] or "").split(","))) - set(_project(ROOT)["optional-dependencies"])
    if unknown:
        raise SystemExit(f"pip: the gate has no extra {sorted(unknown)}")
    gate, log, path = Path(sys.executable).with_name("gate"), MACHINE / "gate.log", MACHINE / "bin" / "gate"
    path.write_text(
        f"""#!/bin/sh
printf '%s\\0' "$@" >> "{log}"
printf '\\n\\0' >> "{log}"
exec "{gate}" "$@"
"""
    )
    path.chmod(0o755)


def curl(arguments: list[str]) -> None:
    """Cog's releases on GitHub."""
    parser = argparse.ArgumentParser(prog="curl")
    for flag in "fsSL":
        parser.add_argument(f"-{flag}", action="store_true")
    parser.add_argument("-o", dest="output", required=True)
    parser.add_argument("-w", dest="write_out", default="")
    parser.add_argument("url")
    options = parser.parse_args(arguments)
    releases = "https://github.com/replicate/cog/releases"
    if options.url == f"{releases}/latest" and not options.L:
        print(options.write_out.replace("%{redirect_url}", f"{releases}/tag/{LATEST_COG}"), end="")
    elif re.fullmatch(rf"{re.escape(releases)}/download/v[\d.]+/cog_Linux_x86_64", options.url) and options.L:
        version = options.url.split("/")[-2].removeprefix("v")
        Path(options.output).write_text(
            f'#!/bin/sh\nRIG_COG_VERSION={version} exec "{sys.executable}" "{os.environ["RIG_COG"]}" "$@"\n'
        )
    else:
        raise SystemExit(f"curl: this machine cannot reach {options.url}")


def apt_get(arguments: list[str]) -> None:
    """`update`, and `install` of what Cog needs to build; the stand-in for Cog does without."""
    if arguments == ["update"]:
        return
    if arguments[:1] != ["install"]:
        raise SystemExit(f"apt-get: this machine does not know {arguments}")
    for package in (argument for argument in arguments[1:] if not argument.startswith("-")):
        if package not in PACKAGES:
            raise SystemExit(f"E: Unable to locate package {package}")


def _project(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise SystemExit(f"pip: {folder} is no Python project: {error}") from error


if __name__ == "__main__":
    {"pip": pip, "curl": curl, "apt-get": apt_get}[sys.argv[1]](sys.argv[2:])
