"""Tables for people."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from forecourt_client.command.tables import table


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    assert table(("name", "what"), [("a.long_name", "One"), ("b", None), ("c", ["x", "y"])]) == [
        "name         what",
        "-----------  ----",
        "a.long_name  One",
        "b",
        "c            x, y",
    ]


def test_on_a_terminal_the_widest_column_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((24, 24)))
    lines = table(("name", "what"), [("short", "a sentence that is far too long for this")])
    assert max(map(len, lines)) <= 24
    assert lines[-1].endswith("…")


def test_letters_that_are_two_columns_wide_keep_their_place() -> None:
    assert table(("a", "b"), [("東京", "x"), ("ab", "y")])[2:] == ["東京  x", "ab    y"]


def test_numbers_stand_to_the_right_and_what_may_not_be_cut_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert table(("id", "rows", "is_new"), [("a", 12_000, True), ("b", 7, False), ("c", None, None)]) == [
        "id    rows  is_new",
        "--  ------  ------",
        "a   12,000  yes",
        "b        7  no",
        "c",
    ]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((30, 24)))
    lines = table(("id", "what"), [("an-id-of-22-characters", "a sentence that is too long")], whole=1)
    assert lines[-1] == "an-id-of-22-characters  a sente…"
