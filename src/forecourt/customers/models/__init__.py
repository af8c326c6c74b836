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
from forecourt.customers.models.companies import (
    Affiliation,
    Company,
    Person,
)
from forecourt.customers.models.conflicts import Conflict, FieldTrust
from forecourt.customers.models.facts import (
    Fact,
    FactType,
    System,
)
from forecourt.customers.models.freshness import (
    FreshnessTally,
    Refresh,
    Segment,
    Sweep,
)
from forecourt.customers.models.hooks import Hook, HookDelivery
from forecourt.customers.models.importing import (
    CompanyParent,
    Import,
    ImportedRecord,
    ImportFault,
    KnownMatching,
    MergedReference,
    Waiting,
)
from forecourt.customers.models.matching import (
    MatchFollower,
    MatchKey,
    MatchWord,
    Proposal,
)
from forecourt.customers.models.references import (
    Redirect,
    Reference,
)
from forecourt.customers.models.reworking import (
    Rework,
    ReworkItem,
)
from forecourt.customers.models.stewards import Stewardship

__all__ = [
    "Activity",
    "ActivityFollower",
    "ActivityKind",
    "Affiliation",
    "Anomaly",
    "Company",
    "CompanyParent",
    "Conflict",
    "Fact",
    "FactType",
    "FieldTrust",
    "FreshnessTally",
    "Hook",
    "HookDelivery",
    "Import",
    "ImportFault",
    "ImportedRecord",
    "KnownMatching",
    "MatchFollower",
    "MatchKey",
    "MatchWord",
    "Measure",
    "Measurement",
    "MergedReference",
    "Person",
    "Proposal",
    "Redirect",
    "Reference",
    "Refresh",
    "Rework",
    "ReworkItem",
    "Segment",
    "Stewardship",
    "Sweep",
    "System",
    "Touched",
    "Waiting",
]
