"""The notebook of the how-to guide, run as it stands: the same rows by every tool, from a real installation."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from forecourt_client import Forecourt, kinds
from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-notebook")]

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "notebook.md"
ACME_ROWS = 1_892_160
ORDER = ["key", "register", "interval_start"]


@pytest.fixture(scope="module")
def token(portal: Portal) -> str:
    return portal.tokens()["ada@acme.example"]


@pytest.fixture(scope="module")
def notebook(portal: Portal, token: str) -> dict[str, Any]:
    """Run every piece of the guide's Python, one after the other, and return what it made."""
    made: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FORECOURT_URL", portal.url)
        environment.setenv("FORECOURT_TOKEN", token)
        for piece in re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL):
            exec(compile(piece, str(GUIDE), "exec"), made)
    return made


def test_polars_pandas_and_duckdb_read_the_rows_that_the_client_reads(notebook: dict[str, Any]) -> None:
    ours = pl.from_arrow(notebook["table"])
    assert isinstance(ours, pl.DataFrame)
    assert ours.height == ACME_ROWS
    assert _plain(notebook["by_polars"]).sort(ORDER).equals(_plain(ours).sort(ORDER))
    by_pandas: pd.DataFrame = notebook["by_pandas"]
    assert _plain(pl.from_pandas(by_pandas)).sort(ORDER).equals(_plain(ours).sort(ORDER))
    by_duckdb: pa.Table = notebook["by_duckdb"]
    assert _plain(pl.DataFrame(pl.from_arrow(by_duckdb))).sort(ORDER).equals(_plain(ours).sort(ORDER))


def test_a_part_of_it_is_read_by_ranges(notebook: dict[str, Any]) -> None:
    assert notebook["of_one_meter"].height == 70_560


def test_the_address_serves_head_and_ranges_without_a_token(portal: Portal, token: str) -> None:
    with Forecourt(portal.url, token) as client:
        url = client.dataset("interval-readings").address(keys=["4300000003"]).url
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=20) as head:
        size = int(head.headers["Content-Length"])
        assert head.headers["Accept-Ranges"] == "bytes"
    asked = urllib.request.Request(url, headers={"Range": f"bytes={size - 4}-"})
    with urllib.request.urlopen(asked, timeout=20) as part:
        assert (part.status, part.read()) == (206, b"PAR1")


def test_the_typed_client_reads_a_real_portal(portal: Portal, token: str) -> None:
    with Forecourt(portal.url, token) as client:
        meters = list(client.list(kinds.MeteredResource, include=["site", "entitlements.contract"], page_size=5))
        assert len(meters) == 19
        held = meters[0].related("entitlements")
        assert isinstance(held, list)
        assert all(isinstance(each, kinds.Entitlement) for each in held)
        (company,) = client.list("companies")
        assert client.get(kinds.Company, company.id).short_name == "ACME"


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without how a tool keeps them: words as words, instants in microseconds of UTC."""
    return frame.select(
        pl.col("key").cast(pl.String),
        pl.col("register").cast(pl.String),
        pl.col("interval_start").dt.convert_time_zone("UTC").cast(pl.Datetime("us", "UTC")),
        pl.col("quantity").cast(pl.Int64),
        pl.col("quality").cast(pl.String),
    )
