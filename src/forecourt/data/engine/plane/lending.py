"""Identifiers' secrets, held only while somebody who was granted them is being served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

from forecourt.data.engine.sealed import SecretMissing


class Lending:
    """What running requests brought with them. Safe to use from many threads at once."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}
        self._borrowers: dict[str, int] = {}
        self._lock = Lock()

    def secret_of(self, key: str) -> bytes:
        """Return the secret of a key that somebody is being served. Raises SecretMissing."""
        secret = self._secrets.get(key)
        if secret is None:
            raise SecretMissing(key)
        return secret

    @contextmanager
    def lent(self, secrets: Mapping[str, bytes]) -> Iterator[None]:
        """Hold secrets as long as this lasts, or another that lent them too."""
        with self._lock:
            for key, secret in secrets.items():
                self._secrets[key] = secret
                self._borrowers[key] = self._borrowers.get(key, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                for key in secrets:
                    self._give_back(key)

    def _give_back(self, key: str) -> None:
        self._borrowers[key] -= 1
        if not self._borrowers[key]:
            del self._borrowers[key], self._secrets[key]
