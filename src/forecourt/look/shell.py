"""What surrounds a page: who is signed in, where, in which language and zone, and where they can go from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from forecourt.access.queries import CompanyChoice, get_choices, list_company_choices
from forecourt.customers.queries import CompanyCard, get_company
from forecourt.data.queries import count_in_quarantine
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.scope import scope
from forecourt.notifications.queries import MOST_COUNTED, count_unread
from forecourt.oversight.queries import count_for
from forecourt.settings.environment import environment

DEFAULT_ZONE: Final = "UTC"
DEFAULT_LOCALE: Final = "en_AU"
#: So many places fit under a thumb.
MOST_TABS: Final = 5


@dataclass(frozen=True, slots=True)
class Account:
    """What of a person and their company every page needs.

    Attributes:
        zone: IANA name of the zone in which the account's days begin.
        locale: Babel's name of the language and country, such as `en_AU`.
        theme: `system`, `light` or `dark`.
        letter_keys: Whether single letters are keys of the pages.
        companies: Those that the person may enter, the present one included.
        company: The one that is entered; None for a person who belongs to none.
        unread: How many notifications wait there, up to 100.
        waiting: How many things wait for somebody, by place of the navigation.
    """

    zone: str
    locale: str
    theme: str
    letter_keys: bool
    companies: tuple[CompanyChoice, ...]
    company: CompanyCard | None
    unread: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the main navigation, for those with a permission; None is for everybody with a role.

    Attributes:
        waiting: How many things wait there for somebody.
    """

    area: str
    label: str
    icon: str
    url: str
    permission: str | None = None
    key: str = ""
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Places that the rail of the staff has under one heading; without one for those that are open all day."""

    title: str
    places: tuple[Place, ...]


#: Where the provider's people can go, in the order in which they do so most.
STAFF_PLACES: Final = (
    Group(
        "",
        (
            Place("customers", "Customers", "building-2", "/staff/customers/", "customers.see_all", key="c"),
            Place("people", "People", "users", "/staff/people/", "access.see_people", key="p"),
            Place("changes", "Changes", "trending-up", "/staff/changes/", "customers.see_all", key="h"),
            Place("contracts", "Contracts", "file-check", "/staff/contracts/", "customers.see_all", key="k"),
            Place("meters", "Meters", "gauge", "/staff/meters/", "customers.see_all", key="m"),
        ),
    ),
    Group(
        "Customer data",
        (
            Place("freshness", "Freshness", "clock", "/staff/freshness/", "customers.see_all", key="r"),
            Place("duplicates", "Duplicates", "arrow-right-left", "/staff/duplicates/", "customers.see_all", key="d"),
            Place("conflicts", "Conflicts", "git-compare", "/staff/conflicts/", "customers.see_all", key="x"),
            Place("imports", "Imports", "file-down", "/staff/imports/", "customers.import", key="i"),
        ),
    ),
    Group(
        "Incoming data",
        (
            Place("files", "Files", "inbox", "/staff/files/", "data.see_files", key="f"),
            Place("quarantine", "Quarantine", "shield-alert", "/staff/quarantine/", "data.see_files", key="q"),
            Place("pipeline", "Pipeline", "workflow", "/staff/pipeline/", "data.see_files", key="l"),
            Place("hooks", "Hooks", "webhook", "/staff/hooks/", "customers.define_model", key="w"),
        ),
    ),
    Group(
        "Operations",
        (
            Place("approvals", "Approvals", "shield-check", "/staff/approvals/", "oversight.approve", key="v"),
            Place("automation", "Automation", "bot", "/staff/automation/", "automation.see", key="u"),
            Place("actions", "Actions", "zap", "/staff/actions/", key="a"),
            Place("journal", "Journal", "scroll-text", "/staff/journal/", "journal.see_all", key="j"),
            Place("economics", "Economics", "piggy-bank", "/staff/economics/", "oversight.see_economics", key="e"),
        ),
    ),
)

PLACES: Final[Mapping[str, tuple[Place, ...]]] = {
    "customer": (
        Place("home", "Home", "house", "/"),
        Place("data", "Data", "chart-spline", "/data/", "data.read_rows"),
        Place("company", "Company", "building-2", "/company/", "contracts.see"),
        Place("activity", "Activity", "activity", "/activity/", "journal.see_company"),
        Place("approvals", "Approvals", "shield-check", "/approvals/", "oversight.approve"),
        Place("actions", "Actions", "zap", "/actions/"),
    ),
    "provider": tuple(place for group in STAFF_PLACES for place in group.places),
}

#: What stands in the account menu, because it is kept once and seldom looked at.
MORE: Final[Mapping[str, tuple[Place, ...]]] = {
    "customer": (
        Place("deliveries", "Scheduled data", "calendar-clock", "/data/deliveries/", "data.read_rows"),
        Place("approvals", "Approvals", "shield-check", "/approvals/"),
        Place("oversight", "Oversight", "sliders-horizontal", "/company/oversight/"),
        Place("access", "Access for a time", "hourglass", "/access/"),
        Place("webhooks", "Webhooks", "webhook", "/company/webhooks/", "notifications.keep_webhooks"),
    ),
    "provider": (
        Place("approvals", "Approvals", "shield-check", "/staff/approvals/"),
        Place("access", "Access for a time", "hourglass", "/access/"),
    ),
}


def get_account(*, actor: Actor) -> Account:
    """Return what every page of this person needs to know, in one scope."""
    with scope(actor):
        chosen = get_choices(actor=actor)
        company = get_company(actor=actor, company_id=actor.company_id) if actor.company_id else None
        return Account(
            zone=company.zone if company else DEFAULT_ZONE,
            locale=company.locale if company else DEFAULT_LOCALE,
            theme=chosen.theme,
            letter_keys=chosen.letter_keys,
            companies=tuple(list_company_choices(actor=actor)),
            company=company,
            unread=count_unread(actor=actor),
            waiting=_waiting(actor),
        )


def _waiting(actor: Actor) -> dict[str, int]:
    """Count what waits for this person, by place."""
    found = {"approvals": count_for(actor=actor, now=business_now())}
    return found | ({"quarantine": count_in_quarantine(actor=actor)} if actor.side == "provider" else {})


def list_places(*, actor: Actor) -> list[Place]:
    """List where this person can go: what their role does not open is not there. Without a role there is nothing."""
    if actor.role is None:
        return []
    return [place for place in PLACES[actor.side] if place.permission is None or actor.may(place.permission)]


def list_more_places(*, actor: Actor) -> list[Place]:
    """List what the account menu leads to beside what is everybody's."""
    there = {place.area for place in list_places(actor=actor)}
    return [
        place
        for place in MORE[actor.side]
        if place.area not in there and (place.permission is None or actor.may(place.permission))
    ]


