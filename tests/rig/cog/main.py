"""`cog --version`, and which command is run with which options."""

import os

from tests.rig.cog.flags import CommandError, Version, help_text, read
from tests.rig.cog.log import Log
from tests.rig.cog.terminal import say

_MOST_ARGUMENTS = {"push": 1, "build": 0, "login": 0}


def main(words: list[str]) -> int:
    text = os.environ.get("RIG_COG_VERSION", "0.23.1")
    version = tuple(int(part) for part in text.split("."))
    log = Log(words)
    try:
        _run(words, text, version, log)
        status = 0
    except CommandError as error:
        if error.usage:
            say(error.usage)
        say(f"ⅹ {error}")  # noqa: RUF001 - Cog's own mark
        status = 1
    log.end(status)
    return status


def _run(words: list[str], text: str, version: Version, log: Log) -> None:
    if "--version" in words:
        print(f"cog version {text} (built 2026-01-01T00:00:00Z)")
        return
    command = words[0] if words else ""
    if command not in _MOST_ARGUMENTS:
        raise CommandError(f'unknown command "{command}" for "cog"', "Run 'cog --help' for usage.")
    options = read(command, version, words[1:], _MOST_ARGUMENTS[command])
    if options.on("help"):
        print(help_text(command, version))
        return
    from tests.rig.cog import commands

    if command == "login":
        commands.login(options)
    else:
        commands.build_and_push(command, options, text, version, log)
