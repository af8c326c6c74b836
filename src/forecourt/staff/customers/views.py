"""`/staff/customers/`: find a company; see it whole, as far as one's role goes, a tab for each kind of thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.access.actions import look_through
from forecourt.access.queries import list_colleagues
from forecourt.contracts.queries import (
    ContractCard,
    companies_with_contracts,
    list_company_holds,
    list_contracts,
    list_contracts_of,
    list_holds,
    list_levels,
    search_resources,
)
from forecourt.customers.actions import add_company, change_company, edit_many, split_company
from forecourt.customers.queries import (
    CompanyCard,
    get_company,
    list_companies_page,
    list_known_people,
    names_of,
)
from forecourt.customers.queries.activity import Asked, list_company_timeline
from forecourt.customers.queries.measures import list_anomalies, list_measures
from forecourt.data.queries import (
    CONTRACTS,
    count_company_rows,
    describe_readings,
    get_freshness_rules,
    list_files_about,
)
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.paging import Place
from forecourt.kernel.pipeline import is_allowed
from forecourt.look.holdings import contract_row, kept_stamp
from forecourt.look.listing import PAGE_ROWS, Filter, Listing, describe_listing, heads, read_listing
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import timeline_row
from forecourt.notifications.actions import follow_account
from forecourt.notifications.queries import followed_accounts
from forecourt.staff.context.parts import context_of
from forecourt.staff.customers import figures
from forecourt.staff.facts.figures import place_rows
from forecourt.staff.files.figures import file_row
from forecourt.staff.timeline.figures import by_day, measure_card, newest_lines, worth_noticing

REASON: Final = "Customers are for those who serve them."
HISTORY_ROWS: Final = 12
#: So many measures stand on the overview, the first by the provider's own order; all of them stand on the timeline.
MEASURES: Final = 6
#: So much of what happened last, in so many lines, and so many unusual figures.
NEWEST: Final = 20
LINES: Final = 5
UNUSUAL: Final = 10
FILES: Final = 30
STATES: Final = (("runs", "In force"), ("nearing", "Near its end"), ("begins", "Begins later"), ("ended", "Ended"))
COLUMNS: Final = (
    ("name", "Company", ""),
    ("", "Contract", ""),
    ("", "Running", "num"),
    ("industry", "Does", ""),
    ("town", "Town", ""),
)


@require_safe
@page(side="provider", area="customers")
def customers(visit: Visit) -> HttpResponse:
    """List companies; a search finds them by name, number or the NMI of a meter that they hold or held."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        filters = _filters(visit)
        listing = _listing(visit, filters)
        found = _found(visit, listing, limit=PAGE_ROWS + 1)
        shown = found[:PAGE_ROWS]
        contracts = _by_company(list_contracts_of(actor=actor, company_ids=[company.id for company in shown]))
    rows = [
        figures.customer_row(company=company, contracts=contracts.get(company.id, ()), now=visit.now)
        for company in shown
    ]
    last = Place(getattr(shown[-1], listing.order), shown[-1].id) if len(found) > PAGE_ROWS else None
    words = "Name, number or NMI"
    context = {
        "customers": rows,
        "heads": heads(listing, COLUMNS),
        "may_add": is_allowed(add_company, actor=actor),
        "may_edit_many": is_allowed(edit_many, actor=actor),
        "all_url": f"/staff/customers/many/?{urlencode({'all': 'yes', 'q': listing.text, **listing.filters})}",
        "listing": describe_listing(listing, filters=filters, words=words, next_place=last),
    }
    return visit.render("staff/customers.html", context)


