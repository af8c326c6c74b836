"""Actions on contracts, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class ContractsActions(Room[Out]):
    """Actions on contracts."""

    def change_contract(
        self,
        *,
        contract_id: UUID | str,
        title: str | None = None,
        level: str | None = None,
        services: Sequence[str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Change a contract's title, level or services; what those open is seen or hidden at once.

        Args:
            contract_id: Which contract.
            title: What people read.
            level: The level of service, by code.
            services: All the services that it covers from now on, by code.
        """
        return self._perform(
            "contracts.change_contract",
            {"contract_id": contract_id, "title": title, "level": level, "services": services},
            asking,
        )

    def change_site(
        self,
        *,
        site_id: UUID | str,
        name: str | None = None,
        address: str | None = None,
        town: str | None = None,
        zone: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Mend what a site is called, where it is, and in which zone its days begin.

        Args:
            site_id: Which site.
            name: What it is called.
            address: Street and number.
            town: Town.
            zone: Where days begin: an IANA zone.
        """
        return self._perform(
            "contracts.change_site",
            {"site_id": site_id, "name": name, "address": address, "town": town, "zone": zone},
            asking,
        )

    def define_level(
        self, *, code: str, title: str, rank: int, notice_days: int | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Make a contract level, or change its title, its rank, or when the end of its contracts is said.

        Args:
            code: What files and programs call it; it never changes.
            title: What people read.
            rank: Its place among the levels, the lowest first.
            notice_days: So many days before a contract at it ends, that is said to who follows the account; 0:
                never.
        """
        return self._perform(
            "contracts.define_level", {"code": code, "title": title, "rank": rank, "notice_days": notice_days}, asking
        )

    def define_service(
        self, *, code: str, title: str, datasets: Sequence[str] | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Make a service, or change its title or what it opens.

        Args:
            code: What files and programs call it; it never changes.
            title: What people read.
            datasets: The datasets that it opens, by code.
        """
        return self._perform("contracts.define_service", {"code": code, "title": title, "datasets": datasets}, asking)

    def end_contract(self, *, contract_id: UUID | str, until: datetime, **asking: Unpack[Asking]) -> Out:
        """Let a contract end at an instant, or later than it would have.

        What it opens is seen until then.

        Args:
            contract_id: Which contract.
            until: When it ends.
        """
        return self._perform("contracts.end_contract", {"contract_id": contract_id, "until": until}, asking)

    def end_entitlement(
        self,
        *,
        company_id: UUID | str,
        identifier: str,
        until: datetime,
        kind: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Let a company hold a resource until an instant and no longer; then another may.

        Args:
            company_id: Who holds it.
            identifier: The meter's number (NMI).
            until: When the hold ends.
            kind: What it is.
        """
        return self._perform(
            "contracts.end_entitlement",
            {"company_id": company_id, "identifier": identifier, "until": until, "kind": kind},
            asking,
        )

    def grant_entitlement(
        self,
        *,
        company_id: UUID | str,
        identifier: str,
        contract_id: UUID | str,
        since: datetime,
        until: datetime | None = None,
        kind: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Let a company hold a resource for a time.

        Args:
            company_id: Who holds it.
            identifier: The meter's number (NMI).
            contract_id: Under which contract of that company.
            since: From when on.
            until: Until when; absent: until it is ended.
            kind: What it is.
        """
        return self._perform(
            "contracts.grant_entitlement",
            {
                "company_id": company_id,
                "identifier": identifier,
                "contract_id": contract_id,
                "since": since,
                "until": until,
                "kind": kind,
            },
            asking,
        )

    def move_entitlement(
        self,
        *,
        identifier: str,
        contract_id: UUID | str,
        at: datetime,
        kind: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """End the hold at an instant and begin the next, under another contract.

        What the loser is being sent stops.

        Args:
            identifier: The meter's number (NMI).
            contract_id: The contract under which the next company holds it.
            at: When it changes hands.
            kind: What it is.
        """
        return self._perform(
            "contracts.move_entitlement",
            {"identifier": identifier, "contract_id": contract_id, "at": at, "kind": kind},
            asking,
        )

    def register_resource(
        self,
        *,
        identifier: str,
        kind: str | None = None,
        label: str | None = None,
        site_name: str | None = None,
        address: str | None = None,
        town: str | None = None,
        zone: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Register a resource at its site; one that was first seen in a data file gets its site now.

        Args:
            identifier: The meter's number (NMI).
            kind: What it is.
            label: What its owner calls it.
            site_name: The site where it stands.
            address: Street and number of the site.
            town: Town of the site.
            zone: Where days begin: an IANA zone.
        """
        return self._perform(
            "contracts.register_resource",
            {
                "identifier": identifier,
                "kind": kind,
                "label": label,
                "site_name": site_name,
                "address": address,
                "town": town,
                "zone": zone,
            },
            asking,
        )

    def sign_contract(
        self,
        *,
        number: str,
        company_id: UUID | str,
        title: str,
        services: Sequence[str],
        level: str,
        since: datetime,
        until: datetime | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Enter a contract that was signed.

        Args:
            number: The contract's number.
            company_id: Whose contract.
            title: What people read.
            services: The services that it covers, by code.
            level: The level of service, by code.
            since: From when on it is in force.
            until: Until when; absent: until it is ended.
        """
        return self._perform(
            "contracts.sign_contract",
            {
                "number": number,
                "company_id": company_id,
                "title": title,
                "services": services,
                "level": level,
                "since": since,
                "until": until,
            },
            asking,
        )
