"""In which zone somebody reads: that of their company."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from forecourt.customers.queries import CompanyCard

NOWHERE: Final = ZoneInfo("UTC")


def zone_named(company: CompanyCard | None) -> ZoneInfo:
    """Return a company's zone; UTC for somebody who belongs to none."""
    return ZoneInfo(company.zone) if company else NOWHERE
