"""`/staff/imports/`: give a file of customer data in, say what its columns are, see what it changes, take it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forecourt.customers.actions import (
    export_records,
    import_file,
    match_import,
    plan_import,
    receive_import,
    replay_import,
    stop_import,
)
from forecourt.customers.actions.importing import ImportedAlready
from forecourt.customers.policies import may_import
from forecourt.customers.queries.importing import (
    ImportCard,
    count_faults,
    get_import,
    list_faults,
    list_imports_page,
    list_known_fields,
    list_systems,
)
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Refusal
from forecourt.kernel.paging import Place
from forecourt.kernel.pipeline import is_allowed
from forecourt.look.listing import PAGE_ROWS, Filter, describe_listing, heads, read_listing
from forecourt.look.pages import Visit, attachment, page
from forecourt.look.tables import table_as_csv, table_as_xlsx
from forecourt.staff.files.spool import SpooledFile, Spooling, largest_upload_bytes
from forecourt.staff.imports import figures

REASON: Final = "Bringing in customer data belongs to the customer data team."
ALL_FAULTS: Final = 100_000
STEPS: Final[Mapping[str, Action[Any]]] = {
    "plan": plan_import,
    "start": import_file,
    "stop": stop_import,
    "replay": replay_import,
}
COLUMNS: Final = (
    ("", "File", ""),
    ("", "From", ""),
    ("", "A row is", ""),
    ("", "Rows", "num"),
    ("", "Named", "num"),
    ("", "Waiting", "num"),
    ("", "State", ""),
    ("received_at", "Given in", ""),
)
ENCODINGS: Final = (("", "Found out"), ("utf-8", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16-le", "UTF-16"))
DELIMITERS: Final = (("", "Found out"), (",", "Commas"), (";", "Semicolons"), ("\t", "Tabs"), ("|", "Bars"))
STAGES: Final = (("prospect", "Prospects"), ("trial", "On trial"), ("customer", "Customers"), ("former", "Former"))


@csrf_exempt  # checked in `_take_in`, once it is settled where the form's files go
@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="imports")
def imports(visit: Visit) -> HttpResponse:
    """List files of customer data; a POST gives one in."""
    visit.require("customers.import", reason=REASON)
    return _take_in(visit) if visit.request.method == "POST" else _list(visit)


@require_safe
@page(side="provider", area="imports")
def one_import(visit: Visit, import_id: UUID) -> HttpResponse:
    """Show one file: its columns, what it would change or changed, what could not be taken."""
    visit.require("customers.import", reason=REASON)
    with visit.scope():
        card = get_import(actor=visit.actor, import_id=import_id)
        fields = list_known_fields(actor=visit.actor)
        faults = list_faults(actor=visit.actor, import_id=import_id)
        by_code = count_faults(actor=visit.actor, import_id=import_id)
        corrected = get_import(actor=visit.actor, import_id=card.corrects) if card.corrects else None
    context = {
        "file": figures.import_row(card),
        "title": figures.title_of(card),
        "card": card,
        "columns": figures.column_rows(card, fields),
        "properties": figures.property_rows(card, fields),
        "kinds": list(figures.KINDS.items()),
        "encodings": ENCODINGS,
        "delimiters": DELIMITERS,
        "stages": STAGES,
        "counts": figures.counts_of(card.plan.get("counts", {}) if card.state == "planned" else card.counts),
        "changes": figures.change_rows(card.plan, fields) if card.state == "planned" else [],
        "plan_faults": card.plan.get("faults", []) if card.state == "planned" else [],
        "faults": faults,
        "faults_by_code": sorted(by_code.items(), key=lambda each: -each[1]),
        "corrected": corrected,
        "can_match": card.state in ("received", "planned", "stopped", "refused"),
        "max_bytes": largest_upload_bytes(),
    }
    return visit.render("staff/import.html", context)


@require_safe
@page(side="provider", area="imports")
def faults(visit: Visit, import_id: UUID) -> HttpResponse:
    """Give out what could not be taken as a file that can be mended and given in."""
    visit.require("customers.import", reason=REASON)
    with visit.scope():
        card = get_import(actor=visit.actor, import_id=import_id)
        rows = list_faults(actor=visit.actor, import_id=import_id, limit=ALL_FAULTS)
    text = figures.faults_as_csv(card.head, [each for each in rows if each.mended_at is None])
    return attachment(text, name=f"not-taken-{card.received_at:%Y-%m-%d}.csv", type="text/csv; charset=utf-8")


@require_POST
@page(side="provider", area="imports")
def match(visit: Visit, import_id: UUID) -> HttpResponse:
    """Say what the columns are; the file is planned again."""
    visit.require("customers.import", reason=REASON)
    with visit.scope():
        card = get_import(actor=visit.actor, import_id=import_id)
    try:
        visit.perform(match_import, _said(visit.request.POST, card))
    except Refusal as refusal:
        messages.error(visit.request, refusal.in_full)
    return HttpResponseRedirect(f"/staff/imports/{import_id}/")


@require_POST
@page(side="provider", area="imports")
def step(visit: Visit, import_id: UUID, name: str) -> HttpResponse:
    """Plan a file again, take it in, stop it, or take it in anew."""
    visit.require("customers.import", reason=REASON)
    try:
        visit.perform(STEPS[name], {"import_id": import_id})
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(visit.request, refusal.in_full)
    return HttpResponseRedirect(f"/staff/imports/{import_id}/")


@require_POST
@page(side="provider", area="imports")
def export(visit: Visit) -> HttpResponse:
    """Give companies, people or facts out as CSV or XLSX; that they were taken is journalled."""
    what, kind = visit.request.POST.get("what", ""), visit.request.POST.get("format", "csv")
    about = {"what": what, "text": visit.request.POST.get("text", ""), "format": kind}
    receipt = visit.perform(export_records, about)
    columns, rows = receipt.once["columns"], receipt.once["rows"]
    name = f"{what}-{visit.now:%Y-%m-%d}"
    if kind == "xlsx":
        type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # noqa: A001
        return attachment(table_as_xlsx(columns, rows, title=what), name=f"{name}.xlsx", type=type)
    return attachment(table_as_csv(columns, rows), name=f"{name}.csv", type="text/csv; charset=utf-8")


def _list(visit: Visit) -> HttpResponse:
    with visit.scope():
        systems = list_systems(actor=visit.actor)
        filters = [
            Filter("state", "State", [(state, words) for state, (words, _) in figures.STATES.items()]),
            Filter("system", "From", [(each.code, each.title) for each in systems]),
        ]
        listing = read_listing(visit.request, filters=filters, sorts=["received_at"], sort="-received_at")
        found = list_imports_page(
            actor=visit.actor,
            text=listing.text,
            state=listing.chosen("state"),
            system=listing.chosen("system"),
            descending=listing.descending,
            place=listing.place,
            limit=PAGE_ROWS + 1,
        )
    rows = [figures.import_row(card) for card in found[:PAGE_ROWS]]
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    context = {
        "imports": rows,
        "title": _title(rows),
        "is_open": any(row["is_open"] for row in rows),
        "heads": heads(listing, COLUMNS),
        "systems": systems,
        "stages": STAGES,
        "max_bytes": largest_upload_bytes(),
        "may_export": is_allowed(export_records, actor=visit.actor),
        "listing": describe_listing(
            listing,
            filters=filters,
            words="File name",
            next_place=Place(last.received_at.isoformat(), last.id) if last else None,
        ),
    }
    return visit.render("staff/imports.html", context)


def _title(rows: list[dict[str, Any]]) -> str:
    """Say what the list asks of whoever looks at it."""
    running = sum(row["is_open"] for row in rows)
    planned = sum(row["state"] == "planned" for row in rows)
    if planned:
        return "1 file waits to be taken in" if planned == 1 else f"{planned} files wait to be taken in"
    if running:
        return "1 file is being read" if running == 1 else f"{running} files are being read"
    return "No file waits to be taken in"


def _take_in(visit: Visit) -> HttpResponse:
    """Spool the form's file and give it in. The role is looked at before a byte of it is read."""
    may_import(visit.actor, None)
    with Spooling(limit_bytes=largest_upload_bytes()) as spooling:
        visit.request.upload_handlers = [spooling]

        @csrf_protect
        def receive(request: HttpRequest) -> HttpResponse:
            spooled = cast("list[SpooledFile]", request.FILES.getlist("file"))
            if not spooled:
                words = "It is larger than one file may be." if spooling.too_large else "Choose a file first."
                messages.error(request, words)
                return HttpResponseRedirect("/staff/imports/")
            return HttpResponseRedirect(_give_in(visit, request, spooled[0], spooling))

        return receive(visit.request)


