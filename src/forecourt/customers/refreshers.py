"""What customers need from outside: a connector that says what another system holds of one record at present.

A connector registers itself under the name that `systems.yaml` gives it; a system whose connector is not there is not
asked, and people are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Protocol


class RecordGone(Exception):
    """The other system has no such record, or has it no longer."""


class NotNow(Exception):
    """It could not be asked, and may be later.

    Attributes:
        said: Why, in words of ours.
        retry_after_s: How long the other side asked to be left alone, in seconds; None: it did not say.
    """

    def __init__(self, said: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.retry_after_s = retry_after_s


class Refresher(Protocol):
    """Asks another system about one record."""

    def fetch(self, *, subject_type: str, external_id: str, fields: Collection[str]) -> Mapping[str, Any]:
        """Return the values that the other system has of some of our fields, as it writes them; what it does not have
        is not among them. Raises RecordGone, NotNow."""


_REFRESHERS: Final[dict[str, Refresher]] = {}


def register(connector: str, refresher: Refresher) -> None:
    """Let a connector be asked from now on."""
    _REFRESHERS[connector] = refresher


def withdraw(connector: str) -> None:
    """Let a connector be asked no more."""
    _REFRESHERS.pop(connector, None)


def find_refresher(connector: str) -> Refresher | None:
    """Return what asks the system, if it is there."""
    return _REFRESHERS.get(connector)


def connectors_there() -> list[str]:
    """Name the connectors that can be asked."""
    return sorted(_REFRESHERS)
