"""Records to merge and split, and all that the room keeps of them as one picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from forecourt.customers.actions import add_company, add_person, add_reference, affiliate, record_facts
from forecourt.kernel.pipeline import Performance, Receipt, perform
from forecourt.kernel.scope import scope

NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
#: What an undo leaves behind on purpose: that it happened, and keys that are made anew.
#: What sources disagreed about while two were one was asked, and stays on record as closed.
_NOT_COMPARED = (
    *("customers_rework", "customers_rework_item", "customers_match_key", "customers_match_follower"),
    "customers_conflict",
)


def company(actor: Any, number: str, name: str, **more: Any) -> UUID:
    """Add a company and return its id."""
    short = more.pop("short_name", name.split()[0])
    given = {"number": number, "name": name, "short_name": short, **more}
    return perform(add_company, actor=actor, parameters=given, now=NOW).result["company_id"]


def person(actor: Any, company_id: UUID, name: str, email: str) -> UUID:
    """Add a person at a company and return their id."""
    given = {"company_id": company_id, "name": name, "email": email, "since": NOW - timedelta(days=90)}
    return perform(add_person, actor=actor, parameters=given, now=NOW).result["person_id"]


def refer(actor: Any, subject_type: str, subject_id: UUID, system: str, external_id: str) -> UUID:
    """Say what a system calls a record."""
    given = {"subject_type": subject_type, "subject_id": subject_id, "system": system, "external_id": external_id}
    return perform(add_reference, actor=actor, parameters=given, now=NOW).result["reference_id"]


def belong(actor: Any, person_id: UUID, company_id: UUID, **more: Any) -> UUID:
    """Say that a person belongs to a company."""
    given = {"person_id": person_id, "company_id": company_id, "since": NOW - timedelta(days=30), **more}
    return perform(affiliate, actor=actor, parameters=given, now=NOW).result["affiliation_id"]


def say(
    actor: Any, subject_type: str, subject_id: UUID, source: str = "staff", at: datetime = NOW, **values: Any
) -> Any:
    """Record what a source says of a record."""
    facts = [
        {
            "subject_type": subject_type,
            "subject_id": subject_id,
            "field": field,
            "value": value,
            "source": source,
            "observed_at": at,
        }
        for field, value in values.items()
    ]
    return perform(record_facts, actor=actor, parameters={"facts": facts}, now=at)


def approved(action: Any, *, actor: Any, parameters: dict[str, Any], now: datetime = NOW) -> Receipt:
    """Do what needs an approval as a part of something that has one already."""
    part_of = Performance(action="tests.approved", actor=actor, now=now, dry_run=False)
    return perform(action, actor=actor, parameters=parameters, now=now, part_of=part_of)


def picture(actor: Any) -> dict[str, list[str]]:
    """Return every row of the room, by table: what an undo has to bring back to the letter."""
    found: dict[str, list[str]] = {}
    with scope(actor), connection.cursor() as cursor:
        for model in apps.get_app_config("customers").get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in _NOT_COMPARED:
                cursor.execute(f"select to_jsonb(t)::text from {table} t order by 1")
                found[table] = [row for (row,) in cursor.fetchall()]
    return found
