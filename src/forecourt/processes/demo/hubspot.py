"""A HubSpot beside the demo: the connector's fake, with what the demo's customers have there.

It knows most of what the provider was told by it, something newer of a few, and has the faults of a real one: a record
that is gone, and one that cannot be read. While nobody asks, it waits in one system call.
"""

from __future__ import annotations

import os
from typing import Any, Final

from forecourt.connectors.hubspot.fake import TOKEN, FakeHubSpot, address_of, listen
from forecourt.connectors.hubspot.properties import PROPERTIES
from forecourt.processes.demo.cast import CAST, Cast, Company
from forecourt.processes.demo.telling import (
    DISPUTED,
    contacts,
    hubspot_company,
    hubspot_contact,
    mobile,
    of_company,
)
from forecourt.processes.house import House
from forecourt.processes.keys import write_once

URL: Final = "FORECOURT_HUBSPOT_URL"
SECRET: Final = "hubspot.token"
#: Nobody stops it but the end of the process.
LOOKS_UP_S: Final = 3600.0
#: What has changed there since somebody looked, by company: fields as ours.
_CHANGED: Final[dict[str, dict[str, Any]]] = {
    "saltbush": {"website": "https://stay.saltbush.example", "region": "South Australia"},
    "wattlebird": {"phone": "+61 3 5550 1933"},
    "lapsed": {"employees": 9},
}
#: Who does something else by now, by slug.
_MOVED_UP: Final = {"dev-patel": "Head of property", "todd-jansen": "Night shift manager"}
#: Whose record was deleted there, and whose cannot be read: both are asked about on the demo's first day.
_GONE, _UNREADABLE = "walt-brandt", "eli-cohen"


def connect_hubspot(house: House) -> None:
    """Let the fake answer, and the worker know where, unless somebody connected a HubSpot of their own."""
    token = house.environment.secrets_at / SECRET
    if URL in os.environ or (token.exists() and token.read_text().strip() != TOKEN):
        return
    os.environ[URL] = address_of(listen(hubspot_of(CAST), looks_up_s=LOOKS_UP_S))
    write_once(token, TOKEN.encode())


def hubspot_of(cast: Cast) -> FakeHubSpot:
    """Return a HubSpot that has the customers of a cast and their people."""
    fake = FakeHubSpot()
    fake.knows_all = True  # a file that somebody tries the demo with names records of a HubSpot that is not this one
    for place, company in enumerate(cast.companies):
        fake.records["companies", hubspot_company(place)] = _company(company, place)
    for place, person, membership in contacts(cast):
        first, _, last = person.name.partition(" ")
        key = ("contacts", hubspot_contact(place))
        fake.records[key] = {
            "firstname": first,
            "lastname": last,
            "email": person.email,
            "mobilephone": mobile(place),
            "jobtitle": _MOVED_UP.get(person.slug, membership.title),
        }
        if person.slug == _GONE:
            fake.archived.add(key)
        if person.slug == _UNREADABLE:
            fake.faulty[key] = "malformed"
    return fake


def _company(company: Company, place: int) -> dict[str, Any]:
    told = [*of_company(company, place), *DISPUTED.get(company.slug, ())]
    ours = {field: value for field, source, value, _ in told if source == "hubspot"}
    ours |= {"name": company.name, "domain": company.domain, "industry": company.industry}
    ours |= {"town": f"{company.town} {company.state}", "country": "Australia"} | _CHANGED.get(company.slug, {})
    names = PROPERTIES["company"]
    return {names[field]: str(value) for field, value in ours.items() if field in names}
