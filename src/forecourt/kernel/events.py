"""What happens to the kernel's own things, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

ACTION_ASKED: Final = "kernel.action.asked"
ACTION_REFUSED: Final = "kernel.action.refused"
ENTRIES_EXPORTED: Final = "kernel.entries.exported"
#: What a follower meets in place of a row whose values were erased. Never written.
VALUES_ERASED: Final = "kernel.values.erased"


@word(ACTION_ASKED)
def _action_asked(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"asked, under oversight: {new['level'].replace('_', ' ')}"


@word(ACTION_REFUSED, tone="warn")
def _action_refused(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"refused: {new['reason']}"


@word(ENTRIES_EXPORTED)
def _entries_exported(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['rows']:,} journal rows exported"


@word(VALUES_ERASED)
def _values_erased(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return "what it told of a person was erased"
