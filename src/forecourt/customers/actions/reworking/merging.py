"""Two records become one: the survivor keeps its id, the other's id leads to it from then on."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from forecourt.customers import events
from forecourt.customers.actions.contesting import close_by_itself
from forecourt.customers.actions.reworking.children import StillInUse, move_children, note, set_aside, take_away
from forecourt.customers.actions.reworking.standing import (
    Present,
    Side,
    choose_anew,
    demote,
    mirrored,
    move_facts,
    note_facts,
    present_of,
    said_twice,
)
from forecourt.customers.models import Affiliation, Fact, MatchKey, Proposal, Redirect, Rework, ReworkItem
from forecourt.customers.models import Conflict as Dispute
from forecourt.customers.ports import onlookers_of
from forecourt.customers.queries.hanging import SAID, keepers_of, model_of, stakes_in_words, stakes_of
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance

_ROW: Final = "select to_jsonb(t) from {table} t where id = %s for update"


class SameRecord(Conflict):
    """A record is not merged with itself, nor with what was merged into it."""

    code, title = "same_record", "These are one record already"


class MergedMeanwhile(Conflict):
    """What a merge was to be of was merged, or brought back, while it waited for that."""

    code, title = "merged_meanwhile", "One of them was merged meanwhile"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, locked, as they are.

    Attributes:
        survivor: The row of the one that stays, by column; likewise `other`.
    """

    subject_type: str
    survivor_id: UUID
    other_id: UUID
    survivor: Mapping[str, Any]
    other: Mapping[str, Any]


def lock_pair(subject_type: str, survivor_id: UUID, other_id: UUID) -> Pair:
    """Lock two records in one order, whoever comes. Raises Invisible, SameRecord, MergedMeanwhile."""
    named = (survivor_id, other_id)
    leads = _leads(named)
    survivor_id, other_id = leads.get(survivor_id, survivor_id), leads.get(other_id, other_id)
    if survivor_id == other_id:
        raise SameRecord("Both ids lead to one record.")
    rows = {each: lock_row(subject_type, each) for each in sorted((survivor_id, other_id))}
    if _leads(named) != leads or (any(row is None for row in rows.values()) and _leads(rows)):
        raise MergedMeanwhile(_who_came_first(rows), next=["Look at both again."])
    if any(row is None or row.get("is_provider") for row in rows.values()):
        raise Invisible(f"There is no such {subject_type}.")
    return Pair(subject_type, survivor_id, other_id, rows[survivor_id] or {}, rows[other_id] or {})


def _leads(ids: Collection[UUID]) -> dict[UUID, UUID]:
    return dict(Redirect.objects.filter(old_id__in=list(ids)).values_list("old_id", "new_id"))


def _who_came_first(ids: Collection[UUID]) -> str:
    """Say which rework of these was made, or undone, last."""
    about = Q(survivor_id__in=list(ids)) | Q(other_id__in=list(ids))
    last = Rework.objects.filter(about).order_by("-id").first()
    if last is None:
        return "One of them is not what it was."
    if last.state == Rework.DONE:
        return f"{last.made_by} merged {last.title} first."
    return f"{last.undone_by} took back: {last.title}."


