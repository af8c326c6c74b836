"""What happens to files of customer data and to conflicts, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

IMPORT_RECEIVED: Final = "customers.import.received"
IMPORT_REFUSED: Final = "customers.import.refused"
IMPORT_MATCHED: Final = "customers.import.matched"
IMPORT_PLANNING: Final = "customers.import.planning"
IMPORT_PLANNED: Final = "customers.import.planned"
IMPORT_STARTED: Final = "customers.import.started"
IMPORT_CARRIED_ON: Final = "customers.import.carried_on"
IMPORT_STOPPED: Final = "customers.import.stopped"
IMPORT_DONE: Final = "customers.import.done"
COMPANY_PUT_BELOW: Final = "customers.company.put_below"
MERGE_NOTED: Final = "customers.merge.noted"
CONFLICT_OPENED: Final = "customers.conflict.opened"
CONFLICT_SETTLED: Final = "customers.conflict.settled"
CONFLICT_DISMISSED: Final = "customers.conflict.dismissed"
CONFLICT_SET_ASIDE: Final = "customers.conflict.set_aside"
CONFLICT_CLOSED: Final = "customers.conflict.closed"
RECORDS_EXPORTED: Final = "customers.records.exported"


@word(IMPORT_RECEIVED)
def _received(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} was given in as data of {new['system']}"


@word(IMPORT_REFUSED, tone="warn")
def _refused(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} cannot be read: {new['reason']}"


@word(IMPORT_MATCHED)
def _matched(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"It was said what the columns of {new['name']} are"


@word(IMPORT_PLANNING)
def _planning(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} is planned again"


@word(IMPORT_PLANNED)
def _planned(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"What {new['name']} would change is known"


@word(IMPORT_STARTED)
def _started(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    again = f", for the {_th(new['round'])} time" if new["round"] > 1 else ""
    return f"{new['name']} is taken in{again}"


@word(IMPORT_CARRIED_ON)
def _carried_on(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} was taken in to line {new['to_line']:,}"


@word(IMPORT_STOPPED, tone="warn")
def _stopped(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} was stopped at line {new['line']:,}"


@word(IMPORT_DONE)
def _done(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    rows = new["counts"].get("rows", 0)
    named = f"; {new['named']:,} places could not be taken" if new["named"] else ""
    waiting = f"; {new['waiting']:,} lines wait" if new["waiting"] else ""
    return f"{new['name']} was taken in: {rows:,} rows{named}{waiting}"


@word(COMPANY_PUT_BELOW)
def _put_below(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} belongs to {new['parent']}"


@word(MERGE_NOTED)
def _merge_noted(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['merged_id']} went into {new['survivor_id']} in {new['system']}"


@word(CONFLICT_OPENED, tone="warn")
def _opened(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"It waits for a decision: {new['said']}"


@word(CONFLICT_SETTLED)
def _settled(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"It was decided: {new['said']}"


@word(CONFLICT_DISMISSED)
def _dismissed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"It was let go: {new['said']}"


@word(CONFLICT_SET_ASIDE)
def _set_aside(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"It was set aside for a while: {new['said']}"


@word(CONFLICT_CLOSED)
def _closed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"It came right by itself: {new['said']}"


@word(RECORDS_EXPORTED)
def _exported(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['rows']:,} {new['what']} were taken out as {new['format']}"


def _th(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in (11, 12, 13) else 0, "th")
    return f"{number}{ending}"
