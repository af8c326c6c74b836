"""`GET` or `HEAD /api/v1/datasets/{dataset}/rows`, and the address of the rows for tools that send no headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict

from forecourt.api.authentication import caller
from forecourt.api.jsonapi.documents import answer, endpoint, read_new, resource
from forecourt.api.jsonapi.instants import read_instant
from forecourt.api.jsonapi.negotiation import MEDIA, accepted
from forecourt.api.jsonapi.refusals import BadParameter, NotAcceptable
from forecourt.data.actions import read_rows
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Malformed
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.oversight.actions import collect_approved
from forecourt.settings.environment import environment

FORMATS: Final = {
    "application/vnd.apache.arrow.stream": "arrow",
    "application/vnd.apache.parquet": "parquet",
    "text/csv": "csv",
    "application/json": "json",
}
#: What each parameter of the address is called in the action.
NAMES: Final = {
    "filter[key]": "keys",
    "filter[from]": "period_from",
    "filter[to]": "period_to",
    "as_of": "as_of",
    "resolution": "resolution",
    "zone": "zone",
    "fields[rows]": "columns",
}
LISTS: Final = ("filter[key]", "fields[rows]")
INSTANTS: Final = ("filter[from]", "filter[to]", "as_of")
#: What is told beside an address.
TOLD: Final = ("url", "format", "expires_at", "rows_about", "served")


@endpoint("GET", "HEAD", accepts=(*FORMATS, MEDIA))
def rows(request: HttpRequest, dataset: str) -> HttpResponse:
    """Grant the reading and send the caller on to the data plane, good for 60 seconds."""
    actor = caller(request)
    wanted = {"dataset": dataset, "format": _format(request), **_parameters(request.GET)}
    with _of_the_address():
        receipt = _or_collected(perform(read_rows, actor=actor, parameters=wanted), actor)
    if receipt.outcome == "waiting":
        return _waits(receipt)
    headers = {"Location": _signed(request, receipt), "Vary": "Accept", "Referrer-Policy": "no-referrer"}
    return HttpResponse(status=307, headers=headers)


@endpoint("GET", "HEAD", "POST")
def address(request: HttpRequest, dataset: str) -> HttpResponse:
    """Grant the reading and tell the signed address, good for 60 seconds, for a tool that takes nothing but an address.

    A POST names what is wanted in its body, so that a long list of keys has room.
    """
    actor = caller(request)
    if request.method == "POST":
        _refuse_any(request.GET)
        wanted = _with_format(read_new(request, kind="addresses"))
        receipt = perform(read_rows, actor=actor, parameters={**wanted, "dataset": dataset})
    else:
        with _of_the_address():
            wanted = _with_format(_parameters(request.GET, {**NAMES, "format": "format"}))
            receipt = perform(read_rows, actor=actor, parameters={**wanted, "dataset": dataset})
    receipt = _or_collected(receipt, actor)
    if receipt.outcome == "waiting":
        return _waits(receipt)
    told = {"url": _signed(request, receipt), "format": wanted["format"], **receipt.result}
    data = resource("addresses", receipt.id, {name: told[name] for name in TOLD if name in told})
    return answer({"data": data}, headers={"Referrer-Policy": "no-referrer"})


def _or_collected(receipt: Receipt, actor: Actor) -> Receipt:
    """Return the reading that was approved before, where the same is asked for again while it can be collected."""
    if receipt.outcome != "waiting" or receipt.result["state"] != "ready":
        return receipt
    return perform(collect_approved, actor=actor, parameters={"approval_id": receipt.id})


def _waits(receipt: Receipt) -> HttpResponse:
    """Answer that somebody has to approve it first, and where that stands."""
    about = f"/api/v1/approvals/{receipt.id}"
    told = {"action": receipt.action, "outcome": receipt.outcome, "result": receipt.result}
    return answer(
        {"links": {"related": about}, "data": resource("performances", receipt.id, told)},
        status=202,
        headers={"Content-Location": about},
    )


def _with_format(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what is wanted, as Parquet where no format is named."""
    if "dataset" in wanted:
        raise Malformed("The dataset stands in the address.", pointer="/data/attributes/dataset")
    if wanted.get("format", "parquet") not in FORMATS.values():
        raise Malformed(f"format is one of {', '.join(sorted(FORMATS.values()))}.", pointer="/data/attributes/format")
    return {"format": "parquet", **wanted}


def _signed(request: HttpRequest, receipt: Receipt) -> str:
    origin = environment().data_origin(portal=f"{request.scheme}://{request.get_host()}")
    return f"{origin}/v1/rows?g={receipt.once['grant']}"


def _refuse_any(query: QueryDict) -> None:
    for name in query:
        raise BadParameter(f"{name} is not a parameter here; say it in the body.", pointer=name)


@contextmanager
def _of_the_address() -> Iterator[None]:
    """Say which parameter of the address a refused field of the action was."""
    try:
        yield
    except BadParameter:
        raise
    except Malformed as refused:
        field = (refused.pointer or "").removeprefix("/data/attributes/").partition("/")[0]
        names = [name for name, called in {**NAMES, "format": "format"}.items() if called == field]
        raise (BadParameter(refused.detail, pointer=names[0]) if names else refused) from None


def _format(request: HttpRequest) -> str:
    """Return the first format that is accepted; Arrow where anything is."""
    offered = [each.name for each in accepted(request)]
    for offer in offered:
        if offer in FORMATS:
            return FORMATS[offer]
    if any(offer in ("*/*", "application/*") for offer in offered):
        return "arrow"
    raise NotAcceptable(f"Ask for {', '.join(FORMATS)}.")


def _parameters(query: QueryDict, names: Mapping[str, str] = NAMES) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in query:
        if name not in names:
            raise BadParameter(f"{name} is not a parameter here; {', '.join(names)} are.", pointer=name)
        values = query.getlist(name)
        if len(values) > 1:
            raise BadParameter(f"{name} was given {len(values)} times.", pointer=name)
        found[names[name]] = _value(name, values[0])
    return found


def _value(name: str, raw: str) -> Any:
    if name in LISTS:
        return _list(name, raw)
    if name in INSTANTS:
        return read_instant(name, raw)
    if not raw:
        raise BadParameter(f"{name} is empty.", pointer=name)
    return raw


def _list(name: str, raw: str) -> tuple[str, ...]:
    values = tuple(raw.split(","))
    if not all(values):
        raise BadParameter(f"{name} has an empty part.", pointer=name)
    return tuple(dict.fromkeys(values))
