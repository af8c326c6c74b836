"""A newcomer's walk through the whole: two people, one correction, and the same rows by every way."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from forecourt.processes.demo.files import write_correction
from forecourt_client import Client, NotFound
from tests.browser.conftest import OpenPage, Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-done_when")]

ACME_ROWS = 1_892_160
#: ACME's plant, where the afternoon of 29 October was estimated.
CORRECTED = ("4300000003", date(2026, 10, 29))


@pytest.fixture(scope="module")
def tokens(portal: Portal) -> dict[str, str]:
    return portal.tokens()


@pytest.fixture
def client_of(portal: Portal, tokens: dict[str, str]) -> Iterator[Any]:
    """Open the Python client as somebody."""
    clients = []

    def open_client(email: str) -> Client:
        clients.append(Client(portal.url, tokens[email]))
        return clients[-1]

    yield open_client
    for client in clients:
        client.close()


def test_acmes_administrator_sees_the_year_and_zooms_to_a_morning(sign_in: OpenPage) -> None:
    page = sign_in("ada@acme.example")
    page.get_by_role("link", name="Data", exact=True).first.click()
    expect(page.locator("#rows")).to_have_text(re.compile("1,892,160 rows"))
    page.locator("[data-span=year]").click()
    expect(page.locator("#resolution-words")).to_contain_text("Daily means")
    page.locator("[data-span=day]").click()
    expect(page.locator("#plot")).to_have_attribute("aria-label", re.compile("kW"))
    whole_day = page.locator("#shown-words").inner_text()
    _drag_across_the_morning(page)
    expect(page.locator("#shown-words")).not_to_have_text(whole_day)
    expect(page.locator("#shown-words")).to_contain_text(re.compile(r"0[5-9]:\d\d.*1[0-3]:\d\d"))


def test_the_downloaded_parquet_and_the_shown_command_give_the_same_rows(
    sign_in: OpenPage, portal: Portal, tokens: dict[str, str], tmp_path: Path
) -> None:
    page = sign_in("ada@acme.example")
    page.goto("/data/")
    expect(page.locator("#get")).to_contain_text("Download")
    with page.expect_download() as waiting:
        page.locator("#get").click()
    waiting.value.save_as(tmp_path / "page.parquet")
    downloaded = pq.read_table(tmp_path / "page.parquet")
    assert downloaded.num_rows == ACME_ROWS

    shown = page.locator("#calls-1").inner_text().removeprefix("$").strip()
    assert shown.startswith("forecourt data pull interval-readings")
    _run(shown, portal, tokens["ada@acme.example"], tmp_path)
    pulled = pq.read_table(tmp_path / shown.split()[-1])
    assert pulled.num_rows == ACME_ROWS
    assert pulled.equals(downloaded)


def test_bravo_sees_none_of_acmes_readings(sign_in: OpenPage, client_of: Any) -> None:
    page = sign_in("ben@bravo.example")
    page.goto("/data/")
    expect(page.locator("#meter")).to_be_visible()
    assert "4300000001" not in page.content()
    foreign, unknown = page.request.get("/data/?key=4300000001"), page.request.get("/data/?key=4399999999")
    assert (foreign.status, foreign.body()) == (unknown.status, unknown.body())
    assert foreign.status == 404

    bravo = client_of("ben@bravo.example").dataset("interval-readings")
    acme = client_of("ada@acme.example").dataset("interval-readings")
    assert _instants(bravo.rows()).isdisjoint(_instants(acme.rows()))
    for key in ("4300000001", "4399999999"):
        with pytest.raises(NotFound):
            bravo.rows(keys=[key])


def test_a_corrected_file_changes_the_chart_and_the_earlier_version_stays(
    sign_in: OpenPage, client_of: Any, tmp_path: Path
) -> None:
    key, day = CORRECTED
    acme = client_of("ada@acme.example").dataset("interval-readings")
    period = {
        "keys": [key],
        "period_from": datetime(2026, 10, 28, 14, tzinfo=UTC),
        "period_to": datetime(2026, 10, 29, 14, tzinfo=UTC),
        "fields": ["interval_start", "quantity", "quality", "version", "collected_at"],
    }
    earlier = acme.rows(**period)
    chart = sign_in("ada@acme.example")
    _show_day(chart, key, day)
    expect(chart.locator("#legend")).to_contain_text("Estimated")

    staff = sign_in("susy@meridian.example")
    staff.goto("/staff/files/")
    corrected = write_correction(folder=tmp_path, nmi=key, day=day)
    staff.locator("#files").set_input_files(corrected)
    arrived = staff.get_by_role("row").filter(has_text=corrected.name)
    expect(arrived.get_by_text("Taken")).to_be_visible()

    _show_day(chart, key, day)
    expect(chart.locator("#legend")).to_contain_text("Measured")
    expect(chart.locator("#legend")).not_to_contain_text("Estimated")
    now = acme.rows(**period)
    assert set(now["version"].to_pylist()) == {2}
    assert pc.sum(now["quantity"]).as_py() != pc.sum(earlier["quantity"]).as_py()
    known_then = max(earlier["collected_at"].to_pylist())
    assert acme.rows(**period, as_of=known_then).equals(earlier)

    chart.goto("/activity/")
    expect(chart.get_by_text(re.compile(f"{key} corrected")).first).to_be_visible()
    auditor = sign_in("olga@meridian.example")
    auditor.goto("/staff/journal/")
    expect(auditor.get_by_text(re.compile(re.escape(corrected.name))).first).to_be_visible()


def _drag_across_the_morning(page: Page) -> None:
    """Drag over the chart from a quarter to a half of the shown day: 06:00 to 12:00."""
    box = page.locator("#plot .u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 80, steps=8)
    page.mouse.up()


def _show_day(page: Page, key: str, day: date) -> None:
    """Open the chart of one meter at one day, by its address."""
    after = day + timedelta(days=1)
    page.goto(f"/data/?key={key}&from={day}T00%3A00%3A00%2B10%3A00&to={after}T00%3A00%3A00%2B10%3A00")
    expect(page.locator("#shown-words")).to_contain_text(f"{day:%d %b %Y}")
    expect(page.locator("#legend")).to_contain_text("Measured")


def _run(command: str, portal: Portal, token: str, folder: Path) -> None:
    """Run a command as the page shows it, with the program of this environment."""
    program = Path(sys.executable).with_name("forecourt")
    environment = {**os.environ, "FORECOURT_URL": portal.url, "FORECOURT_TOKEN": token}
    subprocess.run([program, *shlex.split(command)[1:]], env=environment, cwd=folder, check=True)


def _instants(table: pa.Table) -> set[tuple[str, Any]]:
    """Return key and hour of every reading: enough to see an overlap, and quick."""
    hours = pc.floor_temporal(table["interval_start"], unit="hour")
    pairs = pa.table({"key": table["key"].cast(pa.string()), "hour": hours}).group_by(["key", "hour"]).aggregate([])
    return set(zip(pairs["key"].to_pylist(), pairs["hour"].to_pylist(), strict=True))
