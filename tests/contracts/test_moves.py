"""A meter changes hands in one step, and can be moved back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from forecourt.access.models import Revocation
from forecourt.contracts.actions import NotMoved, move_entitlement, register_resource
from forecourt.contracts.queries import list_contracts, list_holdings, list_holds, search_resources
from forecourt.contracts.rules import Period
from forecourt.kernel.errors import Forbidden, Malformed
from forecourt.kernel.ids import key_subject
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

METER = "4300000001"
AT = datetime.fromisoformat("2026-10-01T00:00:00+10:00")
DATASET = "interval-readings"


@pytest.fixture
def khan(people: Any) -> Any:
    """Sales and contracts, who keeps them."""
    return people("khan@meridian.example")


@pytest.fixture
def ada(people: Any) -> Any:
    return people("ada@acme.example")


@pytest.fixture
def ben(people: Any) -> Any:
    return people("ben@bravo.example")


def energy(khan: Any, company_id: UUID) -> UUID:
    """Return a company's energy contract."""
    return next(each.id for each in list_contracts(actor=khan, company_id=company_id) if each.number.startswith("EN-"))


def move(khan: Any, to: Any, *, at: datetime = AT, identifier: str = METER, **options: Any) -> Any:
    """Move a meter to somebody's company."""
    given = {"identifier": identifier, "contract_id": energy(khan, to.company_id), "at": at}
    return perform(move_entitlement, actor=khan, parameters=given, **options)


def periods(actor: Any, identifier: str = METER) -> tuple[Period, ...]:
    """Return what the actor's company may read of a meter."""
    found = list_holdings(actor=actor, dataset=DATASET, keys=[identifier])
    return found[0].periods if found else ()


def holds(khan: Any, identifier: str = METER) -> list[tuple[UUID, Period]]:
    """Return who holds a meter, and when."""
    [resource] = search_resources(actor=khan, text=identifier, limit=1)
    return [(each.company_id, each.period) for each in list_holds(actor=khan, resource_ids=[resource.id])]


def test_the_loser_sees_until_the_instant_and_the_gainer_from_it(khan: Any, ada: Any, ben: Any) -> None:
    before = holds(khan)
    move(khan, ben)
    assert periods(ada)[-1].end == AT
    assert periods(ben)[0].start == AT
    (company, was), *_ = before
    assert holds(khan) == [(company, Period(was.start, AT)), (ben.company_id, Period(AT, was.end))]


def test_moved_back_everything_is_as_it_was(khan: Any, ada: Any, ben: Any) -> None:
    before = holds(khan)
    move(khan, ben)
    move(khan, ada)
    assert holds(khan) == before


def test_a_move_at_the_very_beginning_leaves_no_empty_hold(khan: Any, ada: Any, ben: Any) -> None:
    [(_, was)] = holds(khan)
    move(khan, ben, at=was.start)
    assert holds(khan) == [(ben.company_id, was)]
    move(khan, ada, at=was.start)
    assert holds(khan) == [(ada.company_id, was)]


def test_an_earlier_hold_of_the_gainers_that_touches_is_continued(khan: Any, ada: Any, ben: Any) -> None:
    before = holds(khan, "4300000019")
    assert [company for company, _ in before] == [ada.company_id, ben.company_id]
    swapped = before[0][1].end
    assert swapped is not None
    move(khan, ben, at=swapped - timedelta(days=30), identifier="4300000019")
    assert holds(khan, "4300000019")[1] == (ben.company_id, Period(swapped - timedelta(days=30), before[1][1].end))


def test_a_meter_that_nobody_holds_is_assigned_until_somebody_does(khan: Any, ben: Any) -> None:
    perform(register_resource, actor=khan, parameters={"identifier": "4399999999", "label": "Car park"})
    move(khan, ben, identifier="4399999999")
    assert holds(khan, "4399999999") == [(ben.company_id, Period(AT, None))]


def test_each_company_reads_its_own_half_and_one_cause_joins_them(khan: Any, ada: Any, ben: Any) -> None:
    move(khan, ben)
    halves = {}
    for actor, event in ((ada, "contracts.entitlement.ended"), (ben, "contracts.entitlement.granted")):
        with scope(actor):
            halves[event] = Journal.objects.filter(event=event, subject_id=METER).order_by("-id").first()
            assert not Journal.objects.filter(event="contracts.entitlement.moved").exists()
    causes = {half.cause_id for half in halves.values()}
    assert len(causes) == 1
    assert "Bravo" not in str(halves["contracts.entitlement.ended"].new)
    assert "ACME" not in str(halves["contracts.entitlement.granted"].new)


def test_the_provider_reads_the_whole_of_it(khan: Any, ada: Any, ben: Any, people: Any) -> None:
    move(khan, ben)
    with scope(people("olga@meridian.example")):
        whole = Journal.objects.get(event="contracts.entitlement.moved", subject_id=METER)
    assert (whole.old["company"], whole.new["company"]) == (ada.company_name, ben.company_name)
    assert whole.company_id is None


def test_what_the_loser_is_being_sent_stops_and_the_gainers_goes_on(khan: Any, ada: Any, ben: Any) -> None:
    move(khan, ben)
    subjects = set(Revocation.objects.filter(kind="key").values_list("subject", flat=True))
    assert subjects == {key_subject(METER, company_id=ada.company_id)}


def test_a_dry_run_changes_nothing(khan: Any, ben: Any) -> None:
    before = holds(khan)
    receipt = move(khan, ben, dry_run=True)
    assert receipt.outcome == "would_do"
    assert receipt.result["to_company_id"] == ben.company_id
    assert holds(khan) == before
    assert not Revocation.objects.exists()


def test_a_move_to_where_it_is_says_so(khan: Any, ada: Any) -> None:
    with pytest.raises(NotMoved):
        move(khan, ada)


def test_an_instant_without_offset_is_refused(khan: Any, ben: Any) -> None:
    with pytest.raises(Malformed, match="offset"):
        move(khan, ben, at=datetime(2026, 10, 1))


@pytest.mark.parametrize("email", ["susy@meridian.example", "olga@meridian.example", "ada@acme.example"])
def test_only_those_who_keep_contracts_move_meters(people: Any, khan: Any, ben: Any, email: str) -> None:
    given = {"identifier": METER, "contract_id": energy(khan, ben.company_id), "at": AT}
    with pytest.raises(Forbidden):
        perform(move_entitlement, actor=people(email), parameters=given)


def test_two_never_hold_one_meter_even_past_the_action(khan: Any, ben: Any) -> None:
    move(khan, ben)
    with scope(khan), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from contracts_entitlement a join contracts_entitlement b"
            " on a.resource_id = b.resource_id and a.id < b.id and a.valid && b.valid"
        )
        assert cursor.fetchone() == (0,)
