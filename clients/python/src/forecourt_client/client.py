"""One signed-in caller of one portal: who am I, what may I do, do it, and read data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote
from uuid import uuid4

from forecourt_client.datasets import Dataset
from forecourt_client.errors import BadAnswer, Unreachable
from forecourt_client.login import find_login
from forecourt_client.transport import USER_AGENT, Patience, Transport

DEFAULT_PATIENCE: Final = Patience()


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
        oversight: How much watching it gets: `at_once`, or who has to approve it first.
    """

    name: str
    title: str
    parameters: Mapping[str, Any]
    oversight: str


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


class Client:
    """A portal, seen by whom the token belongs to. Use it in a `with`; it may be shared between threads.

    Args:
        url: Address of the portal; None: FORECOURT_URL, else the stored login.
        token: Personal, or of OAuth client credentials; None: FORECOURT_TOKEN, else the stored login. A token that was
            found is used only for the address it was found with.
        timeout_s: Of each wait for the network, not of a whole transfer.
        patience: How often a GET is tried again.
        user_agent: The name of your program, as `name/version`.

    Raises:
        NoLogin: No address, or no token for it.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        timeout_s: float = 30.0,
        patience: Patience = DEFAULT_PATIENCE,
        user_agent: str = USER_AGENT,
    ) -> None:
        login = find_login(url=url, token=token)
        self._transport = Transport(login, timeout_s=timeout_s, patience=patience, user_agent=user_agent)

    @property
    def url(self) -> str:
        """Give the address of the portal, without a trailing slash."""
        return self._transport.url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def whoami(self) -> Person:
        """Tell who the token stands for.

        Raises:
            Refused: The token is unknown, expired or revoked (401).
        """
        return _person(self._transport.get("/api/v1/me")["data"])

    def actions(self) -> list[Action]:
        """List the actions the caller may perform, by name."""
        data = self._transport.get("/api/v1/actions")["data"]
        if not isinstance(data, list):
            raise BadAnswer("The catalogue of actions is not a list.")
        return sorted((_action(entry) for entry in data), key=lambda action: action.name)

    def do(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> Receipt:
        """Perform an action, once: it is never repeated by itself.

        Args:
            name: Such as `billing.pay_invoice`.
            parameters: As the action's JSON Schema wants them.
            dry_run: Tell what it would do, and change nothing.
            idempotency_key: The same key with the same request is done once, however often it is sent. None: a fresh
                one.

        Raises:
            WaitingForApproval: It is parked until someone approves; nothing was done.
            Refused: 403 with the reason and what one can do instead, 409 conflict.
            Malformed: The parameters are wrong; `source` points to the first.
            NotFound: No such action, or one that you may not see.
            Unreachable: It is unknown whether it was done; `next` says how to ask again safely.
        """
        key = idempotency_key or str(uuid4())
        document = {"data": {"type": "performances", "attributes": dict(parameters or {})}}
        params = {"dry_run": "true"} if dry_run else {}
        try:
            answer = self._transport.post(
                f"/api/v1/actions/{quote(name, safe='')}", document, params=params, headers={"Idempotency-Key": key}
            )
        except Unreachable as error:
            raise _unknown_outcome(error, key=key, dry_run=dry_run) from error
        return _receipt(answer["data"], action=name, dry_run=dry_run)

    def dataset(self, name: str) -> Dataset:
        """Name a dataset to read, such as `interval-readings`. Asks nothing yet."""
        return Dataset(name, self._transport)


def _unknown_outcome(error: Unreachable, *, key: str, dry_run: bool) -> Unreachable:
    if dry_run:
        return error
    return Unreachable(
        f"{error.detail}. Whether the action was done is unknown.",
        next=[f"Send the same again with the idempotency key {key}: it is done once however often it is sent."],
    )


def _person(data: Any) -> Person:
    attributes = _attributes(data)
    company = attributes.get("company") or {}
    role = attributes.get("role") or {}
    return Person(
        id=str(data["id"]),
        name=str(attributes.get("name", "")),
        email=str(attributes.get("email", "")),
        company=company.get("name"),
        company_id=company.get("id"),
        role=role.get("title"),
        role_code=role.get("code"),
        side=str(attributes.get("side", "")),
        permissions=tuple(attributes.get("permissions") or ()),
    )


def _action(data: Any) -> Action:
    attributes = _attributes(data)
    return Action(
        name=str(attributes.get("name") or data["id"]),
        title=str(attributes.get("title", "")),
        parameters=attributes.get("parameters") or {},
        oversight=str(attributes.get("oversight", "")),
    )


def _receipt(data: Any, *, action: str, dry_run: bool) -> Receipt:
    return Receipt(action=action, dry_run=dry_run, attributes=_attributes(data), id=str(data["id"]))


def _attributes(data: Any) -> dict[str, Any]:
    """Take the attributes of a resource object.

    Raises:
        BadAnswer: It is none.
    """
    if not isinstance(data, dict) or "id" not in data or not isinstance(data.get("attributes"), dict):
        raise BadAnswer("Part of the answer is not a JSON:API resource.", next=["Check the portal's address."])
    attributes: dict[str, Any] = data["attributes"]
    return attributes
