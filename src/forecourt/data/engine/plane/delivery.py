"""What was really sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from forecourt.data.engine.grants import Grant


@dataclass(frozen=True, slots=True)
class Delivery:
    """One response that was sent, wholly or in part.

    `rows` counts what was handed to the server: up to four pieces of a mebibyte may not have reached a reader that
    went away. A part of a file counts its share of the rows. HEAD delivers nothing.
    """

    grant: Grant
    rows: int
    bytes: int
    complete: bool
    started_at: datetime
    ended_at: datetime


Report = Callable[[Delivery], Awaitable[None]]
