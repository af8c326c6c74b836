"""What happens as values age, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.customers.events.facts import ABOUT_RECORD, fields_of
from forecourt.kernel.journal.wording import word

WENT_STALE: Final = "customers.value.went_stale"
GAVE_WAY: Final = "customers.value.gave_way"
FOUND_MISSING: Final = "customers.value.found_missing"
REFRESH_DROPPED: Final = "customers.refresh.dropped"
CONNECTOR_ASKED: Final = "customers.connector.asked"
MAIL_BOUNCED: Final = "customers.mail.bounced"
SYNC_FAILED: Final = "customers.sync.failed"
STEWARD_NAMED: Final = "customers.steward.named"
STEWARD_TOLD: Final = "customers.steward.told"
SEGMENT_DEFINED: Final = "customers.segment.defined"
SEGMENT_REMOVED: Final = "customers.segment.removed"
SEGMENT_MOVED: Final = "customers.segment.moved"


def _fields(new: Mapping[str, Any]) -> str:
    names = [name.replace("_", " ") for name in fields_of(new)]
    shown = ", ".join(names[:4])
    return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown or "something"


@word(WENT_STALE, tone="warn")
def _went_stale(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{_fields(new)} of {new[ABOUT_RECORD]} went stale"


@word(GAVE_WAY)
def _gave_way(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{_fields(new)} of {new[ABOUT_RECORD]} went stale, and a fresher source counts now"


@word(FOUND_MISSING, tone="warn")
def _found_missing(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{_fields(new)} of {new[ABOUT_RECORD]} is not known"


@word(REFRESH_DROPPED)
def _dropped(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{str(new['field']).replace('_', ' ')} of {new[ABOUT_RECORD]} could not be found out"


@word(CONNECTOR_ASKED)
def _asked(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['system']} was asked about {new[ABOUT_RECORD]}: {new['outcome']}"


@word(MAIL_BOUNCED, tone="warn")
def _bounced(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"A mail to {new[ABOUT_RECORD]} came back"


@word(SYNC_FAILED, tone="warn")
def _failed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['system']} could not be asked about {new[ABOUT_RECORD]}: {new['said']}"


@word(SEGMENT_DEFINED)
def _segment_defined(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['title']} is a segment of customers"


@word(SEGMENT_REMOVED)
def _segment_removed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{old['title']} is a segment of customers no longer"


@word(SEGMENT_MOVED)
def _segment_moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['company']} belongs to the segment {new['segment'] or 'of all others'} now"


@word(STEWARD_NAMED)
def _steward_named(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    of = "companies" if new["subject"] == "company" else "people"
    part = f"{str(new['category']).replace('_', ' ')} facts of {of}"
    return f"{new['name'] or 'Everybody with the role'} is asked first about {part}"


@word(STEWARD_TOLD)
def _steward_told(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    waiting, stale = new["waiting"], new["stale"]
    values = "One value waits" if waiting == 1 else f"{waiting:,} values wait"
    told = f"{values} for you to look up, {stale:,} of them past their time"
    conflicts = new.get("conflicts", 0)
    if not conflicts:
        return told
    disagreeing = (
        "sources disagree about one value" if conflicts == 1 else f"sources disagree about {conflicts:,} values"
    )
    return f"{told}; {disagreeing}"
