"""Everybody and everything in the demo world, as plain data.

The loader walks a `Cast` from top to bottom and performs one action for each entry: companies, people with their
memberships, contracts, sites, meters, entitlements. Slugs are stable; keys are made when a thing is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forecourt.processes.demo.almanac import (
    INTERVAL_MINUTES,
    READINGS_FROM,
    READINGS_TO,
)
from forecourt.processes.demo.companies import COMPANIES, PROVIDER, Company
from forecourt.processes.demo.contracts import (
    CONTRACTS,
    ENTITLEMENTS,
    Contract,
    Entitlement,
)
from forecourt.processes.demo.meters import METERS, SITES, Meter, Site
from forecourt.processes.demo.people import MEMBERSHIPS, PEOPLE, Membership, Person

__all__ = ["CAST", "Cast", "Company", "Contract", "Entitlement", "Membership", "Meter", "Person", "Site"]


@dataclass(frozen=True, slots=True)
class Cast:
    """The demo world. `companies` are the customers; the provider stands beside them."""

    provider: Company
    companies: tuple[Company, ...]
    people: tuple[Person, ...]
    memberships: tuple[Membership, ...]
    sites: tuple[Site, ...]
    meters: tuple[Meter, ...]
    contracts: tuple[Contract, ...]
    entitlements: tuple[Entitlement, ...]

    def meter(self, *, nmi: str) -> Meter:
        """Return the meter with this NMI. Raises KeyError where the world has none."""
        for meter in self.meters:
            if meter.nmi == nmi:
                return meter
        raise KeyError(nmi)

    def site(self, *, slug: str) -> Site:
        """Return the site with this slug. Raises KeyError where the world has none."""
        for site in self.sites:
            if site.slug == slug:
                return site
        raise KeyError(slug)

    def rows_of(self, *, company: str) -> int:
        """Count the interval readings that a company is entitled to: its periods, cut to what readings cover."""
        registers = {meter.nmi: len(meter.registers) for meter in self.meters}
        return sum(registers[each.nmi] * _intervals(each) for each in self.entitlements if each.company == company)


def _intervals(entitlement: Entitlement) -> int:
    from_at = max(entitlement.from_at, READINGS_FROM)
    to_at = min(entitlement.to_at or READINGS_TO, READINGS_TO)
    return max(0, int((to_at - from_at).total_seconds())) // (60 * INTERVAL_MINUTES)


CAST: Final = Cast(
    provider=PROVIDER,
    companies=COMPANIES,
    people=PEOPLE,
    memberships=MEMBERSHIPS,
    sites=SITES,
    meters=METERS,
    contracts=CONTRACTS,
    entitlements=ENTITLEMENTS,
)
