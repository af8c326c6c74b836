"""Figures of the way out: all of ACME's rows as an Arrow table in our client's hand."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import httpx
import pyarrow as pa

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import Installation
from benchmarks.loopback import floor_of
from benchmarks.repetition import Sample, alternate, milliseconds, repeat
from benchmarks.rivals import Rivals
from forecourt_client import Client
from forecourt_client.datasets import MEDIA_TYPES, read_table
from forecourt_client.signed import open_signed

GROUP: Final = "ACME's 1,892,160 rows → Arrow table in our client"
ROWS: Final = 1_892_160
DATASET: Final = "interval-readings"
ACME: Final = "ada@acme.example"
#: Holds no meter that ACME ever held: reading hers warms the data process and none of ACME's data.
SOMEBODY_ELSE: Final = "lena@lapsed.example"
_TIMEOUT_S: Final = 60.0


class WrongRows(AssertionError):
    """What came is not what was asked for: a figure of it would be worth nothing."""


def reading_figures(installation: Installation, *, rivals: Rivals, times: int) -> list[Figure]:
    """Measure with the grant held, from a token, and with the data plane's memory empty."""
    with Client(installation.url, installation.tokens[ACME]) as client:
        whole = client.dataset(DATASET).rows
        _check(whole())
        grant = GrantHolder(installation)
        with floor_of(size_bytes=grant.size_bytes) as floor:
            floor_ms, held_ms = alternate([floor, grant.read], times=times * 2)
            from_token_ms = repeat(whole, times=times)
            redirect_ms = repeat(grant.ask, times=times)
            cold_ms = _cold(installation, whole, times=max(3, times // 3))
    duck_ms = repeat(rivals.duck.rows, times=times)
    postgres_ms = repeat(rivals.postgres.rows, times=max(2, times // 6))
    size = f"{grant.size_bytes / 1e6:.0f} MB"
    floor_name = "loopback floor"
    return [
        Figure(GROUP, f"floor: {size} through a bare loopback socket", floor_ms, MS),
        Figure(
            GROUP, "grant held", held_ms, MS, floor_name, floor_ms.median, Bounds(goal=1.5, limit=3.0, of_ratio=True)
        ),
        Figure(
            GROUP,
            "from a token",
            from_token_ms,
            MS,
            floor_name,
            floor_ms.median,
            Bounds(60, 200),
            note="token → policy → grant → journal → 307 → rows, with one client whose connections stay open",
        ),
        Figure(GROUP, "  of which up to the redirect", redirect_ms, MS),
        Figure(
            GROUP,
            "from a token, caches dropped",
            cold_ms,
            MS,
            floor_name,
            floor_ms.median,
            Bounds(150, 400),
            note="a fresh process each time, warmed with another company's rows; the system's page cache stays",
        ),
        Figure(GROUP, "rival: DuckDB native", duck_ms, MS, "grant held", held_ms.median),
        Figure(GROUP, "rival: PostgreSQL rows by COPY", postgres_ms, MS, "grant held", held_ms.median),
    ]


class GrantHolder:
    """Asks the portal for a grant, as any program may, and reads it as our client does."""

    def __init__(self, installation: Installation, **asked: str) -> None:
        self._asked = asked
        self._http = httpx.Client(
            base_url=installation.url, headers={"Authorization": f"Bearer {installation.tokens[ACME]}"}
        )
        self.address = self.ask()
        self.size_bytes = self._size()

    @property
    def token(self) -> str:
        """Return the grant itself."""
        return urllib.parse.parse_qs(urllib.parse.urlsplit(self.address).query)["g"][0]

    def ask(self) -> str:
        """Ask for the grant and return the signed address."""
        response = self._http.get(f"/api/v1/datasets/{DATASET}/rows", params=self._asked)
        if response.status_code != httpx.codes.TEMPORARY_REDIRECT:
            raise WrongRows(f"the portal answered {response.status_code}: {response.text[:500]}")
        return response.headers["Location"]

    def read(self) -> pa.Table:
        """Read what the grant opens; a grant that runs out meanwhile is an error."""
        with open_signed(self.address, accept=MEDIA_TYPES["arrow"], timeout_s=_TIMEOUT_S) as body:
            return read_table(body)  # the client's own, so that what is measured is the client

    def renew(self, **asked: str) -> None:
        """Ask again, perhaps for something else."""
        self._asked = asked or self._asked
        self.address = self.ask()

    def _size(self) -> int:
        with open_signed(self.address, accept=MEDIA_TYPES["arrow"], timeout_s=_TIMEOUT_S) as body:
            return sum(len(piece) for piece in body.pieces())


def _cold(installation: Installation, read: Callable[[], pa.Table], *, times: int) -> Sample:
    """Read with nothing of ACME's in the data plane's memory; it stays warm afterwards."""
    taken = []
    for _ in range(times):
        installation.plane.restart()
        _read_somebody_else(installation)
        taken.append(milliseconds(read))
    return Sample(tuple(taken))


def _read_somebody_else(installation: Installation) -> None:
    """Let the fresh process import and start what it needs; on its way the portal's connections are made anew too."""
    with Client(installation.url, installation.tokens[SOMEBODY_ELSE]) as client:
        day = datetime.fromisoformat("2026-02-03T00:00:00+10:00")
        table = client.dataset(DATASET).rows(period_from=day, period_to=day + timedelta(days=1))
        if not table.num_rows:
            raise WrongRows("the warming request gave no rows")


def _check(table: pa.Table) -> None:
    if table.num_rows != ROWS:
        raise WrongRows(f"{table.num_rows:,} rows came instead of {ROWS:,}")
