"""Why a file was refused: which part of which line is at fault."""

from __future__ import annotations

import pytest

from forecourt.staff.quarantine.marking import AROUND, Marked, difference, mark, shortened

DAY = "300,20261031,1.1,1_000,1.1,A,,,20261101001500,"


@pytest.mark.parametrize(
    "text, reason, marked",
    [
        (DAY, "Interval 2 is “1_000”, which is not a number.", Marked("300,20261031,1.1,", "1_000", DAY[22:])),
        (DAY, "Interval 3 is “1.1”: odd.", Marked("300,20261031,1.1,1_000,", "1.1", ",A,,,20261101001500,")),
        (DAY, "“20261031” is not a date.", Marked("300,", "20261031", DAY[12:])),
        (DAY, "A 300 record has 14 fields.", Marked("", DAY, "")),
        (DAY[:20], "Interval 200 is “x”.", Marked(DAY[:20], "", "")),
        (DAY, "“nowhere” is not an NMI.", Marked("", DAY, "")),
    ],
)
def test_the_fault_is_marked_where_the_reason_says(text: str, reason: str, marked: Marked) -> None:
    assert mark(text=text, reason=reason) == marked
    assert marked.before + marked.bad + marked.after == text


def test_what_is_far_from_the_fault_is_left_out() -> None:
    long = "1.0," * 100
    assert shortened(Marked(long, "1_000", long)) == Marked(f"…{long[-AROUND:]}", "1_000", f"{long[:AROUND]}…")
    assert shortened(Marked("300,", "x", ",A")) == Marked("300,", "x", ",A")


MASKED = "300,20261031,•3:1-6,1_000,•3:8-48,A,,,20261101001500,"


@pytest.mark.parametrize(
    "reason, bad",
    [
        ("Interval 7 is “1_000”, which is not a number.", "1_000"),
        ("Interval 3 is “•”, finer than a thousandth.", "•3:1-6"),
        ("Interval 48 is “•”, finer than a thousandth.", "•3:8-48"),
    ],
)
def test_among_masked_readings_the_fault_or_the_mark_that_hides_it_is_found(reason: str, bad: str) -> None:
    marked = mark(text=MASKED, reason=reason)
    assert marked.bad == bad
    assert marked.before + marked.bad + marked.after == MASKED


@pytest.mark.parametrize(
    "old, new, bad",
    [
        ("a,1_0,c", "a,1.0,c", ("_", ".")),
        ("same", "same", ("", "")),
        ("", "900", ("", "900")),
        ("a,a", "a", (",a", "")),
    ],
)
def test_the_difference_of_two_lines_lies_between_what_they_share(old: str, new: str, bad: tuple[str, str]) -> None:
    before, after = difference(old=old, new=new)
    assert (before.bad, after.bad) == bad
    assert before.before + before.bad + before.after == old
    assert after.before + after.bad + after.after == new