def _give_in(visit: Visit, request: HttpRequest, spooled: SpooledFile, spooling: Spooling) -> str:
    """Give one file in. Returns where to look at what became of it."""
    about: dict[str, Any] = {
        "name": spooled.name,
        "sha256": spooled.sha256,
        "size_bytes": spooled.size_bytes,
        "spool_path": spooled.path.name,
        "system": request.POST.get("system", ""),
        "stage": request.POST.get("stage", "prospect"),
    }
    if request.POST.get("corrects"):
        about["corrects"] = request.POST["corrects"]
    try:
        receipt = visit.perform(receive_import, about)
    except ImportedAlready as refusal:
        messages.error(request, refusal.in_full)
        return f"/staff/imports/{refusal.import_id}/"
    except Refusal as refusal:
        messages.error(request, refusal.in_full)
        return "/staff/imports/"
    spooling.keep(spooled)
    return f"/staff/imports/{receipt.result['import_id']}/"


def _said(posted: Any, card: ImportCard) -> dict[str, Any]:
    """Read what a person said of the columns. Where another kind of file is meant, they are proposed anew."""
    kind, subject = posted.get("kind", ""), posted.get("subject", "")
    said: dict[str, Any] = {"import_id": card.id, "kind": kind or None, "subject": subject or None}
    for name in ("encoding", "delimiter", "stage", "currency"):
        if name in posted and posted[name] != getattr(card, name, card.matching.get(name)):
            said[name] = posted[name].upper() if name == "currency" else posted[name]
    is_same = kind == card.matching.get("kind") and subject == card.matching.get("subject")
    if is_same and "encoding" not in said and "delimiter" not in said and card.matching:
        said["columns"] = [
            _column(each["name"], posted.get(f"column-{place}", "ignore"))
            for place, each in enumerate(card.matching["columns"])
        ]
        said["properties"] = {
            name: posted[f"property-{place}"]
            for place, name in enumerate(card.matching.get("properties", {}))
            if f"property-{place}" in posted
        }
    return said


def _column(name: str, chosen: str) -> dict[str, str]:
    role, _, field = chosen.partition(":")
    return {"name": name, "role": role, "field": field}
