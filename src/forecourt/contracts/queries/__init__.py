"""What can be asked about contracts and what they open: contracts, holdings, resources."""

from forecourt.contracts.queries.bounds import Boundable, keys_within, list_boundable
from forecourt.contracts.queries.contracts import (
    ContractCard,
    InForce,
    companies_with_contracts,
    get_contract,
    list_contracts,
    list_contracts_of,
    list_contracts_page,
    list_in_force,
    list_levels,
    list_services,
    opens_dataset,
    search_contracts,
)
from forecourt.contracts.queries.holdings import (
    HOLDINGS,
    Holding,
    list_company_holdings,
    list_holders,
    list_holdings,
)
from forecourt.contracts.queries.resources import (
    Hold,
    ResourceCard,
    get_resource,
    list_company_holds,
    list_holds,
    list_resources_page,
    search_resources,
)

__all__ = [
    "HOLDINGS",
    "Boundable",
    "ContractCard",
    "Hold",
    "Holding",
    "InForce",
    "ResourceCard",
    "companies_with_contracts",
    "get_contract",
    "get_resource",
    "keys_within",
    "list_boundable",
    "list_company_holdings",
    "list_company_holds",
    "list_contracts",
    "list_contracts_of",
    "list_contracts_page",
    "list_holders",
    "list_holdings",
    "list_holds",
    "list_in_force",
    "list_levels",
    "list_resources_page",
    "list_services",
    "opens_dataset",
    "search_contracts",
    "search_resources",
]
