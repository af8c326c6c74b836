"""What happens when records turn out to be one, or two, or many are changed at once; and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

MERGED: Final = "customers.records.merged"
ABSORBED: Final = "customers.record.absorbed"
MERGE_UNDONE: Final = "customers.merge.undone"
RECORD_RESTORED: Final = "customers.record.restored"
SPLIT: Final = "customers.record.split"
SPLIT_UNDONE: Final = "customers.split.undone"
MANY_EDITED: Final = "customers.many.edited"
EDIT_UNDONE: Final = "customers.edit.undone"
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


@word(SPLIT, tone="warn")
def _split(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['made']} was split off from {new['record']}"


@word(SPLIT_UNDONE)
def _split_undone(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{old['made']} is part of {new['record']} again"


@word(MANY_EDITED, tone="warn")
def _many_edited(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['field']} of {new['records']} records was changed at once"


@word(EDIT_UNDONE)
def _edit_undone(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"The change of {new['field']} on {new['records']} records was undone"
