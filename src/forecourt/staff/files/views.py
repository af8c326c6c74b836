"""`/staff/files/`: the list, one file, and giving files in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from forecourt.data.actions import receive_file
from forecourt.data.actions.files import CameAlready
from forecourt.data.policies import may_ingest_files
from forecourt.data.queries import (
    FILES,
    count_files,
    get_freshness_rules,
    list_files,
    list_late_sources,
    list_sources,
)
from forecourt.look.approvals import ADDRESSES, address_of
from forecourt.look.holdings import kept_stamp
from forecourt.look.pages import ItWaits, Visit, page
from forecourt.staff.files import figures
from forecourt.staff.files.choosing import PAGE, choice_of, page_of, source_choices, state_choices
from forecourt.staff.files.showing import REASON, show_file
from forecourt.staff.files.spool import SpooledFile, Spooling, largest_upload_bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file that was given in. `url` leads to its page, where there is one."""

    file: str
    outcome: str
    words: str
    url: str = ""
    status: int = 201


@csrf_exempt  # checked in `_take_in`, once it is settled where the form's files go
@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="files")
def files(visit: Visit) -> HttpResponse:
    """List what came in; a POST gives in more."""
    visit.require("data.see_files", reason=REASON)
    return _take_in(visit) if visit.request.method == "POST" else _arrivals(visit)


@require_safe
@page(side="provider", area="files")
def file(visit: Visit, file_id: UUID) -> HttpResponse:
    """Show one file: what it brought, or why it was refused. While it is read, the page asks again each second."""
    visit.require("data.see_files", reason=REASON)
    return show_file(visit, file_id)


def _arrivals(visit: Visit) -> HttpResponse:
    chosen = choice_of(visit.request.GET)
    with visit.scope():
        cards = list_files(
            actor=visit.actor, state=chosen.state, source=chosen.source, before=chosen.before, limit=PAGE + 1
        )
        counts = count_files(actor=visit.actor)
        sources = list_sources(actor=visit.actor)
        late = list_late_sources(actor=visit.actor)
        rules = get_freshness_rules(actor=visit.actor, facts=[FILES])
    context = {
        "kept": kept_stamp(rules=rules, fact=FILES, now=visit.now),
        "counts": figures.counts_of(counts=counts, late=len(late)),
        "files": [figures.file_row(file=card) for card in cards[:PAGE]],
        "may_upload": visit.actor.may("data.ingest_file"),
        "max_bytes": largest_upload_bytes(),
        "late": late,
        "chosen_state": chosen.state,
        "states": state_choices(chosen=chosen),
        "sources": source_choices(chosen=chosen, sources=sources),
        "is_filtered": bool(chosen.state or chosen.source),
        "page": page_of(chosen=chosen, files=cards, size=PAGE),
    }
    return visit.render("staff/files.html", context)


def _take_in(visit: Visit) -> HttpResponse:
    """Spool the form's files and give each in. The role is looked at before a byte of them is read."""
    may_ingest_files(visit.actor, None)
    with Spooling(limit_bytes=largest_upload_bytes()) as spooling:
        visit.request.upload_handlers = [spooling]

        @csrf_protect
        def receive(request: HttpRequest) -> HttpResponse:
            spooled = cast("list[SpooledFile]", request.FILES.getlist("file"))
            outcomes = [_give_in(visit, each, spooling) for each in spooled]
            return _answer(request, [*outcomes, *(_too_large(name) for name in spooling.too_large)])

        return receive(visit.request)


def _give_in(visit: Visit, spooled: SpooledFile, spooling: Spooling) -> Outcome:
    about = {
        "name": spooled.name,
        "sha256": spooled.sha256,
        "size_bytes": spooled.size_bytes,
        "spool_path": spooled.path.name,
        "is_queued": True,
    }
    try:
        receipt = visit.perform(receive_file, about)
    except CameAlready as refusal:
        return Outcome(spooled.name, "known", refusal.detail, status=refusal.status)
    except ItWaits as waits:
        spooling.keep(spooled)  # it is read from there once somebody has said yes
        where = address_of(side="provider", approval_id=waits.receipt.id)
        return Outcome(spooled.name, "waiting", "It waits for somebody’s approval.", where, status=202)
    spooling.keep(spooled)
    return Outcome(spooled.name, "reading", "It is being read.", f"/staff/files/{receipt.result['file_id']}/")


def _too_large(name: str) -> Outcome:
    words = f"It is larger than {largest_upload_bytes():,} bytes. Pack it as a zip, or send it in parts."
    return Outcome(name, "refused", words, status=413)


def _answer(request: HttpRequest, outcomes: list[Outcome]) -> HttpResponse:
    """Answer the page's script about its one file; without scripts, show the list with a note for each file."""
    if not request.accepts("text/html"):
        return _as_json(outcomes[0]) if outcomes else JsonResponse({"detail": "There is no file in it."}, status=422)
    waiting = [each.url for each in outcomes if each.outcome == "waiting"]
    for each in outcomes:
        level = messages.SUCCESS if each.outcome in ("reading", "waiting") else messages.ERROR
        messages.add_message(request, level, f"{each.file}: {each.words}")
    where = "/staff/files/" if not waiting else waiting[0] if len(waiting) == 1 else ADDRESSES["provider"]
    return HttpResponseRedirect(where)


def _as_json(outcome: Outcome) -> HttpResponse:
    body: dict[str, Any] = {"file": outcome.file, "outcome": outcome.outcome, "words": outcome.words}
    return JsonResponse({**body, "url": outcome.url} if outcome.url else body, status=outcome.status)
