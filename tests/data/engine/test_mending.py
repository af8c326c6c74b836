"""Mending: masking readings, editing lines, proposing what invents nothing, and writing the corrected text."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.mending import (
    BadEdit,
    Edit,
    find_fault,
    mask_against,
    mask_line,
    mask_reason,
    propose,
    read_region,
    requirement_of,
    text,
    write_corrected,
)
from forecourt.data.engine.mending.masking import UnknownMark, unmask_line
from forecourt.data.engine.mending.proposals import check_digit

HEADER = "100,NEM12,202611010615,BASSMDP,MERIDIAN"
STREAM = "200,4300000003,E1,1,E1,N1,METER1,kWh,30,"
VALUES = [f"{number}.5" for number in range(48)]
TAIL = "A,,,20261101001500,20261101010000"


def day(*, values: list[str] = VALUES, date: str = "20261031", tail: str = TAIL) -> str:
    """Write a 300 record."""
    return f"300,{date},{','.join(values)},{tail}"


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Write a file of lines."""

    def write_lines(*lines: str, ending: str = "\r\n") -> Path:
        path = tmp_path / "file.csv"
        path.write_bytes("".join(f"{line}{ending}" for line in lines).encode())
        return path

    return write_lines


def spoilt(place: int, value: str) -> str:
    return day(values=[*VALUES[:place], value, *VALUES[place + 1 :]])


def test_a_days_readings_are_masked_and_what_is_no_reading_is_not() -> None:
    assert mask_line(spoilt(6, "1_000"), line=3) == f"300,20261031,•3:1-6,1_000,•3:8-48,{TAIL}"


def test_a_reading_that_is_well_formed_and_too_fine_stays_masked() -> None:
    line, reason = spoilt(6, "1.23456"), "Interval 7 is “1.23456”, finer than a thousandth of a kWh."
    masked = mask_line(line, line=3)
    assert masked == f"300,20261031,•3:1-48,{TAIL}"
    assert mask_reason(reason, visible=masked) == "Interval 7 is “•”, finer than a thousandth of a kWh."


def test_a_reason_keeps_what_can_be_seen_anyway() -> None:
    assert mask_reason("“4300O00003” is not an NMI.", visible="200,4300O00003,") == "“4300O00003” is not an NMI."


@pytest.mark.parametrize(
    "line, masked",
    [
        (STREAM, STREAM),
        (HEADER, HEADER),
        ("400,1,12,E52,76,", "400,1,12,E52,76,"),
        ("500,O,S01,20261101001500,812.25", "500,O,S01,20261101001500,•2:4"),
        ("250,N,C,R,11,D,M,E,100.5,20260801000000,A,,,250.25,20261101000000,A,,,149.75,kWh,,,",
         "250,N,C,R,11,D,M,E,•2:8,20260801000000,A,,,•2:13,20261101000000,A,,,•2:18,kWh,,,"),
        ("3OO,20261031,1.25,2.5", "3OO,20261031,•2:2-3"),
        ("0.125,0.25,A,,,20261101001500", "•2:0-1,A,,,20261101001500"),
    ],
)  # fmt: skip
def test_each_record_hides_its_readings_and_nothing_else(line: str, masked: str) -> None:
    assert mask_line(line, line=2) == masked


@given(st.lists(st.sampled_from(["1", "0.5", ".25", "", "x", "1_0", "A", "20261031", "-1", "S14"]), max_size=60))
def test_what_is_masked_comes_back_as_it_was(fields: list[str]) -> None:
    line = ",".join(["300", "20261031", *fields])
    assert unmask_line(mask_line(line, line=9), lines={9: line}) == line


@pytest.mark.parametrize("mark", ["•3:1-49", "•4:1", "•3:2-1", "•", "•3:0", "•3"])
def test_a_mark_that_stands_for_nothing_is_refused(mark: str) -> None:
    with pytest.raises(UnknownMark):
        unmask_line(f"300,20261031,{mark}", lines={3: f"300,20261031,{','.join(VALUES)}"})


def test_the_corrected_text_differs_in_the_edited_line_alone(write) -> None:
    path = write(HEADER, STREAM, spoilt(6, "1_000"), "900")
    into = path.with_name("corrected.csv")
    made = write_corrected(path=path, edits=[Edit(3, 1, (f"300,20261031,•3:1-6,6.5,•3:8-48,{TAIL}",))], into=into)
    assert into.read_bytes() == "".join(f"{line}\r\n" for line in (HEADER, STREAM, day(), "900")).encode()
    assert [(each.first, each.old, each.new) for each in made.changes] == [(3, (spoilt(6, "1_000"),), (day(),))]
    assert made.size_bytes == into.stat().st_size


def test_edits_follow_each_other(write) -> None:
    path = write(HEADER, STREAM, "", day(), "", "900", ending="\n")
    edits = [Edit(3, 1, ()), Edit(4, 1, ())]
    assert find_fault(path=path, edits=edits, workplace=path.parent) is None
    assert read_region(path=path, edits=edits, line=4).lines == (STREAM, day(), "900")


@pytest.mark.parametrize(
    "edit",
    [
        Edit(9, 1, ("900",)),
        Edit(0, 1, ("900",)),
        Edit(1, 0, ()),
        Edit(1, 99, ("900",)),
        Edit(1, 1, ("x" * 20_000,)),
        Edit(1, 1, ("full-width １",)),
        Edit(1, 1, ("two\nlines",)),
        Edit(1, 1, ("nul\0",)),
        Edit(1, 1, ("•2:1",)),
    ],
)
def test_an_edit_that_no_market_file_can_hold_is_refused(write, edit: Edit) -> None:
    path = write(HEADER, STREAM, day(), "900")
    with pytest.raises(BadEdit):
        write_corrected(path=path, edits=[edit], into=None)