def lock_row(subject_type: str, subject_id: UUID) -> dict[str, Any] | None:
    """Lock a record and return its row by column; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_ROW.format(table=model_of(subject_type)._meta.db_table), [subject_id])
        found = cursor.fetchone()
    return as_mapping(found[0]) if found else None


def as_mapping(value: Any) -> dict[str, Any]:
    """Return JSON of the database as a mapping, however the driver gave it."""
    return json.loads(value) if isinstance(value, str) else dict(value)


def merge(performance: Performance, pair: Pair, choices: Mapping[str, Side]) -> Rework:
    """Make one record of two. Raises StillInUse."""
    require_nothing_above(pair)
    rework = Rework.objects.create(
        kind=Rework.MERGE,
        subject_type=pair.subject_type,
        survivor_id=pair.survivor_id,
        other_id=pair.other_id,
        title=f"{pair.other['name']} into {pair.survivor['name']}"[:500],
        was={"survivor": pair.survivor, "other": pair.other},
        made_at=performance.now,
        made_by=performance.actor.name,
    )
    before = present_of(pair.survivor_id, pair.other_id)
    counts = absorb(performance, rework, pair, choices, before)
    Rework.objects.filter(id=rework.id).update(counts=counts)
    rework.counts = counts
    _journal(performance, rework, pair, before, choices)
    return rework


def require_nothing_above(pair: Pair) -> None:
    """Refuse where rooms above hang anything on the record that would go. Raises StillInUse."""
    stakes = stakes_of(pair.subject_type, pair.other_id)
    if not stakes:
        return
    others = stakes_of(pair.subject_type, pair.survivor_id)
    name, into = pair.other["name"], pair.survivor["name"]
    said = f"{name} has {stakes_in_words(stakes)}. A merge moves none of that: nobody gains sight of data by it."
    if not others:
        raise StillInUse(said, next=[f"Keep {name}, and merge {into} into it."])
    raise StillInUse(said, next=[f"{into} has {stakes_in_words(others)} too: both stay, until one has none."])


def absorb(
    performance: Performance, rework: Rework, pair: Pair, choices: Mapping[str, Side], before: Present
) -> dict[str, int]:
    """Let all that one record has be the other's, take the record away, and let its id lead to the other."""
    _make_room(rework.id, pair)
    counts = move_children(
        performance, rework.id, subject_type=pair.subject_type, source=pair.other_id, target=pair.survivor_id
    )
    for fact in said_twice(survivor_id=pair.survivor_id, other_id=pair.other_id):
        set_aside(rework.id, "customers_fact", "id", fact)
    counts["customers_fact"] = note_facts(rework.id, of=pair.other_id)
    note_facts(rework.id, standing_of=pair.survivor_id)
    demote(_beaten(pair, choices, before))
    move_facts(source=pair.other_id, target=pair.survivor_id)
    _lead_on(rework.id, pair)
    _close_proposals(rework.id, pair)
    _close_disputes(performance, rework.id, pair)
    MatchKey.objects.filter(subject_id=pair.other_id).delete()
    take_away(pair.subject_type, pair.other_id)
    choose_anew(performance, [pair.survivor_id], before=before)
    return {table: count for table, count in counts.items() if count}


def _beaten(pair: Pair, choices: Mapping[str, Side], before: Present) -> list[UUID]:
    """List the facts that a choice sends into history: those of the side that was not chosen.

    What the survivor's row says without any fact behind it stands, unless the other's is chosen.
    """
    chosen = dict(choices)
    for name, column in mirrored(pair.subject_type).items():
        if pair.survivor.get(column) and (pair.survivor_id, name) not in before:
            chosen.setdefault(name, "survivor")
    lost = {name: pair.other_id if side == "survivor" else pair.survivor_id for name, side in chosen.items()}
    clauses = Q(pk__in=[])
    for name, subject_id in lost.items():
        clauses |= Q(subject_id=subject_id, field=name)
    return list(Fact.objects.filter(clauses, standing__gt=0).values_list("id", flat=True))


def _make_room(rework_id: UUID, pair: Pair) -> None:
    """Take care of affiliations first: nobody is twice at one company at a time, nor first of all at two."""
    near, far = ("company_id", "person_id") if pair.subject_type == "company" else ("person_id", "company_id")
    ours = list(Affiliation.objects.filter(**{near: pair.survivor_id}).values(far, "valid", "is_primary"))
    theirs = Affiliation.objects.filter(**{near: pair.other_id}).order_by("id")
    for each in theirs.values("id", far, "valid", "is_primary"):
        overlapping = [one for one in ours if _overlap(one["valid"], each["valid"])]
        if any(one[far] == each[far] for one in overlapping):
            set_aside(rework_id, "customers_affiliation", "id", str(each["id"]))
        elif near == "person_id" and each["is_primary"] and any(one["is_primary"] for one in overlapping):
            note(rework_id, "customers_affiliation", str(each["id"]), {"is_primary": True})
            Affiliation.objects.filter(id=each["id"]).update(is_primary=False)


