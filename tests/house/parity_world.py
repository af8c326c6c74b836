"""Parameters for every action, from its own examples; where an example names an id, one of the test world in its place.

An action is covered from its first day: nothing has to be said here unless it names something that must be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from forecourt.access.actions import invite_colleague, make_token
from forecourt.access.queries import list_colleagues, list_tokens
from forecourt.contracts.queries import list_contracts
from forecourt.data.actions import make_mark, save_view
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Action
from forecourt.kernel.pipeline import perform

#: Who does it: the first of these whose role allows it. Each has the stranger of another company beside.
OWNERS: Final = (
    "ada@acme.example",
    "kelly@acme.example",
    "khan@meridian.example",
    "susy@meridian.example",
    "olga@meridian.example",
)
READ_ONLY: Final = "rita@acme.example"
STRANGER: Final = "ben@bravo.example"

People = Callable[[str], Actor]


def parameters_of(action: Action[Any], *, people: People) -> dict[str, Any]:
    """Return parameters with which an action can be tried: its examples, with ids of ACME's where there are any."""
    ids = _Ids(people)
    given = {name: _named(ids, name, value) for name, value in action.example.items()}
    required = {name for name, each in action.parameters.model_fields.items() if each.is_required()}
    given = {name: value for name, value in given.items() if value is not None or name in required}
    return {name: action.example[name] if value is None else value for name, value in given.items()} | CHANGED.get(
        action.name, {}
    )


#: Examples that do not fit the test world, in other words.
CHANGED: Final[dict[str, dict[str, Any]]] = {
    "access.invite_colleague": {"role": "technical"},
    "contracts.grant_entitlement": {"identifier": "4300000001"},
}


def _named(ids: _Ids, name: str, example: Any) -> Any:
    """Return an example with the ids in it replaced; None where nothing of that name is known."""
    if example == [EXAMPLE_ID]:
        found = ids.find(name.removesuffix("s"))
        return [found] if found else None
    return ids.find(name) if example == EXAMPLE_ID else example


class _Ids:
    """Finds an id by the name of the parameter that wants one."""

    def __init__(self, people: People) -> None:
        self.ada = people("ada@acme.example")

    def find(self, name: str) -> str | None:
        """Return an id of ACME's; made where there is none yet."""
        finder = getattr(self, f"a_{name}", None)
        found = finder() if finder else None
        return str(found) if found else None

    def a_user_id(self) -> Any:
        return next(each.user_id for each in list_colleagues(actor=self.ada) if each.email == READ_ONLY)

    a_recipient = a_user_id

    def a_token_id(self) -> Any:
        perform(make_token, actor=self.ada, parameters={"name": "parity"})
        return next(each.id for each in list_tokens(actor=self.ada) if each.name == "parity")

    def a_invitation_id(self) -> Any:
        invited = {"email": "invited@acme.example", "name": "Ivo", "role": "technical"}
        return perform(invite_colleague, actor=self.ada, parameters=invited).result["invitation_id"]

    def a_contract_id(self) -> Any:
        return list_contracts(actor=self.ada)[0].id

    def a_mark_id(self) -> Any:
        mark = {"period_from": "2026-10-30T00:00:00Z", "period_to": "2026-10-31T00:00:00Z", "text": "parity"}
        return perform(make_mark, actor=self.ada, parameters=mark).result["mark_id"]

    def a_view_id(self) -> Any:
        return perform(save_view, actor=self.ada, parameters={"title": "parity", "query": "key=all"}).result["view_id"]
