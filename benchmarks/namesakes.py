"""People and companies with the truth about them: who stands in the base twice, and who merely looks so.

What makes it hard is what real bases have: typing mistakes, nicknames, names changed by marriage, moves to another
company, switchboards that hundreds share, mailboxes of an office, subsidiaries that have their parent's domain, fathers
and sons, and namesakes in one company whose addresses differ by a digit. The matcher is given no help here: nothing
below is read by the rules.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.namesakes_words import FAMILIES, GIVEN, NICKNAMES, SYLLABLES, TOWNS, TRADES

PEOPLE_A_COMPANY: Final = 10
TWICE: Final = 0.16
_FORMS: Final = ("Pty Ltd", "Pty. Limited", "Limited", "Ltd", "Group Pty Ltd", "Inc.", "GmbH", "")
_REGIONS: Final = ("NSW", "Victoria", "Queensland", "WA", "Australia", "New Zealand", "Asia", "Logistics", "Retail")
_PUBLIC: Final = ("gmail.com", "outlook.com", "bigpond.com", "yahoo.com.au", "hotmail.com", "icloud.com")
_ENDS: Final = ("com.au", "com", "net.au")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class Company:
    """A company as it is."""

    name: str
    domain: str
    switchboard: str
    town: str
    registration: str
    pattern: int
    taken: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Person:
    """A person as he or she is."""

    given: str
    family: str
    suffix: str
    email: str
    phone: str
    company: Company
    town: str
    mobile: str


@dataclass(slots=True)
class People:
    """A base of people: one text a record in each column, and which records are one person.

    Attributes:
        entity: By record, the number of the person behind it.
    """

    given: list[str] = field(default_factory=list)
    family: list[str] = field(default_factory=list)
    email: list[str] = field(default_factory=list)
    phone: list[str] = field(default_factory=list)
    company: list[str] = field(default_factory=list)
    town: list[str] = field(default_factory=list)
    entity: list[int] = field(default_factory=list)

    def add(self, entity: int, given: str, family: str, email: str, phone: str, company: str, town: str) -> None:
        """Add a record."""
        for column, value in (
            *((self.entity, entity), (self.given, given), (self.family, family), (self.email, email)),
            *((self.phone, phone), (self.company, company), (self.town, town)),
        ):
            column.append(value)  # type: ignore[attr-defined]


class World:
    """Companies and people of a size, the same for the same seed."""

    def __init__(self, *, people: int, seed: int) -> None:
        self.dice = random.Random(seed)
        self._families = self._many_families(max(500, people // 25))
        self._sums: dict[int, list[float]] = {}
        self._shares = [1 / (place + 8) ** 0.92 for place in range(len(self._families))]
        self._given_shares = [1 / (place + 6) ** 0.75 for place in range(len(GIVEN))]
        self.companies = self._make_companies(max(20, people // PEOPLE_A_COMPANY))
        self._sizes = [1 / (place + 3) ** 0.7 for place in range(len(self.companies))]
        self.people = people

    def _many_families(self, how_many: int) -> list[str]:
        made = dict.fromkeys(FAMILIES)
        while len(made) < how_many:
            made["".join(self.dice.choices(SYLLABLES, k=self.dice.choice((2, 3, 3)))).capitalize()] = None
        return list(made)

    def _make_companies(self, how_many: int) -> list[Company]:
        made: list[Company] = []
        for number in range(how_many):
            parent = self.dice.choice(made) if made and self.dice.random() < 0.15 else None
            made.append(self._subsidiary(parent, number) if parent else self._company(number))
        self.dice.shuffle(made)
        return made

    def _company(self, number: int) -> Company:
        stem = self.dice.choice(self._families) if self.dice.random() < 0.6 else self._coined()
        trade = self.dice.choice(TRADES)
        name = f"{stem} {trade} {self.dice.choice(_FORMS)}".strip()
        host = f"{stem}{trade if self.dice.random() < 0.6 else ''}".lower().replace(" ", "").replace("'", "")
        return Company(
            name=name,
            domain=f"{host}{number if self.dice.random() < 0.3 else ''}.{self.dice.choice(_ENDS)}",
            switchboard=self.landline(),
            town=self.dice.choice(TOWNS),
            registration=str(self.dice.randrange(10**10, 10**11)),
            pattern=self.dice.choice((0, 0, 1, 1, 2)),
        )

    def _subsidiary(self, parent: Company, number: int) -> Company:
        own = self._company(number)
        stem = " ".join(word for word in parent.name.split() if word not in " ".join(_FORMS).split())
        own.name = f"{stem} {self.dice.choice(_REGIONS)} {self.dice.choice(_FORMS)}".strip()
        if self.dice.random() < 0.6:
            own.domain, own.taken, own.pattern = parent.domain, parent.taken, parent.pattern
        if self.dice.random() < 0.35:
            own.switchboard = parent.switchboard
        return own

    def _coined(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=2)).capitalize()

    def landline(self) -> str:
        """Return the number of an office."""
        return f"+61 {self.dice.choice('2378')} {self.dice.randrange(3000, 9999)} {self.dice.randrange(10_000):04}"

    def mobile(self) -> str:
        """Return a number of one's own."""
        return f"+61 4{self.dice.randrange(100):02} {self.dice.randrange(1000):03} {self.dice.randrange(1000):03}"

    def make_people(self) -> People:
        """Return the base: whoever stands in it twice does so under another name, address or company, or all."""
        base, entity = People(), 0
        while len(base.entity) < self.people:
            company = self.dice.choices(self.companies, self._sizes)[0] if entity % 64 == 0 else self._some_company()
            for person in self._household(company):
                self._keep(base, entity, person)
                while self.dice.random() < TWICE:
                    self._keep(base, entity, person, again=True)
                entity += 1
        return self._shuffled(base)

    def _shuffled(self, base: People) -> People:
        """Return the base in no order: whoever stands in it twice does not stand together."""
        order = list(range(len(base.entity)))
        self.dice.shuffle(order)
        columns = (base.given, base.family, base.email, base.phone, base.company, base.town)
        mixed = [[column[place] for place in order] for column in columns]
        return People(*mixed, [base.entity[place] for place in order])

    def _some_company(self) -> Company:
        place = int(len(self.companies) * self.dice.random() ** 2.2)
        return self.companies[place]

    def _household(self, company: Company) -> list[Person]:
        """Return one person, or a few who share a name and a number: father and son, brother and sister."""
        person = self._person(company)
        if self.dice.random() > 0.015:
            return [person]
        shared = self.landline() if self.dice.random() < 0.5 else company.switchboard
        other = self._person(company)
        other.family, other.town = person.family, person.town
        if self.dice.random() < 0.35:
            other.given, other.suffix = person.given, "Jr"
        person.phone = other.phone = shared
        other.email = self._address(other)
        return [person, other]

    def _person(self, company: Company) -> Person:
        given = self.dice.choices(GIVEN, cum_weights=self._cumulated(self._given_shares))[0]
        family = self.dice.choices(self._families, cum_weights=self._cumulated(self._shares))[0]
        mobile = self.mobile()
        chance = self.dice.random()
        phone = mobile if chance < 0.5 else company.switchboard if chance < 0.82 else ""
        town = company.town if self.dice.random() < 0.85 else self.dice.choice(TOWNS)
        person = Person(given, family, "", "", phone, company, town, mobile)
        person.email = self._address(person)
        return person

    def _cumulated(self, shares: Sequence[float]) -> list[float]:
        found = self._sums.get(id(shares))
        if found is None:
            total, found = 0.0, []
            for share in shares:
                total += share
                found.append(total)
            self._sums[id(shares)] = found
        return found

    def _address(self, person: Person) -> str:
        chance = self.dice.random()
        if chance < 0.05:
            return f"{self.dice.choice(('info', 'office', 'accounts'))}@{person.company.domain}"
        if chance < 0.15:
            return ""
        if chance < 0.27:
            return self._own_address(person)
        local = _local(person.given, person.family, person.company.pattern)
        count = person.company.taken[local] = person.company.taken.get(local, 0) + 1
        return f"{local}{count if count > 1 else ''}@{person.company.domain}"

    def _own_address(self, person: Person) -> str:
        local = _local(person.given, person.family, self.dice.choice((0, 1, 2)))
        number = self.dice.choice(("", self.dice.randrange(1, 99), self.dice.randrange(1950, 2005)))
        return f"{local}{number}@{self.dice.choice(_PUBLIC)}"

    def _keep(self, base: People, entity: int, person: Person, *, again: bool = False) -> None:
        given, family = person.given, person.family
        email, phone, company, town = person.email, person.phone, person.company.name, person.town
        if again:
            given, family = self._names_again(given, family)
            email, phone, company, town = self._places_again(person)
        elif self.dice.random() < 0.02:
            family = self._typed(family)
        if person.suffix and not (again and self.dice.random() < 0.25):
            family = f"{family} {person.suffix}"
        base.add(entity, given, family, email, phone, company, town)

    def _names_again(self, given: str, family: str) -> tuple[str, str]:
        chance = self.dice.random()
        if chance < 0.18 and given in NICKNAMES:
            given = self.dice.choice(NICKNAMES[given])
        elif chance < 0.27:
            given = self._typed(given)
        elif chance < 0.32:
            given = given[0]
        chance = self.dice.random()
        if chance < 0.09:
            family = self._typed(family)
        elif chance < 0.12:
            family = self.dice.choices(self._families, cum_weights=self._cumulated(self._shares))[0]
        elif chance < 0.14:
            family = f"{family}-{self.dice.choice(self._families)}"
        elif chance < 0.16:
            given, family = family, given
        return given, family

    def _places_again(self, person: Person) -> tuple[str, str, str, str]:
        """Return address, number, company and town of a second record: as before, mended, missing or moved."""
        company = person.company
        email, phone, town = person.email, person.phone, person.town
        if self.dice.random() < 0.14:
            moved = Person(person.given, person.family, "", "", "", company := self._some_company(), "", person.mobile)
            email, town = self._address(moved), company.town
            phone = person.mobile if self.dice.random() < 0.6 else company.switchboard
        else:
            chance = self.dice.random()
            if chance < 0.22:
                email = ""
            elif chance < 0.34:
                email = self._own_address(person)
            elif chance < 0.42:
                email = f"{_local(person.given, person.family, self.dice.choice((0, 1, 2)))}@{company.domain}"
            elif chance < 0.47 and email:
                local, _, domain = email.partition("@")
                email = f"{self._typed(local).lower()}@{domain}"
            chance = self.dice.random()
            if chance < 0.25:
                phone = ""
            elif chance < 0.40:
                phone = company.switchboard
            elif chance < 0.55:
                phone = person.mobile
        name = self._company_again(company.name)
        town = "" if self.dice.random() < 0.15 else town if self.dice.random() < 0.93 else self.dice.choice(TOWNS)
        return email, self._phone_again(phone), name, town

    def company_again(self, company: Company) -> tuple[str, str, str, str, str]:
        """Return how a company stands in the base a second time."""
        dice = self.dice.random
        return (
            self._company_again(company.name) or company.name,
            company.registration if dice() < 0.45 else "",
            "" if dice() < 0.3 else company.domain if dice() < 0.9 else f"{self._coined().lower()}.com",
            "" if dice() < 0.3 else self._phone_again(company.switchboard if dice() < 0.8 else self.landline()),
            "" if dice() < 0.15 else company.town if dice() < 0.93 else self.dice.choice(TOWNS),
        )

    def _company_again(self, name: str) -> str:
        chance = self.dice.random()
        if chance < 0.35:
            return " ".join(word for word in name.split() if word not in " ".join(_FORMS).split())
        if chance < 0.42:
            return self._typed(name)
        return "" if chance < 0.50 else name

    def _phone_again(self, phone: str) -> str:
        chance = self.dice.random()
        if chance < 0.3:
            return phone.replace("+61 ", "0", 1).replace(" ", "")
        return phone.replace(" ", "-") if chance < 0.4 else phone

    def _typed(self, word: str) -> str:
        """Return a word as a hurried hand types it: one letter wrong, gone, doubled or changed over with the next."""
        if len(word) < 3:
            return word
        place = self.dice.randrange(1, len(word) - 1)
        chance = self.dice.random()
        if chance < 0.3:
            return word[:place] + self.dice.choice(_LETTERS) + word[place + 1 :]
        if chance < 0.55:
            return word[:place] + word[place + 1 :]
        if chance < 0.75:
            return word[:place] + word[place] + word[place:]
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


