"""Market files of the demo world: genuine NEM12, told the same by another reader and by ours."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import nemreader
import numpy as np
import pytest

from forecourt.data.engine.blocks import NOT_MEASURED, QUALITIES, IntervalBlock
from forecourt.data.engine.nem12 import read_nem12
from forecourt.processes.demo.almanac import NEM, day_number
from forecourt.processes.demo.cast import CAST
from forecourt.processes.demo.faults import report
from forecourt.processes.demo.files import UnknownMeter, plan_history, small_history, write_correction, write_delivery
from forecourt.processes.demo.shapes import day_block

PLANT = "4300000003"
FROM, TO = date(2026, 10, 28), date(2026, 11, 1)


def test_the_history_holds_every_meter_once_and_eight_million_readings() -> None:
    deliveries = plan_history()
    nmis = [meter.nmi for delivery in deliveries for meter in delivery.meters]
    assert sorted(nmis) == [meter.nmi for meter in CAST.meters]
    assert sum(delivery.readings for delivery in deliveries) == 76 * 105_120
    assert max(len(delivery.meters) for delivery in deliveries) <= 10


def test_a_small_history_reads_back_as_what_was_reported(tmp_path: Path) -> None:
    nmis = [PLANT, "4300000020", "4300000023"]
    blocks = [
        block for path in small_history(folder=tmp_path, nmis=nmis, from_day=FROM, to_day=TO) for block in _read(path)
    ]
    assert {(block.key, block.register) for block in blocks} == {
        (nmi, register) for nmi in nmis for register in CAST.meter(nmi=nmi).registers
    }
    for block in blocks:
        told = report(meter=CAST.meter(nmi=block.key), days=np.arange(day_number(FROM), day_number(TO), dtype=np.int32))
        assert np.array_equal(block.quantity, told.quantity[block.register])
        assert np.array_equal(block.quality, told.quality)
        assert np.array_equal(block.method, told.method)
        assert np.array_equal(block.reason, told.reason)
        assert block.unit == ("kvarh" if block.register in {"K1", "Q1"} else "kWh")


def test_another_reader_finds_the_same_readings(tmp_path: Path) -> None:
    (path,) = small_history(folder=tmp_path, nmis=[PLANT], from_day=FROM, to_day=TO)
    told = nemreader.read_nem_file(str(path)).readings[PLANT]["E1"]
    (ours,) = _read(path)
    assert [round(reading.read_value * 1000) for reading in told] == ours.quantity.ravel().tolist()
    assert [(reading.quality_method or "?")[0] for reading in told] == [
        QUALITIES[code] for code in ours.quality.ravel()
    ]
    assert told[0].t_start == datetime(2026, 10, 28)
    assert told[-1].t_end == datetime(2026, 11, 1)


def test_the_plant_s_last_week_has_an_estimated_afternoon_and_a_night_not_measured(tmp_path: Path) -> None:
    (block,) = [
        each for path in small_history(folder=tmp_path, nmis=[PLANT], from_day=FROM, to_day=TO) for each in _read(path)
    ]
    afternoon, night = block.quality[1, 13 * 12 : 18 * 12], block.quality[3, 2 * 12 : 5 * 12 + 6]
    assert set(afternoon.tolist()) == {QUALITIES.index("E")}
    assert set(night.tolist()) == {NOT_MEASURED}
    assert int((block.quality != 0).sum()) == 60 + 42
    assert not block.quantity[block.quality == NOT_MEASURED].any()


def test_a_packed_delivery_holds_one_member_with_the_same_lines(tmp_path: Path) -> None:
    (plain,) = small_history(folder=tmp_path, nmis=[PLANT], from_day=FROM, to_day=TO)
    (packed,) = small_history(folder=tmp_path, nmis=[PLANT], from_day=FROM, to_day=TO, packed=True)
    with zipfile.ZipFile(packed) as pack:
        assert pack.namelist() == [plain.name]
        assert pack.read(plain.name) == plain.read_bytes()


def test_writing_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    once, again = (
        small_history(folder=tmp_path / name, nmis=[PLANT], from_day=FROM, to_day=TO, packed=True)[0]
        for name in ("once", "again")
    )
    assert once.read_bytes() == again.read_bytes()


def test_a_correction_makes_an_estimated_day_actual_and_newer(tmp_path: Path) -> None:
    day = FROM + timedelta(days=1)
    (before,) = _read(small_history(folder=tmp_path, nmis=[PLANT], from_day=day, to_day=day + timedelta(days=1))[0])
    (after,) = _read(write_correction(folder=tmp_path, nmi=PLANT, day=day))
    changed = before.quantity != after.quantity
    assert set(after.quality.ravel().tolist()) == {0}
    assert changed.any()
    assert not changed[before.quality == 0].any()
    assert after.updated_at[0] > before.updated_at[0]


def test_a_correction_of_an_actual_day_raises_each_reading_by_four_per_cent(tmp_path: Path) -> None:
    day = date(2026, 5, 5)
    truth = day_block(meter=CAST.meter(nmi=PLANT), register="E1", days=np.array([day_number(day)], dtype=np.int32))
    (after,) = _read(write_correction(folder=tmp_path, nmi=PLANT, day=day))
    assert np.array_equal(after.quantity, np.rint(truth * 1.04).astype(np.int64))


def test_a_later_correction_is_another_file_and_newer_still(tmp_path: Path) -> None:
    day, later = date(2026, 5, 5), datetime(2026, 11, 3, 12, tzinfo=NEM)
    first = write_correction(folder=tmp_path, nmi=PLANT, day=day)
    second = write_correction(folder=tmp_path, nmi=PLANT, day=day, created_at=later)
    assert first != second
    assert _read(second)[0].updated_at[0] > _read(first)[0].updated_at[0]


def test_a_meter_nobody_has_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownMeter, match="4399999999"):
        write_correction(folder=tmp_path, nmi="4399999999", day=FROM)
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_file_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("forecourt.processes.demo.records.end", fail)
    with pytest.raises(OSError, match="no space left"):
        small_history(folder=tmp_path, nmis=[PLANT], from_day=FROM, to_day=TO)
    assert list(tmp_path.iterdir()) == []


def test_every_line_has_the_fields_that_the_format_asks_for(tmp_path: Path) -> None:
    (path,) = small_history(folder=tmp_path, nmis=["4300000023"], from_day=FROM, to_day=TO)
    lines = path.read_bytes().split(b"\r\n")
    counts = {b"100": 5, b"200": 10, b"300": 2 + 288 + 5, b"400": 6, b"900": 1}
    assert lines.pop() == b""
    assert all(line.count(b",") + 1 == counts[line[:3]] for line in lines)


def test_a_whole_delivery_is_taken_by_our_reader(tmp_path: Path) -> None:
    smallest = min(plan_history(), key=lambda delivery: delivery.readings)
    blocks = _read(write_delivery(delivery=smallest, folder=tmp_path, packed=False))
    assert sum(block.readings for block in blocks) == smallest.readings


def _read(path: Path) -> list[IntervalBlock]:
    with path.open("rb") as lines:
        return list(read_nem12(lines))
