"""Permissions in words: what a role lets somebody do in their own company, as sentences after "may"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Every permission that a customer's role can carry, in the order in which people read them.
WORDS: Final[Mapping[str, str]] = {
    "contracts.see": "see contracts and which meters are held",
    "data.see_quality": "see how complete and how old readings are",
    "data.read_rows": "read, chart and download meter readings",
    "data.annotate": "mark the chart and share views with colleagues",
    "access.manage_tokens": "make access tokens for programs of their own",
    "access.see_people": "see who belongs to the company, and as what",
    "access.keep_colleagues": "invite, limit and remove colleagues",
    "journal.see_company": "see what happened in the company",
}


def in_words(*, permission: str) -> str:
    """Return what a permission allows, in words; one without words reads as its name."""
    return WORDS.get(permission) or permission.replace(".", ": ").replace("_", " ")
