"""What a file's rows are, and what each of its columns says: the mapping that a person looks at and confirms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Literal

Subject = Literal["company", "person"]
#: A row is a record; one value of one property of a record at a time; a record that went into another; a tie; something
#: that happened.
LayoutKind = Literal["records", "history", "merges", "links", "activity"]
Role = Literal[
    "ignore",
    "id",
    "fact",
    "first_name",
    "last_name",
    "company",
    "parent",
    "position",
    "merged",
    "changed_at",
    "created_at",
    "synced_at",
    "deleted",
    "current",
    "property",
    "value",
    "at",
    "survivor",
    "person",
    "primary",
    "since",
    "until",
    "what",
    "email",
    "title",
    "direction",
    "amount",
    "unit",
]

ROLE_WORDS: Final[Mapping[Role, str]] = {
    "ignore": "Leave out",
    "id": "Its id in that system",
    "fact": "A fact",
    "first_name": "The first part of its name",
    "last_name": "The last part of its name",
    "company": "The id of the company it belongs to",
    "parent": "The id of the company above it",
    "position": "What the person does there",
    "merged": "Ids of records that went into it",
    "changed_at": "When it was last changed there",
    "created_at": "When it was made there",
    "synced_at": "When it was collected",
    "deleted": "Whether it was deleted there",
    "current": "Whether this is its newest version",
    "property": "The name of a property",
    "value": "The property’s value",
    "at": "From when on it was so",
    "survivor": "The id of the record that stayed",
    "person": "The person’s id",
    "primary": "Whether it is the main one",
    "since": "Since when",
    "until": "Until when",
    "what": "What kind of thing happened",
    "email": "The person’s mail address",
    "title": "What people read",
    "direction": "Whether it came in or went out",
    "amount": "How much",
    "unit": "Of what",
}

#: Which roles a kind of file has, and which of them it cannot do without. Two of a kind are there only once each, but
#: for facts and what is left out.
ROLES: Final[Mapping[LayoutKind, tuple[Role, ...]]] = {
    "records": (
        *("id", "fact", "first_name", "last_name", "company", "parent", "position", "merged"),
        *("changed_at", "created_at", "synced_at", "deleted", "current", "ignore"),
    ),
    "history": ("id", "property", "value", "at", "synced_at", "ignore"),
    "merges": ("survivor", "merged", "at", "synced_at", "ignore"),
    "links": ("person", "company", "position", "primary", "since", "until", "synced_at", "deleted", "ignore"),
    "activity": (
        *("id", "what", "at", "person", "email", "company", "title", "direction", "amount", "unit"),
        *("synced_at", "ignore"),
    ),
}
NEEDED: Final[Mapping[LayoutKind, tuple[Role, ...]]] = {
    "records": (),
    "history": ("id", "property", "value", "at"),
    "merges": ("survivor", "merged"),
    "links": ("person", "company"),
    "activity": ("id", "what", "at"),
}
MANY: Final[frozenset[Role]] = frozenset({"fact", "ignore"})
#: What a property is matched with that is left out.
LEFT_OUT: Final = "-"


class BadMatching(Exception):
    """A mapping cannot be worked with; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column says. `field` is the fact's code where its role is `fact`."""

    name: str
    role: Role
    field: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """What a file's rows and columns are.

    Attributes:
        subject: Whom the rows are about; of ties it is the person.
        columns: In the file's order.
        properties: Of a history: which fact each property's name is; empty where nobody said, `-` for one that is left
            out.
        zone: IANA name of the zone of instants without one.
        currency: What amounts without a currency are in: ISO 4217.
    """

    kind: LayoutKind
    subject: Subject
    columns: tuple[Column, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    currency: str = "AUD"

    def place_of(self, role: Role) -> int | None:
        """Return where the column with a role stands; None where there is none."""
        return next((place for place, column in enumerate(self.columns) if column.role == role), None)

    def facts(self) -> list[tuple[int, Column]]:
        """Return the columns that are facts, with their places; of two for one fact the earlier counts first."""
        return [(place, column) for place, column in enumerate(self.columns) if column.role == "fact"]

    def check(self, *, fields: Sequence[str], head: Sequence[str]) -> None:
        """Raise BadMatching where it does not fit the head, the kind of file, or the facts that there are."""
        if tuple(column.name for column in self.columns) != tuple(head):
            raise BadMatching("The columns are not those of the file, in its order.")
        allowed, known = ROLES[self.kind], set(fields)
        for column in self.columns:
            if column.role not in allowed:
                raise BadMatching(f"{column.name} cannot be “{ROLE_WORDS[column.role]}” in such a file.")
            if column.role == "fact" and column.field not in known:
                raise BadMatching(f"{column.name} names the fact {column.field or '(none)'}, which there is not.")
        roles = [column.role for column in self.columns if column.role not in MANY]
        for role in roles:
            if roles.count(role) > 1:
                raise BadMatching(f"Two columns are “{ROLE_WORDS[role]}”; one can be.")
        for role in NEEDED[self.kind]:
            if role not in roles:
                raise BadMatching(f"No column is “{ROLE_WORDS[role]}”, and without it nothing can be taken in.")
        if self.kind == "records" and not {"id", "first_name", "last_name"} & set(roles) and not self.facts():
            raise BadMatching("No column is an id or a fact, so nothing would be taken in.")
        for name, code in self.properties.items():
            if code not in known | {"", LEFT_OUT}:
                raise BadMatching(f"The property {name} names the fact {code}, which there is not.")

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "columns": [{"name": each.name, "role": each.role, "field": each.field} for each in self.columns],
            "properties": dict(self.properties),
            "zone": self.zone,
            "currency": self.currency,
        }


def matching_from(stored: Mapping[str, Any]) -> Matching:
    """Read a mapping as JSON holds it."""
    return Matching(
        kind=stored["kind"],
        subject=stored["subject"],
        columns=tuple(Column(each["name"], each["role"], each.get("field", "")) for each in stored["columns"]),
        properties=dict(stored.get("properties", {})),
        zone=stored.get("zone", "UTC"),
        currency=stored.get("currency", "AUD"),
    )


def signature_of(head: Sequence[str]) -> str:
    """Return by what a file of the same columns is recognised, whatever their order."""
    return sha256("\n".join(sorted(name.casefold() for name in head)).encode()).hexdigest()
