"""What programs page through: companies, people, who belongs where, and what is known of them."""

from forecourt.customers.listings.companies import AFFILIATIONS, COMPANIES, PEOPLE
from forecourt.customers.listings.facts import FACT_TYPES, FACTS, REFERENCES
from forecourt.customers.listings.freshness import REFRESHES, SEGMENTS, STEWARDSHIPS
from forecourt.customers.listings.importing import CONFLICTS, IMPORT_FAULTS, IMPORTS
from forecourt.customers.listings.merging import MERGE_PROPOSALS, MERGES

__all__ = [
    "AFFILIATIONS",
    "COMPANIES",
    "CONFLICTS",
    "FACTS",
    "FACT_TYPES",
    "IMPORTS",
    "IMPORT_FAULTS",
    "MERGES",
    "MERGE_PROPOSALS",
    "PEOPLE",
    "REFERENCES",
    "REFRESHES",
    "SEGMENTS",
    "STEWARDSHIPS",
]
