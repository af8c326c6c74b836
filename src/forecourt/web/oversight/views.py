"""`/company/oversight/`: how closely what a company does is watched, and turning it up for oneself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.access.addressees import list_colleagues
from forecourt.access.queries import list_roles
from forecourt.contracts.queries import list_levels
from forecourt.kernel.catalogue import Action, Oversight, get_action
from forecourt.kernel.errors import Invisible, Malformed, Refusal
from forecourt.kernel.pipeline import confine, is_allowed
from forecourt.look.catalogue.entries import direct_for, how_in_words, list_there
from forecourt.look.catalogue.places import feature_in_words
from forecourt.look.filing import as_file, perform_as_patch
from forecourt.look.pages import Visit, page
from forecourt.oversight.actions import turn_back, turn_up
from forecourt.oversight.policies import APPROVE, may_keep_own_dials
from forecourt.oversight.queries import DialCard, GuardCard
from forecourt.oversight.rules import Where
from forecourt.oversight.rules.wording import when_in_words
from forecourt.oversight.standing import Standing, list_standing
from forecourt.web.oversight import figures

ADDRESS: Final = "/company/oversight/"
DEADLINE_H: Final = 72


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for: the parameters of `oversight.turn_up`, and what of it the form shows again."""

    parameters: dict[str, Any]
    action: str
    level: Oversight
    than: str


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer", area="company")
def rules(visit: Visit) -> HttpResponse:
    """Show the rules that concern the company; a POST says what a new one would mean, and the next one sets it."""
    return _page(visit, code="")


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer", area="company")
def rule(visit: Visit, code: str) -> HttpResponse:
    """Show one rule of the company's own to be changed; POSTs as for a new one."""
    return _page(visit, code=code)


@require_POST
@page(side="customer", area="company")
def back(visit: Visit, code: str) -> HttpResponse:
    """Take a rule of the company's own back."""
    confine(turn_back, visit.actor)
    may_keep_own_dials(visit.actor, None)
    try:
        perform_as_patch(visit, turn_back, {"code": code}, kind="dials")
        messages.success(visit.request, "Taken back. What the provider sets holds again.")
    except Invisible:
        raise
    except Refusal as refusal:
        messages.error(visit.request, refusal.in_full)
    return HttpResponseRedirect(ADDRESS)


def _page(visit: Visit, *, code: str) -> HttpResponse:
    sent = visit.request.POST if visit.request.method == "POST" else None
    if sent is not None:
        confine(turn_up, visit.actor)
        may_keep_own_dials(visit.actor, None)
    with visit.scope():
        standing = list_standing(actor=visit.actor, now=visit.now)
    found = _own(standing, code) if code else None
    wanted, refused, tried = _wanted(visit, standing, found), "", False
    if sent is not None:
        is_set = sent.get("_step") == "do" and sent.get("_tried") == str(wanted.parameters)
        try:
            if is_set:
                perform_as_patch(visit, turn_up, wanted.parameters, kind="dials")
            else:
                visit.perform(turn_up, wanted.parameters, dry_run=True)
        except Refusal as refusal:
            refused = _in_words(refusal)
        else:
            if is_set:
                messages.success(visit.request, "Turned up. It holds from now on.")
                return HttpResponseRedirect(ADDRESS)
            tried = True
    return visit.render(
        "web/oversight.html", _context(visit, standing, found, wanted, refused, tried=tried), status=_status(refused)
    )


def _context(
    visit: Visit, standing: Standing, found: DialCard | None, wanted: Wanted, refused: str, *, tried: bool
) -> dict[str, Any]:
    actor, company = visit.actor, visit.actor.company_name
    may_keep = is_allowed(turn_up, actor=actor)
    with visit.scope():
        names = {**dict(list_levels(actor=actor)), **{each.code: each.title for each in list_roles(actor=actor)}}
        there = list_there(actor=actor)
        now_it_is = _now(visit, wanted.action) if tried else ""
        approvers = [each.name for each in list_colleagues(actor=actor, permission=APPROVE)] if tried else []
        file = as_file(visit, kind="dials") if found is None else None
    when = when_in_words(Where.model_validate(wanted.parameters["where"]), names=names) if tried else ""
    return {
        "headline": _headline(company, len(standing.own)),
        "own": [figures.dial_row(card=each, company=company, names=names) for each in standing.own],
        "provider": [
            figures.dial_row(card=each, company=company, names=names)
            for each in standing.provider
            if _is_about(each, there)
        ],
        "guardrails": [
            figures.guard_row(card=each, used=standing.used.get(each.code), names=names)
            for each in standing.guardrails
            if _is_about(each, there)
        ],
        "rule": figures.dial_row(card=found, company=company, names=names) if found else None,
        "may_keep": may_keep,
        "actions": _actions(there, wanted.action),
        "levels": figures.level_choices(company=company, chosen=wanted.level),
        "sent": {
            "title": wanted.parameters.get("title", ""),
            "deadline_h": wanted.parameters.get("deadline_h", DEADLINE_H),
            "than": wanted.than,
        },
        "counts": sorted({name.replace("_", " ") for each in there for name in each.amounts}),
        "refused": refused,
        "would": {
            "tried": str(wanted.parameters),
            "now": now_it_is,
            "about": figures.about_in_words(wanted.parameters.get("actions", ())),
            "words": figures.effect_in_words(level=wanted.level, when=when, approvers=approvers, company=company),
        }
        if tried
        else None,
        "file": file,
    }


