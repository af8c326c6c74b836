"""NEM13 from the file to the reader: its own dataset, under the same entitlements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from forecourt.data.actions import read_rows
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import perform
from forecourt.processes.ingesting import ingest_path
from tests.browsing import plane  # noqa: F401 - a fixture

DATASET = "accumulation-readings"
HEADER = "100,NEM13,202611010930,MDP1,RETAILR"
#: A read within ACME's own time with the meter, and one of the meter that came to ACME on 1 March, across that day.
READS = (
    ("4300000001", "20260401080000", "1000.5", "20260701080000", "1234.75", "234.25"),
    ("4300000003", "20260115080000", "100", "20260415080000", "350", "250"),
    ("4300000003", "20260415080000", "350", "20260715080000", "700.125", "350.125"),
)


@pytest.fixture
def market_file(tmp_path: Path) -> Path:
    path = tmp_path / "quarter.csv"
    path.write_text("\n".join([HEADER, *(_record(*read) for read in READS), "900", ""]))
    return path


def test_each_company_reads_what_was_counted_within_its_own_time(
    market_file: Path,
    operator: Any,
    people: Any,
    plane: httpx.Client,  # noqa: F811
) -> None:
    receipt = ingest_path(actor=operator, path=market_file)
    assert (receipt.result["readings"], receipt.result["days_new"]) == (3, 3)

    acme = _rows(people("ada@acme.example"), plane)
    assert [(row["key"], row["quantity"], row["unit"]) for row in acme] == [
        ("4300000001", 234_250, "kWh"),
        ("4300000003", 350_125, "kWh"),
    ]
    assert acme[0]["previous_read_at"] == "2026-03-31T22:00:00Z"
    bravo = _rows(people("ben@bravo.example"), plane)
    assert bravo == []  # the read that spans the hand-over tells of both companies' time, so neither has it


def test_a_foreign_key_is_not_there(market_file: Path, operator: Any, people: Any) -> None:
    ingest_path(actor=operator, path=market_file)
    with pytest.raises(Invisible):
        perform(
            read_rows,
            actor=people("ben@bravo.example"),
            parameters={"dataset": DATASET, "keys": ("4300000001",), "format": "json"},
        )


def _record(nmi: str, previous_at: str, previous: str, current_at: str, current: str, quantity: str) -> str:
    return (
        f"250,{nmi},11,1,11,11,METER1,E,{previous},{previous_at},A,,,{current},{current_at},A,,,{quantity},KWH,,"
        f"20261101093000,20261101093000"
    )


def _rows(actor: Any, plane: httpx.Client) -> list[dict[str, Any]]:  # noqa: F811
    receipt = perform(read_rows, actor=actor, parameters={"dataset": DATASET, "format": "json"})
    rows: list[dict[str, Any]] = plane.get("/v1/rows", params={"g": receipt.once["grant"]}).json()["data"]
    return rows