@dataclass(slots=True)
class Companies:
    """A base of companies, as `People` is one of people."""

    name: list[str] = field(default_factory=list)
    registration: list[str] = field(default_factory=list)
    domain: list[str] = field(default_factory=list)
    phone: list[str] = field(default_factory=list)
    town: list[str] = field(default_factory=list)
    entity: list[int] = field(default_factory=list)


def make_companies(world: World) -> Companies:
    """Return a base of the world's companies, some of them twice: without form, mistyped, unregistered, moved."""
    records = []
    for entity, company in enumerate(world.companies):
        known = company.registration if world.dice.random() < 0.7 else ""
        records.append((company.name, known, company.domain, company.switchboard, company.town, entity))
        while world.dice.random() < TWICE:
            records.append((*world.company_again(company), entity))
    world.dice.shuffle(records)
    return Companies(*(list(column) for column in zip(*records, strict=True)))  # type: ignore[arg-type]


def _local(given: str, family: str, pattern: int) -> str:
    """Return the local part of an address as a company writes it."""
    first, last = (
        "".join(
            letter for letter in unicodedata.normalize("NFKD", word.lower()) if letter.isascii() and letter.isalnum()
        )
        for word in (given, family)
    )
    return (f"{first}.{last}", f"{first[0]}{last}", first)[pattern]


def true_pairs(entity: Sequence[int]) -> set[tuple[int, int]]:
    """Return every two records that are one, the smaller number first."""
    behind: dict[int, list[int]] = {}
    for record, number in enumerate(entity):
        behind.setdefault(number, []).append(record)
    return {
        (one, other)
        for records in behind.values()
        if len(records) > 1
        for place, one in enumerate(records)
        for other in records[place + 1 :]
    }