@require_safe
@page(side="provider", area="customers")
def customer(visit: Visit, company_id: UUID) -> HttpResponse:
    """Show one company at a glance: its figures, what it holds and held, and what happened."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        context = describe_customer(visit, company_id, "overview")
        holds = list_company_holds(actor=actor, company_id=company_id)
        contracts = context["customer"]["contracts"]
        readings = describe_readings(actor=actor, resource_ids=[meter.id for meter, _ in holds], now=visit.now)
        rows = count_company_rows(actor=actor, company_id=company_id) if actor.may("data.see_quality") else None
        measures = list_measures(actor=actor, company_id=company_id, now=visit.now)[:MEASURES]
        unusual = list_anomalies(actor=actor, state="open", company_ids=[company_id], limit=UNUSUAL)
        newest = list_company_timeline(actor=actor, company_id=company_id, asked=Asked(), place=None, limit=NEWEST)
        context |= _history(actor, company_id)
    timeline = f"/staff/customers/{company_id}/timeline/"
    context["attention"] = worth_noticing(anomalies=unusual, contracts=contracts, timeline=timeline, now=visit.now)
    context["measures"] = [measure_card(measure=each, open_anomalies=unusual) for each in measures]
    days = by_day(rows=newest, zone=visit.zone, of_company=True)
    context["newest"] = newest_lines(days=days, most=LINES)
    context["counts"] = figures.counts_of(contracts=contracts, holds=holds, readings=readings, rows=rows, now=visit.now)
    context["picture"] = figures.entitlement_picture(holds=holds, now=visit.now)
    context["parts"] = context_of(actor=actor, company_id=company_id)
    return visit.render("staff/customer.html", context)


@require_safe
@page(side="provider", area="customers")
def people(visit: Visit, company_id: UUID) -> HttpResponse:
    """List a company's people: as what, since when, when they were last seen."""
    visit.require("access.see_people", reason="People are for those who may see them.")
    with visit.scope():
        context = describe_customer(visit, company_id, "people")
        members = list_colleagues(actor=visit.actor, company_id=company_id)
        known = list_known_people(actor=visit.actor, company_id=company_id)
    context["known"] = place_rows(places=known, now=visit.now)
    may_edit_many = is_allowed(edit_many, actor=visit.actor)
    return visit.render("staff/customer_people.html", context | {"people": members, "may_edit_many": may_edit_many})


@require_safe
@page(side="provider", area="customers")
def contracts(visit: Visit, company_id: UUID) -> HttpResponse:
    """List a company's contracts."""
    visit.require("customers.see_all", reason=REASON)
    with visit.scope():
        context = describe_customer(visit, company_id, "contracts")
        found = context["customer"]["contracts"]
        rules = get_freshness_rules(actor=visit.actor, facts=[CONTRACTS])
    context["stamp"] = kept_stamp(rules=rules, fact=CONTRACTS, now=visit.now)
    rows = [{"url": f"/staff/contracts/{each.id}/", **contract_row(contract=each, now=visit.now)} for each in found]
    return visit.render("staff/customer_contracts.html", context | {"contracts": rows})


@require_safe
@page(side="provider", area="customers")
def meters(visit: Visit, company_id: UUID) -> HttpResponse:
    """List what a company holds and held, with who held each before and after."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        context = describe_customer(visit, company_id, "meters")
        own = list_company_holds(actor=actor, company_id=company_id)
        ids = {meter.id for meter, _ in own}
        others = list_holds(actor=actor, resource_ids=ids)
        names = names_of(actor=actor, company_ids=[hold.company_id for hold in others])
        readings = describe_readings(actor=actor, resource_ids=ids, now=visit.now)
    rows = [
        figures.meter_row(
            meter=meter, hold=hold, others=others, names=names, readings=readings.get(meter.id), now=visit.now
        )
        for meter, hold in own
    ]
    context |= {"meters": rows, "sites": figures.site_rows(holds=own, now=visit.now)}
    return visit.render("staff/customer_meters.html", context | {"shows_quality": actor.may("data.see_quality")})


@require_safe
@page(side="provider", area="customers")
def files(visit: Visit, company_id: UUID) -> HttpResponse:
    """List the market files that brought readings of a company's meters."""
    visit.require("data.see_files", reason="Which files came in is for those who look after customers' data.")
    with visit.scope():
        context = describe_customer(visit, company_id, "files")
        ids = {meter.id for meter, _ in list_company_holds(actor=visit.actor, company_id=company_id)}
        found = list_files_about(actor=visit.actor, resource_ids=ids, limit=FILES)
    return visit.render("staff/customer_files.html", context | {"files": [file_row(file=file) for file in found]})


