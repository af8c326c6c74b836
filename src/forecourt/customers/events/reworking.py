"""What happens when records turn out to be one, or two, or many are changed at once; and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

MERGED: Final = "customers.records.merged"
ABSORBED: Final = "customers.record.absorbed"
MERGE_UNDONE: Final = "customers.merge.undone"
RECORD_RESTORED: Final = "customers.record.restored"
DUPLICATES_FOUND: Final = "customers.duplicates.found"
PROPOSAL_DISMISSED: Final = "customers.proposal.dismissed"


@word(MERGED, tone="warn")
def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['absorbed']} became part of {new['record']}"


@word(ABSORBED, tone="warn")
def _absorbed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{old['record']} is {new['into']} from now on"


@word(MERGE_UNDONE)
def _merge_undone(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"The merge of {new['restored']} into {new['record']} was undone"


@word(RECORD_RESTORED)
def _restored(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['record']} is a record of its own again"


@word(DUPLICATES_FOUND)
def _found(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['proposed']} pairs may be one each"


@word(PROPOSAL_DISMISSED)
def _dismissed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['first']} and {new['second']} are two"
