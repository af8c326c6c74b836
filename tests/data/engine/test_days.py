"""Days whose quality varies: resolved by 400 records, each interval once, or refused."""

from __future__ import annotations

import pytest

from forecourt.data.engine.blocks import NOT_MEASURED, QUALITIES, IntervalBlock
from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.nem12 import read_nem12

HEADER = "100,NEM12,202601010930,MDP1,RETAILR"
STREAM = "200,4300000001,E1,E1,E1,N1,METER1,kWh,30,"


def day_of(*, day: str = "20250601", quality: str = "A") -> str:
    return f"300,{day},{','.join(['0.5'] * 48)},{quality},,,20250602010203,"


def read(*records: str) -> list[IntervalBlock]:
    return list(read_nem12([record.encode() for record in (HEADER, STREAM, *records, "900")]))


def refusal(*records: str) -> tuple[int | None, str]:
    with pytest.raises(FileRefused) as caught:
        read(*records)
    return caught.value.line, caught.value.code


def test_a_variable_day_is_resolved_by_its_400_records_in_any_order() -> None:
    (block,) = read(
        day_of(),
        day_of(day="20250602", quality="V"),
        "400,41,48,N,,",
        "400,1,10,A,,",
        "400,11,40,F52,71,Recalculated",
        day_of(day="20250603", quality="E52"),
    )

    flags = [QUALITIES[code] for code in block.quality[1]]
    assert flags == ["A"] * 10 + ["F"] * 30 + ["N"] * 8
    assert block.method[1].tolist() == [0] * 10 + [52] * 30 + [0] * 8
    assert block.reason[1].tolist() == [0] * 10 + [71] * 30 + [0] * 8
    assert (block.quality[0] == QUALITIES.index("A")).all()
    assert (block.quality[2] == QUALITIES.index("E")).all()


def test_an_interval_that_was_not_measured_has_no_quantity_whatever_stands_there() -> None:
    (block,) = read(day_of(quality="V"), "400,1,24,N,,", "400,25,48,A,,")

    assert block.quantity[0].tolist() == [0] * 24 + [500] * 24
    assert (block.quality[0, :24] == NOT_MEASURED).all()


@pytest.mark.parametrize(
    ("events", "line", "code"),
    [
        ([], 3, "event_gap"),
        (["400,1,47,A,,"], 3, "event_gap"),
        (["400,2,48,A,,"], 3, "event_gap"),
        (["400,1,20,A,,", "400,22,48,A,,"], 3, "event_gap"),
        (["400,1,20,A,,", "400,20,48,A,,"], 5, "event_overlap"),
        (["400,0,48,A,,"], 4, "bad_event_range"),
        (["400,1,49,A,,"], 4, "bad_event_range"),
        (["400,20,10,A,,"], 4, "bad_event_range"),
        (["400,x,48,A,,"], 4, "bad_event_range"),
        (["400,-1,48,A,,"], 4, "bad_event_range"),
        (["400,1,48,V,,"], 4, "unknown_quality"),
        (["400,1,48,Z,,"], 4, "unknown_quality"),
        (["400,1,48,A,,,"], 4, "wrong_field_count"),
        (["400,1,48,A"], 4, "wrong_field_count"),
        (["500,N,,,", "400,1,48,A,,"], 5, "record_out_of_order"),
        (["500,N,,"], 4, "wrong_field_count"),
        (["500,N,,2025,"], 4, "bad_date"),
    ],
)
def test_a_variable_day_that_is_not_resolved_once_is_refused(events: list[str], line: int, code: str) -> None:
    assert refusal(day_of(quality="V"), *events) == (line, code)
    assert refusal(day_of(quality="V"), *events, day_of(day="20250602")) == (line, code)


def test_a_400_record_after_a_day_of_one_quality_is_refused() -> None:
    assert refusal(day_of(), "400,1,48,A,,") == (4, "event_without_variable_day")
