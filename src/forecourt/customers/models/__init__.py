"""What is stored of customers: companies and people, what is known of them from which source, how others call them."""

from forecourt.customers.models.companies import Affiliation, Company, Person
from forecourt.customers.models.facts import Fact, FactType, System
from forecourt.customers.models.references import Redirect, Reference

__all__ = ["Affiliation", "Company", "Fact", "FactType", "Person", "Redirect", "Reference", "System"]