def describe_shell(*, actor: Actor, account: Account, area: str, now: datetime) -> dict[str, Any]:
    """Return `shell` as `look/base.html` expects it. `now` is business time."""
    nav = [replace(place, waiting=account.waiting.get(place.area, 0)) for place in list_places(actor=actor)]
    return {
        "brand": environment().provider,
        "locale": account.locale,
        "zone": account.zone,
        "zone_words": name_zone(zone=account.zone),
        "now": now,
        "theme": account.theme,
        "letter_keys": account.letter_keys,
        "area": area,
        "nav": nav,
        "groups": _grouped(nav) if actor.side == "provider" else [],
        "tabs": _tabs(nav, area=area),
        "person": {"name": actor.name, "email": actor.email, "initials": initials_of(name=actor.name)},
        "company": _entered(actor),
        "more": list_more_places(actor=actor) if actor.role else [],
        "looking": _looking(actor),
        "bell": describe_bell(unread=account.unread),
        "companies": [{"id": each.id, "name": each.name, "role": each.role_title} for each in account.companies],
    }


def _tabs(nav: Sequence[Place], *, area: str) -> dict[str, Any]:
    """Say what stands at the foot on a phone: five places, or four and a menu with the rest."""
    first = nav if len(nav) <= MOST_TABS else nav[: MOST_TABS - 1]
    rest = nav[len(first) :]
    return {
        "first": first,
        "rest": rest,
        "is_in_rest": any(place.area == area for place in rest),
        "waiting": sum(place.waiting for place in rest),
    }


def _grouped(nav: Sequence[Place]) -> list[Group]:
    """Put what this person can reach under the headings of the rail; a heading with nothing below is not there."""
    found = [
        Group(group.title, tuple(place for place in nav if place.area in {each.area for each in group.places}))
        for group in STAFF_PLACES
    ]
    return [group for group in found if group.places]


def describe_bell(*, unread: int) -> dict[str, Any]:
    """Return what `look/bell.html` shows of notifications that were not read yet."""
    shown = str(unread) if unread < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
    words = f"Notifications, {shown} unread" if unread else "Notifications"
    return {"unread": unread, "shown": shown, "words": words}


def name_zone(*, zone: str) -> str:
    """Name a zone for people: `Melbourne time`, `Broken Hill time`."""
    return f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"


def initials_of(*, name: str) -> str:
    """Return the first letters of the first and the last name."""
    words = name.split()
    return "".join(word[0].upper() for word in dict.fromkeys([*words[:1], *words[-1:]]))


def _looking(actor: Actor) -> dict[str, Any] | None:
    """Return who really looks at this page, and through whose eyes."""
    if actor.looker is None:
        return None
    return {
        "looker": actor.looker.name,
        "person": actor.name,
        "company": actor.company_name,
        "minutes": max(1, round((actor.looker.until - true_now()).total_seconds() / 60)),
    }


def _entered(actor: Actor) -> dict[str, Any] | None:
    if actor.role is None:
        return None
    return {"id": actor.company_id, "name": actor.company_name, "role": actor.role_title}
