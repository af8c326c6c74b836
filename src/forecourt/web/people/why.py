"""`/access/why/`: how it was decided that somebody may do something, or may not. For both sides."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.access.explanations import Explanation, explain
from forecourt.access.permissions import requestable
from forecourt.access.queries import list_helpers
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, get_action, list_actions
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.pipeline import why_not
from forecourt.look.catalogue.entries import list_there
from forecourt.look.catalogue.places import feature_in_words, form_page, special_page
from forecourt.look.pages import Visit, page

#: What is asked where nothing is chosen.
USUAL: Final = "data.read_rows"


@require_safe
@page()
def explained(visit: Visit) -> HttpResponse:
    """Explain: `?person=ID&action=NAME`, and for the provider's people `&company=ID`. Absent: oneself, reading.

    `?permission=` asks for what it is needed for, which is how a refused page leads here.
    """
    asked, actor = visit.request.GET, visit.actor
    action = _action(asked.get("action", ""), asked.get("permission", ""), actor)
    person = _read_id(asked.get("person")) or actor.id
    company_id = _read_id(asked.get("company"))
    with visit.scope():
        found = explain(actor=actor, user_id=person, action=action, company_id=company_id)
        helpers = [each.name for each in list_helpers(actor=actor)] if found.lacks else []
    is_own = person == actor.id
    context = {
        "base": "look/staff.html" if actor.side == "provider" else "look/customer.html",
        "explanation": found,
        "steps": [{**_words(each.rule), "step": each} for each in found.steps],
        "next": [words for step in found.steps for words in step.next],
        "links": _links(found, action, actor, person, is_own=is_own, helpers=helpers),
        "is_own": is_own,
        "person": person,
        "company": company_id or "",
        "groups": _groups(actor),
    }
    return visit.render("web/why.html", context)


def _action(name: str, permission: str, actor: Actor) -> Action[Any]:
    """Return what is asked about: what is named, or what a permission is needed for. Raises Invisible."""
    if name or not permission:
        return get_action(name or USUAL)
    named = [each for each in list_actions() if each.name == permission]
    lacking = [each for each in list_actions() if _lacks(each, permission, actor)]
    return next(iter([*named, *lacking]), None) or get_action(USUAL)


def _lacks(action: Action[Any], permission: str, actor: Actor) -> bool:
    refusal = why_not(action, actor=actor)
    return isinstance(refusal, Forbidden) and refusal.permission == permission


def _links(
    found: Explanation, action: Action[Any], actor: Actor, person: UUID, *, is_own: bool, helpers: list[str]
) -> list[dict[str, str]]:
    """List where one can go from here, the nearest first."""
    if is_own and found.may:
        place = special_page(action.name, side=actor.side) or form_page(action.name, side=actor.side)
        return [] if action.is_internal else [{"label": action.title, "url": place}]
    if is_own and found.lacks in requestable(side=actor.side) and not actor.read_only:
        address = f"/access/?{urlencode({'permission': found.lacks})}"
        return [{"label": f"Ask {helpers[0] if helpers else 'an administrator'} for access", "url": address}]
    if is_own:
        return [{"label": "Access for a time", "url": "/access/"}]
    if actor.side == "provider":
        return [{"label": f"All about {found.name}", "url": f"/staff/people/{person}/"}]
    return [{"label": f"Change what {found.name} may do", "url": f"/company/people/{person}/"}]


#: Rules as people know them: what each is called, and what says that it is asked.
RULES: Final = {
    "company": "Company",
    "membership": "Membership",
    "role": "Role",
    "grant": "Granted for a time",
    "limit": "Limit",
    "contract": "Contract",
    "dial": "Oversight",
    "guardrail": "Guardrail",
    "proof": "Signed in with",
}


def _words(rule: str) -> dict[str, str]:
    return {"name": RULES.get(rule, rule.capitalize())}


def _groups(actor: Actor) -> list[tuple[str, list[Action[Any]]]]:
    """Group what can be asked about by feature."""
    groups: dict[str, list[Action[Any]]] = {}
    for each in list_there(actor=actor) if actor.side == "customer" else list_actions():
        groups.setdefault(feature_in_words(each.feature), []).append(each)
    return sorted(groups.items())


def _read_id(text: str | None) -> UUID | None:
    """Read an id of an address. Raises Invisible for what is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invisible() from None
