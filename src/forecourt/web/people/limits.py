"""`/company/people/ID/limit/`: what a colleague sees of the company's holdings, all or a part."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST

from forecourt.access.actions import limit_colleague
from forecourt.access.adapter import require_recent_proof
from forecourt.access.bounds import Bounds
from forecourt.access.policies import may_keep_colleagues
from forecourt.contracts.queries import Boundable, list_boundable
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.pipeline import confine
from forecourt.look.pages import Visit, page

#: Kinds of what can be named, in the order in which people think of them.
KINDS = (("site", "Sites"), ("contract", "Contracts"), ("resource", "Meters"))


@require_POST
@page(side="customer", area="company")
def limit(visit: Visit, user_id: UUID) -> HttpResponse:
    """Limit a colleague to what was ticked; with nothing ticked, or *everything* chosen, all is seen again."""
    confine(limit_colleague, visit.actor)
    may_keep_colleagues(visit.actor, None)
    require_recent_proof(visit.request)
    posted = visit.request.POST
    chosen = chosen_part(posted)
    try:
        receipt = visit.perform(limit_colleague, {"user_id": user_id, **chosen})
        said = "Limited. It counts from now on." if receipt.result["is_limited"] else "Everything is seen again."
        messages.success(visit.request, said)
    except Invisible:
        raise
    except Refusal as refusal:
        messages.error(visit.request, refusal.detail)
    return HttpResponseRedirect(f"/company/people/{user_id}/")


def chosen_part(posted: QueryDict) -> dict[str, list[str]]:
    """Return what was ticked, as actions take it; nothing where *everything* is chosen."""
    return {f"{kind}s": posted.getlist(kind) if posted.get("sees") == "part" else [] for kind, _ in KINDS}


def limit_choices(*, visit: Visit, bounds: Bounds) -> list[dict[str, Any]]:
    """Lay out what a colleague can be limited to, kind by kind, with what is chosen now."""
    every = list_boundable(actor=visit.actor)
    chosen = {*bounds.sites, *bounds.contracts, *bounds.resources}
    return [
        {"kind": kind, "title": title, "rows": [_row(each, chosen) for each in every if each.kind == kind]}
        for kind, title in KINDS
    ]


def _row(each: Boundable, chosen: set[UUID]) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "more": each.more, "chosen": each.id in chosen}
