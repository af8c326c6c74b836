"""The object store: whole objects, written once, under names that are never used again.

All bytes of a customer's data pass through `write`, `read` and `read_tail` of a `SealedStore` and through nothing
else: what it writes is encrypted, and what is not, it does not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, S3Store

from forecourt.data.engine.sealed import ObjectKeys, seal, tail_bytes, unseal, unseal_tail

#: Relative, of plain segments: a name from outside can neither climb nor hide.
_PATH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,7}")


class StoreError(Exception):
    """The store cannot do what it was asked."""

    code = "store_error"
    title = "The object store refused"
    status = 500


class ObjectMissing(StoreError):
    """There is no object under this path."""

    code = "object_missing"
    title = "There is no such object"


class ObjectExists(StoreError):
    """Objects are never overwritten, and this one is already there."""

    code = "object_exists"
    title = "The object is already there"


class Store:
    """Objects by path. Safe to use from many threads at once."""

    def __init__(self, *, backend: LocalStore | S3Store) -> None:
        self._backend = backend

    def read(self, path: str) -> bytes:
        """Return the whole object. Raises ObjectMissing."""
        try:
            return obstore.get(self._backend, _checked(path)).bytes().to_bytes()
        except FileNotFoundError as error:
            raise ObjectMissing(path) from error

    async def read_async(self, path: str) -> bytes:
        """Return the whole object without blocking the loop. Raises ObjectMissing."""
        try:
            result = await obstore.get_async(self._backend, _checked(path))
            return (await result.bytes_async()).to_bytes()
        except FileNotFoundError as error:
            raise ObjectMissing(path) from error

    def read_tail(self, path: str, *, size_bytes: int) -> bytes:
        """Return the last bytes of an object, or all where it is shorter. Raises ObjectMissing."""
        try:
            result = obstore.get(self._backend, _checked(path), options={"range": {"suffix": size_bytes}})
            return result.bytes().to_bytes()
        except FileNotFoundError as error:
            raise ObjectMissing(path) from error

    def write(self, path: str, data: bytes) -> None:
        """Write a whole object at once: a reader sees all of it or nothing. Raises ObjectExists."""
        try:
            obstore.put(self._backend, _checked(path), data, mode="create")
        except AlreadyExistsError as error:
            raise ObjectExists(path) from error

    def replace(self, path: str, data: bytes) -> None:
        """Write an object in place of the one that is there: for sealing what lay open, and nothing else."""
        obstore.put(self._backend, _checked(path), data, mode="overwrite")

    def delete_older(self, prefix: str, *, before: datetime) -> int:
        """Delete the objects below a folder that were written before an instant; return how many."""
        entries = [entry for batch in obstore.list(self._backend, prefix=_checked(prefix)) for entry in batch]
        old = [str(entry["path"]) for entry in entries if entry["last_modified"] < before]
        for path in old:
            self.delete(path)
        return len(old)

    def delete(self, path: str) -> None:
        """Delete an object; one that is not there is no error."""
        try:
            obstore.delete(self._backend, _checked(path))
        except FileNotFoundError:
            return

    def exists(self, path: str) -> bool:
        """Tell whether there is an object under the path."""
        try:
            obstore.head(self._backend, _checked(path))
        except FileNotFoundError:
            return False
        return True

    def size(self, path: str) -> int:
        """Return an object's size in bytes. Raises ObjectMissing."""
        try:
            return int(obstore.head(self._backend, _checked(path))["size"])
        except FileNotFoundError as error:
            raise ObjectMissing(path) from error

    def list(self, prefix: str = "") -> Iterator[str]:
        """Yield the paths below a folder, in no promised order."""
        for batch in obstore.list(self._backend, prefix=_checked(prefix) if prefix else None):
            for entry in batch:
                yield str(entry["path"])


class SealedStore(Store):
    """Data objects, encrypted at rest: see `sealed`. Nothing but data objects has a place in it."""

    def __init__(self, *, backend: LocalStore | S3Store, keys: ObjectKeys) -> None:
        super().__init__(backend=backend)
        self._keys = keys

    def read(self, path: str) -> bytes:
        """Return the whole object. Raises ObjectMissing, SealBroken, SecretMissing."""
        return unseal(super().read(path), path=path, keys=self._keys)

    async def read_async(self, path: str) -> bytes:
        """Return the whole object without blocking the loop. Raises ObjectMissing, SealBroken, SecretMissing."""
        return unseal(await super().read_async(path), path=path, keys=self._keys)

    def read_tail(self, path: str, *, size_bytes: int) -> bytes:
        """Return the last bytes of an object, or all where it is shorter. Raises as `read` does."""
        tail = super().read_tail(path, size_bytes=tail_bytes(size_bytes))
        return unseal_tail(tail, path=path, keys=self._keys)[-size_bytes:]

    def write(self, path: str, data: bytes) -> None:
        """Write a whole object at once: a reader sees all of it or nothing. Raises ObjectExists, SecretMissing."""
        super().write(path, seal(data, path=path, keys=self._keys))


def open_store(url: str) -> Store:
    """Open `file:///folder` (made with mode 0700 where missing) or `s3://bucket/prefix` for bytes as they lie there.

    An S3 store takes its credentials, region and endpoint from the usual `AWS_` variables. Raises StoreError.
    """
    return Store(backend=_backend(url))


def open_sealed_store(url: str, *, keys: ObjectKeys) -> SealedStore:
    """Open the same store for data objects, with what makes their keys. Raises StoreError."""
    return SealedStore(backend=_backend(url), keys=keys)


def _backend(url: str) -> LocalStore | S3Store:
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path and not parts.netloc:
        folder = Path(unquote(parts.path))
        _make_private(folder)
        return LocalStore(prefix=folder)
    if parts.scheme == "s3" and parts.netloc:
        return S3Store.from_url(url)
    raise StoreError(f"a store is file:///folder or s3://bucket/prefix, not {url!r}")


def _make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter; parents keep their modes."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)


def _checked(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise StoreError(f"not an object's path: {path!r}")
    return path
