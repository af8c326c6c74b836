"""What can be asked about contracts, and about what the provider sells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from forecourt.contracts.models import Contract, Level, Service
from forecourt.contracts.policies import visible_contracts
from forecourt.contracts.rules import Period, days_left, is_near
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.paging import Place, rows_after
from forecourt.kernel.scope import scope

State = Literal["begins", "runs", "nearing", "ended"]
ContractOrder = Literal["number", "title"]


@dataclass(frozen=True, slots=True)
class ContractCard:
    """A contract as lists show it."""

    id: UUID
    number: str
    company_id: UUID
    title: str
    services: tuple[str, ...]
    level: str
    period: Period
    level_code: str = ""
    service_codes: tuple[str, ...] = ()
    notice_days: int = 0

    def is_valid(self, now: datetime) -> bool:
        """Tell whether it is in force at an instant of business time."""
        return self.period.includes(now)

    def days_left(self, now: datetime) -> int | None:
        """Count the days until its end, where that is near as its level has it; None where it is not."""
        end = self.period.end
        if end is None or not self.is_valid(now) or not is_near(until=end, notice_days=self.notice_days, now=now):
            return None
        return days_left(until=end, now=now)


def list_contracts(*, actor: Actor, company_id: UUID | None = None) -> list[ContractCard]:
    """List contracts, the current ones first."""
    with scope(actor):
        contracts = visible_contracts(actor).order_by("-valid", "number")
        if company_id is not None:
            contracts = contracts.filter(company_id=company_id)
        return _cards(contracts)


def list_contracts_of(*, actor: Actor, company_ids: Collection[UUID]) -> list[ContractCard]:
    """List the contracts of several companies."""
    with scope(actor):
        return _cards(
            visible_contracts(actor).filter(company_id__in=list(company_ids)).order_by("company_id", "number")
        )


def get_contract(*, actor: Actor, contract_id: UUID) -> ContractCard:
    """Return one contract. Raises Invisible."""
    with scope(actor):
        found = _cards(visible_contracts(actor).filter(id=contract_id))
    if not found:
        raise Invisible()
    return found[0]


def list_contracts_page(
    *,
    actor: Actor,
    now: datetime,
    text: str = "",
    state: State | None = None,
    level: str = "",
    order: ContractOrder = "number",
    descending: bool = False,
    place: Place | None = None,
    limit: int,
) -> list[ContractCard]:
    """List contracts in an order, from a place on, by the number's beginning or the title, in a state, at a level."""
    text = text.replace("\0", "")
    with scope(actor):
        contracts = _in_state(visible_contracts(actor), state, now)
        if text:
            contracts = contracts.filter(Q(number__istartswith=text) | Q(title__icontains=text))
        if level:
            contracts = contracts.filter(level_id=level)
        rows = rows_after(contracts, by=order, descending=descending, place=place)
        return _cards(rows[:limit])


def search_contracts(*, actor: Actor, text: str, limit: int) -> list[ContractCard]:
    """List contracts whose number begins with `text` or whose title contains it, by number."""
    with scope(actor):
        named = Q(number__istartswith=text) | Q(title__icontains=text)
        return _cards(visible_contracts(actor).filter(named).order_by("number")[:limit])


def companies_with_contracts(*, actor: Actor, now: datetime, state: State | None = None, level: str = "") -> set[UUID]:
    """Return the companies that have a contract in a state (with `runs`, one in force) and at a level."""
    with scope(actor):
        contracts = _in_state(visible_contracts(actor), state, now)
        if level:
            contracts = contracts.filter(level_id=level)
        return set(contracts.order_by().values_list("company_id", flat=True).distinct())


def opens_dataset(*, actor: Actor, contract_id: UUID, dataset: str) -> bool:
    """Tell whether a contract's services open a dataset at all."""
    with scope(actor):
        opens = visible_contracts(actor).filter(id=contract_id, services__datasets__contains=[dataset])
        return bool(opens.exists())


@dataclass(frozen=True, slots=True)
class InForce:
    """What of a contract in force rules go by."""

    level: str
    services: tuple[str, ...]


def list_in_force(*, actor: Actor, company_id: UUID, now: datetime) -> list[InForce]:
    """List the contracts of a company that are in force, for rules that go by them: whatever the actor's role shows.

    The database's scope stands: of another company than the actor's own there are none, except for the provider.
    """
    with scope(actor):
        contracts = Contract.objects.filter(company_id=company_id, valid__contains=now)
        codes = ArrayAgg("services__code", default=Value([]))
        return [
            InForce(level, tuple(services))
            for level, services in contracts.annotate(opened=codes).values_list("level_id", "opened")
        ]


def list_to_notice(*, actor: Actor, now: datetime, limit: int) -> list[UUID]:
    """List contracts whose end has come near, and was not said to be yet, the first to end first."""
    with scope(actor):
        rows = _in_state(visible_contracts(actor), "nearing", now).filter(notice_given_at=None)
        return list(rows.order_by("valid__endswith", "id").values_list("id", flat=True)[:limit])


def list_levels_due(*, actor: Actor, now: datetime, limit: int) -> list[UUID]:
    """List companies with a contract that began or ended since the level of its company was said last."""
    with scope(actor):
        never = Q(level_said_at=None, valid__endswith__lte=now)
        began = Q(valid__startswith__gt=F("level_said_at"), valid__startswith__lte=now)
        ended = Q(valid__endswith__gt=F("level_said_at"), valid__endswith__lte=now)
        rows = visible_contracts(actor).filter(never | began | ended, company__is_provider=False)
        return list(rows.order_by("company_id").values_list("company_id", flat=True).distinct()[:limit])


def list_levels(*, actor: Actor) -> list[tuple[str, str]]:
    """List the contract levels as (code, title), the lowest first."""
    with scope(actor):
        return list(Level.objects.order_by("rank").values_list("code", "title"))


def list_services(*, actor: Actor) -> list[tuple[str, str]]:
    """List what the provider sells as (code, title)."""
    with scope(actor):
        return list(Service.objects.order_by("title").values_list("code", "title"))


def _in_state(contracts: QuerySet[Contract], state: State | None, now: datetime) -> QuerySet[Contract]:
    if state == "runs":
        return contracts.filter(valid__contains=now)
    if state == "nearing":
        notice = ExpressionWrapper(F("level__notice_days") * Value(timedelta(days=1)), output_field=DurationField())
        near = ExpressionWrapper(Value(now) + notice, output_field=DateTimeField())
        return contracts.filter(valid__contains=now, valid__endswith__lte=near)
    if state == "begins":
        return contracts.filter(valid__startswith__gt=now)
    if state == "ended":
        return contracts.filter(valid__endswith__lte=now)
    return contracts


def _cards(contracts: QuerySet[Contract]) -> list[ContractCard]:
    """Read what cards show, and no more, in one step: putting models together takes longer than asking."""
    titles, codes = (
        ArrayAgg(f"services__{name}", order_by="services__title", default=Value([])) for name in ("title", "code")
    )
    rows = contracts.annotate(opens=titles, opened_by=codes).values_list(
        "id", "number", "company_id", "title", "opens", "level__title", "valid", "level_id", "opened_by",
        "level__notice_days",
    )  # fmt: skip
    return [
        ContractCard(
            key, number, company, title, tuple(opens), level, Period(valid.lower, valid.upper), code, tuple(by), days
        )
        for key, number, company, title, opens, level, valid, code, by, days in rows
    ]
