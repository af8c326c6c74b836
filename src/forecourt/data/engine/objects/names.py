"""The names of objects: `{dataset}/{key}/{year}/{uuid7hex}.parquet`."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from typing import Final

_NAME: Final = re.compile(r"([a-z][a-z-]{0,62})/([A-Za-z0-9]{1,64})/([0-9]{4})/([0-9a-f]{32})\.parquet")


class NotAnObject(ValueError):
    """The path does not name an object."""

    code = "not_an_object"
    title = "The path does not name an object"
    status = 500


@dataclass(frozen=True, slots=True)
class ObjectName:
    """Whose object it is, and which of its versions."""

    dataset: str
    key: str
    year: int
    version: str

    @property
    def path(self) -> str:
        """Return where it lies in the store."""
        return f"{self.dataset}/{self.key}/{self.year:04d}/{self.version}.parquet"


def fresh_name(*, dataset: str, key: str, year: int) -> ObjectName:
    """Return a name that was never used. Raises NotAnObject where a part could not stand in a path."""
    return read_name(ObjectName(dataset=dataset, key=key, year=year, version=_uuid7_hex()).path)


def read_name(path: str) -> ObjectName:
    """Read an object's name from its path. Raises NotAnObject."""
    match = _NAME.fullmatch(path)
    if match is None:
        raise NotAnObject(f"not an object: {path!r}")
    dataset, key, year, version = match.groups()
    return ObjectName(dataset=dataset, key=key, year=int(year), version=version)


def _uuid7_hex() -> str:
    """Make a UUIDv7 (RFC 9562): milliseconds first, so that names sort by age."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{value:032x}"
