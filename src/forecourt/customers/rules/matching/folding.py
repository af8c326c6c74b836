"""Bring words that are written differently into one form: case, accents, other alphabets, punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: Letters that no decomposition turns into plain ones, and two alphabets, letter by letter: enough to hold names
#: against each other, not to write them well.
_LETTERS: Final = {
    "ß": "ss",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "þ": "th",
    "ı": "i",
    "ħ": "h",
    **dict(zip("абвгдезийклмнопрстуфцы", "abvgdeziiklmnoprstufcy", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "э": "e",
    "ю": "yu",
    "я": "ya",
    "ё": "e",
    "ь": "",
    "ъ": "",
    "і": "i",
    "ї": "yi",
    "є": "ye",
    "ґ": "g",
    **dict(zip("αβγδεζικλμνορστυ", "avgdeziklmnorsty", strict=True)),
    "η": "i",
    "θ": "th",
    "ξ": "x",
    "π": "p",
    "ς": "s",
    "φ": "f",
    "χ": "ch",
    "ψ": "ps",
    "ω": "o",
}
_TABLE: Final = str.maketrans(_LETTERS)
#: What joins words within one name, and what merely stands between two.
_WITHIN: Final = str.maketrans("", "", "'’`´.")
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")
#: Spellings that stand for one sound: Mueller and Müller, Meyer and Maier, Philip and Filip.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        *((r"ue", "u"), (r"oe", "o"), (r"ae", "a"), (r"sch", "sh"), (r"ph", "f"), (r"ck", "k"), (r"th", "t")),
        *((r"[ea][iy]", "ai"), (r"(?<!^)y", "i"), (r"tz|ts", "z"), (r"([a-z])\1+", r"\1"), (r"(?<!^)h", "")),
    )
)


@lru_cache(maxsize=1 << 17)
def fold(text: str) -> str:
    """Return small plain letters and digits, words apart by one space: `Zoë O'Brien-Łach` as `zoe obrien lach`."""
    lowered = text.lower()
    if not lowered.isascii():
        lowered = lowered.translate(_TABLE)
        if not lowered.isascii():
            apart = unicodedata.normalize("NFKD", lowered)
            lowered = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_TABLE)
    return _NOT_A_WORD.sub(" ", lowered.translate(_WITHIN)).strip()


@lru_cache(maxsize=1 << 17)
def sound_of(word: str) -> str:
    """Return a folded word with what sounds alike spelled alike."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
