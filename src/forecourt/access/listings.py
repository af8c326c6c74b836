"""What programs page through: colleagues, roles and one's own tokens."""

from __future__ import annotations

from django.db.models import Q

from forecourt.access.policies import (
    visible_clients,
    visible_invitations,
    visible_memberships,
    visible_roles,
    visible_tokens,
)
from forecourt.kernel.clocks import true_now
from forecourt.kernel.listings import Listing

MEMBERSHIPS = Listing(
    visible=visible_memberships,
    columns={
        "id": "id",
        "name": "user__name",
        "email": "user__email",
        "valid_from": "valid__startswith",
        "valid_to": "valid__endswith",
        "company_id": "company_id",
        "role_id": "role_id",
        "person_id": "user__person_id",
        "user_id": "user_id",
        "limited_to_sites": "limit__sites",
        "limited_to_contracts": "limit__contracts",
        "limited_to_resources": "limit__resources",
    },
    order=("name",),
    sorts=("email",),
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "role": lambda codes: Q(role_id__in=codes),
        "person": lambda ids: Q(user__person_id__in=ids),
        "valid_at": lambda instant: Q(valid__contains=instant),
    },
)

ROLES = Listing(
    visible=visible_roles,
    columns={"id": "code", "title": "title", "side": "side", "permissions": "permissions"},
)

TOKENS = Listing(
    visible=visible_tokens,
    columns={
        each: each
        for each in (
            *("id", "name", "hint", "scopes", "networks", "requests_a_minute", "made_at", "expires_at"),
            *("last_used_at", "last_used_address", "revoked_at"),
        )
    },
    order=("-made_at",),
    sorts=("name", "expires_at"),
    filters={
        "is_good": lambda wanted: (
            Q(revoked_at=None, expires_at__gt=true_now())
            if wanted
            else Q(revoked_at__isnull=False) | Q(expires_at__lte=true_now())
        )
    },
)

CLIENTS = Listing(
    visible=visible_clients,
    columns={
        each: each
        for each in (
            *("id", "name", "hint", "scopes", "networks", "made_by", "made_at", "renewed_at"),
            *("last_used_at", "last_used_address"),
        )
    },
    order=("name",),
    sorts=("made_at", "last_used_at"),
)

INVITATIONS = Listing(
    visible=visible_invitations,
    columns={
        each: each
        for each in ("id", "email", "name", "until", "invited_by", "made_at", "expires_at", "company_id", "role_id")
    },
    order=("-made_at",),
    sorts=("expires_at",),
    filters={"company": lambda ids: Q(company_id__in=ids)},
)
