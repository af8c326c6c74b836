"""What is stored of customers: companies and people, what is known of them from which source, how others call them."""

from forecourt.customers.models.activity import (
    Activity,
    ActivityFollower,
    ActivityKind,
    Anomaly,
    Measure,
    Measurement,
    Touched,
)
from forecourt.customers.models.companies import Affiliation, Company, Person
from forecourt.customers.models.facts import Fact, FactType, System
from forecourt.customers.models.references import Redirect, Reference

__all__ = [
    "Activity",
    "ActivityFollower",
    "ActivityKind",
    "Affiliation",
    "Anomaly",
    "Company",
    "Fact",
    "FactType",
    "Measure",
    "Measurement",
    "Person",
    "Redirect",
    "Reference",
    "System",
    "Touched",
]
