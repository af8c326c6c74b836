"""What programs page through: companies, people, and who belongs where."""

from __future__ import annotations

from django.db.models import Q

from forecourt.customers.policies import visible_affiliations, visible_companies, visible_people
from forecourt.kernel.listings import Listing

COMPANIES = Listing(
    visible=visible_companies,
    columns={
        each: each
        for each in (
            *("id", "number", "name", "short_name", "registration", "industry", "town", "zone", "locale", "currency"),
            *("is_provider", "stage", "segment"),
        )
    },
    order=("name",),
    sorts=("number",),
    filters={
        "number": lambda numbers: Q(number__in=numbers),
        "text": lambda text: Q(name__icontains=text) | Q(number__icontains=text),
    },
)

PEOPLE = Listing(
    visible=visible_people,
    columns={"id": "id", "name": "name", "email": "email"},
    order=("name",),
    sorts=("email",),
    filters={
        "email": lambda addresses: Q(email__in=[address.lower() for address in addresses]),
        "text": lambda text: Q(name__icontains=text) | Q(email__icontains=text),
    },
)

AFFILIATIONS = Listing(
    visible=visible_affiliations,
    columns={
        "id": "id",
        "position": "position",
        "role": "role",
        "is_primary": "is_primary",
        "valid_from": "valid__startswith",
        "valid_to": "valid__endswith",
        "company_id": "company_id",
        "person_id": "person_id",
    },
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "person": lambda ids: Q(person_id__in=ids),
        "valid_at": lambda instant: Q(valid__contains=instant),
    },
)
