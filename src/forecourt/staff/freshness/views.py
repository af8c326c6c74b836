"""`/staff/freshness/`, `/staff/refresh/`, `/staff/stewards/`: how true the base is, what is asked for, and by whom."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forecourt.access.directory import list_roles_beside
from forecourt.access.queries import Member, list_members
from forecourt.customers.actions import drop_refresh, name_steward, record_facts, verify_facts
from forecourt.customers.policies import may_name_stewards
from forecourt.customers.queries import (
    count_refreshes,
    get_freshness_map,
    list_ageing,
    list_holders_of,
    list_kept,
    list_named_stewards,
    list_refreshes,
    list_segments,
    list_types,
)
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.paging import Place
from forecourt.kernel.pipeline import is_allowed, parse
from forecourt.look.listing import PAGE_ROWS, Filter, describe_listing, read_listing
from forecourt.look.pages import Visit, page
from forecourt.staff.customers.views import REASON
from forecourt.staff.facts.figures import CATEGORIES
from forecourt.staff.freshness import figures

QUEUE_ROWS: Final = 30


@require_safe
@page(side="provider", area="freshness")
def freshness(visit: Visit) -> HttpResponse:
    """Show how fresh every field is in every segment."""
    visit.require("customers.see_all", reason=REASON)
    subject = visit.request.GET.get("of", "company")
    if subject not in figures.SUBJECTS:
        raise Invisible()
    with visit.scope():
        whole = get_freshness_map(actor=visit.actor)
        waiting = count_refreshes(actor=visit.actor)
        roles = figures.role_titles(list_roles_beside(actor=visit.actor))
        named = list_named_stewards(actor=visit.actor)
    segments, empty = figures.columns(whole=whole, subject=subject)
    context = {
        "sentence": figures.sentence(whole=whole, subject=subject),
        "groups": figures.map_groups(whole=whole, subject=subject, roles=roles, named=named),
        "segments": segments,
        "empty": empty,
        "as_of": whole.as_of,
        "waiting": waiting,
        "choices": [
            {"url": f"?of={name}", "words": words, "is_chosen": name == subject}
            for name, words in figures.SUBJECTS.items()
        ],
    }
    return visit.render("staff/freshness.html", context)


@require_safe
@page(side="provider", area="freshness")
def cell(visit: Visit, subject: str, field: str) -> HttpResponse:
    """List the records of a segment whose field is in a state."""
    visit.require("customers.see_all", reason=REASON)
    with visit.scope():
        kind = next(
            (each for each in list_types(actor=visit.actor) if (each.subject, each.code) == (subject, field)), None
        )
        segments = [(each.code, each.title) for each in list_segments(actor=visit.actor)]
        filters = [Filter("segment", "Segment", segments), Filter("state", "State", tuple(figures.STATES.items()))]
        listing = read_listing(visit.request, filters=filters, sorts=["name"], sort="name")
        if kind is None:
            raise Invisible()
        state: Any = listing.chosen("state") or "stale"
        found = list_ageing(
            actor=visit.actor,
            subject=subject,
            field=field,
            segment=listing.chosen("segment"),
            state=state,
            now=visit.now,
            after=(listing.place.value, listing.place.id) if listing.place else None,
            limit=PAGE_ROWS + 1,
        )
    shown = found[:PAGE_ROWS]
    last = Place(shown[-1].name, shown[-1].subject_id) if len(found) > PAGE_ROWS else None
    context = {
        "title": kind.title,
        "segment": dict(segments).get(listing.chosen("segment"), "no segment"),
        "state": state,
        "state_words": figures.STATES[state].lower(),
        "records": figures.record_rows(records=shown, field=field, unit=kind.unit, locale=visit.account.locale),
        "listing": describe_listing(listing, filters=filters, words="", next_place=last),
    }
    return visit.render("staff/freshness_records.html", context)


@require_safe
@page(side="provider", area="freshness")
def refresh(visit: Visit) -> HttpResponse:
    """List what is asked for anew, what is worth most first."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        types = list_types(actor=actor)
        roles = figures.role_titles(list_roles_beside(actor=actor))
        filters = _filters(types, roles)
        listing = read_listing(visit.request, filters=filters, sorts=["worth"], sort="-worth")
        narrowed = {name: listing.chosen(name) for name in ("steward", "field", "reason")}
        asked_of = listing.chosen("asked") or "person"
        first = actor.id if listing.chosen("first") else None
        after = _place(listing.place)
        found = list_refreshes(
            actor=actor, now=visit.now, asked_of=asked_of, first=first, after=after, limit=QUEUE_ROWS + 1, **narrowed
        )
        waiting = count_refreshes(actor=actor, asked_of=asked_of, first=first, **narrowed)
        of_connectors = count_refreshes(actor=actor, asked_of="connector")
    shown = found[:QUEUE_ROWS]
    last = Place(str(shown[-1].worth), shown[-1].id) if len(found) > QUEUE_ROWS else None
    context = {
        "sentence": figures.queue_sentence(
            waiting=waiting, of_connectors=of_connectors, is_narrowed=bool(listing.filters)
        ),
        "rows": figures.queue_rows(cards=shown, roles=roles, locale=visit.account.locale),
        "listing": describe_listing(listing, filters=filters, words="", next_place=last),
        "may_keep": is_allowed(record_facts, actor=actor),
        "here": visit.request.get_full_path(),
    }
    return visit.render("staff/refresh.html", context)


