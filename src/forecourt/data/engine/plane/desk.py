"""The desk: from a token to something that can be sent, as much of it as possible kept for the next who asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Final

from forecourt.data.engine.cache import Cache
from forecourt.data.engine.formats import Rendering, render, served_header, standing_headers
from forecourt.data.engine.grant_reader import GrantReader
from forecourt.data.engine.grants import Grant
from forecourt.data.engine.plane.lending import Lending
from forecourt.data.engine.plane.revocations import Revocation
from forecourt.data.engine.reading import Library, open_reading
from forecourt.data.engine.sealed import ObjectKeys
from forecourt.data.engine.store import Store, open_sealed_store, open_store
from forecourt.kernel.ids import key_subject

#: Answers up to this size are kept whole, in one piece.
WHOLE_BYTES: Final = 1 << 20
#: A month of one meter, or days of a few.
_LIGHT_S: Final = 32 * 86_400
_LIGHT_OBJECTS: Final = 4


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer whose size is known.

    Attributes:
        rendering: Gives its bytes.
        size_bytes: How many.
        rows: How many rows they hold.
        body: The bytes themselves, where they are kept whole.
        served: The header that says what was served.
        standing: The headers that say how good and how new it is.
    """

    rendering: Rendering
    size_bytes: int
    rows: int
    body: bytes | None
    served: bytes
    standing: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def kept_bytes(self) -> int:
        """Return about how much memory it holds."""
        return self.rendering.reading.size_bytes + len(self.body or b"") + len(self.served)


class Desk:
    """Opens tokens and prepares answers, the heavy work in threads. For one event loop."""

    def __init__(
        self,
        *,
        store: Store,
        grants: GrantReader,
        cache_bytes: int,
        lending: Lending | None = None,
        threads: int = 2,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Prepare to answer from a store; `lending` is what it asks for identifiers' secrets, if it is a sealed one."""
        self.cache = Cache(limit_bytes=cache_bytes)
        self.workers: Executor = ThreadPoolExecutor(threads, "answer")
        self._library = Library(store=store, cache=self.cache, pool=ThreadPoolExecutor(threads, "fetch"))
        self._grants = grants
        self._lending = lending or Lending()
        self._now = now
        self._coming: dict[str, asyncio.Future[Ready]] = {}

    async def open(self, token: bytes) -> Grant:
        """Return a token's grant. Raises GrantRefused."""
        if self._grants.is_reference(token) and self._grants.remembered(token) is None:
            return await asyncio.get_running_loop().run_in_executor(self.workers, self._grants.open, token, self._now())
        return self._grants.open(token, self._now())

    def forget(self, revocation: Revocation) -> None:
        """Forget the grants that were taken back, and what was kept in memory of the keys that they opened."""
        keys = self._grants.forget(revocation.kind, revocation.subject)
        for key in keys:
            self.cache.drop_key(key)
        if revocation.kind == "key":  # perhaps nobody's grant opens it any more, and it is still in memory
            self.cache.drop_keys_where(lambda key: key_subject(key) == revocation.subject)

    def forget_expired(self) -> None:
        """Forget the grants that have ended."""
        self._grants.forget_expired(self._now())

    def lent(self, grant: Grant) -> AbstractContextManager[None]:
        """Hold the secrets that a grant brought, as long as it is being served."""
        return self._lending.lent(grant.secrets)

    def find(self, grant: Grant) -> Ready | None:
        """Return the answer if it is there."""
        ready: Ready | None = self.cache.get(("ready", grant.content_key))
        return ready

    async def prepare(self, grant: Grant) -> Ready:
        """Return the answer, made once however many ask for it at the same time."""
        if self._is_light(grant):
            return self._make(grant)
        name = grant.content_key
        if name not in self._coming:
            loop = asyncio.get_running_loop()
            self._coming[name] = asyncio.ensure_future(loop.run_in_executor(self.workers, self._make, grant))
            self._coming[name].add_done_callback(lambda _: self._coming.pop(name))
        return await asyncio.shield(self._coming[name])

    def _is_light(self, grant: Grant) -> bool:
        """Tell whether it takes a millisecond or two, which is less than a thread costs when a thousand ask at once."""
        length_s = sum(to_s - from_s for part in grant.slices for from_s, to_s in part.periods)
        paths = [path for part in grant.slices for path in part.objects]
        return length_s <= _LIGHT_S and len(paths) <= _LIGHT_OBJECTS and self._library.holds(paths)

    def _make(self, grant: Grant) -> Ready:
        with self.lent(grant):  # whoever asked may be gone before it is made
            return self._made(replace(grant, secrets={}))  # what is kept knows no secrets

    def _made(self, grant: Grant) -> Ready:
        rendering = render(open_reading(grant=grant, library=self._library))
        size_bytes = rendering.size_bytes
        is_kept = rendering.is_whole or size_bytes <= WHOLE_BYTES
        ready = Ready(
            rendering=rendering,
            size_bytes=size_bytes,
            rows=rendering.rows,
            body=rendering.whole() if is_kept else None,
            served=served_header(grant.slices).encode(),
            standing=tuple((name.encode(), value.encode()) for name, value in standing_headers(rendering.reading)),
        )
        self.cache.put(("ready", grant.content_key), ready, size_bytes=ready.kept_bytes, keys=rendering.reading.keys)
        return ready


@dataclass(frozen=True, slots=True)
class PlaneKeys:
    """What the data plane holds, all raw: the signer's public key, its own private one, the store's half."""

    verify: bytes
    opening: bytes = field(repr=False)
    store_half: bytes = field(repr=False)


def open_desk(*, store_address: str, keys: PlaneKeys, cache_bytes: int) -> Desk:
    """Open the desk over an object store whose objects are sealed. By itself it can read none of them."""
    lending = Lending()
    objects = ObjectKeys(store_half=keys.store_half, secret_of=lending.secret_of)
    return Desk(
        store=open_sealed_store(store_address, keys=objects),
        grants=GrantReader(verify_key=keys.verify, opening_key=keys.opening, store=open_store(store_address)),
        cache_bytes=cache_bytes,
        lending=lending,
    )