def found_companies(visit: Visit, *, limit: int) -> list[CompanyCard]:
    """List the companies that the list's search and filters in the address find, from the first on."""
    return _found(visit, _listing(visit, _filters(visit)), limit=limit)


def _filters(visit: Visit) -> list[Filter]:
    return [Filter("state", "Contract", STATES), Filter("level", "Level", list_levels(actor=visit.actor))]


def _listing(visit: Visit, filters: list[Filter]) -> Listing:
    sorts = [sort for sort, *_ in COLUMNS if sort]
    return read_listing(visit.request, filters=filters, sorts=sorts, sort="name")


def _found(visit: Visit, listing: Listing, *, limit: int) -> list[CompanyCard]:
    """List what a listing finds. Where words name no company they may name a meter."""
    within = None
    if listing.filters:
        state: Any = listing.chosen("state") or None
        level = listing.chosen("level")
        within = companies_with_contracts(actor=visit.actor, now=visit.now, state=state, level=level)
    found = _companies(visit.actor, listing, listing.text, within, limit)
    if found or not listing.text or listing.place:
        return found
    meters_named = [meter.id for meter in search_resources(actor=visit.actor, text=listing.text, limit=PAGE_ROWS)]
    holders = {hold.company_id for hold in list_holds(actor=visit.actor, resource_ids=meters_named)}
    return _companies(visit.actor, listing, "", holders if within is None else holders & within, limit)


def _companies(actor: Actor, listing: Listing, text: str, within: set[UUID] | None, limit: int) -> list[CompanyCard]:
    order: Any = listing.order
    return list_companies_page(
        actor=actor,
        text=text,
        within=within,
        order=order,
        descending=listing.descending,
        place=listing.place,
        limit=limit,
    )


def _by_company(found: Iterable[ContractCard]) -> dict[UUID, list[ContractCard]]:
    sorted_by: dict[UUID, list[ContractCard]] = defaultdict(list)
    for contract in found:
        sorted_by[contract.company_id].append(contract)
    return sorted_by


def describe_customer(visit: Visit, company_id: UUID, tab: str) -> dict[str, Any]:
    """Describe what stands above every tab: the company, its state, the tabs that the role opens."""
    company = get_company(actor=visit.actor, company_id=company_id)
    found = list_contracts(actor=visit.actor, company_id=company_id)
    return {
        "customer": {
            "id": company.id,
            "name": company.name,
            "number": company.number,
            "state": figures.state_of_all(contracts=found, now=visit.now),
            "url": f"/staff/customers/{company.id}/",
            "contracts": found,
        },
        "tabs": figures.tabs_of(actor=visit.actor, company_id=company_id),
        "tab": tab,
        "may_change": is_allowed(change_company, actor=visit.actor),
        "may_look_through": is_allowed(look_through, actor=visit.actor),
        "may_follow": is_allowed(follow_account, actor=visit.actor),
        "follows": company.id in followed_accounts(actor=visit.actor),
        "may_split": is_allowed(split_company, actor=visit.actor),
        "may_keep_contracts": visit.actor.may("contracts.keep"),
    }


def _history(actor: Actor, company_id: UUID) -> dict[str, Any]:
    if not actor.may("journal.see_all"):
        return {"shows_history": False}
    entries = list_entries(actor=actor, company_id=company_id, limit=HISTORY_ROWS)
    return {"shows_history": True, "history": [timeline_row(entry=entry) for entry in entries]}
