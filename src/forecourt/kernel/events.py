"""What happens to the kernel's own things, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

ENTRIES_EXPORTED: Final = "kernel.entries.exported"


@word(ENTRIES_EXPORTED)
def _entries_exported(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['rows']:,} journal rows exported"
