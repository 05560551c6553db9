"""The flags of `cog push`, `cog build` and `cog login` by version, read as cobra reads them."""

from dataclasses import dataclass, field
from typing import Literal


class CommandError(Exception):
    """Ends the command with exit status 1 and this sentence."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.usage = usage


@dataclass(frozen=True)
class Flag:
    name: str
    kind: Literal["bool", "string", "stringArray"]
    help: str
    short: str = ""
    default: str = ""
    hidden: bool = False


Version = tuple[int, ...]

_NO_CACHE = Flag("no-cache", "bool", "Do not use cache when building the image")
_SCHEMA = Flag("openapi-schema", "string", "Load OpenAPI schema from a file")
_SECRET = Flag(
    "secret", "stringArray", "Secrets to pass to the build environment in the form 'id=foo,src=/path/to/file'"
)
_WEIGHTS = Flag("separate-weights", "bool", "Separate model weights from code in image layers")
_COG_BASE = Flag("use-cog-base-image", "bool", "Use pre-built Cog base image for faster cold boots", default="true")
_CUDA_BASE = Flag(
    "use-cuda-base-image",
    "string",
    "Use Nvidia CUDA base image, 'true' (default) or 'false' (use python base image). False results in a smaller "
    "image but may cause problems for non-torch projects",
    default="auto",
)
_DOCKERFILE = Flag(
    "dockerfile",
    "string",
    "Path to a Dockerfile. If set, cog will use this Dockerfile instead of generating one from cog.yaml",
    hidden=True,
)
_FILE = Flag("file", "string", "The name of the config file.", short="f", default="cog.yaml")
_HELP = Flag("help", "bool", "help for {command}", short="h")
_GLOBAL = (
    Flag("debug", "bool", "Show debugging output"),
    Flag("version", "bool", "Show version of Cog"),
    Flag("registry", "string", "Registry host", hidden=True),
)
_EXAMPLES = {
    "push": "cog push r8.im/your-username/hotdog-detector",
    "build": "cog build -t my-model:latest",
    "login": "cog login",
}
_SHORT = {
    "push": "Build and push model in current directory to a Docker registry",
    "build": "Build an image from cog.yaml",
    "login": "Log in to Replicate Docker registry",
}
_USE = {"push": "push [IMAGE]", "build": "build", "login": "login"}
_LAST_FAST = (0, 17)
_FIRST_ENGINE = (0, 14)


def flags(command: str, version: Version) -> list[Flag]:
    """The flags of a command, the hidden ones too."""
    if command == "login":
        stdin = "Pass login token on stdin instead of opening a browser. You can find your Replicate login token at "
        return [_HELP, Flag("token-stdin", "bool", f"{stdin}https://replicate.com/auth/token"), *_GLOBAL]
    quiet = (
        "'auto' (default), 'tty', 'plain', or 'quiet'" if version >= (0, 15) else "'auto' (default), 'tty' or 'plain'"
    )
    known = [
        _HELP,
        _NO_CACHE,
        _SCHEMA,
        Flag("progress", "string", f"Set type of build progress output, {quiet}", default="auto"),
        _SECRET,
        _WEIGHTS,
        _COG_BASE,
        _CUDA_BASE,
        _DOCKERFILE,
        *_GLOBAL,
    ]
    if command == "build":
        known.append(Flag("tag", "string", "A name for the built image in the form 'repository:tag'", short="t"))
    if version >= (0, 10):
        known += [Flag(name, "bool", "", hidden=True) for name in ("strip", "precompile")]
    if version >= _FIRST_ENGINE:
        known.append(_FILE)
    if _FIRST_ENGINE <= version < _LAST_FAST:
        known += [Flag(name, "bool", "", hidden=True) for name in ("x-fast", "x-localimage", "x-pipeline")]
    return known


def usage(command: str, version: Version) -> str:
    """What `cog COMMAND --help` prints below its first paragraph."""
    known = [flag for flag in flags(command, version) if not flag.hidden and flag not in _GLOBAL]
    shared = [flag for flag in _GLOBAL if not flag.hidden]
    return (
        f"Usage:\n  cog {_USE[command]} [flags]\n\nExamples:\n{_EXAMPLES[command]}\n\n"
        f"Flags:\n{_table(known, command)}\n\nGlobal Flags:\n{_table(shared, command)}\n"
    )


def help_text(command: str, version: Version) -> str:
    return f"{_SHORT[command]}\n\n{usage(command, version)}"


def _table(known: list[Flag], command: str) -> str:
    names: dict[str, str] = {}
    for flag in sorted(known, key=lambda flag: flag.name):
        short = f"  -{flag.short}, " if flag.short else "      "
        name = f"{short}--{flag.name}{'' if flag.kind == 'bool' else f' {flag.kind}'}"
        default = f' (default "{flag.default}")' if flag.kind == "string" and flag.default else ""
        default = f" (default {flag.default})" if flag.kind == "bool" and flag.default else default
        names[name] = flag.help.format(command=command) + default
    width = max(map(len, names))
    return "\n".join(f"{name:<{width}}   {text}" for name, text in names.items())


@dataclass
class Options:
    """A command line that was read: the flags that were given, with their values in order, and the arguments."""

    given: dict[str, list[str]] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        return self.given.get(name, [default])[-1]

    def on(self, name: str, default: bool = False) -> bool:
        return self.text(name, str(default).lower()) == "true"


def read(command: str, version: Version, words: list[str], most_arguments: int) -> Options:
    """Read what follows the command's name.

    Raises:
        CommandError: a flag is unknown or incomplete, or there are too many arguments; in cobra's words.
    """
    known = flags(command, version)
    by_long, by_short = {flag.name: flag for flag in known}, {flag.short: flag for flag in known if flag.short}
    options, rest = Options(), list(words)
    shown = usage(command, version)
    while rest:
        word = rest.pop(0)
        if word == "--":
            options.arguments += rest
            break
        if not word.startswith("-") or word == "-":
            options.arguments.append(word)
            continue
        name, equals, value = word.partition("=")
        flag = by_long.get(name[2:]) if name.startswith("--") else by_short.get(name[1:])
        if flag is None:
            shorthand = f"unknown shorthand flag: '{name[1:2]}' in {name}"
            raise CommandError(f"unknown flag: {name}" if name.startswith("--") else shorthand, shown)
        if flag.kind == "bool":
            value = value if equals else "true"
            if value not in ("true", "false"):
                wrong = f'strconv.ParseBool: parsing "{value}": invalid syntax'
                raise CommandError(f'invalid argument "{value}" for "--{flag.name}" flag: {wrong}', shown)
        elif not equals:
            if not rest:
                raise CommandError(f"flag needs an argument: {name}", shown)
            value = rest.pop(0)
        options.given.setdefault(flag.name, []).append(value)
    if len(options.arguments) > most_arguments and not options.on("help"):
        count = len(options.arguments)
        raise CommandError(f"accepts at most {most_arguments} arg(s), received {count}", shown)
    return options
