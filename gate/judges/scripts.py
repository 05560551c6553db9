"""The scripts that texts are written in."""

import unicodedata
from collections import Counter

# Of each text, so many characters are looked at.
MAX_CHARACTERS = 100_000
# Written side by side with CJK's.
JAPANESE = ("HIRAGANA", "KATAKANA")


def scripts(text: str) -> Counter[str]:
    """How many letters of each script a text has, such as Latin and Cyrillic: the first words of Unicode's names.

    What is written side by side in Chinese and Japanese is one, CJK.
    """
    found: Counter[str] = Counter()
    for letter, count in Counter(text[:MAX_CHARACTERS]).items():
        if letter.isalpha():
            script = "Latin" if letter.isascii() else unicodedata.name(letter, "unknown").split()[0]
            found["CJK" if script.startswith(("CJK", *JAPANESE)) else script.capitalize()] += count
    return found
