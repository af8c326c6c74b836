"""Actions on customers, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class CustomersActions(Room[Out]):
    """Actions on customers."""

    def add_company(
        self,
        *,
        number: str,
        name: str,
        short_name: str,
        registration: str | None = None,
        industry: str | None = None,
        town: str | None = None,
        zone: str | None = None,
        locale: str | None = None,
        currency: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Add a company record.

        Args:
            number: The company's number here; it never changes.
            name: Its full name.
            short_name: What people call it.
            registration: Its number in the public register.
            industry: What it does.
            town: Where it sits.
            zone: Where days begin: an IANA zone.
            locale: How figures and dates are written.
            currency: What it pays in: three letters.
        """
        return self._perform(
            "customers.add_company",
            {
                "number": number,
                "name": name,
                "short_name": short_name,
                "registration": registration,
                "industry": industry,
                "town": town,
                "zone": zone,
                "locale": locale,
                "currency": currency,
            },
            asking,
        )

    def add_person(
        self,
        *,
        company_id: UUID | str,
        name: str,
        email: str,
        since: datetime,
        position: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Add a person to a company; somebody known by that address already is affiliated with it too.

        Args:
            company_id: Which company.
            name: What the person is called.
            email: The person's mail address.
            since: From when on.
            position: What the person does there.
        """
        return self._perform(
            "customers.add_person",
            {"company_id": company_id, "name": name, "email": email, "since": since, "position": position},
            asking,
        )

    def change_company(
        self,
        *,
        company_id: UUID | str,
        name: str | None = None,
        short_name: str | None = None,
        registration: str | None = None,
        industry: str | None = None,
        town: str | None = None,
        zone: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Mend what is known of a company.

        Its number stays.

        Args:
            company_id: Which company.
            name: Its full name.
            short_name: What people call it.
            registration: Its number in the public register.
            industry: What it does.
            town: Where it sits.
            zone: Where days begin: an IANA zone.
        """
        return self._perform(
            "customers.change_company",
            {
                "company_id": company_id,
                "name": name,
                "short_name": short_name,
                "registration": registration,
                "industry": industry,
                "town": town,
                "zone": zone,
            },
            asking,
        )

    def define_provider(
        self,
        *,
        number: str,
        name: str,
        short_name: str,
        registration: str | None = None,
        industry: str | None = None,
        town: str | None = None,
        zone: str | None = None,
        locale: str | None = None,
        currency: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say who the provider is, or change what is said of it.

        There is one.

        Args:
            number: The company's number here; it never changes.
            name: Its full name.
            short_name: What people call it.
            registration: Its number in the public register.
            industry: What it does.
            town: Where it sits.
            zone: Where days begin: an IANA zone.
            locale: How figures and dates are written.
            currency: What it pays in: three letters.
        """
        return self._perform(
            "customers.define_provider",
            {
                "number": number,
                "name": name,
                "short_name": short_name,
                "registration": registration,
                "industry": industry,
                "town": town,
                "zone": zone,
                "locale": locale,
                "currency": currency,
            },
            asking,
        )
