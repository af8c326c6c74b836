"""`GET` or `HEAD /api/v1/datasets/{dataset}/rows`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict

from forecourt.api.authentication import caller
from forecourt.api.documents import MEDIA, BadParameter, NotAcceptable, endpoint, media_type
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
#: RFC 3339, section 5.6: an instant with its offset. A bare date says no instant, and is refused.
INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


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
    offered = [media_type(part) for part in request.headers.get("Accept", "*/*").split(",")]
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
        return _instant(name, raw)
    if not raw:
        raise BadParameter(f"{name} is empty.", pointer=name)
    return raw


def _list(name: str, raw: str) -> tuple[str, ...]:
    values = tuple(raw.split(","))
    if not all(values):
        raise BadParameter(f"{name} has an empty part.", pointer=name)
    return tuple(dict.fromkeys(values))


def _instant(name: str, raw: str) -> datetime:
    raw = raw.replace(" ", "+") if "+" not in raw and raw.count(" ") == 1 else raw  # `+` in an address reads as a space
    if not INSTANT.fullmatch(raw):
        raise BadParameter(f"{name} is an instant with its offset, such as 2026-03-01T00:00:00+10:00.", pointer=name)
    try:
        return datetime.fromisoformat(raw.upper().replace("Z", "+00:00"))
    except ValueError:
        raise BadParameter(f"{name}: there is no instant {raw}.", pointer=name) from None
