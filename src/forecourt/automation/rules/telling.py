"""What a database can be told of a rule's conditions, so that it leaves out what cannot match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from forecourt.automation.rules.shape import AnyOf, Condition
from forecourt.kernel.journal.narrowing import Narrowing

#: Tests that a value which is not there can pass.
_OF_NOTHING: Final = frozenset({"missing", "different", "none_of", "changed"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a database can be told of conditions. `is_whole`: they ask for nothing else.

    Texts are plain ASCII and no numbers, so that a database says the same of them as we would.
    """

    narrowing: Narrowing
    is_whole: bool


def told_of(conditions: Sequence[Condition | AnyOf]) -> Told:
    """Return what a database can be told of conditions."""
    narrowing, is_whole = Narrowing(), True
    for each in conditions:
        name = _top_name(each)
        if isinstance(each, AnyOf) or not name or not _tell(narrowing, name, each):
            is_whole = False
        if isinstance(each, Condition) and name and each.test not in _OF_NOTHING:
            narrowing.has = tuple(sorted({*narrowing.has, name}))
    return Told(narrowing, is_whole)


def _top_name(each: Condition | AnyOf) -> str:
    """Return the name at the top of `new` that a condition looks at; empty where it looks elsewhere."""
    root, _, name = each.value.partition(".") if isinstance(each, Condition) else ("", "", "")
    return name if root == "new" and "." not in name else ""


def _tell(narrowing: Narrowing, name: str, each: Condition) -> bool:
    """Tell one condition; return whether it could be narrowing. Of one name each kind of thing is told once."""
    texts = each.to if isinstance(each.to, tuple) else (each.to,)
    are_plain = all(isinstance(text, str) and text.isascii() and not _is_number(text) for text in texts)
    if each.test == "there":
        narrowing.there = (*narrowing.there, name)
        return True
    if each.test in ("equal", "one_of") and are_plain:
        return _told_once(narrowing.among, name, texts)
    if each.test == "like" and are_plain:
        return _told_once(narrowing.like, name, each.to)
    if each.test in ("above", "below") and isinstance(each.to, int | float) and not isinstance(each.to, bool):
        return _told_once(narrowing.above if each.test == "above" else narrowing.below, name, float(each.to))
    return False


def _told_once(kind: dict[str, Any], name: str, what: Any) -> bool:
    is_first = name not in kind
    kind.setdefault(name, what)
    return is_first


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
