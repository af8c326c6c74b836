"""Why a file was refused: which part of which line is at fault."""

from __future__ import annotations

import pytest

from forecourt.staff.files.quarantine import Marked, mark

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
