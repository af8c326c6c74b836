"""Rows in a file: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from forecourt_client import BadAnswer, Client, Dataset, NotFound, Patience, Unreachable, WrongUse
from tests.client.portal import SERVED, TOKEN, Answer, Portal, encoded

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PARQUET = "application/vnd.apache.parquet"


@pytest.fixture
def readings(portal: Portal) -> Dataset:
    return Client(portal.url, TOKEN, patience=Patience(first_pause_s=0), timeout_s=5).dataset("interval-readings")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.mark.parametrize("format", ["arrow", "parquet", "csv", "json"])
def test_every_format_arrives_byte_for_byte_with_its_rows_and_periods(
    readings: Dataset, portal: Portal, folder: Path, format: str
) -> None:
    download = readings.download(folder / "rows", format=format, keys=["4300000003"])
    sent = encoded(portal.table, portal.plane.asked[0].headers["accept"])
    assert (folder / "rows").read_bytes() == sent
    assert (download.rows, download.size_bytes, download.format) == (5_000, len(sent), format)
    assert download.served is not None
    assert list(download.served) == [entry["key"] for entry in SERVED]
    assert portal.api.asked[0].query == {"filter[key]": "4300000003"}


def test_progress_is_told_up_to_the_end(readings: Dataset, folder: Path) -> None:
    told: list[tuple[int, int | None]] = []
    download = readings.download(folder / "rows", progress=lambda done, total: told.append((done, total)))
    size = download.size_bytes
    assert told[0] == (0, size)
    assert told[-1] == (size, size)


def test_a_size_that_is_not_announced_is_told_as_unknown(readings: Dataset, portal: Portal, folder: Path) -> None:
    portal.plane.faults.append(Answer(usual=True, framing="chunked"))
    told: list[tuple[int, int | None]] = []
    download = readings.download(folder / "rows", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (download.size_bytes, None)


def test_a_broken_parquet_goes_on_where_it_stopped(readings: Dataset, portal: Portal, folder: Path) -> None:
    portal.plane.faults.append(Answer(usual=True, cut_after=40_000))
    readings.download(folder / "rows")
    first, second = portal.plane.asked
    assert "range" not in first.headers
    assert (second.headers["range"], second.headers["if-range"]) == ("bytes=40000-", '"v1"')
    assert pa.parquet.read_table(folder / "rows").num_rows == 5_000


def test_it_goes_on_under_a_new_grant_too(readings: Dataset, portal: Portal, folder: Path) -> None:
    portal.plane.faults += [Answer(usual=True, cut_after=40_000), Answer(403)]
    readings.download(folder / "rows")
    assert portal.plane.asked[-1].query == {"g": "grant2"}
    assert portal.plane.asked[-1].headers["range"] == "bytes=40000-"
    assert pa.parquet.read_table(folder / "rows").equals(portal.table)


def test_it_begins_again_where_the_rest_is_of_another_version(readings: Dataset, portal: Portal, folder: Path) -> None:
    def replace_when_half(done: int, total: int | None) -> None:
        portal.etag = '"v2"' if done else portal.etag

    portal.plane.faults.append(Answer(usual=True, cut_after=40_000))
    readings.download(folder / "rows", progress=replace_when_half)
    assert pa.parquet.read_table(folder / "rows").equals(portal.table)


def test_a_rest_that_is_of_another_version_all_the_same_is_not_joined(
    readings: Dataset, portal: Portal, folder: Path
) -> None:
    rest = Answer(206, b"other", {"ETag": '"v2"', "Content-Range": "bytes 40000-40004/40005"})
    portal.plane.faults += [Answer(usual=True, cut_after=40_000), rest]
    readings.download(folder / "rows")
    assert "range" not in portal.plane.asked[2].headers
    assert pa.parquet.read_table(folder / "rows").equals(portal.table)


@pytest.mark.parametrize(("format", "etag"), [("csv", '"v1"'), ("parquet", None), ("parquet", 'W/"v1"')])
def test_what_cannot_be_resumed_begins_again(
    readings: Dataset, portal: Portal, folder: Path, format: str, etag: str | None
) -> None:
    portal.etag = etag
    portal.plane.faults.append(Answer(usual=True, cut_after=40_000))
    assert readings.download(folder / "rows", format=format).rows == 5_000
    assert "range" not in portal.plane.asked[1].headers


def test_a_transfer_that_keeps_breaking_leaves_the_earlier_file_and_nothing_else(
    readings: Dataset, portal: Portal, folder: Path
) -> None:
    (folder / "rows").write_text("earlier")
    portal.plane.faults += [Answer(usual=True, cut_after=10)] * 4
    with pytest.raises(Unreachable):
        readings.download(folder / "rows", format="csv")
    assert [file.name for file in folder.iterdir()] == ["rows"]
    assert (folder / "rows").read_text() == "earlier"


def test_a_refusal_leaves_no_file(readings: Dataset, folder: Path) -> None:
    with pytest.raises(NotFound):
        readings.download(folder / "rows", keys=["9999999999"])
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("format", ["arrow", "parquet", "json"])
def test_what_is_no_file_of_that_format_is_not_kept(
    readings: Dataset, portal: Portal, folder: Path, format: str
) -> None:
    portal.plane.faults.append(Answer(200, b"<html>"))
    with pytest.raises(BadAnswer, match=format):
        readings.download(folder / "rows", format=format)
    assert list(folder.iterdir()) == []


def test_an_interruption_leaves_nothing(readings: Dataset, folder: Path) -> None:
    def interrupt(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        readings.download(folder / "rows", progress=interrupt)
    assert list(folder.iterdir()) == []


def test_a_new_file_has_the_rights_that_the_person_gives_new_files(readings: Dataset, folder: Path) -> None:
    earlier = os.umask(0o027)
    try:
        readings.download(folder / "rows")
    finally:
        os.umask(earlier)
    assert (folder / "rows").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_and_what_it_points_to_is_replaced(readings: Dataset, folder: Path) -> None:
    (folder / "real").write_text("earlier")
    (folder / "link").symlink_to("real")
    readings.download(folder / "link")
    assert (folder / "link").is_symlink()
    assert pa.parquet.read_metadata(folder / "real").num_rows == 5_000


def test_directories_devices_and_places_that_do_not_exist_are_refused_before_anything_is_sent(
    readings: Dataset, portal: Portal, folder: Path
) -> None:
    for path in (folder, Path("/dev/null"), folder / "no" / "rows"):
        with pytest.raises(WrongUse):
            readings.download(path)
    assert portal.api.asked == []


def test_an_unknown_format_is_refused(readings: Dataset, folder: Path) -> None:
    with pytest.raises(WrongUse, match="xlsx"):
        readings.download(folder / "rows", format="xlsx")


def test_records_of_csv_are_counted_with_line_ends_inside_quotes(
    readings: Dataset, portal: Portal, folder: Path
) -> None:
    portal.plane.faults.append(Answer(200, b'"key","words"\n1,"two\nlines"\n2,"a ""quoted""\n word"\n3,\n'))
    download = readings.download(folder / "rows", format="csv")
    assert (download.rows, download.served) == (3, None)
