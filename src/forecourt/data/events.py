"""What happens to data, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

DATASET_DEFINED: Final = "data.dataset.defined"
FRESHNESS_DEFINED: Final = "data.freshness.defined"
CODES_DEFINED: Final = "data.codes.defined"
FILE_RECEIVED: Final = "data.file.received"
FILE_ACCEPTED: Final = "data.file.accepted"
FILE_OPENED: Final = "data.file.opened"
FILE_QUARANTINED: Final = "data.file.quarantined"
FILE_ASSIGNED: Final = "data.file.assigned"
FILE_CORRECTED: Final = "data.file.corrected"
FILE_REJECTED: Final = "data.file.rejected"
FILE_PASSED_OVER: Final = "data.file.passed_over"
FILE_LATE: Final = "data.file.late"
FILE_ARRIVED_LATE: Final = "data.file.arrived_late"
SOURCE_DEFINED: Final = "data.source.defined"
READINGS_ADDED: Final = "data.readings.added"
READINGS_REPLACED: Final = "data.readings.replaced"
ROWS_GRANTED: Final = "data.rows.granted"
HISTORY_GRANTED: Final = "data.history.granted"
ROWS_DELIVERED: Final = "data.rows.delivered"
VIEW_SAVED: Final = "data.view.saved"
VIEW_SHARED: Final = "data.view.shared"
VIEW_UNSHARED: Final = "data.view.unshared"
VIEW_REMOVED: Final = "data.view.removed"
MARK_MADE: Final = "data.mark.made"
MARK_CHANGED: Final = "data.mark.changed"
MARK_REMOVED: Final = "data.mark.removed"
KEY_ERASED: Final = "data.key.erased"
SCHEDULE_MADE: Final = "data.schedule.made"
SCHEDULE_CHANGED: Final = "data.schedule.changed"
SCHEDULE_STOPPED: Final = "data.schedule.stopped"
RUN_PREPARED: Final = "data.run.prepared"
RUN_SENT: Final = "data.run.sent"
RUN_FAILED: Final = "data.run.failed"

Values = Mapping[str, Any]


@word(DATASET_DEFINED)
def _dataset_defined(old: Values, new: Values) -> str:
    return f"Dataset {new['title']} defined"


@word(FRESHNESS_DEFINED)
def _freshness_defined(old: Values, new: Values) -> str:
    level = f" at level {new['level']}" if new["level"] else ""
    return f"Freshness of {new['fact']}{level} defined"


@word(CODES_DEFINED)
def _codes_defined(old: Values, new: Values) -> str:
    return f"Codes defined: {new['title']}"


@word(FILE_RECEIVED)
def _file_received(old: Values, new: Values) -> str:
    return f"File {new['name']} came in"


@word(FILE_ACCEPTED, tone="good")
def _file_accepted(old: Values, new: Values) -> str:
    return f"File {new['name']} accepted, {new['readings']:,} readings"


@word(FILE_OPENED)
def _file_opened(old: Values, new: Values) -> str:
    return f"Reading of {new['name']} began"


@word(FILE_QUARANTINED, tone="warn")
def _file_quarantined(old: Values, new: Values) -> str:
    at = f" at line {new['line']:,}" if new.get("line") else ""
    return f"File {new['name']} refused{at} and put into quarantine"


@word(FILE_ASSIGNED)
def _file_assigned(old: Values, new: Values) -> str:
    return f"{new['to']} looks after {new['name']}" if new["to"] else f"Nobody looks after {new['name']} any more"


@word(FILE_CORRECTED, tone="good")
def _file_corrected(old: Values, new: Values) -> str:
    return f"File {new['name']} corrected in {_count(new['edits'], 'place')}"


@word(FILE_REJECTED, tone="warn")
def _file_rejected(old: Values, new: Values) -> str:
    return f"File {new['name']} rejected: {new['reason']}"


@word(FILE_PASSED_OVER, tone="warn")
def _file_passed_over(old: Values, new: Values) -> str:
    return f"{new['name']} was not taken from the folder: {new['reason']}"


@word(FILE_LATE, tone="warn")
def _file_late(old: Values, new: Values) -> str:
    return f"The file of {new['title']} through {new['day']} is late"


@word(FILE_ARRIVED_LATE, tone="good")
def _file_arrived_late(old: Values, new: Values) -> str:
    return f"The file of {new['title']} through {new['day']} came, {_count(new['late_min'], 'minute')} late"


@word(SOURCE_DEFINED)
def _source_defined(old: Values, new: Values) -> str:
    return f"Source {new['title']} defined"


@word(READINGS_ADDED)
def _readings_added(old: Values, new: Values) -> str:
    days = f", {_count(new['days'], 'day')}" if "days" in new else ""  # not known of a part of the meters
    return f"Readings of {_count(len(new['keys']), 'meter')} came in{days}"


@word(READINGS_REPLACED)
def _readings_replaced(old: Values, new: Values) -> str:
    keys = new["keys"]
    where = keys[0] if len(keys) == 1 else _count(len(keys), "meter")
    days = f", {_count(new['days'], 'day')} replaced by a newer version" if "days" in new else ""
    return f"Readings of {where} corrected{days}"


@word(ROWS_GRANTED)
def _rows_granted(old: Values, new: Values) -> str:
    return f"Read {_count(new['keys'], 'meter')} as {new['format']}"


@word(HISTORY_GRANTED)
def _history_granted(old: Values, new: Values) -> str:
    return f"Looked into how {new['key']} on {new['day']} came to be"


@word(ROWS_DELIVERED)
def _rows_delivered(old: Values, new: Values) -> str:
    part = "" if new["complete"] else ", cut off before the end"
    return f"{new['rows']:,} rows sent as {new['format']}{part}"


@word(VIEW_SAVED)
def _view_saved(old: Values, new: Values) -> str:
    return f"View “{new['title']}” saved"


@word(VIEW_SHARED)
def _view_shared(old: Values, new: Values) -> str:
    return f"View “{new['title']}” shared with colleagues"


@word(VIEW_UNSHARED)
def _view_unshared(old: Values, new: Values) -> str:
    return f"View “{new['title']}” no longer shared"


@word(VIEW_REMOVED)
def _view_removed(old: Values, new: Values) -> str:
    return f"View “{new['title']}” removed"


@word(MARK_MADE)
def _mark_made(old: Values, new: Values) -> str:
    return f"Marked {_meters(new['keys'])}: {new['text']}"


@word(MARK_CHANGED)
def _mark_changed(old: Values, new: Values) -> str:
    return f"Mark on {_meters(new['keys'])} changed: {new['text']}"


@word(MARK_REMOVED)
def _mark_removed(old: Values, new: Values) -> str:
    return f"Mark removed: {new['text']}"


def _meters(keys: list[str]) -> str:
    return "all meters" if not keys else keys[0] if len(keys) == 1 else _count(len(keys), "meter")


@word(SCHEDULE_MADE)
def _schedule_made(old: Values, new: Values) -> str:
    return f"“{new['title']}” is delivered {new['every']} from now on"


@word(SCHEDULE_CHANGED)
def _schedule_changed(old: Values, new: Values) -> str:
    return f"What is delivered as “{new['title']}” changed"


@word(SCHEDULE_STOPPED, tone="warn")
def _schedule_stopped(old: Values, new: Values) -> str:
    return f"“{new['title']}” is delivered no more: {new['reason']}"


@word(RUN_PREPARED)
def _run_prepared(old: Values, new: Values) -> str:
    return f"“{new['title']}” is ready, about {_count(new['rows'], 'reading')}"


@word(RUN_SENT, tone="good")
def _run_sent(old: Values, new: Values) -> str:
    return f"“{new['title']}” delivered"


@word(RUN_FAILED, tone="warn")
def _run_failed(old: Values, new: Values) -> str:
    return f"“{new['title']}” could not be delivered: {new['said']}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@word(KEY_ERASED, tone="warn")
def _key_erased(old: Values, new: Values) -> str:
    return f"All readings of {new['key']} erased"
