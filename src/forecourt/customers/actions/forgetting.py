"""Take away, table by table, what is kept of a person who is erased."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q

from forecourt.customers.models import (
    Activity,
    Conflict,
    Fact,
    HookDelivery,
    Import,
    ImportFault,
    MatchKey,
    MergedReference,
    Person,
    Proposal,
    Redirect,
    Rework,
    ReworkItem,
    Waiting,
)
from forecourt.customers.queries.hanging import children_of
from forecourt.kernel.erasing import Erasing, mentioning
from forecourt.kernel.journal.personal import erase_keys, people_named
from forecourt.kernel.pipeline import Performance
from forecourt.settings.environment import environment

log = logging.getLogger(__name__)

#: What stands where somebody was named who was erased.
SOMEBODY: Final = "somebody who was erased"


def forget(performance: Performance, erasing: Erasing, *, imports: Iterable[Import]) -> dict[str, int]:
    """Take away all that this room keeps of a person. Returns how many rows, by what they are.

    Files that brought something of the person go once it is certain: what is erased must not come back from them.
    """
    counts: Counter[str] = Counter()
    counts["activity"] = _leave_activity_to_the_company(erasing)
    counts["conflict"] = _conflicts(erasing)
    counts["rework"] = _reworks(erasing)
    counts["import"] = _imports(erasing, imports)
    counts["delivery"] = _deliveries(erasing)
    counts["proposal"] = _gone(Proposal.objects.filter(Q(first_id__in=erasing.ids) | Q(second_id__in=erasing.ids)))
    for child in children_of("person"):
        counts[child.table.removeprefix("customers_")] += _children_gone(child, erasing)
    counts["fact"] = _gone(Fact.objects.filter(subject_id__in=erasing.ids))
    MatchKey.objects.filter(subject_id__in=erasing.ids).delete()
    Redirect.objects.filter(Q(old_id__in=erasing.ids) | Q(new_id__in=erasing.ids)).delete()
    MergedReference.objects.filter(subject_type="person").filter(
        Q(external_id__in=erasing.exactly) | Q(survivor_id__in=erasing.exactly)
    ).delete()
    Person.objects.filter(id__in=erasing.ids).delete()
    return {name: count for name, count in sorted(counts.items()) if count}


def _gone(rows: Any) -> int:
    count, _ = rows.delete()
    return int(count)


def _children_gone(child: Any, erasing: Erasing) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"delete from {child.table} where {child.where('person').replace('= %s', '= any(%s)', 1)}",
            [sorted(erasing.ids)],
        )
        return int(cursor.rowcount)


def activity_of(erasing: Erasing) -> Any:
    """Return what a person did, or somebody with one of their addresses whom nobody knew."""
    addresses = [each for each in erasing.words if "@" in each]
    unknown = Q(who__in=addresses, person__isnull=True) & ~Q(who="")  # as the index has it
    return Activity.objects.filter(Q(person_id__in=erasing.ids) | unknown)


def _leave_activity_to_the_company(erasing: Erasing) -> int:
    """Leave what happened to the company as a count and an amount: who it was and what was said goes."""
    rows = activity_of(erasing)
    ids = list(rows.values_list("id", flat=True))
    erase_keys(people_named(ids))  # what was told of them while nobody knew who they were is under keys of its own
    for activity_id, external_id in Activity.objects.filter(id__in=ids).values_list("id", "external_id"):
        if erasing.is_in(external_id):
            Activity.objects.filter(id=activity_id).update(external_id=f"erased:{activity_id}")
    titles = models.OuterRef("kind_id")
    kind = Activity._meta.get_field("kind").related_model._default_manager.filter(code=titles)  # type: ignore[union-attr]
    return Activity.objects.filter(id__in=ids).update(
        person=None, who="", details={}, journal_id=None, title=models.Subquery(kind.values("title")[:1])
    )


def _conflicts(erasing: Erasing) -> int:
    about = Q(subject_id__in=erasing.ids) | Q(other_id__in=erasing.ids)
    about |= Q(subject_type="person", external_id__in=erasing.exactly)
    count = _gone(Conflict.objects.filter(about))
    for conflict in mentioning(Conflict.objects.all(), erasing, "said", "settlement", "external_id"):
        conflict.said, conflict.settlement, conflict.external_id = f"It named {SOMEBODY}.", {}, ""
        conflict.save(update_fields=["said", "settlement", "external_id"])
        count += 1
    waiting = [each.id for each in mentioning(Waiting.objects.all(), erasing, "said")]
    return count + _gone(Waiting.objects.filter(id__in=waiting))


def _reworks(erasing: Erasing) -> int:
    """Let merges, splits and mass edits be over for good: there is nothing to bring back."""
    about = Q(survivor_id__in=erasing.ids) | Q(other_id__in=erasing.ids)
    both = Rework.objects.filter(about)
    ReworkItem.objects.filter(rework__in=both).delete()
    count = both.update(state=Rework.ERASED, title=f"With {SOMEBODY}", was={}, counts={})
    facts = [str(each) for each in Fact.objects.filter(subject_id__in=erasing.ids).values_list("id", flat=True)]
    ReworkItem.objects.filter(table="customers_fact", row_id__in=facts).delete()
    ids = [str(each) for each in erasing.ids]  # a merge of companies may have set aside where the person belonged
    ReworkItem.objects.filter(Q(was__person_id__in=ids) | Q(was__subject_id__in=ids), is_aside=True).delete()
    for edit in Rework.objects.filter(kind=Rework.EDIT, subject_type="person", was__made__has_any_keys=facts):
        made = {fact: subject for fact, subject in edit.was["made"].items() if UUID(subject) not in erasing.ids}
        title, _, _ = edit.title.partition(":")
        Rework.objects.filter(id=edit.id).update(was={"made": made}, title=title)
        count += 1
    return int(count)


def _imports(erasing: Erasing, imports: Iterable[Import]) -> int:
    count = 0
    for job in mentioning(Import.objects.all(), erasing, "samples", "plan"):
        job.samples, job.plan = erasing.left_of(job.samples), _plan_left(job.plan, erasing)
        job.save(update_fields=["samples", "plan"])
        count += 1
    for fault in mentioning(ImportFault.objects.all(), erasing, "raw", "sentence", "cells"):
        fault.raw, fault.cells, fault.sentence = "", [], f"Line {fault.line:,} was about {SOMEBODY}."
        fault.save(update_fields=["raw", "cells", "sentence"])
        count += 1
    for job in imports:
        transaction.on_commit(partial(_take_file, environment().home / "spool" / job.spool_path))
    return count


def _plan_left(plan: dict[str, Any], erasing: Erasing) -> dict[str, Any]:
    return {
        name: erasing.left_of(value) if isinstance(value, list) else value
        for name, value in plan.items()
        if isinstance(value, list) or not erasing.is_in(value)
    }


def _take_file(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        log.exception("The file %s tells of somebody who was erased, and could not be removed.", path)


def _deliveries(erasing: Erasing) -> int:
    found = mentioning(HookDelivery.objects.all(), erasing, "entries")
    for delivery in found:
        delivery.entries = erasing.left_of(delivery.entries)
        delivery.save(update_fields=["entries"])
    return len(found)
