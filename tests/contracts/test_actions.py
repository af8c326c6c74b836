"""What can be done about contracts, and in what words it is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from forecourt.contracts.actions import (
    AlreadyHeld,
    EmptyPeriod,
    define_level,
    define_service,
    end_entitlement,
    grant_entitlement,
    register_resource,
    sign_contract,
)
from forecourt.contracts.queries import list_contracts, list_holdings
from forecourt.kernel.errors import Conflict, Forbidden, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.processes.demo.contracts import CAME_TO_ACME, SWAP_AT

SINCE, UNTIL = "2026-11-01T00:00:00+10:00", "2027-11-01T00:00:00+10:00"
DATASET = "interval-readings"


@pytest.fixture
def khan(people: Any) -> Any:
    """Sales and contracts, who keeps them."""
    return people("khan@meridian.example")


def _energy(actor: Any, company_id: UUID) -> UUID:
    return next(each.id for each in list_contracts(actor=actor, company_id=company_id) if each.number.startswith("EN-"))


def _sign(khan: Any, ada: Any, **changes: Any) -> Any:
    given = {
        "number": "EN-9999", "company_id": ada.company_id, "title": "More", "services": ["energy-data"],
        "level": "standard", "since": SINCE, "until": UNTIL,
    }  # fmt: skip
    return perform(sign_contract, actor=khan, parameters=given | changes)


def _grant(khan: Any, ada: Any, identifier: str, **changes: Any) -> Any:
    given = {
        "company_id": ada.company_id, "identifier": identifier, "contract_id": _energy(khan, ada.company_id),
        "since": SINCE,
    }  # fmt: skip
    return perform(grant_entitlement, actor=khan, parameters=given | changes)


def test_a_new_meter_is_registered_assigned_and_then_held(people, khan) -> None:
    ada = people("ada@acme.example")
    perform(register_resource, actor=khan, parameters={"identifier": "4399999999", "label": "Car park"})
    _grant(khan, ada, "4399999999")
    (held,) = list_holdings(actor=ada, dataset=DATASET, keys=["4399999999"])
    assert held.label == "Car park"
    with scope(ada):
        assert Journal.objects.filter(event="contracts.entitlement.granted", subject_id="4399999999").count() == 1
    assert list_holdings(actor=people("ben@bravo.example"), dataset=DATASET, keys=["4399999999"]) == []


def test_a_meter_that_somebody_holds_is_refused_in_words_that_name_nobody(people, khan) -> None:
    ada = people("ada@acme.example")
    with pytest.raises(AlreadyHeld) as refused:
        _grant(khan, ada, "4300000019")
    assert refused.value.status == 409
    assert refused.value.detail == "Meter 4300000019 is held at that time already."


def test_a_contract_of_another_company_carries_no_entitlement(people, khan) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    perform(register_resource, actor=khan, parameters={"identifier": "4399999999"})
    with pytest.raises(Malformed) as refused:
        _grant(khan, ada, "4399999999", contract_id=_energy(khan, ben.company_id))
    assert refused.value.pointer == "/data/attributes/contract_id"


@pytest.mark.parametrize("until", [SINCE, "2026-10-31T00:00:00+10:00", "2026-10-31T14:00:00Z"])
def test_an_empty_or_inverted_period_is_refused(people, khan, until) -> None:
    ada = people("ada@acme.example")
    with pytest.raises(EmptyPeriod):
        _sign(khan, ada, until=until)
    perform(register_resource, actor=khan, parameters={"identifier": "4399999999"})
    with pytest.raises(EmptyPeriod):
        _grant(khan, ada, "4399999999", until=until)


@pytest.mark.parametrize("since", ["2026-11-01T00:00:00", "2026-11-01", "yesterday"])
def test_an_instant_without_its_offset_is_refused(people, khan, since) -> None:
    with pytest.raises(Malformed):
        _sign(khan, people("ada@acme.example"), since=since)


def test_a_meter_that_there_is_not_cannot_be_assigned(people, khan) -> None:
    with pytest.raises(Malformed) as refused:
        _grant(khan, people("ada@acme.example"), "4398765432")
    assert refused.value.pointer == "/data/attributes/identifier"


def test_a_contract_number_is_taken_once(people, khan) -> None:
    with pytest.raises(Conflict) as refused:
        _sign(khan, people("ada@acme.example"), number="EN-0002")
    assert refused.value.detail == "There is a contract EN-0002 already."


@pytest.mark.parametrize(
    "changes",
    [
        {"level": "platinum"},
        {"services": ["energy-data", "gold"]},
        {"company_id": UUID(int=7)},
        {"number": "N" * 31},
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_contract_over_what_is_not_there_is_refused_by_a_dry_run_too(people, khan, changes, dry_run) -> None:
    ada = people("ada@acme.example")
    given = {
        "number": "EN-9999", "company_id": ada.company_id, "title": "More", "services": ["energy-data"],
        "level": "standard", "since": SINCE,
    }  # fmt: skip
    with pytest.raises(Malformed):
        perform(sign_contract, actor=khan, parameters=given | changes, dry_run=dry_run)
    assert "EN-9999" not in [each.number for each in list_contracts(actor=ada)]


@pytest.mark.parametrize(
    "email",
    [
        "ada@acme.example",
        "nina@acme.example",
        "vlad@meridian.example",
        "susy@meridian.example",
        "mina@meridian.example",
    ],
)
def test_only_sales_and_contracts_keeps_contracts(people, khan, email) -> None:
    actor, ada = people(email), people("ada@acme.example")
    with pytest.raises(Forbidden):
        _sign(actor, ada)
    with pytest.raises(Forbidden):
        perform(register_resource, actor=actor, parameters={"identifier": "4399999999"})
    with pytest.raises(Forbidden):
        perform(
            grant_entitlement,
            actor=actor,
            parameters={
                "company_id": ada.company_id, "identifier": "4300000019", "since": SINCE,
                "contract_id": _energy(khan, ada.company_id),
            },
        )  # fmt: skip


@pytest.mark.parametrize(
    "action,parameters",
    [
        (define_service, {"code": "s", "title": "S", "datasets": [DATASET]}),
        (define_level, {"code": "l", "title": "L", "rank": 1}),
    ],
)
def test_a_customer_defines_neither_services_nor_levels(people, action, parameters) -> None:
    with pytest.raises(Forbidden):
        perform(action, actor=people("ada@acme.example"), parameters=parameters)


def _end(khan: Any, ada: Any, until: str, identifier: str = "4300000001") -> Any:
    given = {"company_id": ada.company_id, "identifier": identifier, "until": until}
    return perform(end_entitlement, actor=khan, parameters=given)


def test_a_meter_changes_hands_by_ending_one_hold_and_granting_the_next(people, khan) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    _end(khan, ada, SINCE)
    _grant(khan, ben, "4300000001")
    (was,), (now_held,) = (list_holdings(actor=each, dataset=DATASET, keys=["4300000001"]) for each in (ada, ben))
    assert was.periods[-1].end == now_held.periods[0].start == datetime.fromisoformat(SINCE)
    with scope(ada):
        row = Journal.objects.get(event="contracts.entitlement.ended")
    assert row.new == {"identifier": "4300000001", "until": SINCE}
    assert "Bravo" not in str((row.old, row.new))


@pytest.mark.parametrize("until", ["1999-01-01T00:00:00Z", SWAP_AT.isoformat(), "2026-11-01T00:00:00"])
def test_a_hold_cannot_end_before_or_as_it_began_nor_without_an_offset(people, khan, until) -> None:
    with pytest.raises(Malformed):
        _end(khan, people("ada@acme.example"), until, CAME_TO_ACME)


def test_what_is_another_companys_and_what_never_was_end_alike(people, khan) -> None:
    details = set()
    for identifier in ("4300000020", "4399999999"):
        with pytest.raises(Malformed) as refused:
            _end(khan, people("ada@acme.example"), SINCE, identifier)
        details.add(refused.value.detail.replace(identifier, ""))
    assert len(details) == 1


def test_only_sales_and_contracts_ends_a_hold(people) -> None:
    ada = people("ada@acme.example")
    for email in ("ada@acme.example", "susy@meridian.example"):
        with pytest.raises(Forbidden):
            _end(people(email), ada, SINCE)
