"""What happens to customers, and how it reads in the journal."""

from forecourt.customers.events.companies import (
    AFFILIATION_ENDED,
    COMPANY_ADDED,
    COMPANY_CHANGED,
    PERSON_ADDED,
    PERSON_AFFILIATED,
    PROVIDER_DEFINED,
    STAGE_MOVED,
)
from forecourt.customers.events.facts import (
    FACT_TYPE_DEFINED,
    FACT_WITHDRAWN,
    FACTS_CHANGED,
    FACTS_DOUBTED,
    FACTS_NOTED,
    FACTS_VERIFIED,
    REFERENCE_ADDED,
    REFERENCE_REMOVED,
    SYSTEM_DEFINED,
)

__all__ = [
    "AFFILIATION_ENDED",
    "COMPANY_ADDED",
    "COMPANY_CHANGED",
    "FACTS_CHANGED",
    "FACTS_DOUBTED",
    "FACTS_NOTED",
    "FACTS_VERIFIED",
    "FACT_TYPE_DEFINED",
    "FACT_WITHDRAWN",
    "PERSON_ADDED",
    "PERSON_AFFILIATED",
    "PROVIDER_DEFINED",
    "REFERENCE_ADDED",
    "REFERENCE_REMOVED",
    "STAGE_MOVED",
    "SYSTEM_DEFINED",
]
