"""What happened, as a file tells it: calls, mails, visits, spend, each of a system exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from forecourt.customers.actions.activity import ActivityEntry, keep_activity
from forecourt.customers.actions.importing.queueing import Missing, let_wait
from forecourt.customers.actions.importing.work import Work
from forecourt.customers.models import ActivityKind
from forecourt.customers.rules.importing.faults import Fault
from forecourt.customers.rules.importing.records import Record
from forecourt.customers.rules.importing.rows import ActivityRow

#: Under what name an activity says which file brought it: who is erased must not come back from there.
IMPORT: Final = "import"


def take_activity(work: Work, rows: Sequence[ActivityRow], by_line: Mapping[int, Record]) -> None:
    """Keep what happened. A line that names a record which is not there waits for it; a kind that nobody knows is
    named.
    """
    if not rows:
        return
    work.directory.load("person", [row.person_id for row in rows])
    work.directory.load("company", [row.company_id for row in rows])
    kinds = _kinds()
    entries: list[ActivityEntry] = []
    waits: list[tuple[Missing, int, dict[str, Any]]] = []
    for row in rows:
        kind = kinds.get(row.what.casefold())
        missing = _missing(work, row)
        if kind is None:
            sentence = f"Line {row.line:,}: there is no kind of activity “{row.what[:60]}”."
            work.note(by_line.get(row.line), Fault("unknown_kind", sentence), line=row.line)
        elif missing is not None:
            waits.append((missing, row.line, _said(row)))
        elif (entry := _entry(work, row, kind, by_line)) is not None:
            entries.append(entry)
    if entries:
        told = keep_activity(work.performance, work.job.system_id, entries)
        work.counts["activities_new"] += told["recorded"]
        work.counts["activities_known"] += told["repeated"]
    let_wait(work, waits)


def take_waiting(work: Work, lines: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Keep what waited for a record; what lacks another one waits on."""
    take_activity(work, [_row(line, said) for line, said in lines], {})


def _kinds() -> dict[str, str]:
    """Return the codes of kinds by what files call them: the code, or the title, in any case."""
    rows = list(ActivityKind.objects.values_list("code", "title"))
    return {title.casefold(): code for code, title in rows} | {code.casefold(): code for code, _ in rows}


def _missing(work: Work, row: ActivityRow) -> Missing | None:
    """Return the record that a line names and that is not there; an address names the person well enough."""
    if row.company_id and work.directory.get("company", row.company_id) is None:
        return Missing("company", row.company_id)
    if row.person_id and not row.email and work.directory.get("person", row.person_id) is None:
        return Missing("person", row.person_id)
    return None


def _entry(work: Work, row: ActivityRow, kind: str, by_line: Mapping[int, Record]) -> ActivityEntry | None:
    person_id = work.directory.get("person", row.person_id) if row.person_id else None
    try:
        return ActivityEntry(
            kind=kind,
            external_id=row.external_id,
            at=row.at,
            company_id=work.directory.get("company", row.company_id) if row.company_id else None,
            person_id=person_id,
            email="" if person_id else row.email,
            direction=row.direction or None,  # type: ignore[arg-type]
            amount=row.amount,
            unit=row.unit,
            title=row.title,
            details={IMPORT: str(work.job.id)},
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        sentence = f"Line {row.line:,} could not be taken: {first['msg']}."
        work.note(by_line.get(row.line), Fault("refused", sentence), line=row.line)
        return None


def _said(row: ActivityRow) -> dict[str, Any]:
    """Write down a line that waits; its kind among what waits is `activity`."""
    amount = None if row.amount is None else str(row.amount)
    return {
        "kind": "activity",
        "id": row.external_id,
        "what": row.what,
        "at": row.at,
        "person": row.person_id,
        "email": row.email,
        "company": row.company_id,
        "title": row.title,
        "direction": row.direction,
        "amount": amount,
        "unit": row.unit,
    }


def _row(line: int, said: Mapping[str, Any]) -> ActivityRow:
    return ActivityRow(
        line=line,
        external_id=said["id"],
        what=said["what"],
        at=datetime.fromisoformat(said["at"]),
        person_id=said["person"],
        email=said["email"],
        company_id=said["company"],
        title=said["title"],
        direction=said["direction"],
        amount=None if said["amount"] is None else Decimal(said["amount"]),
        unit=said["unit"],
    )
