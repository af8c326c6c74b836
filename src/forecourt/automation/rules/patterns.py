"""Patterns that cannot take long: `*` stands for any text, `?` for one character, and case means nothing.

Regular expressions can take for ever over a text that somebody chose. This takes steps in proportion to the text's
length times the pattern's.
"""

from __future__ import annotations


def is_like(text: str, pattern: str) -> bool:
    """Tell whether a whole text is as the pattern has it."""
    text, pattern = text.casefold(), pattern.casefold()
    return _is_like(text, pattern) if "?" in pattern else _has_parts(text, pattern.split("*"))


def _has_parts(text: str, parts: list[str]) -> bool:
    """Tell whether a text begins with the first part, ends with the last, and has the others between in order."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == first
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in parts[1:-1]:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def _is_like(text: str, pattern: str) -> bool:
    at = place = 0
    star, resume = -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "*":
            star, resume = place, at
            place += 1
        elif place < len(pattern) and pattern[place] in ("?", text[at]):
            at, place = at + 1, place + 1
        elif star >= 0:  # let the last star stand for one character more
            resume += 1
            at, place = resume, star + 1
        else:
            return False
    return all(each == "*" for each in pattern[place:])
