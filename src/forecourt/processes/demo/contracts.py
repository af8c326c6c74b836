"""What each company bought, at which level, from when until when, and which meters it therefore holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from forecourt.processes.demo.almanac import NEM
from forecourt.processes.demo.companies import COMPANIES, PROVIDER, Company
from forecourt.processes.demo.meters import METERS, SITES, nmi


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract over [from_at, to_at): services at one level. A `to_at` of None has no agreed end."""

    number: str
    company: str
    title: str
    services: tuple[str, ...]
    level: str
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A company may see a meter over [from_at, to_at), by virtue of a contract. None has no end."""

    company: str
    nmi: str
    contract: str
    from_at: datetime
    to_at: datetime | None


#: Two premises changed hands between ACME and Bravo Foods at this instant.
SWAP_AT: Final = datetime(2026, 3, 1, tzinfo=NEM)
#: The meter that came to ACME, and the one that left it.
CAME_TO_ACME: Final = nmi(3)
LEFT_ACME: Final = nmi(19)

#: Lapsed Ltd's contracts ended here and were not renewed.
LAPSED_AT: Final = datetime(2026, 7, 1, tzinfo=NEM)

_ENERGY, _IT, _CLOUD = "energy", "it", "cloud"
_KINDS: Final = {
    _ENERGY: ("EN", "Energy supply and data", ("energy-supply", "energy-data")),
    _IT: ("IT", "Managed IT", ("managed-it",)),
    _CLOUD: ("CL", "Cloud hosting", ("cloud-hosting",)),
}

#: Company, kind, level, first day, day after the last (none: no agreed end).
_CONTRACTS: Final = """
    acme       | energy | standard | 2025-01-01 | 2027-01-01
    acme       | it     | standard | 2024-07-01 | 2027-07-01
    acme       | cloud  | premium  | 2025-03-01 |
    bravo      | energy | premium  | 2024-01-01 | 2028-01-01
    bravo      | it     | 24x7     | 2025-02-01 | 2027-02-01
    lapsed     | energy | standard | 2024-07-01 | 2026-07-01
    lapsed     | it     | standard | 2024-07-01 | 2026-07-01
    coorong    | energy | premium  | 2025-05-01 |
    banksia    | energy | standard | 2025-07-01 | 2028-07-01
    banksia    | cloud  | 24x7     | 2024-10-01 | 2027-10-01
    wattlebird | energy | standard | 2025-09-01 | 2027-09-01
    wattlebird | it     | premium  | 2025-09-01 | 2027-09-01
    tamar      | energy | standard | 2023-07-01 |
    kestrel    | energy | standard | 2025-10-01 | 2027-10-01
    kestrel    | it     | standard | 2024-10-01 | 2026-12-01
    quoll      | energy | 24x7     | 2024-04-01 |
    quoll      | cloud  | premium  | 2024-04-01 |
    saltbush   | energy | standard | 2025-02-01 | 2027-02-01
    pandanus   | energy | standard | 2025-06-01 | 2027-06-01
    pandanus   | it     | 24x7     | 2025-06-01 | 2027-06-01
    ironbark   | energy | standard | 2024-12-01 | 2026-12-01
"""


def _at(day: str) -> datetime:
    """Return when a day begins where contracts are signed, so that they end with a day there."""
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(PROVIDER.zone))


def _contract(company: str, kind: str, level: str, first: str, after: str) -> Contract:
    prefix, title, services = _KINDS[kind]
    number = f"{prefix}-{_BY_SLUG[company].number[2:]}"
    return Contract(number, company, title, services, level, _at(first), _at(after) if after else None)


def _energy_contract(company: str) -> Contract:
    return next(each for each in CONTRACTS if each.company == company and "energy-data" in each.services)


def _entitlement(company: str, key: str, from_at: datetime | None = None, to_at: datetime | None = None) -> Entitlement:
    contract = _energy_contract(company)
    return Entitlement(company, key, contract.number, from_at or contract.from_at, to_at)


def _entitlements() -> list[Entitlement]:
    """Give each meter to who occupies its site, except what changed hands or ended."""
    occupier = {site.slug: site.company for site in SITES}
    ended = {"lapsed": LAPSED_AT}
    rows = []
    for meter in METERS:
        company = occupier[meter.site]
        if meter.nmi == CAME_TO_ACME:
            rows += [_entitlement("bravo", meter.nmi, to_at=SWAP_AT), _entitlement("acme", meter.nmi, from_at=SWAP_AT)]
        elif meter.nmi == LEFT_ACME:
            rows += [_entitlement("acme", meter.nmi, to_at=SWAP_AT), _entitlement("bravo", meter.nmi, from_at=SWAP_AT)]
        else:
            rows.append(_entitlement(company, meter.nmi, to_at=ended.get(company)))
    return rows


_BY_SLUG: Final[dict[str, Company]] = {company.slug: company for company in COMPANIES}

CONTRACTS: Final[tuple[Contract, ...]] = tuple(
    _contract(*(cell.strip() for cell in line.split("|"))) for line in _CONTRACTS.strip().splitlines()
)
ENTITLEMENTS: Final[tuple[Entitlement, ...]] = tuple(_entitlements())
