"""Everything that can be asked, without asking: what to send, and how to read what comes back.

The client and the asynchronous client send these in their own ways; nothing here knows a network.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlsplit
from uuid import uuid4

from forecourt_client.answers import (
    Action,
    Person,
    Receipt,
    SignedAddress,
    read_actions,
    read_address,
    read_outcome,
    read_person,
    read_receipt,
)
from forecourt_client.errors import Unreachable, WrongUse
from forecourt_client.instants import sent_instant
from forecourt_client.resources import Page, R, Resource, read_one, read_page

T = TypeVar("T")
API: Final = "/api/v1"
LARGEST_PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[T]):
    """One request.

    Attributes:
        path: Below the portal's address; with its own query, or `params` beside it.
        document: The body, if there is one.
        is_repeatable: Sending it again does nothing more; a network that fails is tried again.
        read: Makes the answer of the document that comes.
    """

    path: str
    read: Callable[[dict[str, Any]], T]
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_repeatable: bool = True

    @property
    def body(self) -> bytes | None:
        """Return the body as it is sent."""
        if self.document is None:
            return None
        return json.dumps(self.document, separators=(",", ":"), allow_nan=False).encode()


def whoami() -> Question[Person]:
    """Ask who the token stands for."""
    return Question(path=f"{API}/me", read=read_person)


def actions() -> Question[list[Action]]:
    """Ask what the caller may do."""
    return Question(path=f"{API}/actions", read=read_actions)


def performance(
    name: str, parameters: Mapping[str, Any] | None, *, dry_run: bool, key: str | None, is_repeatable: bool
) -> Question[Receipt]:
    """Ask for an action to be performed, under an idempotency key in any case."""
    return Question(
        method="POST",
        path=f"{API}/actions/{quote(name, safe='')}",
        params={"dry_run": "true"} if dry_run else {},
        document={"data": {"type": "performances", "attributes": dict(parameters or {})}},
        headers={"Idempotency-Key": key or str(uuid4())},
        is_repeatable=is_repeatable,
        read=partial(read_receipt, action=name, dry_run=dry_run),
    )


def approval(address: str, *, action: str) -> Question[Receipt | None]:
    """Ask what became of something that waits for approval: its receipt once it is done, None while it waits."""
    parts = urlsplit(address)
    return Question(path=parts.path, read=partial(read_outcome, action=action))


def collected(done: Receipt) -> Question[Receipt]:
    """Ask for what was approved and tells something once."""
    asked = performance(
        "oversight.collect_approved", {"approval_id": done.id}, dry_run=False, key=None, is_repeatable=True
    )
    return replace(asked, read=partial(read_receipt, action=done.action, dry_run=False))


def one(kind: type[R] | str, id: str, *, include: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Question[R]:
    """Ask for one resource."""
    name, read_as = _kind(kind)
    params = _shape(include, fields)
    path = f"{API}/{name}/{quote(str(id), safe='')}"
    return Question(path=path, params=params, read=lambda document: read_one(document, read_as))


def first_page(
    kind: type[R] | str,
    *,
    filters: Mapping[str, Any],
    sort: Sequence[str],
    include: Sequence[str],
    fields: Mapping[str, Sequence[str]],
    page_size: int,
) -> Question[Page[R]]:
    """Ask for the first page of a list."""
    if not 1 <= page_size <= LARGEST_PAGE:
        raise WrongUse(f"page_size is {page_size}, not 1 to {LARGEST_PAGE}.")
    name, read_as = _kind(kind)
    params = {f"filter[{each}]": _written(each, value) for each, value in filters.items()}
    params |= {"sort": _listed(sort, name="sort")} if sort else {}
    params |= _shape(include, fields) | {"page[size]": str(page_size)}
    return Question(path=f"{API}/{name}", params=params, read=lambda document: read_page(document, read_as))


def next_page(kind: type[R] | str, path: str) -> Question[Page[R]]:
    """Ask for a further page, at the address that the page before gave."""
    _, read_as = _kind(kind)
    return Question(path=path, read=lambda document: read_page(document, read_as))


def signed_address(dataset: str, *, asked: Mapping[str, str], format: str) -> Question[SignedAddress]:
    """Ask where rows can be read without a token."""
    path = f"{API}/datasets/{quote(dataset, safe='')}/rows/address"
    return Question(path=path, params={**asked, "format": format}, read=read_address)


def unknown_outcome(error: Unreachable, question: Question[Any]) -> Unreachable:
    """Say how to find out, where the answer to something that may have been done is lost."""
    key = question.headers.get("Idempotency-Key")
    if key is None or "dry_run" in question.params:
        return error
    return Unreachable(
        f"{error.detail}. Whether the action was done is unknown.",
        next=[f"Send the same again with the idempotency key {key}: it is done once however often it is sent."],
    )


def _kind(kind: type[R] | str) -> tuple[str, type[R]]:
    if isinstance(kind, str):
        return quote(kind, safe=""), Resource  # type: ignore[return-value]
    if not kind.resource_type:
        raise WrongUse("Give a kind of resource, such as kinds.Contract, or its type, such as 'contracts'.")
    return kind.resource_type, kind


def _shape(include: Sequence[str], fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    params = {f"fields[{name}]": _listed(wanted, name=f"fields of {name}") for name, wanted in fields.items()}
    return params | ({"include": _listed(include, name="include")} if include else {})


def _written(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return sent_instant(value, name=name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(_written(name, each) for each in value)
    return str(value)


def _listed(values: Sequence[str], *, name: str) -> str:
    if isinstance(values, str):
        raise WrongUse(f"{name} is one string, not a list.", next=[f"Write [{values!r}]."])
    return ",".join(values)
