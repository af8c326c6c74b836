"""When customers' data ages: what went stale is noticed, what is missing found, new rules are gone by, all is counted.

Each round does a bounded piece and says whether there is more to do.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import orjson
from django.db import connection, transaction

from forecourt.customers.actions.refreshing import REWEIGH
from forecourt.customers.actions.segmenting import age_facts, find_misplaced
from forecourt.customers.actions.sweeping import (
    BATCH,
    NothingToDo,
    anything_missing,
    anything_stale,
    find_missing,
    notice_stale,
    sort_into_segments,
)
from forecourt.customers.models import Company, Fact, FactType, Segment, Sweep
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

#: So many records in one step of going by new rules.
RECORDS: Final = 1_000
#: Also where no rule changed the sweep goes through all this often: people change companies, companies are merged.
AGAIN_AFTER: Final = timedelta(days=1)
COMPANIES, FACTS = "companies", "facts"


def go_by_rules(*, actor: Actor, now: datetime | None = None, records: int = RECORDS) -> int:
    """Sort companies into segments and say anew from when on facts are stale, where rules changed or a day is over.

    Returns 1 while there is more to do.
    """
    now = now or business_now()
    with scope(actor), transaction.atomic():
        Sweep.objects.get_or_create(name="rules")
        sweep: Sweep = Sweep.objects.select_for_update().get(name="rules")
        digest = _digest()
        if digest != sweep.digest or (not sweep.phase and _is_long_ago(sweep.went_at, now)):
            sweep.digest, sweep.phase, sweep.position = digest, COMPANIES, None
        if sweep.phase == COMPANIES:
            _sort(actor, sweep, now, records)
        elif sweep.phase == FACTS:
            _age(sweep, now, records)
        sweep.save()
        return int(bool(sweep.phase))


def notice_what_ages(*, actor: Actor, now: datetime | None = None, limit: int = BATCH) -> int:
    """Notice what went stale (business time) and what is missing, so many values at a time. Returns how many."""
    now, seen = now or business_now(), 0
    with scope(actor):
        if Sweep.objects.filter(name="rules").exclude(phase="").exists():
            return 0  # from when on something is stale is being said anew
        due = [
            action
            for action, is_due in ((notice_stale, anything_stale), (find_missing, anything_missing))
            if is_due(now=now)
        ]
    for action in due:
        with suppress(NothingToDo):
            seen += int(perform(action, actor=actor, parameters={"limit": limit}, now=now).result["seen"])
    return seen


def _sort(actor: Actor, sweep: Sweep, now: datetime, records: int) -> None:
    ids = _next(Company.objects.filter(is_provider=False), "id", sweep, records)
    misplaced = find_misplaced(ids)
    if misplaced:
        perform(sort_into_segments, actor=actor, parameters={"company_ids": misplaced}, now=now)
    if len(ids) < records:
        sweep.phase, sweep.position = FACTS, None


def _age(sweep: Sweep, now: datetime, records: int) -> None:
    ids = _next(Fact.objects.filter(standing__gt=0).distinct(), "subject_id", sweep, records)
    age_facts(ids)
    if len(ids) < records:
        sweep.phase, sweep.position, sweep.went_at = "", None, now
        with connection.cursor() as cursor:
            cursor.execute(REWEIGH)


def _next(rows: Any, name: str, sweep: Sweep, records: int) -> list[Any]:
    """Return the ids that follow upon where the sweep stands, and move it on."""
    if sweep.position is not None:
        rows = rows.filter(**{f"{name}__gt": sweep.position})
    ids = list(rows.order_by(name).values_list(name, flat=True)[:records])
    sweep.position = ids[-1] if ids else sweep.position
    return ids


def _is_long_ago(at: datetime | None, now: datetime) -> bool:
    return at is None or now - at >= AGAIN_AFTER


def _digest() -> str:
    """Return a digest of all rules that say to which segment a company belongs and how long a value stays true."""
    segments = list(Segment.objects.order_by("code").values())
    types = FactType.objects.order_by("subject", "code")
    rules = list(types.values("subject", "code", "fresh_for", "required_for", "weight", "steward"))
    return sha256(orjson.dumps([segments, rules])).hexdigest()
