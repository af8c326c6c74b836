"""Count how fresh the whole base is, so that the map of it costs a page no more than a small table.

The tally is derived and no action: it can be made anew at any time, and says nothing but what stands in the facts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from forecourt.customers.models import Sweep
from forecourt.customers.rules.lasting import AGEING_FROM
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.scope import scope

_COUNT: Final = """
    with subject (subject_type, subject_id, segment) as (
        select 'company', id, segment from customers_company where not is_provider
        union all
        select 'person', p.id, coalesce(theirs.segment, '') from customers_person p
        left join lateral (select c.segment, c.is_provider
            from customers_affiliation b join customers_company c on c.id = b.company_id
            where b.person_id = p.id order by b.is_primary desc, b.valid desc limit 1) theirs on true
        where not coalesce(theirs.is_provider, false)
    ), total (subject_type, segment, number) as (
        select subject_type, segment, count(*) from subject group by 1, 2
    ), known (subject_type, field, segment, number, stale, ageing, contested) as (
        select f.subject_type, f.field, s.segment, count(*),
            count(*) filter (where f.stale_at <= %(now)s),
            count(*) filter (where f.stale_at > %(now)s
                and %(now)s >= f.last_verified_at + %(from)s * (f.stale_at - f.last_verified_at)),
            count(*) filter (where f.is_contested)
        from customers_fact f join subject s on s.subject_id = f.subject_id and s.subject_type = f.subject_type
        where f.standing = 2 group by 1, 2, 3
    )
    insert into customers_freshness_tally (id, subject, field, segment, fresh, ageing, stale, absent, contested)
    select gen_random_uuid(), t.subject, t.code, n.segment,
        coalesce(k.number - k.stale - k.ageing, 0), coalesce(k.ageing, 0), coalesce(k.stale, 0),
        n.number - coalesce(k.number, 0), coalesce(k.contested, 0)
    from customers_fact_type t
    join total n on n.subject_type = t.subject
    left join known k on k.subject_type = t.subject and k.field = t.code and k.segment = n.segment
"""
#: What was asked of a record that was merged into another is asked of that one, where it lacks it.
_LET_GO: Final = """
    update customers_refresh r set state = 'dropped', done_at = %s
    where r.done_at is null and exists (select from customers_redirect d where d.old_id = r.subject_id)
"""


def count_freshness(*, actor: Actor, now: datetime | None = None) -> int:
    """Count anew how fresh every field is in every segment (business time). Nothing is left to do after it."""
    now = now or business_now()
    with scope(actor), transaction.atomic():
        Sweep.objects.get_or_create(name="rules")
        with connection.cursor() as cursor:
            cursor.execute(_LET_GO, [now])
            cursor.execute("delete from customers_freshness_tally")
            cursor.execute(_COUNT, {"now": now, "from": AGEING_FROM})
        Sweep.objects.filter(name="rules").update(counted_at=now)
    return 0
