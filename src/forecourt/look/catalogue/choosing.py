"""What can be chosen in a form instead of typing an id: by a parameter's name, what its reader sees of that kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from forecourt.access.client_cards import list_clients
from forecourt.access.directory import list_people_page, list_roles_beside
from forecourt.access.queries import (
    list_colleagues,
    list_company_choices,
    list_requests,
    list_roles,
    list_sessions,
    list_tokens,
)
from forecourt.access.role_cards import list_lendable, list_own_roles
from forecourt.contracts.queries import list_boundable, list_contracts_page, list_holdings
from forecourt.customers.queries import list_companies
from forecourt.data.queries import INTERVAL_READINGS, list_files, list_views
from forecourt.data.queries.schedules import list_schedules
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action
from forecourt.notifications.queries import list_choices
from forecourt.notifications.webhooks.queries import list_endpoints
from forecourt.oversight.queries import list_asked, list_deputies, list_dials, list_to_decide

#: More than this nobody looks through: then the id is typed, as the thing's own page names it.
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: what is sent, what it is called, and what tells it from its like."""

    value: str
    words: str


List = Callable[[Actor, datetime], Iterator[tuple[Any, str]]]


def list_choices_of(action: Action[Any], *, actor: Actor, now: datetime) -> dict[str, list[Choice]]:
    """List by parameter what can be chosen; a parameter of no known kind, or of too many things, is not among them."""
    found: dict[str, list[Choice]] = {}
    for name in action.parameters.model_fields:
        offered = _lister(action.name, name, actor)
        if offered is None:
            continue
        rows = [Choice(str(value), words) for value, words in offered(actor, now) if value is not None]
        if len(rows) <= MOST:
            found[name] = rows
    return found


def is_of_the_provider(name: str, *, is_required: bool, actor: Actor) -> bool:
    """Tell whether a parameter is for the provider's people alone: everybody else acts in their own company."""
    return name == "company_id" and not is_required and actor.side == "customer"


def _lister(action: str, name: str, actor: Actor) -> List | None:
    return OF_ACTIONS.get((action, name)) or OF_SIDES[actor.side].get(name) or OF_ALL.get(name)


def _colleagues(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_colleagues(actor=actor):
        if each.user_id is not None and each.state != "ended":
            yield each.user_id, f"{each.name}, {each.role_title or 'no role yet'}"


def _invitations(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_colleagues(actor=actor):
        if each.invitation_id is not None:
            yield each.invitation_id, f"{each.name}, {each.email}"


def _people(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_people_page(actor=actor, limit=MOST + 1):
        yield each.id, f"{each.name}, {each.email}"


def _companies(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_companies(actor=actor):
        yield each.id, f"{each.name}, {each.number}"


def _own_companies(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_company_choices(actor=actor):
        yield each.id, f"{each.name}, {each.role_title}"


def _contracts(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_contracts_page(actor=actor, now=now, limit=MOST + 1):
        yield each.id, f"{each.number}, {each.title}"


def _boundable(kind: str) -> List:
    def of_kind(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
        for each in list_boundable(actor=actor):
            if each.kind == kind:
                yield each.id, ", ".join(filter(None, (each.name, each.more)))

    return of_kind


def _keys(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    seen: dict[str, str] = {}
    for each in list_holdings(actor=actor, dataset=INTERVAL_READINGS):
        seen.setdefault(each.identifier, each.site)
    for key, site in seen.items():
        yield key, ", ".join(filter(None, (key, site)))


def _roles(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_roles(actor=actor):
        if each.is_givable:
            yield each.code, each.title


def _any_role(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_roles(actor=actor):
        yield each.code, f"{each.title}, of a customer"
    for each in list_roles_beside(actor=actor):
        yield each.code, f"{each.title}, of the provider"


def _own_roles(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_own_roles(actor=actor):
        yield each.code, each.title


def _lendable(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_lendable(actor=actor):
        yield each.code, each.words[:1].upper() + each.words[1:]


def _tokens(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_tokens(actor=actor):
        if each.is_good:
            yield each.id, f"{each.name}, {each.hint}…"


def _clients(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_clients(actor=actor):
        yield each.id, f"{each.name}, {each.hint}…"


def _requests(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_requests(actor=actor):
        if each.state in ("asked", "granted"):
            yield each.id, f"{each.name}: {each.words}, {each.state}"


def _sessions(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_sessions(actor=actor):
        yield each.handle, f"{each.device}{', this one' if each.is_this else ''}"


def _endpoints(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_endpoints(actor=actor):
        yield each.id, f"{each.name}, {each.url}"


def _views(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_views(actor=actor):
        if each.is_own:
            yield each.id, each.title


def _schedules(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_schedules(actor=actor):
        if each.owner_id == actor.id:
            yield each.id, each.title


def _waiting(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_to_decide(actor=actor, now=now):
        yield each.id, f"{each.title}, asked by {each.asker_name}"


def _asked(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_asked(actor=actor):
        if each.state in ("waiting", "approved", "ready"):
            yield each.id, f"{each.title}, {each.state}"


def _deputies(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_deputies(actor=actor, now=now):
        yield each.id, f"{each.deputy_name} in place of {each.giver_name}"


def _topics(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_choices(actor=actor):
        yield each.code, each.title


def _held_files(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_files(actor=actor, state="quarantined", limit=MOST + 1):
        yield each.id, each.name


def _own_dials(actor: Actor, now: datetime) -> Iterator[tuple[Any, str]]:
    for each in list_dials(actor=actor):
        if each.company_id is not None and each.company_id == actor.company_id:
            yield each.code, each.title


#: By parameter, on either side; then on one; then of one action.
OF_ALL: Final[Mapping[str, List]] = {
    "approval_id": _asked,
    "client_id": _clients,
    "delegation_id": _deputies,
    "endpoint_id": _endpoints,
    "handle": _sessions,
    "invitation_id": _invitations,
    "schedule_id": _schedules,
    "token_id": _tokens,
    "view_id": _views,
    "topic": _topics,
}
OF_SIDES: Final[Mapping[str, Mapping[str, List]]] = {
    "customer": {
        "contract_id": _contracts,
        "contracts": _boundable("contract"),
        "key": _keys,
        "keys": _keys,
        "recipients": _colleagues,
        "resources": _boundable("resource"),
        "role": _roles,
        "sites": _boundable("site"),
        "user_id": _colleagues,
    },
    "provider": {
        "company_id": _companies,
        "contract_id": _contracts,
        "file_id": _held_files,
        "role": _any_role,
        "user_id": _people,
    },
}
OF_ACTIONS: Final[Mapping[tuple[str, str], List]] = {
    ("access.switch_company", "company_id"): _own_companies,
    ("access.define_own_role", "role"): _own_roles,
    ("access.define_own_role", "permissions"): _lendable,
    ("access.remove_own_role", "role"): _own_roles,
    ("access.end_access", "request_id"): _requests,
    ("access.grant_access", "request_id"): _requests,
    ("access.decline_access", "request_id"): _requests,
    ("oversight.approve", "approval_id"): _waiting,
    ("oversight.decline", "approval_id"): _waiting,
    ("oversight.delegate_approvals", "user_id"): _colleagues,
    ("oversight.turn_back", "code"): _own_dials,
}
