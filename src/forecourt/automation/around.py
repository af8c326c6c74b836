"""What is known around a happening: the company that it concerns and the present facts of its subject."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from forecourt.automation.rules import Happening
from forecourt.customers.listings import COMPANIES
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.following import Sealed


def happening_of(row: Sealed) -> Happening:
    """Return a row of the journal as a rule looks at it."""
    return Happening(
        event=row.event,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        at=row.business_at,
        old=row.old,
        new=row.new,
        company_id=row.company_id,
        journal_id=row.id,
        cause_id=row.cause_id,
        seq=row.seq,
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
    )


def look_around(happenings: Sequence[Happening], *, actor: Actor, needs: Collection[str]) -> None:
    """Add what is known of companies and present facts, as far as the actor may know it: asked once for all."""
    if "company" in needs:
        _add_companies(happenings, actor)


def _add_companies(happenings: Sequence[Happening], actor: Actor) -> None:
    wanted = {each.company_id for each in happenings if each.company_id is not None and not each.company}
    found: dict[str, Mapping[str, Any]] = {
        str(row["id"]): row for row in COMPANIES.some(actor=actor, ids=[str(each) for each in wanted])
    }
    for each in happenings:
        if each.company_id is not None and not each.company:
            each.company = found.get(str(each.company_id), {})
