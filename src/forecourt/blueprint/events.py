"""What happens to files, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

FILES_APPLIED: Final = "blueprint.files.applied"
FILES_EXPORTED: Final = "blueprint.files.exported"
FILES_COMPARED: Final = "blueprint.files.compared"
FILES_PATCHED: Final = "blueprint.files.patched"

Values = Mapping[str, Any]


@word(FILES_APPLIED, tone="good")
def _files_applied(old: Values, new: Values) -> str:
    counts = [f"{new[name]} {words}" for name, words in _WORDS.items() if new[name]]
    return f"Files applied: {', '.join(counts) or 'nothing to change'}"


@word(FILES_EXPORTED)
def _files_exported(old: Values, new: Values) -> str:
    return f"Written out as files: {', '.join(new['kinds'])}"


@word(FILES_COMPARED)
def _files_compared(old: Values, new: Values) -> str:
    return f"Files held against what is there: {new['differences']} differences"


@word(FILES_PATCHED)
def _files_patched(old: Values, new: Values) -> str:
    return f"A change written as a patch to {', '.join(new['kinds']) or 'no file'}: {new['action']}"


_WORDS: Final = {"add": "added", "change": "changed", "remove": "removed"}
