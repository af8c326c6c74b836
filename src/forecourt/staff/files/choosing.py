"""Which files the list shows: by state, by source, page by page. Pure functions over the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from forecourt.data.queries import FileCard, SourceCard
from forecourt.kernel.errors import Invisible

PAGE: Final = 100
STATES: Final = {
    "": "All",
    "accepted": "Taken",
    "refused": "In quarantine",
    "corrected": "Corrected",
    "rejected": "Rejected",
    "reading": "Being read",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the list is wanted. `before` is the last file of the page before."""

    state: str = ""
    source: str = ""
    before: tuple[datetime, UUID] | None = None

    def address(self, *, state: str | None = None, source: str | None = None, before: str = "") -> str:
        """Return the address of the list with something else chosen."""
        wanted = {
            "state": self.state if state is None else state,
            "source": self.source if source is None else source,
            "before": before,
        }
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


def choice_of(query: QueryDict) -> Choice:
    """Read the choice from an address. Raises Invisible where there is no such list."""
    state, source, before = (query.get(name, "") for name in ("state", "source", "before"))
    if state not in STATES:
        raise Invisible()
    try:
        at, _, number = before.partition("_")
        return Choice(state, source[:100], (_instant(at), UUID(number)) if before else None)
    except ValueError:
        raise Invisible() from None


def state_choices(*, chosen: Choice) -> list[dict[str, Any]]:
    """List the states one can choose."""
    return [
        {"url": chosen.address(state=state), "words": words, "is_chosen": state == chosen.state}
        for state, words in STATES.items()
    ]


def source_choices(*, chosen: Choice, sources: Sequence[SourceCard]) -> list[dict[str, Any]]:
    """List the sources one can choose."""
    known = {"": "Every source", **{each.code: each.title for each in sources}, "-": "Of nobody known"}
    return [{"code": code, "words": words, "is_chosen": code == chosen.source} for code, words in known.items()]


def page_of(*, chosen: Choice, files: Sequence[FileCard], size: int) -> dict[str, str]:
    """Return the ways to newer and older files. One more than `size` is asked for, so that it is known whether any."""
    older = ""
    if len(files) > size:
        last = files[size - 1]
        older = chosen.address(before=f"{last.received_at.isoformat()}_{last.id}")
    newest = chosen.address() if chosen.before else ""
    return {"newer_url": newest, "older_url": older, "words": f"{size} files a page"}


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant has its offset")
    return at
