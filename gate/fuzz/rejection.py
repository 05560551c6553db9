"""Whether an error says that the input is the reason for it.

Words decide, for an error is all that a model gives. A crash often has the words of a rejection ("Expected all tensors
to be on the same device"), so first comes what Python, PyTorch and the like say of their own objects: a message that
somebody has written for users speaks of none of them. In doubt it is a crash, which nothing excuses.
"""

import re

# Where case tells a type or a constant from a word.
_NAMES = (
    r"\b[A-Z]\w*(Type|Tensor|Array|Storage)\b",
    r"\b(Attribute|Key|Index|Type|Name|Import|ModuleNotFound|ZeroDivision|Assertion|Recursion|Memory|UnboundLocal|OS"
    r"|FileNotFound|UnicodeDecode|UnicodeEncode|JSONDecode|NotImplemented)Error\b",
    r"\b(CUDA|CUBLAS|CUDNN|NCCL|MPS|cuDNN|cuBLAS)\w*\b",
    r"Traceback \(most recent",
    r"\[Errno",
    r"\w\(\)|<class '|\b(torch|np|numpy)\.",
    r"\b0x[0-9a-f]{6,}",
)
_PYTHON = (
    r"' object (has|is|does|cannot|can't|of|at)\b",
    r"\bobject (of type|is not|has no|cannot be|does not support)\b",
    r"\bhas no (attribute|len)\b",
    r"\bnot (subscriptable|iterable|callable|hashable)\b|\bunhashable\b",
    r"\b(list|tuple|string|array|deque|bytearray|\w+ assignment|index \S+ is) (index )?out of (range|bounds)",
    r"\bindex out of range\b",
    r"\boperand(s|\b)",
    r"\b(positional|keyword|required) (argument|positional|keyword)|\bunexpected keyword\b|\bmissing \d+ required\b",
    r"\bto unpack\b|\bunpack non-",
    r"\binvalid literal for\b|\bcould not convert string\b|\binvalid format string\b|\bformat (code|specifier|string)",
    r"\bargument must be\b|\bPathLike\b|\bbytes-like\b|\bmust be (str|int|bytes|a? ?real number|tuple)\b",
    r"\bcan only concatenate\b|\b(str|int|float|bytes) instance\b|\bnon-int of type\b|\bargument of type\b",
    r"\b(empty|slice|of|a) (sequence|slice|list|separator|iterable)\b|\bslice (indices|step)\b|\bpop from\b",
    r"\bdivision by zero\b|\bmath (domain|range) error\b",
    r"\bcodec can't\b|\bexpecting (value|property name)\b",
    r"\blocal variable\b|\breferenced before assignment\b|\bfree variable\b|\brecursion depth\b",
)
_ARRAYS = (
    r"\btensors?\b|\bdtypes?\b|\bndarrays?\b|\bbroadcast|\bmat1\b|\bmatmul\b|\breshape\b|\bfor input of size\b",
    r"\barrays?\b|\bout of bounds for (axis|dimension)\b|\b(axis|dimension|dim) -?\d|\bsame first dimension\b",
    r"\b(kernel|padding|padded input) size\b|\bspatial dimensions\b|\bper channel\b|\bweight of size\b",
    r"\bexpected (input\[|\d-?d|input to have|weight|scalar|object|floating)|\bimplemented for '",
    r"\binput type\b.{1,200}\bweight type\b",
)
_MACHINE = (
    r"\bout of memory\b|\bdevice-side\b|\bsame device\b|\bsegmentation fault\b|\bkilled\b|\bcore dumped\b",
    r"\bno such file\b|\bpermission denied\b|\bcannot (write mode|identify image file|open resource)\b",
    r"\b(connection|socket|pipe|subprocess|worker|process|server)\b|\bexit(ed)? (code|with|status)\b",
)
# What errors say that are about the input.
_REJECTION = (
    r"\b(must|cannot|can't|can not|should|may not|may only|have to|has to|needs?|required?|requires)\b",
    r"\bnot (supported|allowed|valid|permitted|accepted|both|empty|a (valid|supported))\b",
    r"\b(invalid|unsupported|unknown|unrecogni[sz]ed|missing|empty|blank|only|either|exceeds?|divisible|multiple of)\b",
    r"\btoo (long|short|large|small|many|few|big|high|low|wide|tall|much|little)\b",
    r"\b(at (least|most)|up to|between|maximum|minimum|(more|less|fewer|greater|longer|larger|smaller|shorter) than)\b",
    r"\b(expected|provide|specify|choose|please|check (the|your))\b|^give\b|\bleave\b.{1,60}\bout\b",
    r"[<>]=? ?\d",
)


def _any(patterns: tuple[str, ...], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(patterns), flags)


_CRASHES = (_any(_NAMES, re.NOFLAG), _any((*_PYTHON, *_ARRAYS, *_MACHINE)))
_REJECTS = _any(_REJECTION)


def rejects_clearly(error: str) -> bool:
    """Whether a failed prediction's error tells the caller what is wrong with the input."""
    return not any(crash.search(error) for crash in _CRASHES) and bool(_REJECTS.search(error))
