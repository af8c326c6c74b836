"""`/data/marks`: what colleagues wrote on the chart, for its script: read, write, change, remove."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.data.actions import change_mark, make_mark, remove_mark
from forecourt.data.policies import may_read_rows
from forecourt.data.queries import MarkCard, list_marks
from forecourt.look.pages import Visit, signed_in
from forecourt.web.data.choices import read_choice
from forecourt.web.data.dataset import ZONE
from forecourt.web.data.holdings import keys_of
from forecourt.web.data.periods import Asked, BadAddress, read_asked


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(side="customer")
def marks(visit: Visit) -> HttpResponse:
    """List the marks that touch the period of the address; a POST makes one on the period of the form."""
    may_read_rows(visit.actor, None)
    return _made(visit) if visit.request.method == "POST" else _listed(visit)


@require_POST
@signed_in(side="customer")
def change(visit: Visit, mark_id: UUID) -> HttpResponse:
    """Write another text on one's own mark."""
    parameters = {"mark_id": mark_id, "text": visit.request.POST.get("text", "")}
    visit.perform(change_mark, parameters)
    return HttpResponse(status=204)


@require_POST
@signed_in(side="customer")
def remove(visit: Visit, mark_id: UUID) -> HttpResponse:
    """Take one's own mark off the chart."""
    visit.perform(remove_mark, {"mark_id": mark_id})
    return HttpResponse(status=204)


def _listed(visit: Visit) -> HttpResponse:
    asked = read_asked(visit.request.GET, zone=ZONE)
    if asked.start is None or asked.end is None or asked.end <= asked.start:
        raise BadAddress("from and to are needed, in this order.", pointer="from")
    keys = _keys(visit, asked)
    found = list_marks(actor=visit.actor, start=asked.start, end=asked.end, keys=keys or None)
    return JsonResponse({"marks": [_mark(each) for each in found]})


def _made(visit: Visit) -> HttpResponse:
    form = visit.request.POST
    asked = read_asked(form, zone=ZONE)
    parameters = {
        "keys": _keys(visit, asked),
        "period_from": asked.start,
        "period_to": asked.end,
        "text": form.get("text", ""),
    }
    receipt = visit.perform(make_mark, parameters)
    return JsonResponse({"id": receipt.result["mark_id"]}, status=201)


def _keys(visit: Visit, asked: Asked) -> tuple[str, ...]:
    """Return the meters that `key` of the address means; none for all of them."""
    return keys_of(visit, read_choice(asked.key)) or ()


def _mark(mark: MarkCard) -> dict[str, Any]:
    """Describe a mark; instants in seconds since the epoch."""
    return {
        "id": mark.id,
        "keys": mark.keys,
        "from": int(mark.start.timestamp()),
        "to": int(mark.end.timestamp()),
        "text": mark.text,
        "by": mark.maker_name,
        "own": mark.is_own,
        "at": int(mark.made_at.timestamp()),
    }
