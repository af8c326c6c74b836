"""Take in what waited, once what it named is there: each line once, whoever brought what was missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from forecourt.customers.actions.claims import Claim, types_of
from forecourt.customers.actions.importing.claiming import Claimed, give, history_claim
from forecourt.customers.actions.importing.happenings import take_waiting
from forecourt.customers.actions.importing.queueing import Missing, key_of_record, let_wait, record_ended
from forecourt.customers.actions.importing.ties import Tie, note_merge, put_above, tie_people
from forecourt.customers.actions.importing.work import Directory, Key, Work
from forecourt.customers.models import Conflict, Import, ImportFault, Waiting
from forecourt.customers.rules.importing.cells import is_nothing
from forecourt.customers.rules.importing.layouts import LEFT_OUT, matching_from
from forecourt.customers.rules.importing.rows import HistoryRow
from forecourt.kernel.pipeline import Performance

LINES_AT_ONCE: Final = 500
_BY_ITSELF: Final = "by itself"


def wake(performance: Performance, *, system: str, records: Mapping[Key, UUID]) -> int:
    """Take in what waited for records that are there now. Returns how many lines that were."""
    if not records:
        return 0
    keys = [key_of_record(system, kind, external_id) for kind, external_id in records]
    return release(performance, Conflict.objects.filter(key__in=keys, state=Conflict.OPEN).order_by("id"))


def release(performance: Performance, conflicts: Iterable[Conflict], *, closes: bool = True) -> int:
    """Take in all that waits under some conflicts, and close them unless whoever asks does so."""
    lines = 0
    for conflict in conflicts:
        waiting = list(
            Waiting.objects.select_for_update(of=("self",))
            .filter(conflict=conflict, taken_at__isnull=True)
            .order_by("of_id", "line")
        )
        Waiting.objects.filter(id__in=[each.id for each in waiting]).update(taken_at=performance.now)
        if closes:
            conflict.state, conflict.ended_at, conflict.ended_by = Conflict.CLOSED, performance.now, _BY_ITSELF
            conflict.save(update_fields=["state", "ended_at", "ended_by"])
            record_ended(performance, conflict, how={"lines": len(waiting)})
        for import_id, group in groupby(waiting, key=lambda each: each.of_id):
            _take(performance, import_id, list(group))
        lines += len(waiting)
    return lines


def _take(performance: Performance, import_id: UUID, waiting: Sequence[Waiting]) -> None:
    job = Import.objects.get(id=import_id)
    matching = matching_from(job.matching)
    for start in range(0, len(waiting), LINES_AT_ONCE):
        work = Work(performance, job, matching, types_of(matching.subject), Directory(job.system_id))
        _take_lines(work, waiting[start : start + LINES_AT_ONCE])
        ImportFault.objects.bulk_create(work.faults.values(), ignore_conflicts=True)
        wake(performance, system=job.system_id, records=work.directory.save(now=work.now))


def _take_lines(work: Work, waiting: Sequence[Waiting]) -> None:
    said: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for each in waiting:
        said[each.said["kind"]].append((each.line, each.said))
    _histories(work, said["history"])
    _links(work, said["link"])
    _parents(work, said["parent"])
    _merges(work, said["merge"])
    take_waiting(work, said["activity"])


def _histories(work: Work, lines: Sequence[tuple[int, dict[str, Any]]]) -> None:
    kind = work.matching.subject
    work.directory.load(kind, [said["id"] for _, said in lines])
    claims: list[Claim] = []
    claimed: list[Claimed] = []
    waits: list[tuple[Missing, int, dict[str, Any]]] = []
    for line, said in lines:
        code = work.matching.properties.get(said["property"]) or said.get("field", "")
        subject_id = work.directory.get(kind, said["id"])
        if not code or code == LEFT_OUT:
            if not code:
                waits.append((Missing(kind, property=said["property"]), line, said))
            continue
        if subject_id is None:
            waits.append((Missing(kind, said["id"]), line, said | {"field": code}))
            continue
        row = HistoryRow(line, said["id"], said["property"], said["value"], _instant(said["at"]), None)
        claim = None if is_nothing(row.value) else history_claim(work, row, code, subject_id, None)
        if claim is not None:
            claims.append(claim)
            claimed.append(Claimed(line, said["property"], is_row=True))
    give(work, claims, claimed, {})
    let_wait(work, waits)


def _links(work: Work, lines: Sequence[tuple[int, dict[str, Any]]]) -> None:
    work.directory.load("company", [said["company"] for _, said in lines])
    work.directory.load("person", [said["person"] for _, said in lines if "person" in said])
    ties: list[Tie] = []
    waits: list[tuple[Missing, int, dict[str, Any]]] = []
    for line, said in lines:
        company_id = work.directory.get("company", said["company"])
        person_id = UUID(said["person_id"]) if "person_id" in said else work.directory.get("person", said["person"])
        if company_id is None or person_id is None:
            missing = Missing("company", said["company"]) if company_id is None else Missing("person", said["person"])
            waits.append((missing, line, said))
            continue
        until = _instant(said["until"]) if said.get("until") else None
        ties.append(
            Tie(
                line,
                person_id,
                company_id,
                said["position"],
                said["is_primary"],
                _instant(said["since"]),
                until,
                is_over=said.get("is_over", False),
            )
        )
    tie_people(work, ties)
    let_wait(work, waits)


def _parents(work: Work, lines: Sequence[tuple[int, dict[str, Any]]]) -> None:
    work.directory.load("company", [said["parent"] for _, said in lines])
    for line, said in lines:
        parent_id = work.directory.get("company", said["parent"])
        if parent_id is not None:
            put_above(
                work,
                line=line,
                company_id=UUID(said["company_id"]),
                parent_id=parent_id,
                parent_external_id=said["parent"],
            )


def _merges(work: Work, lines: Sequence[tuple[int, dict[str, Any]]]) -> None:
    kind = work.matching.subject
    work.directory.load(kind, [each for _, said in lines for each in (said["survivor"], *said["merged"])])
    for line, said in lines:
        at = _instant(said["at"]) if said.get("at") else None
        for merged_id in said["merged"]:
            note_merge(work, line=line, survivor_id=said["survivor"], merged_id=merged_id, at=at)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
