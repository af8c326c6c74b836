"""The demo's HubSpot has its customers, some of them changed, and the faults of a real one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from forecourt.connectors.hubspot.fake import TOKEN, FakeHubSpot, serving
from forecourt.connectors.hubspot.refresher import HubSpot, is_on_this_machine
from forecourt.customers.refreshers import NotNow, RecordGone
from forecourt.processes.demo.cast import CAST
from forecourt.processes.demo.hubspot import URL, connect_hubspot, hubspot_of
from forecourt.processes.demo.telling import contacts, hubspot_company, hubspot_contact

pytestmark = pytest.mark.enable_socket
PLACES = {company.slug: place for place, company in enumerate(CAST.companies)}


@pytest.fixture
def hubspot() -> Iterator[HubSpot]:
    """What asks the demo's HubSpot."""
    with serving(hubspot_of(CAST)) as url:
        yield HubSpot(url, TOKEN, allow_private=True)


def ask(hubspot: HubSpot, slug: str, *fields: str) -> Any:
    return hubspot.fetch(subject_type="company", external_id=hubspot_company(PLACES[slug]), fields=fields)


def test_the_demo_begins_before_anything_of_the_database_is_set_up() -> None:
    told = "import sys, forecourt.processes.demo.running; print('django' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_it_has_every_customer_and_everybody_there() -> None:
    fake: FakeHubSpot = hubspot_of(CAST)
    assert {key for key in fake.records if key[0] == "companies"} == {
        ("companies", hubspot_company(place)) for place in PLACES.values()
    }
    people = {place: person.name for place, person, _ in contacts(CAST)}
    for place, name in people.items():
        known = fake.records["contacts", hubspot_contact(place)]
        assert f"{known['firstname']} {known['lastname']}" == name


def test_it_says_what_the_provider_was_told_by_it_and_what_changed_since(hubspot: HubSpot) -> None:
    assert ask(hubspot, "acme", "phone", "country") == {"phone": "+61 3 5550 0100", "country": "AU"}
    assert ask(hubspot, "saltbush", "website") == {"website": "https://stay.saltbush.example"}
    assert ask(hubspot, "saltbush", "phone") == {}


def test_of_a_record_that_it_was_never_told_of_it_says_nothing_and_takes_nothing_back(hubspot: HubSpot) -> None:
    assert hubspot.fetch(subject_type="company", external_id="9001", fields=["phone", "name"]) == {}


def test_one_record_is_gone_and_one_cannot_be_read(hubspot: HubSpot) -> None:
    ids = {person.slug: hubspot_contact(place) for place, person, _ in contacts(CAST)}
    with pytest.raises(RecordGone):
        hubspot.fetch(subject_type="person", external_id=ids["walt-brandt"], fields=["mobile"])
    with pytest.raises(NotNow):
        hubspot.fetch(subject_type="person", external_id=ids["eli-cohen"], fields=["mobile"])


def test_the_worker_is_told_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URL, raising=False)
    house: Any = SimpleNamespace(environment=SimpleNamespace(secrets_at=tmp_path))
    connect_hubspot(house)
    assert is_on_this_machine(os.environ[URL])
    told = HubSpot(os.environ[URL], (tmp_path / "hubspot.token").read_text(), allow_private=True)
    assert ask(told, "acme", "name") == {"name": "ACME Pty Ltd"}
    monkeypatch.delenv(URL)


@pytest.mark.parametrize("url, token", [("https://api.example.com", ""), ("", "of-their-own")])
def test_a_hubspot_of_somebodys_own_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, token: str
) -> None:
    if url:
        monkeypatch.setenv(URL, url)
    else:
        monkeypatch.delenv(URL, raising=False)
    if token:
        (tmp_path / "hubspot.token").write_text(token)
    house: Any = SimpleNamespace(environment=SimpleNamespace(secrets_at=tmp_path))
    connect_hubspot(house)
    assert os.environ.get(URL, "") == url
    assert [each.read_text() for each in tmp_path.iterdir()] == ([token] if token else [])


@pytest.mark.parametrize(
    "url, is_here",
    [
        ("http://127.0.0.1:9", True),
        ("http://[::1]:9", True),
        ("https://api.hubapi.com", False),
        ("http://10.0.0.9", False),
    ],
)
def test_only_this_machine_is_called_without_more_ado(url: str, is_here: bool) -> None:
    assert is_on_this_machine(url) is is_here
