"""What lines claim, given to the one writer of facts; what it refuses is named by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from forecourt.customers.actions.claims import Claim, Refused, take_in
from forecourt.customers.actions.importing.records import ask_about_address
from forecourt.customers.actions.importing.work import Work
from forecourt.customers.rules.importing.cells import BadCell, prepare
from forecourt.customers.rules.importing.faults import Fault
from forecourt.customers.rules.importing.records import Record
from forecourt.customers.rules.importing.rows import HistoryRow

#: So sure is what a system says of its own records.
CONFIDENCE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Claimed:
    """Where a claim came from."""

    line: int
    column: str
    is_row: bool = False
    name: str = ""


def give(work: Work, claims: list[Claim], claimed: list[Claimed], by_line: Mapping[int, Record]) -> None:
    """Give claims to the writer of facts, and name those that it refused."""
    if not claims:
        return
    taken = take_in(work.performance, claims)
    work.counts["facts_new"] += taken.written
    work.counts["facts_confirmed"] += taken.verified
    work.counts["facts_known"] += taken.known
    work.counts["values_changed"] += sum(len(fields) for fields in taken.changed.values())
    work.counts["contested"] += len(taken.contested)
    for refused in taken.refused:
        _name_refused(work, claims[refused.index], claimed[refused.index], refused, by_line)


def _name_refused(work: Work, claim: Claim, where: Claimed, refused: Refused, by_line: Mapping[int, Record]) -> None:
    if refused.code == "address_taken":
        address = str(claim.value).strip().casefold()
        ask_about_address(work, subject_id=claim.subject_id, name=where.name, address=address, line=where.line)
        return
    sentence = f"Line {where.line:,}, {where.column}: {refused.said}"
    work.note(by_line.get(where.line), Fault(refused.code, sentence, where.column, where.is_row), line=where.line)


def history_claim(work: Work, row: HistoryRow, code: str, subject_id: UUID, record: Record | None) -> Claim | None:
    """Return what a value of a property claims; None, and named, where it cannot be read."""
    kind = work.types[code].type if code in work.types else "text"
    try:
        value = prepare(
            kind, row.value, zone=ZoneInfo(work.matching.zone), currency=work.matching.currency, now=work.now
        )
    except BadCell as bad:
        sentence = f"Line {row.line:,}: “{row.value[:60]}” of {row.property} {bad}."
        work.note(record, Fault("bad_cell", sentence, row.property), line=row.line)
        return None
    return Claim(
        subject_type=work.matching.subject,
        subject_id=subject_id,
        field=code,
        value=value,
        source=work.job.system_id,
        process=work.process,
        observed_at=row.at.astimezone(UTC),
        confidence=CONFIDENCE,
    )