@require_POST
@page(side="provider", area="freshness")
def decide(visit: Visit, refresh_id: UUID) -> HttpResponse:
    """Confirm what is asked for as still so, or say that it cannot be found out."""
    visit.require("customers.keep", reason=REASON)
    try:
        match visit.request.POST.get("do"):
            case "verify":
                visit.perform(verify_facts, {"fact_ids": [visit.request.POST.get("fact", "")]})
                messages.success(visit.request, "Confirmed as still so.")
            case "drop":
                note = visit.request.POST.get("note", "").strip()
                visit.perform(drop_refresh, {"refresh_id": refresh_id, "note": note})
                messages.success(visit.request, "It leaves the queue. The value stays marked with its age.")
            case _:
                raise Invisible()
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(visit.request, refusal.in_full)
    return visit.back(otherwise="/staff/refresh/")


@require_safe
@page(side="provider", area="freshness")
def stewards(visit: Visit) -> HttpResponse:
    """Show who keeps which part of the model true, and how it is doing."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        kept = list_kept(actor=actor)
        roles = figures.role_titles(list_roles_beside(actor=actor))
        people: dict[str, list[Member]] = {}
        for each in list_members(actor=actor, company_id=actor.company_id):
            people.setdefault(each.role_title, []).append(each)
        as_of = get_freshness_map(actor=actor).as_of
        named = list_named_stewards(actor=actor)
    may_name = {each for each in kept if each and (actor.may("customers.keep") or actor.role == each)}
    rows = figures.steward_rows(kept=kept, roles=roles, people=people, named=named, may_name=may_name)
    context = {"sentence": figures.stewards_sentence(rows), "stewards": rows, "as_of": as_of}
    return visit.render("staff/stewards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="freshness")
def steward(visit: Visit, role: str, subject: str, category: str) -> HttpResponse:
    """Name who is asked first about a part of the model, or that everybody with the role is."""
    visit.require("customers.see_all", reason=REASON)
    if subject not in figures.SUBJECTS or category not in CATEGORIES:
        raise Invisible()
    part = {"steward": role, "subject": subject, "category": category}
    may_name_stewards(visit.actor, parse(name_steward, part))
    problem = None
    if visit.request.method == "POST":
        try:
            done = visit.perform(name_steward, part | {"user_id": visit.request.POST.get("user_id") or None})
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            problem = refusal
        else:
            messages.success(visit.request, figures.named_in_words(done.result["name"]))
            return HttpResponseRedirect("/staff/stewards/")
    with visit.scope():
        roles = figures.role_titles(list_roles_beside(actor=visit.actor))
        holders = list_holders_of(actor=visit.actor, steward=role)
        named = list_named_stewards(actor=visit.actor).get((role, subject, category))
    context = {
        "title": figures.part_title(subject=subject, category=category),
        "role": roles.get(role, role.replace("_", " ")),
        "holders": [
            {"id": user_id, "name": name, "is_named": named is not None and named.user_id == user_id}
            for user_id, name in holders.items()
        ],
        "named": named,
        "problem": problem,
    }
    return visit.render("staff/steward.html", context, status=422 if problem else 200)


def _filters(types: Any, roles: dict[str, str]) -> list[Filter]:
    stewards = sorted({each.steward for each in types if each.steward})
    fields = {each.code: each.title for each in types}
    return [
        Filter("steward", "Steward", [(each, roles.get(each, each)) for each in stewards]),
        Filter("field", "Field", sorted(fields.items(), key=lambda each: each[1])),
        Filter("reason", "Reason", tuple(figures.REASONS.items())),
        Filter("asked", "Asked", (("person", "People"), ("connector", "Connectors"))),
        Filter("first", "Asked first", (("me", "Me"),)),
    ]


def _place(place: Place | None) -> tuple[int, UUID] | None:
    if place is None:
        return None
    try:
        return int(place.value), place.id
    except ValueError:
        raise Invisible() from None
