"""Companies, people, and who belongs where."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from forecourt.api.jsonapi.declarations import (
    Attribute,
    Change,
    Filter,
    Resource,
    ToMany,
    ToOne,
    declare,
    period_end,
    period_start,
)
from forecourt.customers import listings
from forecourt.customers.actions import add_company, add_person, change_company

declare(
    Resource(
        type="companies",
        about="Businesses: one's own, or for the provider's people every customer.",
        listing=listings.COMPANIES,
        attributes=(
            Attribute("number", str, "What people quote.", "C-0001"),
            Attribute("name", str, "Its registered name.", "ACME Manufacturing Pty Ltd"),
            Attribute("short_name", str, "What people say.", "ACME"),
            Attribute("registration", str, "Business registration number.", "51 824 753 556"),
            Attribute("industry", str, "What it does.", "Manufacturing"),
            Attribute("town", str, "Where it is.", "Geelong"),
            Attribute("zone", str, "IANA name of the zone its people work in.", "Australia/Melbourne"),
            Attribute("locale", str, "How its people write numbers and dates.", "en_AU"),
            Attribute("currency", str, "ISO 4217.", "AUD"),
            Attribute("is_provider", bool, "It is the provider itself.", False),
        ),
        relationships=(
            ToMany("contracts", to="contracts", about="What it has signed.", via="company"),
            ToMany("entitlements", to="entitlements", about="What it holds, and when.", via="company"),
            ToMany("memberships", to="memberships", about="Who signs in for it.", via="company"),
            ToMany("affiliations", to="affiliations", about="Who belongs to it.", via="company"),
        ),
        filters=(
            Filter("number", str, "With one of these numbers.", "C-0001", many=True),
            Filter("text", str, "Name or number contains it.", "acme"),
        ),
        makes=Change(add_company, subject="company_id"),
        changes=Change(change_company, subject="company_id"),
        see_also=("customers.add_company", "customers.change_company"),
    )
)

declare(
    Resource(
        type="people",
        about="People whom the provider knows, whether or not they sign in.",
        listing=listings.PEOPLE,
        attributes=(
            Attribute("name", str, "Their name.", "Ada Adler"),
            Attribute("email", str, "Their address, in small letters.", "ada@acme.example"),
        ),
        relationships=(
            ToMany("affiliations", to="affiliations", about="Where they belong.", via="person"),
            ToMany("memberships", to="memberships", about="Where they sign in, and as what.", via="person"),
        ),
        filters=(
            Filter("email", str, "With one of these addresses.", "ada@acme.example", many=True),
            Filter("text", str, "Name or address contains it.", "ada"),
        ),
        makes=Change(add_person, subject="person_id"),
        see_also=("customers.add_person",),
    )
)

declare(
    Resource(
        type="affiliations",
        about="A person at a company, for a time.",
        listing=listings.AFFILIATIONS,
        attributes=(
            Attribute("position", str, "What they do there.", "Facility manager"),
            Attribute("role", str, "What they decide there: decides, pays, technical, uses, advises.", "technical"),
            Attribute("is_primary", bool, "It is the company that they first of all belong to.", True),
            period_start("Since when.", "2024-06-30T14:00:00Z"),
            period_end("Until when; null where no end is set."),
        ),
        relationships=(
            ToOne("company", to="companies", about="Where."),
            ToOne("person", to="people", about="Who."),
        ),
        filters=(
            Filter("company", UUID, "At one of these companies.", "", many=True),
            Filter("person", UUID, "Of one of these people.", "", many=True),
            Filter("valid_at", datetime, "In force at an instant.", "2026-11-02T09:00:00+10:00"),
        ),
        see_also=("customers.add_person",),
    )
)
