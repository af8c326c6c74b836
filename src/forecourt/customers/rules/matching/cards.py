"""Turn what is known of people and companies into cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from forecourt.customers.rules.matching import contacts
from forecourt.customers.rules.matching.columns import Cards, Column, column, read
from forecourt.customers.rules.matching.folding import sound_of
from forecourt.customers.rules.matching.names import read_company_name, read_person_name

Texts = Sequence[str]
#: How many letters of a name begin it, as a key needs them.
_HEAD: Final = 3
#: A handle shorter than this is anybody's.
_HANDLE: Final = 6
_DIVIDES: Final = str.maketrans("", "", "._-")
_DIGITS: Final = "0123456789"

#: Words that are counted for all records, so that a few are judged as among all.
COUNTED: Final = {
    "person": ("given", "root", "family", "sound", "company", "town", "phone", "domain"),
    "company": ("sound", "town", "phone", "domain"),
}


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """What is known of people: a text a person in each list, empty where nothing is.

    Attributes:
        emails: A list for each of the addresses that a person may have; likewise `phones`.
        companies: The name of the company where each is foremost.
    """

    names: Texts
    emails: Sequence[Texts]
    phones: Sequence[Texts]
    companies: Texts
    towns: Texts


@dataclass(frozen=True, slots=True)
class CompanySheet:
    """What is known of companies: a text a company in each list, empty where nothing is."""

    names: Texts
    registrations: Texts
    domains: Sequence[Texts]
    phones: Sequence[Texts]
    towns: Texts


Common = Mapping[str, Mapping[str, int]]
_NOTHING: Final[Common] = {}


@dataclass(frozen=True, slots=True)
class _Read:
    """Parts of one source, gathered word by word."""

    source: Column
    parts: dict[str, list[str]] = field(default_factory=dict)

    def columns(self) -> dict[str, Column]:
        return {name: read(self.source, texts) for name, texts in self.parts.items()}


def people_cards(sheet: PeopleSheet, *, base: int | None = None, common: Common = _NOTHING) -> Cards:
    """Return people as cards. `base` and `common` tell of all people where these are a few of them."""
    size = len(sheet.names)
    columns: dict[str, Column] = {}
    for reading in (_person_names(sheet.names), _emails(sheet.emails), _companies(sheet.companies)):
        columns.update(reading.columns())
    columns["phone"] = read(raw := column(*sheet.phones), [contacts.read_phone(word) for word in raw.words])
    columns["town"] = read(raw := column(sheet.towns), [contacts.read_town(word) for word in raw.words])
    columns["written"], columns["handle"], columns["named"] = _handles(columns)
    return Cards(size, columns, base=base or size, common=common)


def _handles(columns: Mapping[str, Column]) -> tuple[Column, Column, Column]:
    """Read the first address of each beside the name: whether it only writes that; the handle; whether it speaks of it.

    A handle that is the given name alone is anybody's of that name, and none.
    """
    spelled = [
        np.append(each.words, "")[each.codes].tolist()
        for each in (columns["local"], columns["given"], columns["family"])
    ]
    written, handles, named = [], [], []
    for local, given, family in zip(*spelled, strict=True):
        plain = local.translate(_DIVIDES)
        alone = not plain or plain.rstrip(_DIGITS) == given
        written.append("y" if plain and plain in _usual(given, family) else "")
        handles.append("" if alone or len(plain) < _HANDLE else plain)
        named.append("y" if family and family[:4] in plain else "")
    return column(written), column(handles), column(named)


def _usual(given: str, family: str) -> tuple[str, ...]:
    """Return how a name is usually written in an address."""
    return (given, family, given + family, family + given, given[:1] + family, family + given[:1]) if given else ()


def company_cards(sheet: CompanySheet, *, base: int | None = None, common: Common = _NOTHING) -> Cards:
    """Return companies as cards."""
    size = len(sheet.names)
    columns = _company_names(sheet.names).columns()
    columns["registration"] = read(
        raw := column(sheet.registrations), [contacts.read_registration(word) for word in raw.words]
    )
    columns["domain"] = read(raw := column(*sheet.domains), [contacts.read_domain(word) for word in raw.words])
    columns["phone"] = read(raw := column(*sheet.phones), [contacts.read_phone(word) for word in raw.words])
    columns["town"] = read(raw := column(sheet.towns), [contacts.read_town(word) for word in raw.words])
    return Cards(size, columns, base=base or size, common=common)


def _person_names(names: Texts) -> _Read:
    """Read given name, root, family name and sound; both in one, either way round; heads and order."""
    found = _Read(source := column(names))
    parts = [read_person_name(word) for word in source.words]
    found.parts.update(
        given=[part.given for part in parts],
        root=[part.root for part in parts],
        family=[part.family for part in parts],
        sound=[part.sound for part in parts],
        generation=[part.generation for part in parts],
        middle=[part.middle for part in parts],
        head=[part.sound[:_HEAD] for part in parts],
        name=[f"{part.sound} {part.root}" for part in parts],
        turned=[f"{part.root} {part.sound}" for part in parts],
        both=[" ".join(sorted((sound_of(part.root), part.sound))) if part.sound else "" for part in parts],
    )
    return found


def _emails(emails: Sequence[Texts]) -> _Read:
    found = _Read(source := column(*emails))
    parts = [contacts.read_email(word) for word in source.words]
    own = [bool(local) and not contacts.is_role(local) for local, _ in parts]
    found.parts.update(
        email=[f"{local}@{domain}" if mine else "" for (local, domain), mine in zip(parts, own, strict=True)],
        office=[
            f"{local}@{domain}" if local and not mine else "" for (local, domain), mine in zip(parts, own, strict=True)
        ],
        local=[local if mine else "" for (local, _), mine in zip(parts, own, strict=True)],
        domain=[domain if domain not in contacts.PUBLIC_HOSTS else "" for _, domain in parts],
    )
    return found


def _companies(names: Texts) -> _Read:
    found = _Read(source := column(names))
    parts = [read_company_name(word) for word in source.words]
    found.parts.update(company=[part.sound for part in parts])
    return found


def _company_names(names: Texts) -> _Read:
    found = _Read(source := column(names))
    parts = [read_company_name(word) for word in source.words]
    found.parts.update(
        core=[part.core for part in parts],
        stem=[part.stem for part in parts],
        parts=[part.parts for part in parts],
        sound=[part.sound for part in parts],
        head=[part.sound[:4] for part in parts],
        tail=[part.sound[1:] if len(part.sound) > 6 else "" for part in parts],
        turned=[" ".join(sorted(part.stem.split())) for part in parts],
    )
    return found
