"""What happens to what is known, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

FACTS_CHANGED: Final = "customers.facts.changed"
FACTS_NOTED: Final = "customers.facts.noted"
FACTS_VERIFIED: Final = "customers.facts.verified"
FACT_WITHDRAWN: Final = "customers.fact.withdrawn"
FACTS_DOUBTED: Final = "customers.facts.doubted"
FACT_TYPE_DEFINED: Final = "customers.fact_type.defined"
SYSTEM_DEFINED: Final = "customers.system.defined"
REFERENCE_ADDED: Final = "customers.reference.added"
REFERENCE_REMOVED: Final = "customers.reference.removed"
#: Beside the fields themselves, what the values of a row about facts tell.
ABOUT_RECORD: Final = "record"
ABOUT_SOURCES: Final = "sources"


def fields_of(values: Mapping[str, Any]) -> list[str]:
    """Name the fields that a row about facts tells of."""
    return sorted(name for name in values if name not in (ABOUT_RECORD, ABOUT_SOURCES))


def _listed(values: Mapping[str, Any]) -> str:
    names = [name.replace("_", " ") for name in fields_of(values)]
    shown = ", ".join(names[:4])
    return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown or "something"


@word(FACTS_CHANGED)
def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{_listed(new)} of {new[ABOUT_RECORD]} changed"


@word(FACTS_NOTED)
def _noted(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"A source said otherwise of {new[ABOUT_RECORD]}: {_listed(new)}"


@word(FACTS_VERIFIED)
def _verified(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{_listed(new)} of {new[ABOUT_RECORD]} was confirmed"


@word(FACT_WITHDRAWN, tone="warn")
def _withdrawn(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{_listed(new)} of {new[ABOUT_RECORD]} was withdrawn as wrong"


@word(FACTS_DOUBTED, tone="warn")
def _doubted(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{_listed(new)} of {new[ABOUT_RECORD]} is in doubt"


@word(FACT_TYPE_DEFINED)
def _type_defined(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['title']} can be known of a {new['subject']}"


@word(SYSTEM_DEFINED)
def _system_defined(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['title']} is a source of customer data"


@word(REFERENCE_ADDED)
def _reference_added(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{new['record']} is {new['external_id']} in {new.get('system_title', new['system'])}"


@word(REFERENCE_REMOVED)
def _reference_removed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"{old['record']} is {old['external_id']} in {old['system']} no longer"
