"""How a journal row reads. The room that writes an event registers its words here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

Sentence = Callable[[Mapping[str, Any], Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Wording:
    """What people read of an event.

    Attributes:
        title: One clause made from the old and new values.
        tone: `good`, `warn` or empty: the mark beside it.
    """

    title: Sentence
    tone: str = ""


_WORDINGS: dict[str, Wording] = {}


def word(event: str, *, tone: str = "") -> Callable[[Sentence], Sentence]:
    """Register how an event reads. An event worded twice is a mistake and raises ValueError."""

    def register(sentence: Sentence) -> Sentence:
        if event in _WORDINGS:
            raise ValueError(f"{event} is worded already")
        _WORDINGS[event] = Wording(title=sentence, tone=tone)
        return sentence

    return register


def read(event: str, *, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> tuple[str, str]:
    """Return an event's sentence and tone.

    An unworded one reads as its name, and so does one whose values the words do not fit: rows outlive code.
    """
    wording = _WORDINGS.get(event)
    try:
        if wording is not None:
            return wording.title(old or {}, new or {}), wording.tone
    except (LookupError, TypeError, ValueError, AttributeError):
        if old is not None or new is not None:  # of a row whose values were erased, nothing is left to fit
            log.warning("the words of %s do not fit a row of it", event)
    return in_words(event), ""


def in_words(event: str) -> str:
    """Return an event's name as words."""
    return event.replace(".", " ").replace("_", " ")


def worded_events() -> frozenset[str]:
    """Name every event that has words."""
    return frozenset(_WORDINGS)
