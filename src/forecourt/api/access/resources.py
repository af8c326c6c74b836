"""Colleagues, roles and one's own tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from forecourt.access import listings
from forecourt.access.actions import (
    add_client,
    change_colleague,
    invite_colleague,
    make_token,
    remove_client,
    remove_colleague,
    revoke_token,
    withdraw_invitation,
)
from forecourt.api.jsonapi.declarations import (
    Attribute,
    Change,
    Filter,
    Resource,
    ToOne,
    declare,
    period_end,
    period_start,
)

declare(
    Resource(
        type="memberships",
        about="Who signs in for a company, and as what: one's colleagues.",
        listing=listings.MEMBERSHIPS,
        attributes=(
            Attribute("name", str, "Their name.", "Ada Adler"),
            Attribute("email", str, "The address they sign in with.", "ada@acme.example"),
            period_start("Since when, on the true clock.", "2025-10-31T14:00:00Z"),
            period_end("Until when; null where no end is set."),
            Attribute("limited_to_sites", list[str] | None, "Sees what stands at these; null: all is seen.", None),
            Attribute("limited_to_contracts", list[str] | None, "And what these open; null: all is seen.", None),
            Attribute("limited_to_resources", list[str] | None, "And these; null: all is seen.", None),
        ),
        relationships=(
            ToOne("company", to="companies", about="Where."),
            ToOne("role", to="roles", about="As what; null for somebody who was invited and has no role yet."),
            ToOne("person", to="people", about="Who they are to the provider, where it knows them."),
        ),
        filters=(
            Filter("company", UUID, "Of one of these companies.", "", many=True),
            Filter("role", str, "In one of these roles.", "customer_admin", many=True),
            Filter("person", UUID, "Of one of these people.", "", many=True),
            Filter("valid_at", datetime, "In force at an instant of the true clock.", "2026-11-02T09:00:00+10:00"),
        ),
        changes=Change(
            change_colleague,
            subject="user_id",
            column="user_id",
            always={"company_id": "company_id"},
            keeps={"role": "role_id", "until": "valid_to"},
            ends={"role": "role"},
        ),
        removes=Change(remove_colleague, subject="user_id", column="user_id", always={"company_id": "company_id"}),
        see_also=(
            "access.invite_colleague",
            "access.change_colleague",
            "access.limit_colleague",
            "access.remove_colleague",
        ),
    )
)

declare(
    Resource(
        type="roles",
        about="What a person may do, as the blueprint defines it.",
        listing=listings.ROLES,
        id_type=str,
        attributes=(
            Attribute("title", str, "Its name.", "Customer administrator"),
            Attribute("side", Literal["customer", "provider"], "Whose people have it.", "customer"),
            Attribute("permissions", list[str], "All that it allows.", ["contracts.see", "data.read_rows"]),
        ),
        see_also=("access.define_role",),
    )
)

declare(
    Resource(
        type="tokens",
        about="One's own access tokens in this company. A token's secret is told once, when it is made.",
        listing=listings.TOKENS,
        attributes=(
            Attribute("name", str, "What it is for.", "Notebook"),
            Attribute("hint", str, "Its first characters, by which one knows it.", "fct_9aZk"),
            Attribute("scopes", list[str] | None, "What it may at most; null: all that one may.", ["data.read_rows"]),
            Attribute("networks", list[str], "From where it is good; none: from anywhere.", ["203.0.113.0/24"]),
            Attribute("requests_a_minute", int | None, "How fast it may ask; null: as fast as anybody.", 60),
            Attribute("made_at", datetime, "When it was made.", "2026-11-01T23:10:00Z"),
            Attribute("expires_at", datetime, "When it lapses.", "2027-01-30T23:10:00Z"),
            Attribute("last_used_at", datetime | None, "When it was last used.", None),
            Attribute("last_used_address", str | None, "From where.", "203.0.113.7"),
            Attribute("revoked_at", datetime | None, "When it was revoked; null while it was not.", None),
        ),
        filters=(Filter("is_good", bool, "It opens something, or no longer does.", "true"),),
        makes=Change(make_token, subject="token_id"),
        removes=Change(revoke_token, subject="token_id"),
    )
)

declare(
    Resource(
        type="clients",
        about="Machine clients: programs that act for the company in nobody's name. A secret is told once.",
        listing=listings.CLIENTS,
        permission="access.see_people",
        words="seeing the company's machine clients",
        attributes=(
            Attribute("name", str, "What it is; the journal names it so.", "Billing import"),
            Attribute("hint", str, "The first characters of its secret.", "fct_9aZk"),
            Attribute("scopes", list[str], "What it may.", ["data.read_rows"]),
            Attribute("networks", list[str], "From where it is good; none: from anywhere.", ["203.0.113.0/24"]),
            Attribute("made_by", str, "Who made it.", "Ada Adler"),
            Attribute("made_at", datetime, "When it was made.", "2026-11-01T23:10:00Z"),
            Attribute("renewed_at", datetime, "Since when its secret is good.", "2026-11-01T23:10:00Z"),
            Attribute("last_used_at", datetime | None, "When it last fetched a token.", None),
            Attribute("last_used_address", str | None, "From where.", "203.0.113.7"),
        ),
        makes=Change(add_client, subject="client_id"),
        removes=Change(remove_client, subject="client_id"),
        see_also=("access.renew_client_secret",),
    )
)

declare(
    Resource(
        type="invitations",
        about="Who was invited and has not come yet.",
        listing=listings.INVITATIONS,
        permission="access.see_people",
        words="seeing who belongs to the company",
        attributes=(
            Attribute("email", str, "Where the invitation went.", "paul@acme.example"),
            Attribute("name", str, "As they were invited.", "Paul Novak"),
            Attribute("invited_by", str, "Who invites.", "Ada Adler"),
            Attribute("made_at", datetime, "When.", "2026-11-01T23:10:00Z"),
            Attribute("expires_at", datetime, "When it lapses.", "2026-11-08T23:10:00Z"),
            Attribute("until", datetime | None, "When the membership will end again.", None),
        ),
        relationships=(
            ToOne("company", to="companies", about="Where to."),
            ToOne("role", to="roles", about="As what."),
        ),
        filters=(Filter("company", UUID, "Of one of these companies.", "", many=True),),
        makes=Change(invite_colleague, subject="invitation_id", ends={"role": "role", "company": "company_id"}),
        removes=Change(withdraw_invitation, subject="invitation_id"),
        see_also=("access.reinvite_colleague", "access.withdraw_invitation"),
    )
)
