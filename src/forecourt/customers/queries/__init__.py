"""What can be asked about customers."""

from forecourt.customers.queries.companies import (
    CompanyCard,
    CompanyOrder,
    get_company,
    get_company_numbered,
    get_provider,
    list_companies,
    list_companies_page,
    names_of,
    person_id_of,
    search_companies,
)
from forecourt.customers.queries.facts import (
    PresentFact,
    ReferenceCard,
    SaidValue,
    find_by_reference,
    list_history,
    list_present,
    list_references,
    list_types,
    present_values,
    resolve,
)

__all__ = [
    "CompanyCard",
    "CompanyOrder",
    "PresentFact",
    "ReferenceCard",
    "SaidValue",
    "find_by_reference",
    "get_company",
    "get_company_numbered",
    "get_provider",
    "list_companies",
    "list_companies_page",
    "list_history",
    "list_present",
    "list_references",
    "list_types",
    "names_of",
    "person_id_of",
    "present_values",
    "resolve",
    "search_companies",
]
