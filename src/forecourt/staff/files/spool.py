"""Take uploaded files in: streamed into the spool as they arrive, hashed and counted on the way, never in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from forecourt.kernel.ids import new_id
from forecourt.settings.environment import environment

MEGABYTE: Final = 1_000_000
LONGEST_ENDING: Final = 10


def largest_upload_bytes() -> int:
    """Return how large a file may be, packed as it comes."""
    return environment().upload_mb * MEGABYTE


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """A file of a form that lies in the spool.

    Attributes:
        name: What its sender called it, without any folder.
        path: Where it lies.
        sha256: Its digest, hexadecimal.
    """

    name: str
    path: Path
    sha256: str
    size_bytes: int

    def close(self) -> None:
        """Do nothing: Django closes the files of a form when the request ends, and this one is closed."""


class Spooling(FileUploadHandler):
    """Django's hook for one request: writes each file of its form into the spool, under a name of ours.

    A file that grows beyond the limit is dropped at once; the rest of it is read past and kept nowhere. `too_large`
    names those files. As a context manager it leaves in the spool only what `keep` was called for, however it ends.
    """

    def __init__(self, *, limit_bytes: int) -> None:
        super().__init__()
        self.too_large: list[str] = []
        self._limit_bytes = limit_bytes
        self._folder = environment().home / "spool"
        self._unkept: set[Path] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for path in self._unkept:
            path.unlink(missing_ok=True)

    def keep(self, file: SpooledFile) -> None:
        """Leave a file in the spool: somebody knows of it now."""
        self._unkept.discard(file.path)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = self._folder / f"{new_id().hex}{Path(self.file_name or '').suffix.lower()[:LONGEST_ENDING]}"
        self._unkept.add(self._path)
        self._file: BinaryIO = self._path.open("xb")
        self._digest, self._size_bytes = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece. Raises SkipFile where the file has become too large."""
        self._size_bytes += len(raw_data)
        if self._size_bytes > self._limit_bytes:
            self.too_large.append(self.file_name or "")
            self._file.close()
            self._path.unlink()
            raise SkipFile
        self._digest.update(raw_data)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> SpooledFile:  # type: ignore[override]
        """End a file."""
        self._file.close()
        return SpooledFile(
            name=self.file_name or "unnamed",
            path=self._path,
            sha256=self._digest.hexdigest(),
            size_bytes=self._size_bytes,
        )

    def upload_interrupted(self) -> None:
        """Close a file that was cut off."""
        self._file.close()
