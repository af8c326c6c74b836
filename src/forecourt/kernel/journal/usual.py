"""How long an action usually takes, from the journal: of one's own company, else of all where enough companies did it.

Asked once a minute for each company and bounded by the newest rows, so a page that shows it costs next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.events import ACTION_ASKED, ACTION_REFUSED
from forecourt.kernel.scope import scope

DAYS: Final = 90
#: From so many on, one's own company's figure says enough.
ENOUGH: Final = 10
OWN_ROWS: Final = 20_000
ALL_ROWS: Final = 100_000
#: Whose own figures nobody has.
NO_COMPANY: Final = UUID(int=0)
_MOST_KEPT: Final = 1_000

_OWN: Final = """
    select r.action, count(*), percentile_cont(0.5) within group (order by r.duration_us),
           percentile_cont(0.95) within group (order by r.duration_us)
    from (
        select action, duration_us from kernel_journal
        where (%(company)s::uuid is null or company_id = %(company)s) and at >= %(since)s and action <> ''
          and duration_us is not null and event <> all(%(others)s)
        order by id desc limit %(newest)s
    ) r group by r.action
"""


@dataclass(frozen=True, slots=True)
class UsualTime:
    """How long an action took, over the last 90 days.

    Attributes:
        p50_s: Half of them took no longer, in seconds; `p95_s`: nineteen of twenty.
        performed: How many times it was done.
        is_own: Of the asker's own company; else of all companies together, five at the least.
    """

    p50_s: float
    p95_s: float
    performed: int
    is_own: bool


_kept: dict[UUID | None, tuple[datetime, dict[str, UsualTime]]] = {}


def usual_times(*, actor: Actor) -> dict[str, UsualTime]:
    """Return how long each action usually takes, by its name; what nobody did yet is not in it."""
    company_id: UUID | None = actor.company_id or NO_COMPANY
    if actor.everywhere:
        company_id = None if actor.may("journal.see_all") else NO_COMPANY
    minute = true_now().replace(second=0, microsecond=0)
    kept = _kept.get(company_id)
    if kept is not None and kept[0] == minute:
        return kept[1]
    found = _ask(actor, company_id)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[company_id] = (minute, found)
    return found


def forget_usual_times() -> None:
    """Ask the journal anew the next time."""
    _kept.clear()


def _ask(actor: Actor, company_id: UUID | None) -> dict[str, UsualTime]:
    since = true_now() - timedelta(days=DAYS)
    asked = {
        "company": company_id,
        "since": since,
        "newest": OWN_ROWS,
        "others": [ACTION_ASKED, ACTION_REFUSED],
    }
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(_OWN, asked)
        own = {row[0]: _usual(row, is_own=True) for row in cursor.fetchall()}
        cursor.execute("select * from fc.usual_times(%s, %s)", [since, ALL_ROWS])
        of_all = {row[0]: _usual(row, is_own=False) for row in cursor.fetchall()}
    return {**own, **{name: each for name, each in of_all.items() if name not in own or own[name].performed < ENOUGH}}


def _usual(row: tuple[str, int, float, float], *, is_own: bool) -> UsualTime:
    _, performed, p50_us, p95_us = row
    return UsualTime(p50_s=p50_us / 1e6, p95_s=p95_us / 1e6, performed=performed, is_own=is_own)
