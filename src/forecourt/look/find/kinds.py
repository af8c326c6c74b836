"""The kinds that can be found, and where each leads on either side of the counter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from forecourt.access.directory import search_members
from forecourt.access.queries import list_tokens
from forecourt.contracts.queries import search_contracts, search_resources
from forecourt.customers.queries import search_companies
from forecourt.data.queries import list_codes, list_datasets, list_views, search_files
from forecourt.kernel.actors import Actor
from forecourt.look.find.registry import Hit, Kind, register
from forecourt.look.shell import list_places

#: A letter finds too much to be of use, except among what is offered unasked.
SHORTEST: Final = 2


def matches(words: str, *texts: str) -> bool:
    """Tell whether each word begins a word of the texts, whatever its case."""
    parts = " ".join(texts).casefold().split()
    return all(any(part.startswith(word) for part in parts) for word in words.casefold().split())


def _companies(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    if len(words) >= SHORTEST:
        for company in search_companies(actor=actor, text=words, limit=limit):
            yield Hit(company.name, company.number, f"/staff/customers/{company.id}/", "building-2")


def _people(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    if len(words) < SHORTEST:
        return
    for member in search_members(actor=actor, text=words, limit=limit):
        if actor.side == "provider":
            yield Hit(member.name, f"{member.email}, {member.company}", f"/staff/people/{member.user_id}/", "users")
        else:
            yield Hit(member.name, member.email, "/company/people/", "users")


def _meters(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    if len(words) < SHORTEST:
        return
    for found in search_resources(actor=actor, text=words, limit=limit):
        more = ", ".join(filter(None, (found.label or found.site, found.town)))
        yield Hit(found.identifier, more, _meter_address(actor, found.id, found.identifier), "gauge")


def _meter_address(actor: Actor, resource_id: object, identifier: str) -> str:
    if actor.side == "provider":
        return f"/staff/meters/{resource_id}/"
    return f"/data/?{urlencode({'key': identifier})}" if actor.may("data.read_rows") else "/company/#meters"


def _contracts(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    if len(words) < SHORTEST:
        return
    for contract in search_contracts(actor=actor, text=words, limit=limit):
        address = f"/staff/contracts/{contract.id}/" if actor.side == "provider" else "/company/#contracts"
        yield Hit(contract.number, contract.title, address, "file-text")


def _files(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    if len(words) >= SHORTEST:
        for file in search_files(actor=actor, text=words, limit=limit):
            yield Hit(file.name, file.state, f"/staff/files/{file.id}/", "inbox")


def _entries(actor: Actor, words: str, limit: int) -> list[Hit]:
    """Find datasets, their fields, and codes, in the dictionary."""
    if len(words) < SHORTEST:
        return []
    datasets = list_datasets(actor=actor)
    about = [(each.title, "dataset", f"{each.title} {each.code}") for each in datasets]
    about += [(field.name, each.title, field.name.replace("_", " ")) for each in datasets for field in each.fields]
    about += [
        (entry.title, f"{codes.title}, {entry.code}", f"{entry.title} {entry.code}")
        for codes in list_codes(actor=actor)
        for entry in codes.entries
    ]
    found = [(title, more) for title, more, text in about if matches(words, text)]
    return [Hit(title, more, f"/dictionary/?{urlencode({'q': title})}", "book-open") for title, more in found[:limit]]


def _views(actor: Actor, words: str, limit: int) -> list[Hit]:
    if len(words) < SHORTEST:
        return []
    views = list_views(actor=actor, text=words)[:limit]
    return [
        Hit(view.title, "" if view.is_own else view.owner_name, f"/data/views/{view.id}/", "bookmark") for view in views
    ]


def _tokens(actor: Actor, words: str, limit: int) -> list[Hit]:
    if len(words) < SHORTEST:
        return []
    own = [token for token in list_tokens(actor=actor) if token.is_good and matches(words, token.name, token.hint)]
    return [Hit(token.name, f"token {token.hint}…", "/tokens/", "key-round") for token in own[:limit]]


def _pages(actor: Actor, words: str, limit: int) -> list[Hit]:
    places = [place for place in list_places(actor=actor) if matches(words, place.label)]
    return [Hit(place.label, "", place.url, place.icon) for place in places]


register(Kind("companies", "Companies", _companies, side="provider", permission="customers.see_all", order=10))
register(Kind("meters", "Meters", _meters, permission="contracts.see", order=20))
register(Kind("people", "People", _people, permission="access.see_people", order=30))
register(Kind("contracts", "Contracts", _contracts, permission="contracts.see", order=40))
register(Kind("files", "Files", _files, side="provider", permission="data.see_files", order=50))
register(Kind("views", "Views", _views, side="customer", permission="data.read_rows", order=55))
register(Kind("entries", "Dictionary", _entries, order=60))
register(Kind("tokens", "Tokens", _tokens, permission="access.manage_tokens", order=70))
register(Kind("pages", "Go to", _pages, order=90))