def _overlap(one: Any, other: Any) -> bool:
    begins_before = other.upper is None or one.lower is None or one.lower < other.upper
    return begins_before and (one.upper is None or other.lower is None or other.lower < one.upper)


def _lead_on(rework_id: UUID, pair: Pair) -> None:
    """Let the id, and every id that led to it, lead to the survivor: one step from any id to the record."""
    leading = Redirect.objects.filter(new_id=pair.other_id)
    for old_id in leading.values_list("old_id", flat=True):
        note(rework_id, "customers_redirect", str(old_id), {"new_id": str(pair.other_id)})
    leading.update(new_id=pair.survivor_id)
    Redirect.objects.create(old_id=pair.other_id, subject_type=pair.subject_type, new_id=pair.survivor_id)


def _close_proposals(rework_id: UUID, pair: Pair) -> None:
    """Close what was proposed of the record that is gone; its duplicates are found anew as the survivor's."""
    about = Proposal.objects.filter(Q(first_id=pair.other_id) | Q(second_id=pair.other_id), state=Proposal.OPEN)
    for proposal_id in about.values_list("id", flat=True):
        note(rework_id, "customers_proposal", str(proposal_id), {"state": Proposal.OPEN})
    about.update(state=Proposal.MERGED)


def _close_disputes(performance: Performance, rework_id: UUID, pair: Pair) -> None:
    """Close what asked whether these two are one; an undo opens it again."""
    both, open_again = [pair.survivor_id, pair.other_id], {"state": Dispute.OPEN, "ended_at": None, "ended_by": ""}
    asked = Dispute.objects.filter(kind=Dispute.IDENTITY, state=Dispute.OPEN, subject_id__in=both, other_id__in=both)
    for each in asked.order_by("id"):
        note(rework_id, "customers_conflict", str(each.id), open_again)
        close_by_itself(performance, each, now=performance.now)


def _journal(
    performance: Performance, rework: Rework, pair: Pair, before: Present, choices: Mapping[str, Side]
) -> None:
    after = present_of(pair.survivor_id)
    was = {name: value for (subject_id, name), value in before.items() if subject_id == pair.other_id}
    changed = {name: value for (_, name), value in after.items() if before.get((pair.survivor_id, name)) != value}
    cause = performance.record(
        events.MERGED,
        subject=(pair.subject_type, pair.survivor_id),
        company_id=None,
        old={name: before.get((pair.survivor_id, name)) for name in changed},
        new={
            "record": pair.survivor["name"],
            "absorbed": pair.other["name"],
            "absorbed_id": str(pair.other_id),
            "rework_id": str(rework.id),
            "moved": {table.removeprefix("customers_"): n for table, n in rework.counts.items() if table in SAID},
            "chosen": dict(choices),
            "gain_sight": gains(performance, rework, pair),
            **changed,
        },
        people=keepers_of(pair.subject_type, pair.survivor_id, pair.other_id),
    )
    performance.record(
        events.ABSORBED,
        subject=(pair.subject_type, pair.other_id),
        company_id=None,
        old={"record": pair.other["name"], **was},
        new={"into": pair.survivor["name"], "into_id": str(pair.survivor_id), "rework_id": str(rework.id)},
        cause_id=cause,
        people=keepers_of(pair.subject_type, pair.survivor_id, pair.other_id),
    )


def gains(performance: Performance, rework: Rework, pair: Pair) -> list[str]:
    """Say who gains sight of what: colleagues of the survivor who see its people see those that came."""
    if pair.subject_type != "company":
        return []
    came = ReworkItem.objects.filter(rework=rework, table="customers_affiliation", is_aside=False).count()
    names = onlookers_of(performance.actor, pair.survivor_id) if came else []
    return [f"{name} sees {came} more people" for name in names]
