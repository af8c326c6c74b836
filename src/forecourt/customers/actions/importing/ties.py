"""What ties records to each other: people to companies, companies to those above them, ids to what they went into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from psycopg.types.range import TimestamptzRange

from forecourt.customers import events
from forecourt.customers.actions.importing.queueing import claim_identity
from forecourt.customers.actions.importing.work import LONGEST_CHAIN, Work
from forecourt.customers.models import Affiliation, Company, CompanyParent, MergedReference, Person
from forecourt.customers.rules.importing.faults import Fault

#: Who stands above a company, from the nearest up.
_ABOVE: Final = """
    with recursive above (company_id, depth) as (
        select parent_id, 1 from customers_company_parent where company_id = %s
        union all
        select p.parent_id, a.depth + 1 from customers_company_parent p join above a on p.company_id = a.company_id
        where a.depth < 100
    ) select company_id from above
"""


@dataclass(frozen=True, slots=True)
class Tie:
    """A person at a company, as a line says."""

    line: int
    person_id: UUID
    company_id: UUID
    position: str
    is_primary: bool
    since: datetime
    until: datetime | None
    is_over: bool = False


def tie_people(work: Work, ties: Sequence[Tie]) -> None:
    """Let people belong to companies, to as many as are named; where they belong already nothing changes."""
    if not ties:
        return
    people = {tie.person_id for tie in ties}
    list(Person.objects.select_for_update().filter(id__in=people).order_by("id").values_list("id"))
    held = Affiliation.objects.filter(person_id__in=people)
    there: dict[tuple[UUID, UUID], list[Affiliation]] = {}
    with_primary: set[UUID] = set()
    for each in held:
        there.setdefault((each.person_id, each.company_id), []).append(each)
        if each.is_primary:
            with_primary.add(each.person_id)
    names = _names(ties)
    for tie in sorted(ties, key=lambda each: not each.is_primary):  # what is said to be the main one, first
        place = (tie.person_id, tie.company_id)
        if tie.is_over:
            _end(work, there.get(place, []), tie, names)
            continue
        valid = TimestamptzRange(tie.since, tie.until)
        if any(_overlap(each.valid, valid) for each in there.get(place, [])):
            continue
        is_primary = tie.person_id not in with_primary
        with_primary.add(tie.person_id)
        made = Affiliation.objects.create(
            person_id=tie.person_id,
            company_id=tie.company_id,
            position=tie.position[:100],
            is_primary=is_primary,
            valid=valid,
        )
        there.setdefault(place, []).append(made)
        work.counts["ties"] += 1
        _record(work, events.PERSON_AFFILIATED, tie, names, {"position": tie.position[:100]})


def _overlap(one: Any, other: Any) -> bool:
    begins_before_end = one.upper is None or other.lower < one.upper
    return begins_before_end and (other.upper is None or one.lower < other.upper)


def _end(work: Work, held: Sequence[Affiliation], tie: Tie, names: dict[UUID, str]) -> None:
    for each in held:
        if each.valid.upper is None and each.valid.lower < work.now:
            each.valid = TimestamptzRange(each.valid.lower, work.now)
            each.save(update_fields=["valid"])
            work.counts["ties_ended"] += 1
            _record(work, events.AFFILIATION_ENDED, tie, names, {"until": work.now.isoformat()})


def _names(ties: Sequence[Tie]) -> dict[UUID, str]:
    people = Person.objects.filter(id__in={tie.person_id for tie in ties}).values_list("id", "name")
    companies = Company.objects.filter(id__in={tie.company_id for tie in ties}).values_list("id", "name")
    return dict(people) | dict(companies)


def _record(work: Work, event: str, tie: Tie, names: dict[UUID, str], about: dict[str, str]) -> None:
    work.performance.record(
        event,
        subject=("person", tie.person_id),
        company_id=None,
        new={"name": names.get(tie.person_id, ""), "company": names.get(tie.company_id, "")} | about,
    )


def put_above(work: Work, *, line: int, company_id: UUID, parent_id: UUID, parent_external_id: str) -> None:
    """Say which company stands above another. One that would come to stand above itself is named and left as it is."""
    held = CompanyParent.objects.filter(company_id=company_id).first()
    if held is not None and held.parent_id == parent_id:
        return
    if company_id == parent_id or company_id in _above(parent_id):
        title = work.name_of("company", parent_external_id)
        what = "itself" if company_id == parent_id else "a company that stands below it"
        sentence = f"Line {line:,} puts {title} above {what}: that goes in a circle, and was left out."
        work.note(None, Fault("circular", sentence, "", takes_row=False), line=line)
        return
    CompanyParent.objects.update_or_create(
        company_id=company_id,
        defaults={"parent_id": parent_id, "source": work.job.system_id, "since": work.now},
    )
    names = dict(Company.objects.filter(id__in=[company_id, parent_id]).values_list("id", "name"))
    old = Company.objects.filter(id=held.parent_id).values_list("name", flat=True).first() if held else None
    work.counts["ties"] += 1
    work.performance.record(
        events.COMPANY_PUT_BELOW,
        subject=("company", company_id),
        company_id=None,
        old={"parent": old} if old else None,
        new={"name": names.get(company_id, ""), "parent": names.get(parent_id, "")},
    )


def _above(company_id: UUID) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [company_id])
        return {row[0] for row in cursor.fetchall()}


def note_merge(work: Work, *, line: int, survivor_id: str, merged_id: str, at: datetime | None) -> bool:
    """Note that one id went into another. Where both are records here, people are asked. Returns whether it is new."""
    kind = work.matching.subject
    if merged_id == survivor_id or merged_id in _chain(work, kind, survivor_id):
        sentence = f"Line {line:,} lets {work.name_of(kind, merged_id)} go into itself: that goes in a circle."
        work.note(None, Fault("circular", sentence, "", takes_row=False), line=line)
        return False
    _, is_new = MergedReference.objects.get_or_create(
        system_id=work.job.system_id,
        subject_type=kind,
        external_id=merged_id,
        defaults={"survivor_id": survivor_id, "merged_at": at},
    )
    survivor = work.directory.get(kind, survivor_id)
    work.directory.load(kind, [merged_id])
    other = work.directory.get(kind, merged_id)
    if survivor is not None and other is None:
        work.directory.learn(kind, merged_id, survivor)
    elif survivor is not None and other is not None and other != survivor:
        claim_identity(
            work,
            subject_type=kind,
            subject_id=survivor,
            other_id=other,
            external_id=merged_id,
            said=f"{work.name_of(kind, merged_id)} went into {survivor_id} there, and both are records here.",
        )
    if is_new:
        work.counts["merged"] += 1
        work.performance.record(
            events.MERGE_NOTED,
            subject=(kind, survivor) if survivor else ("import", work.job.id),
            company_id=None,
            new={
                "system": work.system_title(),
                "merged_id": merged_id,
                "survivor_id": survivor_id,
                "merged_at": at.isoformat() if at else None,
            },
        )
    return is_new


def _chain(work: Work, kind: str, external_id: str) -> list[str]:
    """Return the ids that one leads to, from merge to merge."""
    found: list[str] = []
    while len(found) < LONGEST_CHAIN:
        row = MergedReference.objects.filter(
            system_id=work.job.system_id, subject_type=kind, external_id=external_id
        ).first()
        if row is None:
            break
        external_id = row.survivor_id
        found.append(external_id)
    return found
