"""HubSpot as its fake answers over the loopback: what it has, what it has not, and the ways in which it fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forecourt.connectors.hubspot.fake import TOKEN, FakeHubSpot, serving
from forecourt.connectors.hubspot.properties import PROPERTIES, read, wanted
from forecourt.connectors.hubspot.refresher import HubSpot
from forecourt.customers.refreshers import NotNow, RecordGone

pytestmark = pytest.mark.enable_socket
COMPANY = {
    "name": "Pico Pty Ltd",
    "phone": "+61 3 9000 0007",
    "country": "Australia",
    "numberofemployees": "48",
    "industry": "",
    "city": None,
}


@pytest.fixture
def fake() -> FakeHubSpot:
    """A HubSpot that knows one company and one contact."""
    made = FakeHubSpot()
    made.records["companies", "17"] = dict(COMPANY)
    made.records["contacts", "a/b ?"] = {"firstname": "Pia", "lastname": "Co", "email": "pia@pico.example"}
    return made


@pytest.fixture
def hubspot(fake: FakeHubSpot) -> Iterator[HubSpot]:
    """What asks it."""
    with serving(fake) as url:
        yield HubSpot(url, TOKEN, allow_private=True, timeout_s=0.5)


def test_it_says_what_it_has_in_our_words_and_leaves_out_what_it_has_not(hubspot: HubSpot, fake: FakeHubSpot) -> None:
    fields = ["name", "phone", "country", "employees", "industry", "town", "contract_level"]
    assert hubspot.fetch(subject_type="company", external_id="17", fields=fields) == {
        "name": "Pico Pty Ltd",
        "phone": "+61 3 9000 0007",
        "country": "AU",
        "employees": "48",
    }
    path, names = fake.asked[0]
    assert path == "/crm/v3/objects/companies/17"
    assert names == ["city", "country", "industry", "name", "numberofemployees", "phone"]


def test_a_persons_name_is_put_together_and_an_odd_id_is_escaped(hubspot: HubSpot) -> None:
    found = hubspot.fetch(subject_type="person", external_id="a/b ?", fields=["name", "email"])
    assert found == {"name": "Pia Co", "email": "pia@pico.example"}


def test_nothing_that_it_could_know_is_not_asked(hubspot: HubSpot, fake: FakeHubSpot) -> None:
    assert hubspot.fetch(subject_type="company", external_id="17", fields=["contract_level"]) == {}
    assert fake.asked == []


def test_a_record_that_is_not_there_or_archived_is_gone(hubspot: HubSpot, fake: FakeHubSpot) -> None:
    with pytest.raises(RecordGone):
        hubspot.fetch(subject_type="company", external_id="18", fields=["phone"])
    fake.archived.add(("companies", "17"))
    with pytest.raises(RecordGone):
        hubspot.fetch(subject_type="company", external_id="17", fields=["phone"])


@pytest.mark.parametrize(
    "fault, retry_after_s, said",
    [
        ("rate", 7.0, "HubSpot asks for fewer requests."),
        ("down", None, "HubSpot answered 500."),
        ("unavailable", 30.0, "HubSpot answered 503."),
        ("malformed", None, "HubSpot answered in a way that cannot be read."),
        ("odd", None, "HubSpot answered in a way that cannot be read."),
        ("unauthorised", 900.0, "HubSpot does not take our token."),
        ("slow", None, "HubSpot: no answer within 0.5 s"),
    ],
)
def test_a_fault_is_told_and_asked_again_later(
    hubspot, fake, fault: str, retry_after_s: float | None, said: str
) -> None:
    fake.fault = fault
    with pytest.raises(NotNow) as refused:
        hubspot.fetch(subject_type="company", external_id="17", fields=["phone"])
    assert (refused.value.retry_after_s, refused.value.said) == (retry_after_s, said)


def test_an_address_inside_is_never_called_with_the_token(fake: FakeHubSpot) -> None:
    with serving(fake) as url, pytest.raises(NotNow):
        HubSpot(url, TOKEN).fetch(subject_type="company", external_id="17", fields=["phone"])
    assert fake.asked == []


def test_the_token_is_not_told_by_what_asks(hubspot: HubSpot) -> None:
    assert TOKEN not in repr(hubspot)


@pytest.mark.parametrize("subject", sorted(PROPERTIES))
def test_every_field_is_asked_for_by_a_property_and_read_from_it(subject: str) -> None:
    for field, name in PROPERTIES[subject].items():
        assert wanted(subject_type=subject, fields=[field]) == [name]
        assert read(subject_type=subject, fields=[field], properties={name: "AU"}) == {field: "AU"}