def test_a_text_that_unpacks_beyond_what_is_mended_by_hand_is_refused_without_being_kept(
    write, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(text, "CORRECTABLE_BYTES", 1 << 20)
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("file.csv", b"0" * (8 << 20))
    with pytest.raises(BadEdit, match="not mended by hand"):
        write_corrected(path=packed, edits=[Edit(1, 1, ("x",))], into=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.glob(".checked-*")) == []


def test_the_next_fault_is_told_once_the_first_is_mended(write) -> None:
    path = write(HEADER, STREAM, spoilt(6, "1_000"), day(date="20261101", tail="a,,,20261101001500,"), "900")
    fault = find_fault(path=path, edits=[Edit(3, 1, (day(),))], workplace=path.parent)
    assert fault is not None
    assert (fault.line, fault.code) == (4, "unknown_quality")


@pytest.mark.parametrize(
    "lines, mended",
    [
        ((HEADER, STREAM, day()), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM, "", day(), "900"), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM, day(), "900", "\x1a"), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM, day(), "900,,,"), (HEADER, STREAM, day(), "900")),
        ((HEADER + ",,", STREAM, day(), "900"), (HEADER, STREAM, day(), "900")),
        ((f"\ufeff{HEADER}", STREAM, day(), "900"), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM, spoilt(6, "６.5"), "900"), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM, spoilt(6, " +6.5 "), "900"), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM, day(tail="a,,,20261101001500,"), "900"),
         (HEADER, STREAM, day(tail="A,,,20261101001500,"), "900")),
        ((HEADER, STREAM, day(tail="A,,,202611010015,"), "900"),
         (HEADER, STREAM, day(tail="A,,,20261101001500,"), "900")),
        ((HEADER, STREAM, day(tail="A,,,20261031240000,"), "900"),
         (HEADER, STREAM, day(tail="A,,,20261101000000,"), "900")),
        ((HEADER, STREAM, day(date="2026-10-31"), "900"), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM, f"{day()},,,", "900"), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM, day(tail="A"), "900"), (HEADER, STREAM, day(tail="A,,,,"), "900")),
        ((HEADER, STREAM.replace("kWh", " kWh"), day(), "900"), (HEADER, STREAM, day(), "900")),
        ((HEADER, STREAM.replace("4300000003", f"4300000003{check_digit(nmi='4300000003')}"), day(), "900"),
         (HEADER, STREAM, day(), "900")),
    ],
)  # fmt: skip
def test_what_is_only_written_wrongly_has_a_proposal_that_mends_it(write, lines, mended) -> None:
    path = write(*lines)
    fault = find_fault(path=path, edits=(), workplace=path.parent)
    assert fault is not None
    proposal = propose(fault=fault, region=read_region(path=path, edits=(), line=fault.line))
    assert proposal is not None
    into = path.with_name("out")
    write_corrected(path=path, edits=[proposal.edit], into=into)
    assert into.read_text().splitlines() == list(mended)
    assert find_fault(path=path, edits=[proposal.edit], workplace=path.parent) is None


@pytest.mark.parametrize(
    "line",
    [
        spoilt(6, "1_000"),
        spoilt(6, "-6.5"),
        spoilt(6, "1.5e3"),
        spoilt(6, ""),
        spoilt(6, "1.23456"),
        day(values=VALUES[:-1]),
        day(values=[*VALUES, "1.5"]),
        day(tail="Q,,,20261101001500,"),
        day(tail="E5,,,20261101001500,"),
        day(date="20261331"),
    ],
)
def test_nothing_is_proposed_where_a_value_would_have_to_be_known(write, line: str) -> None:
    path = write(HEADER, STREAM, line, "900")
    fault = find_fault(path=path, edits=(), workplace=path.parent)
    assert fault is not None
    assert propose(fault=fault, region=read_region(path=path, edits=(), line=fault.line)) is None


@pytest.mark.parametrize(
    "nmi, digit", [("2001985732", 8), ("2001985733", 6), ("3075621875", 8), ("QAAAVZZZZZ", 3), ("VAAA000065", 7)]
)
def test_check_digits_are_those_of_the_procedures_examples(nmi: str, digit: int) -> None:
    assert check_digit(nmi=nmi) == digit


def test_a_region_knows_the_stream_that_governs_it_and_how_long_the_text_is(write) -> None:
    path = write(HEADER, STREAM, day(), STREAM.replace("E1,N1", "B1,N2"), day(), "900")
    region = read_region(path=path, edits=(), line=3, around=1)
    assert (region.first, region.lines, region.stream, region.total) == (2, (STREAM, day(), region.lines[2]), STREAM, 6)
    end = read_region(path=path, edits=(), line=None, around=1)
    assert (end.first, end.lines) == (5, (day(), "900"))


def test_every_refusal_has_its_requirement() -> None:
    known = {requirement_of(code=code).rule for code in ("bad_nmi", "end_missing", "wrong_interval_count")}
    assert len(known) == 3
    assert "limits" in requirement_of(code="zip_ratio").source


def test_a_broken_zip_cannot_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(BadEdit, match="cannot be unpacked"):
        read_region(path=path, edits=(), line=None)
    with pytest.raises(FileRefused):
        text.summarise(path=path)


def test_a_proposal_can_be_given_as_an_edit_by_who_sees_no_reading(write) -> None:
    path = write(HEADER, STREAM, spoilt(6, " +6.5 "), "900")
    masked = mask_against(day(), old=spoilt(6, " +6.5 "), line=3)
    assert masked == f"300,20261031,•3:1-6,6.5,•3:8-48,{TAIL}"
    into = path.with_name("out")
    write_corrected(path=path, edits=[Edit(3, 1, (masked,))], into=into)
    assert into.read_text().splitlines()[2] == day()
