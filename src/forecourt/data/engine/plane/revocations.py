"""What was taken back: grants that rest on it stop at once, also those that are being served."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple
from uuid import UUID

from forecourt.data.engine.grants import Grant

#: Knowing nothing newer than this, the plane refuses: a revocation reaches every stream within it.
STALE_AFTER_S: Final = 5.0


class RevocationsStale(Exception):
    """Nobody has said lately what was revoked, so nothing can be served."""

    code = "revocations_stale"
    title = "Access cannot be checked at the moment"
    status = 503


class Revocation(NamedTuple):
    """A company, user, token, grant or key was taken back; see `kernel.ids.key_subject` for a key's subject."""

    kind: str
    subject: UUID
    revoked_ms: int


class Revocations:
    """All that was revoked, as far as it was told. For the event loop's thread alone."""

    def __init__(
        self, *, stale_after_s: float | None = STALE_AFTER_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin knowing nothing, hence stale. `stale_after_s=None` is for a plane that nobody tells anything."""
        self._stale_after_s = stale_after_s
        self._clock = clock
        self._told_at = float("-inf")
        self._revoked: dict[tuple[str, UUID], int] = {}
        self._listeners: list[Callable[[Revocation], None]] = []
        self.generation = 0

    @property
    def is_stale(self) -> bool:
        """Tell whether what is known is too old to rely on."""
        return self._stale_after_s is not None and self._clock() - self._told_at > self._stale_after_s

    def on_news(self, listener: Callable[[Revocation], None]) -> None:
        """Call a function with each revocation that was not known before."""
        self._listeners.append(listener)

    def learn(self, revocations: Iterable[Revocation]) -> None:
        """Take in all that a feed found just now; with none it says that there is nothing new."""
        self._told_at = self._clock()
        for revocation in revocations:
            place = (revocation.kind, revocation.subject)
            if revocation.revoked_ms > self._revoked.get(place, -1):
                self._revoked[place] = revocation.revoked_ms
                self.generation += 1
                for listener in self._listeners:
                    listener(revocation)

    def is_revoked(self, kind: str, subject: UUID, *, since_ms: int = 0) -> bool:
        """Tell whether it was revoked at an instant (milliseconds since the epoch) or after."""
        return self._revoked.get((kind, subject), -1) >= since_ms

    def stops(self, grant: Grant) -> bool:
        """Tell whether anything that a grant rests on was revoked after it was issued."""
        if not self._revoked:
            return False
        return any(self.is_revoked(kind, subject, since_ms=grant.issued_ms) for kind, subject in grant.revocable)
