"""What the portal says of people, actions, receipts and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from forecourt_client.errors import BadAnswer, NotApproved


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the token stands for, and where.

    Attributes:
        company: Name of the company it acts in; None before anyone gave a role.
        side: `customer` or `provider`.
        permissions: Names of the actions the role allows.
    """

    id: str
    name: str
    email: str
    company: str | None
    company_id: str | None
    role: str | None
    role_code: str | None
    side: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something the caller may do.

    Attributes:
        parameters: JSON Schema (draft 2020-12) of its parameters.
        oversight: How much watching it gets: `none`, or who has to approve it first.
        about: What it does, in a sentence or two.
    """

    name: str
    title: str
    parameters: Mapping[str, Any]
    oversight: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of an action.

    Attributes:
        attributes: Everything the portal says about it, such as `result` and `changes`.
        dry_run: Nothing was changed; the receipt tells what would have been.
    """

    id: str
    action: str
    dry_run: bool
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def result(self) -> Mapping[str, Any]:
        """Return what the action came to, secrets that are told this one time included."""
        return self.attributes.get("result") or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAddress:
    """Where rows can be read for a minute, by whatever reads an address; no token is needed, so show it to nobody.

    Attributes:
        rows_about: How many rows it opens, about.
    """

    url: str = field(repr=False)
    format: str
    expires_at: datetime
    rows_about: int


def read_person(document: Mapping[str, Any]) -> Person:
    """Read the answer of `/me`."""
    attributes = attributes_of(document["data"])
    company = attributes.get("company") or {}
    role = attributes.get("role") or {}
    return Person(
        id=str(document["data"]["id"]),
        name=str(attributes.get("name", "")),
        email=str(attributes.get("email", "")),
        company=company.get("name"),
        company_id=company.get("id"),
        role=role.get("title"),
        role_code=role.get("code"),
        side=str(attributes.get("side", "")),
        permissions=tuple(attributes.get("permissions") or ()),
    )


def read_actions(document: Mapping[str, Any]) -> list[Action]:
    """Read the catalogue, by name."""
    if not isinstance(document["data"], list):
        raise BadAnswer("The catalogue of actions is not a list.")
    return sorted((_action(entry) for entry in document["data"]), key=lambda action: action.name)


def read_receipt(document: Mapping[str, Any], *, action: str, dry_run: bool) -> Receipt:
    """Read a receipt."""
    data = document["data"]
    return Receipt(action=action, dry_run=dry_run, attributes=attributes_of(data), id=str(data["id"]))


#: Where an approval stands while nothing is done yet, and when what was asked for can be had.
UNDECIDED: Final = frozenset({"waiting", "approved", "running"})
GIVEN: Final = frozenset({"ready", "done"})


def read_outcome(document: Mapping[str, Any], *, action: str) -> Receipt | None:
    """Read an approval: None while it waits, a receipt once what waited is done or ready.

    Raises:
        NotApproved: It ended without being done; `code` is its state.
    """
    data = document["data"]
    attributes = attributes_of(data)
    state = str(attributes.get("state", ""))
    if state in UNDECIDED:
        return None
    if state in GIVEN:
        return Receipt(action=action, dry_run=False, attributes=attributes, id=str(data["id"]))
    raise NotApproved.after(state, str(attributes.get("said") or ""))


def is_to_collect(receipt: Receipt) -> bool:
    """Tell whether what was approved is done only when who asked collects it, because it tells something once."""
    return receipt.attributes.get("state") == "ready" and receipt.attributes.get("kind") == "collected"


def read_address(document: Mapping[str, Any]) -> SignedAddress:
    """Read a signed address."""
    attributes = attributes_of(document["data"])
    try:
        return SignedAddress(
            url=str(attributes["url"]),
            format=str(attributes["format"]),
            expires_at=datetime.fromisoformat(attributes["expires_at"]),
            rows_about=int(attributes["rows_about"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadAnswer("It did not say where the data is.") from error


def attributes_of(data: Any) -> dict[str, Any]:
    """Take the attributes of a resource object.

    Raises:
        BadAnswer: It is none.
    """
    if not isinstance(data, dict) or "id" not in data or not isinstance(data.get("attributes"), dict):
        raise BadAnswer("Part of the answer is not a JSON:API resource.", next=["Check the portal's address."])
    attributes: dict[str, Any] = data["attributes"]
    return attributes


def _action(data: Any) -> Action:
    attributes = attributes_of(data)
    return Action(
        name=str(attributes.get("name") or data["id"]),
        title=str(attributes.get("title", "")),
        parameters=attributes.get("parameters") or {},
        oversight=str(attributes.get("oversight", "")),
        about=str(attributes.get("about") or ""),
    )