def _wanted(visit: Visit, standing: Standing, found: DialCard | None) -> Wanted:
    """Read what the form says; what it does not say of a rule that is there stays as it is."""
    sent = visit.request.POST
    level = _level(sent.get("level", ""), found)
    action = found.actions[0] if found else sent.get("action", "")
    than = sent.get("than", "").replace(",", "").strip()
    title = " ".join(sent.get("title", "").split()) or (found.title if found else "")
    parameters: dict[str, Any] = {
        "code": found.code if found else _code(action, standing),
        "title": title or _title(action),
        "actions": list(found.actions) if found else [action],
        "where": found.where if found else _where(action, than),
        "level": level.value,
        "deadline_h": int(hours) if (hours := sent.get("deadline_h", "")).isdecimal() else _deadline(found),
    }
    if found:
        parameters |= {"remind_after_h": found.remind_after_h, "escalate_after_h": found.escalate_after_h}
    return Wanted(parameters, action, level, than)


def _level(text: str, found: DialCard | None) -> Oversight:
    if text in set(Oversight):
        return Oversight(text)
    return found.level if found else Oversight.APPROVED


def _deadline(found: DialCard | None) -> int:
    return found.deadline_h if found else DEADLINE_H


def _title(action: str) -> str:
    try:
        return f"{get_action(action).title}: watched more closely"
    except Invisible:
        return ""


def _where(action: str, than: str) -> dict[str, Any]:
    """Say from how much on it applies, of the first thing that the action counts."""
    try:
        counted = next(iter(get_action(action).amounts), None)
    except Invisible:
        return {}
    return {"above": {"amount": counted, "than": than}} if counted and than else {}


def _code(action: str, standing: Standing) -> str:
    """Make a short name of an action that no rule of the company has yet."""
    base = action.replace(".", "-").replace("_", "-")[:50] or "own"
    taken = {each.code for each in standing.own}
    return next(code for number in range(1, 1000) if (code := base if number == 1 else f"{base}-{number}") not in taken)


def _own(standing: Standing, code: str) -> DialCard:
    """Return a rule of the company's own. Raises Invisible."""
    for each in standing.own:
        if each.code == code:
            return each
    raise Invisible()


def _actions(there: Sequence[Action[Any]], chosen: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Group what the company's people can do at all."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in there:
        row = {"name": each.name, "title": each.title, "chosen": each.name == chosen}
        groups.setdefault(feature_in_words(each.feature), []).append(row)
    return sorted(groups.items())


def _is_about(card: DialCard | GuardCard, there: Sequence[Action[Any]]) -> bool:
    """Tell whether a rule is about anything that the company's people can do."""
    keys = {key for each in there for key in (each.name, f"{each.feature}.*", "*")}
    return not keys.isdisjoint(card.actions)


def _now(visit: Visit, action: str) -> str:
    """Say how far the dial is turned for an action now."""
    direction = direct_for(get_action(action), actor=visit.actor, now=visit.now)
    return ", ".join(filter(None, how_in_words(direction, actor=visit.actor)))


def _in_words(refusal: Refusal) -> str:
    if isinstance(refusal, Malformed) and "above" in refusal.detail:
        return "From how much on is a number, such as 200000."
    return refusal.in_full


def _status(refused: str) -> int:
    return 422 if refused else 200


def _headline(company: str, count: int) -> str:
    if not count:
        return f"{company} watches nothing more closely than it has to"
    return f"{company} has turned {'one thing' if count == 1 else f'{count} things'} up for itself"
