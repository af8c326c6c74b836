"""What can be done with customers."""

from forecourt.customers.actions.companies import (
    NumberTaken,
    add_company,
    change_company,
    define_provider,
    move_stage,
)
from forecourt.customers.actions.definitions import define_fact_type, define_system
from forecourt.customers.actions.facts import doubt_facts, record_facts, restore_fact, verify_facts, withdraw_fact
from forecourt.customers.actions.people import add_person, affiliate, end_affiliation
from forecourt.customers.actions.references import add_reference, remove_reference

__all__ = [
    "NumberTaken",
    "add_company",
    "add_person",
    "add_reference",
    "affiliate",
    "change_company",
    "define_fact_type",
    "define_provider",
    "define_system",
    "doubt_facts",
    "end_affiliation",
    "move_stage",
    "record_facts",
    "remove_reference",
    "restore_fact",
    "verify_facts",
    "withdraw_fact",
]
