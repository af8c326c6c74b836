"""What is wrong with a file or a line of it, as a code for programs and a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: So much of a broken line is kept to be looked at and mended.
KEPT_CHARACTERS: Final = 8_192


class CannotRead(Exception):
    """The file as a whole is no table that can be read.

    Attributes:
        code: For programs, such as `no_head`.
        sentence: What is wrong and what to do, for the person who sent it.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, or with one cell of it.

    Attributes:
        column: The head of the column; empty where it is the whole line.
        takes_row: The line as a whole could not be taken; otherwise all of it but this cell was.
    """

    code: str
    sentence: str
    column: str = ""
    takes_row: bool = True
