"""`/access/why/`: how it was decided that somebody may do something, or may not. For both sides."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.access.explanations import explain
from forecourt.kernel.catalogue import get_action, list_actions
from forecourt.kernel.errors import Invisible
from forecourt.look.pages import Visit, page

#: What is asked where nothing is chosen.
USUAL = "data.read_rows"


@require_safe
@page()
def explained(visit: Visit) -> HttpResponse:
    """Explain: `?person=ID&action=NAME`, and for the provider's people `&company=ID`. Absent: oneself, reading."""
    asked, actor = visit.request.GET, visit.actor
    action = get_action(asked.get("action") or USUAL)
    person = _read_id(asked.get("person")) or actor.id
    company_id = _read_id(asked.get("company"))
    with visit.scope():
        found = explain(actor=actor, user_id=person, action=action, company_id=company_id)
    context = {
        "base": "look/staff.html" if actor.side == "provider" else "look/customer.html",
        "explanation": found,
        "is_own": person == actor.id,
        "person": person,
        "company": company_id or "",
        "actions": [{"name": each.name, "title": each.title} for each in list_actions()],
    }
    return visit.render("web/why.html", context)


def _read_id(text: str | None) -> UUID | None:
    """Read an id of an address. Raises Invisible for what is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invisible() from None
