"""What values of a row have to be, as a database can be asked for them. Pure: whoever asks builds it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Narrowing:
    """What has to be so of the values under `new`, by their names at the top.

    Attributes:
        has: They must be there, though they may be empty.
        there: They must be there and not be empty.
        among: The texts that a value may be, in any case. One that is not plain ASCII passes too: what is in any case
            the same, the database and Python say alike of ASCII alone.
        like: A pattern of `*` and `?` that a value is like, in any case.
        above, below: A number that a value is above or below, where it is a number.
    """

    has: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    among: dict[str, tuple[str, ...]] = field(default_factory=dict)
    like: dict[str, str] = field(default_factory=dict)
    above: dict[str, float] = field(default_factory=dict)
    below: dict[str, float] = field(default_factory=dict)
