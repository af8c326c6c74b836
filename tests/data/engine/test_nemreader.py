"""Our readings beside those of nemreader 0.9.2, over the market's own example files and one of ours.

Every difference is told here, file by file. The examples lie beside the repository; without them the tests that need
them are skipped.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from forecourt.data.engine.archive import open_market_file
from forecourt.data.engine.blocks import NEM_OFFSET_S, QUALITIES, AccumulationRead, IntervalBlock
from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.nem12 import read_nem12
from forecourt.data.engine.nem13 import read_nem13

nemreader = pytest.importorskip("nemreader")

# nemreader leaves the files that it reads open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

EXAMPLES = Path(__file__).parents[3] / ".." / "shared" / "data" / "nem"
EPOCH = datetime(1970, 1, 1)


class Reading(NamedTuple):
    """One reading in words that both readers can be put into; times are NEM time, values thousandths."""

    key: str
    register: str
    start: datetime
    end: datetime
    value: float
    flag: str
    reason: str
    unit: str
    previous: float | None = None
    current: float | None = None


#: Files that we refuse, with the line and code, and how many readings nemreader finds in them.
REFUSED = {
    "Example_NEM12_ManyNMIs.zip": (
        (2, "bad_nmi", 57_024),
        "Its NMIs are made up (nmi1 to nmi99); an NMI has ten characters. With real ones the readings agree.",
    ),
    "Example_NEM12_incomplete_interval.csv": (
        (3, "wrong_interval_count", 144),
        "A V day without a value. nemreader logs it and reads on, and the day is lost; we take a file whole or not.",
    ),
    "Example_NEM12_missing_header.csv": (
        (1, "header_missing", 96),
        "It has a blank line for a header. nemreader takes it for NEM12; we cannot know when or by whom it was made.",
    ),
}

#: Text put for the value 1.111 in a file of our own: what nemreader makes of it, and what we do.
NUMBERS = {
    "1_000": (1000.0, "Python's float() takes underscores; we refuse it."),
    "\uff11": (1.0, "Python's float() takes figures of any script; we refuse what is not ASCII."),
    "nan": ("nan", "float() takes nan, which then spoils every sum; we refuse it."),
    "inf": (float("inf"), "float() takes infinity; we refuse it."),
    "1e3": (1000.0, "float() takes exponents, which the format has not; we refuse it."),
    "+1": (1.0, "float() takes a plus sign, which the format has not; we refuse it."),
    " 1": (1.0, "float() takes blanks; we refuse them."),
    "5.": (5.0, "float() takes a point without figures after it; we refuse it."),
    "-1.5": (-1.5, "float() takes a negative value; the register tells the direction, so we refuse it."),
    "1.2345": (1.2345, "A float keeps some of it; we keep thousandths exactly, so we refuse what is finer."),
    "0x1F": (None, "nemreader logs it and leaves a hole; we refuse it."),
    "": (None, "nemreader leaves a hole; we refuse it."),
}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="nemreader")


def examples() -> list[Path]:
    return sorted(path for path in EXAMPLES.glob("**/*.*") if path.suffix in {".zip", ".csv"})


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the market's example files are not here")
def test_every_example_is_read_as_nemreader_reads_it_or_its_difference_is_told() -> None:
    found = {path.name for path in examples()}
    assert len(found) >= 29
    assert found >= REFUSED.keys()

    for path in examples():
        if path.name not in REFUSED:
            assert sorted(ours(path)) == sorted(theirs(path)), path.name
            continue
        line, code, their_count = REFUSED[path.name][0]
        with pytest.raises(FileRefused) as caught:
            ours(path)
        assert (caught.value.line, caught.value.code, len(theirs(path))) == (line, code, their_count), path.name


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the market's example files are not here")
def test_the_example_with_made_up_nmis_agrees_once_it_has_real_ones(tmp_path: Path) -> None:
    with_real_nmis = tmp_path / "many.csv"
    with open_market_file(EXAMPLES / "Example_NEM12_ManyNMIs.zip") as file:
        lines = [line.rstrip(b"\r").split(b",") for line in file.lines]
    for fields in lines:
        if fields[0] == b"200":
            fields[1] = b"43" + fields[1].removeprefix(b"nmi").zfill(8)
    with_real_nmis.write_bytes(b"\n".join(b",".join(fields) for fields in lines))

    read = ours(with_real_nmis)

    assert len(read) == 57_024
    assert sorted(read) == sorted(theirs(with_real_nmis))


def test_a_file_of_our_own_with_all_that_the_examples_lack_agrees_too(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(own_file())

    read = ours(path)

    assert len(read) == 3 * 288 + 96
    assert sorted(read) == sorted(theirs(path))


@pytest.mark.parametrize("written", NUMBERS)
def test_what_nemreader_takes_for_a_number_and_we_refuse_is_told(tmp_path: Path, written: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(own_file().replace("1.111", written, 1), encoding="utf-8")

    with pytest.raises(FileRefused) as caught:
        ours(path)
    made_of_it = nemreader.NEMFile(str(path)).nem_data().readings["4300000001"]["E1"][10].read_value

    assert caught.value.line == 3
    assert (str(made_of_it) if made_of_it != made_of_it else made_of_it) == NUMBERS[written][0]


def own_file() -> str:
    """Write a 5-minute file with a V day, a missing day, solar and reactive registers and a 15-minute one."""
    values = [f"{at // 60}.{at:03d}" for at in range(288)]
    values[10] = "1.111"
    five = ",".join(values)
    return "\n".join(
        [
            "100,NEM12,202601010930,MDP1,RETAILR",
            "200,4300000001,E1B1Q1,E1,E1,N1,METER1,kWh,5,",
            f"300,20250601,{five},A,,,20250602010203,",
            f"300,20250604,{five},V,,,20250602010203,20250603000000",
            "400,1,100,A,,",
            "400,101,200,S14,32,Fault",
            "400,201,288,F52,71,",
            "500,O,S01009,20250602120000,1.5",
            "200,4300000001,E1B1Q1,B1,B1,N1,METER1,kWh,5,20250901",
            f"300,20250601,{five},E99,,,20250602010203,",
            "200,4300000001,E1B1Q1,Q1,Q1,N1,METER1,kvarh,15,",
            f"300,20250601,{','.join(values[:96])},A,,,20250602010203,",
            "900",
        ]
    )


def ours(path: Path) -> list[Reading]:
    with open_market_file(path) as file:
        if file.kind == "NEM12":
            return [reading for block in read_nem12(file.lines) for reading in of_block(block)]
        return [of_accumulation(read) for read in read_nem13(file.lines)]


def of_block(block: IntervalBlock) -> Iterator[Reading]:
    length = timedelta(minutes=block.interval_minutes)
    for row, day in enumerate(block.days.tolist()):
        for at in range(block.quantity.shape[1]):
            yield Reading(
                key=block.key,
                register=block.register,
                start=EPOCH + timedelta(days=day) + at * length,
                end=EPOCH + timedelta(days=day) + (at + 1) * length,
                value=float(block.quantity[row, at]),
                flag=QUALITIES[block.quality[row, at]] + (str(block.method[row, at]) if block.method[row, at] else ""),
                reason=str(block.reason[row, at]) if block.reason[row, at] else "",
                unit=block.unit.lower(),
            )


def of_accumulation(read: AccumulationRead) -> Reading:
    return Reading(
        key=read.key,
        register=read.register,
        start=EPOCH + timedelta(seconds=read.previous_read_at + NEM_OFFSET_S),
        end=EPOCH + timedelta(seconds=read.current_read_at + NEM_OFFSET_S),
        value=float(read.quantity),
        flag=QUALITIES[read.quality] + (str(read.method) if read.method else ""),
        reason="",  # nemreader does not hand on the reasons of a 250 record
        unit=read.unit.lower(),
        previous=float(read.previous_read),
        current=float(read.current_read),
    )


def theirs(path: Path) -> list[Reading]:
    readings = nemreader.NEMFile(str(path)).nem_data().readings
    return [
        Reading(
            key=key,
            register=register,
            start=reading.t_start,
            end=reading.t_end,
            value=round(reading.read_value * 1000, 6),
            flag=reading.quality_method,
            reason=reading.event_code or "",
            unit=reading.uom.lower(),
            previous=None if reading.val_start is None else reading.val_start * 1000,
            current=None if reading.val_end is None else reading.val_end * 1000,
        )
        for key, registers in readings.items()
        for register, of_register in registers.items()
        for reading in of_register
    ]
