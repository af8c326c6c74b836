"""One signed-in caller of one portal: who am I, what may I do, do it, and read data."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, overload

from forecourt_client import questions
from forecourt_client.actions import Rooms
from forecourt_client.answers import Action, Person, Receipt, is_to_collect
from forecourt_client.datasets import Dataset
from forecourt_client.errors import WaitingForApproval
from forecourt_client.login import find_login
from forecourt_client.questions import Question
from forecourt_client.resources import Page, R, Resource
from forecourt_client.transport import Patience, Transport

if TYPE_CHECKING:
    import pyarrow as pa

PAGE: Final = 100
NO_FIELDS: Final[Mapping[str, Sequence[str]]] = {}
NO_FILTERS: Final[Mapping[str, Any]] = {}
DEFAULT_PATIENCE: Final = Patience()


class Forecourt:
    """A portal, seen by whom the token belongs to. Use it in a `with`; it may be shared between threads.

    Args:
        url: Address of the portal; None: FORECOURT_URL, else the stored login.
        token: Personal, or of OAuth client credentials; None: FORECOURT_TOKEN, else the stored login. A token that was
            found is used only for the address it was found with.
        timeout_s: Of each wait for the network, not of a whole transfer.
        patience: How often what does no more when it is sent again is tried again.
        user_agent: The name of your program, as `name/version`. Ours is added: the portal journals by which way
            something was done.

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
        user_agent: str = "",
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
        return self._transport.answer(questions.whoami())

    @property
    def actions(self) -> Actions:
        """Every action as a typed method, such as `client.actions.access.invite_colleague(email=…, name=…, role=…)`.

        Called, it lists the actions that the caller may perform, by name: `client.actions()`.
        """
        return Actions(self)

    def perform(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> Receipt:
        """Perform an action, once however often the network makes us send it: each try has the same key.

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
            Unreachable: Patience ran out, and it is unknown whether it was done; `next` says how to ask again safely.
        """
        return self._transport.answer(
            questions.performance(name, parameters, dry_run=dry_run, key=idempotency_key, is_repeatable=True)
        )

    def do(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> Receipt:
        """Perform an action as `perform` does, but send it once only, whatever the network does."""
        return self._transport.answer(
            questions.performance(name, parameters, dry_run=dry_run, key=idempotency_key, is_repeatable=False)
        )

    def wait(self, waiting: WaitingForApproval, *, pause_s: float = 5.0, longest_s: float | None = None) -> Receipt:
        """Wait until something was approved and done, and return its receipt.

        What tells something once, such as a new token, is collected. Rows that were approved are ready to be read: the
        receipt's `attributes["file"]` leads to them.

        Args:
            waiting: What `perform`, `do` or a method of `actions` raised.
            pause_s: How long to pause between two looks.
            longest_s: How long to wait at most; None: for as long as it takes, which may be days.

        Raises:
            WaitingForApproval: It still waits, after `longest_s`.
            NotApproved: It was declined, withdrawn or lapsed, it is void, or it failed.
        """
        end_s = None if longest_s is None else time.monotonic() + longest_s
        while (done := self._transport.answer(questions.approval(waiting.approval, action=waiting.action))) is None:
            if end_s is not None and time.monotonic() + pause_s > end_s:
                raise waiting
            time.sleep(pause_s)
        return self._transport.answer(questions.collected(done)) if is_to_collect(done) else done

    @overload
    def get(
        self, kind: type[R], id: str, *, include: Sequence[str] = (), fields: Mapping[str, Sequence[str]] = NO_FIELDS
    ) -> R: ...
    @overload
    def get(
        self, kind: str, id: str, *, include: Sequence[str] = (), fields: Mapping[str, Sequence[str]] = NO_FIELDS
    ) -> Resource: ...
    def get(
        self,
        kind: type[R] | str,
        id: str,
        *,
        include: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = NO_FIELDS,
    ) -> R | Resource:
        """Get one resource.

        Args:
            kind: Such as `kinds.Contract`, or its type, such as `"contracts"`.
            id: Its id.
            include: Relationships to bring along, such as `["company", "entitlements.resource"]`.
            fields: By type, the only fields to bring; the others are missing then.

        Raises:
            NotFound: It does not exist, or is not yours to see.
            Malformed: There is no such relationship or field.
        """
        return self._transport.answer(questions.one(kind, id, include=include, fields=fields))

    @overload
    def list(
        self,
        kind: type[R],
        *,
        filters: Mapping[str, Any] = NO_FILTERS,
        sort: Sequence[str] = (),
        include: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = NO_FIELDS,
        page_size: int = PAGE,
    ) -> Iterator[R]: ...
    @overload
    def list(
        self,
        kind: str,
        *,
        filters: Mapping[str, Any] = NO_FILTERS,
        sort: Sequence[str] = (),
        include: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = NO_FIELDS,
        page_size: int = PAGE,
    ) -> Iterator[Resource]: ...
    def list(
        self,
        kind: type[R] | str,
        *,
        filters: Mapping[str, Any] = NO_FILTERS,
        sort: Sequence[str] = (),
        include: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = NO_FIELDS,
        page_size: int = PAGE,
    ) -> Iterator[R] | Iterator[Resource]:
        """Go through a list, page after page, as far as you iterate.

        Args:
            kind: Such as `kinds.Contract`, or its type, such as `"contracts"`.
            filters: By name; a list is one of several, a datetime has a zone.
            sort: Fields, with `-` for falling.
            include, fields: As for `get`.
            page_size: How many are asked for at a time, 1 to 200.

        Raises:
            Malformed: There is no such filter, field or relationship; `source` names the parameter.
            Refused: Your role does not include it.
        """
        question = questions.first_page(
            kind, filters=filters, sort=sort, include=include, fields=fields, page_size=page_size
        )
        return self._pages(kind, question)

    def _pages(self, kind: type[R] | str, question: Question[Page[R]]) -> Iterator[R]:
        while True:
            page = self._transport.answer(question)
            yield from page.resources
            if page.next is None:
                return
            question = questions.next_page(kind, page.next)

    def dataset(self, name: str) -> Dataset:
        """Name a dataset to read, such as `interval-readings`. Asks nothing yet."""
        return Dataset(name, self._transport)

    def rows(self, dataset: str, **asked: Any) -> pa.Table:
        """Read rows of a dataset into an Arrow table: `dataset(name).rows(…)`."""
        return self.dataset(dataset).rows(**asked)


class Actions(Rooms[Receipt]):
    """What can be done, room by room. A method raises as `Forecourt.perform` does, and retries as it does."""

    def __init__(self, client: Forecourt) -> None:
        self._client = client
        super().__init__(lambda action, given, asking: client.perform(action, given, **asking))

    def __call__(self) -> list[Action]:
        """List the actions the caller may perform, by name."""
        return self._client._transport.answer(questions.actions())


#: The name by which earlier programs know it.
Client = Forecourt
