"""Take one part of an import in: its rows read, placed, and what they say given to the one writer of facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from forecourt.customers.actions.claims import Claim, types_of
from forecourt.customers.actions.importing.claiming import CONFIDENCE, Claimed, give, history_claim
from forecourt.customers.actions.importing.happenings import take_activity
from forecourt.customers.actions.importing.queueing import Missing, let_wait
from forecourt.customers.actions.importing.records import address_of, place_records
from forecourt.customers.actions.importing.ties import Tie, note_merge, put_above, tie_people
from forecourt.customers.actions.importing.waking import wake
from forecourt.customers.actions.importing.work import Directory, Work
from forecourt.customers.models import Import, ImportFault
from forecourt.customers.rules.importing.cells import is_nothing
from forecourt.customers.rules.importing.faults import Fault
from forecourt.customers.rules.importing.layouts import LEFT_OUT, matching_from
from forecourt.customers.rules.importing.records import Record
from forecourt.customers.rules.importing.rows import HistoryRow, LinkRow, MergeRow, Reading, RecordRow, Row
from forecourt.kernel.pipeline import Performance

#: So many rows are taken in with one breath.
ROWS_AT_ONCE: Final = 500


def open_work(performance: Performance, job: Import) -> Work:
    """Begin to work on a part of an import."""
    matching = matching_from(job.matching)
    return Work(
        performance=performance,
        job=job,
        matching=matching,
        types=types_of(matching.subject),
        directory=Directory(job.system_id),
    )


def take_part(work: Work, records: Sequence[Record]) -> None:
    """Take records in. Rows that the database refuses together are tried one by one, and the one at fault is named."""
    for start in range(0, len(records), ROWS_AT_ONCE):
        _together_or_alone(work, records[start : start + ROWS_AT_ONCE])
    ImportFault.objects.bulk_create(work.faults.values(), ignore_conflicts=True)


def _together_or_alone(work: Work, records: Sequence[Record]) -> None:
    kept = (work.counts.copy(), dict(work.faults), list(work.performance.changes), list(work.performance.journal_ids))
    try:
        with transaction.atomic():
            _take(work, records)
        return
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        work.counts, work.faults = kept[0], kept[1]
        work.performance.changes[:], work.performance.journal_ids[:] = kept[2], kept[3]
        work.directory = Directory(work.job.system_id)
        if len(records) == 1:
            sentence = f"Line {records[0].line:,} could not be taken: {_reason(error)}"
            work.note(records[0], Fault("refused", sentence))
            work.counts["rows"] += 1
            return
    middle = len(records) // 2
    _together_or_alone(work, records[:middle])
    _together_or_alone(work, records[middle:])


def _reason(error: Exception) -> str:
    first = str(error).strip().partition("\n")[0][:300]
    return first if first.endswith(".") else f"{first or type(error).__name__}."


def _take(work: Work, records: Sequence[Record]) -> None:
    reading = Reading(work.matching, {code: each.type for code, each in work.types.items()}, work.now)
    by_line = {record.line: record for record in records}
    rows: list[Row] = []
    for record in records:
        row, faults = reading.read(record)
        for fault in faults:
            work.note(record, fault)
        if row is not None:
            rows.append(row)
    work.counts["rows"] += len(records)
    take: Mapping[str, Callable[[Work, Any, dict[int, Record]], None]] = {
        "records": _take_records,
        "history": _take_history,
        "merges": _take_merges,
        "links": _take_links,
        "activity": take_activity,
    }
    take[work.matching.kind](work, rows, by_line)
    added = work.directory.save(now=work.now)
    wake(work.performance, system=work.job.system_id, records=added)


def _take_records(work: Work, rows: Sequence[RecordRow], by_line: dict[int, Record]) -> None:
    standing: list[RecordRow] = []
    for row in sorted(rows, key=lambda each: each.is_current):  # older versions first: newer ones then count
        if row.is_deleted:
            sentence = f"Line {row.line:,}: {work.name_of(work.matching.subject, row.external_id)} was deleted there."
            work.note(by_line[row.line], Fault("deleted_there", sentence))
        else:
            standing.append(row)
    found = place_records(work, standing)
    claims, claimed = _claims_of(work, standing, found)
    give(work, claims, claimed, by_line)
    _tie(work, standing, found)
    for row in standing:
        for merged_id in row.merged_ids if row.external_id else ():
            note_merge(work, line=row.line, survivor_id=row.external_id, merged_id=merged_id, at=None)


def _claims_of(work: Work, rows: Sequence[RecordRow], found: Mapping[int, UUID]) -> tuple[list[Claim], list[Claimed]]:
    claims: list[Claim] = []
    claimed: list[Claimed] = []
    for row in rows:
        collected_at = row.synced_at or work.job.received_at
        observed_at = row.changed_at or collected_at
        name = next((str(each.value) for each in row.said if each.field == "name"), "") or address_of(row)
        for said in row.said:
            claims.append(
                Claim(
                    subject_type=work.matching.subject,
                    subject_id=found[row.line],
                    field=said.field,
                    value=said.value,
                    source=work.job.system_id,
                    process=work.process,
                    observed_at=observed_at,
                    confidence=CONFIDENCE,
                    # That a CRM still holds a value is no sign that anybody looked at it since it was changed there.
                    verified_at=observed_at,
                )
            )
            claimed.append(Claimed(row.line, said.column, name=name or row.external_id))
    return claims, claimed


def _tie(work: Work, rows: Sequence[RecordRow], found: Mapping[int, UUID]) -> None:
    """Tie people to their companies and companies to those above; what is named and not there waits."""
    wanted = {each for row in rows for each in (*row.company_ids, row.parent_id)}
    work.directory.load("company", wanted)
    ties: list[Tie] = []
    waits: list[tuple[Missing, int, dict[str, Any]]] = []
    for row in rows:
        since = row.changed_at or row.synced_at or work.job.received_at
        for place, external_id in enumerate(row.company_ids):
            tie = {
                "person_id": found[row.line],
                "company": external_id,
                "position": row.position,
                "is_primary": place == 0,
                "since": since,
            }
            company_id = work.directory.get("company", external_id)
            if company_id is None:
                waits.append((Missing("company", external_id), row.line, {"kind": "link", **tie}))
            else:
                ties.append(Tie(row.line, found[row.line], company_id, row.position, place == 0, since, None))
        if row.parent_id and work.matching.subject == "company":
            parent_id = work.directory.get("company", row.parent_id)
            if parent_id is None:
                said = {"kind": "parent", "company_id": found[row.line], "parent": row.parent_id}
                waits.append((Missing("company", row.parent_id), row.line, said))
            else:
                put_above(
                    work,
                    line=row.line,
                    company_id=found[row.line],
                    parent_id=parent_id,
                    parent_external_id=row.parent_id,
                )
    tie_people(work, ties)
    let_wait(work, waits)


def _take_history(work: Work, rows: Sequence[HistoryRow], by_line: dict[int, Record]) -> None:
    """Let each value become a fact of its own time; one of an unknown record, or an unmatched property, waits."""
    kind = work.matching.subject
    work.directory.load(kind, [row.external_id for row in rows])
    claims: list[Claim] = []
    claimed: list[Claimed] = []
    waits: list[tuple[Missing, int, dict[str, Any]]] = []
    for row in rows:
        code = work.matching.properties.get(row.property, "")
        subject_id = work.directory.get(kind, row.external_id)
        said: dict[str, Any] = {
            "kind": "history",
            "subject_type": kind,
            "id": row.external_id,
            "property": row.property,
        }
        said |= {"value": row.value, "at": row.at}
        if code == LEFT_OUT:
            work.counts["left_out"] += 1
        elif not code:
            waits.append((Missing(kind, property=row.property), row.line, said))
        elif subject_id is None:
            waits.append((Missing(kind, row.external_id), row.line, said | {"field": code}))
        elif is_nothing(row.value):
            sentence = f"Line {row.line:,}: {row.property} was cleared then; there is no value to keep."
            work.note(by_line[row.line], Fault("cleared", sentence))
        elif (claim := history_claim(work, row, code, subject_id, by_line.get(row.line))) is not None:
            claims.append(claim)
            claimed.append(Claimed(row.line, row.property, is_row=True))
    give(work, claims, claimed, by_line)
    let_wait(work, waits)


def _take_merges(work: Work, rows: Sequence[MergeRow], by_line: dict[int, Record]) -> None:
    """Note which ids went into which; of a survivor that is not there, the line waits."""
    kind = work.matching.subject
    work.directory.load(kind, [each for row in rows for each in (row.survivor_id, *row.merged_ids)])
    waits: list[tuple[Missing, int, dict[str, Any]]] = []
    for row in rows:
        if work.directory.get(kind, row.survivor_id) is None:
            said = {"kind": "merge", "subject_type": kind, "survivor": row.survivor_id, "merged": row.merged_ids}
            waits.append((Missing(kind, row.survivor_id), row.line, said | {"at": row.at}))
            continue
        for merged_id in row.merged_ids:
            note_merge(work, line=row.line, survivor_id=row.survivor_id, merged_id=merged_id, at=row.at)
    let_wait(work, waits)


def _take_links(work: Work, rows: Sequence[LinkRow], by_line: dict[int, Record]) -> None:
    """Tie people to companies; where one of the two is not there, the line waits for it."""
    work.directory.load("person", [row.person_id for row in rows])
    work.directory.load("company", [row.company_id for row in rows])
    ties: list[Tie] = []
    waits: list[tuple[Missing, int, dict[str, Any]]] = []
    for row in rows:
        person_id = work.directory.get("person", row.person_id)
        company_id = work.directory.get("company", row.company_id)
        since: datetime = row.since or work.job.received_at
        if person_id is None or company_id is None:
            missing = Missing("company", row.company_id) if company_id is None else Missing("person", row.person_id)
            said: dict[str, Any] = {
                "kind": "link",
                "person": row.person_id,
                "company": row.company_id,
                "position": row.position,
            }
            said |= {"is_primary": row.is_primary, "since": since, "until": row.until, "is_over": row.is_deleted}
            waits.append((missing, row.line, said))
            continue
        ties.append(
            Tie(row.line, person_id, company_id, row.position, row.is_primary, since, row.until, is_over=row.is_deleted)
        )
    tie_people(work, ties)
    let_wait(work, waits)
