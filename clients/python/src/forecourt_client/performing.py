"""What the methods of `client.actions` stand on: from typed arguments to a performance, and what came of it.

The methods themselves are made from the portal's catalogue, one module a room, in `actions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Generic, TypedDict, TypeVar
from uuid import UUID

from forecourt_client.instants import sent_instant

Out = TypeVar("Out")


class Asking(TypedDict, total=False):
    """What every action takes beside its own parameters.

    Attributes:
        dry_run: Tell what it would do, and change nothing.
        idempotency_key: The same key with the same request is done once, however often it is sent; absent: a fresh
            one, the same for each try.
    """

    dry_run: bool
    idempotency_key: str | None


#: Performs an action: its name, its parameters as JSON has them, and what is asked beside.
Perform = Callable[[str, Mapping[str, Any], Asking], Out]


class Room(Generic[Out]):
    """The actions of one room of the portal, as methods."""

    def __init__(self, perform: Perform[Out]) -> None:
        self._do = perform

    def _perform(self, action: str, given: Mapping[str, Any], asking: Asking) -> Out:
        return self._do(action, written(given), asking)


def written(given: Mapping[str, Any]) -> dict[str, Any]:
    """Write arguments as JSON has them; what is None is left out, so that the portal's own default holds.

    Raises:
        WrongUse: A datetime without a zone.
    """
    return {name: _value(value, name=name) for name, value in given.items() if value is not None}


def _value(value: Any, *, name: str) -> Any:
    if isinstance(value, datetime):
        return sent_instant(value, name=name)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _value(each, name=name) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(each, name=name) for each in value]
    return value
