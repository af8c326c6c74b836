"""Whoever gives a role reads what it allows."""

from __future__ import annotations

import re

from forecourt.access.permissions import STAFF_WORDS, WORDS
from tests.house.source import ROOT


def test_every_permission_of_every_role_reads_as_words() -> None:
    text = "".join(path.read_text() for path in (ROOT / "blueprints").glob("*/roles.yaml"))
    given = set(re.findall(r"(?m)^      - ([a-z_.]+)$", text))
    assert given - WORDS.keys() - STAFF_WORDS.keys() == set()


def test_words_follow_may_and_are_said_once() -> None:
    every = [*WORDS.values(), *STAFF_WORDS.values()]
    assert len(set(every)) == len(every)
    assert all(words[0].islower() and not words.endswith(".") for words in every)
