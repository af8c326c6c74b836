"""Values read strictly, and two that say the same are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.customers.rules.values import TYPES, BadValue, read_value, same_value

READ = [
    ("text", "  ACME   Pty Ltd ", "ACME Pty Ltd"),
    ("integer", "1,200", 1200),
    ("integer", 12.0, 12),
    ("number", "12.5", 12.5),
    ("money", {"amount": "12.5", "currency": "AUD"}, {"amount": "12.50", "currency": "AUD"}),
    ("date", "2026-03-01T10:00:00", "2026-03-01"),
    ("instant", "2026-03-01T09:00:00+10:00", "2026-02-28T23:00:00Z"),
    ("boolean", "Yes", True),
    ("boolean", 0, False),
    ("email", "Ada@ACME.example", "ada@acme.example"),
    ("phone", "(03) 9000 0007 ext. 12", "(03) 9000 0007 ext. 12"),
    ("url", "acme.example/about", "https://acme.example/about"),
    ("country", "au", "AU"),
    ("choice", "MAIL", "mail"),
    ("choices", "post; mail, mail", ["mail", "post"]),
]
REFUSED = [
    ("text", ""),
    ("text", "a\0b"),
    ("text", "x" * 501),
    ("text", {"a": 1}),
    ("integer", "1.5"),
    ("integer", True),
    ("number", "NaN"),
    ("number", "1e400"),
    ("number", "١٢a"),
    ("money", {"amount": "1"}),
    ("money", {"amount": "1", "currency": "dollars"}),
    ("date", "01/02/2026"),
    ("instant", "2026-03-01T09:00:00"),
    ("instant", "0001-01-01T00:00:00+10:00"),
    ("boolean", "perhaps"),
    ("email", "ada at acme"),
    ("phone", "12"),
    ("url", "javascript:alert(1)"),
    ("country", "Australia"),
    ("choice", "fax"),
    ("choices", ""),
]


@pytest.mark.parametrize(("kind", "raw", "value"), READ)
def test_a_value_is_read_as_its_type_has_it(kind, raw, value) -> None:
    assert read_value(kind, raw, choices=["mail", "post"]) == value


@pytest.mark.parametrize(("kind", "raw"), REFUSED)
def test_what_is_no_value_is_refused_in_a_sentence(kind, raw) -> None:
    with pytest.raises(BadValue) as refused:
        read_value(kind, raw, choices=["mail", "post"])
    assert str(refused.value).endswith(".")


@given(st.sampled_from(TYPES), st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_anything_at_all_is_read_or_refused_and_reading_again_changes_nothing(kind, raw) -> None:
    try:
        value = read_value(kind, raw, choices=["mail", "post"])
    except BadValue:
        return
    assert same_value(kind, read_value(kind, value, choices=["mail", "post"]), value)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "+61 3 9000 0007", "+61390000007"),
        ("phone", "03 9000 0007", "(03) 90000007"),
        ("url", "https://www.acme.example/", "http://acme.example"),
        ("text", "ACME pty ltd", "acme  Pty Ltd"),
    ],
)
def test_spelling_makes_no_other_value(kind, one, other) -> None:
    assert same_value(kind, one, other)


def test_another_number_is_another_value() -> None:
    assert not same_value("integer", 12, 13)
    assert not same_value("phone", "+61 3 9000 0007", "+61 3 9000 0008")
