"""Why a file was refused: which part of which line is at fault."""

from __future__ import annotations

import pytest

from forecourt.staff.files.quarantine import AROUND, Marked, mark, shortened

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
