"""The order of records: each fault is told with its line."""

from __future__ import annotations

import pytest

from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.nem12 import read_nem12

HEADER = "100,NEM12,202601010930,MDP1,RETAILR"
STREAM = "200,4300000001,E1,E1,E1,N1,METER1,kWh,30,"
DAY = f"300,20250601,{','.join(['0.5'] * 48)},A,,,20250602010203,"


@pytest.mark.parametrize(
    ("lines", "line", "code"),
    [
        ([], None, "end_missing"),
        ([HEADER], None, "end_missing"),
        ([HEADER, "900"], 2, "record_out_of_order"),
        ([STREAM, DAY, "900"], 1, "header_missing"),
        (["", HEADER, STREAM, DAY, "900"], 1, "header_missing"),
        ([HEADER, DAY, "900"], 2, "record_out_of_order"),
        ([HEADER, STREAM, "900"], 3, "record_out_of_order"),
        ([HEADER, STREAM, STREAM, DAY, "900"], 3, "record_out_of_order"),
        ([HEADER, STREAM, "500,N,,,", "900"], 3, "record_out_of_order"),
        ([HEADER, HEADER, STREAM, DAY, "900"], 2, "record_out_of_order"),
        ([HEADER, STREAM, DAY], None, "end_missing"),
        ([HEADER, STREAM, DAY, "900", HEADER], 5, "data_after_end"),
        ([HEADER, STREAM, DAY, "900", "", "900"], 6, "data_after_end"),
        ([HEADER, STREAM, "", DAY, "900"], 3, "blank_line"),
        ([HEADER, STREAM, DAY, "900,"], 4, "wrong_field_count"),
        ([HEADER, STREAM, DAY, "250,1", "900"], 4, "unknown_record"),
        ([HEADER, STREAM, DAY, "3000,1", "900"], 4, "unknown_record"),
        ([HEADER, STREAM, DAY, " 900"], 4, "unknown_record"),
        ([HEADER, STREAM, DAY, ",", "900"], 4, "unknown_record"),
        ([HEADER.replace("NEM12", "NEM13"), STREAM, DAY, "900"], 1, "unknown_kind"),
        ([HEADER.replace("NEM12", "NEM14"), STREAM, DAY, "900"], 1, "unknown_kind"),
        ([HEADER.replace("202601010930", "20260101093000"), STREAM, DAY, "900"], 1, "bad_date"),
        ([HEADER.replace("202601010930", "202601012430"), STREAM, DAY, "900"], 1, "bad_date"),
        ([HEADER + ",", STREAM, DAY, "900"], 1, "wrong_field_count"),
    ],
)
def test_a_record_out_of_its_place_is_refused_with_its_line(lines: list[str], line: int | None, code: str) -> None:
    with pytest.raises(FileRefused) as caught:
        list(read_nem12([record.encode() for record in lines]))

    assert (caught.value.line, caught.value.code) == (line, code)


def test_a_file_may_end_in_blank_lines_and_either_line_end() -> None:
    lines = [HEADER + "\r\n", STREAM + "\n", DAY, "900\r\n", "\r\n", ""]

    assert len(list(read_nem12([line.encode() for line in lines]))) == 1
