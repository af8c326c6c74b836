"""`/staff/automation/new/` and `…/edit/`: make a rule, try it on the last month, and keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.access.permissions import in_words, order_of
from forecourt.automation.actions import keep_rule, replay_in_shadow, try_rule
from forecourt.automation.actions.checking import NEVER_LENT, lendable_to_rules
from forecourt.automation.choices import Doable, list_doable, list_heard, permissions_for
from forecourt.automation.policies import may_keep_rules
from forecourt.automation.queries import RuleCard, get_rule, list_rules
from forecourt.automation.rules.wording import condition_in_words, event_in_words, tests_in_words
from forecourt.customers.queries import list_types, names_of
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.look.pages import Visit, page
from forecourt.staff.automation import figures
from forecourt.staff.automation.forms import (
    code_of,
    conditions_beyond,
    conditions_shown,
    deeds_shown,
    filled,
    read_form,
)

DAYS: Final = (
    ("mon", "Mon"),
    ("tue", "Tue"),
    ("wed", "Wed"),
    ("thu", "Thu"),
    ("fri", "Fri"),
    ("sat", "Sat"),
    ("sun", "Sun"),
)
#: Where conditions look besides present facts, offered while one types.
LOOKS: Final = (
    *("new.", "old.", "subject.type", "subject.id", "actor.kind", "actor.name", "company.number", "company.name"),
    *("company.stage", "company.segment", "company.industry", "company.town", "company.zone"),
)
BEGINS: Final = {
    "when": "events",
    "accuracy": "80",
    "marks_wanted": "20",
    "errors": "5",
    "within_h": "24",
    "each": "company",
}


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="automation")
def new(visit: Visit) -> HttpResponse:
    """Make a rule."""
    may_keep_rules(visit.actor, None)
    form = QueryDict(mutable=True)
    form.update(BEGINS)
    return _answer(visit, None, form)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="automation")
def edit(visit: Visit, code: str) -> HttpResponse:
    """Change a rule."""
    may_keep_rules(visit.actor, None)
    with visit.scope():
        rule = get_rule(actor=visit.actor, code=code, now=visit.now)
    if rule.is_from_file:
        raise Invisible()
    return _answer(visit, rule, filled(rule))


@require_POST
@page(side="provider", area="automation")
def replay(visit: Visit, code: str) -> HttpResponse:
    """Let a rule run over the last month in shadow, so that there is something to mark."""
    may_keep_rules(visit.actor, None)
    try:
        done = visit.perform(replay_in_shadow, {"code": code}).result
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(visit.request, refusal.in_full)
    else:
        told = f"{done['matched']:,} times due in the last month; {done['proposed']} proposals wait to be marked."
        messages.success(visit.request, told)
    return HttpResponseRedirect(f"/staff/automation/{code}/?show=proposed")


def _answer(visit: Visit, rule: RuleCard | None, form: QueryDict) -> HttpResponse:
    if visit.request.method != "POST":
        return _show(visit, rule, form)
    posted = visit.request.POST.copy()
    if rule is not None:
        posted["code"] = rule.code
    step = posted.get("step", "")
    if step not in ("try", "keep"):
        return _show(visit, rule, posted, more=step == "more")
    parameters = _read(visit, posted)
    if rule is None and step == "keep" and _is_taken(visit, parameters["code"]):
        return _show(
            visit, rule, posted, problem=f"There is a rule {parameters['code']} already: give it another name."
        )
    try:
        if step == "try":
            return _show(visit, rule, posted, tried=visit.perform(try_rule, parameters).result)
        kept = visit.perform(keep_rule, parameters | {"stays_live": posted.get("stays_live", "").strip()}).result
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _show(visit, rule, posted, problem=refusal.in_full)
    messages.success(visit.request, f"Kept as version {kept['version']}, {kept['mode']}.")
    return HttpResponseRedirect(f"/staff/automation/{kept['rule']}/")


def _read(visit: Visit, posted: QueryDict) -> dict[str, Any]:
    """Read the form; where nothing was ticked, it may the least that it needs."""
    parameters = read_form(posted, permissions=())
    if not parameters["permissions"]:
        told = repr([parameters["only_if"], parameters["then"]])
        looks = "company." in told or "fact." in told or "schedule" in parameters["when"]
        actions = [each["action"] for each in parameters["then"]]
        parameters["permissions"] = permissions_for(actor=visit.actor, actions=actions, looks=looks)
        posted.setlist("permissions", parameters["permissions"])
    return parameters


def _is_taken(visit: Visit, code: str) -> bool:
    with visit.scope():
        return any(each.code == code for each in list_rules(actor=visit.actor, now=visit.now))


def _show(
    visit: Visit,
    rule: RuleCard | None,
    form: QueryDict,
    *,
    more: bool = False,
    problem: str = "",
    tried: Mapping[str, Any] | None = None,
) -> HttpResponse:
    actor = visit.actor
    with visit.scope():
        doable = list_doable(actor=actor)
        heard = list_heard(actor=actor)
        others = [each for each in list_rules(actor=actor, now=visit.now) if rule is None or each.code != rule.code]
        facts = [f"fact.{each.code}" for each in list_types(actor=actor)]
        lends = sorted(lendable_to_rules(actor) - NEVER_LENT, key=order_of)
        samples = _samples(visit, tried) if tried else []
    actions = {each.action.name: each.action for each in doable}
    context = {
        "rule": rule,
        "form": form,
        "code": form.get("code") or code_of(form.get("title", "")),
        "chosen_events": form.getlist("events"),
        "chosen_days": form.getlist("weekdays"),
        "chosen_permissions": form.getlist("permissions"),
        "events": _grouped(heard),
        "others": [(each.code, each.title) for each in others],
        "days": DAYS,
        "looks": [*LOOKS, *dict.fromkeys(facts)],
        "tests": list(tests_in_words().items()),
        "conditions": conditions_shown(form, more=more),
        "kept": [condition_in_words(each) for each in conditions_beyond(rule)] if rule else [],
        "deeds": deeds_shown(form, actions),
        "actions": _by_room(doable),
        "permissions": [(each, in_words(permission=each)) for each in lends],
        "problem": problem,
        "tried": tried,
        "samples": samples,
        "back": f"/staff/automation/{rule.code}/" if rule else "/staff/automation/",
    }
    return visit.render("staff/automation_form.html", context, status=422 if problem else 200)


def _samples(visit: Visit, tried: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = names_of(
        actor=visit.actor, company_ids=[each["company_id"] for each in tried["samples"] if each["company_id"]]
    )
    return [
        {
            "subject": names.get(each["company_id"], "") or f"{each['subject_type']} {each['subject_id']}",
            "happened_at": each["happened_at"],
            "outcome": figures.badge(figures.OUTCOMES, each["outcome"]),
            "said": each["said"],
            "changes": figures.changes(each["changes"], zone=visit.zone, locale=visit.account.locale),
        }
        for each in tried["samples"]
    ]


def _grouped(events: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group events by room, each with its words."""
    return [
        (room, [(event, event_in_words(event)) for event in those])
        for room, those in groupby(events, key=lambda event: event.partition(".")[0])
    ]


def _by_room(doable: Sequence[Doable]) -> list[tuple[str, list[tuple[str, str]]]]:
    ordered = sorted(doable, key=lambda each: (each.action.feature, each.action.title))
    return [
        (room, [(each.action.name, each.action.title) for each in those])
        for room, those in groupby(ordered, key=lambda each: each.action.feature)
    ]
