"""Meters for the engine's tests: blocks as a parser yields them, a manifest in memory, and grants."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forecourt.data.engine.blocks import NOT_MEASURED, AccumulationRead, IntervalBlock
from forecourt.data.engine.cache import Cache
from forecourt.data.engine.grant_reader import GrantReader
from forecourt.data.engine.grants import Grant, KeySlice, Subject, mint
from forecourt.data.engine.landing import CurrentObject, Landed, Landing
from forecourt.data.engine.reading import Library
from forecourt.data.engine.store import Store

KEY = "4300000001"
NOON = datetime(2026, 11, 2, 2, tzinfo=UTC)
SIGNING_KEY = b"s" * 32
VERIFY_KEY = Ed25519PrivateKey.from_private_bytes(SIGNING_KEY).public_key().public_bytes_raw()
OPENING_KEY = b"o" * 32
PLANE_KEY = X25519PrivateKey.from_private_bytes(OPENING_KEY).public_key().public_bytes_raw()


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def nem(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """Return an instant given in NEM time, in seconds since the epoch."""
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()) - 36_000


def block(
    first: date,
    *,
    days: int = 1,
    key: str = KEY,
    register: str = "E1",
    unit: str = "kWh",
    minutes: int = 30,
    updated_at: int = 1_000,
    level: int = 100,
    missing: Iterable[int] = (),
    quality: int = 0,
) -> IntervalBlock:
    """Make days whose readings count up from `level`; `missing` are intervals of each day that were not measured."""
    count = 1440 // minutes
    codes = np.full((days, count), quality, np.uint8)
    codes[:, list(missing)] = NOT_MEASURED
    quantity = level + np.arange(days * count, dtype=np.int64).reshape(days, count)
    quantity[codes == NOT_MEASURED] = 0
    start = day_number(first)
    return IntervalBlock(
        key=key,
        register=register,
        unit=unit,
        interval_minutes=minutes,
        days=np.arange(start, start + days, dtype=np.int32),
        quantity=quantity,
        quality=codes,
        method=np.zeros((days, count), np.int16),
        reason=np.zeros((days, count), np.int16),
        updated_at=np.full(days, updated_at, np.int64),
        line=np.arange(3, 3 + days, dtype=np.int32),
    )


def accumulation(
    previous: int,
    current: int,
    *,
    register: str = "11",
    quantity: int = 5_000,
    updated_at: int = 1_000,
    quality: int = 0,
) -> AccumulationRead:
    """Make one read between two instants, in seconds since the epoch."""
    return AccumulationRead(
        key=KEY,
        register=register,
        unit="kWh",
        previous_read_at=previous,
        current_read_at=current,
        previous_read=10_000,
        current_read=10_000 + quantity,
        quantity=quantity,
        quality=quality,
        method=0,
        reason=0,
        updated_at=updated_at,
        line=7,
    )


@dataclass
class Manifest:
    """Which object is current for a key and year: what PostgreSQL keeps, in memory."""

    store: Store
    dataset: str = "interval-readings"
    paths: dict[str, dict[int, str]] = field(default_factory=dict)

    def current(self, key: str) -> list[CurrentObject]:
        return [CurrentObject(year=year, path=path) for year, path in self.paths.get(key, {}).items()]

    def landing(self, **options: Any) -> Landing:
        return Landing(
            self.store, dataset=self.dataset, current=self.current, collected_at=NOON, file_id="file-1", **options
        )

    def land(self, *blocks: IntervalBlock | AccumulationRead, **options: Any) -> Landed:
        """Land one file and commit it."""
        landing = self.landing(**options)
        for each in blocks:
            landing.add(each)
        landed = landing.finish()
        for item in landed.objects:
            assert item.replaces == self.paths.get(item.key, {}).get(item.year)
            self.paths.setdefault(item.key, {})[item.year] = item.path
        return landed

    def grant(
        self,
        *,
        periods: Sequence[tuple[int, int]] = ((0, 2**33),),
        keys: Sequence[str] | None = None,
        columns: tuple[str, ...] = (),
        format: str = "arrow",
        resolution: str = "raw",
        zone: str = "+10:00",
        expires_s: int = 2**33,
        issued_ms: int = 0,
        subject: Subject | None = None,
    ) -> Grant:
        chosen = sorted(keys if keys is not None else self.paths)
        return Grant(
            id=uuid.UUID(int=7),
            dataset=self.dataset,
            format=format,
            columns=columns,
            resolution=resolution,
            zone=zone,
            slices=tuple(KeySlice(key, tuple(periods), tuple(self.paths.get(key, {}).values())) for key in chosen),
            subject=subject or Subject(uuid.UUID(int=1), uuid.UUID(int=2)),
            filename="rows.arrow",
            issued_ms=issued_ms,
            expires_s=expires_s,
        )


def sign(grant: Grant, *, store: Store | None = None, signing_key: bytes = SIGNING_KEY) -> str:
    """Mint a grant for the plane of the tests."""
    return mint(grant, signing_key=signing_key, plane_key=PLANE_KEY, store=store)


def grant_reader(store: Store | None = None) -> GrantReader:
    return GrantReader(verify_key=VERIFY_KEY, opening_key=OPENING_KEY, store=store)


def library(store: Store) -> Library:
    return Library(store=store, cache=Cache(limit_bytes=1 << 28), pool=ThreadPoolExecutor(2))


def rows_in(data: bytes) -> list[dict[str, Any]]:
    """Decode an Arrow stream into rows."""
    table = pa.ipc.open_stream(data).read_all()
    table.validate(full=True)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
