"""What happens to companies and people, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

COMPANY_ADDED: Final = "customers.company.added"
COMPANY_CHANGED: Final = "customers.company.changed"
PROVIDER_DEFINED: Final = "customers.provider.defined"
PERSON_ADDED: Final = "customers.person.added"
PERSON_AFFILIATED: Final = "customers.person.affiliated"
AFFILIATION_ENDED: Final = "customers.affiliation.ended"
PERSON_ERASED: Final = "customers.person.erased"
STAGE_MOVED: Final = "customers.stage.moved"


@word(COMPANY_ADDED)
def _company_added(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} became a customer record, {new['number']}"


@word(PROVIDER_DEFINED)
def _provider_defined(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} is the provider"


@word(PERSON_ADDED)
def _person_added(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} was added"


@word(COMPANY_CHANGED)
def _company_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"What is known of {new['name']} changed"


@word(PERSON_AFFILIATED)
def _person_affiliated(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} belongs to {new['company']}"


@word(AFFILIATION_ENDED)
def _affiliation_ended(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['name']} belongs to {new['company']} no longer"


@word(PERSON_ERASED, tone="warn")
def _person_erased(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"A person was erased: {new['reason']}"


@word(STAGE_MOVED)
def _stage_moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['company']} became a {new['stage']}, from {old['stage']}"
