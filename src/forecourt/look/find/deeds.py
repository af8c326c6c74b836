"""Deeds: actions that are found by what they do. Each leads to the page where it is done.

A deed is offered to whom its action's policy would let; what one may not do is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from forecourt.kernel.actors import Actor, Side
from forecourt.kernel.catalogue import get_action, list_actions
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import is_allowed
from forecourt.look.catalogue.places import form_page, special_page
from forecourt.look.find.kinds import matches
from forecourt.look.find.registry import Hit, Kind, register

Allows = Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done from a page.

    Attributes:
        title: A verb with its object.
        also: Other words by which people look for it.
        allows: Tells whether an actor may, such as `performs("access.make_token")` or `holds("data.read_rows")`.
        side: On whose side the page is; None for both.
    """

    title: str
    also: str
    allows: Allows
    url: str
    icon: str
    side: Side | None = None

    def is_for(self, actor: Actor) -> bool:
        """Tell whether it is offered to an actor."""
        return self.side in (None, actor.side) and self.allows(actor)


def performs(name: str) -> Allows:
    """Offer a deed to whom an action's policy would let. While there is no such action, to nobody."""

    def allows(actor: Actor) -> bool:
        try:
            return is_allowed(get_action(name), actor=actor)
        except Invisible:
            return False

    return allows


def holds(permission: str) -> Allows:
    """Offer a deed to whose role carries a permission."""
    return lambda actor: actor.may(permission)


def any_person(actor: Actor) -> bool:
    """Offer a deed to everybody who is signed in."""
    return actor.kind == "person"


DEEDS: Final = [
    Deed("Make an access token", "api key programme", performs("access.make_token"), "/tokens/#new", "key-round"),
    Deed(
        "Invite a colleague",
        "add person user",
        performs("access.invite_colleague"),
        "/company/people/",
        "mail",
        "customer",
    ),
    Deed("See where you are signed in", "sessions passkey codes", any_person, "/account/security/", "shield-check"),
    Deed("Choose what you are told", "notifications mail", any_person, "/notifications/choices/", "bell"),
    Deed(
        "Let data come by itself",
        "schedule delivery mail webhook",
        performs("data.schedule_delivery"),
        "/data/deliveries/",
        "clock",
        "customer",
    ),
    Deed("Download readings", "export csv parquet", holds("data.read_rows"), "/data/", "chart-spline", "customer"),
    Deed("Give in a market file", "upload nem12", holds("data.ingest_file"), "/staff/files/", "upload", "provider"),
    Deed("Add a company", "new customer", performs("customers.add_company"), "/staff/customers/new/", "building-2"),
    Deed("Register a meter", "new nmi", performs("contracts.register_resource"), "/staff/meters/new/", "gauge"),
    Deed("Move a meter", "entitlement", performs("contracts.move_entitlement"), "/staff/meters/", "arrow-right-left"),
]


def add_deed(deed: Deed) -> None:
    """Let a deed be found."""
    DEEDS.append(deed)


def _deeds(actor: Actor, words: str, limit: int) -> list[Hit]:
    mine = [deed for deed in DEEDS if deed.is_for(actor) and matches(words, deed.title, deed.also)]
    hits = [Hit(deed.title, "", deed.url, deed.icon) for deed in mine]
    return [*hits, *_from_catalogue(actor, words, limit, but={deed.title for deed in mine})] if words else hits


def _from_catalogue(actor: Actor, words: str, limit: int, *, but: set[str]) -> list[Hit]:
    """Find what has no deed of its own in the catalogue of all that the actor may do."""
    found = [
        Hit(each.title, "", special_page(each.name, side=actor.side) or form_page(each.name, side=actor.side), "zap")
        for each in list_actions()
        if each.title not in but and matches(words, each.title) and is_allowed(each, actor=actor)
    ]
    return found[:limit]


register(Kind("deeds", "Do", _deeds, order=80))
