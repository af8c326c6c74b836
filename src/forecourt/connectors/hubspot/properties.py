"""Which property of HubSpot's is which field of ours, and how its values read. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Final

from babel import Locale

#: By kind of record: what HubSpot calls such objects, and its property for each field of ours.
OBJECTS: Final[Mapping[str, str]] = {"company": "companies", "person": "contacts"}
PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "company": {
        "name": "name",
        "domain": "domain",
        "industry": "industry",
        "town": "city",
        "region": "state",
        "country": "country",
        "address": "address",
        "postcode": "zip",
        "employees": "numberofemployees",
        "revenue": "annualrevenue",
        "founded_in": "founded_year",
        "description": "description",
        "phone": "phone",
        "website": "website",
    },
    "person": {
        "email": "email",
        "phone": "phone",
        "mobile": "mobilephone",
        "job_title": "jobtitle",
        "town": "city",
        "address": "address",
        "lead_status": "hs_lead_status",
        "birthday": "date_of_birth",
    },
}
#: A person's name is in two properties there.
FIRST, LAST = "firstname", "lastname"


def wanted(*, subject_type: str, fields: Collection[str]) -> list[str]:
    """Return the properties to ask for."""
    known = PROPERTIES.get(subject_type, {})
    names = {known[field] for field in fields if field in known}
    if subject_type == "person" and "name" in fields:
        names |= {FIRST, LAST}
    return sorted(names)


def read(*, subject_type: str, fields: Collection[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of some of our fields; what is empty or absent there is not among them."""
    known = PROPERTIES.get(subject_type, {})
    found = {field: _plain(field, properties.get(known[field])) for field in fields if field in known}
    if subject_type == "person" and "name" in fields:
        found["name"] = " ".join(str(properties.get(each) or "").strip() for each in (FIRST, LAST)).strip()
    return {field: value for field, value in found.items() if value not in (None, "")}


def _plain(field: str, value: Any) -> Any:
    text = str(value).strip() if value is not None else ""
    return _countries().get(text.casefold(), text) if field == "country" else text


@cache
def _countries() -> dict[str, str]:
    """Return the two letters of ISO 3166 by a country's English name: HubSpot keeps what people typed."""
    territories = Locale("en").territories.items()
    return {name.casefold(): code for code, name in territories if len(code) == 2 and code.isalpha()}
