"""Numbers: what is one, exactly; and that the quick way and the slow way never disagree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forecourt.data.engine.decimals import read_decimal, read_plain
from forecourt.data.engine.market import FileRefused, Unit

KWH = Unit("kWh", 3)

NOT_NUMBERS = {
    "1_000": "not_a_number",
    "\uff11\uff12": "not_a_number",
    "nan": "not_a_number",
    "inf": "not_a_number",
    "0x1F": "not_a_number",
    "1e3": "not_a_number",
    "": "not_a_number",
    ".": "not_a_number",
    "5.": "not_a_number",
    "+1": "not_a_number",
    " 1": "not_a_number",
    "1 ": "not_a_number",
    "--1": "not_a_number",
    "1.2.3": "not_a_number",
    "1/2": "not_a_number",
    "\x00": "not_a_number",
    "-1.5": "negative_value",
    "1.2345": "number_too_fine",
    "1234567890": "number_too_large",
    "9" * 30: "number_too_large",
}


@pytest.mark.parametrize(("value", "code"), NOT_NUMBERS.items())
def test_what_is_not_a_plain_number_is_refused(value: str, code: str) -> None:
    with pytest.raises(FileRefused, match=r"^Line 7: Interval 3 is “") as caught:
        read_decimal(value.encode(), unit=KWH, line=7, what="Interval 3")

    assert (caught.value.line, caught.value.code) == (7, code)


@pytest.mark.parametrize("value", NOT_NUMBERS)
@pytest.mark.parametrize("around", ["{}", "1,{}", "{},1", ".5,{},0.125"])
def test_no_such_number_slips_through_among_good_ones(value: str, around: str) -> None:
    text = around.format(value).encode()

    assert read_plain(text, places=3) is None


@pytest.mark.parametrize(
    ("value", "thousandths"),
    [
        ("0", 0),
        ("0.001", 1),
        (".25", 250),
        ("007", 7000),
        ("0.5000000", 500),
        ("1.230", 1230),
        ("999999999.999", 999_999_999_999),
        ("0" * 40 + "1", 1000),
    ],
)
def test_a_number_is_read_exactly(value: str, thousandths: int) -> None:
    assert read_decimal(value.encode(), unit=KWH, line=1, what="It") == thousandths
    swept = read_plain(value.encode(), places=3)
    assert swept is None or swept.tolist() == [thousandths]


@pytest.mark.parametrize(("value", "thousandths"), [("-1490", -1_490_000), ("-.5", -500), ("-0", 0), ("12", 12_000)])
def test_a_sign_is_taken_only_where_it_is_asked_for(value: str, thousandths: int) -> None:
    assert read_decimal(value.encode(), unit=KWH, line=1, what="It", signed=True) == thousandths


@pytest.mark.parametrize(("places", "value", "thousandths"), [(6, "1.234567", 1_234_567), (0, "1234", 1234)])
def test_the_point_moves_with_the_unit(places: int, value: str, thousandths: int) -> None:
    swept = read_plain(value.encode(), places=places)

    assert swept is not None
    assert swept.tolist() == [thousandths]
    assert read_plain(b"1.2345678", places=6) is None
    assert read_plain(b"1.5", places=0) is None


@given(st.lists(st.text("0123456789.,-_e +", max_size=14), min_size=1, max_size=6), st.sampled_from([0, 3, 6]))
@example(["1.", ".1"], 3)
@example(["1.2.3"], 3)
@example(["999999999.999999"], 6)
def test_the_sweep_reads_nothing_that_one_by_one_would_refuse_or_read_otherwise(words: list[str], places: int) -> None:
    text = ",".join(words).encode()

    swept = read_plain(text, places=places)

    if swept is not None:
        fields = text.split(b",")
        unit = Unit("kWh", places)
        assert swept.tolist() == [read_decimal(field, unit=unit, line=1, what="It") for field in fields]
        assert swept.tolist() == [int(Decimal(field.decode()).scaleb(places)) for field in fields]
