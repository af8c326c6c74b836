"""Files as tables: every line is a record or is named, and a broken one costs nothing but itself."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from forecourt.customers.rules.importing.dialects import detect
from forecourt.customers.rules.importing.faults import CannotRead
from forecourt.customers.rules.importing.lines import LONGEST_LINE_BYTES
from forecourt.customers.rules.importing.records import Record
from forecourt.customers.rules.importing.tables import Told, glance_at, open_table


def write(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def records(path: Path, told: Told = Told()) -> list[Record]:
    with open_table(path, told=told) as table:
        return list(table.records)


def cells(path: Path) -> list[tuple[str, ...]]:
    return [each.cells for each in records(path) if each.fault is None]


def faults(path: Path) -> list[tuple[int, str]]:
    return [(each.line, each.fault.code) for each in records(path) if each.fault is not None]


def test_head_and_rows_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name\r\n1,Acme\r\n\r\n2,Delta\r\n")
    with open_table(path) as table:
        assert table.head == ("id", "name")
        assert [(each.line, each.cells) for each in table.records] == [(2, ("1", "Acme")), (4, ("2", "Delta"))]


def test_a_field_in_quotes_may_hold_delimiters_quotes_and_ends_of_line(tmp_path: Path) -> None:
    path = write(tmp_path, 'id,name,note\n1,"Acme, Inc.","He said ""no"".\nThen yes."\n2,Delta,\n')
    assert cells(path) == [("1", "Acme, Inc.", 'He said "no".\nThen yes.'), ("2", "Delta", "")]


def test_a_stray_quote_costs_its_own_line(tmp_path: Path) -> None:
    path = write(tmp_path, 'id,name,town\n1,Acme,Perth\n2,"Delta,Perth\n3,Echo,Perth\n4,"Fox, Ltd",Perth\n')
    assert [each[0] for each in cells(path)] == ["1", "3", "4"]
    assert faults(path) == [(3, "stray_quote")]
    broken = next(each for each in records(path) if each.fault)
    assert broken.raw == '2,"Delta,Perth'


def test_two_stray_quotes_that_would_swallow_whole_records_do_not(tmp_path: Path) -> None:
    path = write(tmp_path, 'id,name,town\n1,"Acme,Perth\n2,Delta,Perth\n3,Echo",Perth\n')
    assert [each[0] for each in cells(path)] == ["2", "3"]
    assert faults(path) == [(2, "stray_quote")]


def test_text_after_a_closing_quote_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, 'id,name\n1,"Acme"x\n2,Delta\n')
    assert faults(path) == [(2, "misquoted")]
    assert cells(path) == [("2", "Delta")]


@pytest.mark.parametrize("line", ["1,Acme,Perth,6000", "1"])
def test_a_line_of_another_width_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, f"id,name,town\n{line}\n2,Delta,Perth\n")
    assert faults(path) == [(2, "width")]
    assert cells(path) == [("2", "Delta", "Perth")]


def test_a_nul_and_a_byte_of_another_encoding_are_named_by_line(tmp_path: Path) -> None:
    sound = "".join(f"{number},Café Zürich\n" for number in range(3, 40)).encode()
    path = write(tmp_path, b"id,name\n1,A\0B\n2,Caf\xe9\n" + sound)
    assert faults(path) == [(2, "nul"), (3, "encoding")]
    assert len(cells(path)) == 37


def test_a_line_without_end_is_named_and_passed(tmp_path: Path) -> None:
    path = write(tmp_path, b"id,name\n1," + b"x" * (3 * LONGEST_LINE_BYTES) + b"\n2,Delta\n")
    assert faults(path) == [(2, "line_too_long")]
    assert cells(path) == [("2", "Delta")]


@pytest.mark.parametrize(
    ("encoding", "known_by"),
    [("utf-8", "content"), ("utf-8-sig", "mark"), ("utf-16", "mark"), ("utf-16-le", "content"), ("cp1252", "assumed")],
)
def test_encodings_are_found_out_and_what_was_assumed_is_told(tmp_path: Path, encoding: str, known_by: str) -> None:
    path = write(tmp_path, "id;name\r\n1;Café Zürich\r\n2;Delta\r\n".encode(encoding))
    assert cells(path) == [("1", "Café Zürich"), ("2", "Delta")]
    assert detect(path.read_bytes()).known_by == known_by
    assert glance_at(path).is_assumed is (known_by == "assumed")


def test_an_encoding_that_was_told_is_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name\n1,Zürich\n".encode("cp1252"))
    assert [each.fault.code for each in records(path, Told(encoding="utf-8")) if each.fault] == ["encoding"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_out(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path, f"id{delimiter}name\n1{delimiter}Acme\n")
    assert cells(path) == [("1", "Acme")]


def test_lines_that_end_with_a_carriage_return_alone_are_lines(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "id,name\r1,Acme\r2,Delta\r")) == [("1", "Acme"), ("2", "Delta")]


def test_columns_without_a_name_or_with_the_same_one_are_told_apart(tmp_path: Path) -> None:
    assert glance_at(write(tmp_path, "id,,name,name\n1,2,3,4\n")).head == ("id", "column 2", "name", "name (2)")


@pytest.mark.parametrize("content", [b"", b"\n\n", b'"id,name\n1,2\n', b"a," * 600 + b"\n"])
def test_a_file_without_a_head_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(CannotRead):
        glance_at(write(tmp_path, content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_reading_goes_on_from_any_record(tmp_path: Path, encoding: str) -> None:
    text = 'id,name,town\n1,"Ac\nme",Zürich\n2,"Delta,Perth\n3,Echo,Perth\n4,Fox,Perth\n'
    path = write(tmp_path, text.encode(encoding))
    told = Told(encoding="cp1252") if encoding == "cp1252" else Told()
    whole = records(path, told)
    for number, each in enumerate(whole, start=1):
        with open_table(path, told=told, start=each.after) as table:
            assert list(table.records) == whole[number:]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["1,Acme,Perth", '2,"Del,ta",x', '3,"Echo', 'x,y"z,"w', "", '4,"Fox\nLtd",Perth', "5", '"']
            ),
            st.text(alphabet='ab,"\n ', max_size=12),
        ),
        max_size=30,
    )
)
def test_every_line_is_taken_or_named(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """No line is passed over: one is blank, begins a record, belongs to one in quotes, or is named."""
    text = "\n".join(["id,name,town", *lines])
    path = write(tmp_path_factory.mktemp("every"), text)
    physical = text.split("\n")
    covered: set[int] = {1}
    for each in records(path):
        last = each.after.line
        assert covered.isdisjoint(range(each.line, last + 1))
        covered |= set(range(each.line, last + 1))
        assert each.fault is None or last == each.line
        assert each.fault is None or each.raw == physical[each.line - 1]
    assert all(not line.strip() for number, line in enumerate(physical, start=1) if number not in covered)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_reading_stumble(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = write(tmp_path_factory.mktemp("bytes"), content)
    try:
        found = records(path)
    except CannotRead:
        return
    assert all(each.cells or each.fault for each in found)


def test_a_workbook_reads_as_its_values_are_typed(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["id", "name", "since", "share", "sum", "is"])
    book.active.append([2182162682.0, "Acme", datetime(2026, 3, 1, 9, 30), 0.25, "=1+1", True])
    book.active.append([None] * 6)
    book.active.append([7, "Delta", datetime(2026, 3, 1), None, None, None])
    book.active.append([8, "Echo", None, None, None, None, "beyond"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    whole = records(path)
    assert whole[0].cells == ("2182162682", "Acme", "2026-03-01 09:30:00", "0.25", "", "true")
    assert (whole[1].line, whole[1].cells[2]) == (4, "2026-03-01")
    assert whole[2].fault is not None
    assert whole[2].fault.code == "width"
    with open_table(path, start=whole[0].after) as table:
        assert list(table.records) == whole[1:]


@pytest.mark.parametrize("case", ["no book", "bomb", "doctype", "torn"])
def test_a_packed_file_that_is_no_sound_workbook_is_refused(tmp_path: Path, case: str) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "xl/workbook.xml" if case != "no book" else "x", "<!DOCTYPE x>" if case == "doctype" else "<x/>"
        )
        if case == "bomb":
            packed.writestr("xl/sharedStrings.xml", b"0" * 201_000_000)
    if case == "torn":
        path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(CannotRead):
        glance_at(path)
