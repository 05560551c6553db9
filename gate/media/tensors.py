"""Arrays of numbers in files: weights that were trained (safetensors), what NumPy writes (npy)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.media.base import Artifact, TooLarge, UnreadableMedia
from gate.media.remembered import remembered
from gate.media.sniff import sniff

MAX_BYTES = 512 * 1024**2
MAX_TENSORS = 20_000
# The names of types in safetensors that NumPy has by itself; ml_dtypes has those below.
TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8",
    "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?", "C64": "<c8",
}  # fmt: skip
SHORT_TYPES = {"BF16": "bfloat16", "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2"}
ZERO_LEVEL = -200.0  # decibels


@dataclass(frozen=True)
class Tensors:
    """The arrays of a file by their names, "" for the only one of an npy file, and what it notes beside them."""

    arrays: Mapping[str, NDArray[Any]]
    notes: Mapping[str, str]


def _bytes(tensors: Tensors) -> int:
    return 1000 + sum(array.nbytes for array in tensors.arrays.values())


@remembered(_bytes)
def read_tensors(artifact: Artifact) -> Tensors:
    """The arrays of a safetensors or npy file.

    Raises:
        UnreadableMedia: it is none, is damaged, or has numbers of a type that the gate does not know.
        TooLarge: it is larger than `MAX_BYTES`, or has more than `MAX_TENSORS` arrays.
    """
    format = sniff(artifact.path)
    if artifact.size > MAX_BYTES:
        raise TooLarge(f"is larger than {MAX_BYTES // 1024**2} MiB, of which the gate reads {format}", artifact.name)
    try:
        return _safetensors(artifact) if format == "safetensors" else _npy(artifact)
    except (ValueError, OSError, EOFError) as error:
        raise UnreadableMedia(f"cannot be read as {format}: {error}", artifact.name) from error


def level(array: NDArray[Any]) -> float:
    """The root mean square of an array's finite numbers in decibels, `ZERO_LEVEL` where there are none."""
    numbers = np.abs(array.astype(np.complex64 if np.iscomplexobj(array) else np.float32))
    numbers = numbers[np.isfinite(numbers)].astype(np.float64)
    power = float(np.mean(numbers**2)) if numbers.size else 0.0
    return max(10 * float(np.log10(power)), ZERO_LEVEL) if power else ZERO_LEVEL


def plain(array: NDArray[Any]) -> NDArray[Any]:
    """An array whose type NumPy's functions know."""
    return array if array.dtype.kind in "biufc" and array.dtype.isbuiltin == 1 else array.astype(np.float32)


def _safetensors(artifact: Artifact) -> Tensors:
    from safetensors import SafetensorError, deserialize, safe_open

    try:
        with safe_open(str(artifact.path), framework="np") as file:
            notes = file.metadata() or {}
            if len(file.keys()) > MAX_TENSORS:
                raise TooLarge(f"has more than {MAX_TENSORS} arrays", artifact.name)
        found = deserialize(artifact.path.read_bytes())
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    arrays = {
        name: np.frombuffer(one["data"], _type(one["dtype"])).reshape(one["shape"])
        for name, one in sorted(found, key=lambda item: item[0])
    }
    return Tensors(arrays, notes)


def _type(name: str) -> "np.dtype[Any]":
    if name in TYPES:
        return np.dtype(TYPES[name])
    if name not in SHORT_TYPES:
        raise ValueError(f"its numbers are of the type {name}, which the gate does not read")
    import ml_dtypes

    return np.dtype(getattr(ml_dtypes, SHORT_TYPES[name]))


def _npy(artifact: Artifact) -> Tensors:
    array = np.load(artifact.path, allow_pickle=False)
    if array.dtype.kind not in "biufc":
        raise ValueError(f"it holds {array.dtype}, and not numbers")
    return Tensors({"": array}, {})
