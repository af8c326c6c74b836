"""`/staff/automation/`: the rules, what each did or would do, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.automation.actions import (
    dismiss_run,
    mark_run,
    release_run,
    replay_run,
    turn_live,
    turn_off,
    turn_on_shadow,
)
from forecourt.automation.queries import PROPOSED, WAITS, RunCard, count_dead, get_rule, list_rules, list_runs
from forecourt.customers.queries import names_of
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.pipeline import is_allowed
from forecourt.look.pages import Visit, page
from forecourt.staff.automation import figures

REASON: Final = "What rules do is for those who work with them."
PAGE_RUNS: Final = 30
#: What can be shown of a rule's runs, by name: words and outcomes.
SHOWN: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "": ("All", ()),
    "proposed": ("To be marked", PROPOSED),
    "done": ("Done", ("done",)),
    "failed": ("Failed", ("failed", "dead", "looped", "refused", "waiting")),
}
TURNS: Final[Mapping[str, tuple[Action[Any], str]]] = {
    "live": (turn_live, "It is live: from now on it acts."),
    "shadow": (turn_on_shadow, "It runs in shadow: it says what it would do and does nothing."),
    "off": (turn_off, "It is off."),
}


@require_safe
@page(side="provider", area="automation")
def rules(visit: Visit) -> HttpResponse:
    """List the rules with what they are allowed, how right they were, and what waits."""
    visit.require("automation.see", reason=REASON)
    with visit.scope():
        found = list_rules(actor=visit.actor, now=visit.now)
    context = {
        "sentence": figures.sentence(found),
        "rules": figures.rule_rows(found),
        "waiting": sum(each.waiting for each in found),
        "may_keep": is_allowed_to_keep(visit),
    }
    return visit.render("staff/automation.html", context)


@require_safe
@page(side="provider", area="automation")
def rule(visit: Visit, code: str) -> HttpResponse:
    """Show one rule: what it does, what it did or would do, and whether that was right."""
    visit.require("automation.see", reason=REASON)
    shown = visit.request.GET.get("show", "")
    if shown not in SHOWN:
        raise Invisible()
    with visit.scope():
        card = get_rule(actor=visit.actor, code=code, now=visit.now)
        found = list_runs(
            actor=visit.actor,
            code=code,
            outcomes=SHOWN[shown][1],
            unmarked=shown == "proposed",
            version=card.version if shown == "proposed" else None,
            before=_before(visit),
            limit=PAGE_RUNS + 1,
        )
        names = _names(visit, found)
    context = {
        "rule": card,
        "parts": figures.rule_parts(card),
        "runs": _rows(visit, found[:PAGE_RUNS], names),
        "next_url": f"?show={shown}&before={found[PAGE_RUNS - 1].id}" if len(found) > PAGE_RUNS else "",
        "choices": [
            {"url": f"?show={name}" if name else "?", "words": words, "is_chosen": name == shown}
            for name, (words, _) in SHOWN.items()
        ],
        "may_keep": is_allowed_to_keep(visit),
        "may_mark": visit.actor.may("automation.mark"),
        "here": visit.request.get_full_path(),
    }
    return visit.render("staff/automation_rule.html", context)


@require_safe
@page(side="provider", area="automation")
def dead(visit: Visit) -> HttpResponse:
    """List what failed for good or waits for a person, of all rules."""
    visit.require("automation.see", reason=REASON)
    with visit.scope():
        found = list_runs(actor=visit.actor, outcomes=WAITS, before=_before(visit), limit=PAGE_RUNS + 1)
        names = _names(visit, found)
        waiting = count_dead(actor=visit.actor)
    context = {
        "runs": _rows(visit, found[:PAGE_RUNS], names),
        "waiting": waiting,
        "next_url": f"?before={found[PAGE_RUNS - 1].id}" if len(found) > PAGE_RUNS else "",
        "may_keep": is_allowed_to_keep(visit),
        "here": visit.request.get_full_path(),
    }
    return visit.render("staff/automation_dead.html", context)


@require_POST
@page(side="provider", area="automation")
def turn(visit: Visit, code: str) -> HttpResponse:
    """Turn a rule live, into shadow or off."""
    visit.require("automation.keep", reason=REASON)
    wanted = visit.request.POST.get("mode", "")
    if wanted not in TURNS:
        raise Invisible()
    action, words = TURNS[wanted]
    parameters = {"code": code} | (
        {"because": visit.request.POST.get("because", "").strip()} if wanted == "off" else {}
    )
    _try(visit, action, parameters, words)
    return HttpResponseRedirect(f"/staff/automation/{code}/")


@require_POST
@page(side="provider", area="automation")
def mark(visit: Visit, run_id: UUID) -> HttpResponse:
    """Say whether what a rule did or proposed was right."""
    visit.require("automation.mark", reason=REASON)
    said = {"right": True, "wrong": False, "none": None}
    wanted = visit.request.POST.get("is", "")
    if wanted not in said:
        raise Invisible()
    note = visit.request.POST.get("note", "").strip()
    _try(visit, mark_run, {"run_id": run_id, "right": said[wanted], "note": note}, "")
    return visit.back(otherwise="/staff/automation/")


@require_POST
@page(side="provider", area="automation")
def decide(visit: Visit, run_id: UUID) -> HttpResponse:
    """Run a failed run again, do as oneself what waits for a person, or let it go."""
    visit.require("automation.keep", reason=REASON)
    what = visit.request.POST.get("what")
    if what == "release":
        _try(visit, release_run, {"run_id": run_id}, "Done as yourself, or asked for where it needs an approval.")
    elif what == "replay":
        _try(visit, replay_run, {"run_id": run_id}, "It is tried again now, by the rule as it is.")
    else:
        note = visit.request.POST.get("note", "").strip()
        _try(visit, dismiss_run, {"run_id": run_id, "note": note}, "Let go: nothing is done.")
    return visit.back(otherwise="/staff/automation/dead/")


def is_allowed_to_keep(visit: Visit) -> bool:
    """Tell whether the visitor may make and change rules."""
    return is_allowed(turn_off, actor=visit.actor)


def _try(visit: Visit, action: Action[Any], parameters: Mapping[str, Any], words: str) -> None:
    """Perform, and say what came of it. What is not there, or not for the visitor, goes up."""
    try:
        visit.perform(action, parameters)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(visit.request, refusal.in_full)
    else:
        if words:
            messages.success(visit.request, words)


def _rows(visit: Visit, runs: list[RunCard], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return figures.run_rows(runs, names=names, zone=visit.zone, locale=visit.account.locale)


def _names(visit: Visit, runs: list[RunCard]) -> dict[UUID, str]:
    return names_of(actor=visit.actor, company_ids=[each.company_id for each in runs if each.company_id])


def _before(visit: Visit) -> UUID | None:
    asked = visit.request.GET.get("before", "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise Invisible() from None
