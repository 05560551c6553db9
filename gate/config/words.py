"""How problems are told: which file, which line, which key, and what stands there."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from gate.errors import UsageError
from gate.secrets import redact

# Far above what a person writes, far below what takes seconds to read.
MAX_FILE_BYTES = 1 << 20
MAX_SHOWN = 60  # characters of a wrong value

Loc = tuple[str | int, ...]


def too_large(name: str) -> UsageError:
    return UsageError(f"{name}: larger than {MAX_FILE_BYTES >> 20} MiB, which no configuration needs")


def usage_error(source: str, problems: Sequence[tuple[int, str]], total: int = 1) -> UsageError:
    """One line a problem, of which there may be more in total. A line number of 0 stands for none."""
    lines = [f"{source}, line {line}: {text}" if line else f"{source}: {text}" for line, text in problems]
    if total > len(problems):
        lines.append(f"{source}: and {total - len(problems)} more")
    return UsageError(redact("\n".join(lines)))


def placed(loc: Loc, text: str) -> str:
    return f"{dotted(loc)}: {text}" if loc else text


def dotted(loc: Loc) -> str:
    """A location as people write it: predict.test_cases[0].inputs."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part if part.isprintable() and 0 < len(part) <= MAX_SHOWN else shown(part)}"
    return text.removeprefix(".")


def shown(value: object) -> str:
    """A value as JSON, on one line and short enough for a message."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    text = json.dumps(value, default=str, ensure_ascii=False)
    text = redact(text if text.isprintable() else json.dumps(value, default=str))
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def is_unicode(text: str) -> bool:
    """Whether a text can be sent: Python also holds lone surrogates, such as for broken bytes in an argument."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def may_be_secret(loc: Loc) -> bool:
    return any(re.search("token|secret|key|password", part, re.IGNORECASE) for part in loc if isinstance(part, str))


def first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].removeprefix("jq: error: ").rstrip(":")


def existing_file(name: str, folder: Path | None = None) -> Path | None:
    """The file that a path names, relative to the folder or else to the current one."""
    try:
        path = (folder or Path()) / Path(name).expanduser()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # too long, with characters that no path has, of no known user
        return None
