"""Keywords, tags and other names between commas or in lines, in no order."""

import re
from collections.abc import Callable

from gate.formats import Format, Reading

# Longer items are parts of sentences.
MOST_CHARACTERS, MOST_WORDS = 40, 4
FEWEST = 3
# Words that join the parts of a sentence: a list of names has none.
_SENTENCE = re.compile(r"[.!?:;\u3002\uff01\uff1f]\s|[.!?\u3002\uff01\uff1f]$|[\"\n(){}\[\]=]")
DELIMITERS = {",": "commas", "\u3001": "Japanese commas", "\uff0c": "Chinese commas", ";": "semicolons", "|": "bars"}


def _reader(delimiter: str) -> Callable[[str], Reading | None]:
    def read(text: str) -> Reading | None:
        if delimiter == ";":
            text = text.rstrip().removesuffix(";")
        items = [item.strip() for item in text.strip().rstrip(delimiter).split(delimiter)]
        usual = all(item and len(item) <= MOST_CHARACTERS and len(item.split()) <= MOST_WORDS for item in items)
        if len(items) < FEWEST or not usual or any(map(_SENTENCE.search, items)):
            return None
        return Reading(text=", ".join(sorted(items)), items=items)

    return read


KEYWORDS = tuple(Format(f"a list between {name}", _reader(mark), certain=False) for mark, name in DELIMITERS.items())
