"""`GET` or `HEAD /api/v1/datasets/{dataset}/rows`."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict

from forecourt.api.authentication import caller
from forecourt.api.jsonapi.documents import endpoint
from forecourt.api.jsonapi.instants import read_instant
from forecourt.api.jsonapi.negotiation import MEDIA, accepted
from forecourt.api.jsonapi.refusals import BadParameter, NotAcceptable
from forecourt.data.actions import read_rows
from forecourt.kernel.errors import Malformed
from forecourt.kernel.pipeline import perform
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


@endpoint("GET", "HEAD", accepts=(*FORMATS, MEDIA))
def rows(request: HttpRequest, dataset: str) -> HttpResponse:
    """Grant the reading and send the caller on to the data plane, good for 60 seconds."""
    actor = caller(request)
    parameters = {"dataset": dataset, "format": _format(request), **_parameters(request.GET)}
    try:
        receipt = perform(read_rows, actor=actor, parameters=parameters)
    except Malformed as refused:
        raise _of_the_address(refused) from None
    origin = environment().data_origin(portal=f"{request.scheme}://{request.get_host()}")
    location = f"{origin}/v1/rows?g={receipt.once['grant']}"
    headers = {"Location": location, "Vary": "Accept", "Referrer-Policy": "no-referrer"}
    return HttpResponse(status=307, headers=headers)


def _of_the_address(refused: Malformed) -> Malformed:
    """Say which parameter of the address a refused field of the action was."""
    field = (refused.pointer or "").removeprefix("/data/attributes/").partition("/")[0]
    names = [name for name, called in NAMES.items() if called == field]
    return BadParameter(refused.detail, pointer=names[0]) if names else refused


def _format(request: HttpRequest) -> str:
    """Return the first format that is accepted; Arrow where anything is."""
    offered = [each.name for each in accepted(request)]
    for offer in offered:
        if offer in FORMATS:
            return FORMATS[offer]
    if any(offer in ("*/*", "application/*") for offer in offered):
        return "arrow"
    raise NotAcceptable(f"Ask for {', '.join(FORMATS)}.")


def _parameters(query: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in query:
        if name not in NAMES:
            raise BadParameter(f"{name} is not a parameter here; {', '.join(NAMES)} are.", pointer=name)
        values = query.getlist(name)
        if len(values) > 1:
            raise BadParameter(f"{name} was given {len(values)} times.", pointer=name)
        found[NAMES[name]] = _value(name, values[0])
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
