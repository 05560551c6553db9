"""Which calls fetch something over the network, and from where, as their source shows it."""

import ast
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal
from urllib.parse import urlsplit

from gate.lint.values import UNKNOWN

# weights: what it fetches is a model's. file: it may be anything.
What = Literal["weights", "file"]

# Functions of which every call fetches weights, unless told to stay offline: by their last name, which is theirs alone.
_FETCHERS = frozenset(
    {
        "hf_hub_download",
        "snapshot_download",
        "cached_download",
        "load_state_dict_from_url",
        "download_url_to_file",
        "urlretrieve",
        "download_to_filename",
        "download_fileobj",
    }
)
_FETCHERS_IN_FULL = frozenset(
    {"gdown.download", "gdown.download_folder", "wget.download", "nltk.download", "spacy.cli.download"}
)
# Functions that fetch weights if their source is the name of a repository or a URL, and no path.
_LOADERS = frozenset({"from_pretrained", "from_single_file", "load_lora_weights", "SentenceTransformer", "pipeline"})
_SOURCE_KEYWORDS = (
    "pretrained_model_name_or_path",
    "pretrained_model_link_or_path",
    "pretrained_model_name_or_path_or_dict",
    "model_name_or_path",
    "repo_id",
    "repo_or_dir",
    "url",
    "model",
)
# Of a library's models, those that are built with weights: by the keyword that says so.
_ZOOS = ("torchvision.models.", "timm.", "open_clip.")
_PRETRAINED = ("pretrained", "weights")
_ZOO_WEIGHTS = re.compile(r"\w+")
# What does not go to Hugging Face's hub once it is told to stay offline.
HUB = frozenset(
    {"hf_hub_download", "snapshot_download", "cached_download", "from_pretrained", "load_lora_weights"}
    | {"SentenceTransformer", "pipeline"}
)
_HTTP = frozenset({"requests", "httpx", "httpx2", "urllib.request", "urllib3", "aiohttp"})
_HTTP_VERBS = frozenset({"get", "stream", "urlopen", "request"})
_SHELLS = frozenset(
    f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen", "getoutput")
) | {"os.system", "os.popen", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"}
_PROGRAMS = frozenset({"pget", "wget", "curl", "aria2c", "gsutil", "gcloud", "s5cmd", "huggingface-cli", "hf"})
_WEIGHTS_FILE = re.compile(
    r"\.(safetensors|bin|pth?|pt2|ckpt|onnx|gguf|ggml|h5|pb|tflite|engine|plan|msgpack|npz|pkl|joblib|model|tar|tgz|zip)"
    r"(\.gz|\.zst|\.xz)?$",
    re.IGNORECASE,
)
# Hosts that serve little else than weights.
_WEIGHTS_HOSTS = frozenset({"huggingface.co", "hf.co", "weights.replicate.delivery", "civitai.com"})
# `org/name`, as on Hugging Face's hub; and the few repositories that have no owner.
_REPOSITORY = re.compile(r"([A-Za-z0-9][\w.-]*)/[A-Za-z0-9][\w.-]*")
_OWNERLESS = re.compile(r"(distil)?(bert|gpt2|roberta|bart)(-[\w-]+)?|t5-(small|base|large|3b|11b)|xlm-roberta-[\w-]+")
# Words in the name of a folder, which no owner of repositories has.
_FOLDER = re.compile(
    r"(^|[-_.])(weights?|checkpoints?|ckpts?|models?|cached?|caches|pretrained|data|assets|tmp|downloads?|src)([-_.]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Download:
    """A call that fetches: what, how messages call it, and the expressions that say from where."""

    what: What
    name: str
    source: tuple[ast.expr, ...]


def as_download(
    call: ast.Call, name: str, value: Callable[[ast.expr], Any], is_local: Callable[[str], bool], *, offline: bool
) -> Download | None:
    """What a call fetches, or None if it fetches nothing that can be seen.

    Args:
        name: the dotted name of what is called, its imports followed.
        value: gives an expression's value, or UNKNOWN.
        is_local: tells whether the project has a file or folder of that name.
        offline: whether the project tells Hugging Face's libraries to stay offline.
    """
    last = name.rpartition(".")[2] or getattr(call.func, "attr", "")
    given = {keyword.arg: value(keyword.value) for keyword in call.keywords if keyword.arg}
    cached = isinstance(given.get("cache_dir"), str) and is_local(given["cache_dir"])
    if given.get("local_files_only") is True or cached or (offline and last in HUB):
        return None
    if last in _FETCHERS or name in _FETCHERS_IN_FULL or _is_s3(call, last):
        return Download("weights", f"{last}()", _everything(call))
    if name.endswith("torch.hub.load") or name == "hub.load":
        local = given.get("source") == "local"
        return None if local else Download("weights", "torch.hub.load()", _everything(call))
    if name.startswith(_ZOOS) and any(_is_zoo_model(given.get(keyword), is_local) for keyword in _PRETRAINED):
        return Download("weights", f"{last}() of {name.partition('.')[0]}", _everything(call))
    if last in _LOADERS:
        source = _source(call, first=last != "pipeline")
        remote = source is not None and _is_remote(value(source), is_local)
        return Download("weights", f"{last}({_shown(value(source))})", (source,)) if source and remote else None
    if name in _SHELLS:
        program = _program(call, value)
        return Download("weights", program, _everything(call)) if program else None
    if name.rpartition(".")[0] in _HTTP and last in _HTTP_VERBS:
        source = _source(call) if last != "request" else (call.args[1] if len(call.args) > 1 else _source(call))
        return _http(name, source, value(source)) if source else None
    return None


def _http(name: str, source: ast.expr, url: Any) -> Download:
    """A request; its address tells weights from all else."""
    what: What = "weights" if isinstance(url, str) and _serves_weights(url) else "file"
    return Download(what, f"{name}()", (source,))


def _serves_weights(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    return host in _WEIGHTS_HOSTS or _WEIGHTS_FILE.search(parts.path) is not None


def _is_remote(source: Any, is_local: Callable[[str], bool]) -> bool:
    """Whether a loader's source is known to be elsewhere. What is not known is not held against anybody."""
    if not isinstance(source, str) or is_local(source):
        return False
    if source.startswith(("http://", "https://")):
        return True
    repository = _REPOSITORY.fullmatch(source)
    if repository is None:
        return _OWNERLESS.fullmatch(source) is not None
    return _FOLDER.search(repository[1]) is None and _WEIGHTS_FILE.search(source) is None


def _is_zoo_model(choice: Any, is_local: Callable[[str], bool]) -> bool:
    """Whether what is given as `pretrained` or `weights` is True, or the name of weights and no path."""
    if not isinstance(choice, str):
        return choice is True
    return _ZOO_WEIGHTS.fullmatch(choice) is not None and not is_local(choice)


def _is_s3(call: ast.Call, last: str) -> bool:
    return last == "download_file" and len(call.args) + len(call.keywords) >= 2


def _program(call: ast.Call, value: Callable[[ast.expr], Any]) -> str:
    """The downloading program that a subprocess runs, if it is one and can be seen."""
    if not call.args:
        return ""
    command = call.args[0]
    if isinstance(command, ast.List | ast.Tuple):
        words = [value(word) for word in command.elts[:2]]
    else:
        text = _start(command, value)
        try:
            words = shlex.split(text)[:2]
        except ValueError:
            words = text.split()[:2]
    names = [PurePosixPath(word).name for word in words if isinstance(word, str)]
    if names[:1] in (["sudo"], ["time"]):
        names = names[1:]
    if names[:2] in (["aws", "s3"], ["git", "clone"], ["git", "lfs"]):
        return " ".join(names[:2])
    return names[0] if names and names[0] in _PROGRAMS else ""


def _start(command: ast.expr, value: Callable[[ast.expr], Any]) -> str:
    """A command's text as far as it is known: of f"curl {url}" the first part."""
    while True:
        match command:
            case ast.JoinedStr([first, *_]) | ast.BinOp(left=first, op=ast.Add() | ast.Mod()):
                command = first
            case ast.Call(ast.Attribute(first, "format")):
                command = first
            case _:
                break
    text = value(command)
    return text if isinstance(text, str) else ""


def _source(call: ast.Call, *, first: bool = True) -> ast.expr | None:
    """The argument that says from where: the first, or one of a known name."""
    named = (keyword.value for keyword in call.keywords if keyword.arg in _SOURCE_KEYWORDS)
    return call.args[0] if call.args and first else next(named, None)


def _everything(call: ast.Call) -> tuple[ast.expr, ...]:
    """All that a call is given, and what it is called on: any of it may say from where it fetches."""
    return (*call.args, *(keyword.value for keyword in call.keywords), call.func)


def _shown(value: Any) -> str:
    return f'"{value[:60]}"' if isinstance(value, str) and value is not UNKNOWN else "…"
